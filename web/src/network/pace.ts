/**
 * How much is drawn while a picture moves: as many lines as there is time for, and all of them once it stands still. In:
 * that the camera moved or a picture is wanted at once, and how long frames take. Out: how many times lines may cover the
 * canvas. Cannot fail.
 */
/** How many times lines cover the canvas of a crowd at most, by who draws it. */
const LAYERS = { card: 200, processor: 20 };
/** The same while the picture moves: where the processor draws at first, and at least. It changes with the time that a frame takes. */
const [LAYERS_MOVING, LAYERS_LEAST] = [1.5, 0.3];
/** Milliseconds of a frame that is too slow, or fast enough for more lines. */
const [SLOW_FRAME, FAST_FRAME] = [45, 24];
/** So long after its last movement the picture stands still. */
const STILL_AFTER = 160;

export class Pace {
  private calm = 0;
  private readonly all: number;
  private budget: number;
  /** Whether the camera moves. */
  isMoving = false;
  /** Whether a first picture is wanted at once, with fewer lines. */
  isHasty = false;

  constructor(isSlow: boolean, private readonly whenStill: () => void) {
    this.all = isSlow ? LAYERS.processor : LAYERS.card;
    this.budget = isSlow ? LAYERS_MOVING : this.all;
  }

  /** How many times lines may cover the canvas. */
  layers(isBusy: boolean): number { return isBusy ? this.budget : this.all; }

  /** The camera moves: fewer lines and names until it stands still. */
  moving(): void {
    this.isMoving = true;
    this.hasten();
  }

  /** Fewer lines at first, and all of them once nothing has happened for a while. */
  hasten(): void {
    this.isHasty = true;
    clearTimeout(this.calm);
    this.calm = window.setTimeout(() => {
      [this.isMoving, this.isHasty] = [false, false];
      this.whenStill();
    }, STILL_AFTER);
  }

  /** After a picture: fewer lines in the next frame if this one takes long, and more if there is time. */
  measure(): void {
    if (!this.isMoving) return;
    const begun = performance.now();
    requestAnimationFrame(() => {
      const took = performance.now() - begun;
      if (took > SLOW_FRAME) this.budget = Math.max(LAYERS_LEAST, this.budget * 0.7);
      else if (took < FAST_FRAME) this.budget = Math.min(this.all, this.budget * 1.1);
    });
  }

  end(): void { clearTimeout(this.calm); }
}
