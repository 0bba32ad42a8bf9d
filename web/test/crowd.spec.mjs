/**
 * A network of so many ties that the page draws it by its own layer: it gets the same places each time, actors answer to the
 * pointer, and filters act on it. In: as browser.mjs, with ONRECORD.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, open, program, serveStore, visit } from "./browser.mjs";
import { records } from "./invented.mjs";

let server, browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "crowd-"));
  const file = join(folder, "records.jsonl");
  writeFileSync(file, [...records({ relations: 4000, actors: 900, documents: 200 })].map((it) => `${JSON.stringify(it)}\n`).join(""));
  execFileSync(program, ["--db", join(folder, "store"), "import", file], { stdio: "ignore" });
  server = await serveStore(join(folder, "store"));
  browser = await browse();
});
after(async () => { await browser?.close(); server?.stop(); rmSync(folder, { recursive: true, force: true }); });

/** Opens the network and waits until its layout is done. */
async function arranged() {
  const it = await open(browser, server.address);
  await visit(it.page, "view=network&most=2000");
  await it.page.waitForFunction(() => performance.getEntriesByName("network-loaded").length > 0);
  await it.page.waitForFunction(() => !document.querySelector(".map-tools [aria-pressed=true]"));
  await it.page.waitForFunction(() => document.querySelector("canvas.names").placed?.length > 5 && !document.querySelector("canvas.names").hidden);
  await it.page.waitForTimeout(600);
  return it;
}
const names = (page) => page.evaluate(() => document.querySelector("canvas.names").placed.map(({ label }) => ({ text: label.text, x: label.x, y: label.y, size: label.size })));
const ties = async (page) => Number((await page.locator(".count b").nth(1).innerText()).replace(/\D/g, ""));

test("a crowd gets the same places, answers to the pointer, and is filtered", async () => {
  const { page, context, trouble } = await arranged();
  assert.ok(await ties(page) > 1500);
  const first = await names(page);

  // The one that is drawn last where it stands is the one that is meant: take one that has no other near it.
  const alone = first.find((it) => first.every((other) => other === it || Math.hypot(it.x - other.x, it.y - other.y) > 30));
  const box = await page.locator(".canvas").boundingBox();
  await page.mouse.click(box.x + alone.x, box.y + alone.y);
  await page.waitForSelector(".node-card");
  const chosen = await page.locator(".node-card .actor").innerText();
  assert.equal(chosen.trim(), alone.text);

  // Moving the picture moves the names with it, and chooses no other actor.
  await page.mouse.move(box.x + 8, box.y + 300);
  await page.mouse.down();
  await page.mouse.move(box.x + 68, box.y + 340, { steps: 6 });
  await page.waitForTimeout(300);
  await page.mouse.up();
  await page.waitForTimeout(1500);
  const moved = (await names(page)).find((it) => it.text === alone.text);
  assert.ok(Math.abs(moved.x - alone.x - 60) < 40 && Math.abs(moved.y - alone.y - 40) < 40, JSON.stringify([alone, moved]));

  const all = await ties(page);
  await page.locator(".families .line > .toggle").first().click();
  await page.waitForFunction((before) => Number(document.querySelectorAll(".count b")[1].innerText.replace(/\D/g, "")) < before, all);
  assert.deepEqual(trouble, []);
  await context.close();

  const again = await arranged();
  assert.deepEqual(await names(again.page), first);
  await again.context.close();
});

test("on a circle no actor hides the next one, on a large page or a narrow one", async () => {
  for (const [width, height] of [[1280, 800], [360, 740]]) {
    const { page, context, trouble } = await open(browser, server.address, { width, height, options: { reducedMotion: "reduce" } });
    for (const most of [60, 150]) {
      await visit(page, `view=network&layout=circle&most=${most}`);
      await page.waitForFunction(() => document.querySelector("canvas.names")?.placed?.length > 5 && !document.querySelector("canvas.names").hidden);
      await page.waitForTimeout(600);
      const all = await names(page);
      const near = all.flatMap((a, at) => all.slice(at + 1).filter((b) => Math.hypot(a.x - b.x, a.y - b.y) < 0.9 * (a.size + b.size)).map((b) => [a.text, b.text]));
      assert.deepEqual(near, [], `${most} actors at ${width}`);
    }
    assert.deepEqual(trouble, []);
    await context.close();
  }
});
