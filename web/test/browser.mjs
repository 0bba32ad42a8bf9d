/**
 * What the browser tests share: a server to ask and a browser to look with. In: from the environment, EXPLORER (the
 * address of a running server with its token) or ONRECORD (the program, which is started on a store of the example
 * articles); CHROMIUM (the browser). Fails if none of them is there.
 */
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const web = join(dirname(fileURLToPath(import.meta.url)), "..");
const BROWSER = process.env.CHROMIUM ?? "/usr/bin/chromium";
export const program = process.env.ONRECORD;

/** Starts the program's own server, or the one for development if DEV=1; returns its address and how to end it. */
export async function serve(articles = [join(web, "..", "examples", "articles")]) {
  if (process.env.EXPLORER) return { address: process.env.EXPLORER, folder: null, store: process.env.ONRECORD_DB ?? null, stop: () => undefined };
  if (!program) throw new Error("set ONRECORD to the program, or EXPLORER to the address that `onrecord serve` printed");
  const folder = mkdtempSync(join(tmpdir(), "explorer-"));
  const store = join(folder, "store");
  execFileSync(program, ["--db", store, "add", ...articles], { stdio: "ignore" });
  const server = await serveStore(store);
  return { ...server, folder, store, stop: () => { server.stop(); rmSync(folder, { recursive: true, force: true }); } };
}

/** Starts a server on a store that is there; returns its address and how to end it. */
export async function serveStore(store, ...more) {
  const [command, args] = process.env.DEV
    ? [process.execPath, [join(web, "dev", "server.mjs")]]
    : [program, ["--db", store, "serve", "--port", "0", ...more]];
  const child = spawn(command, args, { env: { ...process.env, ONRECORD_DB: store }, stdio: ["ignore", "pipe", "pipe"] });
  const address = await new Promise((done, fail) => {
    let text = "";
    const hear = (part) => { text += part; const found = /http:\/\/\S+#token=\S+/.exec(text); if (found) done(found[0]); };
    child.stdout.on("data", hear);
    child.stderr.on("data", hear);
    child.on("exit", (code) => fail(new Error(`the server ended with ${code}: ${text}`)));
  });
  return { address, pid: child.pid, folder: null, store, stop: () => { child.kill(); } };
}

/** Starts a browser. Without WebGL if asked, else with WebGL in software, so that it needs no graphics card. */
export function browse({ hasWebGl = true } = {}) {
  const gl = hasWebGl ? ["--use-gl=angle", "--use-angle=swiftshader", "--enable-unsafe-swiftshader"] : ["--disable-gpu", "--disable-webgl", "--disable-3d-apis"];
  return chromium.launch({ executablePath: BROWSER, args: ["--no-sandbox", ...gl] });
}

/** A page that keeps what went wrong: errors on the console, exceptions, requests to other hosts. */
export async function open(browser, address, { width = 1280, height = 800, options = {} } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, ...options });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
  const trouble = [];
  const home = address.startsWith("file:") ? "file:" : new URL(address).host;
  page.on("console", (message) => { if (message.type() === "error" || message.type() === "warning" && /Content.Security.Policy/i.test(message.text())) trouble.push(`console: ${message.text()} (${message.location().url.slice(0, 200)})`); });
  page.on("pageerror", (error) => trouble.push(`exception: ${error.message}`));
  page.on("request", (request) => {
    const url = new URL(request.url());
    const isOwn = url.protocol === "data:" || url.protocol === "blob:" || (home === "file:" ? url.protocol === "file:" : url.host === home);
    if (!isOwn) trouble.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  await page.waitForSelector("main");
  return { page, context, trouble };
}

/** Goes to a view by its address, as a link would. */
export async function visit(page, fragment) {
  await page.evaluate((it) => { location.hash = it; }, fragment);
  await page.waitForFunction(() => !document.querySelector(".waiting, .stale"), null, { timeout: 120_000 });
}
