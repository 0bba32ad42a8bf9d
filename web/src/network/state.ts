/** The state of the network view in its address. In: parameters. Out: what to ask and what to filter. Cannot fail. */
import type { Ask } from "../data/source";
import type { Filters } from "./model";
import type { Layout } from "./layout";
import type { Colouring } from "./look";

export interface State {
  seeds: string[];
  hops: number;
  most: number;
  filters: Filters;
  layout: Layout;
  colouring: Colouring;
  isBundled: boolean;
  chosen: string | null;
  pinned: Set<string>;
  from: string | null;
  to: string | null;
  outlet: string | null;
}

export const MOST = [60, 150, 500, 2000, 5000];
/** The most ties that a server gives. */
const TIES_MAX = 20_000;

const one = <A extends string>(value: string | null, known: A[]): A => known.find((it) => it === value) ?? known[0]!;
const set = (params: URLSearchParams, name: string) => new Set((params.get(name) ?? "").split(",").filter(Boolean));

export function read(params: URLSearchParams): State {
  const seeds = params.getAll("actor");
  const share = Number(params.get("conf") ?? 0);
  return {
    seeds,
    hops: Math.max(1, Math.min(4, Number(params.get("hops") ?? 1) || 1)),
    most: Math.max(1, Math.min(5000, Math.round(Number(params.get("most"))) || 150)),
    filters: {
      offFamilies: set(params, "nofam"), offTypes: set(params, "notype"), offStatus: set(params, "nostatus"), offKinds: set(params, "nokind"),
      confidence: Number.isFinite(share) ? share : 0,
      since: params.get("since"), until: params.get("until"),
      hidden: new Set(params.getAll("drop")),
    },
    layout: one<Layout>(params.get("layout"), ["force", "ranked", "circle"]),
    colouring: one<Colouring>(params.get("color"), ["kind", "community"]),
    isBundled: params.get("bundle") !== "0",
    chosen: params.get("sel"),
    pinned: new Set(params.getAll("pin")),
    from: params.get("from"),
    to: params.get("to"),
    outlet: params.get("outlet"),
  };
}

/** What of the state the source answers; the rest is filtered here. */
export function question(state: State): Ask {
  return {
    actor: state.seeds, hops: state.seeds.length > 0 ? state.hops : undefined, all: state.seeds.length === 0,
    outlet: state.outlet ?? undefined, actors_max: state.most, limit: TIES_MAX,
  };
}

/** Adds a member to a list parameter or takes it out. */
export function toggled(members: Set<string>, member: string): string | null {
  const next = new Set(members);
  if (!next.delete(member)) next.add(member);
  return [...next].join(",") || null;
}
