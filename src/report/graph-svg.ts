import type { Box, GraphLayout, Point } from "./graph-layout.ts";
import { layersOf, layoutGraph } from "./graph-layout.ts";
import type { Html } from "./html-markup.ts";
import { html, joined, NOTHING, when } from "./html-markup.ts";
import type { GraphNode, PathGraph } from "./path-graph.ts";
import { wrap } from "./text-layout.ts";

/** Pixels. The text is set in the reader's own font: a character is taken as a bit wider than most are. */
const CHARACTER = 6.9;
const LINE = 16;
const NOTE_LINE = 15;
const PADDING = 12;
const LABEL_LINES = 5;
const MARGIN = 2;
const WIDE_BOX = 186;
/** Room on a phone of 360 px inside a card. */
const NARROW_ROOM = 296;
const NARROW_GAP = 12;
const LEAST_BOX = 128;
const MOST_BOX = 240;
/** What an edge that passes by takes of a row. */
const PASSING = 22;
const ARROW = 7;

interface Written {
  readonly lines: readonly string[];
  readonly note: string;
}

/** The graph as a drawing that flows to the right, for wide pages, and another that flows down, for narrow ones. The labels are what a screen reader says. */
export function drawGraph(wide: LabelledGraph, narrow: LabelledGraph): Html {
  return html`<div class="graph wide" tabindex="0" role="group" aria-label="Graph">${drawing(wide.graph, "right", wide.label)}</div>
<div class="graph narrow" tabindex="0" role="group" aria-label="Graph">${drawing(narrow.graph, "down", narrow.label)}</div>`;
}

export interface LabelledGraph {
  readonly graph: PathGraph;
  readonly label: string;
}

/** Whether a drawing that flows down fits a phone's width. */
export function fitsNarrow(graph: PathGraph): boolean {
  const layers = layersOf(graph);
  const widths = narrowBoxes(graph);
  return layers.every((layer) => {
    const row = layers.flatMap((each, index) => (each === layer ? [(widths[index] ?? 0) + NARROW_GAP] : []));
    return row.reduce((sum, width) => sum + width, 0) - NARROW_GAP + passing(graph, layers, layer) * PASSING <= NARROW_ROOM + 2;
  });
}

function passing({ edges: all }: PathGraph, layers: readonly number[], layer: number): number {
  return all.filter(({ from, to }) => (layers[from] ?? 0) < layer && layer < (layers[to] ?? 0)).length;
}

function drawing(graph: PathGraph, direction: "right" | "down", label: string): Html {
  const widths = direction === "right" ? graph.nodes.map(() => WIDE_BOX) : narrowBoxes(graph);
  const written = graph.nodes.map((node, index) => write(node, widths[index] ?? LEAST_BOX));
  const sizes = written.map(({ lines, note }, index) => ({
    width: widths[index] ?? LEAST_BOX,
    height: 2 * PADDING + lines.length * LINE + (note === "" ? 0 : NOTE_LINE) - 2,
  }));
  const gaps = direction === "right" ? { layerGap: 40, boxGap: 16 } : { layerGap: 28, boxGap: NARROW_GAP };
  const layout = layoutGraph(graph, { direction, sizes, ...gaps });
  const [width, height] = [Math.ceil(layout.width) + 2 * MARGIN, Math.ceil(layout.height) + 2 * MARGIN];
  return html`<svg role="img" aria-label="${label}" viewBox="${-MARGIN} ${-MARGIN} ${width} ${height}" width="${width}" height="${height}">
${edges(graph, layout, direction)}${graph.nodes.map((node, index) => box(node, layout.boxes[index], written[index]))}</svg>`;
}

/** Each as wide as its row leaves room for. */
function narrowBoxes(graph: PathGraph): readonly number[] {
  const layers = layersOf(graph);
  return layers.map((layer) => {
    const boxes = layers.filter((each) => each === layer).length;
    const room = NARROW_ROOM - passing(graph, layers, layer) * PASSING - (boxes - 1) * NARROW_GAP;
    return Math.floor(Math.min(MOST_BOX, Math.max(LEAST_BOX, room / boxes)));
  });
}

function write(node: GraphNode, width: number): Written {
  const room = Math.floor((width - 2 * PADDING) / CHARACTER);
  const all = wrap(node.label, room);
  const lines = all.length > LABEL_LINES ? [...all.slice(0, LABEL_LINES - 1), `${(all[LABEL_LINES - 1] ?? "").slice(0, room - 1)}…`] : all;
  return { lines, note: shorten(node.note, room - 2) };
}

/** The end says more than the beginning: the file's name and the line. */
function shorten(note: string, room: number): string {
  const characters = Array.from(note);
  return characters.length > room ? `…${characters.slice(characters.length - room + 1).join("")}` : note;
}

function box(node: GraphNode, at: Box | undefined, written: Written | undefined): Html {
  if (at === undefined || written === undefined) return NOTHING;
  const kind = node.kind === "target" && node.isHost ? "target host" : node.kind;
  const top = at.y + PADDING + 11;
  const middle = at.x + at.width / 2;
  const lines = written.lines.map((line, index) => html`<tspan x="${round(middle)}" y="${round(top + index * LINE)}">${line}</tspan>`);
  const note = html`<text class="note" x="${round(middle)}" y="${round(top + written.lines.length * LINE)}">${written.note}</text>`;
  return html`<g class="node ${kind}"><rect x="${round(at.x)}" y="${round(at.y)}" width="${round(at.width)}" height="${round(at.height)}" rx="6"></rect><text>${lines}</text>${when(written.note !== "", () => note)}</g>
`;
}

function edges(graph: PathGraph, layout: GraphLayout, direction: "right" | "down"): Html {
  return joined(
    graph.edges.map((edge, index) => {
      const route = layout.routes[index] ?? [];
      const end = route.at(-1);
      if (end === undefined) return NOTHING;
      const tip = direction === "right" ? { x: end.x - ARROW, y: end.y } : { x: end.x, y: end.y - ARROW };
      const kind = edge.isProven ? "edge" : "edge possible";
      return html`<g class="${kind}"><path d="${curve([...route.slice(0, -1), tip], direction)}"></path><polygon points="${arrow(end, direction)}"></polygon></g>
`;
    }),
  );
}

/** Smooth from point to point, leaving and arriving along the direction of the flow. */
function curve(route: readonly Point[], direction: "right" | "down"): string {
  return route
    .map((point, index) => {
      const before = route[index - 1];
      if (before === undefined) return `M${round(point.x)} ${round(point.y)}`;
      const [x, y] = [(before.x + point.x) / 2, (before.y + point.y) / 2];
      const controls = direction === "right" ? [x, before.y, x, point.y] : [before.x, y, point.x, y];
      return `C${[...controls, point.x, point.y].map(round).join(" ")}`;
    })
    .join("");
}

function arrow({ x, y }: Point, direction: "right" | "down"): string {
  const half = ARROW / 2 + 1;
  const corners = direction === "right" ? [x, y, x - ARROW - 1, y - half, x - ARROW - 1, y + half] : [x, y, x - half, y - ARROW - 1, x + half, y - ARROW - 1];
  return corners.map(round).join(" ");
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}
