/**
 * Which names and counts stand on the canvas, on a layer of their own above it. In: what is seen, chosen and under the
 * pointer, and where it stands. Out: what was drawn, for picture files and tests. Cannot fail.
 */
import type { Node } from "../data/types";
import { familyColour, theme } from "../lib/colour";
import { plain } from "../lib/words";
import { draw, type Box, type Count, type Ink, type Label, type Placed, type Segment } from "./labels";
import type { Look } from "./look";
import type { Tie } from "./model";

/** The most names on a picture that moves, and how many actors are looked at for them. */
const [MOVING_NAMES, MOVING_CANDIDATES] = [24, 80];
/** Names keep off so many lines; among more there is no place without. */
const AVOIDED = 200;

export interface Spot { x: number; y: number; size: number }

export interface Scene {
  look: Look;
  /** Actors, the most important first. */
  order: Node[];
  hovered: string | null;
  hoveredTie: Tie | undefined;
  isMoving: boolean;
  width: number;
  height: number;
  at(id: string): Spot | null;
  /** How many lines there are between the ends of a tie. */
  parallels(tie: Tie): number;
}

export class Names {
  private readonly over = document.createElement("canvas");
  private readonly shorts = new Map<string, string>();
  private inks: { on: string; ink: Ink } | null = null;
  private nearest: { focus: string; ties: Tie[]; ids: Set<string> } | null = null;
  placed: Placed[] = [];

  constructor(private readonly container: HTMLElement, private readonly isSlow: boolean) {
    this.over.className = "names";
    container.append(this.over);
  }

  draw(scene: Scene): void {
    const { over } = this;
    const { look, width, height, isMoving } = scene;
    const ratio = devicePixelRatio || 1;
    if (over.width !== Math.round(width * ratio) || over.height !== Math.round(height * ratio)) {
      over.width = Math.round(width * ratio);
      over.height = Math.round(height * ratio);
    }
    // Where the processor draws, names wait until the picture stands still.
    over.hidden = isMoving && this.isSlow;
    if (over.hidden) return;
    const most = isMoving ? MOVING_NAMES : Math.max(12, Math.round((width * height) / 9000));
    this.container.title = scene.hoveredTie ? `${scene.hoveredTie.label} (${scene.hoveredTie.n})` : "";
    this.placed = draw(over, this.labels(scene), this.counts(look, scene), this.ink(), { most, isSlow: this.isSlow, covered: this.covered(), lines: this.lines(look, scene) });
    // For tests: what stands where.
    Object.assign(over, { placed: this.placed });
  }

  /** Names by what they are worth: chosen and on the path, then what the network is about, then neighbours of the one in focus. */
  private labels(scene: Scene): Label[] {
    const { look, hovered, width, height } = scene;
    const first = new Set([...look.path, ...(look.chosen ? [look.chosen] : []), ...(hovered ? [hovered] : [])]);
    const seeds = new Set(look.seeds);
    const focus = hovered ?? look.chosen;
    const near = focus ? this.neighbours(focus, look) : new Set<string>();
    const rank = (id: string) => (first.has(id) ? 3 : seeds.has(id) ? 2 : near.has(id) ? 1 : 0);
    const nodes = focus || seeds.size > 0 || first.size > 0 ? [...scene.order].sort((a, b) => rank(b.id) - rank(a.id)) : scene.order;
    const labels: Label[] = [];
    for (const node of nodes) {
      if (scene.isMoving && labels.length >= MOVING_CANDIDATES) break;
      if (!look.seen.has(node.id)) continue;
      const isFaint = look.chosen !== null && rank(node.id) === 0 && !hovered;
      if (isFaint) continue;
      const at = scene.at(node.id);
      if (!at || at.x < -40 || at.y < -40 || at.x > width + 40 || at.y > height + 40) continue;
      labels.push({
        text: this.short(node), x: at.x, y: at.y, size: at.size, isForced: rank(node.id) >= 2, isBold: rank(node.id) >= 2,
        isPinned: look.pinned.has(node.id), isRing: look.chosen === node.id || look.path.includes(node.id),
      });
    }
    return labels;
  }

  /** Where tools of the page lie over the canvas. */
  private covered(): Box[] {
    const own = this.container.getBoundingClientRect();
    return [...this.container.parentElement?.querySelectorAll(".map-tools") ?? []].map((it) => it.getBoundingClientRect())
      .map((it) => ({ left: it.left - own.left, top: it.top - own.top, right: it.right - own.left, bottom: it.bottom - own.top }));
  }

  /** Where lines are, if they are so few that names can keep off them. */
  private lines(look: Look, scene: Scene): Segment[] {
    return look.ties.length > AVOIDED ? [] : look.ties.flatMap((tie) => {
      const [a, b] = [scene.at(tie.source), scene.at(tie.target)];
      return a && b ? [{ x1: a.x, y1: a.y, x2: b.x, y2: b.y }] : [];
    });
  }

  /** How many types a bundle holds, in the middle of its line. */
  private counts(look: Look, scene: Scene): Count[] {
    const bundles = look.ties.length > 400 ? [] : look.ties.filter((tie) => tie.edges.length > 1);
    return bundles.flatMap((tie) => {
      const [a, b] = [scene.at(tie.source), scene.at(tie.target)];
      if (!a || !b || Math.hypot(a.x - b.x, a.y - b.y) < 70 || scene.parallels(tie) > 1) return [];
      return [{ text: String(tie.edges.length), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2, color: familyColour(tie.family) }];
    });
  }

  private ink(): Ink {
    const on = `${theme.value} ${innerWidth}`;
    if (this.inks?.on === on) return this.inks.ink;
    const style = getComputedStyle(document.documentElement);
    const of = (name: string) => style.getPropertyValue(name).trim();
    const ink = { text: of("--ink"), halo: of("--panel"), ground: of("--panel"), accent: of("--focus"), font: of("--sans"), unit: parseFloat(style.fontSize) / 16 };
    this.inks = { on, ink };
    return ink;
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

  end(): void { this.over.remove(); }
}
