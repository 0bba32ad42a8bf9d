/** Everything with keys only: search, results, the tree of the network, the panel, review, the order of a story. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { browse, open, serve, visit } from "./browser.mjs";

let server, browser;
before(async () => { server = await serve(); browser = await browse(); });
after(async () => { await browser?.close(); server?.stop(); });

const focused = (page) => page.evaluate(() => ({
  key: document.activeElement?.dataset?.key ?? null, text: document.activeElement?.textContent?.trim() ?? "", tag: document.activeElement?.tagName, label: document.activeElement?.getAttribute("aria-label"),
}));

test("/ goes to search, arrows to the results, Enter opens", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, "view=documents");
  await page.waitForSelector("table.list");
  await page.keyboard.press("/");
  await page.waitForFunction(() => document.activeElement?.id === "words");
  await page.keyboard.type("marsh");
  await page.waitForSelector(".group a.result");
  await page.keyboard.press("ArrowDown");
  assert.match((await focused(page)).text, /Marsh/);
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("Enter");
  await page.waitForSelector(".actor-page");
  assert.match(await page.locator("h1").first().innerText(), /Marsh/);
  await context.close();
});

test("the tree of the network: arrows move, right follows a tie, Enter opens its evidence, Esc closes", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  await visit(page, "view=network");
  await page.waitForSelector(".tree [data-key]");
  assert.equal(await page.locator(".tree [tabindex='0']").count(), 1, "one stop for Tab");
  await page.locator(".tree [tabindex='0']").focus();
  const first = (await focused(page)).key;
  await page.keyboard.press("ArrowRight");
  await page.waitForSelector(".twig");
  assert.ok(await page.locator(".node-card").isVisible(), "what is open in the tree is chosen in the picture");
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction((it) => document.activeElement?.dataset.key?.startsWith(it) && document.activeElement.dataset.other, first);
  const other = await page.evaluate(() => document.activeElement.dataset.other);
  await page.keyboard.press("ArrowRight");
  await page.waitForFunction((it) => document.activeElement?.dataset.key === it, other);
  await page.keyboard.press("ArrowDown");
  await page.waitForFunction(() => document.activeElement?.dataset.other);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".panel .row");
  assert.ok(await page.evaluate(() => document.activeElement.matches(".panel")));
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".panel"));
  await page.waitForFunction(() => document.activeElement?.dataset.other);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("Tab shows where it is, and reaches the content by the first stop", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, "view=documents");
  await page.waitForSelector("table.list");
  await page.reload();
  await page.waitForSelector("table.list");
  await page.keyboard.press("Tab");
  assert.match((await focused(page)).text, /Skip/);
  const outline = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(outline, "none");
  await page.keyboard.press("Enter");
  assert.equal((await focused(page)).tag, "MAIN");
  await context.close();
});

test("review: y, n, s decide, u takes back, and every act is listed", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  await visit(page, "view=review&queue=unsure");
  await page.waitForSelector(".card q");
  const row = () => page.locator(".card .headline").innerText();
  const progress = () => page.locator(".progress span.small").innerText();
  const first = await row();
  await page.keyboard.press("n");
  await page.waitForFunction((it) => document.querySelector(".card .headline")?.innerText !== it, first);
  assert.match(await progress(), /^1 of \d+ seen, 1 decided/);
  await page.waitForFunction(() => /Marked wrong/.test(document.querySelector(".acts")?.innerText ?? ""));
  await page.keyboard.press("u");
  await page.waitForFunction((it) => document.querySelector(".card .headline")?.innerText === it, first);
  assert.match(await progress(), /^0 of \d+ seen, 0 decided/);
  await page.keyboard.press("s");
  await page.waitForFunction((it) => document.querySelector(".card .headline")?.innerText !== it, first);
  assert.match(await progress(), /^1 of \d+ seen, 0 decided/);
  assert.deepEqual(trouble, []);
  await context.close();
});

test("a cell of the matrix: arrows move between counts, Enter opens the quotations", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, "view=said");
  await page.locator("table.matrix td a").first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowRight");
  assert.match((await focused(page)).label ?? "", /about/);
  await page.keyboard.press("Enter");
  await page.waitForSelector(".panel .row q");
  await context.close();
});

test("steps of a story move with Alt and arrows, and are told to those who listen", async () => {
  const { page, context } = await open(browser, server.address);
  await visit(page, "view=stories");
  await page.getByRole("button", { name: "Make a story" }).click();
  await page.waitForSelector("#story-title");
  for (const name of ["One", "Two"]) {
    await visit(page, "view=documents");
    await page.getByRole("button", { name: "Add to a story" }).click();
    await page.locator(".popover select option:not([value=''])").first().waitFor({ state: "attached" });
    await page.locator(".popover select").selectOption({ index: 1 });
    await page.locator(".popover").getByLabel("Heading").fill(name);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.querySelector(".popover"));
  }
  await visit(page, "view=stories");
  await page.locator(".cards a").first().click();
  await page.waitForSelector(".steps > li");
  await page.locator(".steps > li").nth(1).getByLabel("Heading").focus();
  await page.keyboard.press("Alt+ArrowUp");
  await page.waitForFunction(() => document.querySelector(".steps input")?.value === "Two");
  assert.match(await page.locator(".story [role=status]").innerText(), /now step 1 of 2/);
  await page.getByRole("button", { name: "Delete" }).click();
  await context.close();
});
