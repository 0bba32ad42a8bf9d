/**
 * The view of a step of a story, to look around in while the story is played: links lead on within it, evidence opens
 * beside it, and the reader can come back to what the step shows. In: the address of the step. Cannot fail.
 */
import type { ComponentType, JSX } from "preact";
import { useRef } from "preact/hooks";
import { PANEL, Within, usePlace } from "../lib/place";
import { T } from "../texts";
import { Panel } from "./Panel";
import { VIEWS } from "./all";

export function Stage(props: { start: string }): JSX.Element {
  return <Within start={props.start}><Scene start={props.start} /></Within>;
}

/** Stories do not play within stories. */
const isShown = (name: string) => name !== "story" && name !== "stories" && VIEWS[name] !== undefined;

function Scene(props: { start: string }): JSX.Element {
  const place = usePlace();
  const { params } = place;
  const first = new URLSearchParams(props.start);
  const name = params.get("view") ?? "search";
  const View: ComponentType = VIEWS[isShown(name) ? name : "search"]!;
  // The words of the step show its evidence; the panel opens when the reader asks for more.
  const hasAsked = useRef(false);
  hasAsked.current ||= PANEL.some((it) => params.get(it) !== first.get(it));
  const back = () => place.go({ view: "search", ...Object.fromEntries([...first.keys()].map((it) => [it, first.getAll(it)])) });
  const isAway = ["view", "id", "actor", "speaker", "about"].some((it) => params.getAll(it).join() !== first.getAll(it).join());
  return (
    <>
      <div class="stage">
        {isAway && <p class="return"><button type="button" class="button quiet" onClick={back}>{T.story.return}</button></p>}
        <View />
      </div>
      {hasAsked.current && <Panel />}
    </>
  );
}
