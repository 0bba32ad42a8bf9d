/** The frame of the page: the head with its tabs, the view, the evidence panel, messages. */
import type { ComponentType, JSX } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { canKeep, meta, note, refresh, save, say, source } from "../lib/app";
import { switchTheme, theme } from "../lib/colour";
import { Link, usePlace } from "../lib/place";
import { useKeys } from "../lib/use";
import { T } from "../texts";
import { Panel } from "../views/Panel";
import { AddStep } from "../views/AddStep";
import { VIEWS } from "../views/all";

const TABS: [string, string, string[]][] = [
  ["search", T.tabs.search, ["actor"]],
  ["network", T.tabs.network, []],
  ["said", T.tabs.said, ["discourse"]],
  ["documents", T.tabs.documents, ["document"]],
  ["review", T.tabs.review, []],
  ["stories", T.tabs.stories, ["story"]],
];

export function Shell(): JSX.Element {
  const place = usePlace();
  const view = place.params.get("view") ?? "search";
  const isPlaying = view === "story" && place.params.get("play") === "1";
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const shown = `${view} ${place.params.get("id") ?? ""}`;
  useLayoutEffect(() => { document.title = T.title(view); }, [shown]);
  useEffect(() => { void refresh(); }, [shown]);
  useEffect(() => {
    if (isFirst.current) { isFirst.current = false; return; }
    if (!document.activeElement || document.activeElement === document.body || !main.current?.contains(document.activeElement)) {
      main.current?.focus({ preventScroll: true });
    }
  }, [shown, isPlaying]);
  useKeys((event) => {
    if (event.key === "/") {
      event.preventDefault();
      const field = document.querySelector<HTMLInputElement>("input[type=search]");
      if (view === "search" && field) field.focus(); else place.go({ view: "search" });
    }
  });
  const View: ComponentType = VIEWS[view] ?? VIEWS["search"]!;
  if (isPlaying) return <><main id="main" class="playing"><View /></main><Notes /></>;
  return (
    <>
      <a class="skip" href="#main" onClick={(event) => { event.preventDefault(); main.current?.focus(); }}>{T.skip}</a>
      <Head view={view} />
      <div class="frame">
        <main ref={main} tabIndex={-1} id="main" class={`view-${view}`}><View /></main>
        <Panel />
      </div>
      <Notes />
    </>
  );
}

function Head(props: { view: string }): JSX.Element {
  const [isAdding, add] = useState(false);
  const isDark = theme.value === "dark";
  return (
    <header class="head">
      <Link class="brand" to={{ view: "search" }}><span class="stamp" aria-hidden="true" />onrecord</Link>
      <nav aria-label={T.tabs.label}>
        {TABS.filter(([view]) => view !== "review" || !source.value.alone).map(([view, name, below]) => (
          <Link to={{ view }} current={props.view === view || below.includes(props.view)}>{name}</Link>
        ))}
      </nav>
      <div class="tools">
        {canKeep() && props.view !== "stories" && props.view !== "story" && props.view !== "review" && (
          <button type="button" class="quiet" aria-expanded={isAdding} onClick={() => add(!isAdding)}>{T.story.add}</button>
        )}
        {meta.value.can_export && <SaveFile />}
        <button type="button" class="icon" onClick={switchTheme} aria-label={isDark ? T.light : T.dark} title={isDark ? T.light : T.dark}>
          <svg width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
            {isDark
              ? <><circle cx="8" cy="8" r="3.2" /><path class="ray" d="M8 .8v2M8 13.2v2M.8 8h2M13.2 8h2M2.9 2.9l1.4 1.4M11.7 11.7l1.4 1.4M2.9 13.1l1.4-1.4M11.7 4.3l1.4-1.4" /></>
              : <path d="M13.8 10.2A6.2 6.2 0 0 1 5.8 2.2a6.2 6.2 0 1 0 8 8z" />}
          </svg>
        </button>
      </div>
      {isAdding && <AddStep close={() => add(false)} />}
    </header>
  );
}

/** Saves the file to send: the actor or story that is open, or everything. */
function SaveFile(): JSX.Element {
  const place = usePlace();
  const ask = async () => {
    const { params } = place;
    const view = params.get("view");
    const id = params.get("id");
    const of = view === "actor" && id ? { actor: id } : view === "story" && id ? { story: id } : { all: true };
    try {
      const blob = await source.value.file(of);
      if (blob) save(T.fileName(id ?? "all"), blob);
    } catch (error) {
      say((error as Error).message);
    }
  };
  return <button type="button" class="quiet wide-only" onClick={() => void ask()} title={T.saveFileMore}>{T.saveFile}</button>;
}

function Notes(): JSX.Element {
  const it = note.value;
  return (
    <div class="notes" role="status" aria-live="polite">
      {it && (
        <div class="note">
          <span>{it.text}</span>
          {it.undo && <button type="button" class="link" onClick={it.undo}>{T.undo}</button>}
          <button type="button" class="icon" aria-label={T.close} onClick={() => { note.value = null; }}>×</button>
        </div>
      )}
    </div>
  );
}
