/** The network view: what is asked and seen, the canvas with its tools, the controls, the list beside it. */
import type { JSX } from "preact";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Network } from "../data/types";
import { source } from "../lib/app";
import { theme } from "../lib/colour";
import { panel, usePlace } from "../lib/place";
import { useAsked } from "../lib/use";
import { T } from "../texts";
import { Failure, Nothing } from "../ui/parts";
import { Canvas, type Events } from "./canvas";
import { Card } from "./Card";
import { Controls } from "./Controls";
import { Files, type Shot } from "./Files";
import { List } from "./List";
import type { Look } from "./look";
import { see, type Tie } from "./model";
import { hasWebGl } from "./renderer";
import { question, read, type State } from "./state";
import { Still } from "./Still";
import { TimeBar } from "./TimeBar";

const canDraw = hasWebGl();

export function NetworkView(): JSX.Element {
  const place = usePlace();
  const key = place.params.toString();
  const state = useMemo(() => read(place.params), [key]);
  const ask = question(state);
  const asked = useAsked(() => source.value.network(ask), [JSON.stringify(ask)]);
  const network = asked.data;
  const filterKey = JSON.stringify([state.filters, state.isBundled, state.seeds, [...state.filters.hidden]], (_, it) => (it instanceof Set ? [...it] : it));
  const seen = useMemo(() => (network ? see(network, state.filters, state.isBundled, state.seeds) : null), [network, filterKey]);
  const path = useAsked(() => (state.from && state.to ? source.value.path(state.from, state.to) : undefined), [state.from, state.to]);
  const pathIds = useMemo(() => (path.data?.length ? [path.data[0]!.from.id, ...path.data.filter((it) => it.path === path.data![0]!.path).map((it) => it.to.id)] : []), [path.data]);

  const openTie = (tie: Tie) => place.go(panel({ a: tie.source, b: tie.target, t: [...new Set(tie.edges.map((it) => it.type))] }));
  const names = useMemo(() => new Map((network?.nodes ?? []).map((it) => [it.id, it])), [network]);
  const chosen = state.chosen ? names.get(state.chosen) : undefined;
  return (
    <section class="network" aria-label={T.tabs.network}>
      <h1 class="sr">{T.tabs.network}</h1>
      <Controls state={state} network={network} seen={seen} names={names} />
      <div class="map">
        {network && seen && seen.nodes.size === 0 && <div class="over"><Nothing>{network.edges.length === 0 ? T.network.empty : T.network.nothing}</Nothing></div>}
        {network && seen && (canDraw
          ? <Drawing state={state} network={network} look={{
            seen: seen.nodes, ties: seen.ties, colouring: state.colouring, chosen: state.chosen, path: pathIds, seeds: state.seeds, pinned: state.pinned,
          }} openTie={openTie} />
          : <Still ask={ask} network={network} ties={seen.ties} nodes={seen.nodes} seeds={state.seeds} isFiltered={seen.n_edges < network.edges.length} />)}
        {asked.error && <div class="over reachable"><Failure error={asked.error} /></div>}
        {!network && !asked.error && <p class="waiting over" role="status">{T.waiting}</p>}
        {chosen ? <Card node={chosen} state={state} names={names} /> : canDraw && network && <p class="node-card pick small muted">{T.network.pick}</p>}
        {network && <TimeBar network={network} state={state} />}
      </div>
      {network && seen && <List network={network} seen={seen} state={state} openTie={openTie} steps={path.data ?? []} isAsked={state.from !== null && state.to !== null && !path.isLoading} />}
    </section>
  );
}

interface DrawingProps { state: State; network: Network; look: Look; openTie(tie: Tie): void }

function Drawing(props: DrawingProps): JSX.Element {
  const { state, network, look } = props;
  const place = usePlace();
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<Canvas | null>(null);
  const [isRunning, setRunning] = useState(false);
  const live = useRef({ place, openTie: props.openTie, state });
  live.current = { place, openTie: props.openTie, state };

  useEffect(() => {
    const events: Events = {
      onNode: (id) => live.current.place.go({ sel: live.current.state.chosen === id ? null : id }, true),
      onOpen: (id) => live.current.place.go({ view: "actor", id }),
      onTie: (tie) => live.current.openTie(tie),
      onStage: () => live.current.place.go({ sel: null }, true),
      onPin: (id) => live.current.place.go({ pin: [...new Set([...live.current.state.pinned, id])] }, true),
      onRunning: setRunning,
    };
    const made = new Canvas(box.current!, events);
    canvas.current = made;
    const mark = performance.now();
    performance.mark("network-start", { startTime: mark });
    return () => { made.kill(); canvas.current = null; };
  }, []);
  const loaded = useRef<Network | null>(null);
  const painted = useRef("");
  useEffect(() => {
    if (loaded.current !== network) {
      canvas.current?.load(network, state.layout, state.seeds, look);
      loaded.current = network;
      painted.current = state.layout;
      performance.mark("network-loaded");
      return;
    }
    canvas.current?.paint(look);
    if (painted.current !== state.layout) canvas.current?.layout(state.layout, state.seeds);
    painted.current = state.layout;
  }, [network, look.seen, look.ties, look.colouring, look.chosen, look.path, state.layout, theme.value, [...look.pinned].join()]);
  useEffect(() => { if (state.chosen) canvas.current?.show(state.chosen, matchMedia("(prefers-reduced-motion: reduce)").matches); }, [state.chosen]);

  const shot = (): Shot | null => canvas.current && {
    spots: canvas.current.places(), ...canvas.current.size(),
    names: canvas.current.placed.map(({ label, x, y, size }) => ({ text: label.text, x, y, size, isBold: label.isBold })),
  };
  return (
    <>
      <div class="canvas" ref={box} aria-hidden="true" />
      <div class="map-tools" role="group" aria-label={T.network.tools}>
        <button type="button" class="icon" onClick={() => canvas.current?.zoom(0.7)} aria-label={T.network.closer} title={T.network.closer}>+</button>
        <button type="button" class="icon" onClick={() => canvas.current?.zoom(1.4)} aria-label={T.network.farther} title={T.network.farther}>−</button>
        <button type="button" class="icon" onClick={() => canvas.current?.whole()} aria-label={T.network.whole} title={T.network.whole}>
          <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path class="line" d="M1 5V1h4M9 1h4v4M13 9v4H9M5 13H1V9" /></svg>
        </button>
        {state.layout === "force" && (
          <button type="button" class="icon" aria-pressed={isRunning} onClick={() => (isRunning ? canvas.current?.stop() : canvas.current?.run())}
            aria-label={isRunning ? T.network.stop : T.network.run} title={isRunning ? T.network.stop : T.network.run}>
            <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden="true">{isRunning ? <path d="M2 1h3v10H2zM7 1h3v10H7z" /> : <path d="M2 .5 11 6 2 11.5z" />}</svg>
          </button>
        )}
        <Files network={network} seen={look.seen} ties={look.ties} shot={shot} />
      </div>
    </>
  );
}
