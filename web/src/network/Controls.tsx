/** The controls of the network: whom it is about, what is shown, how it is drawn. Each toggle says how much it stands for. */
import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import type { Network, Node } from "../data/types";
import { meta, source } from "../lib/app";
import { communityColour, familyColour, labelOf } from "../lib/colour";
import { usePlace } from "../lib/place";
import { useAsked, useLater } from "../lib/use";
import { number, plain, share } from "../lib/words";
import { T } from "../texts";
import { Kind } from "../ui/parts";
import { TimeFields } from "../ui/TimeFields";
import { OutletSelect } from "../views/Documents";
import { statusOf, tally, type Seen } from "./model";
import { MOST, toggled, type State } from "./state";

const NO_EDGES: Network["edges"] = [];

interface Props { state: State; network: Network | undefined; seen: Seen | null; names: Map<string, Node> }

export function Controls(props: Props): JSX.Element {
  const { state, network, seen } = props;
  const place = usePlace();
  const [isOpen, open] = useState(false);
  const edges = network?.edges ?? NO_EDGES;
  const { filters } = state;
  const kinds = useMemo(() => {
    const counts = new Map<string, number>();
    network?.nodes.forEach((node) => counts.set(node.kind, (counts.get(node.kind) ?? 0) + 1));
    return counts;
  }, [network]);
  const statuses = useMemo(() => tally(edges, statusOf), [network]);
  return (
    <div class={isOpen ? "controls open" : "controls"}>
      <button type="button" class="button quiet controls-switch" aria-expanded={isOpen} onClick={() => open(!isOpen)}>{T.network.controls}</button>
      <p class="count" aria-live="polite">
        {seen && <><b>{number(seen.nodes.size)}</b> {T.network.actors(seen.nodes.size)}, <b>{number(seen.n_edges)}</b> {T.network.ties(seen.n_edges)}</>}
        {network && network.left_out.nodes + network.left_out.edges > 0 && <span class="small muted block">{T.network.leftOut(network.left_out.nodes, network.left_out.edges)}</span>}
      </p>
      <div class="controls-body">
        <section>
          <h2>{T.network.about}</h2>
          <Seeds {...props} />
          {state.seeds.length > 0 && (
            <label class="line"><span>{T.network.hops}</span>
              <span class="choice" role="group" aria-label={T.network.hops}>{[1, 2, 3].map((it) => (
                <button type="button" aria-pressed={state.hops === it} onClick={() => place.go({ hops: it === 1 ? null : it })}>{it}</button>
              ))}</span></label>
          )}
          <label class="line"><span>{T.network.most}</span>
            <select value={String(state.most)} onChange={(event) => place.go({ most: event.currentTarget.value === "150" ? null : event.currentTarget.value })}>
              {MOST.map((it) => <option value={String(it)} selected={it === state.most}>{number(it)}</option>)}
            </select></label>
          {filters.hidden.size > 0 && <p><button type="button" class="link small" onClick={() => place.go({ drop: null })}>{T.network.showHidden(filters.hidden.size)}</button></p>}
        </section>
        <section>
          <h2>{T.network.families}</h2>
          <Families edges={edges} state={state} />
        </section>
        <section>
          <h2>{T.network.filters}</h2>
          <div class="toggles" role="group" aria-label={T.panel.status}>
            {statuses.map(({ id, n }) => (
              <Toggle key={id} isOn={!filters.offStatus.has(id)} n={n} onClick={() => place.go({ nostatus: toggled(filters.offStatus, id) }, true)}>
                <svg class="dash" width="22" height="6" viewBox="0 0 22 6" aria-hidden="true"><path class={id} d="M0 3h22" /></svg>{T.status[id] ?? T.former}
              </Toggle>
            ))}
          </div>
          <div class="toggles" role="group" aria-label={T.network.kinds}>
            {[...kinds].sort((a, b) => b[1] - a[1]).map(([id, n]) => (
              <Toggle key={id} isOn={!filters.offKinds.has(id)} n={n} onClick={() => place.go({ nokind: toggled(filters.offKinds, id) }, true)}>
                <Kind kind={id} words />
              </Toggle>
            ))}
          </div>
          <label class="stack"><span>{T.network.confidence(share(Math.max(filters.confidence, meta.value.shown_min)))}</span>
            <input type="range" min={Math.round(meta.value.shown_min * 100)} max="100" step="5" value={Math.round(Math.max(filters.confidence, meta.value.shown_min) * 100)}
              onInput={(event) => place.go({ conf: Number(event.currentTarget.value) / 100 > meta.value.shown_min ? Number(event.currentTarget.value) / 100 : null }, true)} /></label>
          <div class="days"><TimeFields /></div>
          <OutletSelect />
        </section>
        <section>
          <h2>{T.network.drawing}</h2>
          <div class="line"><span>{T.network.layout}</span>
            <span class="choice" role="group" aria-label={T.network.layout}>{(["force", "ranked", "circle"] as const).map((it) => (
              <button type="button" aria-pressed={state.layout === it} onClick={() => place.go({ layout: it === "force" ? null : it })}>{T.network.layouts[it]}</button>
            ))}</span></div>
          <div class="line"><span>{T.network.colour}</span>
            <span class="choice" role="group" aria-label={T.network.colour}>{(["kind", "community"] as const).map((it) => (
              <button type="button" aria-pressed={state.colouring === it} onClick={() => place.go({ color: it === "kind" ? null : it })}>{T.network.colourings[it]}</button>
            ))}</span></div>
          {state.colouring === "community" && network && <Communities network={network} />}
          <label class="check"><input type="checkbox" checked={state.isBundled} onChange={() => place.go({ bundle: state.isBundled ? "0" : null })} /> {T.network.bundled}</label>
        </section>
      </div>
    </div>
  );
}

function Toggle(props: { isOn: boolean; n: number; onClick(): void; color?: string; children: JSX.Element | string | (JSX.Element | string)[] }): JSX.Element {
  return (
    <button type="button" class="toggle" aria-pressed={props.isOn} onClick={props.onClick} style={props.color ? { "--family": props.color } : undefined}>
      {props.color && <i aria-hidden="true" />}{props.children} <span class="muted">{number(props.n)}</span>
    </button>
  );
}

function Families(props: { edges: Network["edges"]; state: State }): JSX.Element {
  const place = usePlace();
  const { filters } = props.state;
  const families = useMemo(() => tally(props.edges, (edge) => edge.family).map((family) => ({
    ...family, types: tally(props.edges.filter((edge) => edge.family === family.id), (edge) => edge.type),
  })), [props.edges]);
  const only = (id: string) => families.map((it) => it.id).filter((it) => it !== id).join(",") || null;
  return (
    <>
      <ul class="plain families">{families.map(({ id, n, types }) => {
        const isOn = !filters.offFamilies.has(id);
        return (
          <li key={id}>
            <div class="line">
              <Toggle isOn={isOn} n={n} color={familyColour(id)} onClick={() => place.go({ nofam: toggled(filters.offFamilies, id) }, true)}>{T.families[id] ?? id}</Toggle>
              <button type="button" class="link small" onClick={() => place.go({ nofam: only(id) }, true)}>{T.network.only}<span class="sr"> {T.families[id] ?? id}</span></button>
            </div>
            {isOn && types.length > 1 && (
              <details><summary class="small">{T.network.types(types.length)}</summary>
                <div class="toggles">{types.map((type) => (
                  <Toggle key={type.id} isOn={!filters.offTypes.has(type.id)} n={type.n} onClick={() => place.go({ notype: toggled(filters.offTypes, type.id) }, true)}>{labelOf(type.id)}</Toggle>
                ))}</div>
              </details>
            )}
          </li>
        );
      })}</ul>
      {filters.offFamilies.size + filters.offTypes.size > 0 && <p><button type="button" class="link small" onClick={() => place.go({ nofam: null, notype: null }, true)}>{T.network.all}</button></p>}
    </>
  );
}

function Communities(props: { network: Network }): JSX.Element {
  const largest = useMemo(() => {
    const groups = new Map<number, Node[]>();
    props.network.nodes.forEach((node) => { const known = groups.get(node.community); if (known) known.push(node); else groups.set(node.community, [node]); });
    return [...groups].filter(([id, nodes]) => id >= 0 && nodes.length > 1).sort((a, b) => b[1].length - a[1].length).slice(0, 8);
  }, [props.network]);
  return (
    <ul class="plain small legend">{largest.map(([id, nodes]) => {
      const [first] = [...nodes].sort((a, b) => b.degree - a.degree);
      return <li style={{ "--family": communityColour(id) }}><i aria-hidden="true" /> {T.network.community(id + 1)} <span class="muted"><bdi>{plain(first?.name, 24)}</bdi>, {number(nodes.length)}</span></li>;
    })}</ul>
  );
}

/** The actors that the network is about: chips, and a field to find more. */
function Seeds(props: Props): JSX.Element {
  const { state } = props;
  const place = usePlace();
  const [words, type] = useState("");
  const late = useLater(words, 120);
  const found = useAsked(() => (late.trim() ? source.value.find(late, 6) : undefined), [late]);
  const add = (id: string) => {
    type("");
    place.go({ actor: [...new Set([...state.seeds, id])] });
  };
  return (
    <>
      {state.seeds.length === 0 && <p class="small muted">{T.network.everybody}</p>}
      <ul class="chips">{state.seeds.map((id) => (
        <li class="chip"><bdi>{plain(props.names.get(id)?.name ?? id, 40)}</bdi>
          <button type="button" class="icon" aria-label={T.network.remove(plain(props.names.get(id)?.name ?? id, 40))}
            onClick={() => place.go({ actor: state.seeds.filter((it) => it !== id) })}>×</button></li>
      ))}</ul>
      <label class="sr" for="seed">{T.network.add}</label>
      <input id="seed" class="seed" value={words} placeholder={T.network.add} autocomplete="off" onInput={(event) => type(event.currentTarget.value)}
        onKeyDown={(event) => { if (event.key === "Enter" && found.data?.actors[0]) { event.preventDefault(); add(found.data.actors[0].id); } }} />
      {late.trim() && found.data && (
        <ul class="plain found-actors">{found.data.actors.map((it) => (
          <li><button type="button" class="link" onClick={() => add(it.id)}><Kind kind={it.kind} /> <bdi>{plain(it.name, 60)}</bdi> <span class="small muted">{number(it.documents)}</span></button></li>
        ))}</ul>
      )}
    </>
  );
}
