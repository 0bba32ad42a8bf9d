/**
 * The walk of a journalist, from a fresh store: find an actor, narrow to two months, open evidence, mark one wrong, make a
 * story of three steps, export it as one file, and read that file offline.
 */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { pathToFileURL } from "node:url";
import { violations } from "./axe.mjs";
import { browse, open, program, serve, visit, web } from "./browser.mjs";

let server, browser;
before(async () => { server = await serve(); browser = await browse(); });
after(async () => { await browser?.close(); server?.stop(); });

test("find, filter, check, correct, tell, send", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  // Find.
  await page.locator("#words").fill("renner");
  await page.locator("a.result", { hasText: "Tobias Renner" }).first().click();
  await page.waitForSelector(".lane");
  // Two months.
  await page.getByRole("link", { name: "Open in the network" }).click();
  await page.waitForSelector(".tree [data-key]");
  await visit(page, "view=network&actor=person/tobias-renner&since=2024-05&until=2024-06");
  await page.waitForSelector(".time-bar .range");
  const ties = async () => Number((await page.locator(".count b").nth(1).innerText()).replace(/\D/g, ""));
  const before = await ties();
  assert.ok(before > 0);
  // Evidence.
  await page.locator(".tree [data-key='person/tobias-renner']").click();
  await page.locator(".twig button").first().click();
  await page.locator(".panel .evidence-link").first().click();
  await page.waitForSelector(".panel mark.trigger");
  const row = new URLSearchParams(new URL(page.url()).hash.slice(1)).get("ev");
  // Three steps.
  for (const [index, heading] of ["The appointment", "What was said", "The paper"].entries()) {
    if (index === 1) await visit(page, "view=said&sp=person/elena-marsh&ab=person/tobias-renner");
    if (index === 2) await visit(page, `view=document&id=${row.split("#")[0]}`);
    await page.getByRole("button", { name: "Add to a story" }).click();
    if (index > 0) {
      await page.locator(".popover option:not([value=''])").first().waitFor({ state: "attached" });
      await page.locator(".popover select").selectOption({ index: 1 });
    } else await page.locator(".popover").getByLabel("Title").fill("The harbor");
    await page.locator(".popover").getByLabel("Heading").fill(heading);
    await page.locator(".popover").getByLabel("Text").fill(`Words about: ${heading}.`);
    await page.locator(".popover button[type=submit]").click();
    await page.waitForFunction(() => !document.querySelector(".popover"));
  }
  await visit(page, "view=stories");
  await page.getByRole("link", { name: "Play" }).first().click();
  await page.waitForSelector(".play .stage .network");
  assert.match(await page.locator(".telling h1").innerText(), /The appointment/);
  assert.ok(await page.locator(".telling blockquote mark").count() > 0, "the step shows its evidence");
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction(() => /What was said/.test(document.querySelector(".telling h1").textContent));
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".play .stage .text");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".steps");
  assert.equal(await page.locator(".steps > li").count(), 3);
  // Mark one wrong.
  await visit(page, `view=network&actor=person/tobias-renner&ev=${encodeURIComponent(row)}`);
  await page.getByRole("button", { name: "Wrong", exact: true }).click();
  await page.waitForFunction(() => /Marked wrong/.test(document.querySelector(".note")?.textContent ?? ""));
  // The panel says so and offers to take it back, which shows the row again.
  await page.locator(".panel .evidence").getByRole("button", { name: "Undo" }).click();
  await page.waitForSelector(".panel mark.trigger");
  await page.getByRole("button", { name: "Wrong", exact: true }).click();
  await page.waitForSelector(".panel .evidence [role=status]");
  await visit(page, "view=review");
  await page.waitForFunction(() => /Marked wrong/.test(document.querySelector(".acts")?.innerText ?? ""));
  assert.deepEqual(trouble, []);
  await context.close();
});

test("the file to send opens from disk, offline, and answers by itself", { skip: !program || process.env.EXPLORER ? "needs the program" : false }, async () => {
  const file = join(server.folder, "harbor.html");
  // A server still holds the store; exporting only reads.
  if (process.env.DEV) execFileSync(process.execPath, [join(web, "dev", "single.mjs"), file], { env: { ...process.env, ONRECORD_DB: server.store }, stdio: "ignore" });
  else execFileSync(program, ["--db", server.store, "export", "--format", "html", "--all", "-o", file], { stdio: "ignore" });
  assert.ok(existsSync(file) && statSync(file).size < 20 * 1024 * 1024);
  const { page, context, trouble } = await open(browser, pathToFileURL(file).href, { options: { offline: true } });
  await page.locator("#words").fill("marsh");
  await page.waitForSelector(".group a.result");
  for (const [fragment, sign] of [
    ["view=network&actor=person/tobias-renner", ".tree [data-key]"], ["view=actor&id=person/tobias-renner", ".lane"], ["view=said", "table.matrix td a"],
    ["view=documents", "table.list tbody tr"], ["view=stories", ".cards li"],
  ]) {
    await visit(page, fragment);
    await page.waitForSelector(sign);
    assert.deepEqual(await violations(page), []);
  }
  await page.getByRole("link", { name: "Play" }).first().click();
  await page.waitForSelector(".play .stage .network");
  assert.deepEqual(trouble, []);
  await context.close();
});
