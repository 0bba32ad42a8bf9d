/** Files of what is seen: SVG, PNG, GEXF, CSV. In: actors, ties and places. Out: text or an image. Cannot fail but for PNG without memory. */
import type { Node } from "../data/types";
import { familyColour } from "../lib/colour";
import { plain } from "../lib/words";
import { T } from "../texts";
import type { Tie } from "./model";

export interface Spot { x: number; y: number; size: number; color: string }
export interface Name { text: string; x: number; y: number; size: number; isBold: boolean }

/** Text for XML: markup escaped, characters that XML forbids left out. */
export const xml = (text: string): string =>
  text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, "")
    .replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

function shape(kind: string, { x, y, size, color }: Spot): string {
  const n = (it: number) => it.toFixed(1);
  if (kind === "organization") return `<rect x="${n(x - size)}" y="${n(y - size)}" width="${n(size * 2)}" height="${n(size * 2)}" fill="${color}"/>`;
  if (kind === "government") return `<path d="M${n(x)} ${n(y - size)}L${n(x + size)} ${n(y)} ${n(x)} ${n(y + size)} ${n(x - size)} ${n(y)}z" fill="${color}"/>`;
  if (kind === "outlet") return `<path d="M${n(x)} ${n(y - size)}L${n(x + size)} ${n(y + size)}H${n(x - size)}z" fill="${color}"/>`;
  if (kind === "group") return `<rect x="${n(x - size)}" y="${n(y - size * 0.6)}" width="${n(size * 2)}" height="${n(size * 1.2)}" rx="2" fill="${color}"/>`;
  return `<circle cx="${n(x)}" cy="${n(y)}" r="${n(size)}" fill="${color}"/>`;
}

export interface Picture { width: number; height: number; ground: string; ink: string; font: string }

/** Returns the picture as SVG, at the places where everything is now. */
export function svg(nodes: Node[], ties: Tie[], spots: Map<string, Spot>, names: Name[], look: Picture): string {
  const lanes = new Map<string, number>();
  const lines = ties.flatMap((tie) => {
    const [a, b] = [spots.get(tie.source), spots.get(tie.target)];
    if (!a || !b) return [];
    const pair = [tie.source, tie.target].sort().join(" ");
    const lane = lanes.get(pair) ?? 0;
    lanes.set(pair, lane + 1);
    const bend = lane === 0 ? 0 : (lane % 2 ? 1 : -1) * Math.ceil(lane / 2) * 14;
    const length = Math.hypot(b.x - a.x, b.y - a.y) || 1;
    const [cx, cy] = [(a.x + b.x) / 2 - ((b.y - a.y) / length) * bend * 2, (a.y + b.y) / 2 + ((b.x - a.x) / length) * bend * 2];
    const dash = tie.status === "negated" ? ' stroke-dasharray="7 5"' : tie.status === "hypothetical" ? ' stroke-dasharray="2 4"' : "";
    const d = bend === 0 ? `M${a.x.toFixed(1)} ${a.y.toFixed(1)}L${b.x.toFixed(1)} ${b.y.toFixed(1)}`
      : `M${a.x.toFixed(1)} ${a.y.toFixed(1)}Q${cx.toFixed(1)} ${cy.toFixed(1)} ${b.x.toFixed(1)} ${b.y.toFixed(1)}`;
    const width = Math.min(7, 1.1 + Math.log2(1 + tie.n) * 0.8).toFixed(1);
    return [`<path d="${d}" stroke="${familyColour(tie.family)}" stroke-width="${width}"${dash}><title>${xml(plain(tie.label))} (${tie.n})</title></path>`];
  });
  const dots = nodes.flatMap((node) => {
    const spot = spots.get(node.id);
    return spot ? [`<g>${shape(node.kind, spot)}<title>${xml(plain(node.name))}</title></g>`] : [];
  });
  const words = names.map((it) =>
    `<text x="${it.x.toFixed(1)}" y="${(it.y + it.size * 0.35).toFixed(1)}" font-size="${it.size.toFixed(1)}"${it.isBold ? ' font-weight="650"' : ""}>${xml(it.text)}</text>`);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${look.width}" height="${look.height}" viewBox="0 0 ${look.width} ${look.height}">`,
    `<rect width="100%" height="100%" fill="${look.ground}"/>`,
    `<g fill="none" stroke-opacity=".85">${lines.join("")}</g>`,
    `<g>${dots.join("")}</g>`,
    `<g font-family="${xml(look.font)}" fill="${look.ink}" stroke="${look.ground}" stroke-width="3" paint-order="stroke" stroke-linejoin="round">${words.join("")}</g>`,
    "</svg>",
  ].join("\n");
}

/** Returns an SVG as PNG at twice its size. */
export async function png(text: string, width: number, height: number): Promise<Blob> {
  const url = URL.createObjectURL(new Blob([text], { type: "image/svg+xml" }));
  try {
    const image = new Image();
    await new Promise((done, fail) => { image.onload = done; image.onerror = () => fail(new Error(T.network.noPng)); image.src = url; });
    const canvas = document.createElement("canvas");
    canvas.width = width * 2;
    canvas.height = height * 2;
    canvas.getContext("2d")?.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await new Promise((done, fail) => canvas.toBlob((blob) => (blob ? done(blob) : fail(new Error(T.network.noPng))), "image/png"));
  } finally {
    URL.revokeObjectURL(url);
  }
}

/** A cell that a spreadsheet cannot take for a formula. */
const cell = (value: string | number): string => {
  const text = String(value);
  const isSafe = typeof value === "number" || !/^[=+\-@\t\r]/.test(text);
  return `"${(isSafe ? text : `'${text}`).replaceAll('"', '""')}"`;
};

export function csv(ties: Tie[], names: Map<string, string>): string {
  const rows = ties.flatMap((tie) => tie.edges.map((edge) => [
    names.get(edge.source) ?? edge.source, edge.type, names.get(edge.target) ?? edge.target, edge.family, edge.status, edge.former ? "former" : "",
    edge.n_documents, edge.n_sources, edge.confidence, edge.first ?? "", edge.last ?? "", edge.source, edge.target,
  ]));
  const head = ["subject", "type", "object", "family", "status", "former", "documents", "sources", "confidence", "first", "last", "subject_id", "object_id"];
  return [head, ...rows].map((row) => row.map(cell).join(",")).join("\r\n");
}

export function gexf(nodes: Node[], ties: Tie[], spots: Map<string, Spot>): string {
  const dots = nodes.map((node) => {
    const spot = spots.get(node.id);
    const at = spot ? `<viz:position x="${spot.x.toFixed(1)}" y="${(-spot.y).toFixed(1)}" z="0"/><viz:size value="${spot.size.toFixed(1)}"/>` : "";
    return `<node id="${xml(node.id)}" label="${xml(plain(node.name))}"><attvalues><attvalue for="0" value="${xml(node.kind)}"/><attvalue for="1" value="${node.documents}"/><attvalue for="2" value="${node.community}"/></attvalues>${at}</node>`;
  });
  const lines = ties.flatMap((tie) => tie.edges).map((edge) =>
    `<edge id="${xml(edge.id)}" source="${xml(edge.source)}" target="${xml(edge.target)}" label="${xml(edge.label)}" weight="${Math.max(1, edge.n_documents)}" type="${edge.symmetric ? "undirected" : "directed"}"><attvalues><attvalue for="0" value="${xml(edge.type)}"/><attvalue for="1" value="${xml(edge.family)}"/><attvalue for="2" value="${edge.status}"/></attvalues></edge>`);
  return `<?xml version="1.0" encoding="UTF-8"?>
<gexf xmlns="http://gexf.net/1.3" xmlns:viz="http://gexf.net/1.3/viz" version="1.3"><graph defaultedgetype="directed">
<attributes class="node"><attribute id="0" title="kind" type="string"/><attribute id="1" title="documents" type="integer"/><attribute id="2" title="community" type="integer"/></attributes>
<attributes class="edge"><attribute id="0" title="type" type="string"/><attribute id="1" title="family" type="string"/><attribute id="2" title="status" type="string"/></attributes>
<nodes>${dots.join("\n")}</nodes>
<edges>${lines.join("\n")}</edges>
</graph></gexf>
`;
}
