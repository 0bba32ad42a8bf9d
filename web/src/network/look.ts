/**
 * How a network looks: colours, widths and dashes of lines, sizes and shapes of actors. In: what is seen of a network and
 * what is chosen in it. Out: attributes for sigma, or lines of a crowd. Cannot fail.
 */
import type { Status } from "../data/types";
import { GROUND, communityColour, familyColour, mix, theme } from "../lib/colour";
import type { Line } from "./crowd";
import type { Layout } from "./layout";
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

export const SHAPES: Record<string, string> = { person: "circle", organization: "square", government: "diamond", outlet: "triangle", group: "rectangle" };
/** Dashes and gaps in pixels. Sigma draws no line without a gap, so that of a fact is too small to see. */
const DASHES: Record<Status, { dash: number; gap: number }> = {
  asserted: { dash: 4000, gap: 0.2 }, negated: { dash: 9, gap: 6 }, hypothetical: { dash: 3, gap: 4 },
};
/** Above this many lines, they are thin, pale and without heads. */
const MANY = 1500;
/** Up to this number, they have their full width. */
const FEW = 120;
/** The room that an actor needs, in square pixels, before all are drawn smaller, and the smallest scale. */
const ROOM = 4500;
const SMALLEST = 0.22;
/** How much longer a circle is than all actors on it side by side. */
const LOOSE = 1.3;
/** Pixels around the picture. */
export const PADDING = 48;

export const sizeOf = (degree: number) => Math.min(20, 3.5 + Math.sqrt(degree) * 1.9);

/** Returns by how much actors of these degrees are drawn smaller, where many in little room, or on one circle, would hide each other. */
export function fitting(degrees: number[], { width, height }: { width: number; height: number }, layout: Layout): number {
  const beside = () => degrees.reduce((sum, it) => sum + 2 * sizeOf(it), 0);
  const share = layout === "circle" ? (Math.PI * (Math.min(width, height) - 2 * PADDING)) / (beside() * LOOSE) : Math.sqrt((width * height) / (degrees.length * ROOM));
  return Math.max(SMALLEST, Math.min(1, share));
}

/** Whether a tie joins two actors that follow each other on a path. */
function onPath(path: string[], tie: Tie): boolean {
  return path.some((id, index) => {
    const next = path[index + 1];
    return next !== undefined && (tie.source === id && tie.target === next || tie.source === next && tie.target === id);
  });
}

export interface Colours { tie(tie: Tie): string; node(id: string, community: number): string }

/** Colours of lines and actors; what is not near the chosen actor or on the path is faint. */
export function coloursOf(look: Look): Colours {
  const on = theme.value;
  const ground = GROUND[on];
  const near = look.chosen && look.seen.has(look.chosen) ? look.chosen : null;
  const neighbours = new Set<string>(near ? [near] : look.path);
  if (near) look.ties.forEach((tie) => { if (tie.source === near) neighbours.add(tie.target); if (tie.target === near) neighbours.add(tie.source); });
  const isFocused = neighbours.size > 0;
  const pale = look.ties.length > 4 * MANY ? 0.55 : look.ties.length > MANY ? 0.35 : 0.06 + 0.36 * Math.min(1, look.ties.length / 1000);
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

export type Drawn = (tie: Tie) => { size: number; color: string; head: string; dash: number; gap: number };

/** How each tie is drawn. */
export function linesOf(look: Look): Drawn {
  const many = look.ties.length > MANY;
  // The more lines, the thinner, so that they do not become one patch.
  const thin = Math.min(1, Math.max(0.45, Math.sqrt(FEW / look.ties.length)));
  const color = coloursOf(look);
  return (tie) => ({
    size: Math.min(7, (many ? 0.6 : 1.3 * thin) + Math.log2(1 + tie.n) * (many ? 0.5 : 0.8 * thin)),
    color: color.tie(tie),
    head: tie.isSymmetric || many ? "none" : "arrow",
    ...DASHES[tie.status],
  });
}

/** Straight lines of a crowd, the weakest first, those of the chosen actor and of the path last. */
export function plainLines(ids: string[], ties: Tie[], look: Look): Line[] {
  const line = linesOf(look);
  const number = new Map(ids.map((id, index) => [id, index]));
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
