/** The queue of Review: likely doubles, then rows that are disputed or uncertain; decided by keys, every act can be undone. */
import type { ComponentChildren, JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Act, ActRow, Deed, Double, Hit } from "../data/types";
import { decide, meta, source, undo } from "../lib/app";
import { Link, panel, usePlace } from "../lib/place";
import { useAsked, useKeys } from "../lib/use";
import { date, number, plain, share } from "../lib/words";
import { T } from "../texts";
import { Actor, Await, Fact, Kind, Nothing, OpenEvidence, Place, Quote } from "../ui/parts";

type Item = { key: string; kind: "double"; pair: Double } | { key: string; kind: "disputed" | "unsure"; row: Deed };
type Answer = "yes" | "no" | "skip";

export function ReviewView(): JSX.Element {
  const place = usePlace();
  const queue = place.params.get("queue") ?? "doubles";
  // A queue is asked once for a visit: what is decided leaves it by our own record, so that progress can be shown.
  const load = useMemo(() => async (): Promise<Item[]> => {
    if (queue === "doubles") return (await source.value.doubles({ limit: 200 })).map((pair) => ({ key: `${pair.left.id} ${pair.right.id}`, kind: "double", pair }));
    const rows = queue === "disputed" ? await source.value.disputed() : await source.value.unsure(200);
    return rows.map((row) => ({ key: row.evidence, kind: queue === "disputed" ? "disputed" : "unsure", row }));
  }, [queue]);
  const [items, setItems] = useState<Item[] | null>(null);
  const [error, fail] = useState<Error>();
  useEffect(() => {
    setItems(null);
    fail(undefined);
    load().then(setItems, fail);
  }, [load]);
  return (
    <>
      <header class="view-head">
        <h1>{T.tabs.review}</h1>
        <p class="subnav">{(["doubles", "disputed", "unsure"] as const).map((it) => (
          <Link to={{ view: "review", queue: it === "doubles" ? null : it }} current={queue === it}>{T.review.queues[it]}</Link>
        ))}</p>
      </header>
      {!meta.value.writable && <p class="failure">{T.errors.readOnly}</p>}
      <div class="review">
        <Await asked={{ data: items ?? undefined, error, isLoading: items === null }}>{(all) => <Queue key={queue} items={all} />}</Await>
        <Acts />
      </div>
    </>
  );
}

interface Done { index: number; answer: Answer; act: number | null }

function Queue(props: { items: Item[] }): JSX.Element {
  const { items } = props;
  const [at, setAt] = useState(0);
  const [done, setDone] = useState<Done[]>([]);
  const [isBusy, setBusy] = useState(false);
  const card = useRef<HTMLDivElement>(null);
  const item = items[at];

  const answer = async (it: Answer) => {
    if (!item || isBusy) return;
    let act: number | null = null;
    if (it !== "skip") {
      if (!meta.value.writable) return;
      setBusy(true);
      act = await decide(actOf(item, it), it === "yes" ? T.review.yesDone(item.kind) : T.review.noDone(item.kind));
      setBusy(false);
      if (act === null) return;
    }
    setDone([...done, { index: at, answer: it, act }]);
    setAt(at + 1);
    card.current?.focus({ preventScroll: true });
  };
  const back = async () => {
    const last = done.at(-1);
    if (!last || isBusy) return;
    setBusy(true);
    const isUndone = last.act === null || await undo(last.act);
    setBusy(false);
    if (!isUndone) return;
    setDone(done.slice(0, -1));
    setAt(last.index);
    card.current?.focus({ preventScroll: true });
  };
  useKeys((event) => {
    const key = event.key.toLowerCase();
    const known: Record<string, () => Promise<void>> = { y: () => answer("yes"), n: () => answer("no"), s: () => answer("skip"), u: back };
    if (known[key]) { event.preventDefault(); void known[key](); }
  });
  if (items.length === 0) return <Nothing>{T.review.empty}</Nothing>;
  const n = done.filter((it) => it.answer !== "skip").length;
  return (
    <section aria-label={T.review.queue}>
      <div class="progress">
        <span class="bar" aria-hidden="true" style={{ "--share": at / items.length }} />
        <span class="small muted" aria-live="polite">{T.review.progress(at, items.length, n)}</span>
      </div>
      <div class="card" ref={card} tabIndex={-1}>
        {!item ? <Nothing>{T.review.finished}</Nothing> : item.kind === "double" ? <Pair pair={item.pair} /> : <Row row={item.row} kind={item.kind} />}
      </div>
      <div class="buttons keys">
        {item && (
          <>
            <Key letter="y" isOff={isBusy || !meta.value.writable} press={() => void answer("yes")}>{item.kind === "double" ? T.review.same : T.panel.right}</Key>
            <Key letter="n" isOff={isBusy || !meta.value.writable} press={() => void answer("no")}>{item.kind === "double" ? T.review.different : T.panel.wrong}</Key>
            <Key letter="s" isQuiet isOff={isBusy} press={() => void answer("skip")}>{T.review.skip}</Key>
          </>
        )}
        <Key letter="u" isQuiet isOff={isBusy || done.length === 0} press={() => void back()}>{T.undo}</Key>
      </div>
    </section>
  );
}

function actOf(item: Item, answer: "yes" | "no"): Act {
  if (item.kind !== "double") return { act: answer === "yes" ? "confirm" : "reject", evidence: item.row.evidence };
  const { left, right } = item.pair;
  if (answer === "no") return { act: "distinct", left: left.id, right: right.id };
  const [into, from] = left.documents >= right.documents ? [left, right] : [right, left];
  return { act: "merge", from: from.id, into: into.id };
}

function Key(props: { letter: string; isOff: boolean; isQuiet?: boolean; press(): void; children: ComponentChildren }): JSX.Element {
  return <button type="button" class={props.isQuiet ? "button quiet" : "button"} disabled={props.isOff} onClick={props.press} aria-keyshortcuts={props.letter}><kbd>{props.letter}</kbd> {props.children}</button>;
}

function Pair(props: { pair: Double }): JSX.Element {
  const { left, right, score, why } = props.pair;
  return (
    <>
      <p class="eyebrow">{T.review.ask}</p>
      <div class="versus"><Side hit={left} /><span class="muted" aria-hidden="true">=?</span><Side hit={right} /></div>
      <p>{plain(why, 300)} <span class="small muted">{T.review.score(share(score))}</span></p>
    </>
  );
}

function Side(props: { hit: Hit }): JSX.Element {
  const { hit } = props;
  const deeds = useAsked(() => source.value.history({ actor: hit.id, limit: 3 }), [hit.id]);
  return (
    <div>
      <h2><Kind kind={hit.kind} /> <Actor actor={hit} /></h2>
      <p class="small muted">{T.documents(hit.documents)} · <code>{plain(hit.id, 60)}</code></p>
      <ul class="plain small">{(deeds.data?.rows ?? []).map((row) => <li>{date(row.date ?? row.published)} <Fact row={row} /></li>)}</ul>
    </div>
  );
}

function Row(props: { row: Deed; kind: "disputed" | "unsure" }): JSX.Element {
  const { row } = props;
  return (
    <>
      <p class="eyebrow">{T.review.askRow}</p>
      <p class="headline"><Fact row={row} /></p>
      <p class="quote"><Quote row={row} /></p>
      <p class="small muted">{date(row.date ?? row.published)} · <Place row={row} /> · {T.confidence(share(row.confidence))} · <OpenEvidence id={row.evidence} /></p>
    </>
  );
}

function Acts(): JSX.Element {
  const asked = useAsked(() => source.value.acts(), []);
  return (
    <section class="acts" aria-label={T.review.acts}>
      <h2>{T.review.acts}</h2>
      <Await asked={asked}>{(rows) => rows.length === 0 ? <Nothing>{T.review.noActs}</Nothing> : (
        <ol class="plain">{[...rows].sort((a, b) => b.number - a.number).slice(0, 40).map((it) => <ActLine key={it.number} row={it} />)}</ol>
      )}</Await>
    </section>
  );
}

function ActLine(props: { row: ActRow }): JSX.Element {
  const { row } = props;
  const evidence = typeof row.evidence === "string" ? row.evidence : null;
  return (
    <li class={row.undone ? "undone" : undefined}>
      <span class="small muted n">{number(row.number)}</span> {T.acts[row.act] ?? row.act}
      {evidence && <> <Link to={panel({ ev: evidence })}><bdi>{plain(evidence, 50)}</bdi></Link></>}
      <span class="small muted block">{plain(row.when, 19)}{row.who && <> · <bdi>{plain(row.who, 40)}</bdi></>}{row.undone && <> · {T.review.wasUndone}</>}
        {!row.undone && row.act !== "undo" && meta.value.writable && <> · <button type="button" class="link" onClick={() => void undo(row.number)}>{T.undo}</button></>}</span>
    </li>
  );
}
