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
  // The policy of the page lets nothing read a picture back, so its text is kept when it is made.
  await page.evaluate(() => {
    window.pictures = [];
    const make = URL.createObjectURL;
    URL.createObjectURL = (blob) => { void blob.text().then((text) => window.pictures.push(text)); return make(blob); };
  });
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
  // Filters act on the picture too, its names do not touch each other, and what stands below it stays in sight.
  await visit(page, "view=network&nofam=position,support&color=community");
  await page.waitForFunction(() => document.querySelectorAll(".tree [data-key]").length < 20);
  await page.waitForTimeout(500);
  await page.waitForFunction(() => document.querySelector(".still img").naturalWidth > 100);
  const found = await page.evaluate(async () => {
    const picture = new DOMParser().parseFromString(window.pictures.at(-1), "image/svg+xml");
    const names = [...picture.querySelectorAll("text")].map((it) => it.textContent);
    document.body.append(document.importNode(picture.documentElement, true));
    const boxes = [...document.querySelectorAll("body > svg text")].map((it) => it.getBoundingClientRect());
    document.querySelector("body > svg").remove();
    const touching = boxes.some((a, at) => boxes.slice(at + 1).some((b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3));
    return { names, listed: [...document.querySelectorAll(".tree .actor")].map((it) => it.textContent), touching };
  });
  assert.ok(found.names.length > 2);
  assert.deepEqual(found.names.filter((name) => !found.listed.includes(name)), []);
  assert.equal(found.touching, false);
  const time = await page.locator(".time-bar").boundingBox();
  assert.ok(time.y + time.height <= 800, "the slider of time is in sight");
  await page.locator(".tree [data-key]").first().click();
  await page.locator(".twig button").first().click();
  await page.waitForSelector(".panel .row");
  await page.locator(".panel .evidence-link").first().click();
  await page.waitForSelector(".panel mark.trigger");
  assert.deepEqual(await violations(page), []);
  assert.deepEqual(trouble, []);
  await context.close();
});
