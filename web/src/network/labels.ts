/**
 * Names over the canvas that never pile up. In: what is seen, most important first, with places in pixels. Out: names
 * drawn on a canvas of their own; a name that would touch an earlier one is left out. Cannot fail.
 */
export interface Label {
  text: string;
  x: number;
  y: number;
  size: number;
  /** Drawn even where it is crowded, unless it touches another one of these. */
  isForced: boolean;
  isBold: boolean;
  isPinned: boolean;
  isRing: boolean;
}

export interface Count { text: string; x: number; y: number; color: string }

/** Colours, the font, and how large its letters are beside the usual 16 pixels: large screens and readers ask for more. */
export interface Ink { text: string; halo: string; ground: string; accent: string; font: string; unit: number }

export interface Box { left: number; top: number; right: number; bottom: number }
const CELL = 64;
const SHAPES_KEPT = 400;
const FIRST = 14;
/** For each name that finds a place so many are tried: in a crowd hardly any would, and trying takes time. */
const TRIED = 12;

/** Boxes taken so far, found by the cells they touch. */
class Taken {
  private cells = new Map<number, Box[]>();

  isFree(box: Box): boolean {
    return this.keys(box).every((key) => (this.cells.get(key) ?? []).every((it) =>
      it.right < box.left || it.left > box.right || it.bottom < box.top || it.top > box.bottom));
  }

  take(box: Box): void {
    this.keys(box).forEach((key) => {
      const cell = this.cells.get(key);
      if (cell) cell.push(box); else this.cells.set(key, [box]);
    });
  }

  private keys(box: Box): number[] {
    const keys: number[] = [];
    for (let x = Math.floor(box.left / CELL); x <= Math.floor(box.right / CELL); x++) {
      for (let y = Math.floor(box.top / CELL); y <= Math.floor(box.bottom / CELL); y++) keys.push(x * 4096 + y);
    }
    return keys;
  }
}

const widths = new Map<string, number>();

export interface Placed { label: Label; x: number; y: number; size: number; length: number }

export interface Segment { x1: number; y1: number; x2: number; y2: number }

/** How many names there may be, whether the processor draws all, what of the canvas lies under something else, and lines that names avoid if they can. */
export interface Room { most: number; isSlow: boolean; covered: Box[]; lines: Segment[] }

/** Whether a line goes through a box. */
function meets({ x1, y1, x2, y2 }: Segment, { left, top, right, bottom }: Box): boolean {
  let [from, to] = [0, 1];
  for (const [step, low, high] of [[x2 - x1, left - x1, right - x1], [y2 - y1, top - y1, bottom - y1]] as const) {
    if (step === 0) { if (low > 0 || high < 0) return false; continue; }
    const [near, far] = [Math.min(low / step, high / step), Math.max(low / step, high / step)];
    [from, to] = [Math.max(from, near), Math.min(to, far)];
    if (from > to) return false;
  }
  return true;
}

/** Draws the names and counts; returns what was drawn, for a picture file. */
export function draw(canvas: HTMLCanvasElement, labels: Label[], counts: Count[], ink: Ink, { most, isSlow, covered, lines }: Room): Placed[] {
  const context = canvas.getContext("2d", { willReadFrequently: isSlow });
  if (!context) return [];
  const ratio = devicePixelRatio || 1;
  const [width, height] = [canvas.width / ratio, canvas.height / ratio];
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  context.lineJoin = "round";
  const taken = new Taken();
  covered.forEach((box) => taken.take(box));
  const placed: Placed[] = [];
  const isSeen = (label: Label) => label.x > -40 && label.y > -20 && label.x < width + 40 && label.y < height + 20;
  // Names keep off the shapes of other actors too.
  const shapes = new Taken();
  labels.filter(isSeen).slice(0, SHAPES_KEPT).forEach(({ x, y, size }) =>
    shapes.take({ left: x - size, top: y - size, right: x + size, bottom: y + size }));
  let tried = 0;
  for (const label of labels) {
    if (!isSeen(label)) continue;
    if (label.isRing || label.isPinned) ring(context, label, ink);
    if ((placed.length >= most || tried > most * TRIED) && !label.isForced) continue;
    tried += 1;
    const size = ink.unit * (label.isBold ? 14 : Math.max(11, Math.min(15, 9.5 + label.size / 3)));
    const font = `${label.isBold ? 650 : 450} ${size.toFixed(1)}px ${ink.font}`;
    context.font = font;
    const key = font + label.text;
    const length = widths.get(key) ?? context.measureText(label.text).width;
    widths.set(key, length);
    // Right of the node, else left, above, below: of the places that are free the first with the fewest lines through it.
    const gap = label.size + 4;
    const all: [number, number][] = [
      [label.x + gap, label.y], [label.x - gap - length, label.y],
      [label.x - length / 2, label.y - gap - size / 2], [label.x - length / 2, label.y + gap + size / 2],
      [label.x + gap * 0.7, label.y - gap], [label.x + gap * 0.7, label.y + gap], [label.x - gap * 0.7 - length, label.y - gap], [label.x - gap * 0.7 - length, label.y + gap],
    ];
    const places = all.filter(([x]) => x > 2 && x + length < width - 2);
    const spots = places.map(([x, y]) => ({ x, y, box: { left: x - 3, top: y - size / 2 - 2, right: x + length + 3, bottom: y + size / 2 + 2 } }))
      .filter(({ box }) => taken.isFree(box))
      .map((it) => ({ ...it, n: lines.reduce((sum, line) => sum + (meets(line, it.box) ? 1 : 0), 0) })).sort((a, b) => a.n - b.n);
    // The most important names may lie over a shape, but never over a name.
    const at = spots.find(({ box }) => shapes.isFree(box)) ?? (placed.length < FIRST ? spots[0] : undefined);
    if (!at) continue;
    taken.take(at.box);
    context.textBaseline = "middle";
    context.strokeStyle = ink.halo;
    context.lineWidth = 3.5;
    context.strokeText(label.text, at.x, at.y);
    context.fillStyle = ink.text;
    context.fillText(label.text, at.x, at.y);
    placed.push({ label, x: at.x, y: at.y, size, length });
  }
  context.font = `600 11px ${ink.font}`;
  context.textAlign = "center";
  for (const count of counts) {
    const box = { left: count.x - 9, top: count.y - 8, right: count.x + 9, bottom: count.y + 8 };
    if (!taken.isFree(box)) continue;
    taken.take(box);
    context.beginPath();
    context.arc(count.x, count.y, 8.5, 0, Math.PI * 2);
    context.fillStyle = ink.ground;
    context.fill();
    context.lineWidth = 1.2;
    context.strokeStyle = count.color;
    context.stroke();
    context.fillStyle = ink.text;
    context.fillText(count.text, count.x, count.y + 0.5);
  }
  context.textAlign = "start";
  return placed;
}

function ring(context: CanvasRenderingContext2D, label: Label, ink: Ink): void {
  context.beginPath();
  context.arc(label.x, label.y, label.size + 4, 0, Math.PI * 2);
  context.lineWidth = label.isRing ? 2.5 : 1.2;
  context.strokeStyle = label.isRing ? ink.accent : ink.text;
  context.setLineDash(label.isRing ? [] : [2, 3]);
  context.stroke();
  context.setLineDash([]);
}
