/**
 * A window of time over a histogram of months. In: counts by month and the window. Out: the window that the reader sets,
 * by dragging either end or the middle, or by keys. Months are YYYY-MM; an open end is null.
 */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { date, number } from "../lib/words";
import { T } from "../texts";

export interface Window { since: string | null; until: string | null }

const index = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1;
const name = (at: number) => `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;

/** A time of more months than this is cut at its ends if nearly everything lies in the middle. */
const LONG = 36;
/** The share of everything that may lie beyond an end. */
const TAIL = 0.04;

/** The months that the axis shows: a few reports of long ago would leave no room for the rest. */
function axis(counts: Map<string, number>, months: string[], window: Window): { low: number; high: number } {
  if (months.length === 0) return { low: 0, high: 0 };
  const whole = { low: index(months[0]!), high: index(months.at(-1)!) };
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
  const inner = (sorted: string[]) => {
    let beyond = 0;
    return index(sorted.find((month) => { beyond += counts.get(month) ?? 0; return beyond > all * TAIL; }) ?? sorted[0]!);
  };
  const cut = { low: inner(months), high: inner([...months].reverse()) };
  const isLong = whole.high - whole.low >= LONG && (cut.high - cut.low) * 2 < whole.high - whole.low;
  const { low, high } = isLong ? cut : whole;
  // What is asked for stays on the axis.
  return {
    low: window.since ? Math.max(whole.low, Math.min(low, index(`${window.since}-01`))) : low,
    high: window.until ? Math.min(whole.high, Math.max(high, index(`${window.until}-12`))) : high,
  };
}

/** Adds up rows by month. */
export function histogram(dates: Iterable<[string, number]>): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [text, n] of dates) {
    if (text.length < 7) continue;
    const month = text.slice(0, 7);
    counts.set(month, (counts.get(month) ?? 0) + n);
  }
  return counts;
}

interface Props {
  counts: Map<string, number>;
  window: Window;
  label: string;
  onChange(window: Window): void;
  canPlay?: boolean;
}

export function Range(props: Props): JSX.Element | null {
  const months = [...props.counts.keys()].sort();
  const track = useRef<HTMLDivElement>(null);
  const [isPlaying, play] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  const { low, high } = axis(props.counts, months, props.window);
  const within = (at: number) => Math.max(low, Math.min(high, at));
  const to = props.window.until ? within(index(`${props.window.until}-12`)) : high;
  // A period may lie beyond all reports, or end before it begins.
  const from = Math.min(to, props.window.since ? within(index(`${props.window.since}-01`)) : low);
  const bars = [...props.counts].map(([month, n]) => ({ at: index(month), n }));
  const shown = bars.filter(({ at }) => at >= low && at <= high);
  const most = Math.max(1, ...shown.map(({ n }) => n));
  const beyond = (isBeyond: (at: number) => boolean) => bars.reduce((sum, { at, n }) => sum + (isBeyond(at) ? n : 0), 0);
  const [nBefore, nAfter] = [beyond((at) => at < low), beyond((at) => at > high)];

  const set = (a: number, b: number) => {
    const [since, until] = [Math.max(low, Math.min(a, b)), Math.min(high, Math.max(a, b))];
    latest.current.onChange({ since: since <= low ? null : name(since), until: until >= high ? null : name(until) });
  };

  useEffect(() => {
    if (!isPlaying) return () => undefined;
    const step = () => {
      const { since, until } = latest.current.window;
      const [a, b] = [since ? index(since) : low, until ? index(until) : high];
      const isWhole = a <= low && b >= high;
      const width = isWhole ? Math.max(0, Math.round((high - low) / 12)) : b - a;
      const start = isWhole || b >= high ? low : a + 1;
      set(start, start + width);
      if (start + width >= high && !isWhole) play(false);
    };
    const timer = setInterval(step, 900);
    return () => clearInterval(timer);
  }, [isPlaying, low, high]);

  if (months.length === 0 || low === high) return null;
  const span = high - low + 1;
  const percent = (at: number) => `${((at - low) / span) * 100}%`;

  const drag = (which: "from" | "to" | "both") => (event: PointerEvent) => {
    const box = track.current?.getBoundingClientRect();
    if (!box || event.button !== 0) return;
    event.preventDefault();
    (event.currentTarget as HTMLElement).focus?.();
    const start = event.clientX;
    const move = (next: PointerEvent) => {
      const by = Math.round(((next.clientX - start) / box.width) * span);
      if (which === "from") set(Math.min(from + by, to), to);
      else if (which === "to") set(from, Math.max(to + by, from));
      else {
        const kept = Math.max(low - from, Math.min(by, high - to));
        set(from + kept, to + kept);
      }
    };
    const ends = ["pointerup", "pointercancel"] as const;
    const stop = () => { removeEventListener("pointermove", move); ends.forEach((it) => removeEventListener(it, stop)); };
    addEventListener("pointermove", move);
    ends.forEach((it) => addEventListener(it, stop));
  };

  const keys = (which: "from" | "to") => (event: KeyboardEvent) => {
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -12, PageUp: 12, Home: -span, End: span }[event.key];
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    if (which === "from") set(Math.min(Math.max(low, from + by), to), to);
    else set(from, Math.max(Math.min(high, to + by), from));
  };

  const handle = (which: "from" | "to", at: number) => (
    <div class={`handle ${which}`} role="slider" tabIndex={0} aria-label={which === "from" ? T.range.from : T.range.to}
      aria-valuemin={low} aria-valuemax={high} aria-valuenow={at} aria-valuetext={date(name(at))}
      style={{ left: which === "from" ? percent(at) : percent(at + 1) }} onPointerDown={drag(which)} onKeyDown={keys(which)} />
  );
  const isWhole = from === low && to === high;
  return (
    <div class="range" role="group" aria-label={props.label}>
      <div class="range-head">
        {props.canPlay && (
          <button class="icon" type="button" aria-pressed={isPlaying} onClick={() => play(!isPlaying)} title={isPlaying ? T.range.stop : T.range.play}>
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">
              {isPlaying ? <path d="M2 1h3v10H2zM7 1h3v10H7z" /> : <path d="M2 .5 11 6 2 11.5z" />}
            </svg>
            <span class="sr">{isPlaying ? T.range.stop : T.range.play}</span>
          </button>
        )}
        <span class="small" aria-live="polite">{isWhole ? T.range.whole : `${date(name(from))} – ${date(name(to))}`}</span>
        {!isWhole && <button class="link small" type="button" onClick={() => set(low, high)}>{T.range.reset}</button>}
      </div>
      <div class="track" ref={track}>
        <svg preserveAspectRatio="none" viewBox={`0 0 ${span} 100`} aria-hidden="true">
          {shown.map(({ at, n }) => (
            <rect key={at} class={at >= from && at <= to ? "in" : "out"} x={at - low + 0.08} width={0.84}
              y={100 - (n / most) * 96} height={(n / most) * 96}><title>{`${date(name(at))}: ${number(n)}`}</title></rect>
          ))}
        </svg>
        <div class="span" style={{ left: percent(from), width: `${((to - from + 1) / span) * 100}%` }} onPointerDown={drag("both")} />
        {handle("from", from)}
        {handle("to", to)}
      </div>
      <div class="range-ends small muted" aria-hidden="true">
        <span>{date(name(low))}{nBefore > 0 && ` · ${T.range.earlier(number(nBefore))}`}</span>
        <span>{nAfter > 0 && `${T.range.later(number(nAfter))} · `}{date(name(high))}</span>
      </div>
    </div>
  );
}
