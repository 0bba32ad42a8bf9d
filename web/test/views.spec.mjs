/** Every view: it shows what it should, breaks no rule of accessibility, asks no other host, and its address brings it back. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { browse, open, program, serve, serveStore, visit } from "./browser.mjs";

let server, browser, known;
before(async () => {
  server = await serve();
  browser = await browse();
  const { page, context } = await open(browser, server.address);
  known = await page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
    const get = async (path) => (await fetch(`/api/v1/${path}`, { headers })).json();
    const actors = await get("actors?limit=50");
    const actor = actors.find((it) => it.kind === "person" && it.n_relations > 2) ?? actors[0];
    const deeds = await get(`history?actor=${encodeURIComponent(actor.id)}&limit=100`);
    const deed = deeds.find((it) => it.subject && it.object) ?? deeds[0];
    const matrix = await get("matrix?limit=25");
    const [row, column] = matrix.cells[0];
    return { actor, deed, speaker: matrix.speakers[row], target: matrix.targets[column] };
  });
  await context.close();
});
after(async () => { await browser?.close(); server?.stop(); });

const e = encodeURIComponent;
const views = () => ({
  search: ["view=search", "input[type=search]"],
  results: [`view=search&q=${e(known.actor.name)}`, ".group a.result"],
  actor: [`view=actor&id=${e(known.actor.id)}`, ".lane"],
  ties: [`view=actor&id=${e(known.actor.id)}&tab=ties`, "svg.ego"],
  network: [`view=network&actor=${e(known.actor.id)}`, ".canvas canvas.names"],
  tie: [`view=network&a=${e(known.deed.subject.id)}&b=${e(known.deed.object?.id ?? "")}&t=${known.deed.type}`, ".panel .row"],
  matrix: ["view=said", "table.matrix td a"],
  cell: [`view=said&sp=${e(known.speaker.id)}&ab=${e(known.target.id)}`, ".panel .row q"],
  sayings: [`view=said&speaker=${e(known.speaker.id)}`, "ol.rows .row"],
  sides: ["view=discourse", "table.sides td a"],
  documents: ["view=documents", "table.list tbody tr"],
  document: [`view=document&id=${e(known.deed.document)}`, ".text .words"],
  evidence: [`view=search&ev=${e(known.deed.evidence)}`, ".panel blockquote mark.trigger"],
  review: ["view=review", ".card, .nothing"],
  unsure: ["view=review&queue=unsure", ".card q"],
  stories: ["view=stories", ".buttons button"],
});

for (const [width, theme] of [[1280, "light"], [360, "dark"]]) {
  test(`every view at ${width} pixels, ${theme}`, async (context) => {
    const { page, trouble, context: window } = await open(browser, server.address, { width, options: { colorScheme: theme, reducedMotion: "reduce" } });
    assert.ok(!page.url().includes("token"), "the token must leave the address");
    for (const [name, [fragment, sign]] of Object.entries(views())) {
      await context.test(name, async () => {
        await visit(page, fragment);
        await page.waitForSelector(sign, { timeout: 60_000 });
        assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "nothing may stick out to the right");
        assert.deepEqual(await violations(page), []);
        assert.deepEqual(trouble.splice(0), []);
        assert.equal(await page.locator("h1").count() > 0, true, "a view has a heading");
      });
    }
    await window.close();
  });
}

test("back and forward go through the views, and an address brings its state back", async () => {
  const { page, context } = await open(browser, server.address);
  await page.getByRole("link", { name: "Documents", exact: true }).click();
  await page.waitForSelector("table.list");
  await page.getByRole("link", { name: "Network", exact: true }).click();
  await page.waitForSelector(".tree");
  await page.getByRole("button", { name: "Circle" }).click();
  assert.match(page.url(), /view=network&layout=circle/);
  await page.goBack();
  assert.doesNotMatch(page.url(), /layout/);
  await page.goBack();
  await page.waitForSelector("table.list");
  await page.goForward();
  await page.goForward();
  assert.match(page.url(), /layout=circle/);
  await page.reload();
  await page.waitForSelector(".tree");
  assert.equal(await page.getByRole("button", { name: "Circle" }).getAttribute("aria-pressed"), "true");
  await context.close();
});

test("without a token the page says what to do and shows nothing", async () => {
  const { page, context } = await open(browser, new URL(server.address).origin);
  assert.match(await page.locator("main").innerText(), /onrecord serve/);
  assert.equal(await page.locator("nav").count(), 0);
  await context.close();
  const wrong = await open(browser, server.address.replace(/token=.*/, "token=of-yesterday"));
  assert.match(await wrong.page.locator("main").innerText(), /server that has ended[^]*onrecord serve/);
  assert.equal(await wrong.page.locator("nav").count(), 0);
  await wrong.context.close();
});

test("a store in which nothing was read says so in every view", { skip: !program }, async () => {
  const folder = mkdtempSync(join(tmpdir(), "little-"));
  writeFileSync(join(folder, "one.jsonl"), JSON.stringify({ id: "one", text: "It rained." }));
  execFileSync(program, ["--db", join(folder, "store"), "add", join(folder, "one.jsonl")], { stdio: "ignore" });
  const little = await serveStore(join(folder, "store"));
  const { page, context, trouble } = await open(browser, little.address);
  for (const view of ["network", "said", "discourse", "review", "review&queue=unsure", "stories"]) {
    await visit(page, `view=${view}`);
    await page.waitForSelector(".nothing");
    assert.doesNotMatch(await page.locator("main").innerText(), /filters\./, view);
    assert.deepEqual(await violations(page), [], view);
  }
  assert.deepEqual(trouble, []);
  await context.close();
  little.stop();
  rmSync(folder, { recursive: true, force: true });
});

test("filters of the network change what is counted", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  await visit(page, "view=network");
  await page.waitForSelector(".tree [data-key]");
  const ties = async () => Number((await page.locator(".count b").nth(1).innerText()).replace(/\D/g, ""));
  const all = await ties();
  const toggle = page.locator(".families .toggle").first();
  const part = Number((await toggle.locator(".muted").innerText()).replace(/\D/g, ""));
  await toggle.click();
  await page.waitForFunction((n) => Number(document.querySelectorAll(".count b")[1].textContent.replace(/\D/g, "")) !== n, all);
  assert.equal(await ties(), all - part);
  assert.match(page.url(), /nofam=/);
  await page.locator(".handle.to").focus();
  for (let key = 0; key < 4; key++) await page.keyboard.press("PageDown");
  await page.waitForFunction(() => location.hash.includes("until="));
  assert.ok(await ties() < all - part, "a shorter time has fewer ties");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("names keep off the tools that lie over the map, and the card of an actor lies below it", async () => {
  for (const width of [360, 1280]) {
    const { page, context } = await open(browser, server.address, { width, height: 640, options: { reducedMotion: "reduce" } });
    for (const layout of ["force", "circle", "ranked"]) {
      await visit(page, `view=network&layout=${layout}&sel=${e(known.actor.id)}`);
      await page.waitForFunction(() => document.querySelector("canvas.names")?.placed?.length > 3);
      const under = await page.evaluate(() => {
        const own = document.querySelector(".canvas").getBoundingClientRect();
        const over = [...document.querySelectorAll(".map-tools")].map((it) => it.getBoundingClientRect());
        return document.querySelector("canvas.names").placed.filter(({ x, y, size, length }) => over.some((it) =>
          own.left + x < it.right && own.left + x + length > it.left && own.top + y - size / 2 < it.bottom && own.top + y + size / 2 > it.top)).map((it) => it.label.text);
      });
      assert.deepEqual(under, [], `${layout} at ${width}`);
      const [map, card] = await Promise.all([".canvas", ".node-card"].map((it) => page.locator(it).boundingBox()));
      assert.ok(map.height > 250 && card.y >= map.y + map.height, `${layout} at ${width}`);
    }
    assert.equal(await page.evaluate(() => scrollY), 0, "the map stays in sight if an actor is chosen in it");
    // A count stands on one line, however narrow the list is.
    const heights = await page.evaluate(() => {
      const n = document.querySelector(".twig .n");
      const before = n.offsetHeight;
      n.closest(".twig").style.width = "5rem";
      n.textContent = "12,345";
      return [before, n.offsetHeight];
    });
    assert.equal(heights[1], heights[0], `at ${width}`);
    await context.close();
  }
});

test("the name of an actor with one tie does not lie on its line", async () => {
  const { page, context } = await open(browser, server.address, { options: { reducedMotion: "reduce" } });
  await visit(page, `view=network&actor=${e(known.actor.id)}&hops=2`);
  await page.waitForFunction(() => document.querySelector("canvas.names")?.placed?.length > 5);
  await page.waitForTimeout(500);
  const { crossed, n } = await page.evaluate(async (actor) => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
    const { nodes, edges } = await (await fetch(`/api/v1/network?actor=${encodeURIComponent(actor)}&hops=2`, { headers })).json();
    const names = new Map(nodes.map((it) => [it.id, it.name]));
    const placed = new Map(document.querySelector("canvas.names").placed.map((it) => [it.label.text, it]));
    const ties = new Map();
    edges.forEach(({ source, target }) => [[source, target], [target, source]].forEach(([one, other]) => ties.set(one, (ties.get(one) ?? new Set()).add(other))));
    const alone = [...ties].filter(([, others]) => others.size === 1).map(([one, others]) => [placed.get(names.get(one)), placed.get(names.get([...others][0]))]).filter(([a, b]) => a && b);
    const isOn = (it, x, y) => x > it.x && x < it.x + it.length && y > it.y - it.size / 2 && y < it.y + it.size / 2;
    const steps = Array.from({ length: 200 }, (_, at) => at / 200);
    const crossed = alone.filter(([a, b]) => steps.some((it) => isOn(a, a.label.x + (b.label.x - a.label.x) * it, a.label.y + (b.label.y - a.label.y) * it)));
    return { crossed: crossed.map(([a]) => a.label.text), n: alone.length };
  }, known.actor.id);
  assert.ok(n > 3);
  assert.deepEqual(crossed, []);
  await context.close();
});

test("files of what is seen are what they say", async () => {
  const { page, context, trouble } = await open(browser, server.address, { options: { acceptDownloads: true } });
  await visit(page, "view=network");
  await page.waitForSelector(".tree [data-key]");
  await page.waitForTimeout(800);
  const { readFile } = await import("node:fs/promises");
  for (const [kind, start] of [["SVG", "<svg"], ["PNG", "\u0089PNG"], ["GEXF", "<?xml"], ["CSV", "\u00ef\u00bb\u00bf\"subject\""]]) {
    await page.getByRole("button", { name: "Save what is seen" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: kind, exact: true }).click()]);
    const text = await readFile(await file.path(), "latin1");
    assert.ok(text.startsWith(start), `${kind} starts with ${JSON.stringify(text.slice(0, 12))}`);
    if (kind === "GEXF") assert.ok(await page.evaluate((xml) => new DOMParser().parseFromString(xml, "application/xml").querySelector("parsererror") === null, text), "GEXF is XML");
  }
  assert.deepEqual(trouble, []);
  await context.close();
});
