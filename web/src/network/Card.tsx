/** What can be done with the actor that is chosen in the network. It stands below the map, so that it hides nothing of it. */
import type { JSX } from "preact";
import type { Node } from "../data/types";
import { Link, usePlace } from "../lib/place";
import { plain } from "../lib/words";
import { T } from "../texts";
import { Kind } from "../ui/parts";
import type { State } from "./state";

export function Card(props: { node: Node; state: State; names: Map<string, Node> }): JSX.Element {
  const { node, state } = props;
  const place = usePlace();
  const isPinned = state.pinned.has(node.id);
  const isSeed = state.seeds.includes(node.id);
  const from = state.from && state.from !== node.id ? props.names.get(state.from) : undefined;
  return (
    <div class="node-card" role="region" aria-label={plain(node.name, 80)}>
      <div>
        <p><Kind kind={node.kind} /> <Link class="actor" to={{ view: "actor", id: node.id }}><bdi>{plain(node.name, 60)}</bdi></Link></p>
        <p class="small muted">{T.documents(node.documents)} · {T.network.neighbours(node.degree)}{state.colouring === "community" && node.community >= 0 && <> · {T.network.community(node.community + 1)}</>}</p>
      </div>
      <p class="buttons">
        <button type="button" class="small-button" onClick={() => place.go({ actor: isSeed ? state.seeds.filter((it) => it !== node.id) : [...state.seeds, node.id] })}>
          {isSeed ? T.network.unseed : state.seeds.length === 0 ? T.network.around : T.network.expand}</button>
        <button type="button" class="small-button" aria-pressed={isPinned}
          onClick={() => place.go({ pin: isPinned ? [...state.pinned].filter((it) => it !== node.id) : [...state.pinned, node.id] }, true)}>{isPinned ? T.network.unpin : T.network.pin}</button>
        <button type="button" class="small-button" onClick={() => place.go({ drop: [...state.filters.hidden, node.id], sel: null })}>{T.network.hide}</button>
        {from
          ? <button type="button" class="small-button" onClick={() => place.go({ to: node.id })}>{T.network.pathTo(plain(from.name, 24))}</button>
          : <button type="button" class="small-button" onClick={() => place.go({ from: node.id, to: null }, true)}>{T.network.pathFrom}</button>}
      </p>
      <button type="button" class="icon" aria-label={T.close} onClick={() => place.go({ sel: null }, true)}>×</button>
    </div>
  );
}
