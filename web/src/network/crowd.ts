/**
 * Very many actors and ties, drawn by a layer of our own in two calls: shapes without a second picture for the pointer, and
 * straight lines without arrows. Sigma keeps the camera. In: a graph with places and looks, lines (the least important
 * first), and what is visible. Out: pixels, places on the canvas, and which actor is under the pointer. Throws if the browser
 * cannot compile the shaders.
 */
import type Graph from "graphology";
import { rgb, type Rgb } from "../lib/colour";
import { Stamp, type View } from "./shader";

export interface Line {
  source: string;
  target: string;
  color: string;
  /** In pixels, as dash and gap. A gap of 0 is a line without dashes. */
  width: number;
  dash: number;
  gap: number;
  /** How far beside the straight line it lies, for several lines between the same two. */
  shift: number;
}

/** A line is four numbers for its ends, then bytes: colour, width, dash, gap, shift. */
const LINE = 24;
/** An actor is two numbers for the place, bytes for the colour, and bytes for the radius and the shape. */
const DOT = 24;
const [FINE, ZERO, RADIUS] = [16, 128, 8];
const SHAPES = ["circle", "square", "diamond", "triangle", "rectangle"];
/** How many pixels beside an actor still mean it. */
const NEAR = 2;
/** The most by which zooming in widens a line. */
const WIDEST = 1.4;
/** What a line costs the processor however short it is, on the canvas or beside it, as if it were so many pixels. */
const [SETUP, SETUP_UNSEEN] = [600, 100];

const LINE_VERTEX = `
in vec4 a_ends;
in vec4 a_color;
in vec4 a_style;
out vec3 v_color;
out vec3 v_at;
flat out vec2 v_dash;
void main() {
  vec2 p = seen(a_ends.xy);
  vec2 q = seen(a_ends.zw);
  vec2 d = q - p;
  float far = max(length(d), 0.001);
  vec2 beside = vec2(-d.y, d.x) / far;
  float end = corner().x * 0.5 + 0.5;
  float side = corner().y;
  float width = max(a_style.x / ${FINE}.0 * min(u_scale, ${WIDEST}), 0.8) * u_ratio;
  float reach = width * 0.5 + u_soft * 0.5;
  v_color = a_color.rgb;
  v_at = vec3(far * end / u_ratio, side * reach, width * 0.5 + 0.5);
  v_dash = a_style.yz;
  gl_Position = clip(mix(p, q, end) + beside * (side * reach + (a_style.w - ${ZERO}.0) / ${FINE}.0 * u_ratio));
}`;

const LINE_FRAGMENT = `#version 300 es
precision highp float;
in vec3 v_color;
in vec3 v_at;
flat in vec2 v_dash;
uniform float u_soft;
out vec4 color;
void main() {
  float share = u_soft > 0.0 ? clamp(v_at.z - abs(v_at.y), 0.0, 1.0) : 1.0;
  if (v_dash.y > 0.0 && mod(v_at.x, v_dash.x + v_dash.y) > v_dash.x) share = 0.0;
  if (share == 0.0) discard;
  color = vec4(v_color * share, share);
}`;

const DOT_VERTEX = `
in vec4 a_place;
in vec4 a_color;
in vec4 a_style;
out vec3 v_color;
out vec2 v_at;
flat out vec2 v_shape;
void main() {
  float radius = a_style.x / ${RADIUS}.0 * u_scale * u_ratio;
  // The corners of a shape reach beyond its radius.
  float reach = radius * 1.2 + 1.0;
  v_at = corner() * reach / radius;
  v_color = a_color.rgb;
  v_shape = vec2(a_style.y, radius);
  gl_Position = radius > 0.0 ? clip(seen(a_place.xy) + corner() * reach) : vec4(2.0, 2.0, 2.0, 1.0);
}`;

const DOT_FRAGMENT = `#version 300 es
precision highp float;
in vec3 v_color;
in vec2 v_at;
flat in vec2 v_shape;
out vec4 color;
void main() {
  vec2 a = abs(v_at);
  float far = v_shape.x < 0.5 ? length(v_at)
    : v_shape.x < 1.5 ? max(a.x, a.y) + 0.15
    : v_shape.x < 2.5 ? a.x + a.y - 0.15
    : v_shape.x < 3.5 ? max(a.x * 0.87 + v_at.y * -0.5 + 0.35, v_at.y + 0.25)
    : max(a.x - 0.1, a.y + 0.35);
  float share = clamp((1.0 - far) * v_shape.y + 0.5, 0.0, 1.0);
  if (share == 0.0) discard;
  color = vec4(v_color * share, share);
}`;

export class Crowd {
  /** How many times lines may cover the canvas in one picture, and whether their edges are soft. */
  layers = Infinity;
  isSoft = true;
  private ids: string[] = [];
  private numbers = new Map<string, number>();
  private places = new Float32Array(0);
  private radii = new Float32Array(0);
  private visible = new Uint8Array(0);
  /** Actors in the order in which they are drawn: those with the most ties last, and none that is hidden. */
  private order: number[] = [];
  private ends: [number, number][] = [];
  private widths = new Float32Array(0);
  private lineRows = new ArrayBuffer(0);
  private dotRows = new ArrayBuffer(0);
  private isChanged = false;

  /** Takes actors and their looks from a graph. */
  take(graph: Graph): void {
    this.ids = graph.nodes();
    this.numbers = new Map(this.ids.map((id, index) => [id, index]));
    this.places = new Float32Array(this.ids.length * 2);
    this.radii = new Float32Array(this.ids.length);
    this.visible = new Uint8Array(this.ids.length);
    const degrees = this.ids.map((id) => graph.getNodeAttribute(id, "degree") as number);
    this.order = [...this.ids.keys()].sort((a, b) => degrees[a]! - degrees[b]!);
    this.look(graph);
  }

  /** Takes looks and places of the actors that are there already. */
  look(graph: Graph): void {
    const known = new Map<string, Rgb>();
    this.dotRows = new ArrayBuffer(this.ids.length * DOT);
    const bytes = new Uint8Array(this.dotRows);
    const ranks = new Uint32Array(this.ids.length);
    this.order.forEach((index, rank) => { ranks[index] = rank; });
    let index = 0;
    graph.forEachNode((_, it) => {
      const color = known.get(it.color as string) ?? rgb(it.color as string);
      known.set(it.color as string, color);
      this.radii[index] = it.size as number;
      this.visible[index] = it.visibility === "hidden" ? 0 : 1;
      const at = ranks[index]! * DOT + 16;
      bytes.set(color, at);
      bytes[at + 4] = this.visible[index]! * Math.min(255, (it.size as number) * RADIUS);
      bytes[at + 5] = Math.max(0, SHAPES.indexOf(it.shape as string));
      index += 1;
    });
    this.move(graph);
  }

  /** Takes places only. */
  move(graph: Graph): void {
    let at = 0;
    graph.forEachNode((_, it) => {
      this.places[at] = it.x as number;
      this.places[at + 1] = it.y as number;
      at += 2;
    });
    this.isChanged = true;
  }

  /** Sets the lines, the least important first. */
  draw(lines: Line[]): void {
    const known = new Map<string, Rgb>();
    this.ends = lines.map(({ source, target }) => [this.numbers.get(source)!, this.numbers.get(target)!]);
    this.widths = Float32Array.from(lines, ({ width }) => width);
    this.lineRows = new ArrayBuffer(lines.length * LINE);
    const bytes = new Uint8Array(this.lineRows);
    lines.forEach(({ color, width, dash, gap, shift }, index) => {
      const of = known.get(color) ?? rgb(color);
      known.set(color, of);
      const at = index * LINE + 16;
      bytes.set(of, at);
      bytes[at + 4] = Math.min(255, width * FINE);
      bytes[at + 5] = dash;
      bytes[at + 6] = gap;
      bytes[at + 7] = Math.max(0, Math.min(255, ZERO + shift * FINE));
    });
    this.isChanged = true;
  }

  /** The corners of the box in which everything stands. */
  box(): { low: { x: number; y: number }; high: { x: number; y: number } } {
    const [low, high] = [{ x: Infinity, y: Infinity }, { x: -Infinity, y: -Infinity }];
    for (let at = 0; at < this.places.length; at += 2) {
      low.x = Math.min(low.x, this.places[at]!);
      high.x = Math.max(high.x, this.places[at]!);
      low.y = Math.min(low.y, this.places[at + 1]!);
      high.y = Math.max(high.y, this.places[at + 1]!);
    }
    return this.places.length > 0 ? { low, high } : { low: { x: 0, y: 0 }, high: { x: 1, y: 1 } };
  }

  /** Where an actor is on the canvas. */
  at(id: string, view: View): { x: number; y: number; size: number } | null {
    const index = this.numbers.get(id);
    if (index === undefined) return null;
    return { x: this.places[index * 2]! * view.kx + view.cx, y: this.places[index * 2 + 1]! * view.ky + view.cy, size: this.radii[index]! * view.scale };
  }

  /** The actor at a place of the canvas; the one that is drawn last if there are several. */
  hit(x: number, y: number, view: View): string | null {
    for (let rank = this.order.length - 1; rank >= 0; rank--) {
      const index = this.order[rank]!;
      if (this.visible[index] === 0) continue;
      const [dx, dy] = [this.places[index * 2]! * view.kx + view.cx - x, this.places[index * 2 + 1]! * view.ky + view.cy - y];
      const reach = this.radii[index]! * view.scale + NEAR;
      if (dx * dx + dy * dy <= reach * reach) return this.ids[index]!;
    }
    return null;
  }

  /** How many of the most important lines are worth drawing: what lies under many others is not seen, and takes time. */
  private affordable(view: View): number {
    const { places, ends } = this;
    const { width, height } = view;
    const scale = Math.min(view.scale, WIDEST);
    let left = this.layers * width * height;
    if (left === Infinity) return ends.length;
    for (let index = ends.length - 1; index >= 0; index--) {
      const [from, to] = ends[index]!;
      const [x, y] = [places[from * 2]! * view.kx + view.cx, places[from * 2 + 1]! * view.ky + view.cy];
      const [dx, dy] = [places[to * 2]! * view.kx + view.cx - x, places[to * 2 + 1]! * view.ky + view.cy - y];
      // The part of the line on the canvas.
      const low = Math.max(0, Math.min(-x / dx, (width - x) / dx) || 0, Math.min(-y / dy, (height - y) / dy) || 0);
      const high = Math.min(1, Math.max(-x / dx, (width - x) / dx) || 1, Math.max(-y / dy, (height - y) / dy) || 1);
      left -= high > low ? (high - low) * Math.hypot(dx, dy) * (this.widths[index]! * scale + 1) + SETUP : SETUP_UNSEEN;
      if (left < 0) return ends.length - 1 - index;
    }
    return ends.length;
  }

  private fill(): void {
    const [lines, dots] = [new Float32Array(this.lineRows), new Float32Array(this.dotRows)];
    this.ends.forEach(([from, to], index) => {
      const at = index * (LINE / 4);
      lines[at] = this.places[from * 2]!;
      lines[at + 1] = this.places[from * 2 + 1]!;
      lines[at + 2] = this.places[to * 2]!;
      lines[at + 3] = this.places[to * 2 + 1]!;
    });
    this.order.forEach((index, rank) => {
      dots[rank * (DOT / 4)] = this.places[index * 2]!;
      dots[rank * (DOT / 4) + 1] = this.places[index * 2 + 1]!;
    });
  }

  /** Makes the layer for a context; it is made again after a loss of the context. `view` says how the camera looks. */
  layer = (gl: WebGL2RenderingContext, view: () => View) => {
    const colour = { name: "a_color", isBytes: true, offset: 16, isShare: true };
    const style = { name: "a_style", isBytes: true, offset: 20 };
    const lines = new Stamp(gl, LINE_VERTEX, LINE_FRAGMENT, LINE, [{ name: "a_ends", isBytes: false, offset: 0 }, colour, style]);
    const dots = new Stamp(gl, DOT_VERTEX, DOT_FRAGMENT, DOT, [{ name: "a_place", isBytes: false, offset: 0 }, colour, style]);
    this.isChanged = true;
    return {
      render: () => {
        if (this.ids.length === 0) return;
        if (this.isChanged) {
          this.fill();
          lines.fill(this.lineRows);
          dots.fill(this.dotRows);
          this.isChanged = false;
        }
        const now = view();
        const n = this.affordable(now);
        // The most important are the last ones.
        lines.draw(now, this.ends.length - n, n, this.isSoft);
        dots.draw(now, 0, this.ids.length, true);
      },
      kill: () => { lines.kill(); dots.kill(); },
    };
  };

  /** Holds nothing any more. */
  clear(): void {
    [this.ids, this.order, this.ends] = [[], [], []];
    this.numbers.clear();
  }
}
