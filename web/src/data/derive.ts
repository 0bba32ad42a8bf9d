/** What a server would compute, made from the rows in the file: paths, the matrix, agreement. Cannot fail. */
import type { Bundle, Edge, Matrix, Named, Pair, Saying, Side, Step } from "./types";

/** Returns the shortest path between two actors, one step a tie; none if they are not connected. */
export function shortest(data: Bundle, from: string, to: string): Step[] {
  const ties = new Map<string, Edge[]>();
  for (const edge of data.edges) {
    for (const end of [edge.source, edge.target]) ties.set(end, [...(ties.get(end) ?? []), edge]);
  }
  const came = new Map<string, { from: string; edge: Edge } | null>([[from, null]]);
  let border = [from];
  while (border.length > 0 && !came.has(to)) {
    const next: string[] = [];
    for (const at of border) {
      for (const edge of ties.get(at) ?? []) {
        const other = edge.source === at ? edge.target : edge.source;
        if (!came.has(other)) { came.set(other, { from: at, edge }); next.push(other); }
      }
    }
    border = next;
  }
  const names = new Map(data.nodes.map((node) => [node.id, node.name]));
  const named = (id: string): Named => ({ id, name: names.get(id) ?? id });
  const steps: Step[] = [];
  for (let at = to, hop = came.get(at); hop; at = hop.from, hop = came.get(at)) {
    const { edge } = hop;
    const deed = data.relations.find((row) => row.type === edge.type && row.subject?.id === edge.source && row.object?.id === edge.target);
    steps.unshift({
      path: 0, step: 0, hops: 1, from: named(hop.from), to: named(at), subject: named(edge.source), object: named(edge.target),
      type: edge.type, status: edge.status, disputed: edge.disputed, n_documents: edge.n_documents, n_sources: edge.n_sources,
      n_relations: edge.n_relations, first: edge.first, last: edge.last, document: deed?.document ?? "", published: deed?.published ?? null,
      outlet: deed?.outlet ?? null, title: deed?.title ?? null, url: deed?.url ?? null, offsets: deed?.offsets ?? [],
      quotation: deed?.quotation ?? "", trigger: deed?.trigger ?? [], evidence: deed?.evidence ?? "",
    });
  }
  return steps.map((step, index) => ({ ...step, step: index }));
}

/** Counts statements by speaker and by the actor that they are about, the most active first. */
export function matrix(statements: Saying[], limit: number): Matrix {
  const counts = new Map<string, Map<string, number>>();
  const names = new Map<string, Named>();
  const [said, about] = [new Map<string, number>(), new Map<string, number>()];
  const add = (map: Map<string, number>, key: string) => map.set(key, (map.get(key) ?? 0) + 1);
  for (const { speaker, about: of } of statements) {
    if (!speaker) continue;
    names.set(speaker.id, speaker);
    for (const target of of) {
      names.set(target.id, target);
      const row = counts.get(speaker.id) ?? new Map<string, number>();
      counts.set(speaker.id, row);
      add(row, target.id); add(said, speaker.id); add(about, target.id);
    }
  }
  const first = (map: Map<string, number>) =>
    [...map].sort((a, b) => b[1] - a[1] || a[0].localeCompare(b[0])).slice(0, limit).map(([id]) => id);
  const [speakers, targets] = [first(said), first(about)];
  const cells: Matrix["cells"] = [];
  speakers.forEach((speaker, row) => targets.forEach((target, column) => {
    const n = counts.get(speaker)?.get(target);
    if (n) cells.push([row, column, n]);
  }));
  const named = (id: string) => names.get(id) ?? { id, name: id };
  return { speakers: speakers.map(named), targets: targets.map(named), cells };
}

/** Congruence minus conflict of each two actors: concepts on which they take the same side, less those on which not. */
export function pairs(sides: Side[]): Pair[] {
  const found = new Map<string, Pair>();
  const byConcept = new Map<string, Side[]>();
  sides.forEach((side) => byConcept.set(side.concept.id, [...(byConcept.get(side.concept.id) ?? []), side]));
  for (const takers of byConcept.values()) {
    takers.forEach((one, index) => takers.slice(index + 1).forEach((other) => {
      if (one.actor.id === other.actor.id) return;
      const both = (n: number, m: number) => (n > 0 && m > 0 ? 1 : 0);
      const weight = both(one.n_for, other.n_for) + both(one.n_against, other.n_against) -
        both(one.n_for, other.n_against) - both(one.n_against, other.n_for);
      const [a, b] = one.actor.id < other.actor.id ? [one, other] : [other, one];
      const key = `${a.actor.id}|${b.actor.id}`;
      const pair = found.get(key) ?? { window: null, one: a.actor, other: b.actor, weight: 0, concepts: [], evidence: [] };
      pair.weight += weight;
      pair.concepts.push(one.concept.name);
      pair.evidence.push(...[one.evidence, other.evidence].flat());
      found.set(key, pair);
    }));
  }
  return [...found.values()].filter((it) => it.weight !== 0).sort((a, b) => b.weight - a.weight);
}
