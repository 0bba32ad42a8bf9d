/** The evidence of one relation or statement: its sentence with marks, where it stands, and what a person decides about it. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { EvidenceRow, Named, Status } from "../data/types";
import { copy, decide, meta, rejected, source, undo } from "../lib/app";
import { familyOf, labelOf } from "../lib/colour";
import { Link } from "../lib/place";
import { useAsked } from "../lib/use";
import { date, number, plain, safeLink, share } from "../lib/words";
import { T } from "../texts";
import { Actor, Actors, Await, Fact, FamilyTag, Marked, Nothing, OpenEvidence, triggers, type Mark } from "../ui/parts";

export function EvidenceBody(props: { id: string }): JSX.Element {
  const act = rejected.value.get(props.id);
  const asked = useAsked(() => (act === undefined ? source.value.evidence(props.id) : undefined), [props.id, act]);
  if (act !== undefined) {
    return (
      <div class="evidence">
        <p role="status">{T.panel.markedWrong}</p>
        <div class="buttons"><button type="button" class="button" onClick={() => void undo(act)}>{T.undo}</button></div>
      </div>
    );
  }
  return <Await asked={asked}>{(rows) => (rows[0] ? <Body row={rows[0]} /> : <Nothing>{T.panel.gone}</Nothing>)}</Await>;
}

function Body(props: { row: EvidenceRow }): JSX.Element {
  const { row } = props;
  const [isAmending, amend] = useState(false);
  const link = safeLink(row.url);
  return (
    <div class="evidence">
      <p class="headline">{row.evidence_of === "relation" ? <Fact row={row} /> : <Said row={row} />}</p>
      <Passage row={row} />
      <dl>
        <dt>{T.panel.document}</dt>
        <dd>
          <Link to={{ view: "document", id: row.document, mark: row.evidence }}><bdi>{plain(row.title ?? row.document, 140)}</bdi></Link>
          {link && <> <a class="out" href={link} target="_blank" rel="noopener noreferrer">{T.panel.original}</a></>}
        </dd>
        {row.outlet && <><dt>{T.panel.outlet}</dt><dd><bdi>{plain(row.outlet, 80)}</bdi></dd></>}
        <dt>{T.panel.published}</dt><dd>{date(row.published)}</dd>
        {row.evidence_of === "relation" && (
          <>
            {row.date && row.date !== row.published && <><dt>{T.panel.happened}</dt><dd>{date(row.date)}{!row.dated && ` (${T.panel.dateOfDocument})`}</dd></>}
            <dt>{T.panel.family}</dt><dd><FamilyTag family={familyOf(row.type)} /></dd>
            <dt>{T.panel.status}</dt><dd>{T.status[row.status]}{row.former && `; ${T.former}`}</dd>
            {row.according_to.length > 0 && <><dt>{T.panel.chain}</dt><dd><Chain chain={row.according_to} /></dd></>}
            <dt>{T.panel.confidence}</dt>
            <dd><span class="meter" style={{ "--share": row.confidence }} aria-hidden="true" /> {share(row.confidence)}</dd>
          </>
        )}
        {row.evidence_of === "statement" && (
          <>
            {row.about.length > 0 && <><dt>{T.panel.about}</dt><dd><Actors actors={row.about} /></dd></>}
            {row.addressee.length > 0 && <><dt>{T.panel.addressee}</dt><dd><Actors actors={row.addressee} /></dd></>}
            {row.within.length > 0 && <><dt>{T.panel.chain}</dt><dd><Chain chain={row.within.flatMap((it) => it.speaker ?? [])} /></dd></>}
            <dt>{T.panel.mode}</dt><dd>{T.modes[row.mode]}</dd>
          </>
        )}
        {row.act !== undefined && <><dt>{T.panel.decided}</dt><dd>{T.panel.byAct(row.act)}</dd></>}
        <Others row={row} />
        <dt>{T.id}</dt><dd><code>{plain(row.evidence, 80)}</code></dd>
      </dl>
      <div class="buttons">
        {meta.value.writable && (
          <>
            <button type="button" class="button" onClick={() => void decide({ act: "confirm", evidence: row.evidence }, T.panel.markedRight)}>{T.panel.right}</button>
            <button type="button" class="button" onClick={() => void decide({ act: "reject", evidence: row.evidence }, T.panel.markedWrong)}>{T.panel.wrong}</button>
            {row.evidence_of === "relation" && (
              <button type="button" class="button quiet" aria-expanded={isAmending} onClick={() => amend(!isAmending)}>{T.panel.amend}</button>
            )}
          </>
        )}
        <button type="button" class="button quiet" onClick={() => void copy(citation(row))}>{T.panel.cite}</button>
      </div>
      {isAmending && row.evidence_of === "relation" && <Amend row={row} done={() => amend(false)} />}
    </div>
  );
}

function Said(props: { row: EvidenceRow & { evidence_of: "statement" } }): JSX.Element {
  const { row } = props;
  return (
    <span class="fact">
      {row.delivery && <span class="caveat">{T.delivery[row.delivery]}</span>}
      <Actor actor={row.speaker} /> <span class="cue"><bdi>{plain(row.cue, 60)}</bdi></span>
    </span>
  );
}

function Chain(props: { chain: Named[] }): JSX.Element {
  return <>{props.chain.map((it, index) => <>{index > 0 && <span class="muted"> → </span>}<Actor actor={it} /></>)}</>;
}

/** The paragraph, with the sentence set off and the words that express the row marked. */
function Passage(props: { row: EvidenceRow }): JSX.Element {
  const { row } = props;
  const at = row.context.indexOf(row.quotation);
  const [before, after] = at < 0 ? ["", ""] : [row.context.slice(0, at), row.context.slice(at + row.quotation.length)];
  const marks = triggers(row.quotation, row.offsets, row.trigger);
  if (row.evidence_of === "relation") {
    marks.push(...named(row.quotation, row.subject, row.object ? [row.object] : []));
  } else {
    marks.push(...named(row.quotation, row.speaker, row.about));
  }
  const cut = (text: string, isStart: boolean) => (text.length <= 400 ? text : isStart ? `…${text.slice(-400)}` : `${text.slice(0, 400)}…`);
  return (
    <blockquote dir="auto">
      <span class="muted">{cut(before, true)}</span>
      <span class="sentence"><Marked text={row.quotation} marks={marks} /></span>
      <span class="muted">{cut(after, false)}</span>
    </blockquote>
  );
}

const lastOf = (name: string) => name.split(" ").at(-1) ?? "";

/** Where words stand in a sentence, but not as a part of longer ones. */
function whole(sentence: string, words: string): number {
  const isIn = (at: number) => /[\p{L}\p{N}]/u.test(sentence.charAt(at));
  let at = words.length > 2 ? sentence.indexOf(words) : -1;
  while (at >= 0 && (isIn(at - 1) || isIn(at + words.length))) at = sentence.indexOf(words, at + 1);
  return at;
}

/** Marks the actors of a row: by name, else by the last word of it; of two with the same last word one by the first, and the other by the last. */
function named(sentence: string, subject: Named | null, objects: Named[]): Mark[] {
  const all = [...(subject ? [{ it: subject, kind: "subject" as const }] : []), ...objects.map((it) => ({ it, kind: "object" as const }))]
    .map(({ it, kind }) => ({ name: plain(it.name, 80), kind }));
  const isShared = (name: string) => all.filter((other) => lastOf(other.name) === lastOf(name)).length > 1;
  const marks: Mark[] = [];
  const find = (words: string, kind: Mark["kind"]) => {
    const start = whole(sentence, words);
    if (start < 0 || marks.some((it) => start < it.end && it.start < start + words.length)) return false;
    marks.push({ start, end: start + words.length, kind });
    return true;
  };
  const rest = all.filter(({ name, kind }) => !find(name, kind) && !(isShared(name) && find(name.split(" ")[0]!, kind)));
  rest.filter(({ name }) => rest.filter((other) => lastOf(other.name) === lastOf(name)).length === 1).forEach(({ name, kind }) => find(lastOf(name), kind));
  return marks;
}

/** How many other tellings are named. */
const TELLINGS = 6;

function Others(props: { row: EvidenceRow }): JSX.Element | null {
  const { row } = props;
  const also = "also" in row ? (row as { also: string[] }).also : null;
  const ask = row.evidence_of === "relation" && row.subject && row.object && !also;
  const asked = useAsked(() => (ask ? source.value.edge(row.subject!.id, row.object!.id, row.type) : undefined), [row.evidence]);
  const ids = also ?? (asked.data ?? []).flatMap((it) => [it.evidence, ...it.also]).filter((it) => it !== row.evidence);
  const unique = [...new Set(ids)];
  if (unique.length === 0) return null;
  return (
    <>
      <dt>{T.panel.others}</dt>
      <dd>
        {number(unique.length)}
        <ul class="plain small">{unique.slice(0, TELLINGS).map((it) => <li key={it}><Telling id={it} /></li>)}</ul>
      </dd>
    </>
  );
}

/** Another telling, by who published it and when. */
function Telling(props: { id: string }): JSX.Element {
  const asked = useAsked(() => source.value.evidence(props.id), [props.id]);
  const row = asked.data?.[0];
  const words = row ? `${plain(row.outlet ?? row.title ?? row.document, 44)}, ${date(row.published)}` : asked.isLoading ? "…" : plain(props.id, 44);
  return <OpenEvidence id={props.id}><bdi>{words}</bdi></OpenEvidence>;
}

function Amend(props: { row: EvidenceRow & { evidence_of: "relation" }; done(): void }): JSX.Element {
  const { row } = props;
  const [status, setStatus] = useState<Status>(row.status);
  const [type, setType] = useState(row.type);
  const [day, setDay] = useState(row.date ?? "");
  const [subject, setSubject] = useState("");
  const [object, setObject] = useState("");
  const send = async (event: Event) => {
    event.preventDefault();
    const done = await decide({
      act: "amend",
      evidence: row.evidence,
      ...(status !== row.status && { status }),
      ...(type !== row.type && { type }),
      ...(day !== (row.date ?? "") && { date: day }),
      ...(subject && { subject }),
      ...(object && { object }),
    }, T.panel.amended);
    if (done !== null) props.done();
  };
  return (
    <form class="amend" onSubmit={(event) => void send(event)}>
      <label>{T.panel.type}
        <select value={type} onChange={(event) => setType(event.currentTarget.value)}>
          {meta.value.types.map((it) => <option value={it.id} selected={it.id === type}>{labelOf(it.id)}</option>)}
        </select>
      </label>
      <label>{T.panel.status}
        <select value={status} onChange={(event) => setStatus(event.currentTarget.value as Status)}>
          {(["asserted", "negated", "hypothetical"] as Status[]).map((it) => <option value={it} selected={it === status}>{T.status[it]}</option>)}
        </select>
      </label>
      <label>{T.panel.date}<input value={day} placeholder="2026-03-14" pattern="[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?" onInput={(event) => setDay(event.currentTarget.value)} /></label>
      <label>{T.panel.subject}<input value={subject} placeholder={row.subject?.name ?? ""} onInput={(event) => setSubject(event.currentTarget.value)} /></label>
      <label>{T.panel.object}<input value={object} placeholder={row.object?.name ?? ""} onInput={(event) => setObject(event.currentTarget.value)} /></label>
      <p class="buttons"><button class="button" type="submit">{T.panel.keep}</button> <button class="button quiet" type="button" onClick={props.done}>{T.cancel}</button></p>
    </form>
  );
}

/** A citation as text: the words, the title, the outlet, the day, the address, the id. */
export function citation(row: EvidenceRow): string {
  const parts = [row.title, row.outlet, row.published && date(row.published), safeLink(row.url)].filter(Boolean).map((it) => plain(it, 400));
  return `“${plain(row.quotation, 2000)}” ${parts.join(", ")} [${row.evidence}]`;
}
