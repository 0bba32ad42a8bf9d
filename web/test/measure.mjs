/**
 * Measures the page on a large store: the first view, search, the memory of the server and of the page, and a network of
 * thousands of actors while it is moved, zoomed and filtered. In: ONRECORD, the program, which is started on an invented store
 * of 100,000 relations; or EXPLORER, the address of a running server. The first argument is the most actors of the network
 * (5000). PROFILE=N also prints the N functions that took longest. Out: lines of text. Exits with 1 if names overlap.
 */
import { execFileSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { browse, open, program, serveStore } from "./browser.mjs";
import { records } from "./invented.mjs";

const most = process.argv[2] ?? "5000";
const ms = (value) => `${Math.round(value)} ms`;
const middle = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** Makes the invented store and serves it. */
async function large() {
  const folder = mkdtempSync(join(tmpdir(), "measure-"));
  const [file, store] = [join(folder, "records.jsonl"), process.env.ONRECORD_DB ?? join(folder, "store")];
  if (!process.env.ONRECORD_DB) {
    const out = openSync(file, "w");
    for (const record of records()) writeSync(out, `${JSON.stringify(record)}\n`);
    closeSync(out);
    execFileSync(program, ["--db", store, "import", file], { stdio: "ignore" });
  }
  const server = await serveStore(store);
  return { ...server, stop: () => { server.stop(); rmSync(folder, { recursive: true, force: true }); } };
}

const server = process.env.EXPLORER ? { address: process.env.EXPLORER, pid: null, stop: () => undefined } : await large();
const resident = () => {
  if (!server.pid) return "unknown";
  const text = readFileSync(`/proc/${server.pid}/status`, "utf8");
  const of = (name) => Math.round(Number(new RegExp(`${name}:\\s+(\\d+)`).exec(text)?.[1] ?? 0) / 1024);
  return `${of("VmRSS")} MB, at most ${of("VmHWM")} MB`;
};
console.log(`${cpus().length} cores, load ${loadavg()[0].toFixed(1)}`);
const browser = await browse();

// The first view: from the address to the lists of the start page, on a server that has just started and on one that is warm.
for (const state of ["just started", "warm", "warm"]) {
  const begun = performance.now();
  const { page, context } = await open(browser, server.address);
  await page.waitForSelector(".ranked a.result");
  await page.waitForFunction(() => document.querySelectorAll(".columns section").length === 2 && !document.querySelector(".waiting"));
  const inside = await page.evaluate(() => performance.now());
  console.log(`first view, ${state}: ${ms(inside)} in the page, ${ms(performance.now() - begun)} with the browser's tab`);
  await context.close();
}

const { page, trouble } = await open(browser, server.address, { width: 1280, height: 800 });
const session = await page.context().newCDPSession(page);
const processes = await browser.newBrowserCDPSession();
/** Seconds that the process which draws has had of a processor: other programs on the machine do not count. */
const drawn = async () => (await processes.send("SystemInfo.getProcessInfo")).processInfo.filter((it) => /gpu/i.test(it.type)).reduce((sum, it) => sum + it.cpuTime, 0);

// Search: from the last key to the results, less the pause that waits for more keys; and the server's part alone.
const [keys, asked] = [[], []];
for (const words of ["marsh", "harbor deal", "okoro", "wrong about the bridge", "audit", "elena"]) {
  await page.locator("#words").fill("");
  await page.waitForSelector(".figures");
  keys.push(await page.evaluate((text) => new Promise((done) => {
    const field = document.querySelector("#words");
    const begun = performance.now();
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    new MutationObserver((_, watch) => { if (document.querySelector(".group a.result")) { watch.disconnect(); done(performance.now() - begun); } })
      .observe(document.querySelector("main"), { childList: true, subtree: true });
  }), words));
  asked.push(await page.evaluate(async (text) => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
    const begun = performance.now();
    await (await fetch(`/api/v1/find?limit=8&q=${encodeURIComponent(text)}`, { headers })).json();
    return performance.now() - begun;
  }, words));
}
console.log(`search: ${ms(middle(asked))} for an answer (${asked.map(Math.round).join(", ")}); ${ms(middle(keys))} from key to results, of which 120 ms wait for more keys`);
console.log(`memory of the server: ${resident()}`);

// The network. Calls of WebGL and of the canvas of names are timed apart: if the processor draws, the page may wait in them.
await page.evaluate(() => {
  window.drawing = { gl: 0, names: 0 };
  const time = (prototype, part) => Object.entries(Object.getOwnPropertyDescriptors(prototype)).forEach(([name, { value }]) => {
    if (typeof value !== "function" || name === "constructor") return;
    prototype[name] = function timed(...given) {
      const begun = performance.now();
      try { return value.apply(this, given); } finally { window.drawing[part] += performance.now() - begun; }
    };
  });
  time(WebGL2RenderingContext.prototype, "gl");
  time(CanvasRenderingContext2D.prototype, "names");
});
const drawing = () => page.evaluate(() => ({ ...window.drawing }));
await session.send("Profiler.enable");
await session.send("Profiler.start");
await page.evaluate((it) => { performance.mark("ask"); location.hash = `view=network&most=${it}`; }, most);
await page.waitForFunction(() => performance.getEntriesByName("network-loaded").length > 0, null, { timeout: 120_000 });
const first = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  done({ asked: performance.getEntriesByName("ask")[0].startTime, loaded: performance.getEntriesByName("network-loaded")[0].startTime, frame: performance.now() })))));
console.log(`network: ${(await page.locator(".count").innerText()).replace(/\n/g, "; ")}`);
console.log(`loaded ${ms(first.loaded - first.asked)} after the address, first frame ${ms(first.frame - first.asked)}`);
const arranging = performance.now();
await page.waitForFunction(() => !document.querySelector(".map-tools [aria-pressed=true]"), null, { timeout: 120_000 });
console.log(`arranged ${ms(performance.now() - arranging)} later`);
await page.waitForTimeout(2000);
// Time of the processor, not of the clock: other programs on the machine do not count.
await session.send("Performance.enable", { timeDomain: "threadTicks" });
const used = async () => { const { metrics } = await session.send("Performance.getMetrics"); return Object.fromEntries(metrics.map((it) => [it.name, it.value])); };
const box = await page.locator(".canvas").boundingBox();

/** Frames a second, the longest frame and the script's part of one, while something is done. */
async function frames(name, act) {
  const [before, calls, gpu] = [await used(), await drawing(), await drawn()];
  const counted = page.evaluate(() => new Promise((done) => {
    const [begun, gaps] = [performance.now(), []];
    window.isOver = false;
    let last = begun;
    const count = (now) => {
      gaps.push(now - last);
      last = now;
      if (!window.isOver) requestAnimationFrame(count); else done({ frames: gaps.length, ms: now - begun, longest: Math.max(...gaps.slice(1)) });
    };
    requestAnimationFrame(count);
  }));
  await act();
  await page.evaluate(() => { window.isOver = true; });
  const it = await counted;
  const [after, later, gpuLater] = [await used(), await drawing(), await drawn()];
  const each = (spent) => `${(spent / it.frames).toFixed(1)} ms`;
  console.log(`${name}: ${(it.frames / it.ms * 1000).toFixed(1)} frames a second, longest ${ms(it.longest)}; a frame: script ${each((after.ScriptDuration - before.ScriptDuration) * 1000)}, the drawing process ${each((gpuLater - gpu) * 1000)} of a processor; of the clock ${each(later.gl - calls.gl)} in WebGL calls, ${each(later.names - calls.names)} in names`);
}

/** Pairs of names on the canvas that overlap. */
const overlaps = () => page.evaluate(() => {
  const names = (document.querySelector("canvas.names").placed ?? []).map((it) =>
    ({ left: it.x, right: it.x + it.length, top: it.y - it.size / 2, bottom: it.y + it.size / 2 }));
  let found = 0;
  names.forEach((a, at) => names.slice(at + 1).forEach((b) => {
    if (a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom) found += 1;
  }));
  return { names: names.length, found };
});

let piled = 0;
const check = async (when) => { const { names, found } = await overlaps(); piled += found; console.log(`  ${when}: ${names} names, ${found} overlap`); };
await frames("at rest", () => page.waitForTimeout(3500));
await frames("panning", async () => {
  await page.mouse.move(box.x + 300, box.y + 300);
  await page.mouse.down();
  for (let step = 0; step < 100; step++) { await page.mouse.move(box.x + 300 + (step % 40) * 5, box.y + 300 + (step % 30) * 4); await page.waitForTimeout(16); }
  await page.mouse.up();
});
await check("after panning");
await frames("zooming", async () => {
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
  for (let step = 0; step < 30; step++) { await page.mouse.wheel(0, step < 18 ? -160 : 160); await page.waitForTimeout(80); }
});
await check("after zooming");

/** From a click or key to the second frame after the page has changed: the first one is drawn by then. */
async function answers(name, times, act, given) {
  const took = [];
  for (let turn = 0; turn < times; turn++) {
    took.push(await page.evaluate(([source, at]) => new Promise((done, fail) => {
      const begun = performance.now();
      const watched = document.querySelector(".network");
      const watch = new MutationObserver(() => {
        watch.disconnect();
        requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
      });
      watch.observe(watched, { childList: true, subtree: true, characterData: true, attributes: true });
      setTimeout(() => fail(new Error("nothing changed")), 20_000);
      (0, eval)(`(${source})`)(at);
    }), [String(act), given?.(turn)]));
    await page.waitForTimeout(500);
  }
  console.log(`${name}: ${ms(middle(took))}, at most ${ms(Math.max(...took))}`);
}
await answers("answer to a family", 6, (at) => document.querySelectorAll(".families .line > .toggle")[at].click(), (turn) => turn % 2);
await answers("answer to a month", 8, () => document.querySelector(".handle.to").dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowLeft", bubbles: true })));
await answers("answer to choosing an actor", 4, (at) => document.querySelectorAll(".tree .branch")[at].click(), (turn) => turn);
await answers("answer to hiding it", 1, () => [...document.querySelectorAll(".node-card button")].find((it) => it.innerText === "Hide").click());
await check("after filtering");

/** From the press that asks for the surroundings of one more actor to the second frame with them. */
async function expands(fragment) {
  const loads = () => page.evaluate(() => performance.getEntriesByName("network-loaded").length);
  const before = await loads();
  await page.evaluate((it) => { location.hash = it; }, fragment);
  while (await loads() === before) await page.waitForTimeout(50);
  await page.waitForTimeout(4000);
  await page.locator(".tree .branch").nth(7).click();
  await page.waitForSelector(".node-card");
  const took = await page.evaluate(() => new Promise((done) => {
    const [begun, known] = [performance.now(), performance.getEntriesByName("network-loaded").length];
    [...document.querySelectorAll(".node-card button")].find((it) => it.innerText === "Expand").click();
    const look = () => {
      if (performance.getEntriesByName("network-loaded").length === known) setTimeout(look, 5);
      else requestAnimationFrame(() => requestAnimationFrame(() => done(performance.now() - begun)));
    };
    look();
  }));
  console.log(`answer to expanding: ${ms(took)}, then ${(await page.locator(".count b").allInnerTexts()).join(" actors, ")} ties`);
}
const [covered] = await page.locator(".tree [data-key]").evaluateAll((all) => all.map((it) => it.dataset.key));
await expands(`view=network&most=${most}&hops=3&actor=${encodeURIComponent(covered)}`);
const { profile } = await session.send("Profiler.stop");
const own = new Map();
const step = new Map(profile.nodes.map((it) => [it.id, it.callFrame]));
profile.samples.forEach((id, index) => {
  const { functionName, url, lineNumber } = step.get(id);
  const key = `${functionName || "(anonymous)"} ${url.split("/").at(-1)}:${lineNumber}`;
  own.set(key, (own.get(key) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000);
});
const longest = [...own].sort((a, b) => b[1] - a[1]).slice(0, Number(process.env.PROFILE ?? 0));
longest.forEach(([name, spent]) => console.log(`  ${spent.toFixed(0)} ms ${name}`));
console.log(`memory of the page: ${Math.round((await used()).JSHeapUsedSize / 1e6)} MB; of the server: ${resident()}`);
trouble.forEach((it) => console.log(it));
await browser.close();
server.stop();
process.exitCode = piled === 0 ? 0 : 1;
