/**
 * Keeps the focus on the page. In: which elements had it. Out: if the one that has it goes away or is switched off, another
 * one near it gets it, so that keys go on from where they were and screen readers do not start again at the top. Cannot fail.
 */
const CAN = "a[href], button:not(:disabled), input:not(:disabled), select:not(:disabled), textarea:not(:disabled), summary, [tabindex]";
/** Parts of the page that can be focused as a whole, if nothing in them is left to focus. */
const PART = "main, .panel";
const PAST_MAX = 12;
/** Milliseconds after a change. */
const AFTER = 80;

/** An element that has the focus: the elements around it, the closest first, and all that could be focused in its part of the page. */
interface Held { element: HTMLElement; around: Element[]; order: HTMLElement[] }

const isSeen = (it: Element) => it.isConnected && it.getClientRects().length > 0;
const isAble = (it: HTMLElement) => isSeen(it) && it.matches(CAN);
const able = (root: Element) => [...root.querySelectorAll<HTMLElement>(CAN)];

function holding(element: HTMLElement): Held {
  const around: Element[] = [];
  for (let at = element.parentElement; at; at = at.parentElement) around.push(at);
  return { element, around, order: able(element.closest(PART) ?? document.body) };
}

/** Returns what gets the focus that an element lost: its neighbour in a list, else what had the focus before, else what is first. */
function heir({ element, around, order }: Held, past: HTMLElement[]): HTMLElement | null {
  if (isAble(element)) return element;
  const at = around.findIndex(isSeen);
  const near = around[at];
  if (!near) return null;
  const part = near.closest<HTMLElement>(PART);
  if (near === part) return part;
  const gone = at === 0 ? element : around[at - 1]!;
  const [before, after] = [order.slice(0, order.indexOf(element)).filter(isAble), order.slice(order.indexOf(element) + 1).filter(isAble)];
  if (gone === element && element.isConnected || gone.matches("li")) {
    const beside = [...after, ...before.reverse()].find((it) => near.contains(it)) ?? after[0];
    if (beside) return beside;
  }
  const known = past.findLast((it) => isAble(it) && !it.matches(PART) && (part ?? document.body).contains(it));
  return known ?? able(near).find(isAble) ?? part;
}

/** Starts to watch the page; asked once. */
export function keepFocus(root: HTMLElement): void {
  let held: Held | null = null;
  let timer = 0;
  const past: HTMLElement[] = [];
  const look = () => {
    timer = 0;
    const at = document.activeElement;
    if (!held || at && at !== document.body) return;
    heir(held, past)?.focus({ preventScroll: true });
  };
  document.addEventListener("focusin", (event) => {
    if (held && held.element !== event.target) past.push(held.element);
    if (past.length > PAST_MAX) past.shift();
    held = holding(event.target as HTMLElement);
  });
  // A press beside everything that can be focused takes the focus away on purpose.
  document.addEventListener("pointerdown", () => { held = null; }, true);
  // A view has the first word on what gets the focus. Not a frame: frames may be long in coming while a network is drawn.
  new MutationObserver(() => { timer ||= window.setTimeout(look, AFTER); })
    .observe(root, { childList: true, subtree: true, attributes: true, attributeFilter: ["disabled"] });
}
