/** Where a part of the page covers all the rest, what lies under it cannot be reached by keys. In: the part. Cannot fail. */
import type { RefObject } from "preact";
import { useLayoutEffect } from "preact/hooks";

/** On pages as narrow as this a panel covers everything, as in style.css. */
const NARROW = "(max-width: 560px)";

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

export function useCover(part: RefObject<HTMLElement | null>, isOpen: boolean): void {
  useLayoutEffect(() => {
    if (!isOpen) return () => undefined;
    const narrow = matchMedia(NARROW);
    let under: HTMLElement[] = [];
    const set = () => {
      under.forEach((it) => { it.inert = false; });
      under = narrow.matches && part.current ? others(part.current) : [];
      under.forEach((it) => { it.inert = true; });
    };
    set();
    narrow.addEventListener("change", set);
    return () => {
      narrow.removeEventListener("change", set);
      under.forEach((it) => { it.inert = false; });
    };
  }, [isOpen]);
}
