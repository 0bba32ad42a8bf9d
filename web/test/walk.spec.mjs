/**
 * The walk of a journalist, from a fresh store: find an actor, narrow to two months, open evidence, mark one wrong, make a
 * story of three steps, save it as one file, and read that file offline. In: as browser.mjs; WALK_STORE names a large store
 * to walk through as well (a copy of it), such as that of a corpus. What each part took is printed.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { violations } from "./axe.mjs";
import { browse, open, program, serve, serveStore, visit, web } from "./browser.mjs";

let server, browser;
before(async () => { server = await serve(); browser = await browse(); });
after(async () => { await browser?.close(); server?.stop(); });

/** Which person to follow: one with many reports, and the two months in a row with the most of its ties. */
const plan = (page) => page.evaluate(async () => {
  const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
  const get = async (path) => (await fetch(`/api/v1/${path}`, { headers })).json();
  const e = encodeURIComponent;
  const next = (month) => new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5)), 1)).toISOString().slice(0, 7);
  let best = null;
  for (const actor of (await get("actors?limit=30")).filter((it) => it.kind === "person" && it.n_relations > 3)) {
    const network = await get(`network?actor=${e(actor.id)}`);
    const counts = {};
    network.edges.forEach((edge) => Object.entries(edge.months).forEach(([month, n]) => { counts[month] = (counts[month] ?? 0) + n; }));
    const months = Object.keys(counts).sort((a, b) => counts[b] + (counts[next(b)] ?? 0) - counts[a] - (counts[next(a)] ?? 0));
    const said = await get(`said?speaker=${e(actor.id)}&limit=50`);
    const about = said.flatMap((row) => row.about).find((it) => it.id !== actor.id && !it.id.startsWith("unnamed/"));
    if (months.length > 1 && about) { best = { actor, from: months[0], to: next(months[0]), about }; break; }
  }
  return best;
});

async function walk(context, { address, folder, store }) {
  const marks = [];
  let last = performance.now();
  const mark = (name) => { marks.push(`${name} ${((performance.now() - last) / 1000).toFixed(1)} s`); last = performance.now(); };
  const { page, context: window, trouble } = await open(browser, address, { options: { acceptDownloads: true } });
  const { actor, from, to, about } = await plan(page);
  last = performance.now();

  // Find.
  await page.locator("#words").fill(actor.name.split(" ").at(-1));
  await page.locator("a.result", { hasText: actor.name }).first().click();
  await page.waitForSelector(".lane");
  assert.equal((await page.locator("h1").first().innerText()).trim(), actor.name);
  mark("find");

  // Two months, by the fields of the network.
  await page.getByRole("link", { name: "Open in the network" }).click();
  await page.waitForSelector(".tree [data-key]");
  const ties = async () => Number((await page.locator(".count b").nth(1).innerText()).replace(/\D/g, ""));
  const all = await ties();
  const last_ = new Date(Date.UTC(Number(to.slice(0, 4)), Number(to.slice(5)), 0)).toISOString().slice(0, 10);
  await page.locator(".days input").first().fill(`${from}-01`);
  await page.locator(".days input").nth(1).fill(last_);
  await page.waitForFunction(() => /since=/.test(location.hash) && /until=/.test(location.hash));
  const some = await ties();
  assert.ok(some > 0 && some <= all, `${some} of ${all} ties`);
  assert.match(await page.locator(".range-head .small").first().innerText(), / – /, "the slider shows the period");
  mark("two months");

  // Evidence.
  if (await page.locator(".branch[aria-expanded=true]").count() === 0) await page.locator(`.tree [data-key="${actor.id}"]`).click();
  await page.locator(".twig button").first().click();
  await page.locator(".panel .evidence-link").first().click();
  await page.waitForSelector(".panel mark.trigger");
  const row = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("ev");
  mark("evidence");

  // Three steps.
  for (const [index, heading] of ["The period", "What was said", "The paper"].entries()) {
    if (index === 1) await visit(page, `view=said&sp=${actor.id}&ab=${about.id}`);
    if (index === 2) await visit(page, `view=document&id=${encodeURIComponent(row.slice(0, row.lastIndexOf("#")))}`);
    await page.getByRole("button", { name: "Add to a story" }).click();
    if (index > 0) {
      await page.locator(".popover option:not([value=''])").first().waitFor({ state: "attached" });
      await page.locator(".popover select").selectOption({ label: "What happened" });
    } else await page.locator(".popover").getByLabel("Title").fill("What happened");
    await page.locator(".popover").getByLabel("Heading").fill(heading);
    await page.locator(".popover").getByLabel("Text").fill(`Words about: ${heading}.`);
    await page.locator(".popover button[type=submit]").click();
    await page.waitForFunction(() => !document.querySelector(".popover"));
  }
  await visit(page, "view=stories");
  await page.getByRole("link", { name: "Play" }).first().click();
  await page.waitForSelector(".play .stage .network");
  assert.match(await page.locator(".telling h1").innerText(), /The period/);
  await page.waitForSelector(".telling blockquote mark");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => /What was said/.test(document.querySelector(".telling h1").textContent));
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".play .stage .text");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".steps");
  assert.equal(await page.locator(".steps > li").count(), 3);
  const story = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("id");
  mark("story");

  // Mark one wrong: another row than the story's own.
  await visit(page, `view=actor&id=${actor.id}`);
  const wrong = await page.evaluate(async ([id, kept]) => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
    const rows = await (await fetch(`/api/v1/history?actor=${encodeURIComponent(id)}&limit=100`, { headers })).json();
    return rows.find((it) => it.evidence !== kept && it.n_documents === 1).evidence;
  }, [actor.id, row]);
  await visit(page, `view=actor&id=${actor.id}&ev=${encodeURIComponent(wrong)}`);
  await page.waitForSelector(".panel mark.trigger");
  await page.getByRole("button", { name: "Wrong", exact: true }).click();
  await page.waitForFunction(() => /Marked wrong/.test(document.querySelector(".note")?.textContent ?? ""));
  // The panel says so and offers to take it back, which shows the row again.
  await page.locator(".panel .evidence").getByRole("button", { name: "Undo" }).click();
  await page.waitForSelector(".panel mark.trigger");
  await page.getByRole("button", { name: "Wrong", exact: true }).click();
  await page.waitForSelector(".panel .evidence [role=status]");
  await visit(page, "view=review");
  await page.waitForFunction(() => /Marked wrong/.test(document.querySelector(".acts")?.innerText ?? ""));
  mark("one wrong");

  // The story as a file, by the button of the page.
  await visit(page, `view=story&id=${story}`);
  await page.waitForSelector(".steps");
  const file = join(folder, "story.html");
  if (process.env.DEV) execFileSync(process.execPath, [join(web, "dev", "single.mjs"), file], { env: { ...process.env, ONRECORD_DB: store }, stdio: "ignore" });
  else {
    const [saved] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: "Save as a file" }).click()]);
    await saved.saveAs(file);
  }
  assert.ok(existsSync(file) && statSync(file).size < 20 * 1000 * 1000);
  mark(`file of ${Math.round(statSync(file).size / 1000)} KB`);
  assert.deepEqual(trouble, []);
  await window.close();

  // Read offline.
  const away = await open(browser, pathToFileURL(file).href, { options: { offline: true } });
  await visit(away.page, "view=stories");
  await away.page.getByRole("link", { name: "Play" }).first().click();
  await away.page.waitForSelector(".play .stage .network");
  await away.page.waitForSelector(".telling blockquote mark");
  assert.ok(Number((await away.page.evaluate(() => document.querySelectorAll(".telling figure").length))) > 0, "the step shows its evidence");
  await away.page.keyboard.press("ArrowRight");
  await away.page.waitForSelector(".play .stage table.matrix td a");
  await away.page.keyboard.press("ArrowRight");
  await away.page.waitForSelector(".play .stage .document .found li");
  assert.match(await away.page.locator(".stage .text").innerText(), /not part of this file/, "texts are the publishers'");
  assert.deepEqual(await violations(away.page), []);
  await away.page.keyboard.press("Escape");
  await visit(away.page, `view=search&ev=${encodeURIComponent(wrong)}`);
  await away.page.waitForSelector(".panel");
  assert.equal(await away.page.locator(".panel mark.trigger").count(), 0, "what was marked wrong is not in the file");
  assert.deepEqual(away.trouble, []);
  await away.context.close();
  mark("read offline");
  context.diagnostic(marks.join(", "));
}

test("find, filter, check, correct, tell, send", { skip: process.env.EXPLORER ? "needs a store of its own" : false }, (context) => walk(context, server));

test("the same walk through a large store", { skip: process.env.WALK_STORE && program ? false : "WALK_STORE names no store" }, async (context) => {
  const folder = mkdtempSync(join(tmpdir(), "walk-"));
  const store = join(folder, "store");
  cpSync(process.env.WALK_STORE, store, { recursive: true });
  const large = await serveStore(store);
  try {
    await walk(context, { ...large, folder, store });
  } finally {
    large.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the file of everything opens from disk, offline, and answers by itself", { skip: !program || process.env.EXPLORER ? "needs the program" : false }, async () => {
  for (const more of [[], ["--with-texts"]]) {
    const file = join(server.folder, "all.html");
    // A server still holds the store; exporting only reads.
    if (process.env.DEV) execFileSync(process.execPath, [join(web, "dev", "single.mjs"), file], { env: { ...process.env, ONRECORD_DB: server.store }, stdio: "ignore" });
    else execFileSync(program, ["--db", server.store, "export", "--format", "html", "--all", ...more, "-o", file], { stdio: "ignore" });
    assert.ok(existsSync(file) && statSync(file).size < 20 * 1000 * 1000);
    const { page, context, trouble } = await open(browser, pathToFileURL(file).href, { options: { offline: true } });
    await page.locator("#words").fill("marsh");
    await page.waitForSelector(".group a.result");
    for (const [fragment, sign] of [
      ["view=network&actor=person/tobias-renner", ".tree [data-key]"], ["view=actor&id=person/tobias-renner", ".lane"], ["view=said", "table.matrix td a"],
      ["view=discourse", "table.sides td a"], ["view=documents", "table.list tbody tr"], ["view=stories", ".cards li, .nothing"],
    ]) {
      await visit(page, fragment);
      await page.waitForSelector(sign);
      assert.deepEqual(await violations(page), []);
    }
    await visit(page, "view=documents");
    await page.locator("table.list tbody a").first().click();
    await page.waitForSelector(".document .found li");
    assert.equal(await page.locator(".text .words").count() > 0, more.length > 0, "texts are there only if asked for");
    assert.deepEqual(trouble, []);
    await context.close();
  }
});
