/** Pictures of every view at three sizes, for people to look at. In: as browser.mjs, and the folder SCREENS. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { browse, open, serve, visit } from "./browser.mjs";

const folder = process.env.SCREENS ?? "screens";
const only = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await serve();
const browser = await browse();
const theme = process.env.THEME ?? "light";
const sizes = (process.env.SIZES ?? "360,1280,1920").split(",").map(Number);

/** Names to look at: those most covered. */
const first = async (page) => page.evaluate(async () => {
  const token = sessionStorage.getItem("onrecord-token");
  const get = async (path) => (await fetch(`/api/v1/${path}`, { headers: { Authorization: `Bearer ${token}` } })).json();
  const actors = await get("actors?limit=20");
  const person = actors.find((it) => it.kind === "person" && it.n_relations > 3) ?? actors[0];
  const deeds = await get(`history?actor=${encodeURIComponent(person.id)}&limit=50`);
  const deed = deeds.find((it) => it.object && it.subject) ?? deeds[0];
  const documents = await get("documents?limit=50");
  return { actor: person.id, name: person.name, evidence: deed?.evidence, document: deed?.document ?? documents[0].id, a: deed?.subject?.id, b: deed?.object?.id, t: deed?.type };
});

for (const width of sizes) {
  const { page, context, trouble } = await open(browser, server.address, { width, height: width === 360 ? 740 : width === 1280 ? 800 : 1080, options: { colorScheme: theme, reducedMotion: "reduce" } });
  const it = await first(page);
  const views = {
    search: "view=search",
    results: `view=search&q=${encodeURIComponent(it.name.split(" ").at(-1))}`,
    actor: `view=actor&id=${it.actor}`,
    ties: `view=actor&id=${it.actor}&tab=ties`,
    network: `view=network&actor=${it.actor}&hops=2`,
    all: "view=network",
    chosen: `view=network&actor=${it.actor}&sel=${it.actor}&color=community&ev=${encodeURIComponent(it.evidence)}`,
    said: "view=said",
    discourse: "view=discourse",
    documents: "view=documents",
    document: `view=document&id=${it.document}&mark=${encodeURIComponent(it.evidence)}`,
    evidence: `view=document&id=${it.document}&mark=${encodeURIComponent(it.evidence)}&ev=${encodeURIComponent(it.evidence)}`,
    review: "view=review",
    unsure: "view=review&queue=unsure",
    stories: "view=stories",
  };
  for (const [name, fragment] of Object.entries(views)) {
    if (only.length > 0 && !only.includes(name)) continue;
    await visit(page, fragment);
    await page.waitForTimeout(name === "network" || name === "all" || name === "chosen" ? 1800 : 350);
    const wide = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (wide > 0) console.log(`${name} at ${width}: ${wide} pixels too wide`);
    await page.screenshot({ path: join(folder, `${name}-${width}-${theme}.png`), fullPage: false });
  }
  trouble.forEach((line) => console.log(width, line));
  await context.close();
}
await browser.close();
server.stop();
