/** Colours of families: those of the pictures, made lighter on a dark page. In: `#rrggbb`. Out: a colour with enough contrast. */
import { signal, effect } from "@preact/signals";
import type { Family, Type } from "../data/types";
import { T } from "../texts";

export type Theme = "light" | "dark";
const GREY = "#5f6b76";
/** The ground of panels in both themes, as in style.css. */
export const GROUND: Record<Theme, string> = { light: "#ffffff", dark: "#1a1d22" };

const systemDark = matchMedia("(prefers-color-scheme: dark)");
const stored = (() => { try { return localStorage.getItem("onrecord-theme") as Theme | null; } catch { return null; } })();
const chosen = signal<Theme | null>(stored);
const system = signal<Theme>(systemDark.matches ? "dark" : "light");
systemDark.addEventListener("change", () => { system.value = systemDark.matches ? "dark" : "light"; });

export const theme = signal<Theme>("light");
effect(() => {
  theme.value = chosen.value ?? system.value;
  document.documentElement.dataset.theme = theme.value;
});

export function switchTheme(): void {
  chosen.value = theme.value === "dark" ? "light" : "dark";
  try { localStorage.setItem("onrecord-theme", chosen.value); } catch { /* A page from disk may have no storage. */ }
}

export type Rgb = [number, number, number];
export const rgb = (hex: string): Rgb => {
  const value = parseInt(hex.slice(1), 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
};
const hex = (color: Rgb) => `#${color.map((it) => Math.round(it).toString(16).padStart(2, "0")).join("")}`;

function luminance(color: Rgb): number {
  const [r, g, b] = color.map((it) => {
    const channel = it / 255;
    return channel <= 0.04045 ? channel / 12.92 : ((channel + 0.055) / 1.055) ** 2.4;
  }) as Rgb;
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

export function contrast(one: string, other: string): number {
  const [a, b] = [luminance(rgb(one)), luminance(rgb(other))].sort((x, y) => y - x) as [number, number];
  return (a + 0.05) / (b + 0.05);
}

export function mix(one: string, other: string, share: number): string {
  const [a, b] = [rgb(one), rgb(other)];
  return hex(a.map((it, index) => it + (b[index]! - it) * share) as Rgb);
}

const lightened = new Map<string, string>();

/** Returns the colour, moved towards white until it is readable on a dark ground. */
export function readable(color: string, on: Theme): string {
  if (on === "light") return color;
  const known = lightened.get(color) ?? lighten(color);
  lightened.set(color, known);
  return known;
}

function lighten(color: string): string {
  for (let share = 0; share <= 1; share += 0.05) {
    const lighter = mix(color, "#ffffff", share);
    if (contrast(lighter, GROUND.dark) >= 5) return lighter;
  }
  return "#ffffff";
}

const families = signal(new Map<string, string>());
const types = signal(new Map<string, Type>());

/** Learns the families and types of the store's schema. */
export function learn(known: Family[], all: Type[]): void {
  families.value = new Map(known.map((it) => [it.id, it.color]));
  types.value = new Map(all.map((it) => [it.id, it]));
}

const safe = (color: string | undefined) => (color && /^#[0-9a-f]{6}$/i.test(color) ? color : GREY);
export const familyColour = (family: string): string => readable(safe(families.value.get(family)), theme.value);
export const familyOf = (type: string): string => types.value.get(type)?.family ?? "";
export const labelOf = (type: string): string => types.value.get(type)?.label ?? type.replaceAll("_", " ");
/** The type as seen from its object: "was sued by". */
export const inverseOf = (type: string): string => types.value.get(type)?.inverse ?? T.network.done(labelOf(type));
export const typeColour = (type: string): string => familyColour(familyOf(type));

/** Twelve colours for communities; the number of a community is always shown beside it. */
const COMMUNITIES = [
  "#1a66a8", "#b3262e", "#227a38", "#6f45a8", "#a85408", "#0b7670", "#ad3586", "#6b6810", "#7a4a32", "#2f4294", "#8f1f5a", "#3f583a",
];
export const communityColour = (n: number): string =>
  readable(n < 0 ? GREY : COMMUNITIES[n % COMMUNITIES.length] ?? GREY, theme.value);
