/** A browser without WebGL: a still picture and the list take over, with every tie. */
import assert from "node:assert/strict";
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
  await page.locator(".tree [data-key]").first().click();
  await page.locator(".twig button").first().click();
  await page.waitForSelector(".panel .row");
  await page.locator(".panel .evidence-link").first().click();
  await page.waitForSelector(".panel mark.trigger");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
  await context.close();
});
