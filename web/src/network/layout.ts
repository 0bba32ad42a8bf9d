/**
 * Where actors stand. In: a graph and the ties that are seen. Out: `x` and `y` of its nodes. The same graph gets the same
 * places; the force layout of a large graph goes on in a worker and stops by itself.
 */
import type Graph from "graphology";
import { AT_ONCE, places, rows, settings, step, stepsFor, type Body, type Places, type Pull, type Work } from "./forces";
import Forces from "./forces.worker?worker&inline";

export type Layout = "force" | "ranked" | "circle";
/** A tie as layouts see it. */
export interface Bond { source: string; target: string; pull: number }

const SPREAD = 100;
const HIGHEST = 1.5 * SPREAD;
/** Beside each other, actors take as much room as they are large, and this. */
const GAP = 2;
/** The angle by which the seeds of a sunflower follow each other, which fills a disc evenly. */
const SUNFLOWER = Math.PI * (3 - Math.sqrt(5));

const sorted = (graph: Graph): string[] =>
  graph.nodes().sort((a, b) => {
    const [one, other] = [graph.getNodeAttributes(a), graph.getNodeAttributes(b)];
    return (one.community as number) - (other.community as number) || (other.degree as number) - (one.degree as number) || a.localeCompare(b);
  });

/** The middles of parts of a line from 0 to 1, each as long as its share of all. */
function middles(shares: number[]): number[] {
  const all = shares.reduce((sum, it) => sum + it, 0);
  let before = 0;
  return shares.map((it) => { before += it; return (before - it / 2) / all; });
}

/** How much room an actor takes beside others in a row. */
const room = (graph: Graph, id: string): number => (graph.getNodeAttribute(id, "size") as number) + GAP;

/** Actors on a circle, communities side by side. */
function circle(graph: Graph, share: (id: string) => number): void {
  const nodes = sorted(graph);
  const places = middles(nodes.map(share));
  nodes.forEach((id, index) => {
    const angle = places[index]! * 2 * Math.PI - Math.PI / 2;
    graph.mergeNodeAttributes(id, { x: Math.cos(angle) * SPREAD, y: -Math.sin(angle) * SPREAD });
  });
}

/** A start for forces: each community a disc of its own, the largest in the middle. */
function discs(graph: Graph): void {
  const groups = new Map<number, string[]>();
  sorted(graph).forEach((id) => {
    const community = graph.getNodeAttribute(id, "community") as number;
    const known = groups.get(community);
    if (known) known.push(id); else groups.set(community, [id]);
  });
  let before = 0;
  [...groups.values()].sort((a, b) => b.length - a.length).forEach((ids, rank) => {
    const far = Math.sqrt(rank === 0 ? 0 : before + ids.length / 2) * 1.4;
    const [x, y] = [Math.cos(rank * SUNFLOWER) * far, Math.sin(rank * SUNFLOWER) * far];
    ids.forEach((id, index) => {
      const out = Math.sqrt(index);
      graph.mergeNodeAttributes(id, { x: (x + Math.cos(index * SUNFLOWER) * out) * 10, y: (y + Math.sin(index * SUNFLOWER) * out) * 10 });
    });
    before += ids.length;
  });
}

/** Seeds on top, each further hop one row lower; without seeds, the best connected on top. */
function ranked(graph: Graph, bonds: Bond[], seeds: string[]): void {
  const beside = new Map<string, Set<string>>(graph.nodes().map((id) => [id, new Set()]));
  bonds.forEach(({ source, target }) => {
    beside.get(source)?.add(target);
    beside.get(target)?.add(source);
  });
  const neighbours = (id: string) => [...beside.get(id) ?? []];
  const degree = (id: string) => beside.get(id)?.size ?? 0;
  const rank = new Map<string, number>();
  let border = seeds.filter((id) => graph.hasNode(id));
  if (border.length === 0) {
    const all = graph.nodes().sort((a, b) => degree(b) - degree(a) || a.localeCompare(b));
    border = all.slice(0, Math.max(1, Math.round(Math.sqrt(all.length) / 2)));
  }
  for (let hop = 0; border.length > 0; hop++) {
    border.forEach((id) => rank.set(id, hop));
    border = [...new Set(border.flatMap(neighbours))].filter((id) => !rank.has(id));
  }
  const last = Math.max(0, ...rank.values()) + 1;
  const rows = new Map<number, string[]>();
  graph.forEachNode((id) => {
    const at = rank.get(id) ?? last;
    const row = rows.get(at);
    if (row) row.push(id); else rows.set(at, [id]);
  });
  const columns = Math.max(8, Math.ceil(Math.sqrt(graph.order) * 2));
  let y = 0;
  for (const at of [...rows.keys()].sort((a, b) => a - b)) {
    const row = rows.get(at)!;
    const middle = (id: string) => {
      const above = neighbours(id).filter((other) => (rank.get(other) ?? last) < at);
      return above.reduce((sum, other) => sum + (graph.getNodeAttribute(other, "x") as number), 0) / Math.max(1, above.length);
    };
    const order = row.map((id): [string, number] => [id, at === 0 ? -degree(id) : middle(id)]).sort((a, b) => a[1] - b[1] || a[0].localeCompare(b[0]));
    for (let start = 0; start < order.length; start += columns) {
      const line = order.slice(start, start + columns);
      const width = line.length * (SPREAD * 2 / Math.min(columns, Math.max(line.length, 6)));
      const places = middles(line.map(([id]) => room(graph, id)));
      line.forEach(([id], index) => graph.mergeNodeAttributes(id, { x: (places[index]! - 0.5) * width, y: -y }));
      y += start + columns < order.length ? SPREAD / 5 : SPREAD / 1.6;
    }
  }
  // Many rows stand closer, so that the picture is wider than it is high, as pages are.
  const low = Math.max(0, ...graph.mapNodes((_, it) => -(it.y as number)));
  if (low > HIGHEST) graph.updateEachNodeAttributes((_, it) => Object.assign(it, { y: (it.y as number) * HIGHEST / low }));
}

/** The graph as numbers. */
function work(graph: Graph, bonds: Bond[], pause: number): Work {
  const index = new Map(graph.nodes().map((id, at) => [id, at]));
  const bodies: Body[] = graph.mapNodes((_, it) => ({ x: it.x as number, y: it.y as number, size: it.size as number, isFixed: it.fixed === true }));
  const pulls: Pull[] = bonds.map(({ source, target, pull }) => ({ from: index.get(source)!, to: index.get(target)!, pull }));
  return { ...rows(bodies, pulls), settings: settings(graph.order), steps: stepsFor(graph.order), pause };
}

/** Puts actors where a layout says, in the order of the graph's nodes; those that the reader put somewhere stay. */
export function move(graph: Graph, places: Float32Array): void {
  let at = 0;
  graph.updateEachNodeAttributes((_, it) => {
    const [x, y] = [places[at]!, places[at + 1]!];
    at += 2;
    return it.fixed ? it : Object.assign(it, { x, y });
  });
}

interface Events {
  onState(isRunning: boolean): void;
  /** New places, in the order of the graph's nodes. */
  onPlaces(places: Float32Array): void;
}

export class Layouts {
  private worker: Worker | null = null;
  private index = new Map<string, number>();

  get isRunning(): boolean { return this.worker !== null; }

  /** Between two pictures of a layout at work pass `pause` milliseconds; if it is null, only the last one is shown. */
  constructor(private readonly events: Events, private readonly pause: number | null) {}

  /** Places the nodes. Pinned ones (`fixed`) stay where they are in the force layout. */
  place(graph: Graph, bonds: Bond[], layout: Layout, seeds: string[], isFresh: boolean): void {
    this.stop();
    if (graph.order === 0) return;
    if (layout === "circle") { circle(graph, (id) => room(graph, id)); return; }
    if (layout === "ranked") { ranked(graph, bonds, seeds); return; }
    if (isFresh) { if (graph.order <= AT_ONCE) circle(graph, () => 1); else discs(graph); }
    this.run(graph, bonds);
  }

  /** Lets forces work: at once on a small graph, else in a worker for a while. */
  run(graph: Graph, bonds: Bond[]): void {
    this.stop();
    const asked = work(graph, bonds, this.pause ?? 250);
    if (graph.order <= AT_ONCE) {
      for (; asked.steps > 0; asked.steps--) step(asked);
      this.events.onPlaces(places(asked.nodes));
      return;
    }
    this.index = new Map(graph.nodes().map((id, at) => [id, at]));
    const worker = new Forces();
    this.worker = worker;
    worker.onmessage = ({ data }: MessageEvent<Places>) => {
      if (this.worker !== worker) return;
      if (data.isDone || this.pause !== null) this.events.onPlaces(data.places);
      if (data.isDone) this.stop();
    };
    worker.postMessage(asked, [asked.nodes.buffer, asked.edges.buffer]);
    this.events.onState(true);
  }

  /** Keeps an actor where the reader put it, also in a layout at work. */
  pin(id: string, x: number, y: number): void {
    const index = this.index.get(id);
    if (index !== undefined) this.worker?.postMessage({ index, x, y });
  }

  stop(): void {
    if (!this.worker) return;
    this.worker.terminate();
    this.worker = null;
    this.events.onState(false);
  }
}
