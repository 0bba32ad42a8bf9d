/** Texts as they are shown: no hidden direction marks, not endless; dates and numbers in the reader's language. Cannot fail. */
import { T } from "../texts";

/** Characters that turn the direction of text or control a terminal: they could make one name look like another. */
const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]/g;

/** A name or title, safe to set in a line: without hidden controls and cut if very long. */
export function plain(text: string | null | undefined, most = 160): string {
  const clean = (text ?? "").replace(HIDDEN, "").replace(/\s+/g, " ").trim();
  return clean.length > most ? `${clean.slice(0, most - 1).trimEnd()}…` : clean;
}

const numbers = new Intl.NumberFormat(T.language);
export const number = (n: number): string => numbers.format(n);
export const share = (n: number): string => `${Math.round(n * 100)}%`;

const FORMATS = {
  4: new Intl.DateTimeFormat(T.language, { year: "numeric", timeZone: "UTC" }),
  7: new Intl.DateTimeFormat(T.language, { year: "numeric", month: "short", timeZone: "UTC" }),
  10: new Intl.DateTimeFormat(T.language, { year: "numeric", month: "short", day: "numeric", timeZone: "UTC" }),
} as const;

/** A date as people write it; YYYY and YYYY-MM stay as coarse as they are. */
export function date(text: string | null | undefined): string {
  if (!text) return T.noDate;
  const format = FORMATS[text.length as keyof typeof FORMATS];
  const at = new Date(text.length === 4 ? `${text}-01-01` : text.length === 7 ? `${text}-01` : text);
  return format && !Number.isNaN(at.getTime()) ? format.format(at) : text;
}

/** From and to as one text. */
export function span(first: string | null, last: string | null): string {
  if (!first && !last) return T.noDate;
  return first === last || !last ? date(first) : !first ? date(last) : `${date(first)} – ${date(last)}`;
}

/** Returns a link only if it leads to a web page. */
export function safeLink(url: string | null): string | undefined {
  try {
    const parsed = new URL(url ?? "");
    return parsed.protocol === "http:" || parsed.protocol === "https:" ? parsed.href : undefined;
  } catch {
    return undefined;
  }
}

/** Cuts a text at places that count Unicode scalar values, as every offset of an answer does. */
export class Scalars {
  private readonly starts: number[] | null;

  constructor(readonly text: string) {
    if (!/[\ud800-\udbff]/.test(text)) { this.starts = null; return; }
    this.starts = [];
    for (let at = 0; at < text.length; at += text.codePointAt(at)! > 0xffff ? 2 : 1) this.starts.push(at);
    this.starts.push(text.length);
  }

  /** The place in UTF-16 units of a place in scalar values. */
  unit(at: number): number {
    if (!this.starts) return Math.max(0, Math.min(at, this.text.length));
    return this.starts[Math.max(0, Math.min(at, this.starts.length - 1))]!;
  }

  slice(start: number, end: number): string {
    return this.text.slice(this.unit(start), this.unit(end));
  }
}
