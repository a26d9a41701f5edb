import type { PathGraph } from "./path-graph.ts";

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** One for each node of the graph, in its order. */
  readonly boxes: readonly Box[];
  /** One for each edge, in its order: from the side of one box, past the boxes between, to the side of the other. */
  readonly routes: readonly (readonly Point[])[];
}

export interface LayoutOptions {
  readonly direction: "right" | "down";
  /** Pixels of each node, in the graph's order. */
  readonly sizes: readonly { readonly width: number; readonly height: number }[];
  /** Between layers, and between boxes of one layer. */
  readonly layerGap: number;
  readonly boxGap: number;
}

/** Along the direction of the flow, and across it. */
interface Cell {
  readonly node: number | null;
  readonly layer: number;
  readonly along: number;
  readonly across: number;
}

interface Layered {
  readonly cells: readonly Cell[];
  /** For each edge, the cells that it passes, ends included. */
  readonly chains: readonly (readonly number[])[];
}

const WAYPOINT_ACROSS = 10;
const SWEEPS = 6;

/** Layered drawing: each node one layer after the last it rests on, targets in the last layer, crossings reduced by medians of neighbours. */
export function layoutGraph(graph: PathGraph, options: LayoutOptions): GraphLayout {
  const layered = withWaypoints(graph, layersOf(graph), options);
  const rows = orderRows(layered);
  const placed = place(layered, rows, options);
  const turn = options.direction === "right";
  const boxes = graph.nodes.map((_, index) => boxOf(at(layered.cells, index), placed, { index, turn }));
  const routes = layered.chains.map((chain) =>
    routeOf(chain, layered, placed).map(([along, across]) => (turn ? { x: along, y: across } : { x: across, y: along })),
  );
  const [width, height] = turn ? [placed.along, placed.across] : [placed.across, placed.along];
  return { width, height, boxes, routes };
}

/** The layer of each node. Bounded: a circle of steps cannot push nodes on forever. */
export function layersOf({ nodes, edges }: PathGraph): readonly number[] {
  const layers = nodes.map(() => 0);
  for (let round = 0; round < nodes.length; round++) {
    let isMoved = false;
    for (const { from, to } of edges) {
      const least = Math.min(nodes.length - 1, (layers[from] ?? 0) + 1);
      if ((layers[to] ?? 0) < least) {
        layers[to] = least;
        isMoved = true;
      }
    }
    if (!isMoved) break;
  }
  const last = Math.max(0, ...layers);
  return layers.map((layer, index) => (nodes[index]?.kind === "target" ? last : layer));
}

/** Edges that skip layers get a waypoint in each, so that they keep clear of the boxes there. */
function withWaypoints({ nodes, edges }: PathGraph, layers: readonly number[], { direction, sizes }: LayoutOptions): Layered {
  const cells: Cell[] = nodes.map((_, node) => {
    const { width, height } = sizes[node] ?? { width: 0, height: 0 };
    return { node, layer: layers[node] ?? 0, ...(direction === "right" ? { along: width, across: height } : { along: height, across: width }) };
  });
  const chains = edges.map(({ from, to }) => {
    const [first, last] = [layers[from] ?? 0, layers[to] ?? 0];
    const between = Array.from(
      { length: Math.max(0, last - first - 1) },
      (_, index) => cells.push({ node: null, layer: first + 1 + index, along: 0, across: WAYPOINT_ACROSS }) - 1,
    );
    return [from, ...between, to];
  });
  return { cells, chains };
}

function orderRows({ cells, chains }: Layered): readonly (readonly number[])[] {
  const count = 1 + cells.reduce((last, cell) => Math.max(last, cell.layer), 0);
  let rows = Array.from({ length: count }, (_, layer) => cells.flatMap((cell, index) => (cell.layer === layer ? [index] : [])));
  const neighbours = neighboursOf(cells.length, chains);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const positions = positionsOf(rows, cells.length);
    rows = rows.map((row) =>
      sortBy(row, (cell) =>
        median(
          (neighbours[cell] ?? []).map((each) => positions[each] ?? 0),
          positions[cell] ?? 0,
        ),
      ),
    );
  }
  return rows;
}

function neighboursOf(count: number, chains: readonly (readonly number[])[]): readonly (readonly number[])[] {
  const neighbours: number[][] = Array.from({ length: count }, () => []);
  for (const chain of chains) {
    for (const [index, cell] of chain.entries()) {
      const next = chain[index + 1];
      if (next === undefined) continue;
      neighbours[cell]?.push(next);
      neighbours[next]?.push(cell);
    }
  }
  return neighbours;
}

/** 0 to 1 within each row, so that rows of different length compare. */
function positionsOf(rows: readonly (readonly number[])[], count: number): readonly number[] {
  const positions: number[] = Array.from({ length: count }, () => 0);
  for (const row of rows) for (const [index, cell] of row.entries()) positions[cell] = (index + 0.5) / row.length;
  return positions;
}

function median(values: readonly number[], fallback: number): number {
  if (values.length === 0) return fallback;
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

function sortBy(row: readonly number[], rank: (cell: number) => number): number[] {
  return row
    .map((cell, index) => ({ cell, index, rank: rank(cell) }))
    .sort((a, b) => a.rank - b.rank || a.index - b.index)
    .map(({ cell }) => cell);
}

interface Placed {
  /** Start along the flow of each layer, and how deep it is. */
  readonly layers: readonly { readonly start: number; readonly depth: number }[];
  /** Start across the flow of each cell. */
  readonly starts: readonly number[];
  readonly along: number;
  readonly across: number;
}

function place({ cells }: Layered, rows: readonly (readonly number[])[], { layerGap, boxGap }: LayoutOptions): Placed {
  const extent = (row: readonly number[]) => row.reduce((sum, cell) => sum + (cells[cell]?.across ?? 0), 0) + boxGap * Math.max(0, row.length - 1);
  const across = rows.reduce((most, row) => Math.max(most, extent(row)), 0);
  const starts: number[] = cells.map(() => 0);
  const layers: { start: number; depth: number }[] = [];
  let along = 0;
  for (const row of rows) {
    let start = (across - extent(row)) / 2;
    const depth = row.reduce((most, cell) => Math.max(most, cells[cell]?.along ?? 0), 0);
    for (const cell of row) {
      starts[cell] = start;
      start += (cells[cell]?.across ?? 0) + boxGap;
    }
    layers.push({ start: along, depth });
    along += depth + layerGap;
  }
  return { layers, starts, along: Math.max(0, along - layerGap), across };
}

function boxOf(cell: Cell, placed: Placed, { index, turn }: { readonly index: number; readonly turn: boolean }): Box {
  const { along, across } = cell;
  const start = at(placed.starts, index);
  const layer = at(placed.layers, cell.layer).start;
  return turn ? { x: layer, y: start, width: along, height: across } : { x: start, y: layer, width: across, height: along };
}

/** Points as [along, across]. A waypoint is passed straight through its layer. */
function routeOf(chain: readonly number[], { cells }: Layered, placed: Placed): readonly (readonly [number, number])[] {
  return chain.flatMap((index, position): readonly (readonly [number, number])[] => {
    const cell = at(cells, index);
    const layer = at(placed.layers, cell.layer);
    const across = at(placed.starts, index) + cell.across / 2;
    const end = layer.start + (cell.node === null ? layer.depth : cell.along);
    if (position === 0) return [[end, across]];
    if (position === chain.length - 1) return [[layer.start, across]];
    return [
      [layer.start, across],
      [end, across],
    ];
  });
}

function at<T>(list: readonly T[], index: number): T {
  const value = list[index];
  if (value === undefined) throw new Error(`internal error: a graph has no ${index}`);
  return value;
}
