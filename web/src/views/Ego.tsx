/** The strongest ties of one actor as a small picture and as a list. The picture adds nothing that the list does not say. */
import type { JSX } from "preact";
import type { Edge, Profile } from "../data/types";
import { source } from "../lib/app";
import { familyColour, inverseOf } from "../lib/colour";
import { Link, panel } from "../lib/place";
import { useAsked } from "../lib/use";
import { number, plain, span } from "../lib/words";
import { T } from "../texts";
import { Actor, Await, FamilyTag, Kind, Nothing } from "../ui/parts";

const MOST = 14;
/** Width and height of the picture, and of the oval on which the others stand: wide, and narrow for a telephone. */
const WIDE = { width: 820, height: 390, across: 215, down: 150, letters: 23 };
const NARROW = { width: 380, height: 420, across: 78, down: 165, letters: 14 };

interface Other { id: string; name: string; kind: string; edges: Edge[]; weight: number }

export function Ego(props: { actor: Profile }): JSX.Element {
  const { actor } = props;
  const asked = useAsked(() => source.value.network({ actor: actor.id, hops: 1, limit: 200 }), [actor.id]);
  return (
    <Await asked={asked}>{(network) => {
      const names = new Map(network.nodes.map((node) => [node.id, node]));
      const others = new Map<string, Other>();
      network.edges.filter((edge) => edge.source === actor.id || edge.target === actor.id).forEach((edge) => {
        const id = edge.source === actor.id ? edge.target : edge.source;
        const node = names.get(id);
        const other = others.get(id) ?? { id, name: node?.name ?? id, kind: node?.kind ?? "unnamed", edges: [], weight: 0 };
        other.edges.push(edge);
        other.weight += edge.n_documents;
        others.set(id, other);
      });
      const ranked = [...others.values()].sort((a, b) => b.weight - a.weight || a.name.localeCompare(b.name));
      if (ranked.length === 0) return <Nothing />;
      return (
        <>
          <Picture name={actor.name} others={ranked.slice(0, MOST)} actor={actor.id} />
          <ol class="rows ties">{ranked.slice(0, 60).map((it) => <Tie key={it.id} other={it} actor={actor.id} />)}</ol>
        </>
      );
    }}</Await>
  );
}

function Tie(props: { other: Other; actor: string }): JSX.Element {
  const { other, actor } = props;
  return (
    <li class="row">
      <span class="when">{T.documents(other.weight)}</span>
      <div>
        <Kind kind={other.kind} /> <Actor actor={other} />
        <ul class="chips">{other.edges.map((edge) => (
          <li><Link to={panel({ a: edge.source, b: edge.target, t: edge.type })} class={`chip ${edge.status}`}>
            <FamilyTag family={edge.family}>{edge.source === actor || edge.symmetric ? edge.label : inverseOf(edge.type)}</FamilyTag>
            {edge.status !== "asserted" && <span class="small">{T.status[edge.status]}</span>}
            <span class="small muted">{number(edge.n_documents)} · {span(edge.first, edge.last)}</span>
          </Link></li>
        ))}</ul>
      </div>
    </li>
  );
}

function Picture(props: { name: string; others: Other[]; actor: string }): JSX.Element {
  const { others } = props;
  const { width, height, across, down, letters } = matchMedia("(max-width: 560px)").matches ? NARROW : WIDE;
  const [middle, centre] = [width / 2, height / 2];
  const placed = others.map((other, index) => {
    const angle = -Math.PI / 2 + ((index + 0.5) / others.length) * 2 * Math.PI;
    return { other, x: middle + Math.cos(angle) * across, y: centre + Math.sin(angle) * down, isRight: Math.cos(angle) >= -0.01 };
  });
  return (
    <svg class="ego" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={T.actor.picture(plain(props.name, 60), others.length)}>
      {placed.flatMap(({ other, x, y }) => other.edges.slice(0, 4).map((edge, index, all) => {
        const bend = (index - (all.length - 1) / 2) * 26;
        const [dx, dy] = [x - middle, y - centre];
        const length = Math.hypot(dx, dy) || 1;
        const [cx, cy] = [middle + dx / 2 - (dy / length) * bend, centre + dy / 2 + (dx / length) * bend];
        return <path key={edge.id} class={`tie ${edge.status}`} d={`M${middle} ${centre}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${x.toFixed(1)} ${y.toFixed(1)}`}
          stroke={familyColour(edge.family)} stroke-width={Math.min(6, 1.2 + Math.log2(edge.n_documents))}><title>{edge.label}</title></path>;
      }))}
      {placed.map(({ other, x, y, isRight }) => (
        <g key={other.id}>
          <circle cx={x} cy={y} r="5" class="dot" />
          <text x={x + (isRight ? 9 : -9)} y={y + 4} text-anchor={isRight ? "start" : "end"}>{plain(other.name, letters)}</text>
        </g>
      ))}
      <circle cx={middle} cy={centre} r="9" class="dot middle" />
      <text class="middle" x={middle} y={centre - 15} text-anchor="middle">{plain(props.name, 40)}</text>
    </svg>
  );
}
