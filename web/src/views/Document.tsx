/** An article with everything that was read in it marked in place, and the list beside it; each finds the other. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef } from "preact/hooks";
import type { Article, Relation, Statement } from "../data/types";
import { Problem } from "../data/source";
import { source } from "../lib/app";
import { familyColour, familyOf, labelOf } from "../lib/colour";
import { panel, useName, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { date, plain, safeLink } from "../lib/words";
import { T } from "../texts";
import { Actor, Await, Caveats, Deeds, OpenEvidence } from "../ui/parts";
import { paragraphs, type Item } from "./segments";

export function DocumentView(): JSX.Element {
  const id = usePlace().params.get("id") ?? "";
  const asked = useAsked(() => (id ? source.value.article(id) : Promise.reject(new Problem(404, T.errors.noId))), [id]);
  return <Await asked={asked} title={T.document.one} are="documents">{(article) => <Page key={id} article={article} />}</Await>;
}

const isRelation = (row: Relation | Statement): row is Relation => "type" in row;

function Page(props: { article: Article }): JSX.Element {
  const { article } = props;
  const place = usePlace();
  const chosen = place.params.get("mark");
  useName(plain(article.title ?? article.id, 60));
  const items = useMemo(() => {
    const rows = [...article.relations, ...article.statements];
    rows.sort((a, b) => (a.trigger[0]?.[0] ?? a.offsets[0] ?? 0) - (b.trigger[0]?.[0] ?? b.offsets[0] ?? 0));
    return rows.map((row): Item => ({ id: row.evidence, row, family: isRelation(row) ? familyOf(row.type) : "said" }));
  }, [article]);
  const families = [...new Map(items.map((it) => [it.family, items.filter((other) => other.family === it.family).length]))];
  const only = families.find(([family]) => family === place.params.get("only"))?.[0] ?? null;
  const seen = items.filter((it) => !only || it.family === only);
  const body = useMemo(() => paragraphs(article.text, seen), [article, only]);
  const text = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLOListElement>(null);

  useEffect(() => {
    if (!chosen) return;
    const key = CSS.escape(chosen);
    const behavior = matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth";
    text.current?.querySelector(`[data-mark="${key}"]`)?.scrollIntoView({ block: "center", behavior });
    const item = list.current?.querySelector<HTMLElement>(`[data-item="${key}"]`);
    // The list scrolls by itself, so that the text stays where it is.
    if (!item || !list.current) return;
    const by = item.getBoundingClientRect().top - list.current.getBoundingClientRect().top;
    list.current.scrollBy({ top: by - 40, behavior });
  }, [chosen]);

  const pick = (id: string) => place.go({ mark: id, ...panel({ ev: id }) }, chosen !== null);
  const link = safeLink(article.url);
  return (
    <article class="document">
      <header>
        <p class="eyebrow">{article.outlet && <><bdi>{plain(article.outlet, 80)}</bdi> · </>}{date(article.date)}</p>
        <h1><bdi>{plain(article.title ?? article.id, 240)}</bdi></h1>
        <p class="small muted">
          {T.document.counts(article.statements.length, article.relations.length)}
          {article.n_unsure > 0 && <> · {T.document.unsure(article.n_unsure)}</>}
          {link && <> · <a class="out" href={link} target="_blank" rel="noopener noreferrer">{T.panel.original}</a></>}
        </p>
      </header>
      <div class="toggles" role="group" aria-label={T.document.families}>
        {families.map(([family, n]) => (
          <button type="button" class="toggle" aria-pressed={only === family} onClick={() => place.go({ only: only === family ? null : family }, true)}
            style={{ "--family": colour(family) }}>
            <i aria-hidden="true" /> {name(family)} <span class="muted">{n}</span>
          </button>
        ))}
      </div>
      <div class="document-body">
        <div class="text" ref={text} dir="auto">
          {article.text === "" && <p class="nothing">{T.document.noText}</p>}
          {body.map((paragraph) => (
            <p>{paragraph.map((part) => {
              const first = part.words[0] ?? part.around[0];
              if (!first) return part.text;
              const isChosen = [...part.words, ...part.around].some((it) => it.id === chosen);
              const style = { "--family": colour(first.family) };
              if (part.words.length === 0) {
                return <span class={isChosen ? "around chosen" : "around"} style={style} onClick={() => pick(first.id)}>{part.text}</span>;
              }
              return (
                <button type="button" class={isChosen ? "words chosen" : "words"} style={style} data-mark={first.id}
                  title={part.words.map((it) => describe(it)).join("; ")} onClick={() => pick(next(part.words, chosen))}>{part.text}</button>
              );
            })}</p>
          ))}
        </div>
        <ol class="found" ref={list} aria-label={T.document.found}>
          {seen.map((it) => (
            <li key={it.id} data-item={it.id} aria-current={it.id === chosen ? "true" : undefined} style={{ "--family": colour(it.family) }}>
              <Row item={it} pick={() => pick(it.id)} />
            </li>
          ))}
        </ol>
      </div>
    </article>
  );
}

const colour = (family: string) => familyColour(family === "said" ? "statement" : family);
const name = (family: string) => (family === "said" ? T.document.statements : T.families[family] ?? family);
const describe = (it: Item) => (isRelation(it.row) ? labelOf(it.row.type) : T.document.says(plain(it.row.speaker?.name ?? T.nobody, 40)));

/** Of several rows with the same words, the one after the chosen one. */
function next(items: Item[], chosen: string | null): string {
  const at = items.findIndex((it) => it.id === chosen);
  return items[(at + 1) % items.length]!.id;
}

function Row(props: { item: Item; pick(): void }): JSX.Element {
  const { row } = props.item;
  return (
    <>
      {isRelation(row) ? (
        <p><Caveats row={row} /><Actor actor={row.subject} /> <Deeds row={row} most={120} /></p>
      ) : (
        <p><Actor actor={row.speaker} /> <span class="cue"><bdi>{plain(row.cue, 40)}</bdi></span> <q>{plain(row.words, 140)}</q></p>
      )}
      <p class="small"><button type="button" class="link" onClick={props.pick}>{T.document.find}</button> · <OpenEvidence id={row.evidence} also={{ mark: row.evidence }} /></p>
    </>
  );
}
