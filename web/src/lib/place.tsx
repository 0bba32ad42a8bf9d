/**
 * The address of a view: its state as parameters of the fragment, so that it can be sent, and back and forward work.
 * Inside a played story a view has a place of its own, which does not change the address.
 */
import { signal } from "@preact/signals";
import { createContext, type ComponentChildren, type JSX } from "preact";
import { useContext, useEffect, useState } from "preact/hooks";
import { T } from "../texts";

export type Patch = Record<string, string | number | boolean | string[] | null | undefined>;

/** Parameters that hold in every view: what the panel shows. */
export const PANEL = ["ev", "a", "b", "t", "sp", "ab"];

const DAY = /^\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?$/;
/** What the values of parameters must be; an address may have been written by hand or cut off on its way. */
const CHECKS: Record<string, (value: string) => boolean> = {
  since: (it) => DAY.test(it), until: (it) => DAY.test(it), at: (it) => DAY.test(it),
  limit: (it) => /^\d{1,4}$/.test(it) && Number(it) >= 1 && Number(it) <= 1000,
  window: (it) => /^\d{1,4}$/.test(it) && Number(it) >= 1 && Number(it) <= 1200,
};

/** Reads parameters and leaves out those that are empty or cannot be. */
export function read(text: string): URLSearchParams {
  const kept = new URLSearchParams();
  for (const [name, value] of new URLSearchParams(text)) {
    if (value !== "" && (CHECKS[name]?.(value) ?? true)) kept.append(name, value);
  }
  return kept;
}

export const address = signal(read(location.hash.slice(1)));
addEventListener("hashchange", () => { address.value = read(location.hash.slice(1)); });

export interface Place {
  readonly params: URLSearchParams;
  /** Changes parameters; `replace` leaves no entry in the history, for steps of a slider. */
  go(patch: Patch, replace?: boolean): void;
  href(patch: Patch): string;
  /** Says in the title of the window what is shown. */
  name(what: string): void;
}

/** Returns parameters with a patch applied. A new view starts with no parameters of the old one. */
export function patched(old: URLSearchParams, patch: Patch): URLSearchParams {
  const isNewView = patch.view !== undefined && patch.view !== null;
  const next = isNewView ? new URLSearchParams() : new URLSearchParams(old);
  for (const [name, value] of Object.entries(patch)) {
    next.delete(name);
    if (Array.isArray(value)) value.forEach((it) => next.append(name, it));
    else if (value === true) next.set(name, "1");
    else if (value !== null && value !== undefined && value !== "" && value !== false) next.set(name, String(value));
  }
  return next;
}

/** Parameters as text for an address: `/` and `:` stay readable. */
export const written = (params: URLSearchParams) => params.toString().replaceAll("%2F", "/").replaceAll("%3A", ":");

const page: Place = {
  get params() { return address.value; },
  go(patch, replace = false) {
    const next = patched(address.value, patch);
    const text = `#${written(next)}`;
    if (text === `#${written(address.value)}`) return;
    history[replace ? "replaceState" : "pushState"](null, "", text);
    address.value = next;
    if (patch.view && !replace) scrollTo(0, 0);
  },
  href: (patch) => `#${written(patched(address.value, patch))}`,
  name: (what) => { document.title = T.title(address.value.get("view") ?? "search", what); },
};

const Here = createContext<Place>(page);

export const usePlace = (): Place => useContext(Here);

/** Names what is shown, once it is known. */
export function useName(what: string | undefined): void {
  const place = usePlace();
  useEffect(() => { if (what !== undefined) place.name(what); }, [what]);
}

/** Opens evidence (or a list of it) in the panel and closes what it showed before. */
export function panel(patch: Patch): Patch {
  return { ...Object.fromEntries(PANEL.map((name) => [name, null])), ...patch };
}

/** A place inside a page, for a view that is shown in a story. */
export function Within(props: { start: string; children: ComponentChildren }): JSX.Element {
  const [params, set] = useState(() => read(props.start));
  const place: Place = {
    params,
    go: (patch) => set((old) => patched(old, patch)),
    href: (patch) => `#${written(patched(params, patch))}`,
    name: () => undefined,
  };
  return <Here.Provider value={place}>{props.children}</Here.Provider>;
}

interface LinkProps {
  to: Patch;
  class?: string;
  children: ComponentChildren;
  current?: boolean;
  title?: string;
  label?: string;
}

/** A link to another place of the page: an ordinary address that can be copied or opened in a new tab. */
export function Link(props: LinkProps): JSX.Element {
  const place = usePlace();
  const follow = (event: MouseEvent) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
    event.preventDefault();
    place.go(props.to);
  };
  return (
    <a class={props.class} href={place.href(props.to)} onClick={follow} title={props.title} aria-label={props.label}
      aria-current={props.current ? "page" : undefined}>
      {props.children}
    </a>
  );
}
