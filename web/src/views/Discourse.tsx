/** Who takes which side on what, by time: sides as a table, and the actors who agree or disagree most. */
import type { JSX } from "preact";
import type { Named, Pair, Side } from "../data/types";
import { source } from "../lib/app";
import { OpenEvidence, Actor, Await, Nothing } from "../ui/parts";
import { usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { date, plain } from "../lib/words";
import { T } from "../texts";
import { TimeFields } from "../ui/TimeFields";
import { SaidTabs } from "./Said";

const ROWS = 24;
const COLUMNS = 14;

export function DiscourseView(): JSX.Element {
  const place = usePlace();
  const { params } = place;
  const months = params.get("window") ?? "";
  const ask = { since: params.get("since") ?? undefined, until: params.get("until") ?? undefined, window: months || undefined, limit: 1000 };
  const key = JSON.stringify(ask);
  const sides = useAsked(() => source.value.sides(ask), [key]);
  const pairs = useAsked(() => source.value.pairs(ask), [key]);
  const windows = [...new Set((sides.data ?? []).map((it) => it.window).filter((it): it is string => it !== null))].sort();
  const at = months ? params.get("at") ?? fullest(sides.data ?? []) : null;
  const inside = <Row extends { window: string | null }>(rows: Row[]) => rows.filter((it) => at === null || it.window === at);
  return (
    <>
      <header class="view-head">
        <h1>{T.tabs.said}</h1>
        <SaidTabs at="discourse" />
        <div class="filters">
          <TimeFields />
          {!source.value.alone && (
            <label><span>{T.discourse.window}</span>
              <select value={months} onChange={(event) => place.go({ window: event.currentTarget.value || null, at: null })}>
                {["", "1", "3", "6", "12"].map((it) => <option value={it} selected={it === months}>{it ? T.discourse.months(Number(it)) : T.discourse.whole}</option>)}
              </select>
            </label>
          )}
          {windows.length > 1 && (
            <label><span>{T.discourse.period}</span>
              <select value={at ?? ""} onChange={(event) => place.go({ at: event.currentTarget.value }, true)}>
                {windows.map((it) => <option value={it} selected={it === at}>{T.discourse.from(date(it))}</option>)}
              </select>
            </label>
          )}
        </div>
      </header>
      <Await asked={sides}>{(rows) => rows.length === 0 ? <Nothing>{T.discourse.nothing}</Nothing> : <Sides sides={inside(rows)} />}</Await>
      <Await asked={pairs}>{(rows) => rows.length === 0 ? null : <Pairs pairs={inside(rows)} />}</Await>
    </>
  );
}

/** The window with the most sides, the latest of several: the first one may be of a single date long ago. */
function fullest(sides: Side[]): string | null {
  const counts = new Map<string, number>();
  sides.forEach(({ window, n_for, n_against }) => { if (window !== null) counts.set(window, (counts.get(window) ?? 0) + n_for + n_against); });
  return [...counts].sort((a, b) => b[1] - a[1] || b[0].localeCompare(a[0]))[0]?.[0] ?? null;
}

/** The most active actors and the most common concepts. */
function first(sides: Side[], of: (side: Side) => Named, most: number): Named[] {
  const counts = new Map<string, { it: Named; n: number }>();
  sides.forEach((side) => {
    const known = counts.get(of(side).id) ?? { it: of(side), n: 0 };
    known.n += side.n_for + side.n_against;
    counts.set(of(side).id, known);
  });
  return [...counts.values()].sort((a, b) => b.n - a.n || a.it.id.localeCompare(b.it.id)).slice(0, most).map(({ it }) => it);
}

function Sides(props: { sides: Side[] }): JSX.Element {
  const concepts = first(props.sides, (it) => it.concept, COLUMNS);
  const kept = props.sides.filter((it) => concepts.some((concept) => concept.id === it.concept.id));
  const actors = first(kept, (it) => it.actor, ROWS);
  const cells = new Map<string, { pro: number; con: number; evidence: string | undefined }>();
  kept.forEach((side) => {
    const key = `${side.actor.id}|${side.concept.id}`;
    const cell = cells.get(key) ?? { pro: 0, con: 0, evidence: [side.evidence].flat()[0]?.split(" ")[0] };
    cell.pro += side.n_for;
    cell.con += side.n_against;
    cells.set(key, cell);
  });
  return (
    <section>
      <h2>{T.discourse.sides}</h2>
      <p class="small muted">{T.discourse.explain}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={T.discourse.sides}>
        <table class="matrix sides">
          <thead><tr><th class="corner"><span class="sr">{T.discourse.actor}</span></th>{concepts.map((it) => <th scope="col"><div><bdi title={plain(it.name)}>{plain(it.name, 26)}</bdi></div></th>)}</tr></thead>
          <tbody>{actors.map((actor) => (
            <tr>
              <th scope="row"><Actor actor={actor} /></th>
              {concepts.map((concept) => {
                const cell = cells.get(`${actor.id}|${concept.id}`);
                if (!cell) return <td />;
                const side = cell.pro > cell.con ? "pro" : cell.con > cell.pro ? "con" : "both";
                const words = [cell.pro > 0 && `+${cell.pro}`, cell.con > 0 && `−${cell.con}`].filter(Boolean).join(" ");
                return <td class={side}>{cell.evidence ? <OpenEvidence id={cell.evidence}>{words}</OpenEvidence> : words}</td>;
              })}
            </tr>
          ))}</tbody>
        </table>
      </div>
    </section>
  );
}

function Pairs(props: { pairs: Pair[] }): JSX.Element {
  const agree = props.pairs.filter((it) => it.weight > 0).slice(0, 15);
  const disagree = props.pairs.filter((it) => it.weight < 0).sort((a, b) => a.weight - b.weight).slice(0, 15);
  const most = Math.max(1, ...[...agree, ...disagree].map((it) => Math.abs(it.weight)));
  const list = (title: string, rows: Pair[], kind: string) => (
    <section>
      <h2>{title}</h2>
      {rows.length === 0 && <Nothing />}
      <ol class="plain pairs">{rows.map((it) => (
        <li class={kind}>
          <span class="bar" aria-hidden="true" style={{ "--share": Math.abs(it.weight) / most }} />
          <span class="weight">{kind === "pro" ? "+" : "−"}{Math.round(Math.abs(it.weight) * 100) / 100}</span>
          <span><Actor actor={it.one} /> {kind === "pro" ? T.discourse.and : T.discourse.against} <Actor actor={it.other} />
            <span class="small muted block">{it.concepts.slice(0, 3).map((name) => plain(name, 40)).join("; ")}
              {it.evidence[0] && <> · <OpenEvidence id={it.evidence[0]} /></>}</span></span>
        </li>
      ))}</ol>
    </section>
  );
  return <div class="columns">{list(T.discourse.agree, agree, "pro")}{list(T.discourse.disagree, disagree, "con")}</div>;
}

