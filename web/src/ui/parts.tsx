/** Small parts of every view: links to actors, tags, quotations, and what is shown while waiting or if nothing is there. */
import type { ComponentChildren, JSX } from "preact";
import { Problem } from "../data/source";
import type { Citation, Deed, Hit, Named, Relation, Saying, Span, Statement } from "../data/types";
import { familyColour, familyOf, labelOf } from "../lib/colour";
import { Link, panel, type Patch } from "../lib/place";
import type { Asked } from "../lib/use";
import { Scalars, date, number, plain, share } from "../lib/words";
import { T } from "../texts";

export function Actor(props: { actor: Named | null }): JSX.Element {
  if (!props.actor) return <span class="muted">{T.nobody}</span>;
  return <Link class="actor" to={{ view: "actor", id: props.actor.id }}><bdi>{plain(props.actor.name, 80)}</bdi></Link>;
}

export function Actors(props: { actors: Named[] }): JSX.Element {
  return <>{props.actors.map((it, index) => <>{index > 0 && ", "}<Actor actor={it} /></>)}</>;
}

/** The kind of an actor as a small shape, the same as in the network, with its name for those who listen. */
export function Kind(props: { kind: string; words?: boolean }): JSX.Element {
  const name = T.kinds[props.kind] ?? props.kind;
  return (
    <span class="kind" title={name}>
      <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{kindShape(props.kind)}</svg>
      {props.words ? <span>{name}</span> : <span class="sr">{name}</span>}
    </span>
  );
}

function kindShape(kind: string): JSX.Element {
  if (kind === "organization") return <rect x="1.5" y="1.5" width="9" height="9" />;
  if (kind === "government") return <path d="M6 .5 11.5 6 6 11.5 .5 6z" />;
  if (kind === "outlet") return <path d="M6 1 11.5 10.5H.5z" />;
  if (kind === "group") return <rect x="0" y="3" width="12" height="6" rx="1.5" />;
  return <circle cx="6" cy="6" r={kind === "person" ? 5 : 3} />;
}

export function FamilyTag(props: { family: string; children?: ComponentChildren }): JSX.Element {
  return (
    <span class="family" style={{ "--family": familyColour(props.family) }}>
      {props.children ?? (T.families[props.family] ?? props.family)}
    </span>
  );
}

/** What keeps a row from being a plain fact. */
export function Caveats(props: { row: Relation & { disputed?: boolean } }): JSX.Element {
  const { row } = props;
  return (
    <>
      {row.status !== "asserted" && <span class={`caveat ${row.status}`}>{T.status[row.status]}</span>}
      {row.former && <span class="caveat">{T.former}</span>}
      {row.disputed && <span class="caveat disputed">{T.disputed}</span>}
    </>
  );
}

const bare = (text: string) => text.toLowerCase().replace(/^(the|an?) /, "");

/** Act, object and matter. A matter that only says again what the act or the object is stays out. */
export function Deeds(props: { row: Relation; most: number }): JSX.Element {
  const { row } = props;
  const label = labelOf(row.type);
  const alone = row.object ? label : T.alone(label);
  const isSaid = row.matter && [label, alone, row.object?.name ?? ""].some((it) => bare(it) === bare(row.matter!));
  return (
    <>
      <FamilyTag family={familyOf(row.type)}>{alone}</FamilyTag>
      {row.object && <> <Actor actor={row.object} /></>}
      {row.matter && !isSaid && <span class="matter">{row.object || alone !== label ? ": " : " "}<bdi>{plain(row.matter, props.most)}</bdi></span>}
    </>
  );
}

/** Subject, act, object, matter in one line. */
export function Fact(props: { row: Relation & { disputed?: boolean } }): JSX.Element {
  const { row } = props;
  return (
    <span class="fact">
      <Caveats row={row} />
      <Actor actor={row.subject} /> <Deeds row={row} most={200} />
    </span>
  );
}

export interface Mark { start: number; end: number; kind: "trigger" | "subject" | "object" }

/** Text nodes with marks; marks that overlap an earlier one are dropped. */
export function Marked(props: { text: string; marks: Mark[] }): JSX.Element {
  const parts: ComponentChildren[] = [];
  let at = 0;
  for (const mark of [...props.marks].sort((a, b) => a.start - b.start)) {
    if (mark.start < at || mark.end > props.text.length || mark.end <= mark.start) continue;
    parts.push(props.text.slice(at, mark.start));
    parts.push(<mark class={mark.kind}>{props.text.slice(mark.start, mark.end)}</mark>);
    at = mark.end;
  }
  parts.push(props.text.slice(at));
  return <>{parts}</>;
}

/** Where the words that express a row are in its quotation. */
export function triggers(quotation: string, offsets: number[], trigger: Span[]): Mark[] {
  const scalars = new Scalars(quotation);
  const from = offsets[0] ?? 0;
  return trigger.map(([start, end]) => ({ start: scalars.unit(start - from), end: scalars.unit(end - from), kind: "trigger" }));
}

export function Quote(props: { row: Pick<Citation, "quotation" | "offsets" | "trigger"> }): JSX.Element {
  const { row } = props;
  const long = row.quotation.length > 600;
  const text = long ? `${row.quotation.slice(0, 599)}…` : row.quotation;
  return <q dir="auto"><Marked text={text} marks={triggers(text, row.offsets, row.trigger)} /></q>;
}

export function Place(props: { row: Citation }): JSX.Element {
  const { row } = props;
  return (
    <span class="source">
      {row.outlet && <><bdi>{plain(row.outlet, 60)}</bdi>, </>}
      <Link to={{ view: "document", id: row.document, mark: row.evidence }}>{row.published ? date(row.published) : plain(row.document, 40)}</Link>
    </span>
  );
}

/** A row of a list that opens its evidence. */
export function DeedRow(props: { row: Deed | Relation; current?: string | null }): JSX.Element {
  const { row } = props;
  return (
    <li class="row" aria-current={props.current === row.evidence ? "true" : undefined}>
      <span class="when">{date(row.date ?? row.published)}</span>
      <div>
        <Fact row={row} />
        <p class="quote"><Quote row={row} /></p>
        <p class="small muted">
          <Place row={row} />
          {" · "}{T.confidence(share(row.confidence))}
          {"n_documents" in row && row.n_documents > 1 && <> · {T.toldBy(number(row.n_documents))}</>}
          {" · "}<OpenEvidence id={row.evidence} />
        </p>
      </div>
    </li>
  );
}

export function SayingRow(props: { row: Saying | Statement }): JSX.Element {
  const { row } = props;
  return (
    <li class="row">
      <span class="when">{date(row.date ?? row.published)}</span>
      <div>
        <p>
          {row.delivery && <span class="caveat">{T.delivery[row.delivery]}</span>}
          <Actor actor={row.speaker} /> <span class="cue"><bdi>{plain(row.cue, 60)}</bdi></span>
          {row.about.length > 0 && <span class="small muted"> {T.about} <Actors actors={row.about.slice(0, 4)} /></span>}
        </p>
        <p class="quote"><q dir="auto">{row.words.length > 600 ? `${row.words.slice(0, 599)}…` : row.words}</q></p>
        <p class="small muted"><Place row={row} /> · <OpenEvidence id={row.evidence} /></p>
      </div>
    </li>
  );
}

export function OpenEvidence(props: { id: string; children?: ComponentChildren; also?: Patch }): JSX.Element {
  return (
    <Link class="evidence-link" to={{ ...panel({ ev: props.id }), ...props.also }} label={props.children ? undefined : T.evidenceOf(props.id)}>
      {props.children ?? T.evidence}
    </Link>
  );
}

/** What to show while an answer is on its way, if it failed, or its body. */
export function Await<A>(props: { asked: Asked<A>; title?: string; are?: "documents"; children: (data: A) => ComponentChildren }): JSX.Element {
  const { asked } = props;
  if (asked.error) return <>{props.title && <h1>{props.title}</h1>}<Failure error={asked.error} are={props.are} /></>;
  if (asked.data === undefined) return asked.isLoading ? <p class="waiting" role="status">{T.waiting}</p> : <></>;
  return <div class={asked.isLoading ? "stale" : undefined}>{props.children(asked.data)}</div>;
}

export function Failure(props: { error: Error; are?: "documents" }): JSX.Element {
  const problem = props.error instanceof Problem ? props.error : null;
  const others = problem ? [...problem.candidates, ...problem.nearest] : [];
  return (
    <div class="failure" role="alert">
      <p>{plain(props.error.message, 400)}</p>
      {others.length > 0 && <p>{T.meant}</p>}
      {others.length > 0 && <ul class="plain">{others.map((it) => (
        <li>{typeof it !== "string" ? <HitLine hit={it} /> : props.are === "documents"
          ? <Link to={{ view: "document", id: it }}><bdi>{plain(it, 100)}</bdi></Link> : <code>{plain(it, 100)}</code>}</li>
      ))}</ul>}
    </div>
  );
}

export function HitLine(props: { hit: Hit }): JSX.Element {
  return <><Kind kind={props.hit.kind} /> <Actor actor={props.hit} /> <span class="small muted">{T.documents(props.hit.documents)}</span></>;
}

export function Nothing(props: { children?: ComponentChildren }): JSX.Element {
  return <p class="nothing">{props.children ?? T.nothing}</p>;
}

/** One figure with its name below. */
export function Figure(props: { n: number; name: string }): JSX.Element {
  return <div class="figure"><b>{number(props.n)}</b><span>{props.name}</span></div>;
}
