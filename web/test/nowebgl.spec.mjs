/** A browser without WebGL: a still picture and the list take over, with every tie. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { browse, open, serve, visit } from "./browser.mjs";

let server, browser;
before(async () => { server = await serve(); browser = await browse({ hasWebGl: false }); });
after(async () => { await browser?.close(); server?.stop(); });

test("without WebGL the server's picture and the list take over", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  assert.equal(await page.evaluate(() => document.createElement("canvas").getContext("webgl2")), null);
  await visit(page, "view=network");
  await page.waitForSelector(".still img");
  await page.waitForFunction(() => document.querySelector(".still img").naturalWidth > 100);
  assert.equal(await page.locator(".canvas").count(), 0);
  for (const [kind, start] of [["SVG", "<svg"], ["PNG", "\u0089PNG"], ["GEXF", "<?xml"], ["CSV", "\u00ef\u00bb\u00bf\"subject\""]]) {
    await page.getByRole("button", { name: "Save what is seen" }).click();
    const [file] = await Promise.all([page.waitForEvent("download"), page.getByRole("button", { name: kind, exact: true }).click()]);
    assert.ok((await readFile(await file.path(), "latin1")).startsWith(start), kind);
  }
  await page.locator(".tree [data-key]").first().click();
  await page.locator(".twig button").first().click();
  await page.waitForSelector(".panel .row");
  await page.locator(".panel .evidence-link").first().click();
  await page.waitForSelector(".panel mark.trigger");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
  await context.close();
});
