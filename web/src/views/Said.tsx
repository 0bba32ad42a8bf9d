/** Who said how much about which actor: a matrix with counts. A cell opens the quotations; a name opens all of that speaker. */
import type { JSX } from "preact";
import { useState } from "preact/hooks";
import type { Matrix } from "../data/types";
import { source } from "../lib/app";
import { Link, panel, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { number, plain } from "../lib/words";
import { T } from "../texts";
import { Actor, Await, Nothing, SayingRow } from "../ui/parts";
import { TimeFields } from "../ui/TimeFields";
import { OutletSelect } from "./Documents";

export function SaidTabs(props: { at: "said" | "discourse" }): JSX.Element {
  return (
    <p class="subnav">
      <Link to={{ view: "said" }} current={props.at === "said"}>{T.said.matrix}</Link>
      <Link to={{ view: "discourse" }} current={props.at === "discourse"}>{T.said.discourse}</Link>
    </p>
  );
}

export function SaidView(): JSX.Element {
  const { params } = usePlace();
  const ask = {
    since: params.get("since") ?? undefined, until: params.get("until") ?? undefined, outlet: params.get("outlet") ?? undefined,
    limit: Number(params.get("limit") ?? 25),
  };
  const speaker = params.get("speaker") ?? undefined;
  const about = params.get("about") ?? undefined;
  return (
    <>
      <header class="view-head">
        <h1>{T.tabs.said}</h1>
        <SaidTabs at="said" />
        <div class="filters"><TimeFields /><OutletSelect /></div>
      </header>
      {speaker || about ? <Sayings ask={{ ...ask, speaker, about }} /> : <Whole ask={ask} />}
    </>
  );
}

function Sayings(props: { ask: Record<string, string | number | undefined> }): JSX.Element {
  const [limit, raise] = useState(100);
  const ask = { ...props.ask, limit };
  const asked = useAsked(() => source.value.said(ask), [JSON.stringify(ask)]);
  return (
    <>
      <p><Link class="back" to={{ speaker: null, about: null }}>{T.said.back}</Link></p>
      <Await asked={asked}>{(page) => page.rows.length === 0 ? <Nothing /> : (
        <>
          <p class="small muted" aria-live="polite">{T.shownOf(page.rows.length, page.total)}</p>
          <ol class="rows">{page.rows.map((row) => <SayingRow key={row.evidence} row={row} />)}</ol>
          {page.next && <p><button type="button" class="button quiet" onClick={() => raise(Math.min(1000, limit + 200))}>{T.more}</button></p>}
        </>
      )}</Await>
    </>
  );
}

function Whole(props: { ask: Record<string, string | number | undefined> }): JSX.Element {
  const asked = useAsked(() => source.value.matrix(props.ask), [JSON.stringify(props.ask)]);
  return <Await asked={asked}>{(matrix) => matrix.cells.length === 0 ? <Nothing /> : <Table matrix={matrix} />}</Await>;
}

function Table(props: { matrix: Matrix }): JSX.Element {
  const { speakers, targets, cells } = props.matrix;
  const { params } = usePlace();
  const most = Math.max(...cells.map(([, , n]) => n));
  const counts = new Map(cells.map(([row, column, n]) => [row * targets.length + column, n]));
  const sums = speakers.map((_, row) => cells.filter(([at]) => at === row).reduce((sum, [, , n]) => sum + n, 0));
  const columns = targets.map((target, column) => ({ target, column, sum: cells.filter(([, at]) => at === column).reduce((sum, [, , n]) => sum + n, 0) }))
    .filter((it) => it.sum > 0);
  const keys = (event: KeyboardEvent) => {
    const by = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] }[event.key];
    const cell = (event.target as HTMLElement).closest("td");
    if (!by || !cell) return;
    event.preventDefault();
    walk(cell, by[0]!, by[1]!);
  };
  return (
    <>
      <p class="small muted" aria-live="polite">{T.said.explain}</p>
      <div class="scroll" tabIndex={0} role="region" aria-label={T.said.matrix} onKeyDown={keys}>
        <table class="matrix">
          <thead>
            <tr><th class="corner"><span class="sr">{T.said.speaker}</span></th>{columns.map(({ target, sum }) => (
              <th scope="col"><div><Link class="actor" to={{ view: "actor", id: target.id, tab: "about" }} title={`${plain(target.name)}: ${number(sum)}`}><bdi>{plain(target.name, 26)}</bdi></Link></div></th>
            ))}</tr>
          </thead>
          <tbody>{speakers.map((speaker, row) => sums[row] === 0 ? null : (
            <tr>
              <th scope="row"><Actor actor={speaker} /> <span class="small muted">{number(sums[row]!)}</span></th>
              {columns.map(({ target, column }) => {
                const n = counts.get(row * targets.length + column);
                const isOpen = params.get("sp") === speaker.id && params.get("ab") === target.id;
                return n === undefined ? <td /> : (
                  <td aria-current={isOpen ? "true" : undefined} style={{ "--share": Math.sqrt(n / most) }}>
                    <Link to={panel({ sp: speaker.id, ab: target.id })} label={T.said.cell(plain(speaker.name, 60), plain(target.name, 60), n)}>{number(n)}</Link>
                  </td>
                );
              })}
            </tr>
          ))}</tbody>
        </table>
      </div>
    </>
  );
}

/** Moves the focus to the next cell with a count in a direction. */
function walk(cell: HTMLTableCellElement, down: number, right: number): void {
  const rows = [...cell.closest("tbody")!.rows];
  let row = rows.indexOf(cell.parentElement as HTMLTableRowElement);
  let column = cell.cellIndex;
  for (;;) {
    row += down;
    column += right;
    const next = rows[row]?.cells[column];
    if (!next || column < 1) return;
    const link = next.querySelector("a");
    if (link) { link.focus(); return; }
  }
}
