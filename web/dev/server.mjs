/**
 * A small server for working on the page without the Rust one: answers the same addresses from what the command line
 * prints, holds acts and stories in memory, and serves dist/ under the same security policy.
 *
 *   ONRECORD=path/to/onrecord ONRECORD_DB=store node dev/server.mjs [--port 4173] [--invented 5000x15000] [--token x]
 *
 * Prints the address. Fails if the program or the store cannot be read.
 */
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { dirname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { createServer as createVite } from "vite";
import { ask, bundle, invented } from "./store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const option = (name, otherwise) => { const at = process.argv.indexOf(`--${name}`); return at < 0 ? otherwise : process.argv[at + 1]; };
const program = process.env.ONRECORD ?? "onrecord";
const store = process.env.ONRECORD_DB;
const token = option("token", Math.random().toString(36).slice(2));
const toml = await readFile(join(root, "..", "schema", "families.toml"), "utf8");

const vite = await createVite({ root, configFile: false, server: { middlewareMode: true, hmr: false, ws: false }, appType: "custom", logLevel: "error", optimizeDeps: { noDiscovery: true } });
const { Inlined } = await vite.ssrLoadModule("/src/data/inlined.ts");
const size = option("invented", null);
const data = size ? invented(...size.split("x").map(Number), ask(program, store ?? "/nonexistent", "schema"), toml) : bundle(program, store, toml);
const source = new Inlined(data);
await vite.close();

const rejected = new Set();
const acts = [];
const apart = new Set();
const asked = new Map();
const cli = (...args) => {
  const key = args.join("\n");
  if (!asked.has(key)) asked.set(key, ask(program, store, ...args));
  return asked.get(key);
};

const live = (rows) => rows.filter((row) => !rejected.has(row.evidence));
function refuse(status, detail, more = {}) { throw Object.assign(new Error(detail), { status, more }); }

const doubles = () => (size ? [] : cli("review", "--limit", "200")).map((it) => ({
  left: hit(it.one), right: hit(it.other), score: it.score, why: it.reasons.join("; "),
})).filter((it) => !apart.has(`${it.left.id} ${it.right.id}`));
const hit = (named) => { const node = data.nodes.find((it) => it.id === named.id); return { ...named, kind: node?.kind ?? "person", documents: node?.documents ?? 0 }; };

async function answer(method, path, params, body) {
  const one = Object.fromEntries([...params.keys()].map((name) => [name, params.getAll(name).length > 1 ? params.getAll(name) : params.get(name)]));
  const paged = async (page) => ({ rows: live((await page).rows), total: (await page).total, next: (await page).next });
  if (method === "POST" && path === "acts") return act(body);
  const undone = /^acts\/(\d+)\/undo$/.exec(path);
  if (method === "POST" && undone) { const it = acts[Number(undone[1]) - 1]; it.undone = true; rejected.delete(it.evidence); apart.delete(it.pair); return { act: acts.length }; }
  if (path.startsWith("stories/")) {
    if (method === "PUT") await source.keep(body); else await source.drop(decodeURIComponent(path.slice(8)));
    return {};
  }
  if (path.startsWith("actors/")) { const id = decodeURIComponent(path.slice(7)); return size ? source.show(id) : cli("show", id); }
  if (path.startsWith("documents/")) { const id = decodeURIComponent(path.slice(10)); const it = size ? await source.article(id) : cli("open", id); return { ...it, relations: live(it.relations) }; }
  if (path.startsWith("evidence/")) { const id = decodeURIComponent(path.slice(9)); return rejected.has(id) ? [] : size ? source.evidence(id) : cli("evidence", id); }
  switch (path) {
    case "meta": return { ...data.meta, etag: String(acts.length) };
    case "actors": return paged(source.actors(one));
    case "history": case "timeline": return paged(source.timeline(one));
    case "said": return paged(source.said(one));
    case "documents": return paged(source.documents(one));
    case "latest": return paged(source.latest(one));
    case "find": return source.find(one.q ?? "", Number(one.limit ?? 8));
    case "network": return source.network(one);
    case "edge": return live(await source.edge(one.subject, one.object, one.type));
    case "path": return source.path(one.from, one.to);
    case "matrix": return source.matrix(one);
    case "offices": return size ? [] : cli("offices", one.actor);
    case "discourse": return size ? [] : cli("discourse", "--network", one.network ?? "sides", ...(one.window ? ["--window", one.window] : []), ...(one.since ? ["--since", one.since] : []), ...(one.until ? ["--until", one.until] : []));
    case "doubles": return doubles().filter((it) => !one.actor || it.left.id === one.actor || it.right.id === one.actor);
    case "unsure": return live(await source.unsure(Number(one.limit ?? 100)));
    case "disputed": return live(await source.disputed());
    case "acts": return acts;
    case "stories": return source.stories();
    default: return refuse(404, `no such question: ${path}`);
  }
}

function act(body) {
  const names = { distinct: "apart" };
  const pair = body.act === "distinct" ? `${body.left} ${body.right}` : body.act === "merge" ? `${body.into} ${body.from}` : null;
  if (body.act === "reject") rejected.add(body.evidence);
  if (pair) apart.add(pair);
  acts.push({ number: acts.length + 1, when: new Date().toISOString().slice(0, 19), who: "dev", act: names[body.act] ?? body.act, undone: false, evidence: body.evidence, pair });
  return { act: acts.length };
}

const POLICY = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; worker-src 'self' blob:; font-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
const TYPES = { html: "text/html; charset=utf-8", js: "text/javascript", css: "text/css" };

const server = createServer(async (request, response) => {
  const url = new URL(request.url, "http://127.0.0.1");
  const send = (status, type, body, more = {}) => { response.writeHead(status, { "Content-Type": type, "Content-Security-Policy": POLICY, "Cache-Control": "no-cache", "X-Content-Type-Options": "nosniff", ...more }); response.end(body); };
  try {
    if (url.pathname.startsWith("/api/v1/")) {
      if (request.headers.authorization !== `Bearer ${token}`) refuse(401, "the token is missing or wrong");
      let text = "";
      for await (const part of request) text += part;
      const path = url.pathname.slice(8);
      if (path === "svg") return send(200, "image/svg+xml", await readFile(join(root, "..", "output", "renner.svg")));
      const made = await answer(request.method, path, url.searchParams, text ? JSON.parse(text) : undefined);
      const isPage = made && typeof made === "object" && "rows" in made && "next" in made;
      const more = isPage ? { "X-Total-Count": String(made.total), ...(made.next && { Link: `<${url.pathname}?cursor=${made.next}>; rel="next"` }) } : {};
      return send(200, "application/json", JSON.stringify(isPage ? made.rows : made), more);
    }
    const file = url.pathname === "/" ? "index.html" : normalize(url.pathname).replace(/^[/\\.]+/, "");
    return send(200, TYPES[file.split(".").at(-1)] ?? "application/octet-stream", await readFile(join(root, "dist", file)));
  } catch (error) {
    // A program that fails has a status too, its exit code.
    const status = error.status >= 400 ? error.status : error.code === "ENOENT" || error.status === 1 ? 404 : 500;
    return send(status, "application/problem+json", JSON.stringify({ title: "refused", status, detail: error.message, ...error.more }));
  }
});
server.listen(Number(option("port", 0)), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}/#token=${token}`));
