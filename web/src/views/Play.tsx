/** Plays a story: text and quotations on the left, the view of the step on the right; arrows turn pages, Esc ends. */
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { Story } from "../data/types";
import { source } from "../lib/app";
import { useName, usePlace } from "../lib/place";
import { useAsked, useKeys } from "../lib/use";
import { date, plain } from "../lib/words";
import { T } from "../texts";
import { triggers, Marked } from "../ui/parts";
import { Stage } from "./Stage";

export function Play(props: { story: Story }): JSX.Element {
  const { story } = props;
  const place = usePlace();
  const at = Math.max(0, Math.min(story.steps.length - 1, Math.trunc(Number(place.params.get("step"))) - 1 || 0));
  const step = story.steps[at];
  const box = useRef<HTMLDivElement>(null);
  const turn = (to: number) => { if (to >= 0 && to < story.steps.length) place.go({ step: to + 1 }, true); };
  const end = () => {
    if (document.fullscreenElement) void document.exitFullscreen();
    place.go({ view: "story", id: story.id });
  };
  useName(plain(story.title, 60));
  useEffect(() => { box.current?.focus({ preventScroll: true }); }, [at]);
  useKeys((event) => {
    if (event.key === "ArrowRight" || event.key === "PageDown") { event.preventDefault(); turn(at + 1); }
    if (event.key === "ArrowLeft" || event.key === "PageUp") { event.preventDefault(); turn(at - 1); }
    if (event.key === "Escape") end();
    if (event.key === "f") full(box.current?.closest<HTMLElement>(".play") ?? null);
  });
  if (!step) return <></>;
  return (
    <div class="play">
      <div class="telling" ref={box} tabIndex={-1}>
        <p class="eyebrow"><bdi>{plain(story.title, 120)}</bdi> · {at + 1}/{story.steps.length}</p>
        <div aria-live="polite">
          <h1><bdi>{plain(step.heading, 200)}</bdi></h1>
          {step.text.split(/\n+/).filter(Boolean).map((it) => <p class="prose" dir="auto">{it}</p>)}
          {step.evidence.map((it) => <Proof key={it} id={it} />)}
        </div>
        <div class="buttons turning">
          <button type="button" class="button" disabled={at === 0} onClick={() => turn(at - 1)}>{T.story.back}</button>
          <button type="button" class="button" disabled={at === story.steps.length - 1} onClick={() => turn(at + 1)}>{T.story.next}</button>
          <button type="button" class="button quiet" onClick={() => full(box.current?.closest<HTMLElement>(".play") ?? null)}>{T.story.full}</button>
          <button type="button" class="button quiet" onClick={end}>{T.story.end}</button>
        </div>
        <div class="dots" aria-hidden="true">{story.steps.map((_, index) => <i class={index === at ? "on" : undefined} />)}</div>
      </div>
      <Stage key={at} start={step.view} />
    </div>
  );
}

function full(element: HTMLElement | null): void {
  if (document.fullscreenElement) void document.exitFullscreen();
  else void element?.requestFullscreen?.().catch(() => undefined);
}

function Proof(props: { id: string }): JSX.Element | null {
  const asked = useAsked(() => source.value.evidence(props.id), [props.id]);
  const row = asked.data?.[0];
  if (!row) return null;
  return (
    <figure>
      <blockquote dir="auto"><Marked text={row.quotation} marks={triggers(row.quotation, row.offsets, row.trigger)} /></blockquote>
      <figcaption class="small muted">{row.outlet && <><bdi>{plain(row.outlet, 60)}</bdi>, </>}{date(row.published)}</figcaption>
    </figure>
  );
}
