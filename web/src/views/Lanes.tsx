/** A timeline in lanes, one a family. In: deeds of an actor. Out: the picture, its window of time, and the deeds in it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Deed } from "../data/types";
import { inWindow } from "../data/rows";
import { familyColour, familyOf } from "../lib/colour";
import { usePlace } from "../lib/place";
import { date, number } from "../lib/words";
import { T } from "../texts";
import { DeedRow, Nothing } from "../ui/parts";
import { Range, histogram } from "../ui/Range";

const LANE = 30;
const SLOTS = 60;

export const dayOf = (row: { date: string | null; published: string | null }): string => row.date ?? row.published ?? "";

export function Lanes(props: { deeds: Deed[]; actor: string; total: number | null }): JSX.Element {
  const place = usePlace();
  const [since, until] = [place.params.get("since"), place.params.get("until")];
  const only = place.params.get("lane");
  const [limit, raise] = useState(60);
  const seen = props.deeds.filter((row) => inWindow(dayOf(row) || null, since ?? undefined, until ?? undefined));
  const lanes = lanesOf(seen);
  const rows = seen.filter((row) => !only || familyOf(row.type) === only);
  if (props.deeds.length === 0) return <Nothing />;
  return (
    <>
      <Range counts={histogram(props.deeds.map((row) => [dayOf(row), 1]))} window={{ since, until }} label={T.range.label}
        onChange={(it) => place.go({ ...it }, true)} />
      <Picture lanes={lanes} since={since} until={until} all={props.deeds} only={only} onPick={(family) => place.go({ lane: family === only ? null : family }, true)} />
      <p class="small muted" aria-live="polite">
        {T.actor.acts(rows.length, props.deeds.length)}
        {props.total !== null && props.total > props.deeds.length && <> {T.actor.first(props.deeds.length, props.total)}</>}
      </p>
      <ol class="rows">{rows.slice(0, limit).map((row) => <DeedRow key={row.evidence} row={row} />)}</ol>
      {rows.length > limit && <p><button type="button" class="button quiet" onClick={() => raise(limit + 100)}>{T.more}</button></p>}
    </>
  );
}

function lanesOf(rows: Deed[]): [string, Deed[]][] {
  const lanes = new Map<string, Deed[]>();
  rows.forEach((row) => {
    const family = familyOf(row.type);
    lanes.set(family, [...(lanes.get(family) ?? []), row]);
  });
  return [...lanes].sort((a, b) => b[1].length - a[1].length || a[0].localeCompare(b[0]));
}

const day = (text: string) => Date.parse(text.length === 4 ? `${text}-07-01` : text.length === 7 ? `${text}-15` : text);

interface PictureProps {
  lanes: [string, Deed[]][];
  since: string | null;
  until: string | null;
  all: Deed[];
  only: string | null;
  onPick(family: string): void;
}

function Picture(props: PictureProps): JSX.Element | null {
  // Days and months make the axis: a year alone ("in 1968") would stretch it, and stands in the list only.
  const days = props.lanes.flatMap(([, rows]) => rows.map(dayOf)).filter((it) => it.length >= 7).map(day).filter((it) => !Number.isNaN(it));
  if (days.length === 0) return null;
  const [low, high] = axis(days);
  const ticks = ticksOf(low, high);
  const left = (at: number) => `${2 + ((at - low) / (high - low)) * 96}%`;
  return (
    <div class="lanes" role="group" aria-label={T.actor.lanes}>
      {props.lanes.map(([family, rows]) => {
        const slots = new Map<number, Deed[]>();
        rows.forEach((row) => {
          const at = day(dayOf(row));
          if (Number.isNaN(at) || at < low || at > high) return;
          const slot = Math.round(((at - low) / (high - low)) * SLOTS);
          slots.set(slot, [...(slots.get(slot) ?? []), row]);
        });
        return (
          <button type="button" class="lane" key={family} aria-pressed={props.only === family} onClick={() => props.onPick(family)}
            style={{ "--family": familyColour(family), height: `${LANE}px` }}>
            <span class="lane-name">{T.families[family] ?? family} <span class="muted">{number(rows.length)}</span></span>
            <span class="lane-dots" aria-hidden="true">
              {[...slots].map(([slot, told]) => (
                <i style={{ left: `${2 + (slot / SLOTS) * 96}%`, "--size": `${Math.min(22, 7 + Math.sqrt(told.length - 1) * 4)}px` }}
                  class={told.every((it) => it.status === "negated") ? "negated" : told.every((it) => it.status === "hypothetical") ? "hypothetical" : undefined}
                  title={`${date(dayOf(told[0]!))}: ${number(told.length)}`} />
              ))}
            </span>
          </button>
        );
      })}
      <div class="lane-axis" aria-hidden="true"><span class="lane-name" /><span class="lane-dots">{ticks.map(([at, name]) => <span style={{ left: left(at) }}>{name}</span>)}</span></div>
    </div>
  );
}

const DAY = 86_400_000;

/** The first and last time of the axis: a few acts of long ago do not make it so long that the rest is one spot. */
function axis(days: number[]): [number, number] {
  const sorted = [...days].sort((a, b) => a - b);
  const [first, last] = [sorted[0]!, sorted.at(-1)!];
  const cut = Math.floor(sorted.length * 0.04);
  const [low, high] = [sorted[cut]!, sorted[sorted.length - 1 - cut]!];
  const isLong = last - first > 3 * 365 * DAY && (high - low) * 2 < last - first;
  return isLong ? [low, Math.max(high, low + DAY)] : [first, Math.max(last, first + DAY)];
}

/** Years, months or days, so that about six fit. */
function ticksOf(low: number, high: number): [number, string][] {
  const months = (high - low) / (30.4 * 86_400_000);
  const ticks: [number, string][] = [];
  if (months < 3) {
    for (let step = 0; step <= 4; step++) {
      const at = low + ((high - low) * step) / 4;
      ticks.push([at, date(new Date(at).toISOString().slice(0, 10))]);
    }
    return ticks;
  }
  const by = [1, 2, 3, 6, 12, 24, 60, 120, 240].find((it) => months / it <= 7) ?? 600;
  const start = new Date(low);
  let at = Date.UTC(start.getUTCFullYear(), Math.floor(start.getUTCMonth() / Math.min(by, 12)) * Math.min(by, 12), 1);
  while (at <= high) {
    const text = new Date(at).toISOString().slice(0, by >= 12 ? 4 : 7);
    if (at >= low) ticks.push([at, date(text)]);
    const next = new Date(at);
    at = Date.UTC(next.getUTCFullYear(), next.getUTCMonth() + by, 1);
  }
  return ticks;
}
