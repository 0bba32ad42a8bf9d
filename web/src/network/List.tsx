/**
 * The network as a tree of text, parallel to the canvas: up and down between actors, right opens the ties of one and
 * follows a tie to its other end, left goes back, Enter opens what is focused, Esc closes.
 */
import type { JSX } from "preact";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "preact/hooks";
import type { Network, Node, Step } from "../data/types";
import { familyColour, inverseOf, labelOf } from "../lib/colour";
import { usePlace } from "../lib/place";
import { number, plain } from "../lib/words";
import { T } from "../texts";
import { Actor, FamilyTag, Kind, OpenEvidence } from "../ui/parts";
import type { Seen, Tie } from "./model";
import type { State } from "./state";

const PAGE = 60;
const TIES = 40;
const NONE: Tie[] = [];
const twigKey = (actor: string, tie: Tie) => `${actor} ${tie.id}`;

interface Props { network: Network; seen: Seen; state: State; steps: Step[]; isAsked: boolean; openTie(tie: Tie): void }

export function List(props: Props): JSX.Element {
  const { network, seen, state } = props;
  const place = usePlace();
  const [limit, raise] = useState(PAGE);
  const [focus, setFocus] = useState<string | null>(null);
  const tree = useRef<HTMLUListElement>(null);
  const names = useMemo(() => new Map(network.nodes.map((node) => [node.id, node])), [network]);
  const ranked = useMemo(() => network.nodes.filter((node) => seen.nodes.has(node.id))
    .sort((a, b) => Number(state.seeds.includes(b.id)) - Number(state.seeds.includes(a.id)) || b.degree - a.degree || b.documents - a.documents), [network, seen]);
  const counts = useMemo(() => {
    const map = new Map<string, number>();
    const add = (id: string) => map.set(id, (map.get(id) ?? 0) + 1);
    seen.ties.forEach((tie) => { add(tie.source); if (tie.target !== tie.source) add(tie.target); });
    return map;
  }, [seen]);
  // What is open in the tree is chosen in the picture.
  const expanded = state.chosen;
  const ties = useMemo(() => seen.ties.filter((tie) => tie.source === expanded || tie.target === expanded).sort((a, b) => b.n - a.n), [seen, expanded]);
  const shown = ranked.slice(0, limit);
  if (expanded && !shown.some((it) => it.id === expanded)) {
    const more = ranked.find((it) => it.id === expanded);
    if (more) shown.push(more);
  }
  const hasFocus = (key: string) => shown.some((it) => it.id === key) || ties.slice(0, TIES).some((it) => twigKey(expanded!, it) === key);
  // One stop for Tab, also if what had the focus has been filtered out.
  const at = focus !== null && hasFocus(focus) ? focus : shown.some((it) => it.id === expanded) ? expanded : shown[0]?.id ?? null;

  // Beside the map the list scrolls by itself. Below it, the page would scroll, and the map go out of sight.
  useEffect(() => {
    const item = state.chosen ? tree.current?.querySelector(`[data-key="${CSS.escape(state.chosen)}"]`) : null;
    if (item && getComputedStyle(item.closest(".beside")!).overflowY !== "visible") item.scrollIntoView({ block: "nearest" });
  }, [state.chosen]);

  // At once, since keys may follow faster than pictures; an item that is only about to be shown gets the focus when it is.
  const wanted = useRef<string | null>(null);
  const move = (key: string) => {
    const item = tree.current?.querySelector<HTMLElement>(`[data-key="${CSS.escape(key)}"]`);
    wanted.current = item ? null : key;
    item?.focus();
  };
  useLayoutEffect(() => { if (wanted.current) move(wanted.current); });
  const choose = (id: string | null) => place.go({ sel: id }, true);
  const keys = (event: KeyboardEvent) => {
    const item = (event.target as HTMLElement).closest<HTMLElement>("[data-key]");
    const key = item?.dataset.key;
    if (!item || !key || event.ctrlKey || event.metaKey || event.altKey) return;
    const all = [...tree.current!.querySelectorAll<HTMLElement>("[data-key]")];
    const index = all.indexOf(item);
    const { actor, other } = item.dataset;
    const isTie = other !== undefined;
    const acts: Record<string, () => void> = {
      ArrowDown: () => { const next = all[index + 1]?.dataset.key; if (next) move(next); },
      ArrowUp: () => { const next = all[index - 1]?.dataset.key; if (next) move(next); },
      Home: () => { const next = all[0]?.dataset.key; if (next) move(next); },
      End: () => { const next = all.at(-1)?.dataset.key; if (next) move(next); },
      ArrowRight: () => {
        if (isTie) { choose(other); move(other); } else if (expanded !== key) choose(key); else { const next = all[index + 1]?.dataset.key; if (next) move(next); }
      },
      ArrowLeft: () => { if (isTie && actor) move(actor); else choose(null); },
      Enter: () => { if (isTie) item.querySelector("button")?.click(); else place.go({ view: "actor", id: key }); },
      Escape: () => choose(null),
    };
    if (acts[event.key]) { event.preventDefault(); event.stopPropagation(); acts[event.key]!(); }
  };
  return (
    <div class="beside">
      {props.isAsked && <Way steps={props.steps} />}
      <h2 id="list-name">{T.network.list}</h2>
      <p class="small muted keys-help">{T.network.listKeys}</p>
      <ul class="plain tree" role="tree" aria-labelledby="list-name" ref={tree} onKeyDown={keys}>
        {shown.map((node) => (
          <Branch key={node.id} node={node} n={counts.get(node.id) ?? 0} ties={expanded === node.id ? ties : NONE} names={names} isOpen={expanded === node.id} at={at}
            choose={() => choose(expanded === node.id ? null : node.id)} openTie={props.openTie} onFocus={setFocus} />
        ))}
      </ul>
      {ranked.length > limit && <button type="button" class="button quiet" onClick={() => raise(limit + PAGE * 3)}>{T.network.moreActors(ranked.length - limit)}</button>}
    </div>
  );
}

interface BranchProps {
  node: Node;
  /** How many ties it has, and which if it is open. */
  n: number;
  ties: Tie[];
  names: Map<string, Node>;
  isOpen: boolean;
  at: string | null;
  choose(): void;
  openTie(tie: Tie): void;
  onFocus(key: string): void;
}

function Branch(props: BranchProps): JSX.Element {
  const { node, ties, names, isOpen, at } = props;
  return (
    <li role="none">
      <div role="treeitem" aria-expanded={isOpen} aria-level={1} aria-selected={isOpen} data-key={node.id} data-actor={node.id} tabIndex={at === node.id ? 0 : -1}
        class="branch" onFocus={() => props.onFocus(node.id)} onClick={props.choose}>
        <Kind kind={node.kind} />
        <span class="actor"><bdi>{plain(node.name, 60)}</bdi></span>
        <span class="small muted n">{number(props.n)}</span>
      </div>
      {isOpen && (
        <ul class="plain" role="group">{ties.slice(0, TIES).map((tie) => {
          const isOut = tie.source === node.id;
          const other = isOut ? tie.target : tie.source;
          const key = twigKey(node.id, tie);
          const title = plain(names.get(other)?.name ?? other, 50);
          return (
            <li role="none">
              <div role="treeitem" aria-level={2} aria-selected={false} data-key={key} data-actor={node.id} data-other={other} tabIndex={at === key ? 0 : -1} class={`twig ${tie.status}`}
                onFocus={() => props.onFocus(key)} style={{ "--family": familyColour(tie.family) }}>
                <button type="button" class="link" tabIndex={-1} onClick={() => props.openTie(tie)}>
                  <FamilyTag family={tie.family}>{isOut || tie.isSymmetric || tie.edges.length > 1 ? tie.label : inverseOf(tie.edges[0]!.type)}</FamilyTag>{" "}
                  {tie.status !== "asserted" && <span class="caveat">{T.status[tie.status]}</span>}<bdi>{title}</bdi>
                </button>
                <span class="small muted n">{number(tie.n)}</span>
              </div>
            </li>
          );
        })}</ul>
      )}
    </li>
  );
}

/** The path between two picked actors, step by step. */
function Way(props: { steps: Step[] }): JSX.Element {
  const place = usePlace();
  const steps = props.steps.filter((it) => it.path === props.steps[0]?.path);
  const ids = steps.flatMap((it) => [it.from.id, it.to.id]);
  return (
    <section class="way">
      <div class="line"><h2>{T.network.path}</h2><button type="button" class="link small" onClick={() => place.go({ from: null, to: null })}>{T.close}</button></div>
      {steps.length === 0 ? <p class="muted">{T.network.noPath}</p> : (
        <>
          <ol class="plain">{steps.map((it) => (
            <li><Actor actor={it.from} /> <FamilyTag family="">{it.subject.id === it.from.id ? labelOf(it.type) : inverseOf(it.type)}</FamilyTag> <Actor actor={it.to} />
              {it.evidence && <span class="small"> <OpenEvidence id={it.evidence} /></span>}</li>
          ))}</ol>
          <button type="button" class="small-button" onClick={() => place.go({ actor: [...new Set(ids)] })}>{T.network.showPath}</button>
        </>
      )}
    </section>
  );
}
