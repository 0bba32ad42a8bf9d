/**
 * The force layout as numbers. In: places of actors and the ties that pull them. Out: rows as ForceAtlas2 takes them, and
 * how many steps it should make. The same rows and steps give the same places. Cannot fail.
 */
import iterate from "graphology-layout-forceatlas2/iterate.js";

/** A tie as the layout sees it: which actors, by number, and how strongly it pulls. */
export interface Pull { from: number; to: number; pull: number }
export interface Body { x: number; y: number; size: number; isFixed: boolean }

/** What the worker is asked. `pause` is the least time between two pictures, in milliseconds. */
export interface Work { nodes: Float32Array; edges: Float32Array; settings: Record<string, number | boolean>; steps: number; pause: number }
/** An actor that the reader put somewhere while the layout is at work. */
export interface Pinned { index: number; x: number; y: number }
export interface Places { places: Float32Array; isDone: boolean }

const [NODE, EDGE] = [10, 3];
const [MASS, CONVERGENCE, SIZE, FIXED] = [6, 7, 8, 9];

/** Up to this size forces are computed at once, before the first frame. */
export const AT_ONCE = 400;

export const stepsFor = (n: number): number => (n <= 120 ? 400 : n <= AT_ONCE ? 250 : Math.max(120, Math.min(400, Math.round(750_000 / n))));

/** In a large network communities are drawn apart, and strong gravity keeps small ones that hang on nothing in the picture. */
export function settings(n: number): Record<string, number | boolean> {
  const isLarge = n > AT_ONCE;
  return {
    linLogMode: isLarge, strongGravityMode: isLarge, gravity: isLarge ? 0.02 : 1, scalingRatio: isLarge ? 2 : 30, slowDown: 4,
    barnesHutOptimize: n > 500, barnesHutTheta: isLarge ? 0.8 : 0.5, adjustSizes: !isLarge, outboundAttractionDistribution: false, edgeWeightInfluence: 1,
  };
}

export function rows(bodies: Body[], pulls: Pull[]): { nodes: Float32Array; edges: Float32Array } {
  const nodes = new Float32Array(bodies.length * NODE);
  const edges = new Float32Array(pulls.length * EDGE);
  bodies.forEach(({ x, y, size, isFixed }, index) => {
    const at = index * NODE;
    nodes[at] = x;
    nodes[at + 1] = y;
    nodes[at + MASS] = 1;
    nodes[at + CONVERGENCE] = 1;
    nodes[at + SIZE] = size;
    nodes[at + FIXED] = isFixed ? 1 : 0;
  });
  pulls.forEach(({ from, to, pull }, index) => {
    const [one, other] = [from * NODE, to * NODE];
    nodes[one + MASS]! += pull;
    nodes[other + MASS]! += pull;
    edges.set([one, other, pull], index * EDGE);
  });
  return { nodes, edges };
}

export function places(nodes: Float32Array): Float32Array {
  const found = new Float32Array((nodes.length / NODE) * 2);
  for (let from = 0, to = 0; from < nodes.length; from += NODE, to += 2) {
    found[to] = nodes[from]!;
    found[to + 1] = nodes[from + 1]!;
  }
  return found;
}

export function pin(nodes: Float32Array, { index, x, y }: Pinned): void {
  const at = index * NODE;
  nodes[at] = x;
  nodes[at + 1] = y;
  nodes[at + FIXED] = 1;
}

export const step = (work: Pick<Work, "settings" | "nodes" | "edges">): void => iterate(work.settings, work.nodes, work.edges);
