/**
 * The picture of a network on a WebGL canvas. In: a network, what of it is seen, and how to colour it. Out: pictures, and
 * events of the pointer. Throws if the browser has no WebGL 2; ask `hasWebGl` first.
 */
import { MultiGraph } from "graphology";
import Sigma from "sigma";
import { extremityArrow, layerDashed, pathCurved, pathLine, sdfCircle, sdfDiamond, sdfRectangle, sdfSquare, sdfTriangle, layerFill } from "sigma/rendering";
import type { Network, Node, Status } from "../data/types";
import { GROUND, communityColour, familyColour, mix, theme } from "../lib/colour";
import { plain } from "../lib/words";
import { draw, type Count, type Ink, type Label, type Placed } from "./labels";
import { Layouts, type Layout } from "./layout";
import type { Tie } from "./model";

export type Colouring = "kind" | "community";

export interface Look {
  seen: Set<string>;
  ties: Tie[];
  colouring: Colouring;
  chosen: string | null;
  path: string[];
  seeds: string[];
  pinned: Set<string>;
}

export interface Events {
  onNode(id: string): void;
  onOpen(id: string): void;
  onTie(tie: Tie): void;
  onStage(): void;
  onPin(id: string): void;
  onRunning(isRunning: boolean): void;
}

export function hasWebGl(): boolean {
  try {
    return document.createElement("canvas").getContext("webgl2") !== null;
  } catch {
    return false;
  }
}

/** Whether WebGL is done by the processor: then pictures should be few and cheap. */
export function isSlow(): boolean {
  const gl = document.createElement("canvas").getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  const name = String(gl?.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER) ?? "");
  gl?.getExtension("WEBGL_lose_context")?.loseContext();
  return /swiftshader|llvmpipe|software|basic render/i.test(name);
}

const SHAPES: Record<string, string> = { person: "circle", organization: "square", government: "diamond", outlet: "triangle", group: "rectangle" };
/** Dashes and gaps in pixels. Sigma draws no line without a gap, so that of a fact is too small to see. */
const DASHES: Record<Status, { dash: number; gap: number }> = {
  asserted: { dash: 4000, gap: 0.2 }, negated: { dash: 9, gap: 6 }, hypothetical: { dash: 3, gap: 4 },
};
/** Above this many lines, they are thin, pale and without heads. */
const MANY = 1500;
/** Above this many lines, they are left out while the picture moves. */
const STILL_EDGES = 6000;
const STILL_EDGES_SLOW = 400;
/** Above this many lines, those that a filter takes away are hidden and not taken out, which would take too long. */
const KEPT_EDGES = 2500;
const sizeOf = (degree: number) => Math.min(20, 3.5 + Math.sqrt(degree) * 1.9);
/** The room that an actor needs, in square pixels, before all are drawn smaller, and the smallest scale. */
const ROOM = 1600;
const SMALLEST = 0.34;

export class Canvas {
  private readonly graph = new MultiGraph();
  private readonly sigma;
  private readonly over: HTMLCanvasElement;
  private readonly layouts: Layouts;
  private readonly slow = isSlow();
  private look: Look | null = null;
  private ties = new Map<string, Tie>();
  private scale = 1;
  private order: Node[] = [];
  private readonly shorts = new Map<string, string>();
  private readonly sizes: ResizeObserver;
  private painted: Tie[] | null = null;
  private hovered: string | null = null;
  private hoveredTie: string | null = null;
  placed: Placed[] = [];

  constructor(private readonly container: HTMLElement, private readonly events: Events) {
    const isCalm = this.slow || matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.layouts = new Layouts((isRunning) => events.onRunning(isRunning), isCalm);
    this.sigma = new Sigma(this.graph, container, {
      primitives: {
        nodes: {
          shapes: [sdfCircle(), sdfSquare({ cornerRadius: 0.15 }), sdfDiamond(), sdfTriangle(), sdfRectangle({ aspectRatio: 1.7, cornerRadius: 0.3 })],
          layers: [layerFill()],
        },
        edges: {
          paths: [pathLine(), pathCurved()],
          extremities: [extremityArrow({ lengthRatio: 4.2, widthRatio: 3.8 })],
          variables: { dash: { type: "number", default: 0 }, gap: { type: "number", default: 0 } },
          layers: [layerDashed({ dashSize: { attribute: "dash", default: 4000, mode: "pixels" }, gapSize: { attribute: "gap", default: 0.2, mode: "pixels" }, solidExtremities: true })],
        },
      },
      styles: {
        nodes: {
          x: { attribute: "x" }, y: { attribute: "y" }, size: { attribute: "size" }, color: { attribute: "color" },
          shape: { attribute: "shape", defaultValue: "circle" }, visibility: { attribute: "visibility", defaultValue: "visible" },
          opacity: { attribute: "opacity", defaultValue: 1 }, backdropVisibility: "hidden", cursor: "pointer",
        },
        edges: {
          size: { attribute: "size" }, color: { attribute: "color" }, path: "straight", parallelPath: "curved",
          head: { attribute: "head", defaultValue: "none" }, visibility: { attribute: "visibility", defaultValue: "visible" },
          opacity: { attribute: "opacity", defaultValue: 1 }, dash: { attribute: "dash", defaultValue: 0 }, gap: { attribute: "gap", defaultValue: 0 }, cursor: "pointer",
        },
      },
      settings: {
        itemSizesReference: "screen", minEdgeThickness: 0.8, renderLabels: false, enableEdgeEvents: true, enableNodeDrag: true, stagePadding: 48, minCameraRatio: 0.02, maxCameraRatio: 4,
        enableCameraRotation: false, edgePickingPadding: 3, nodePickingPadding: 3, allowInvalidContainer: true, hideEdgesOnMove: false,
      },
    });
    this.over = document.createElement("canvas");
    this.over.className = "names";
    container.append(this.over);
    this.sizes = new ResizeObserver(() => { this.sigma.resize(); this.fit(); this.sigma.scheduleRefresh(); });
    this.sizes.observe(container);
    this.listen();
  }

  private listen(): void {
    const { sigma, events } = this;
    sigma.on("afterRender", () => this.drawNames());
    sigma.on("clickNode", ({ node }) => events.onNode(node));
    sigma.on("doubleClickNode", (it) => { it.preventSigmaDefault(); events.onOpen(it.node); });
    sigma.on("clickEdge", ({ edge }) => { const tie = this.ties.get(edge); if (tie) events.onTie(tie); });
    sigma.on("clickStage", () => events.onStage());
    sigma.on("enterNode", ({ node }) => { this.hovered = node; sigma.scheduleRender(); });
    sigma.on("leaveNode", () => { this.hovered = null; sigma.scheduleRender(); });
    sigma.on("enterEdge", ({ edge }) => { this.hoveredTie = edge; sigma.scheduleRender(); });
    sigma.on("leaveEdge", () => { this.hoveredTie = null; sigma.scheduleRender(); });
    sigma.on("nodeDragEnd", ({ allDraggedNodes }) => allDraggedNodes.forEach((id) => {
      this.graph.setNodeAttribute(id, "fixed", true);
      events.onPin(id);
    }));
  }

  /** Many actors in little room are drawn smaller, so that they do not hide each other. */
  private fitting(n: number): number {
    const { width, height } = this.sigma.getDimensions();
    return Math.max(SMALLEST, Math.min(1, Math.sqrt((width * height) / (Math.max(1, n) * ROOM))));
  }

  private fit(): void {
    const scale = this.fitting(this.graph.order);
    if (Math.abs(scale - this.scale) < 0.05) return;
    this.scale = scale;
    this.quietly(() => this.graph.updateEachNodeAttributes((_, it) => ({ ...it, size: sizeOf(it.degree as number) * scale })));
  }

  /** Takes a network; actors that were there before keep their places. */
  load(network: Network, layout: Layout, seeds: string[], look: Look): void {
    this.layouts.stop();
    const old = this.graph;
    this.scale = this.fitting(network.nodes.length);
    const isFresh = old.order === 0 || network.nodes.some((node) => !old.hasNode(node.id));
    const graph = new MultiGraph();
    for (const node of network.nodes) {
      const known = old.hasNode(node.id) ? old.getNodeAttributes(node.id) : null;
      graph.addNode(node.id, {
        x: known?.x ?? 0, y: known?.y ?? 0, size: sizeOf(node.degree) * this.scale, degree: node.degree, community: node.community,
        shape: SHAPES[node.kind] ?? "circle", fixed: known?.fixed ?? false, kind: node.kind,
      });
    }
    this.order = [...network.nodes].sort((a, b) => b.degree - a.degree || b.documents - a.documents || a.id.localeCompare(b.id));
    this.drawTies(graph, look);
    this.colourNodes(graph, look);
    this.take(graph, look);
    this.layouts.place(this.graph, layout, seeds, isFresh);
    const many = look.ties.length > MANY;
    // A second picture, of what is under the pointer, and soft edges are for small networks.
    this.sigma.setSettings({
      hideEdgesOnMove: look.ties.length > (this.slow ? STILL_EDGES_SLOW : STILL_EDGES), enableEdgeEvents: !many, antialiasEdges: !(many && this.slow),
    });
    this.sigma.refresh();
  }

  /** Shows another graph. Sigma keeps its first one for parallel lines, so that one is filled anew, without a word for each line. */
  private take(next: MultiGraph, look: Look): void {
    this.look = look;
    this.quietly(() => {
      this.graph.clear();
      this.graph.import(next);
    });
  }

  /** Changes the graph without telling sigma, which is told to look again afterwards. */
  private quietly(change: () => void): void {
    const quiet = this.graph as unknown as { emit?: () => boolean };
    quiet.emit = () => true;
    try { change(); } finally { delete quiet.emit; }
  }

  layout(layout: Layout, seeds: string[]): void {
    this.layouts.place(this.graph, layout, seeds, true);
    void this.sigma.getCamera().reset({ duration: 0 });
  }

  run(): void { this.layouts.run(this.graph); }
  stop(): void { this.layouts.stop(); }

  /** Draws what passes the filters. Lines are made anew if they changed, since bundles change with the filters. */
  paint(look: Look): void {
    const { graph } = this;
    if (this.painted === look.ties) {
      this.look = look;
      const color = this.colours(look);
      this.quietly(() => {
        graph.updateEachEdgeAttributes((id, it) => ({ ...it, color: this.ties.has(id) ? color.tie(this.ties.get(id)!) : it.color }));
        this.colourNodes(graph, look);
      });
      this.sigma.scheduleRefresh();
      return;
    }
    const wasRunning = this.layouts.isRunning;
    this.layouts.stop();
    if (graph.size > KEPT_EDGES && graph.size < 3 * KEPT_EDGES + 2 * look.ties.length) {
      this.hideTies(look);
      this.sigma.refresh();
      if (wasRunning) this.layouts.run(this.graph);
      return;
    }
    const next = new MultiGraph();
    graph.forEachNode((id, it) => next.addNode(id, it));
    this.drawTies(next, look);
    this.colourNodes(next, look);
    this.take(next, look);
    this.sigma.refresh();
    if (wasRunning) this.layouts.run(this.graph);
  }

  private drawTies(graph: MultiGraph, look: Look): void {
    const line = this.lines(look);
    for (const tie of look.ties) {
      if (tie.source === tie.target || !graph.hasNode(tie.source) || !graph.hasNode(tie.target)) continue;
      graph.addEdgeWithKey(tie.id, tie.source, tie.target, line(tie));
    }
  }

  /** Shows the ties that pass among those that are there already, and hides the others. */
  private hideTies(look: Look): void {
    const { graph } = this;
    const line = this.lines(look);
    this.look = look;
    this.quietly(() => {
      graph.updateEachEdgeAttributes((id, it) => {
        const tie = this.ties.get(id);
        // What is hidden pulls nothing in the layout of forces.
        return tie ? { ...it, ...line(tie) } : { ...it, visibility: "hidden", pull: 0 };
      });
      for (const tie of look.ties) {
        if (graph.hasEdge(tie.id) || tie.source === tie.target || !graph.hasNode(tie.source) || !graph.hasNode(tie.target)) continue;
        graph.addEdgeWithKey(tie.id, tie.source, tie.target, line(tie));
      }
      this.colourNodes(graph, look);
    });
  }

  /** How each tie is drawn. */
  private lines(look: Look): (tie: Tie) => Record<string, unknown> {
    const many = look.ties.length > MANY;
    const color = this.colours(look);
    this.painted = look.ties;
    this.ties = new Map(look.ties.map((tie) => [tie.id, tie]));
    return (tie) => ({
      size: Math.min(7, (many ? 0.6 : 1.3) + Math.log2(1 + tie.n) * (many ? 0.5 : 0.8)),
      color: color.tie(tie),
      head: tie.isSymmetric || many ? "none" : "arrow",
      ...DASHES[tie.status],
      visibility: "visible",
      pull: 1 + Math.log2(tie.n),
    });
  }

  private colourNodes(graph: MultiGraph, look: Look): void {
    const color = this.colours(look);
    graph.updateEachNodeAttributes((id, it) => ({
      ...it, color: color.node(id, it.community as number), visibility: look.seen.has(id) ? "visible" : "hidden", fixed: look.pinned.has(id),
    }));
  }

  /** Colours of lines and actors; what is not near the chosen actor or on the path is faint. */
  private colours(look: Look): { tie(tie: Tie): string; node(id: string, community: number): string } {
    const on = theme.value;
    const ground = GROUND[on];
    const near = look.chosen && look.seen.has(look.chosen) ? look.chosen : null;
    const neighbours = new Set<string>(near ? [near] : look.path);
    if (near) look.ties.forEach((tie) => { if (tie.source === near) neighbours.add(tie.target); if (tie.target === near) neighbours.add(tie.source); });
    const isFocused = neighbours.size > 0;
    const pale = look.ties.length > MANY ? 0.35 : look.ties.length > 200 ? 0.22 : 0.06;
    const plainNode = on === "light" ? "#33393f" : "#c9c6bf";
    const mixed = new Map<string, string>();
    const mixOnce = (color: string, share: number) => {
      const key = `${color} ${share}`;
      const known = mixed.get(key) ?? mix(color, ground, share);
      mixed.set(key, known);
      return known;
    };
    return {
      tie: (tie) => {
        const isFar = isFocused && (near ? tie.source !== near && tie.target !== near : !onPath(look.path, tie));
        return mixOnce(familyColour(tie.family), isFar ? 0.85 : pale);
      },
      node: (id, community) => {
        const color = look.colouring === "community" ? communityColour(community) : plainNode;
        return isFocused && !neighbours.has(id) ? mixOnce(color, 0.75) : color;
      },
    };
  }

  private ink(): Ink {
    const style = getComputedStyle(document.documentElement);
    const of = (name: string) => style.getPropertyValue(name).trim();
    return { text: of("--ink"), halo: of("--panel"), ground: of("--panel"), accent: of("--focus"), font: of("--sans") };
  }

  private drawNames(): void {
    const { look, over, graph } = this;
    if (!look) return;
    const { width, height } = this.sigma.getDimensions();
    const ratio = devicePixelRatio || 1;
    if (over.width !== Math.round(width * ratio) || over.height !== Math.round(height * ratio)) {
      over.width = Math.round(width * ratio);
      over.height = Math.round(height * ratio);
    }
    const first = new Set([...look.path, ...(look.chosen ? [look.chosen] : []), ...(this.hovered ? [this.hovered] : [])]);
    const seeds = new Set(look.seeds);
    const near = new Set<string>();
    const focus = this.hovered ?? look.chosen;
    if (focus && graph.hasNode(focus)) graph.forEachNeighbor(focus, (id) => near.add(id));
    const rank = (id: string) => (first.has(id) ? 3 : seeds.has(id) ? 2 : near.has(id) ? 1 : 0);
    const nodes = focus || seeds.size > 0 || first.size > 0
      ? [...this.order].sort((a, b) => rank(b.id) - rank(a.id)) : this.order;
    const labels: Label[] = [];
    for (const node of nodes) {
      if (!look.seen.has(node.id) || !graph.hasNode(node.id)) continue;
      const isFaint = look.chosen !== null && rank(node.id) === 0 && !this.hovered;
      if (isFaint) continue;
      const at = this.at(node.id);
      if (!at || at.x < -40 || at.y < -40 || at.x > width + 40 || at.y > height + 40) continue;
      labels.push({
        text: this.short(node), x: at.x, y: at.y, size: at.size, isForced: rank(node.id) >= 2, isBold: rank(node.id) >= 2,
        isPinned: look.pinned.has(node.id), isRing: look.chosen === node.id || look.path.includes(node.id),
      });
    }
    const most = Math.max(12, Math.round((width * height) / 9000));
    this.placed = draw(over, labels, this.counts(look), this.ink(), most);
    // For tests: what stands where.
    Object.assign(over, { placed: this.placed });
  }

  private short(node: Node): string {
    const known = this.shorts.get(node.name) ?? plain(node.name, 34);
    this.shorts.set(node.name, known);
    return known;
  }

  /** How many types a bundle holds, in the middle of its line; of the tie under the pointer, what it is. */
  private counts(look: Look): Count[] {
    const bundles = look.ties.length > 400 ? [] : look.ties.filter((tie) => tie.edges.length > 1);
    const hovered = this.hoveredTie ? this.ties.get(this.hoveredTie) : undefined;
    this.container.title = hovered ? `${hovered.label} (${hovered.n})` : "";
    return bundles.flatMap((tie) => {
      const [a, b] = [this.at(tie.source), this.at(tie.target)];
      if (!a || !b || Math.hypot(a.x - b.x, a.y - b.y) < 70 || this.parallels(tie) > 1) return [];
      return [{ text: String(tie.edges.length), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, color: familyColour(tie.family) }];
    });
  }

  private parallels(tie: Tie): number {
    if (!this.graph.hasNode(tie.source) || !this.graph.hasNode(tie.target)) return 0;
    return this.graph.edges(tie.source, tie.target).filter((id) => this.ties.has(id)).length;
  }

  private at(id: string): { x: number; y: number; size: number } | null {
    const shown = this.sigma.getNodeDisplayData(id);
    if (!shown) return null;
    const { x, y } = this.sigma.framedGraphToViewport(shown);
    return { x, y, size: this.sigma.scaleSize(shown.size) };
  }

  /** Places and sizes of everything seen, in pixels, for a picture file. */
  places(): Map<string, { x: number; y: number; size: number; color: string }> {
    const found = new Map<string, { x: number; y: number; size: number; color: string }>();
    this.look?.seen.forEach((id) => {
      const at = this.at(id);
      if (at) found.set(id, { ...at, color: this.sigma.getNodeDisplayData(id)?.color ?? "#333333" });
    });
    return found;
  }

  size(): { width: number; height: number } { return this.sigma.getDimensions(); }

  /** Moves the view to an actor, once everything stands in its place. */
  show(id: string, isStill: boolean): void {
    this.sigma.once("afterRender", () => this.moveTo(id, isStill));
    this.sigma.scheduleRender();
  }

  private moveTo(id: string, isStill: boolean): void {
    const shown = this.sigma.getNodeDisplayData(id);
    if (!shown) return;
    const at = this.at(id);
    const { width, height } = this.size();
    if (at && at.x > 60 && at.y > 60 && at.x < width - 60 && at.y < height - 60) return;
    void this.sigma.getCamera().animate({ x: shown.x, y: shown.y }, { duration: isStill ? 0 : 250 });
  }

  zoom(by: number): void {
    const camera = this.sigma.getCamera();
    camera.setState({ ratio: camera.getBoundedRatio(camera.ratio * by) });
  }

  whole(): void { void this.sigma.getCamera().reset({ duration: 0 }); }
  redraw(): void { this.sigma.scheduleRender(); }

  kill(): void {
    this.layouts.stop();
    this.sizes.disconnect();
    this.sigma.kill();
    this.over.remove();
  }
}

function onPath(path: string[], tie: Tie): boolean {
  return path.some((id, index) => {
    const next = path[index + 1];
    return next !== undefined && (tie.source === id && tie.target === next || tie.source === next && tie.target === id);
  });
}
