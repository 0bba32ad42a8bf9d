/** One actor: who it is, when what happened, what was said by and about it, its ties, and likely doubles. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Deed, Double, Office, Profile } from "../data/types";
import { Problem, type Page as Asking } from "../data/source";
import { decide, meta, source } from "../lib/app";
import { Link, useName, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { number, plain, span } from "../lib/words";
import { T } from "../texts";
import { Actor, Await, Kind, Nothing, OpenEvidence, SayingRow } from "../ui/parts";
import { Ego } from "./Ego";
import { Lanes } from "./Lanes";

export function ActorView(): JSX.Element {
  const place = usePlace();
  const id = place.params.get("id") ?? "";
  const asked = useAsked(() => (id ? source.value.show(id) : Promise.reject(new Problem(404, T.errors.noId))), [id]);
  return <Await asked={asked} title={T.actor.one}>{(profile) => <Page key={id} profile={profile} />}</Await>;
}

/** The most acts of a timeline. */
const DEEDS_MAX = 5000;

/** All acts of an actor, page by page, so that the newest are not cut off. */
async function allDeeds(actor: string): Promise<{ rows: Deed[]; total: number | null }> {
  const rows: Deed[] = [];
  let cursor: string | null = null;
  for (;;) {
    const page: Asking<Deed> = await source.value.history({ actor, limit: 1000, ...(cursor && { cursor }) });
    rows.push(...page.rows);
    cursor = page.next;
    if (!cursor || rows.length >= DEEDS_MAX) return { rows, total: page.total };
  }
}

function Page(props: { profile: Profile }): JSX.Element {
  const { profile } = props;
  const { id } = profile;
  const place = usePlace();
  const tab = place.params.get("tab") ?? "timeline";
  useName(plain(profile.name, 60));
  const deeds = useAsked(() => allDeeds(id), [id]);
  const offices = useAsked(() => source.value.offices(id), [id]);
  const tabs: [string, string][] = [
    ["timeline", T.actor.timeline],
    ["said", T.actor.said(profile.n_said)],
    ["about", T.actor.saidAbout(profile.n_spoken_of)],
    ["ties", T.actor.ties],
  ];
  return (
    <article class="actor-page">
      <header>
        <p class="eyebrow"><Kind kind={profile.kind} words /></p>
        <h1><bdi>{plain(profile.name, 140)}</bdi></h1>
        <p class="muted">
          {T.documents(profile.n_documents)} · {span(profile.first, profile.last)}
          {profile.n_mentions > 0 && <> · {T.actor.mentions(profile.n_mentions)}</>}
        </p>
        <p class="buttons">
          <Link class="button" to={{ view: "network", actor: id }}>{T.actor.openNetwork}</Link>
          <Link class="button quiet" to={{ view: "said", speaker: id }}>{T.actor.openSaid}</Link>
        </p>
      </header>
      <Doubles id={id} />
      <div class="actor-body">
        <div>
          <div class="tabs" role="tablist" aria-label={T.actor.parts}>
            {tabs.map(([name, title]) => (
              <button type="button" role="tab" id={`tab-${name}`} aria-selected={tab === name} aria-controls="tab-body" tabIndex={tab === name ? 0 : -1}
                onKeyDown={(event) => turn(event, tabs.map(([it]) => it), name, (next) => place.go({ tab: next }, true))}
                onClick={() => place.go({ tab: name === "timeline" ? null : name })}>{title}</button>
            ))}
          </div>
          <div role="tabpanel" id="tab-body" aria-labelledby={`tab-${tab}`} tabIndex={0}>
            {tab === "timeline" && <Await asked={deeds}>{(page) => <Lanes deeds={page.rows} actor={id} total={page.total} />}</Await>}
            {tab === "said" && <Sayings ask={{ speaker: id }} />}
            {tab === "about" && <Sayings ask={{ about: id }} />}
            {tab === "ties" && <Ego actor={profile} />}
          </div>
        </div>
        <Facts profile={profile} offices={offices.data ?? []} deeds={deeds.data?.rows ?? []} />
      </div>
    </article>
  );
}

/** Arrow keys in a row of tabs. */
function turn(event: KeyboardEvent, names: string[], at: string, go: (name: string) => void): void {
  const by = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
  if (by === 0) return;
  event.preventDefault();
  const next = names[(names.indexOf(at) + by + names.length) % names.length]!;
  go(next);
  document.getElementById(`tab-${next}`)?.focus();
}

function Sayings(props: { ask: Record<string, string> }): JSX.Element {
  const [limit, raise] = useState(50);
  const asked = useAsked(() => source.value.said({ ...props.ask, limit }), [JSON.stringify(props.ask), limit]);
  return (
    <Await asked={asked}>{(page) => page.rows.length === 0 ? <Nothing /> : (
      <>
        <p class="small muted" aria-live="polite">{T.shownOf(page.rows.length, page.total)}</p>
        <ol class="rows">{page.rows.map((row) => <SayingRow key={row.evidence} row={row} />)}</ol>
        {page.next && <p><button type="button" class="button quiet" onClick={() => raise(Math.min(1000, limit + 100))}>{T.more}</button></p>}
      </>
    )}</Await>
  );
}

function Facts(props: { profile: Profile; offices: Office[]; deeds: Deed[] }): JSX.Element {
  const { profile, offices, deeds } = props;
  const parties = deeds.filter((it) => it.type === "member_of" && it.subject?.id === profile.id && it.status === "asserted" && it.object);
  const unique = [...new Map(parties.map((it) => [it.object!.id, it])).values()];
  const forms = profile.forms.filter((it) => it.words !== profile.name).slice(0, 12);
  return (
    <aside class="facts" aria-label={T.actor.about}>
      {offices.length > 0 && (
        <section>
          <h2>{T.actor.offices}</h2>
          <ul class="plain">{offices.slice(0, 12).map((it) => it.holders.slice(0, 1).map((holder) => (
            <li>
              <bdi>{plain(it.office, 100) || T.actor.office}</bdi>{it.body && it.body.id !== profile.id && <>, <Actor actor={it.body} /></>}
              {holder.id !== profile.id && <>: <Actor actor={holder} /></>}
              <span class="small muted block">{span(holder.first, holder.last)}{holder.over && <> · {T.former}</>} · <OpenEvidence id={holder.evidence} /></span>
            </li>
          )))}</ul>
        </section>
      )}
      {unique.length > 0 && (
        <section>
          <h2>{T.actor.parties}</h2>
          <ul class="plain">{unique.slice(0, 8).map((it) => <li><Actor actor={it.object} /> <span class="small muted">{it.former && T.former} <OpenEvidence id={it.evidence} /></span></li>)}</ul>
        </section>
      )}
      {forms.length > 0 && (
        <section>
          <h2>{T.actor.names}</h2>
          <p>{forms.map((it, index) => <>{index > 0 && ", "}<bdi>{plain(it.words, 60)}</bdi> <span class="small muted">{number(it.n_documents)}</span></>)}</p>
        </section>
      )}
      {profile.company.length > 0 && (
        <section>
          <h2>{T.actor.company}</h2>
          <ul class="plain">{profile.company.slice(0, 8).map((it) => <li><Actor actor={it} /> <span class="small muted">{number(it.n_documents)}</span></li>)}</ul>
        </section>
      )}
      {profile.registers.length > 0 && (
        <section>
          <h2>{T.actor.registers}</h2>
          <ul class="plain">{profile.registers.map((it) => <li><bdi>{plain(it.name, 80)}</bdi> <span class="small muted">{plain(it.register, 40)}</span></li>)}</ul>
        </section>
      )}
      <p class="small muted">{T.id}: <code>{plain(profile.id, 80)}</code></p>
    </aside>
  );
}

function Doubles(props: { id: string }): JSX.Element | null {
  const asked = useAsked(() => (source.value.alone ? undefined : source.value.doubles({ actor: props.id, limit: 5 })), [props.id]);
  const rows = (asked.data ?? []).filter((it) => it.left.id === props.id || it.right.id === props.id);
  if (rows.length === 0) return null;
  return (
    <section class="doubles" aria-label={T.actor.doubles}>
      <h2>{T.actor.doubles}</h2>
      <ul class="plain">{rows.map((it) => <DoubleRow key={it.left.id + it.right.id} pair={it} of={props.id} />)}</ul>
    </section>
  );
}

function DoubleRow(props: { pair: Double; of: string }): JSX.Element {
  const { left, right, why } = props.pair;
  const other = left.id === props.of ? right : left;
  const [into, from] = left.documents >= right.documents ? [left, right] : [right, left];
  return (
    <li>
      <Actor actor={other} /> <span class="small muted">{T.documents(other.documents)} · {plain(why, 160)}</span>
      {meta.value.writable && (
        <span class="buttons">
          <button type="button" class="small-button" onClick={() => void decide({ act: "merge", from: from.id, into: into.id }, T.review.merged)}>{T.review.same}</button>
          <button type="button" class="small-button" onClick={() => void decide({ act: "distinct", left: left.id, right: right.id }, T.review.apart)}>{T.review.different}</button>
        </span>
      )}
    </li>
  );
}


