/** The start page: one box for names, words and documents, and what the store holds. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Found, TextHit } from "../data/types";
import { meta, source } from "../lib/app";
import { Link, panel, useName, type Patch } from "../lib/place";
import { useWords } from "../lib/typed";
import { useAsked } from "../lib/use";
import { date, number, plain, span } from "../lib/words";
import { T } from "../texts";
import { Await, Figure, Kind, Nothing, Quote } from "../ui/parts";

export function SearchView(): JSX.Element {
  const { words, type, late } = useWords(120);
  const box = useRef<HTMLInputElement>(null);
  // Before the first paint, so that no letter typed meanwhile is lost.
  useLayoutEffect(() => { box.current?.focus({ preventScroll: true }); }, []);
  useName(plain(late, 60));
  const asked = useAsked(() => (late.trim() ? source.value.find(late, 8) : undefined), [late]);

  // From the box, arrows move into the results, and from the first result back.
  const results = useRef<HTMLDivElement>(null);
  const move = (event: KeyboardEvent) => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp" && !(event.key === "Enter" && event.target === box.current)) return;
    const links = [...(results.current?.querySelectorAll<HTMLAnchorElement>("a.result") ?? [])];
    if (links.length === 0) return;
    event.preventDefault();
    if (event.key === "Enter") { links[0]?.click(); return; }
    const at = links.indexOf(document.activeElement as HTMLAnchorElement);
    const next = at + (event.key === "ArrowDown" ? 1 : -1);
    if (next < 0) box.current?.focus(); else links[Math.min(next, links.length - 1)]?.focus();
  };
  return (
    <div class={late ? "search has-words" : "search"} onKeyDown={move}>
      <h1 class="sr">{T.search.heading}</h1>
      {!late && <p class="lead">{T.search.lead}</p>}
      <form role="search" class="box" onSubmit={(event) => event.preventDefault()}>
        <label class="sr" for="words">{T.search.label}</label>
        <svg width="20" height="20" viewBox="0 0 20 20" aria-hidden="true"><circle cx="8.5" cy="8.5" r="5.5" /><path d="m13 13 5 5" /></svg>
        <input id="words" type="search" ref={box} value={words} placeholder={T.search.placeholder} autocomplete="off" spellcheck={false}
          maxLength={400} onInput={(event) => type(event.currentTarget.value)} />
        <kbd aria-hidden="true">/</kbd>
      </form>
      <div ref={results}>
        {late.trim() ? <Await asked={asked}>{(found) => <Results found={found} words={late} />}</Await> : <Overview />}
      </div>
    </div>
  );
}

function Results(props: { found: Found; words: string }): JSX.Element {
  const { actors, documents, words } = props.found;
  const n = actors.length + documents.length + words.length;
  return (
    <>
      <p class="sr" aria-live="polite">{T.search.count(n)}</p>
      {n === 0 && <Nothing>{T.search.nothing(plain(props.words, 60))}</Nothing>}
      {actors.length > 0 && (
        <section class="group">
          <h2>{T.search.actors}</h2>
          <ul class="plain">
            {actors.map((it) => (
              <li><Link class="result" to={{ view: "actor", id: it.id }}>
                <Kind kind={it.kind} /> <bdi class="name">{plain(it.name, 100)}</bdi>
                <span class="small muted">{T.kinds[it.kind] ?? it.kind} · {T.documents(it.documents)}</span>
              </Link></li>
            ))}
          </ul>
        </section>
      )}
      {words.length > 0 && (
        <section class="group">
          <h2>{T.search.words}</h2>
          <ul class="plain">{words.map((it) => <li><Hit hit={it} /></li>)}</ul>
        </section>
      )}
      {documents.length > 0 && (
        <section class="group">
          <h2>{T.search.documents}</h2>
          <ul class="plain">
            {documents.map((it) => (
              <li><Link class="result" to={{ view: "document", id: it.id }}>
                <bdi class="name">{plain(it.title ?? it.id, 140)}</bdi>
                <span class="small muted">{it.outlet && <><bdi>{plain(it.outlet, 60)}</bdi>, </>}{date(it.date)}</span>
              </Link></li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

function Hit(props: { hit: TextHit }): JSX.Element {
  const { hit } = props;
  return (
    <Link class="result" to={{ view: "document", id: hit.document }}>
      <Quote row={hit} />
      <span class="small muted">
        {hit.outlet && <><bdi>{plain(hit.outlet, 60)}</bdi>, </>}{date(hit.published)} · <bdi>{plain(hit.title ?? hit.document, 90)}</bdi>
      </span>
    </Link>
  );
}

function Overview(): JSX.Element {
  const { store, outlets } = meta.value;
  const actors = useAsked(() => source.value.actors({ limit: 12 }), []);
  const documents = useAsked(() => source.value.latest({ limit: 8 }), []);
  if (store.documents === 0) return <Nothing>{T.search.empty}</Nothing>;
  const to = (patch: Patch) => ({ ...panel({}), ...patch });
  return (
    <>
      <div class="figures">
        <Figure n={store.documents} name={T.figures.documents} />
        <Figure n={store.actors} name={T.figures.actors} />
        <Figure n={store.statements} name={T.figures.statements} />
        <Figure n={store.relations} name={T.figures.relations} />
      </div>
      <p class="small muted center">{span(store.first, store.last)}{outlets.length > 0 && <> · {T.search.outlets(outlets.length)}</>}</p>
      <div class="columns">
        <section>
          <h2>{T.search.covered}</h2>
          <Await asked={actors}>{(page) => (
            <ol class="plain ranked">
              {page.rows.map((it) => (
                <li><Link class="result" to={to({ view: "actor", id: it.id })}>
                  <Kind kind={it.kind} /> <bdi class="name">{plain(it.name, 60)}</bdi>
                  <span class="bar" aria-hidden="true" style={{ "--share": it.n_documents / Math.max(1, page.rows[0]?.n_documents ?? 1) }} />
                  <span class="small muted n">{number(it.n_documents)}</span>
                </Link></li>
              ))}
            </ol>
          )}</Await>
        </section>
        <section>
          <h2>{T.search.latest}</h2>
          <Await asked={documents}>{(page) => (
            <ul class="plain">
              {page.rows.map((it) => (
                <li><Link class="result stacked" to={to({ view: "document", id: it.id })}>
                  <bdi class="name">{plain(it.title ?? it.id, 110)}</bdi>
                  <span class="small muted">{it.outlet && <><bdi>{plain(it.outlet, 60)}</bdi>, </>}{date(it.date)}</span>
                </Link></li>
              ))}
            </ul>
          )}</Await>
        </section>
      </div>
    </>
  );
}
