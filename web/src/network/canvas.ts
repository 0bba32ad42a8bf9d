/**
 * The picture of a network on a WebGL canvas. In: a network, what of it is seen, and how to colour it. Out: pictures, and
 * events of the pointer. Throws if the browser has no WebGL 2; ask `hasWebGl` first.
 */
import { MultiGraph } from "graphology";
import type { Network, Node } from "../data/types";
import { Crowd } from "./crowd";
import type { Placed } from "./labels";
import { Layouts, move, type Bond, type Layout } from "./layout";
import { SHAPES, coloursOf, fitting, linesOf, plainLines, sizeOf, type Look } from "./look";
import type { Tie } from "./model";
import { Names } from "./names";
import { Pace } from "./pace";
import { drawnBy, renderer } from "./renderer";
import type { View } from "./shader";

export interface Events {
  onNode(id: string): void;
  onOpen(id: string): void;
  onTie(tie: Tie): void;
  onStage(): void;
  onPin(id: string): void;
  onRunning(isRunning: boolean): void;
}

/** Above this many lines, a layer of our own draws everything (`Crowd`), by who draws it: sigma's shapes take long without a card. */
const CROWD = { card: 1500, processor: 400 };
/** From this radius on an actor of a crowd can be dragged: where they lie closer, dragging means the picture. */
const DRAGGED_FROM = 6;
/** Time between two pictures of a layout at work, where a card or the processor draws them. */
const PAUSE = { card: 120, processor: 900 };

export class Canvas {
  /** What sigma draws, and what there is: the same, or two corners of the box in which the crowd stands. */
  private readonly drawn = new MultiGraph();
  private graph = this.drawn;
  private readonly crowd = new Crowd();
  private readonly sigma;
  private readonly names: Names;
  private readonly pace;
  private readonly layouts: Layouts;
  private readonly slow = drawnBy() === "processor";
  private look: Look | null = null;
  private ties = new Map<string, Tie>();
  private bonds: Bond[] = [];
  private view: View | null = null;
  private dragged: string | null = null;
  private scale = 1;
  private arrangement: Layout = "force";
  private order: Node[] = [];
  private readonly sizes: ResizeObserver;
  private painted: Tie[] | null = null;
  private hovered: string | null = null;
  private hoveredTie: string | null = null;
  private naming = 0;
  constructor(private readonly container: HTMLElement, private readonly events: Events) {
    const isCalm = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.layouts = new Layouts({
      onState: (isRunning) => { events.onRunning(isRunning); if (!isRunning) this.redraw(); },
      onPlaces: (places) => this.arrange(places),
    }, isCalm ? null : this.slow ? PAUSE.processor : PAUSE.card);
    this.pace = new Pace(this.slow, () => this.redraw());
    this.sigma = renderer(this.drawn, container);
    this.sigma.addCustomLayerProgram("crowd", "edges", (gl) => this.crowd.layer(gl, () => this.seen()));
    this.names = new Names(container, this.slow);
    this.sizes = new ResizeObserver(() => { this.sigma.resize(); this.fit(); this.refresh(); });
    this.sizes.observe(container);
    this.listen();
  }

  private listen(): void {
    const { sigma, events } = this;
    sigma.on("beforeRender", () => {
      const isBusy = this.pace.isHasty || this.layouts.isRunning;
      this.crowd.layers = this.pace.layers(isBusy);
      this.crowd.isSoft = !(isBusy && this.slow);
      this.view = null;
    });
    sigma.on("afterRender", () => { this.drawNames(); this.pace.measure(); });
    sigma.getCamera().on("updated", () => this.pace.moving());
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
    const id = this.pace.isMoving ? null : this.hit(it.event);
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
    this.pace.hasten();
    this.frame();
  }

  /** Lets the camera see the whole crowd. */
  private frame(): void {
    const { low, high } = this.crowd.box();
    this.quietly(() => Object.entries({ low, high }).forEach(([id, place]) => this.drawn.mergeNode(id, { ...place, size: 0, visibility: "hidden" })), this.drawn);
    this.sigma.refresh();
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

  private fit(): void {
    const scale = fitting(this.graph.mapNodes((_, it) => it.degree as number), this.size(), this.arrangement);
    if (Math.abs(scale - this.scale) < 0.05) return;
    this.scale = scale;
    this.quietly(() => this.graph.updateEachNodeAttributes((_, it) => ({ ...it, size: sizeOf(it.degree as number) * scale })));
  }

  /** Takes a network; actors that were there before keep their places. */
  load(network: Network, layout: Layout, seeds: string[], look: Look): void {
    this.layouts.stop();
    const old = this.graph;
    this.arrangement = layout;
    this.scale = fitting(network.nodes.map((it) => it.degree), this.size(), layout);
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
    this.arrangement = layout;
    this.fit();
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
          const color = coloursOf(look);
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
    this.painted = look.ties;
    this.ties = new Map(look.ties.map((tie) => [tie.id, tie]));
    const line = linesOf(look);
    const ties = look.ties.filter((tie) => tie.source !== tie.target && graph.hasNode(tie.source) && graph.hasNode(tie.target));
    this.bonds = ties.map((tie) => ({ source: tie.source, target: tie.target, pull: 1 + Math.log2(tie.n) }));
    if (this.hasCrowd(look)) this.crowd.draw(plainLines(this.graph.nodes(), ties, look));
    else ties.forEach((tie) => graph.addEdgeWithKey(tie.id, tie.source, tie.target, { ...line(tie), visibility: "visible" }));
  }

  private colourNodes(graph: MultiGraph, look: Look): void {
    const color = coloursOf(look);
    graph.updateEachNodeAttributes((id, it) => ({
      ...it, color: color.node(id, it.community as number), visibility: look.seen.has(id) ? "visible" : "hidden", fixed: look.pinned.has(id),
    }));
  }

  private drawNames(): void {
    const { look, order, hovered } = this;
    cancelAnimationFrame(this.naming);
    if (!look) return;
    this.names.draw({
      look, order, hovered, hoveredTie: this.hoveredTie ? this.ties.get(this.hoveredTie) : undefined, isMoving: this.pace.isMoving && this.isCrowd,
      ...this.size(), at: (id) => this.at(id), parallels: (tie) => this.parallels(tie),
    });
  }

  get placed(): Placed[] { return this.names.placed; }

  private parallels(tie: Tie): number {
    if (!this.graph.hasNode(tie.source) || !this.graph.hasNode(tie.target)) return 0;
    return this.graph.edges(tie.source, tie.target).filter((id) => this.ties.has(id)).length;
  }

  private at(id: string): { x: number; y: number; size: number } | null {
    if (!this.graph.hasNode(id)) return null;
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
    this.pace.end();
    cancelAnimationFrame(this.naming);
    this.layouts.stop();
    this.sizes.disconnect();
    this.sigma.kill();
    this.names.end();
  }
}
