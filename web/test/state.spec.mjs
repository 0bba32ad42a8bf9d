/** The page and what is outside it: its address, its title, other tabs, other processes, a server that takes no acts. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, open, program, serve, serveStore, visit } from "./browser.mjs";

let server, browser, known;
const e = encodeURIComponent;
const get = (page, path) => page.evaluate(async (it) => (await fetch(`/api/v1/${it}`, { headers: { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` } })).json(), path);
before(async () => {
  server = await serve();
  browser = await browse();
  const { page, context } = await open(browser, server.address);
  const [deed] = (await get(page, "timeline?limit=20")).filter((it) => it.subject && it.object);
  known = { deed, actor: (await get(page, `actors/${deed.subject.id}`)) };
  await context.close();
});
after(async () => { await browser?.close(); server?.stop(); });

test("boxes follow the address, also to where they were empty", async () => {
  const { page, context } = await open(browser, server.address);
  for (const [view, link, box] of [["search", "Search", "#words"], ["documents", "Documents", ".filters input[type=search]"]]) {
    await visit(page, `view=${view}`);
    await page.locator(box).fill("marsh");
    await page.waitForFunction(() => location.hash.endsWith("q=marsh"));
    await page.getByRole("link", { name: link, exact: true }).click();
    await page.waitForFunction((it) => document.querySelector(it)?.value === "" && !location.hash.includes("q="), box);
    await page.goBack();
    await page.waitForFunction((it) => document.querySelector(it)?.value === "marsh", box);
    // Typing on is not undone by the address.
    await page.locator(box).press("End");
    await page.locator(box).pressSequentially(" br", { delay: 15 });
    await page.waitForFunction(() => /q=marsh(\+|%20)br$/.test(location.hash));
    assert.equal(await page.locator(box).inputValue(), "marsh br");
  }
  await context.close();
});

test("the title of the window says what is shown", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, `view=actor&id=${known.actor.id}`);
  await page.waitForFunction((it) => document.title.startsWith(it), known.actor.name);
  await visit(page, `view=document&id=${e(known.deed.document)}`);
  await page.waitForFunction((it) => document.title.startsWith(it), known.deed.title.slice(0, 20));
  await visit(page, "view=search&q=harbor");
  await page.waitForFunction(() => document.title === "harbor · Search · onrecord");
  await visit(page, "view=documents");
  await page.waitForFunction(() => document.title === "Documents · onrecord");
  await context.close();
});

test("the family that a document shows is in its address", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, `view=document&id=${e(known.deed.document)}`);
  await page.locator(".document .toggle").nth(1).click();
  await page.waitForFunction(() => location.hash.includes("only="));
  const n = await page.locator(".found > li").count();
  await page.reload();
  await page.waitForSelector(".document .toggle[aria-pressed=true]");
  assert.equal(await page.locator(".found > li").count(), n);
  await context.close();
});

test("what another tab or another process changes is seen", { skip: server?.store === null || process.env.EXPLORER ? "needs a store of its own" : false }, async () => {
  const one = await open(browser, server.address);
  await visit(one.page, "view=review");
  await one.page.waitForSelector(".acts");
  const other = await open(browser, server.address);
  await visit(other.page, `view=search&ev=${e(known.deed.evidence)}`);
  await other.page.getByRole("button", { name: "Right", exact: true }).click();
  await other.page.waitForSelector(".note");
  await other.context.close();
  await one.page.waitForTimeout(1600);
  await one.page.evaluate(() => dispatchEvent(new Event("focus")));
  await one.page.waitForFunction(() => /Marked right/.test(document.querySelector(".acts")?.innerText ?? ""));

  await visit(one.page, "view=search");
  await one.page.waitForSelector(".figure b");
  const documents = Number(await one.page.locator(".figure b").first().innerText());
  const file = join(server.folder, "later.jsonl");
  writeFileSync(file, JSON.stringify({ id: "later", date: "2031-05-06", outlet: "The Late Paper", title: "A late article", text: "Mayor Zora Quill met Ned Farrow on Monday. Farrow said that Quill was right." }));
  execFileSync(program, ["--db", server.store, "add", file], { stdio: "ignore" });
  await one.page.waitForTimeout(1600);
  await one.page.getByRole("link", { name: "Documents", exact: true }).click();
  await one.page.waitForFunction(() => /A late article/.test(document.querySelector("main").innerText));
  await one.page.getByRole("link", { name: "Search", exact: true }).click();
  await one.page.waitForFunction((n) => document.querySelector(".figure b")?.innerText === String(n + 1), documents);
  assert.deepEqual(one.trouble, []);
  await one.context.close();
});

test("a server that takes no acts offers none", async () => {
  const closed = await serveStore(server.store, "--read-only");
  const { page, context } = await open(browser, closed.address);
  for (const view of ["documents", "stories", `search&ev=${e(known.deed.evidence)}`, `actor&id=${known.actor.id}`, "review&queue=unsure"]) {
    await visit(page, `view=${view}`);
    await page.waitForSelector("h1");
    const offered = await page.getByRole("button", { name: /story|^Right|^Wrong|^Amend|^Delete|same$|from a file/i }).evaluateAll((all) => all.filter((it) => !it.disabled).map((it) => it.textContent));
    assert.deepEqual(offered, [], view);
  }
  await context.close();
  closed.stop();
});

test("sides by windows of time start with the window in which most was said", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, "view=discourse&window=3");
  await page.waitForSelector("table.sides");
  const counts = new Map();
  (await get(page, "discourse?network=sides&window=3&limit=1000")).forEach((it) => counts.set(it.window, (counts.get(it.window) ?? 0) + it.n_for + it.n_against));
  assert.ok(counts.size > 2);
  const shown = await page.locator(".filters select").last().inputValue();
  assert.equal(counts.get(shown), Math.max(...counts.values()));
  await context.close();
});

test("a view that was kept says that the server has ended", { skip: process.env.EXPLORER ? "needs a server of its own" : false }, async () => {
  const short = await serveStore(server.store);
  const { page, context } = await open(browser, short.address);
  await visit(page, "view=documents");
  await page.waitForSelector("table.list");
  await visit(page, "view=search");
  short.stop();
  await page.waitForTimeout(1800);
  await visit(page, "view=documents");
  await page.waitForFunction(() => /onrecord serve/.test(document.querySelector(".note")?.textContent ?? ""));
  assert.ok(await page.locator("table.list tbody tr").count() > 0, "what is known stays readable");
  await context.close();
});
