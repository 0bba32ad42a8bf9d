/**
 * Where actors stand. In: a graph. Out: `x` and `y` of its nodes. The same graph gets the same places; the force layout
 * of a large graph goes on in a worker and stops by itself.
 */
import type Graph from "graphology";
import forceAtlas2 from "graphology-layout-forceatlas2";
import Forces from "graphology-layout-forceatlas2/worker";

export type Layout = "force" | "ranked" | "circle";

/** Up to this size forces are computed at once, before the first frame. */
const AT_ONCE = 400;
const SPREAD = 100;
/** Steps of a calm layout of a large graph: fewer the more actors there are, since nothing else can be done meanwhile. */
const calmSteps = (n: number): number => Math.max(10, Math.min(50, Math.round(100_000 / n)));

const sorted = (graph: Graph): string[] =>
  graph.nodes().sort((a, b) => {
    const [one, other] = [graph.getNodeAttributes(a), graph.getNodeAttributes(b)];
    return (one.community as number) - (other.community as number) || (other.degree as number) - (one.degree as number) || a.localeCompare(b);
  });

/** Actors on a circle, communities side by side. */
function circle(graph: Graph): void {
  const nodes = sorted(graph);
  nodes.forEach((id, index) => {
    const angle = (index / nodes.length) * 2 * Math.PI - Math.PI / 2;
    graph.mergeNodeAttributes(id, { x: Math.cos(angle) * SPREAD, y: -Math.sin(angle) * SPREAD });
  });
}

/** Seeds on top, each further hop one row lower; without seeds, the best connected on top. */
function ranked(graph: Graph, seeds: string[]): void {
  const beside = new Map<string, Set<string>>(graph.nodes().map((id) => [id, new Set()]));
  graph.forEachEdge((_, it, source, target) => {
    if (it.visibility === "hidden") return;
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
    rows.set(at, [...(rows.get(at) ?? []), id]);
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
      line.forEach(([id], index) => graph.mergeNodeAttributes(id, {
        x: (index - (line.length - 1) / 2) * (SPREAD * 2 / Math.min(columns, Math.max(line.length, 6))), y: -y,
      }));
      y += start + columns < order.length ? SPREAD / 5 : SPREAD / 1.6;
    }
  }
}

function settings(graph: Graph) {
  return {
    ...forceAtlas2.inferSettings(graph),
    gravity: 1,
    scalingRatio: graph.order > 1000 ? 12 : 30,
    slowDown: graph.order > 1000 ? 8 : 4,
    barnesHutOptimize: graph.order > 500,
    strongGravityMode: false,
    adjustSizes: graph.order <= AT_ONCE,
    linLogMode: false,
  };
}

export class Layouts {
  private worker: Forces | null = null;
  private timer = 0;

  get isRunning(): boolean { return this.worker !== null; }

  /** A calm layout is done at once, with fewer steps: for slow machines, and readers who want no motion. */
  constructor(private readonly onState: (isRunning: boolean) => void, private readonly isCalm = false) {}

  /** Places the nodes. Pinned ones (`fixed`) stay where they are in the force layout. */
  place(graph: Graph, layout: Layout, seeds: string[], isFresh: boolean): void {
    this.stop();
    if (graph.order === 0) return;
    if (layout === "circle") { circle(graph); return; }
    if (layout === "ranked") { ranked(graph, seeds); return; }
    if (isFresh) circle(graph);
    if (graph.order <= AT_ONCE) {
      forceAtlas2.assign(graph, { iterations: graph.order < 120 ? 400 : 250, settings: settings(graph), getEdgeWeight: "pull" });
      return;
    }
    this.run(graph);
  }

  /** Lets forces work in a worker for a while. */
  run(graph: Graph): void {
    this.stop();
    if (graph.order <= AT_ONCE || this.isCalm) {
      forceAtlas2.assign(graph, { iterations: graph.order <= AT_ONCE ? 150 : calmSteps(graph.order), settings: settings(graph), getEdgeWeight: "pull" });
      return;
    }
    this.worker = new Forces(graph, { settings: settings(graph), getEdgeWeight: "pull" });
    this.worker.start();
    this.onState(true);
    this.timer = window.setTimeout(() => this.stop(), Math.min(20_000, 5_000 + graph.order * 2));
  }

  stop(): void {
    clearTimeout(this.timer);
    if (!this.worker) return;
    this.worker.kill();
    this.worker = null;
    this.onState(false);
  }
}
