/**
 * What every view asks: one interface with two makers, a server (remote.ts) or the data in the file (inlined.ts).
 * An answer is a promise; a refusal is a `Problem`, with candidates where a name was ambiguous or unknown.
 */
import type * as t from "./types";

export interface Page<Row> { rows: Row[]; total: number | null; next: string | null }

/** Filters of questions; a list repeats the parameter. */
export type Ask = Record<string, string | number | boolean | string[] | undefined>;

export interface Source {
  /** Whether the page stands alone, with its data in the file. */
  readonly alone: boolean;
  /** Called when the store turns out to have changed since the last answer. */
  onChange: () => void;
  /** Looks whether the store has changed. */
  check(): Promise<void>;
  meta(): Promise<t.Meta>;
  find(words: string, limit: number): Promise<t.Found>;
  actors(ask: Ask): Promise<Page<t.ActorRow>>;
  show(id: string): Promise<t.Profile>;
  history(ask: Ask): Promise<Page<t.Deed>>;
  timeline(ask: Ask): Promise<Page<t.Deed>>;
  said(ask: Ask): Promise<Page<t.Saying>>;
  offices(actor: string): Promise<t.Office[]>;
  network(ask: Ask): Promise<t.Network>;
  edge(subject: string, object: string, type: string): Promise<t.Deed[]>;
  path(from: string, to: string): Promise<t.Step[]>;
  matrix(ask: Ask): Promise<t.Matrix>;
  sides(ask: Ask): Promise<t.Side[]>;
  pairs(ask: Ask): Promise<t.Pair[]>;
  documents(ask: Ask): Promise<Page<t.DocumentRow>>;
  /** The same documents, newest first. */
  latest(ask: Ask): Promise<Page<t.DocumentRow>>;
  article(id: string): Promise<t.Article>;
  evidence(id: string): Promise<t.EvidenceRow[]>;
  doubles(ask: Ask): Promise<t.Double[]>;
  unsure(limit: number): Promise<t.Deed[]>;
  disputed(): Promise<t.Deed[]>;
  acts(): Promise<t.ActRow[]>;
  act(act: t.Act): Promise<number>;
  undo(act: number): Promise<void>;
  stories(): Promise<t.Story[]>;
  keep(story: t.Story): Promise<void>;
  drop(story: string): Promise<void>;
  /** The server's own picture, for browsers without WebGL; null if there is no server. */
  picture(ask: Ask): Promise<Blob | null>;
  /** The file to send; null if this source cannot make it. */
  file(ask: Ask): Promise<Blob | null>;
}

export class Problem extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly candidates: t.Hit[] = [],
    /** Actors, or names and ids of other things. */
    readonly nearest: (t.Hit | string)[] = [],
  ) {
    super(message);
  }
}
