/** The shapes of answers: those of schema/records/answers.schema.json, and the ones made for this page. */

export interface Named { id: string; name: string }

export type Status = "asserted" | "negated" | "hypothetical";
export type Span = [number, number];

/** Where a row was read. Offsets count Unicode scalar values of the document's text. */
export interface Citation {
  document: string;
  published: string | null;
  outlet: string | null;
  title: string | null;
  url: string | null;
  offsets: number[];
  quotation: string;
  trigger: Span[];
  evidence: string;
}

export interface Relation extends Citation {
  date: string | null;
  dated: boolean;
  type: string;
  subject: Named | null;
  object: Named | null;
  matter: string | null;
  status: Status;
  former: boolean;
  reported_by: Named | null;
  according_to: Named[];
  confidence: number;
  act?: number;
}

export interface Within { evidence: string; speaker: Named | null; cue: string; delivery?: string }

export interface Statement extends Citation {
  date: string | null;
  speaker: Named | null;
  cue: string;
  mode: "direct" | "indirect" | "mixed";
  attitude: boolean;
  delivery?: "denied" | "refused" | "asked_for" | "foreseen";
  words: string;
  about: Named[];
  addressee: Named[];
  within: Within[];
  act?: number;
}

export interface Telling {
  n_documents: number;
  n_outlets: number;
  n_sources: number;
  also: string[];
  disputed: boolean;
}

export type Deed = Relation & Telling;
export type Saying = Statement & Telling;
export type EvidenceRow =
  | (Relation & { evidence_of: "relation"; context: string })
  | (Statement & { evidence_of: "statement"; context: string });

export interface Link extends Citation {
  hops: number;
  subject: Named;
  type: string;
  object: Named;
  status: Status;
  disputed: boolean;
  n_documents: number;
  n_sources: number;
  n_relations: number;
  first: string | null;
  last: string | null;
}

export interface Step extends Link { path: number; step: number; from: Named; to: Named }

export interface DocumentRow {
  id: string;
  date: string | null;
  title: string | null;
  outlet: string | null;
  url: string | null;
  source: string | null;
  n_statements: number;
  n_relations: number;
}

export interface Article extends DocumentRow {
  text: string;
  statements: Statement[];
  relations: Relation[];
  n_unsure: number;
}

export interface Count { type: string; part: string; status: Status; n: number }

export interface Profile extends Named {
  kind: string;
  n_documents: number;
  n_mentions: number;
  first: string | null;
  last: string | null;
  forms: { words: string; kind: string; n_documents: number }[];
  relations: Count[];
  n_said: number;
  n_told: number;
  n_spoken_of: number;
  reported: Count[];
  n_published: number;
  company: (Named & { n_documents: number })[];
  links: { document: string; local: string; reasons: string[] }[];
  merged: string[];
  registers: { register: string; name: string; kind: string }[];
}

export interface ActorRow extends Named {
  kind: string;
  n_documents: number;
  n_relations: number;
  n_spoken_of: number;
}

export interface Office {
  office: string;
  body: Named | null;
  holders: (Named & {
    first: string | null;
    last: string | null;
    over_by: string | null;
    over: boolean;
    n_documents: number;
    n_sources: number;
    evidence: string;
  })[];
}

export interface Side {
  window: string | null;
  actor: Named;
  concept: Named;
  n_for: number;
  n_against: number;
  evidence: string | string[];
}

export interface Pair {
  window: string | null;
  one: Named;
  other: Named;
  weight: number;
  concepts: string[];
  evidence: string[];
}

export interface ActRow { number: number; when: string; who: string; act: string; undone: boolean; [more: string]: unknown }

export interface TextHit {
  score: number;
  evidence_of: "text";
  document: string;
  published: string | null;
  outlet: string | null;
  title: string | null;
  quotation: string;
  trigger: Span[];
  offsets: number[];
  n_found: number;
}

export interface Family { id: string; color: string; covers: string }
export interface Type { id: string; family: string; label: string; inverse?: string; symmetric: boolean }

export interface Meta {
  version: string;
  store: { documents: number; actors: number; relations: number; statements: number; first: string | null; last: string | null };
  etag: string;
  writable: boolean;
  can_export?: boolean;
  outlets: { name: string; n_documents: number }[];
  types: Type[];
  families: Family[];
  shown_min: number;
  kinds: string[];
}

export interface Node extends Named { kind: string; degree: number; documents: number; community: number }

export interface Edge {
  id: string;
  source: string;
  target: string;
  type: string;
  family: string;
  label: string;
  status: Status;
  former: boolean;
  disputed: boolean;
  symmetric: boolean;
  n_documents: number;
  n_sources: number;
  n_relations: number;
  confidence: number;
  first: string | null;
  last: string | null;
  months: Record<string, number>;
}

export interface Network { nodes: Node[]; edges: Edge[]; left_out: { nodes: number; edges: number } }

export interface Matrix { speakers: Named[]; targets: Named[]; cells: [number, number, number][] }

export interface Hit extends Named { kind: string; documents: number }
export interface Found { actors: Hit[]; documents: DocumentRow[]; words: TextHit[] }

export interface Double { left: Hit; right: Hit; score: number; why: string }

export interface StoryStep { heading: string; text: string; view: string; evidence: string[] }
export interface Story { id: string; title: string; steps: StoryStep[] }

export type Act =
  | { act: "confirm" | "reject"; evidence: string }
  | { act: "amend"; evidence: string; status?: string; type?: string; subject?: string; object?: string; date?: string }
  | { act: "merge"; from: string; into: string }
  | { act: "distinct"; left: string; right: string }
  | { act: "rename"; actor: string; name: string };

/** The data of the file to send. */
export interface Bundle {
  format: number;
  made: { version: string };
  meta: Meta;
  nodes: Node[];
  edges: Edge[];
  relations: (Deed & { context?: string })[];
  statements: (Saying & { context?: string })[];
  documents: (DocumentRow & { text?: string })[];
  profiles: Record<string, Profile>;
  stories: Story[];
  discourse?: Side[];
}
