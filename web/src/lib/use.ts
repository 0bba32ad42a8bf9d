/** Hooks: asking the source, and doing something after a pause. */
import { signal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";

export interface Asked<A> { data: A | undefined; error: Error | undefined; isLoading: boolean }

/** Rises with every write, so that what is shown is asked again. */
export const written = signal(0);

/** Asks when `keys` change. The last answer stays while the next one is on its way; late answers are dropped. */
export function useAsked<A>(ask: () => Promise<A> | undefined, keys: unknown[]): Asked<A> {
  const [state, set] = useState<Asked<A>>({ data: undefined, error: undefined, isLoading: true });
  useEffect(() => {
    let isStale = false;
    const asked = ask();
    if (!asked) {
      set({ data: undefined, error: undefined, isLoading: false });
      return () => undefined;
    }
    set((old) => ({ ...old, isLoading: true }));
    asked.then(
      (data) => { if (!isStale) set({ data, error: undefined, isLoading: false }); },
      (error: Error) => { if (!isStale) set({ data: undefined, error, isLoading: false }); },
    );
    return () => { isStale = true; };
  }, [...keys, written.value]);
  return state;
}

/** Returns a handler that does nothing while it is at work: a second press of an impatient reader is the same press. */
export function useOnce<Given extends unknown[]>(work: (...given: Given) => Promise<void>): (...given: Given) => Promise<void> {
  const isAtWork = useRef(false);
  return async (...given) => {
    if (isAtWork.current) return;
    isAtWork.current = true;
    try { await work(...given); } finally { isAtWork.current = false; }
  };
}

/** Returns a value that follows another one after a pause. */
export function useLater<A>(value: A, pause: number): A {
  const [late, set] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => set(value), pause);
    return () => clearTimeout(timer);
  }, [value, pause]);
  return late;
}

/** Calls a handler for keys pressed anywhere but in a field, unless they were used where they were pressed. */
export function useKeys(handle: (event: KeyboardEvent) => void): void {
  const latest = useRef(handle);
  latest.current = handle;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const at = event.target as HTMLElement;
      const isField = at.matches?.("input:not([type=checkbox]):not([type=range]), textarea, select, [contenteditable]");
      // A key that moved something within a part of the page has done its work.
      if (!event.defaultPrevented && !isField && !event.ctrlKey && !event.metaKey && !event.altKey) latest.current(event);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
