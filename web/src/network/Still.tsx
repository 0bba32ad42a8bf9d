/** The network where there is no WebGL: the server's picture, or one made here if there is no server. The list says the same. */
import { MultiGraph } from "graphology";
import type { JSX } from "preact";
import { useEffect, useState } from "preact/hooks";
import type { Ask } from "../data/source";
import type { Network, Node } from "../data/types";
import { source } from "../lib/app";
import { theme } from "../lib/colour";
import { plain } from "../lib/words";
import { T } from "../texts";
import { FONT, Files, pictured, type Shot } from "./Files";
import { draw } from "./labels";
import { Layouts, move } from "./layout";
import type { Tie } from "./model";
import type { Spot } from "./save";

const [WIDTH, HEIGHT, MARGIN] = [1100, 760, 70];
/** More would be too slow without the help of the graphics card, and not readable. */
const MOST = 150;
const NAMED = 60;

export function Still(props: { ask: Ask; network: Network; ties: Tie[]; nodes: Set<string>; seeds: string[]; isFiltered: boolean }): JSX.Element {
  const [url, set] = useState<string | null>(null);
  useEffect(() => {
    let isStale = false;
    let made: string | null = null;
    const show = (blob: Blob) => {
      if (isStale) return;
      made = URL.createObjectURL(blob);
      set(made);
    };
    const own = () => show(new Blob([pictured(props.network.nodes, props.ties, shotOf(props))], { type: "image/svg+xml" }));
    // The server knows no filters of the page.
    if (props.isFiltered) own();
    else source.value.picture({ ...props.ask, limit: 60 }).then((blob) => (blob ? show(blob) : own()), own);
    return () => { isStale = true; if (made) URL.revokeObjectURL(made); };
  }, [props.network, props.ties, theme.value]);
  return (
    <div class="still">
      <div class="line">
        <p class="small muted">{T.network.noWebGl}</p>
        <Files network={props.network} seen={props.nodes} ties={props.ties} shot={() => shotOf(props)} />
      </div>
      {url && <img src={url} alt={T.network.picture} />}
    </div>
  );
}

/** A picture of the actors with the most ties. */
function shotOf(props: { network: Network; ties: Tie[]; nodes: Set<string>; seeds: string[] }): Shot {
  const nodes = props.network.nodes.filter((node) => props.nodes.has(node.id)).sort((a, b) => b.degree - a.degree).slice(0, MOST);
  const graph = new MultiGraph();
  nodes.forEach((node) => graph.addNode(node.id, { x: 0, y: 0, size: 5, degree: node.degree, community: node.community }));
  const ties = props.ties.filter((tie) => graph.hasNode(tie.source) && graph.hasNode(tie.target) && tie.source !== tie.target);
  const bonds = ties.map(({ source, target }) => ({ source, target, pull: 1 }));
  new Layouts({ onState: () => undefined, onPlaces: (places) => move(graph, places) }, null).place(graph, bonds, "force", props.seeds, true);
  const [xs, ys] = [nodes.map((it) => graph.getNodeAttribute(it.id, "x") as number), nodes.map((it) => graph.getNodeAttribute(it.id, "y") as number)];
  const scale = (value: number, all: number[], size: number) => {
    const [low, high] = [Math.min(...all), Math.max(...all)];
    return MARGIN + ((value - low) / (high - low || 1)) * (size - 2 * MARGIN);
  };
  const color = theme.value === "light" ? "#33393f" : "#c9c6bf";
  const spots = new Map<string, Spot>(nodes.map((node, index) => [node.id, {
    x: scale(xs[index]!, xs, WIDTH), y: scale(-ys[index]!, ys.map((it) => -it), HEIGHT), size: Math.min(14, 4 + Math.sqrt(node.degree)), color,
  }]));
  return { spots, names: named(nodes.slice(0, NAMED), spots), width: WIDTH, height: HEIGHT };
}

/** Names for the picture, by the rule of the canvas: one that would touch another is left out. */
function named(nodes: Node[], spots: Map<string, Spot>): Shot["names"] {
  const paper = document.createElement("canvas");
  const ratio = devicePixelRatio || 1;
  [paper.width, paper.height] = [WIDTH * ratio, HEIGHT * ratio];
  const labels = nodes.map((node, index) => {
    const { x, y, size } = spots.get(node.id)!;
    return { text: plain(node.name, 30), x, y, size, isForced: false, isBold: index === 0, isPinned: false, isRing: false };
  });
  const ink = { text: "#000", halo: "#fff", ground: "#fff", accent: "#000", font: FONT, unit: 1 };
  return draw(paper, labels, [], ink, { most: NAMED, isSlow: true, covered: [], lines: [] })
    .map(({ label, x, y, size }) => ({ text: label.text, x, y, size, isBold: label.isBold }));
}
