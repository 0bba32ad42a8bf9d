/**
 * Asks a running `onrecord serve`. In: the token of its address. Out: its answers, kept until the store changes: every
 * answer names the state of the store that it is of.
 * Fails with a `Problem` if the server refuses or cannot be reached.
 */
import { T } from "../texts";
import { Problem, type Ask, type Page, type Source } from "./source";
import type * as t from "./types";

const BASE = "/api/v1";
const KEPT_MAX = 200;

export class Remote implements Source {
  readonly alone = false;
  onChange = (): void => undefined;
  /** The state of the store by the last answer; null after a write of our own, until the next one. */
  private state: string | null = null;
  private kept = new Map<string, Promise<unknown>>();

  constructor(private readonly token: string) {}

  private async send(path: string, init: RequestInit = {}): Promise<Response> {
    const headers = { ...(init.headers as Record<string, string>), Authorization: `Bearer ${this.token}` };
    let answer: Response;
    try {
      answer = await fetch(path.startsWith("/") ? path : `${BASE}/${path}`, { ...init, headers, cache: "no-cache" });
    } catch {
      throw new Problem(0, T.errors.noServer);
    }
    if (answer.ok) {
      if (init.method === undefined) this.hear(answer.headers.get("ETag"));
      return answer;
    }
    const body = (await answer.json().catch(() => ({}))) as {
      title?: string; detail?: string; candidates?: t.Hit[]; nearest?: (t.Hit | string)[];
    };
    throw new Problem(answer.status, body.detail || body.title || T.errors.refused(answer.status), body.candidates, body.nearest);
  }

  /** Drops what is kept if the store has changed, by another page or another process. */
  private hear(state: string | null): void {
    if (state === null || state === this.state) return;
    const isChanged = this.state !== null;
    this.state = state;
    if (!isChanged) return;
    this.kept.clear();
    this.onChange();
  }

  /** Asks once; the same question gets the same promise until the store changes. */
  private ask<A>(path: string, make: (answer: Response) => Promise<A>): Promise<A> {
    const known = this.kept.get(path) as Promise<A> | undefined;
    if (known) return known;
    const asked = this.send(path).then(make);
    this.kept.set(path, asked);
    asked.catch(() => this.kept.delete(path));
    if (this.kept.size > KEPT_MAX) this.kept.delete(this.kept.keys().next().value as string);
    return asked;
  }

  private body<A>(path: string, ask: Ask = {}): Promise<A> {
    return this.ask(path + query(ask), (answer) => answer.json() as Promise<A>);
  }

  private page<Row>(path: string, ask: Ask): Promise<Page<Row>> {
    return this.ask(path + query(ask), async (answer) => {
      const total = answer.headers.get("X-Total-Count");
      const next = /<([^>]+)>;\s*rel="?next"?/.exec(answer.headers.get("Link") ?? "")?.[1];
      const cursor = next ? new URL(next, location.href).searchParams.get("cursor") : null;
      return { rows: (await answer.json()) as Row[], total: total === null ? null : Number(total), next: cursor };
    });
  }

  async check(): Promise<void> { await this.send("meta"); }

  meta = () => this.body<t.Meta>("meta");
  find = (q: string, limit: number) => this.body<t.Found>("find", { q, limit });
  actors = (ask: Ask) => this.page<t.ActorRow>("actors", ask);
  show = (id: string) => this.body<t.Profile>(`actors/${path(id)}`);
  history = (ask: Ask) => this.page<t.Deed>("history", ask);
  timeline = (ask: Ask) => this.page<t.Deed>("timeline", ask);
  said = (ask: Ask) => this.page<t.Saying>("said", ask);
  offices = (actor: string) => this.body<t.Office[]>("offices", { actor });
  network = (ask: Ask) => this.body<t.Network>("network", ask);
  edge = (subject: string, object: string, type: string) => this.body<t.Deed[]>("edge", { subject, object, type });
  path = (from: string, to: string) => this.body<t.Step[]>("path", { from, to });
  matrix = (ask: Ask) => this.body<t.Matrix>("matrix", ask);
  sides = (ask: Ask) => this.body<t.Side[]>("discourse", { ...ask, network: "sides" });
  pairs = (ask: Ask) => this.body<t.Pair[]>("discourse", { ...ask, network: "subtract" });
  documents = (ask: Ask) => this.page<t.DocumentRow>("documents", ask);
  latest = (ask: Ask) => this.page<t.DocumentRow>("latest", ask);
  article = (id: string) => this.body<t.Article>(`documents/${path(id)}`);
  evidence = (id: string) => this.body<t.EvidenceRow[]>(`evidence/${path(id)}`);
  doubles = (ask: Ask) => this.body<t.Double[]>("doubles", ask);
  unsure = (limit: number) => this.body<t.Deed[]>("unsure", { limit });
  disputed = () => this.body<t.Deed[]>("disputed");
  acts = () => this.body<t.ActRow[]>("acts");
  stories = () => this.body<t.Story[]>("stories");

  private async write(path: string, method: string, body?: unknown): Promise<Response> {
    const answer = await this.send(path, {
      method,
      headers: { "Content-Type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    this.kept.clear();
    this.state = null;
    return answer;
  }

  async act(act: t.Act): Promise<number> {
    const answer = (await (await this.write("acts", "POST", act)).json()) as { act: number };
    return answer.act;
  }
  async undo(act: number): Promise<void> { await this.write(`acts/${act}/undo`, "POST", {}); }
  async keep(story: t.Story): Promise<void> { await this.write(`stories/${encodeURIComponent(story.id)}`, "PUT", story); }
  async drop(story: string): Promise<void> { await this.write(`stories/${encodeURIComponent(story)}`, "DELETE"); }

  async picture(ask: Ask): Promise<Blob | null> { return (await this.send(`svg${query(ask)}`)).blob(); }
  async file(ask: Ask): Promise<Blob | null> { return (await this.send(`export${query(ask)}`)).blob(); }
}

/** An id in a path: its slashes stay. */
function path(id: string): string {
  return id.split("/").map(encodeURIComponent).join("/");
}

function query(ask: Ask): string {
  const asked = new URLSearchParams();
  for (const [name, value] of Object.entries(ask)) {
    if (Array.isArray(value)) value.forEach((it) => asked.append(name, it));
    else if (value !== undefined && value !== "" && value !== false) asked.set(name, value === true ? "1" : String(value));
  }
  const text = asked.toString();
  return text && `?${text}`;
}
