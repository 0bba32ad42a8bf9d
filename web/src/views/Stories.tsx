/** All stories: open, play, make one, or take one from a file. */
import type { JSX } from "preact";
import type { Story } from "../data/types";
import { canKeep, say, source, stored } from "../lib/app";
import { Link, usePlace } from "../lib/place";
import { useAsked, useOnce } from "../lib/use";
import { plain } from "../lib/words";
import { T } from "../texts";
import { Await, Nothing } from "../ui/parts";
import { fresh } from "./AddStep";

export function StoriesView(): JSX.Element {
  const place = usePlace();
  const asked = useAsked(() => source.value.stories(), []);
  const keep = useOnce(async (story: Story) => {
    const at = location.hash;
    if (await stored(() => source.value.keep(story)) && location.hash === at) place.go({ view: "story", id: story.id });
  });
  const take = async (event: Event & { currentTarget: HTMLInputElement }) => {
    const file = event.currentTarget.files?.[0];
    if (!file) return;
    const story = storyOf(await file.text());
    if (story) await keep(story); else say(T.story.notAStory);
  };
  return (
    <>
      <header class="view-head">
        <h1>{T.tabs.stories}</h1>
        <p class="muted">{T.story.explain}</p>
        {canKeep() && <p class="buttons">
          <button type="button" class="button" onClick={() => void keep({ id: fresh(), title: T.story.untitled, steps: [] })}>{T.story.make}</button>
          <label class="button quiet file">{T.story.take}<input class="sr" type="file" accept="application/json,.json" onChange={(event) => void take(event)} /></label>
        </p>}
      </header>
      <Await asked={asked}>{(stories) => stories.length === 0 ? <Nothing>{T.story.none}</Nothing> : (
        <ul class="plain cards">{stories.map((it) => (
          <li key={it.id}>
            <h2><Link to={{ view: "story", id: it.id }}><bdi>{plain(it.title, 120)}</bdi></Link></h2>
            <p class="small muted">{T.story.steps(it.steps.length)}</p>
            {it.steps.length > 0 && <Link class="button quiet" to={{ view: "story", id: it.id, play: 1 }}>{T.story.play}</Link>}
          </li>
        ))}</ul>
      )}</Await>
    </>
  );
}

/** Reads a story from JSON; null if it is none. */
export function storyOf(text: string): Story | null {
  try {
    const read = JSON.parse(text) as Partial<Story>;
    if (typeof read.title !== "string" || !Array.isArray(read.steps)) return null;
    const steps = read.steps.map((it) => ({
      heading: String(it.heading ?? ""),
      text: String(it.text ?? ""),
      view: String(it.view ?? ""),
      evidence: Array.isArray(it.evidence) ? it.evidence.map(String) : [],
    }));
    return { id: fresh(), title: read.title, steps };
  } catch {
    return null;
  }
}
