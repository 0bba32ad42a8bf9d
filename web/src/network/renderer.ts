/** What draws the network: which kind of WebGL the browser has, and sigma with our shapes, lines and settings. */
import type { MultiGraph } from "graphology";
import Sigma from "sigma";
import { extremityArrow, layerDashed, layerFill, pathCurved, pathLine, sdfCircle, sdfDiamond, sdfRectangle, sdfSquare, sdfTriangle } from "sigma/rendering";
import { PADDING } from "./look";

/** What the browser draws with: nothing, the processor, or a graphics card. Asked once, since it takes a context. */
export const drawnBy: () => "none" | "processor" | "card" = (() => {
  let known: "none" | "processor" | "card" | null = null;
  return () => {
    if (known) return known;
    try {
      const gl = document.createElement("canvas").getContext("webgl2");
      if (!gl) return known = "none";
      const info = gl.getExtension("WEBGL_debug_renderer_info");
      const name = String(gl.getParameter(info ? info.UNMASKED_RENDERER_WEBGL : gl.RENDERER));
      gl.getExtension("WEBGL_lose_context")?.loseContext();
      return known = /swiftshader|llvmpipe|software|basic render/i.test(name) ? "processor" : "card";
    } catch {
      return known = "none";
    }
  };
})();

export const hasWebGl = (): boolean => drawnBy() !== "none";

const primitives = {
  nodes: {
    shapes: [sdfCircle(), sdfSquare({ cornerRadius: 0.15 }), sdfDiamond(), sdfTriangle(), sdfRectangle({ aspectRatio: 1.7, cornerRadius: 0.3 })],
    layers: [layerFill()],
  },
  edges: {
    paths: [pathLine(), pathCurved()],
    extremities: [extremityArrow({ lengthRatio: 4.2, widthRatio: 3.8 })],
    variables: { dash: { type: "number", default: 0 }, gap: { type: "number", default: 0 } },
    layers: [layerDashed({ dashSize: { attribute: "dash", default: 4000, mode: "pixels" }, gapSize: { attribute: "gap", default: 0.2, mode: "pixels" }, solidExtremities: true })],
  },
} as const;

const styles = {
  nodes: {
    x: { attribute: "x" }, y: { attribute: "y" }, size: { attribute: "size" }, color: { attribute: "color" },
    shape: { attribute: "shape", defaultValue: "circle" }, visibility: { attribute: "visibility", defaultValue: "visible" },
    opacity: { attribute: "opacity", defaultValue: 1 }, backdropVisibility: "hidden", cursor: "pointer",
  },
  edges: {
    size: { attribute: "size" }, color: { attribute: "color" }, path: "straight", parallelPath: "curved",
    head: { attribute: "head", defaultValue: "none" }, visibility: { attribute: "visibility", defaultValue: "visible" },
    opacity: { attribute: "opacity", defaultValue: 1 }, dash: { attribute: "dash", defaultValue: 0 }, gap: { attribute: "gap", defaultValue: 0 }, cursor: "pointer",
  },
} as const;

/** Returns sigma on a container: shapes for kinds of actors, dashes for status; no names, which are ours (`labels.ts`). Throws without WebGL 2. */
export function renderer(graph: MultiGraph, container: HTMLElement) {
  return new Sigma(graph, container, {
    primitives, styles,
    settings: {
      itemSizesReference: "screen", minEdgeThickness: 0.8, renderLabels: false, enableEdgeEvents: true, enableNodeDrag: true, stagePadding: PADDING, minCameraRatio: 0.02, maxCameraRatio: 4,
      enableCameraRotation: false, edgePickingPadding: 3, nodePickingPadding: 3, allowInvalidContainer: true, hideEdgesOnMove: false,
    },
  });
}
