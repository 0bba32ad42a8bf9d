/** Looking around in a story while it is played: links lead on, evidence opens beside it, and the step can be had back. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { browse, open, serve, visit } from "./browser.mjs";

let server, browser;
before(async () => { server = await serve(); browser = await browse(); });
after(async () => { await browser?.close(); server?.stop(); });

test("a step is a view to use", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  const { tie, story } = await page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}`, "Content-Type": "application/json" };
    const rows = await (await fetch("/api/v1/timeline?limit=50", { headers })).json();
    const it = rows.find((row) => row.subject && row.object);
    const step = (heading, view) => ({ heading, text: "", view, evidence: [] });
    const made = { id: "around", title: "Around", steps: [step("Matrix", "view=said"), step("Article", `view=document&id=${encodeURIComponent(it.document)}`)] };
    await fetch("/api/v1/stories/around", { method: "PUT", headers, body: JSON.stringify(made) });
    return { tie: it, story: made.id };
  });
  await visit(page, `view=story&id=${story}&play=1`);
  await page.locator(".stage table.matrix td a").first().click();
  await page.waitForSelector(".play .panel .row q");
  assert.deepEqual(await violations(page), []);
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".play .panel"));
  // Arrow keys within the matrix move between its cells and turn no page.
  await page.locator(".stage table.matrix td a").first().focus();
  await page.keyboard.press("ArrowRight");
  assert.match(await page.locator(".telling h1").innerText(), /Matrix/);
  await page.locator(".stage tbody .actor").first().click();
  await page.waitForSelector(".stage .actor-page");
  assert.match(page.url(), /view=story/, "the address stays that of the story");
  await page.getByRole("button", { name: /Back to what/ }).click();
  await page.waitForSelector(".stage table.matrix");
  await visit(page, `view=story&id=${story}&play=1&step=2`);
  await page.locator(".stage .evidence-link").first().click();
  await page.waitForSelector(".play .panel blockquote");
  for (const step of ["abc", "-4", "99", "1.5"]) {
    await visit(page, `view=story&id=${story}&play=1&step=${step}`);
    await page.waitForSelector(".telling h1");
  }
  // A line of the picture may have been read the other way round; its evidence is the step's all the same.
  await visit(page, `view=network&a=${tie.object.id}&b=${tie.subject.id}&t=${tie.type}`);
  await page.waitForSelector(".panel .row");
  await page.getByRole("button", { name: "Add to a story" }).click();
  await page.locator(".popover option[value=around]").waitFor({ state: "attached" });
  await page.locator(".popover select").selectOption("around");
  await page.locator(".popover button[type=submit]").click();
  await page.waitForFunction(() => !document.querySelector(".popover"));
  await visit(page, `view=story&id=${story}`);
  await page.waitForFunction(() => document.querySelectorAll(".steps > li").length === 3);
  assert.ok(await page.locator(".steps > li").nth(2).locator("a").count() > 1, "the step has evidence");
  for (const [width, height] of [[360, 740], [1280, 800]]) {
    await page.setViewportSize({ width, height });
    assert.deepEqual(await violations(page), [], `the story as it is edited, at ${width}`);
  }
  assert.deepEqual(trouble, []);
  await context.close();
});

/** Makes a story of three steps and opens it to be edited. */
async function edit(page, id) {
  await page.evaluate(async (id) => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}`, "Content-Type": "application/json" };
    const made = { id, title: id, steps: ["One", "Two", "Three"].map((heading) => ({ heading, text: "", view: "view=said", evidence: [] })) };
    await fetch(`/api/v1/stories/${id}`, { method: "PUT", headers, body: JSON.stringify(made) });
  }, id);
  await visit(page, `view=story&id=${id}`);
  await page.waitForSelector(".steps > li");
}

/** Waits until the steps stand in this order. */
function order(page, expected) {
  return page.waitForFunction((it) => [...document.querySelectorAll(".steps input")].map((field) => field.value).join() === it, expected, { timeout: 5000 });
}

test("steps that are moved twice, while the store is slow to answer, stay where they were put", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  await edit(page, "slow");
  // What is asked after the first move is answered after the second one, as it was before it.
  await page.route("**/api/v1/stories*", async (route) => {
    const answer = await route.fetch();
    await new Promise((done) => { setTimeout(done, 700); });
    await route.fulfill({ response: answer });
  });
  let saves = 0;
  await page.route("**/api/v1/stories/slow", async (route) => {
    saves += 1;
    if (saves === 2) await new Promise((done) => { setTimeout(done, 1500); });
    await route.continue();
  });
  await page.locator(".steps input").first().focus();
  const asked = page.waitForRequest((request) => request.method() === "GET" && /stories$/.test(new URL(request.url()).pathname));
  await page.keyboard.press("Alt+ArrowDown");
  await asked;
  await page.keyboard.press("Alt+ArrowDown");
  await order(page, "Two,Three,One");
  await page.evaluate(() => {
    window.orders = new Set();
    new MutationObserver(() => window.orders.add([...document.querySelectorAll(".steps input")].map((field) => field.value).join()))
      .observe(document.querySelector(".steps"), { childList: true, subtree: true, attributes: true });
  });
  await page.waitForTimeout(3000);
  await order(page, "Two,Three,One");
  assert.deepEqual([...await page.evaluate(() => [...window.orders])].filter((it) => it !== "Two,Three,One"), []);
  assert.equal(await page.evaluate(() => document.activeElement.value), "One", "the focus stays in the step");
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a step that is dragged to another place is kept there", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  await edit(page, "dragged");
  const kept = page.waitForResponse((answer) => answer.request().method() === "PUT");
  await page.locator(".grip").first().dragTo(page.locator(".steps > li").nth(2));
  await order(page, "Two,Three,One");
  await kept;
  await page.reload();
  await page.waitForSelector(".steps > li");
  await order(page, "Two,Three,One");
  assert.deepEqual(trouble, []);
  await context.close();
});
