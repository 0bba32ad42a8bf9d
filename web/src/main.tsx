/**
 * Starts the page: takes the data from the file if it holds some, else the token from the address, and asks the server.
 * Fails with a text on the page, never with an empty one.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { Inlined, unpack } from "./data/inlined";
import { Remote } from "./data/remote";
import { Problem, type Source } from "./data/source";
import { meta, refresh, source } from "./lib/app";
import { learn } from "./lib/colour";
import { keepFocus } from "./lib/focus";
import { address, written } from "./lib/place";
import { written as changes } from "./lib/use";
import { plain } from "./lib/words";
import { T } from "./texts";
import { Shell } from "./ui/Shell";
import "./style.css";

const KEY = "onrecord-token";

/** Takes the token out of the address, so that it is not in the history or sent along with a link. */
function token(): string | null {
  const params = new URLSearchParams(location.hash.slice(1));
  const given = params.get("token");
  if (given !== null) {
    params.delete("token");
    const rest = written(params);
    history.replaceState(null, "", rest ? `#${rest}` : location.pathname);
    address.value = params;
    try { sessionStorage.setItem(KEY, given); } catch { /* Without storage the token lasts until the page is closed. */ }
    return given;
  }
  try { return sessionStorage.getItem(KEY); } catch { return null; }
}

async function open(): Promise<Source> {
  const data = document.getElementById("onrecord-data");
  if (data) {
    try {
      return new Inlined(await unpack(data.textContent ?? ""));
    } catch {
      throw new Error(T.errors.damaged);
    }
  }
  const known = token();
  if (!known) throw new Error(T.errors.noToken);
  return new Remote(known);
}

function Sorry(props: { text: string }) {
  return (
    <main class="sorry">
      <p class="brand"><span class="stamp" aria-hidden="true" />onrecord</p>
      <h1>{plain(props.text, 400)}</h1>
      {[T.errors.noToken, T.errors.wrongToken].includes(props.text) && <p>{T.errors.noTokenMore}</p>}
    </main>
  );
}

async function start(): Promise<void> {
  const root = document.getElementById("app")!;
  document.documentElement.lang = T.language;
  try {
    source.value = await open();
    meta.value = await source.value.meta();
    learn(meta.value.families, meta.value.types);
    source.value.onChange = () => { changes.value += 1; };
    render(<Shell />, root);
    watch();
  } catch (error) {
    const isRefused = error instanceof Problem && error.status === 401;
    render(<Sorry text={isRefused ? T.errors.wrongToken : (error as Error).message} />, root);
  }
}

let stop = (): void => undefined;

/** Follows the store: its figures after each change, and whether it changed when the reader comes back to the page. */
function watch(): void {
  stop();
  let isFirst = true;
  stop = effect(() => {
    if (changes.value >= 0 && isFirst) { isFirst = false; return; }
    source.peek().meta().then((it) => { meta.value = it; }, () => undefined);
  });
}

addEventListener("focus", () => { if (source.value) void refresh(); });
document.addEventListener("visibilitychange", () => { if (source.value) void refresh(); });
keepFocus(document.body);
addEventListener("hashchange", () => { if (new URLSearchParams(location.hash.slice(1)).has("token")) { token(); void start(); } });
void start();
