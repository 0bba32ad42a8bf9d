/** What the whole page shares: the source, what it holds, and messages to the reader. */
import { signal } from "@preact/signals";
import { Problem, type Source } from "../data/source";
import type { Act, Deed, Meta } from "../data/types";
import { T } from "../texts";
import { written } from "./use";

/** Set once at the start, before the first view is drawn. */
export const source = signal<Source>(undefined as unknown as Source);
export const meta = signal<Meta>(undefined as unknown as Meta);

/** The rows behind a line between two actors, either way, of some types. */
export async function behind(one: string, other: string, types: string[]): Promise<Deed[]> {
  const both = types.map(async (type) => {
    const [there, back] = await Promise.all([source.value.edge(one, other, type), source.value.edge(other, one, type)]);
    return [...new Map([...there, ...back].map((row) => [row.evidence, row])).values()];
  });
  return (await Promise.all(both)).flat();
}

/** Whether stories can be kept: in the store, or in a file to send until it is closed. */
export const canKeep = (): boolean => source.value.alone || meta.value.writable;

/** Milliseconds between two looks at whether the store has changed. */
const LOOK_AFTER = 1500;
let looked = performance.now();

/** Answers of a server that is not there or is another one. */
const LOST = [0, 401];

/** Looks whether another page or process has changed the store; if so, everything shown is asked again. Says so if the server has ended. */
export async function refresh(): Promise<void> {
  if (document.hidden || performance.now() - looked < LOOK_AFTER) return;
  looked = performance.now();
  try {
    await source.value.check();
  } catch (error) {
    if (error instanceof Problem && LOST.includes(error.status)) say(error.message);
  }
}

export interface Note { text: string; undo?: () => void }
export const note = signal<Note | null>(null);
let timer = 0;

/** Shows a message for some seconds and reads it to those who listen. */
export function say(text: string, undo?: () => void): void {
  clearTimeout(timer);
  note.value = { text, undo };
  timer = window.setTimeout(() => { note.value = null; }, undo ? 12_000 : 6_000);
}

/** The rows marked wrong in this visit, with the act that did it: the source answers them no more. */
export const rejected = signal<ReadonlyMap<string, number>>(new Map());

/** Milliseconds after which a reader who waits for an act hears that it is on its way. */
const PATIENCE = 300;
const underWay = new Set<string>();
let last: Promise<unknown> = Promise.resolve();

/** Does what changes the store, one act after the other. An act that is asked for again while it is on its way is the same one: that gives null. */
async function inTurn<A>(key: string, work: () => Promise<A>): Promise<A | null> {
  if (underWay.has(key)) return null;
  underWay.add(key);
  const wait = setTimeout(() => say(T.keeping), PATIENCE);
  const turn = last.then(work);
  last = turn.catch(() => undefined);
  try {
    return await turn;
  } finally {
    clearTimeout(wait);
    underWay.delete(key);
  }
}

/** Records an act and offers to undo it. Returns its number, or null if it was refused or is on its way. */
export async function decide(act: Act, done: string): Promise<number | null> {
  try {
    const n = await inTurn(JSON.stringify(act), () => source.value.act(act));
    if (n === null) return null;
    if (act.act === "reject") rejected.value = new Map(rejected.value).set(act.evidence, n);
    written.value += 1;
    say(done, () => void undo(n));
    return n;
  } catch (error) {
    say((error as Error).message);
    return null;
  }
}

/** Changes the store and says so if it was refused. Returns whether it was changed. */
export async function stored(change: () => Promise<unknown>): Promise<boolean> {
  try {
    await change();
    written.value += 1;
    return true;
  } catch (error) {
    say((error as Error).message);
    return false;
  }
}

export async function undo(n: number): Promise<boolean> {
  const done = await inTurn(`undo ${n}`, () => stored(async () => {
    await source.value.undo(n);
    rejected.value = new Map([...rejected.value].filter(([, act]) => act !== n));
  }));
  if (done) say(T.undone);
  return done === true;
}

/** Hands a file to the reader. */
export function save(name: string, blob: Blob): void {
  const url = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

export async function copy(text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = document.createElement("textarea");
    field.value = text;
    document.body.append(field);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
  say(T.copied);
}
