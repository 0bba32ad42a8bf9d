/** All documents, filtered by words of the title, outlet and time. */
import type { JSX } from "preact";
import { meta, source } from "../lib/app";
import { Link, usePlace } from "../lib/place";
import { useWords } from "../lib/typed";
import { useAsked } from "../lib/use";
import { date, number, plain } from "../lib/words";
import { T } from "../texts";
import { Await, Nothing } from "../ui/parts";
import { TimeFields } from "../ui/TimeFields";

const PAGE = 100;

export function DocumentsView(): JSX.Element {
  const place = usePlace();
  const { params } = place;
  const { words, type, late } = useWords(150);
  const limit = Math.min(1000, Number(params.get("limit") ?? PAGE));
  const ask = {
    pattern: late || undefined, outlet: params.get("outlet") ?? undefined, since: params.get("since") ?? undefined,
    until: params.get("until") ?? undefined, limit,
  };
  const isOldestFirst = params.get("order") === "oldest";
  const asked = useAsked(() => (isOldestFirst ? source.value.documents(ask) : source.value.latest(ask)), [JSON.stringify(ask), isOldestFirst]);
  return (
    <>
      <header class="view-head">
        <h1>{T.tabs.documents}</h1>
        <div class="filters">
          <label><span>{T.filter.words}</span><input type="search" value={words} onInput={(event) => type(event.currentTarget.value)} /></label>
          <OutletSelect />
          <TimeFields />
          <label><span>{T.filter.order}</span>
            <select value={isOldestFirst ? "oldest" : ""} onChange={(event) => place.go({ order: event.currentTarget.value || null })}>
              <option value="" selected={!isOldestFirst}>{T.filter.newest}</option>
              <option value="oldest" selected={isOldestFirst}>{T.filter.oldest}</option>
            </select></label>
        </div>
      </header>
      <Await asked={asked}>{(page) => page.rows.length === 0 ? <Nothing /> : (
        <>
          <p class="small muted" aria-live="polite">{T.shownOf(page.rows.length, page.total)}</p>
          <div class="scroll" tabIndex={0} role="region" aria-label={T.tabs.documents}>
            <table class="list">
              <thead><tr><th>{T.filter.date}</th><th>{T.filter.title}</th><th>{T.filter.outlet}</th><th class="n">{T.figures.statements}</th><th class="n">{T.figures.relations}</th></tr></thead>
              <tbody>{page.rows.map((it) => (
                <tr key={it.id}>
                  <td class="when">{date(it.date)}</td>
                  <td class="title"><Link to={{ view: "document", id: it.id }}><bdi>{plain(it.title ?? it.id, 160)}</bdi></Link></td>
                  <td><bdi>{plain(it.outlet, 60)}</bdi></td>
                  <td class="n">{number(it.n_statements)}</td>
                  <td class="n">{number(it.n_relations)}</td>
                </tr>
              ))}</tbody>
            </table>
          </div>
          {page.next && limit < 1000 && <p><button type="button" class="button quiet" onClick={() => place.go({ limit: limit + 200 }, true)}>{T.more}</button></p>}
        </>
      )}</Await>
    </>
  );
}

export function OutletSelect(): JSX.Element | null {
  const place = usePlace();
  const chosen = place.params.get("outlet") ?? "";
  if (meta.value.outlets.length === 0) return null;
  return (
    <label><span>{T.filter.outlet}</span>
      <select value={chosen} onChange={(event) => place.go({ outlet: event.currentTarget.value || null })}>
        <option value="">{T.filter.allOutlets}</option>
        {meta.value.outlets.slice(0, 300).map((it) => (
          <option value={it.name} selected={it.name === chosen}>{`${plain(it.name, 50)} (${number(it.n_documents)})`}</option>
        ))}
      </select>
    </label>
  );
}
