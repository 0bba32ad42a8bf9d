/**
 * Answers every question from the data inside the file. In: the data of `onrecord export --format html`.
 * Out: the same answers as a server; nothing can be written but stories, which last until the page is closed.
 */
import { T } from "../texts";
import { Problem, type Ask, type Page, type Source } from "./source";
import { around, deedPasses, inWindow, list, matches, sayingPasses } from "./rows";
import { matrix, pairs, shortest } from "./derive";
import type * as t from "./types";

const later = <A>(make: () => A): Promise<A> => new Promise((done) => done(make()));

function page<Row>(rows: Row[], ask: Ask): Page<Row> {
  const from = Number(ask.cursor ?? 0);
  const to = from + Number(ask.limit ?? 100);
  return { rows: rows.slice(from, to), total: rows.length, next: to < rows.length ? String(to) : null };
}

const day = (row: t.Deed | t.Saying) => row.date ?? row.published ?? "";

export class Inlined implements Source {
  readonly alone = true;
  onChange = () => undefined;
  check = async () => undefined;
  private readonly nodes: Map<string, t.Node>;
  private readonly made: t.Story[];

  constructor(protected readonly data: t.Bundle) {
    this.nodes = new Map(data.nodes.map((node) => [node.id, node]));
    this.made = [...data.stories];
  }

  protected hit(id: string): t.Hit {
    const node = this.nodes.get(id);
    return { id, name: node?.name ?? id, kind: node?.kind ?? "unnamed", documents: node?.documents ?? 0 };
  }

  meta = () => later(() => ({ ...this.data.meta, writable: false, can_export: false }));

  find = (words: string, limit: number) => later(() => {
    if (!words.trim()) return { actors: [], documents: [], words: [] };
    const { nodes, documents, relations, statements } = this.data;
    const actors = nodes.filter((node) => matches(node.name, words)).sort((a, b) => b.documents - a.documents);
    const rows = [...statements, ...relations].filter((row) => matches(row.quotation, words));
    const unique = [...new Map(rows.map((row) => [row.document + row.quotation, row])).values()];
    return {
      actors: actors.slice(0, limit).map((node) => this.hit(node.id)),
      documents: documents.filter((it) => matches(`${it.title ?? ""} ${it.id}`, words)).slice(0, limit),
      words: unique.slice(0, limit).map((row) => ({
        score: 1, evidence_of: "text" as const, document: row.document, published: row.published, outlet: row.outlet,
        title: row.title, quotation: row.quotation, trigger: [], offsets: row.offsets, n_found: 1,
      })),
    };
  });

  actors = (ask: Ask) => later(() => {
    const named = this.data.nodes.filter((node) => (!ask.q || matches(node.name, String(ask.q))) && (!ask.kind || node.kind === ask.kind));
    named.sort((a, b) => b.documents - a.documents);
    const rows = named.map((node) => ({
      id: node.id, name: node.name, kind: node.kind, n_documents: node.documents, n_relations: node.degree, n_spoken_of: 0,
    }));
    return page(rows, ask);
  });

  show = (id: string) => later(() => {
    const profile = this.data.profiles[id];
    if (profile) return profile;
    const node = this.nodes.get(id);
    if (!node) throw new Problem(404, T.errors.noActor(id));
    const said = this.data.statements.filter((row) => row.speaker?.id === id);
    const of = this.data.statements.filter((row) => row.about.some((it) => it.id === id));
    return {
      id, name: node.name, kind: node.kind, n_documents: node.documents, n_mentions: 0, first: null, last: null,
      forms: [], relations: [], n_said: said.length, n_told: 0, n_spoken_of: of.length, reported: [], n_published: 0,
      company: [], links: [], merged: [], registers: [],
    };
  });

  history = (ask: Ask) => later(() => page(this.deeds(ask), ask));
  timeline = this.history;
  said = (ask: Ask) => later(() =>
    page(this.data.statements.filter((row) => sayingPasses(row, ask)).sort((a, b) => day(a).localeCompare(day(b))), ask));

  private deeds(ask: Ask): t.Deed[] {
    return this.data.relations.filter((row) => deedPasses(row, ask)).sort((a, b) => day(a).localeCompare(day(b)));
  }

  offices = (actor: string) => later(() => {
    const rows = this.data.relations.filter((row) => row.subject?.id === actor && ["holds_office", "leads"].includes(row.type));
    const offices = new Map<string, t.Deed[]>();
    rows.forEach((row) => {
      const key = `${(row.matter ?? "").toLowerCase()}|${row.object?.id ?? ""}`;
      offices.set(key, [...(offices.get(key) ?? []), row]);
    });
    return [...offices.values()].flatMap((told) => {
      const [one] = told;
      if (!one?.subject) return [];
      const days = told.map(day).filter(Boolean).sort();
      const holder = {
        ...one.subject, first: days[0] ?? null, last: days.at(-1) ?? null, over_by: null, over: told.some((it) => it.former),
        n_documents: told.length, n_sources: told.length, evidence: one.evidence,
      };
      return [{ office: one.matter ?? "", body: one.object, holders: [holder] }];
    });
  });

  network = (ask: Ask) => later(() => {
    const outlets = list(ask.outlet);
    if (outlets.length === 0) return around(this.data.nodes, this.data.edges, ask);
    const told = new Set(this.data.relations
      .filter((row) => outlets.includes(row.outlet ?? ""))
      .map((row) => `${row.subject?.id}|${row.object?.id}|${row.type}`));
    const kept = this.data.edges.filter((it) => told.has(`${it.source}|${it.target}|${it.type}`) || told.has(`${it.target}|${it.source}|${it.type}`));
    return around(this.data.nodes, kept, ask);
  });

  edge = (subject: string, object: string, type: string) => later(() =>
    this.data.relations.filter((row) => row.type === type &&
      (row.subject?.id === subject && row.object?.id === object ||
        row.subject?.id === object && row.object?.id === subject && this.isSymmetric(type))));

  private isSymmetric(type: string): boolean {
    return this.data.meta.types.some((it) => it.id === type && it.symmetric);
  }

  path = (from: string, to: string) => later(() => shortest(this.data, from, to));
  matrix = (ask: Ask) => later(() => matrix(this.data.statements.filter((row) => sayingPasses(row, ask)), Number(ask.limit ?? 30)));
  sides = (ask: Ask) => later(() => this.windows(ask));
  pairs = (ask: Ask) => later(() => pairs(this.windows(ask)).slice(0, Number(ask.limit ?? 100)));

  private windows(ask: Ask): t.Side[] {
    return (this.data.discourse ?? []).filter((side) => !side.window || inWindow(side.window, ask.since, ask.until));
  }

  documents = (ask: Ask) => later(() => page(this.dated(ask, "9999"), ask));
  latest = (ask: Ask) => later(() => page(this.dated(ask, "").reverse(), ask));

  /** The documents that pass, earliest first; those without a date as if of `otherwise`. */
  private dated(ask: Ask, otherwise: string): t.Bundle["documents"] {
    const passing = this.data.documents.filter((row) =>
      (!ask.pattern || matches(`${row.title ?? ""} ${row.id}`, String(ask.pattern))) &&
      (!ask.outlet || list(ask.outlet).includes(row.outlet ?? "")) &&
      inWindow(row.date, ask.since, ask.until));
    return passing.sort((a, b) => (a.date ?? otherwise).localeCompare(b.date ?? otherwise) || a.id.localeCompare(b.id));
  }

  article = (id: string) => later(() => {
    const row = this.data.documents.find((it) => it.id === id);
    if (!row) throw new Problem(404, T.errors.noDocument(id));
    return {
      ...row, text: row.text ?? "", n_unsure: 0,
      statements: this.data.statements.filter((it) => it.document === id),
      relations: this.data.relations.filter((it) => it.document === id),
    };
  });

  evidence = (id: string) => later((): t.EvidenceRow[] => {
    // The file holds one telling of each act; another one's id leads to it.
    const is = <Row extends { evidence: string; also: string[] }>(rows: Row[]) =>
      rows.find((row) => row.evidence === id) ?? rows.find((row) => row.also.includes(id));
    const deed = is(this.data.relations);
    if (deed) return [{ ...deed, evidence_of: "relation", context: deed.context ?? deed.quotation }];
    const saying = is(this.data.statements);
    if (saying) return [{ ...saying, evidence_of: "statement", context: saying.context ?? saying.quotation }];
    throw new Problem(404, T.errors.noEvidence(id));
  });

  doubles = (_ask: Ask): Promise<t.Double[]> => later(() => []);
  unsure = (limit: number) => later(() =>
    [...this.data.relations].sort((a, b) => a.confidence - b.confidence).slice(0, limit));
  disputed = () => later(() => this.data.relations.filter((row) => row.disputed));
  acts = (): Promise<t.ActRow[]> => later(() => []);
  act = (_act: t.Act): Promise<number> => later(() => { throw new Problem(403, T.errors.readOnly); });
  undo = (_act: number): Promise<void> => later(() => { throw new Problem(403, T.errors.readOnly); });

  stories = () => later(() => [...this.made]);
  keep = (story: t.Story) => later(() => {
    const at = this.made.findIndex((it) => it.id === story.id);
    if (at < 0) this.made.push(story); else this.made[at] = story;
  });
  drop = (story: string) => later(() => {
    const at = this.made.findIndex((it) => it.id === story);
    if (at >= 0) this.made.splice(at, 1);
  });

  picture = () => later(() => null);
  file = () => later(() => null);
}

/** Reads the data of the file: base64 of gzip of JSON. Fails if it is damaged. */
export async function unpack(base64: string): Promise<t.Bundle> {
  const bytes = Uint8Array.from(atob(base64.trim()), (letter) => letter.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return JSON.parse(await new Response(stream).text()) as t.Bundle;
}
