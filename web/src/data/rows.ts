/** Filters and counts on rows that are already here. In: rows and filters. Out: the rows that pass. Cannot fail. */
import type { Ask } from "./source";
import type { Deed, Edge, Network, Node, Saying } from "./types";

export function list(value: Ask[string]): string[] {
  if (Array.isArray(value)) return value;
  return value === undefined || value === "" || value === false ? [] : [String(value)];
}

/** Whether a date (YYYY, YYYY-MM or YYYY-MM-DD) lies in a window; what has no date passes only an open window. */
export function inWindow(date: string | null, since?: Ask[string], until?: Ask[string]): boolean {
  if (!since && !until) return true;
  if (!date) return false;
  const [from, to] = [String(since ?? ""), String(until ?? "")];
  return (!from || date >= from.slice(0, date.length)) && (!to || date.slice(0, to.length) <= to);
}

const folded = (text: string) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether a text has every one of these words, as parts of it. */
export function matches(text: string, words: string): boolean {
  const hay = folded(text);
  return folded(words).split(/\s+/).filter(Boolean).every((word) => hay.includes(word));
}

export function passes(row: Deed | Saying, ask: Ask): boolean {
  const outlets = list(ask.outlet);
  return inWindow(row.date ?? row.published, ask.since, ask.until) &&
    (outlets.length === 0 || outlets.includes(row.outlet ?? ""));
}

export function deedPasses(row: Deed, ask: Ask): boolean {
  const [actors, types, status] = [list(ask.actor), list(ask.type), list(ask.status)];
  return passes(row, ask) &&
    (types.length === 0 || types.includes(row.type)) &&
    (status.length === 0 || status.includes(row.status)) &&
    row.confidence >= Number(ask.min_confidence ?? 0) &&
    (actors.length === 0 || actors.some((id) => row.subject?.id === id || row.object?.id === id || row.reported_by?.id === id));
}

export function sayingPasses(row: Saying, ask: Ask): boolean {
  return passes(row, ask) &&
    (!ask.speaker || row.speaker?.id === ask.speaker) &&
    (!ask.about || row.about.some((it) => it.id === ask.about)) &&
    (!ask.addressee || row.addressee.some((it) => it.id === ask.addressee)) &&
    (!ask.cue || row.cue.includes(String(ask.cue)));
}

/** Returns the part of a network within some hops of the seeds; all of it if there are none. */
export function around(nodes: Node[], edges: Edge[], ask: Ask): Network {
  const [seeds, types, families, status] = [list(ask.actor), list(ask.type), list(ask.family), list(ask.status)];
  let kept = edges.filter((edge) =>
    (types.length === 0 || types.includes(edge.type)) &&
    (families.length === 0 || families.includes(edge.family)) &&
    (status.length === 0 || status.includes(edge.status)) &&
    edge.confidence >= Number(ask.min_confidence ?? 0) &&
    (!ask.since && !ask.until || touches(edge, ask)));
  if (seeds.length > 0) {
    const hops = Number(ask.hops ?? 1);
    const reached = new Set(seeds);
    let edge_of = new Set(seeds);
    for (let hop = 0; hop < hops; hop++) {
      const next = new Set<string>();
      for (const edge of kept) {
        if (edge_of.has(edge.source) && !reached.has(edge.target)) next.add(edge.target);
        if (edge_of.has(edge.target) && !reached.has(edge.source)) next.add(edge.source);
      }
      next.forEach((id) => reached.add(id));
      edge_of = next;
    }
    kept = kept.filter((edge) => reached.has(edge.source) && reached.has(edge.target));
    // Where not all fit, the ties of the seeds themselves come first.
    const touch = (edge: Edge) => Number(seeds.includes(edge.source) || seeds.includes(edge.target));
    kept = [...kept].sort((a, b) => touch(b) - touch(a));
  }
  const limit = Number(ask.actors_max ?? 5000);
  const used = new Set<string>(seeds);
  let leftOut = 0;
  kept = kept.filter((edge) => {
    const fresh = [edge.source, edge.target].filter((id) => !used.has(id));
    if (used.size + fresh.length > limit) { leftOut += 1; return false; }
    fresh.forEach((id) => used.add(id));
    return true;
  });
  const degree = new Map<string, Set<string>>();
  const join = (one: string, other: string) => {
    const known = degree.get(one);
    if (known) known.add(other); else degree.set(one, new Set([other]));
  };
  kept.forEach((edge) => { join(edge.source, edge.target); join(edge.target, edge.source); });
  const shown = nodes.filter((node) => used.has(node.id)).map((node) => ({ ...node, degree: degree.get(node.id)?.size ?? 0 }));
  return { nodes: shown, edges: kept, left_out: { nodes: 0, edges: leftOut } };
}

function touches(edge: Edge, ask: Ask): boolean {
  return Object.keys(edge.months).some((month) => inWindow(month, ask.since, ask.until));
}
