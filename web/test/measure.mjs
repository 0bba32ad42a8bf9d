/**
 * Measures a large network: time to the first frame, frames a second while it is moved, and the script's part of a frame.
 * In: EXPLORER, the address of a server with many actors (`node dev/server.mjs --invented 5000x15000`). Out: lines of text.
 */
import { browse, open } from "./browser.mjs";

const browser = await browse();
const { page, trouble } = await open(browser, process.env.EXPLORER, { width: 1280, height: 800 });
const most = process.argv[2] ?? "5000";
const session = await page.context().newCDPSession(page);
await session.send("Profiler.enable");
await session.send("Profiler.start");
const start = Date.now();
await page.evaluate((it) => { performance.mark("ask"); location.hash = `view=network&most=${it}`; }, most);
await page.waitForFunction(() => performance.getEntriesByName("network-loaded").length > 0);
const first = await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() =>
  done({ asked: performance.getEntriesByName("ask")[0].startTime, loaded: performance.getEntriesByName("network-loaded")[0].startTime, frame: performance.now() })))));
console.log(`${await page.locator(".count").innerText()}`.replace(/\n/g, "; "));
console.log(`loaded ${Math.round(first.loaded - first.asked)} ms after the address, first frame ${Math.round(first.frame - first.asked)} ms (${Date.now() - start} ms on the clock)`);
const { profile } = await session.send("Profiler.stop");
const own = new Map();
const step = new Map(profile.nodes.map((it) => [it.id, it.callFrame]));
profile.samples.forEach((id, index) => {
  const { functionName, url, lineNumber } = step.get(id);
  const key = `${functionName || "(anonymous)"} ${url.split("/").at(-1)}:${lineNumber}`;
  own.set(key, (own.get(key) ?? 0) + (profile.timeDeltas[index] ?? 0) / 1000);
});
console.log([...own].sort((a, b) => b[1] - a[1]).slice(0, Number(process.env.PROFILE ?? 0)).map(([name, ms]) => `  ${ms.toFixed(0)} ms ${name}`).join("\n"));
const stop = page.getByRole("button", { name: "Stop arranging" });
if (await stop.count() > 0) { await page.waitForTimeout(4000); await stop.click().catch(() => undefined); }
const box = await page.locator(".canvas").boundingBox();
await session.send("Performance.enable");
const used = async () => { const { metrics } = await session.send("Performance.getMetrics"); return Object.fromEntries(metrics.map((it) => [it.name, it.value])); };
const moving = page.evaluate(() => new Promise((done) => {
  let frames = 0;
  const from = performance.now();
  const count = () => { frames += 1; if (performance.now() - from < 5000) requestAnimationFrame(count); else done({ frames, ms: performance.now() - from }); };
  requestAnimationFrame(count);
}));
const before = await used();
await page.mouse.move(box.x + 300, box.y + 300);
await page.mouse.down();
for (let step = 0; step < 120; step++) { await page.mouse.move(box.x + 300 + (step % 40) * 5, box.y + 300 + (step % 30) * 4); await page.waitForTimeout(16); }
await page.mouse.up();
const { frames, ms } = await moving;
const after = await used();
console.log(`moving: ${(frames / ms * 1000).toFixed(1)} frames a second; script ${((after.ScriptDuration - before.ScriptDuration) * 1000 / frames).toFixed(1)} ms a frame`);
console.log(`memory of the page: ${Math.round((await used()).JSHeapUsedSize / 1e6)} MB`);
trouble.forEach((it) => console.log(it));
await browser.close();
