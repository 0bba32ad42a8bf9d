/** One story: its steps to edit and to order, by dragging or by keys. Playing it is in Play.tsx. */
import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Story, StoryStep } from "../data/types";
import { canKeep, save, say, source, stored } from "../lib/app";
import { Link, panel, useName, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { plain } from "../lib/words";
import { T } from "../texts";
import { Await, Nothing } from "../ui/parts";
import { Play } from "./Play";

export function StoryView(): JSX.Element {
  const { params } = usePlace();
  const id = params.get("id");
  const asked = useAsked(() => source.value.stories(), []);
  return (
    <Await asked={asked}>{(stories) => {
      const story = stories.find((it) => it.id === id);
      if (!story) return <><p><Link class="back" to={{ view: "stories" }}>{T.tabs.stories}</Link></p><h1>{T.tabs.stories}</h1><Nothing>{T.story.gone}</Nothing></>;
      return params.get("play") === "1" && story.steps.length > 0 ? <Play story={story} /> : <Edit key={story.id} story={story} />;
    }}</Await>
  );
}

let lastKey = 0;
const keyed = (story: Story) => ({ story, keys: story.steps.map(() => lastKey += 1) });

function Edit(props: { story: Story }): JSX.Element {
  const place = usePlace();
  // Each step has a key, so that it stays the same element, with the focus in it, wherever it moves.
  const [{ story, keys }, put] = useState(() => keyed(props.story));
  const set = (next: Story) => put((old) => ({ ...old, story: next }));
  const isFixed = !canKeep();
  const [dragged, drag] = useState<number | null>(null);
  const [over, hover] = useState<number | null>(null);
  const [heard, hear] = useState("");
  // What the source has. Words typed since are not replaced by it.
  const saved = useRef(props.story);
  const latest = useRef(story);
  latest.current = story;
  // Saves go one after the other. An answer that comes while one is on its way is of a state before it.
  const saves = useRef({ last: Promise.resolve<unknown>(undefined), n: 0 });
  useEffect(() => {
    if (saves.current.n > 0 || latest.current !== saved.current) return;
    const isSame = JSON.stringify(props.story) === JSON.stringify(saved.current);
    saved.current = props.story;
    if (isSame) set(props.story); else put(keyed(props.story));
  }, [props.story]);

  useName(plain(story.title, 60));

  const keep = async (next: Story, order = keys) => {
    const before = saved.current;
    saved.current = next;
    put({ story: next, keys: order });
    const turn = saves.current.last.then(() => source.value.keep(next));
    saves.current = { last: turn.catch(() => undefined), n: saves.current.n + 1 };
    const isKept = await stored(() => turn);
    saves.current.n -= 1;
    if (!isKept && saved.current === next) saved.current = before;
  };
  const leave = () => { if (story !== saved.current) void keep(story); };
  const move = (from: number, to: number) => {
    if (to < 0 || to >= story.steps.length || from === to) return;
    const moved = <A,>(all: A[]): A[] => all.toSpliced(from, 1).toSpliced(to, 0, all[from]!);
    const steps = moved(story.steps);
    const step = steps[to];
    hear(T.story.moved(plain(step!.heading, 60), to + 1, steps.length));
    void keep({ ...story, steps }, moved(keys));
  };
  const change = (index: number, patch: Partial<StoryStep>) =>
    set({ ...story, steps: story.steps.map((it, at) => (at === index ? { ...it, ...patch } : it)) });
  const remove = (index: number) => void keep({ ...story, steps: story.steps.toSpliced(index, 1) }, keys.toSpliced(index, 1));
  const drop = async () => {
    const at = location.hash;
    if (!await stored(() => source.value.drop(story.id))) return;
    say(T.story.dropped, () => void stored(() => source.value.keep(story)));
    // A reader who has gone on meanwhile is not fetched back.
    if (location.hash === at) place.go({ view: "stories" });
  };
  return (
    <section class="story">
      <p><Link class="back" to={{ view: "stories" }}>{T.tabs.stories}</Link></p>
      <h1 class="sr"><bdi>{plain(story.title, 200)}</bdi></h1>
      <label class="sr" for="story-title">{T.story.title}</label>
      <input id="story-title" class="title" value={story.title} maxLength={200} readOnly={isFixed}
        onInput={(event) => set({ ...story, title: event.currentTarget.value })} onBlur={leave} />
      <p class="buttons">
        {story.steps.length > 0 && <Link class="button" to={{ view: "story", id: story.id, play: 1 }}>{T.story.play}</Link>}
        <button type="button" class="button quiet" onClick={() => save(`${story.id}.json`, new Blob([JSON.stringify(story, null, 2)], { type: "application/json" }))}>{T.story.save}</button>
        {!isFixed && <button type="button" class="button quiet" onClick={() => void drop()}>{T.story.drop}</button>}
      </p>
      <p class="sr" role="status" aria-live="polite">{heard}</p>
      {story.steps.length === 0 && <Nothing>{T.story.noSteps}</Nothing>}
      <ol class="plain steps">
        {story.steps.map((step, index) => (
          <li key={keys[index]} class={over === index && dragged !== null ? "over" : undefined}
            onDragOver={(event) => { event.preventDefault(); hover(index); }}
            onDrop={(event) => { event.preventDefault(); if (dragged !== null) move(dragged, index); drag(null); hover(null); }}>
            <div class="grip" draggable={!isFixed} onDragStart={(event) => { drag(index); event.dataTransfer?.setData("text/plain", String(index)); }} onDragEnd={() => { drag(null); hover(null); }}
              title={T.story.drag} aria-hidden="true"><b>{index + 1}</b><span>⠿</span></div>
            <div class="step-body" onKeyDown={(event) => {
              if (!isFixed && event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) { event.preventDefault(); move(index, index + (event.key === "ArrowUp" ? -1 : 1)); }
            }}>
              <label><span class="small muted">{T.story.heading}</span>
                <input value={step.heading} maxLength={200} readOnly={isFixed} onInput={(event) => change(index, { heading: event.currentTarget.value })} onBlur={leave} /></label>
              <label><span class="small muted">{T.story.text}</span>
                <textarea rows={2} value={step.text} maxLength={4000} readOnly={isFixed} onInput={(event) => change(index, { text: event.currentTarget.value })} onBlur={leave} /></label>
              <p class="small">
                <a href={`#${step.view}`}>{T.story.openView}</a>
                {step.evidence.map((it) => <> · <Link to={panel({ ev: it })}>{plain(it, 50)}</Link></>)}
              </p>
            </div>
            {!isFixed && <div class="step-tools">
              <button type="button" class="icon" disabled={index === 0} aria-label={T.story.up(index + 1)} onClick={() => move(index, index - 1)}>↑</button>
              <button type="button" class="icon" disabled={index === story.steps.length - 1} aria-label={T.story.down(index + 1)} onClick={() => move(index, index + 1)}>↓</button>
              <button type="button" class="icon" aria-label={T.story.removeStep(index + 1)} onClick={() => remove(index)}>×</button>
            </div>}
          </li>
        ))}
      </ol>
    </section>
  );
}
