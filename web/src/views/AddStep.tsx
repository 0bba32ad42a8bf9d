/** "Add this view": puts the view that is open, with the evidence in the panel, at the end of a story. */
import type { JSX } from "preact";
import { useLayoutEffect, useRef, useState } from "preact/hooks";
import type { Story } from "../data/types";
import { behind, say, source, stored } from "../lib/app";
import { usePlace, written as text } from "../lib/place";
import { useAsked, useOnce } from "../lib/use";
import { plain } from "../lib/words";
import { T } from "../texts";

export const fresh = (): string => `story-${Date.now().toString(36)}${Math.floor(Math.random() * 1296).toString(36)}`;

/** The most rows of a list that a step takes as its evidence. */
const ROWS = 3;

/** The evidence that the panel shows: one row, or the first ones behind a tie or a cell. */
async function shown(view: URLSearchParams): Promise<string[]> {
  const of = (name: string) => view.get(name);
  if (of("ev")) return [of("ev")!];
  if (of("sp") && of("ab")) {
    const ask = { speaker: of("sp")!, about: of("ab")!, limit: ROWS, since: of("since") ?? undefined, until: of("until") ?? undefined };
    return (await source.value.said(ask)).rows.map((row) => row.evidence);
  }
  if (of("a") && of("b")) {
    return (await behind(of("a")!, of("b")!, view.getAll("t"))).slice(0, ROWS).map((row) => row.evidence);
  }
  return [];
}

export function AddStep(props: { close(): void }): JSX.Element {
  const place = usePlace();
  const asked = useAsked(() => source.value.stories(), []);
  const [chosen, choose] = useState("");
  const [title, name] = useState("");
  const [heading, head] = useState("");
  const [words, write] = useState("");
  const stories = asked.data ?? [];
  const first = useRef<HTMLSelectElement>(null);
  useLayoutEffect(() => { first.current?.focus({ preventScroll: true }); }, []);
  const send = useOnce(async () => {
    const old = stories.find((it) => it.id === chosen);
    const story: Story = old ?? { id: fresh(), title: title || T.story.untitled, steps: [] };
    const view = new URLSearchParams(place.params);
    if (!view.get("view")) view.set("view", "search");
    const evidence = await shown(view).catch(() => []);
    const step = { heading: heading || T.story.step(story.steps.length + 1), text: words, view: text(view), evidence };
    if (!await stored(() => source.value.keep({ ...story, steps: [...story.steps, step] }))) return;
    say(T.story.added(plain(story.title, 60)));
    props.close();
  });
  return (
    <form class="popover" onSubmit={(event) => { event.preventDefault(); void send(); }} onKeyDown={(event) => { if (event.key === "Escape") props.close(); }} aria-label={T.story.add}>
      <label>{T.story.which}
        <select ref={first} value={chosen} onChange={(event) => choose(event.currentTarget.value)}>
          <option value="">{T.story.fresh}</option>
          {stories.map((it) => <option value={it.id} selected={it.id === chosen}>{plain(it.title, 60)}</option>)}
        </select>
      </label>
      {chosen === "" && <label>{T.story.title}<input value={title} maxLength={200} onInput={(event) => name(event.currentTarget.value)} /></label>}
      <label>{T.story.heading}<input value={heading} maxLength={200} onInput={(event) => head(event.currentTarget.value)} /></label>
      <label>{T.story.text}<textarea rows={3} value={words} maxLength={4000} onInput={(event) => write(event.currentTarget.value)} /></label>
      <p class="buttons"><button class="button" type="submit">{T.story.add}</button> <button class="button quiet" type="button" onClick={props.close}>{T.cancel}</button></p>
    </form>
  );
}
