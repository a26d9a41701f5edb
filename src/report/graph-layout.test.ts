import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { LayoutOptions } from "./graph-layout.ts";
import { layersOf, layoutGraph } from "./graph-layout.ts";
import type { GraphEdge, GraphNode, PathGraph } from "./path-graph.ts";

function graphOf(count: number, pairs: readonly (readonly [number, number])[]): PathGraph {
  const nodes = Array.from(
    { length: count },
    (_, index): GraphNode => ({ kind: index === 0 ? "entry" : "step", label: String(index), note: "", isHost: false }),
  );
  const edges = pairs.map(([from, to]): GraphEdge => ({ from, to, isProven: true }));
  return { nodes, edges };
}

function optionsFor(graph: PathGraph, direction: LayoutOptions["direction"]): LayoutOptions {
  const sizes = graph.nodes.map((_, index) => ({ width: 100, height: 30 + (index % 3) * 15 }));
  return { direction, sizes, layerGap: 40, boxGap: 16 };
}

const acyclic = fc.integer({ min: 1, max: 14 }).chain((count) => {
  const pair = fc.tuple(fc.nat(count - 1), fc.nat(count - 1)).filter(([from, to]) => from < to);
  return count === 1 ? fc.constant(graphOf(1, [])) : fc.uniqueArray(pair, { maxLength: 24, selector: String }).map((pairs) => graphOf(count, pairs));
});
const DIRECTIONS = ["right", "down"] as const;

describe("layers", () => {
  it("a node is one layer after the last it rests on", () => {
    expect(
      layersOf(
        graphOf(4, [
          [0, 1],
          [1, 2],
          [0, 2],
          [2, 3],
        ]),
      ),
    ).toEqual([0, 1, 2, 3]);
  });

  it("targets stand in the last layer", () => {
    const graph = graphOf(4, [
      [0, 1],
      [1, 2],
      [0, 3],
    ]);
    const nodes = graph.nodes.map((node, index) => (index === 3 ? { ...node, kind: "target" as const } : node));
    expect(layersOf({ ...graph, nodes })).toEqual([0, 1, 2, 2]);
  });

  it("a circle ends", () => {
    const layers = layersOf(
      graphOf(3, [
        [0, 1],
        [1, 2],
        [2, 1],
      ]),
    );
    expect(Math.max(...layers)).toBeLessThanOrEqual(2);
  });
});

describe("the layout", () => {
  it.each(DIRECTIONS)("flowing %s: boxes never overlap and stay inside the drawing", (direction) => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const { boxes, width, height } = layoutGraph(graph, optionsFor(graph, direction));
        for (const [index, a] of boxes.entries()) {
          expect(a.x >= 0 && a.y >= 0 && a.x + a.width <= width + 0.01 && a.y + a.height <= height + 0.01).toBe(true);
          for (const b of boxes.slice(index + 1))
            expect(a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it.each(DIRECTIONS)("flowing %s: every edge runs forward, from its box to its box", (direction) => {
    fc.assert(
      fc.property(acyclic, (graph) => {
        const { boxes, routes } = layoutGraph(graph, optionsFor(graph, direction));
        for (const [index, edge] of graph.edges.entries()) {
          const along = (routes[index] ?? []).map((point) => (direction === "right" ? point.x : point.y));
          const [from, to] = [boxes[edge.from], boxes[edge.to]];
          expect(along[0]).toBe(direction === "right" ? (from?.x ?? 0) + (from?.width ?? 0) : (from?.y ?? 0) + (from?.height ?? 0));
          expect(along.at(-1)).toBe(direction === "right" ? to?.x : to?.y);
          expect(along).toEqual([...along].sort((a, b) => a - b));
        }
      }),
      { numRuns: 500 },
    );
  });

  it("an edge that skips a layer keeps clear of the box there", () => {
    const graph = graphOf(3, [
      [0, 1],
      [1, 2],
      [0, 2],
    ]);
    const { boxes, routes } = layoutGraph(graph, optionsFor(graph, "right"));
    const between = boxes[1];
    const passing = (routes[2] ?? []).slice(1, -1);
    expect(passing).toHaveLength(2);
    for (const point of passing) expect(point.y < (between?.y ?? 0) || point.y > (between?.y ?? 0) + (between?.height ?? 0)).toBe(true);
  });

  it("a graph without nodes has no size", () => {
    expect(layoutGraph(graphOf(0, []), optionsFor(graphOf(0, []), "right"))).toMatchObject({ boxes: [], routes: [], width: 0 });
  });
});
