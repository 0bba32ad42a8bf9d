/** Saves what is seen of a network as a file. In: actors and ties, and a picture of them. Out: a file, or a message why not. */
import type { JSX } from "preact";
import type { Network } from "../data/types";
import { save, say } from "../lib/app";
import { GROUND, theme } from "../lib/colour";
import { T } from "../texts";
import { Menu } from "../ui/Menu";
import type { Tie } from "./model";
import * as files from "./save";

/** Where everything stands in a picture. */
export interface Shot { spots: Map<string, files.Spot>; names: files.Name[]; width: number; height: number }

export const FONT = "Helvetica, Arial, sans-serif";

/** The picture of a shot as SVG. */
export const pictured = (nodes: Network["nodes"], ties: Tie[], { spots, names, width, height }: Shot): string =>
  files.svg(nodes, ties, spots, names, {
    width, height, ground: GROUND[theme.value], ink: theme.value === "dark" ? "#ebe8e1" : "#1b1d1f", font: FONT,
  });

const TYPES: Record<string, string> = { csv: "text/csv", gexf: "application/xml", svg: "image/svg+xml" };

export function Files(props: { network: Network; seen: Set<string>; ties: Tie[]; shot(): Shot | null }): JSX.Element {
  const write = async (kind: string) => {
    const shot = props.shot();
    if (!shot) return;
    const nodes = props.network.nodes.filter((node) => props.seen.has(node.id));
    const names = new Map(nodes.map((node) => [node.id, node.name]));
    const text = kind === "csv" ? `\ufeff${files.csv(props.ties, names)}` : kind === "gexf" ? files.gexf(nodes, props.ties, shot.spots) : pictured(nodes, props.ties, shot);
    try {
      save(`network.${kind}`, kind === "png" ? await files.png(text, shot.width, shot.height) : new Blob([text], { type: TYPES[kind] ?? "text/plain" }));
    } catch (error) {
      say((error as Error).message);
    }
  };
  const icon = <svg width="14" height="14" viewBox="0 0 14 14" aria-hidden="true"><path class="line" d="M7 1v8M3.5 6 7 9.5 10.5 6M1.5 12.5h11" /></svg>;
  return (
    <Menu label={T.network.save} icon={icon}>{(close) => ["png", "svg", "gexf", "csv"].map((kind) => (
      <button type="button" onClick={() => { close(); void write(kind); }}>{kind.toUpperCase()}</button>
    ))}</Menu>
  );
}
