/** A worker that is part of the bundle; it starts from a blob, which the policy of the page allows. */
declare module "*?worker&inline" {
  const Made: new () => Worker;
  export default Made;
}

/** One step of ForceAtlas2, which changes the rows of nodes. */
declare module "graphology-layout-forceatlas2/iterate.js" {
  export default function iterate(settings: Record<string, number | boolean>, nodes: Float32Array, edges: Float32Array): void;
}
