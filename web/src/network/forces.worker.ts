/**
 * Runs the force layout beside the page. In: a `Work`, later `Pinned` actors. Out: `Places` every now and then, the last
 * ones marked as done. Ends when the page ends it. Cannot fail.
 */
import { pin, places, step, type Pinned, type Work } from "./forces";

let work: Work | null = null;

/** Works until a picture is due, then lets messages in. */
function go(): void {
  if (!work) return;
  const begun = performance.now();
  while (work.steps > 0 && performance.now() - begun < work.pause) {
    step(work);
    work.steps -= 1;
  }
  const isDone = work.steps === 0;
  const now = places(work.nodes);
  postMessage({ places: now, isDone }, { transfer: [now.buffer] });
  if (isDone) work = null; else setTimeout(go, 0);
}

onmessage = ({ data }: MessageEvent<Work | Pinned>) => {
  if ("steps" in data) {
    work = data;
    go();
  } else if (work) pin(work.nodes, data);
};
