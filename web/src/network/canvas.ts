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
import { Crowd, type Line } from "./crowd";
import { draw, type Count, type Ink, type Label, type Placed } from "./labels";
import { Layouts, move, type Bond, type Layout } from "./layout";
import type { Tie } from "./model";
import type { View } from "./shader";

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

/** What the browser draws with: nothing, the processor, or a graphics card. Asked once, since it takes a context. */
const drawnBy: () => "none" | "processor" | "card" = (() => {
  let known: "none" | "processor" | "card" | null = null;
  return () => {
    if (known) return known;
    try {
      const gl = document.createElement("canvas").getContext("webgl2");
      if (!gl) return known = "none";
      const info = gl.getExtension("WEBGL_debug_renderer_info");
      const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
      gl.getExtension("WEBGL_lose_context")?.loseContext();
      return known = /swiftshader|llvmpipe|software|basic render/i.test(name) ? "processor" : "card";
    } catch {
      return known = "none";
    }
  };
})();

export const hasWebGl = (): boolean => drawnBy() !== "none";

const SHAPES: Record<string, string> = { person: "circle", organization: "square", government: "diamond", outlet: "triangle", group: "rectangle" };
/** Dashes and gaps in pixels. Sigma draws no line without a gap, so that of a fact is too small to see. */
const DASHES: Record<Status, { dash: number; gap: number }> = {
  asserted: { dash: 4000, gap: 0.2 }, negated: { dash: 9, gap: 6 }, hypothetical: { dash: 3, gap: 4 },
};
/** Above this many lines, they are thin, pale and without heads. */
const MANY = 1500;
/** Above this many lines, a layer of our own draws everything (`Crowd`), by who draws it: sigma's shapes take long without a card. */
const CROWD = { card: 1500, processor: 400 };
/** How many times lines cover the canvas of a crowd at most, by who draws it. */
const LAYERS = { card: 200, processor: 20 };
/** The same while the picture moves: where the processor draws at first, and at least. It changes with the time that a frame takes. */
const [LAYERS_MOVING, LAYERS_LEAST] = [1.5, 0.3];
/** Milliseconds of a frame that is too slow, or fast enough for more lines. */
const [SLOW_FRAME, FAST_FRAME] = [45, 24];
/** So long after its last movement the picture stands still. */
const STILL_AFTER = 160;
/** The most names on a picture that moves, and how many actors are looked at for them. */
const [MOVING_NAMES, MOVING_CANDIDATES] = [24, 80];
/** From this radius on an actor of a crowd can be dragged: where they lie closer, dragging means the picture. */
const DRAGGED_FROM = 6;
/** Time between two pictures of a layout at work, where a card or the processor draws them. */
const PAUSE = { card: 120, processor: 900 };
const sizeOf = (degree: number) => Math.min(20, 3.5 + Math.sqrt(degree) * 1.9);
/** The room that an actor needs, in square pixels, before all are drawn smaller, and the smallest scale. */
const ROOM = 1600;
const SMALLEST = 0.22;

export class Canvas {
  /** What sigma draws, and what there is: the same, or two corners of the box in which the crowd stands. */
  private readonly drawn = new MultiGraph();
  private graph = this.drawn;
  private readonly crowd = new Crowd();
  private readonly sigma;
  private readonly over: HTMLCanvasElement;
  private readonly layouts: Layouts;
  private readonly slow = drawnBy() === "processor";
  private look: Look | null = null;
  private ties = new Map<string, Tie>();
  private bonds: Bond[] = [];
  private view: View | null = null;
  private dragged: string | null = null;
  private scale = 1;
  private order: Node[] = [];
  private readonly shorts = new Map<string, string>();
  private readonly sizes: ResizeObserver;
  private painted: Tie[] | null = null;
  private hovered: string | null = null;
  private hoveredTie: string | null = null;
  private naming = 0;
  /** Whether the camera moves, and whether a first picture is wanted at once, with fewer lines. */
  private isMoving = false;
  private isHasty = false;
  private calm = 0;
  private readonly layers = this.slow ? LAYERS.processor : LAYERS.card;
  private budget = this.slow ? LAYERS_MOVING : this.layers;
  private inks: { on: string; ink: Ink } | null = null;
  private nearest: { focus: string; ties: Tie[]; ids: Set<string> } | null = null;
  placed: Placed[] = [];

  constructor(private readonly container: HTMLElement, private readonly events: Events) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.layouts = new Layouts({
      onState: (isRunning) => { events.onRunning(isRunning); if (!isRunning) this.redraw(); },
      onPlaces: (places) => this.arrange(places),
    }, isCalm ? null : this.slow ? PAUSE.processor : PAUSE.card);
    this.sigma = new Sigma(this.drawn, container, {
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
    this.sigma.addCustomLayerProgram("crowd", "edges", (gl) => this.crowd.layer(gl, () => this.seen()));
    this.over = document.createElement("canvas");
    this.over.className = "names";
    container.append(this.over);
    this.sizes = new ResizeObserver(() => { this.sigma.resize(); this.fit(); this.refresh(); });
    this.sizes.observe(container);
    this.listen();
  }

  private listen(): void {
    const { sigma, events } = this;
    sigma.on("beforeRender", () => {
      const isBusy = this.isHasty || this.layouts.isRunning;
      this.crowd.layers = isBusy ? this.budget : this.layers;
      this.crowd.isSoft = !(isBusy && this.slow);
      this.view = null;
    });
    sigma.on("afterRender", () => { this.drawNames(); if (this.isMoving) this.pace(); });
    sigma.getCamera().on("updated", () => this.moving());
    sigma.on("clickNode", ({ node }) => events.onNode(node));
    sigma.on("doubleClickNode", (it) => { it.preventSigmaDefault(); events.onOpen(it.node); });
    sigma.on("clickEdge", ({ edge }) => { const tie = this.ties.get(edge); if (tie) events.onTie(tie); });
    sigma.on("clickStage", ({ event }) => { const id = this.hit(event); if (id) events.onNode(id); else events.onStage(); });
    sigma.on("doubleClickStage", (it) => { const id = this.hit(it.event); if (id) { it.preventSigmaDefault(); events.onOpen(id); } });
    sigma.on("downStage", ({ event }) => {
      const id = this.hit(event);
      this.dragged = id && (this.at(id)?.size ?? 0) >= DRAGGED_FROM ? id : null;
    });
    sigma.on("moveBody", (it) => this.pointed(it));
    sigma.on("upStage", () => this.dropped());
    // What is under the pointer changes names only.
    sigma.on("enterNode", ({ node }) => { this.hovered = node; this.nameSoon(); });
    sigma.on("leaveNode", () => { this.hovered = null; this.nameSoon(); });
    sigma.on("enterEdge", ({ edge }) => { this.hoveredTie = edge; this.nameSoon(); });
    sigma.on("leaveEdge", () => { this.hoveredTie = null; this.nameSoon(); });
    // While an actor is dragged, the layout must not take it back.
    sigma.on("nodeDragStart", ({ allDraggedNodes }) => this.quietly(() => allDraggedNodes.forEach((id) => this.graph.setNodeAttribute(id, "fixed", true))));
    sigma.on("nodeDragEnd", ({ allDraggedNodes }) => allDraggedNodes.forEach((id) => this.pinned(id)));
  }

  private get isCrowd(): boolean { return this.graph !== this.drawn; }

  /** How the camera looks at the graph. */
  private seen(): View {
    if (this.view) return this.view;
    const [zero, one] = [{ x: 0, y: 0 }, { x: 1000, y: 1000 }].map((it) => this.sigma.graphToViewport(it)) as [{ x: number; y: number }, { x: number; y: number }];
    this.view = {
      kx: (one.x - zero.x) / 1000, cx: zero.x, ky: (one.y - zero.y) / 1000, cy: zero.y, ...this.sigma.getDimensions(),
      ratio: devicePixelRatio || 1, scale: this.sigma.scaleSize(1),
    };
    return this.view;
  }

  private hit({ x, y }: { x: number; y: number }): string | null { return this.isCrowd ? this.crowd.hit(x, y, this.seen()) : null; }

  /** In a crowd: the pointer names an actor, or drags one. */
  private pointed(it: { event: { x: number; y: number; original: MouseEvent | TouchEvent }; preventSigmaDefault(): void }): void {
    if (!this.isCrowd) return;
    const { x, y, original } = it.event;
    // The button may have been released outside the page.
    if ("buttons" in original && original.buttons === 0) this.dropped();
    if (this.dragged) {
      it.preventSigmaDefault();
      const place = this.sigma.viewportToGraph({ x, y });
      this.quietly(() => this.graph.mergeNodeAttributes(this.dragged, { ...place, fixed: true, isDragged: true }));
      this.crowd.move(this.graph);
      this.redraw();
      return;
    }
    const id = this.isMoving ? null : this.hit(it.event);
    if (id === this.hovered) return;
    this.hovered = id;
    this.container.style.cursor = id ? "pointer" : "";
    this.nameSoon();
  }

  private dropped(): void {
    const id = this.dragged;
    this.dragged = null;
    if (id && this.graph.hasNode(id) && this.graph.getNodeAttribute(id, "isDragged")) {
      this.graph.removeNodeAttribute(id, "isDragged");
      this.pinned(id);
    }
  }

  private pinned(id: string): void {
    const { x, y } = this.graph.getNodeAttributes(id);
    this.layouts.pin(id, x as number, y as number);
    this.events.onPin(id);
  }

  /** Draws again after looks or places have changed. */
  private refresh(): void {
    if (!this.isCrowd) { this.sigma.refresh(); return; }
    this.crowd.look(this.graph);
    this.hasten();
    this.frame();
  }

  /** Lets the camera see the whole crowd. */
  private frame(): void {
    const { low, high } = this.crowd.box();
    this.quietly(() => Object.entries({ low, high }).forEach(([id, place]) => this.drawn.mergeNode(id, { ...place, size: 0, visibility: "hidden" })), this.drawn);
    this.sigma.refresh();
  }

  /** The camera moves: fewer lines and names until it stands still. */
  private moving(): void {
    this.isMoving = true;
    this.hasten();
  }

  /** Draws fewer lines at first, and all of them once nothing has happened for a while. */
  private hasten(): void {
    this.isHasty = true;
    clearTimeout(this.calm);
    this.calm = window.setTimeout(() => {
      [this.isMoving, this.isHasty] = [false, false];
      this.redraw();
    }, STILL_AFTER);
  }

  /** Draws fewer lines in the next frame if this one takes long, and more if there is time. */
  private pace(): void {
    const begun = performance.now();
    requestAnimationFrame(() => {
      const took = performance.now() - begun;
      if (took > SLOW_FRAME) this.budget = Math.max(LAYERS_LEAST, this.budget * 0.7);
      else if (took < FAST_FRAME) this.budget = Math.min(this.layers, this.budget * 1.1);
    });
  }

  /** Names are drawn once in the next frame, without the rest of the picture. */
  private nameSoon(): void {
    cancelAnimationFrame(this.naming);
    this.naming = requestAnimationFrame(() => this.drawNames());
  }

  /** New places from the layout, in the order of the graph's nodes. */
  private arrange(places: Float32Array): void {
    this.quietly(() => move(this.graph, places));
    if (!this.isCrowd) { this.sigma.scheduleRefresh({ partialGraph: { nodes: this.graph.nodes() } }); return; }
    this.crowd.move(this.graph);
    this.frame();
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
    this.take(graph, look);
    this.quietly(() => this.layouts.place(this.graph, this.bonds, layout, seeds, isFresh));
    this.refresh();
  }

  private hasCrowd(look: Look): boolean { return look.ties.length > (this.slow ? CROWD.processor : CROWD.card); }

  /** Shows another graph. Sigma keeps its first one for parallel lines, so that one is filled anew, without a word for each line. */
  private take(next: MultiGraph, look: Look): void {
    this.look = look;
    this.colourNodes(next, look);
    const hasCrowd = this.hasCrowd(look);
    this.quietly(() => this.drawn.clear(), this.drawn);
    this.crowd.clear();
    if (hasCrowd) {
      this.graph = next;
      this.crowd.take(next);
    }
    this.drawTies(next, look);
    if (hasCrowd) return;
    this.quietly(() => this.drawn.import(next), this.drawn);
    this.graph = this.drawn;
  }

  /** Changes the graph without telling sigma, which is told to look again afterwards. */
  private quietly(change: () => void, graph = this.graph): void {
    const quiet = graph as unknown as { emit?: () => boolean };
    quiet.emit = () => true;
    try { change(); } finally { delete quiet.emit; }
  }

  layout(layout: Layout, seeds: string[]): void {
    this.quietly(() => this.layouts.place(this.graph, this.bonds, layout, seeds, true));
    this.refresh();
    void this.sigma.getCamera().reset({ duration: 0 });
  }

  run(): void { this.layouts.run(this.graph, this.bonds); }
  stop(): void { this.layouts.stop(); }

  /** Draws what passes the filters. Lines are made anew if they changed, since bundles change with the filters. */
  paint(look: Look): void {
    const { graph } = this;
    const isSame = this.painted === look.ties;
    if (isSame || this.isCrowd && this.hasCrowd(look)) {
      const wasRunning = !isSame && this.layouts.isRunning;
      if (wasRunning) this.layouts.stop();
      this.look = look;
      this.quietly(() => {
        if (this.isCrowd) this.drawTies(graph, look);
        else {
          const color = this.colours(look);
          graph.updateEachEdgeAttributes((id, it) => ({ ...it, color: this.ties.has(id) ? color.tie(this.ties.get(id)!) : it.color }));
        }
        this.colourNodes(graph, look);
      });
      this.refresh();
      if (wasRunning) this.run();
      return;
    }
    const wasRunning = this.layouts.isRunning;
    this.layouts.stop();
    const next = new MultiGraph();
    graph.forEachNode((id, it) => next.addNode(id, it));
    this.take(next, look);
    this.refresh();
    if (wasRunning) this.run();
  }

  /** Lines for the ties: those of the crowd, or edges of the graph. */
  private drawTies(graph: MultiGraph, look: Look): void {
    const line = this.linesOf(look);
    const ties = look.ties.filter((tie) => tie.source !== tie.target && graph.hasNode(tie.source) && graph.hasNode(tie.target));
    this.bonds = ties.map((tie) => ({ source: tie.source, target: tie.target, pull: 1 + Math.log2(tie.n) }));
    if (this.hasCrowd(look)) this.crowd.draw(this.plainLines(ties, look, line));
    else ties.forEach((tie) => graph.addEdgeWithKey(tie.id, tie.source, tie.target, { ...line(tie), visibility: "visible" }));
  }

  /** Straight lines, the weakest first, those of the chosen actor and of the path last. */
  private plainLines(ties: Tie[], look: Look, line: ReturnType<Canvas["linesOf"]>): Line[] {
    const number = new Map(this.graph.nodes().map((id, index) => [id, index]));
    const isNear = (tie: Tie) => look.chosen !== null && (tie.source === look.chosen || tie.target === look.chosen) || onPath(look.path, tie);
    const beside = new Map<number, number>();
    // Most ties were reported a few times: sorting by heaps of the same number takes less time than comparing each with others.
    const heaps = new Map<number, Tie[]>();
    ties.forEach((tie) => {
      const rank = (isNear(tie) ? 1e9 : 0) + tie.n;
      const heap = heaps.get(rank);
      if (heap) heap.push(tie); else heaps.set(rank, [tie]);
    });
    return [...heaps].sort((a, b) => a[0] - b[0]).flatMap(([, heap]) => heap).map((tie) => {
      const [one, other] = [number.get(tie.source)!, number.get(tie.target)!];
      const [source, target] = one < other ? [tie.source, tie.target] : [tie.target, tie.source];
      const pair = Math.min(one, other) * number.size + Math.max(one, other);
      const nth = beside.get(pair) ?? 0;
      beside.set(pair, nth + 1);
      const { size, color } = line(tie);
      const { dash, gap } = tie.status === "asserted" ? { dash: 0, gap: 0 } : DASHES[tie.status];
      // The first lies in the middle, the next ones beside it, left and right in turn.
      return { source, target, color, width: size, dash, gap, shift: (nth % 2 ? 1 : -1) * Math.ceil(nth / 2) * 2 };
    });
  }

  /** How each tie is drawn. */
  private linesOf(look: Look): (tie: Tie) => { size: number; color: string; head: string; dash: number; gap: number } {
    const many = look.ties.length > MANY;
    const color = this.colours(look);
    this.painted = look.ties;
    this.ties = new Map(look.ties.map((tie) => [tie.id, tie]));
    return (tie) => ({
      size: Math.min(7, (many ? 0.6 : 1.3) + Math.log2(1 + tie.n) * (many ? 0.5 : 0.8)),
      color: color.tie(tie),
      head: tie.isSymmetric || many ? "none" : "arrow",
      ...DASHES[tie.status],
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
    const pale = look.ties.length > 4 * MANY ? 0.55 : look.ties.length > MANY ? 0.35 : look.ties.length > 200 ? 0.22 : 0.06;
    const plainNode = on === "light" ? "#33393f" : "#c9c6bf";
    const mixed = new Map<string, string>();
    const mixOnce = (color: string, share: number) => {
      const key = `${color} ${share}`;
      const known = mixed.get(key) ?? mix(color, ground, share);
      mixed.set(key, known);
      return known;
    };
    // Ties are many and families few.
    const [close, far] = [new Map<string, string>(), new Map<string, string>()];
    return {
      tie: (tie) => {
        const isFar = isFocused && (near ? tie.source !== near && tie.target !== near : !onPath(look.path, tie));
        const known = isFar ? far : close;
        const color = known.get(tie.family) ?? mix(familyColour(tie.family), ground, isFar ? 0.85 : pale);
        known.set(tie.family, color);
        return color;
      },
      node: (id, community) => {
        const color = look.colouring === "community" ? communityColour(community) : plainNode;
        return isFocused && !neighbours.has(id) ? mixOnce(color, 0.75) : color;
      },
    };
  }

  private ink(): Ink {
    if (this.inks?.on === theme.value) return this.inks.ink;
    const style = getComputedStyle(document.documentElement);
    const of = (name: string) => style.getPropertyValue(name).trim();
    const ink = { text: of("--ink"), halo: of("--panel"), ground: of("--panel"), accent: of("--focus"), font: of("--sans") };
    this.inks = { on: theme.value, ink };
    return ink;
  }

  private drawNames(): void {
    const { look, over, graph } = this;
    cancelAnimationFrame(this.naming);
    if (!look) return;
    const { width, height } = this.sigma.getDimensions();
    const ratio = devicePixelRatio || 1;
    if (over.width !== Math.round(width * ratio) || over.height !== Math.round(height * ratio)) {
      over.width = Math.round(width * ratio);
      over.height = Math.round(height * ratio);
    }
    const first = new Set([...look.path, ...(look.chosen ? [look.chosen] : []), ...(this.hovered ? [this.hovered] : [])]);
    const seeds = new Set(look.seeds);
    const focus = this.hovered ?? look.chosen;
    const near = focus ? this.neighbours(focus, look) : new Set<string>();
    const rank = (id: string) => (first.has(id) ? 3 : seeds.has(id) ? 2 : near.has(id) ? 1 : 0);
    const nodes = focus || seeds.size > 0 || first.size > 0
      ? [...this.order].sort((a, b) => rank(b.id) - rank(a.id)) : this.order;
    const isBusy = this.isMoving && this.isCrowd;
    // Where the processor draws, names wait until the picture stands still.
    over.hidden = isBusy && this.slow;
    if (over.hidden) return;
    const labels: Label[] = [];
    for (const node of nodes) {
      if (isBusy && labels.length >= MOVING_CANDIDATES) break;
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
    const most = isBusy ? MOVING_NAMES : Math.max(12, Math.round((width * height) / 9000));
    this.placed = draw(over, labels, this.counts(look), this.ink(), most, this.slow);
    // For tests: what stands where.
    Object.assign(over, { placed: this.placed });
  }

  /** Actors with a tie to one. */
  private neighbours(focus: string, look: Look): Set<string> {
    if (this.nearest?.focus === focus && this.nearest.ties === look.ties) return this.nearest.ids;
    const ids = new Set(look.ties.flatMap((tie) => (tie.source === focus ? tie.target : tie.target === focus ? tie.source : [])));
    this.nearest = { focus, ties: look.ties, ids };
    return ids;
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
    if (this.isCrowd) return this.crowd.at(id, this.seen());
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
      if (at) found.set(id, { ...at, color: this.graph.getNodeAttribute(id, "color") as string });
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
    if (!this.graph.hasNode(id)) return;
    const { x, y } = this.graph.getNodeAttributes(id) as { x: number; y: number };
    const shown = this.sigma.graphToFramedGraph({ x, y });
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
    clearTimeout(this.calm);
    cancelAnimationFrame(this.naming);
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
