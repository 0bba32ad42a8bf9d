/** The panel on the right of every view: the evidence of one row, or the rows behind a tie or a cell. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { inWindow } from "../data/rows";
import { behind, source } from "../lib/app";
import { labelOf } from "../lib/colour";
import { useCover } from "../lib/cover";
import { Link, panel, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { plain } from "../lib/words";
import { T } from "../texts";
import { Await, DeedRow, Nothing, SayingRow } from "../ui/parts";
import { EvidenceBody } from "./Evidence";

export function Panel(): JSX.Element | null {
  const place = usePlace();
  const { params } = place;
  const evidence = params.get("ev");
  const [a, b] = [params.get("a"), params.get("b")];
  const [speaker, about] = [params.get("sp"), params.get("ab")];
  const isTie = a !== null && b !== null;
  const isCell = speaker !== null && about !== null;
  const isOpen = evidence !== null || isTie || isCell;
  const aside = useRef<HTMLElement>(null);
  const before = useRef<HTMLElement | null>(null);

  useLayoutEffect(() => {
    if (!isOpen) return;
    const at = document.activeElement as HTMLElement | null;
    if (at && !aside.current?.contains(at) && at !== document.body) before.current = at;
    aside.current?.focus({ preventScroll: true });
  }, [evidence, a, b, speaker, about, isOpen]);

  const covers = useCover(aside, isOpen);

  const close = () => {
    place.go(panel({}));
    // What had the focus may be hidden until the panel is gone.
    const back = before.current;
    setTimeout(() => { if (back?.isConnected) back.focus(); }, 60);
  };
  if (!isOpen) return null;
  const title = evidence ? T.evidence : isTie ? T.panel.tie : T.panel.quotations;
  return (
    <section class="panel" role={covers ? "dialog" : "complementary"} aria-modal={covers || undefined} ref={aside} tabIndex={-1} aria-label={title}
      onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); close(); } }}>
      <div class="panel-head">
        {evidence && (isTie || isCell)
          ? <Link class="back" to={{ ev: null }}>{T.panel.back}</Link>
          : <h2>{title}</h2>}
        <button type="button" class="icon" onClick={close} aria-label={T.close}>×</button>
      </div>
      <div class="panel-body">
        {evidence ? <EvidenceBody key={evidence} id={evidence} />
          : isTie ? <Tie a={a} b={b} types={params.getAll("t")} />
          : <Cell speaker={speaker!} about={about!} />}
      </div>
    </section>
  );
}

function Tie(props: { a: string; b: string; types: string[] }): JSX.Element {
  const { a, b, types } = props;
  const { params } = usePlace();
  const [since, until] = [params.get("since") ?? undefined, params.get("until") ?? undefined];
  const asked = useAsked(() => behind(a, b, types), [a, b, types.join()]);
  return (
    <Await asked={asked}>{(all) => {
      const inside = all.filter((row) => inWindow(row.date, since, until) || inWindow(row.published, since, until));
      // A tie without a date in the period is still worth a look.
      const rows = inside.length > 0 ? inside : all;
      return rows.length === 0 ? <Nothing /> : (
      <>
        <p class="small muted" aria-live="polite">{T.panel.reports(rows.length)}{rows.length < all.length && <> ({T.panel.outside(all.length - rows.length)})</>} · {types.map(labelOf).map((it) => plain(it, 40)).join(", ")}</p>
        <ol class="rows narrow">{rows.map((row) => <DeedRow key={row.evidence} row={row} />)}</ol>
      </>
      );
    }}</Await>
  );
}

function Cell(props: { speaker: string; about: string }): JSX.Element {
  const { params } = usePlace();
  const ask = {
    speaker: props.speaker, about: props.about, limit: 200,
    since: params.get("since") ?? undefined, until: params.get("until") ?? undefined,
  };
  const asked = useAsked(() => source.value.said(ask), [JSON.stringify(ask)]);
  return (
    <Await asked={asked}>{(page) => page.rows.length === 0 ? <Nothing /> : (
      <>
        <p class="small muted" aria-live="polite">{T.shownOf(page.rows.length, page.total)}</p>
        <ol class="rows narrow">{page.rows.map((row) => <SayingRow key={row.evidence} row={row} />)}</ol>
      </>
    )}</Await>
  );
}
