/** Where a part of the page covers all the rest, what lies under it cannot be reached by keys. In: the part. Cannot fail. */
import { signal } from "@preact/signals";
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** On pages as narrow as this a panel covers everything, as in style.css. */
const narrow = matchMedia("(max-width: 560px)");
const isNarrow = signal(narrow.matches);
narrow.addEventListener("change", () => { isNarrow.value = narrow.matches; });

/** All elements beside one and beside those around it, but for messages, which must still be heard. */
function others(part: HTMLElement): HTMLElement[] {
  const found: HTMLElement[] = [];
  for (let at: HTMLElement = part; at.parentElement && at !== document.body; at = at.parentElement) {
    for (const it of at.parentElement.children) {
      if (it !== at && it instanceof HTMLElement && !it.inert && !it.matches(".notes, script, style")) found.push(it);
    }
  }
  return found;
}

/** Returns whether an open part covers the page. */
export function useCover(part: RefObject<HTMLElement | null>, isOpen: boolean): boolean {
  const covers = isOpen && isNarrow.value;
  useLayoutEffect(() => {
    const under = covers && part.current ? others(part.current) : [];
    under.forEach((it) => { it.inert = true; });
    return () => under.forEach((it) => { it.inert = false; });
  }, [covers]);
  return covers;
}
