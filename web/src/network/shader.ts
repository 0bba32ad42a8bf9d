/**
 * Small programs for the graphics card that draw a rectangle for each of many rows. In: shaders and rows of bytes. Out: pixels.
 * Each row is sent four times, once a corner, and not drawn as an instance: where the processor draws (SwiftShader), each
 * instance costs as much as a call of its own. Throws if the browser cannot compile the shaders.
 */

/** Where a place of the graph is on the canvas, in pixels of the page: `x * kx + cx`, `y * ky + cy`. */
export interface View { kx: number; cx: number; ky: number; cy: number; width: number; height: number; ratio: number; scale: number }

/** Four numbers or four bytes of a row, and where in the row they begin. */
export interface Part { name: string; isBytes: boolean; offset: number; isShare?: boolean }

/** The head of each vertex shader: `seen` gives pixels of the canvas, `clip` what the card wants. */
export const HEAD = `#version 300 es
uniform vec4 u_view;
uniform vec2 u_size;
uniform float u_ratio;
uniform float u_scale;
uniform float u_soft;
vec2 seen(vec2 at) { return vec2(at.x * u_view.x + u_view.y, at.y * u_view.z + u_view.w) * u_ratio; }
vec2 corner() { return vec2(float(gl_VertexID / 2 % 2), float(gl_VertexID % 2)) * 2.0 - 1.0; }
vec4 clip(vec2 pixels) { vec2 it = pixels / (u_size * u_ratio) * 2.0 - 1.0; return vec4(it.x, -it.y, 0.0, 1.0); }
`;

function compiled(gl: WebGL2RenderingContext, vertex: string, fragment: string): WebGLProgram {
  const program = gl.createProgram()!;
  for (const [kind, text] of [[gl.VERTEX_SHADER, vertex], [gl.FRAGMENT_SHADER, fragment]] as const) {
    const shader = gl.createShader(kind)!;
    gl.shaderSource(shader, text);
    gl.compileShader(shader);
    gl.attachShader(program, shader);
    gl.deleteShader(shader);
  }
  gl.linkProgram(program);
  if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) throw new Error(gl.getProgramInfoLog(program) ?? "no program");
  return program;
}

export class Stamp {
  private readonly program: WebGLProgram;
  private readonly buffer: WebGLBuffer;
  private readonly corners: WebGLBuffer;
  private nCorners = 0;
  private readonly vertices: WebGLVertexArrayObject;
  private readonly uniforms: (WebGLUniformLocation | null)[];
  private readonly parts: (Part & { at: number })[];

  constructor(private readonly gl: WebGL2RenderingContext, vertex: string, fragment: string, private readonly bytes: number, parts: Part[]) {
    this.program = compiled(gl, HEAD + vertex, fragment);
    this.uniforms = ["u_view", "u_size", "u_ratio", "u_scale", "u_soft"].map((name) => gl.getUniformLocation(this.program, name));
    this.parts = parts.map((part) => ({ ...part, at: gl.getAttribLocation(this.program, part.name) }));
    [this.buffer, this.corners] = [gl.createBuffer()!, gl.createBuffer()!];
    this.vertices = gl.createVertexArray()!;
    gl.bindVertexArray(this.vertices);
    this.parts.forEach(({ at }) => gl.enableVertexAttribArray(at));
    gl.bindBuffer(gl.ELEMENT_ARRAY_BUFFER, this.corners);
    gl.bindVertexArray(null);
  }

  /** Sends rows to the card. */
  fill(rows: ArrayBuffer): void {
    const { gl } = this;
    const words = this.bytes / 4;
    const [from, to] = [new Uint32Array(rows), new Uint32Array(rows.byteLength)];
    for (let row = 0, at = 0; row < from.length; row += words) {
      for (let corner = 0; corner < 4; corner++, at += words) for (let word = 0; word < words; word++) to[at + word] = from[row + word]!;
    }
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    gl.bufferData(gl.ARRAY_BUFFER, to, gl.DYNAMIC_DRAW);
    this.number(from.length / words);
  }

  /** Two triangles for each of `n` rectangles. */
  private number(n: number): void {
    if (n <= this.nCorners) return;
    this.nCorners = n;
    const all = new Uint32Array(n * 6);
    for (let row = 0; row < n; row++) [0, 1, 2, 2, 1, 3].forEach((corner, index) => { all[row * 6 + index] = row * 4 + corner; });
    this.gl.bindVertexArray(this.vertices);
    this.gl.bufferData(this.gl.ELEMENT_ARRAY_BUFFER, all, this.gl.STATIC_DRAW);
    this.gl.bindVertexArray(null);
  }

  /** Draws `n` rows from the row `first`. Soft edges cost more. */
  draw(view: View, first: number, n: number, isSoft: boolean): void {
    const { gl } = this;
    if (n <= 0) return;
    gl.useProgram(this.program);
    gl.bindVertexArray(this.vertices);
    gl.bindBuffer(gl.ARRAY_BUFFER, this.buffer);
    this.parts.forEach(({ at, isBytes, offset, isShare }) =>
      gl.vertexAttribPointer(at, 4, isBytes ? gl.UNSIGNED_BYTE : gl.FLOAT, isShare ?? false, this.bytes, offset));
    const [place, size, ratio, scale, soft] = this.uniforms as WebGLUniformLocation[];
    gl.uniform4f(place!, view.kx, view.cx, view.ky, view.cy);
    gl.uniform2f(size!, view.width, view.height);
    gl.uniform1f(ratio!, view.ratio);
    gl.uniform1f(scale!, view.scale);
    gl.uniform1f(soft!, isSoft ? 1 : 0);
    gl.disable(gl.DEPTH_TEST);
    if (isSoft) gl.enable(gl.BLEND); else gl.disable(gl.BLEND);
    gl.drawElements(gl.TRIANGLES, n * 6, gl.UNSIGNED_INT, first * 24);
    gl.enable(gl.BLEND);
    gl.bindVertexArray(null);
  }

  kill(): void {
    this.gl.deleteProgram(this.program);
    this.gl.deleteBuffer(this.buffer);
    this.gl.deleteBuffer(this.corners);
    this.gl.deleteVertexArray(this.vertices);
  }
}
