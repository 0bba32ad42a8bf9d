/**
 * Cuts a text into pieces at the ends of marks. In: a text and rows with offsets in scalar values. Out: paragraphs of
 * pieces, each with the rows whose words it holds and the rows whose sentence it is part of. Cannot fail.
 */
import type { Relation, Statement } from "../data/types";
import { Scalars } from "../lib/words";

export interface Item { id: string; row: Relation | Statement; family: string }
export interface Part { text: string; words: Item[]; around: Item[] }

interface Place { start: number; end: number; item: Item; isWords: boolean }

export function paragraphs(text: string, items: Item[]): Part[][] {
  const scalars = new Scalars(text);
  const places = items.flatMap((item): Place[] => {
    const at = (start: number, end: number, isWords: boolean) => ({ start: scalars.unit(start), end: scalars.unit(end), item, isWords });
    const [from, to] = item.row.offsets;
    const around = from !== undefined && to !== undefined ? [at(from, to, false)] : [];
    return [...around, ...item.row.trigger.map(([start, end]) => at(start, end, true))];
  }).filter((it) => it.end > it.start);
  const result: Part[][] = [];
  for (const match of text.matchAll(/[^\n]+/g)) {
    const start = match.index;
    const end = start + match[0].length;
    const inside = places.filter((it) => it.start < end && it.end > start);
    const cuts = new Set([start, end]);
    inside.forEach((it) => { cuts.add(Math.max(start, it.start)); cuts.add(Math.min(end, it.end)); });
    const sorted = [...cuts].sort((a, b) => a - b);
    const parts = sorted.slice(0, -1).map((from, index): Part => {
      const to = sorted[index + 1]!;
      const over = inside.filter((it) => it.start <= from && it.end >= to);
      const unique = (isWords: boolean) => [...new Map(over.filter((it) => it.isWords === isWords).map((it) => [it.item.id, it.item])).values()];
      return { text: text.slice(from, to), words: unique(true), around: unique(false) };
    });
    if (match[0].trim()) result.push(parts);
  }
  return result;
}
