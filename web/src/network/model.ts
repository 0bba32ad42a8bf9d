/** What of a network is seen. In: a network and filters. Out: ties with counts, counts of families and types. Cannot fail. */
import type { Edge, Network, Status } from "../data/types";
import { inWindow } from "../data/rows";
import { T } from "../texts";

export interface Filters {
  offFamilies: Set<string>;
  offTypes: Set<string>;
  offStatus: Set<string>;
  offKinds: Set<string>;
  confidence: number;
  since: string | null;
  until: string | null;
  hidden: Set<string>;
}

/** One line of the picture: a relation type between two actors, or a bundle of all types of one family. */
export interface Tie {
  id: string;
  source: string;
  target: string;
  family: string;
  label: string;
  status: Status;
  isSymmetric: boolean;
  /** The edges in it that pass the filters. */
  edges: Edge[];
  /** Reports, in the window of time. */
  n: number;
}

/** Whether a month lies in the window of time; each month is looked at once, however many edges have it. */
function within({ since, until }: Filters): (month: string) => boolean {
  const known = new Map<string, boolean>();
  return (month) => {
    const is = known.get(month) ?? inWindow(month, since ?? undefined, until ?? undefined);
    known.set(month, is);
    return is;
  };
}

/** How often an edge is reported in the window; 0 if it is filtered out. */
function weight(edge: Edge, filters: Filters, isIn: (month: string) => boolean): number {
  if (filters.offFamilies.has(edge.family) || filters.offTypes.has(edge.type) || filters.offStatus.has(statusOf(edge))) return 0;
  if (edge.confidence < filters.confidence || filters.hidden.has(edge.source) || filters.hidden.has(edge.target)) return 0;
  if (!filters.since && !filters.until) return Math.max(1, edge.n_documents);
  let sum = 0;
  for (const month in edge.months) if (isIn(month)) sum += edge.months[month]!;
  return sum;
}

export const statusOf = (edge: Edge): string => (edge.former ? "former" : edge.status);

export interface Seen { ties: Tie[]; nodes: Set<string>; n_edges: number }

/** Returns the ties that pass, bundled by family if asked, and the actors at their ends. */
export function see(network: Network, filters: Filters, isBundled: boolean, seeds: string[]): Seen {
  const kinds = new Map(network.nodes.map((node) => [node.id, node.kind]));
  const isOff = (id: string) => filters.offKinds.size > 0 && filters.offKinds.has(kinds.get(id) ?? "") && !seeds.includes(id);
  const isIn = within(filters);
  const ties = new Map<string, Tie>();
  let count = 0;
  for (const edge of network.edges) {
    const n = isOff(edge.source) || isOff(edge.target) ? 0 : weight(edge, filters, isIn);
    if (n === 0) continue;
    count += 1;
    const [one, other] = edge.source < edge.target ? [edge.source, edge.target] : [edge.target, edge.source];
    const key = isBundled ? `${one} ${other} ${edge.family}` : edge.id;
    const tie = ties.get(key);
    if (!tie) {
      ties.set(key, {
        id: key, source: edge.source, target: edge.target, family: edge.family, label: edge.label, status: edge.status,
        isSymmetric: edge.symmetric, edges: [edge], n,
      });
      continue;
    }
    tie.edges.push(edge);
    tie.n += n;
    tie.label = T.network.bundle(T.families[edge.family] ?? edge.family, tie.edges.length);
    tie.isSymmetric ||= edge.source !== tie.source;
    if (tie.status !== edge.status) tie.status = "asserted";
  }
  const nodes = new Set<string>(seeds.filter((id) => kinds.has(id) && !filters.hidden.has(id)));
  ties.forEach((tie) => { nodes.add(tie.source); nodes.add(tie.target); });
  return { ties: [...ties.values()], nodes, n_edges: count };
}

export interface Tally { id: string; n: number }

/** Counts edges by a property, the most common first. */
export function tally(edges: Edge[], of: (edge: Edge) => string): Tally[] {
  const counts = new Map<string, number>();
  edges.forEach((edge) => counts.set(of(edge), (counts.get(of(edge)) ?? 0) + 1));
  return [...counts].map(([id, n]) => ({ id, n })).sort((a, b) => b.n - a.n || a.id.localeCompare(b.id));
}

/** Months of a network with how much is reported in each. */
export function months(edges: Edge[]): Map<string, number> {
  const counts = new Map<string, number>();
  edges.forEach((edge) => Object.entries(edge.months).forEach(([month, n]) => {
    if (month.length >= 7) counts.set(month.slice(0, 7), (counts.get(month.slice(0, 7)) ?? 0) + n);
  }));
  return counts;
}
