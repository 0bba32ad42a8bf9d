/** What had the focus goes away: the focus goes on from near it, never to the top of the page. */
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { browse, open, serve, visit } from "./browser.mjs";

let server, browser, page, context, trouble, known;
const e = encodeURIComponent;
before(async () => {
  server = await serve();
  browser = await browse();
  ({ page, context, trouble } = await open(browser, server.address));
  known = await page.evaluate(async () => {
    const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
    const get = async (path) => (await fetch(`/api/v1/${path}`, { headers })).json();
    const actor = (await get("actors?limit=50")).find((it) => it.kind === "person" && it.n_relations > 2);
    const deeds = await get(`history?actor=${encodeURIComponent(actor.id)}&limit=100`);
    return { actor: actor.id, deed: deeds.find((it) => it.subject && it.object).evidence };
  });
});
after(async () => { await context?.close(); await browser?.close(); server?.stop(); });

const at = (name) => page.getByRole("button", { name, exact: true });
/** Presses what is named by its key, and returns a selector test of what has the focus then. */
async function press(locator, key = "Enter") {
  await locator.focus();
  await page.keyboard.press(key);
  await page.waitForTimeout(150);
  await page.waitForFunction(() => document.activeElement && document.activeElement !== document.body);
}
const has = (selector) => page.waitForFunction((it) => document.activeElement.matches(it), selector);
const words = () => page.evaluate(() => document.activeElement.getAttribute("aria-label") ?? document.activeElement.innerText);

test("evidence: a form that is cancelled, a row marked wrong and shown again", async () => {
  await visit(page, `view=actor&id=${known.actor}&ev=${e(known.deed)}`);
  await page.waitForSelector(".panel mark.trigger");
  await press(at("Amend"));
  await press(page.locator(".amend").getByRole("button", { name: "Cancel" }));
  assert.equal(await words(), "Amend", "back to what opened the form");
  await press(at("Wrong"));
  await page.waitForSelector(".panel .evidence [role=status]");
  await has(".panel .evidence button");
  await press(page.locator(".panel .evidence").getByRole("button", { name: "Undo" }));
  await page.waitForSelector(".panel mark.trigger");
  await has(".panel, .panel *");
});

test("a second press while the store is slow is the same press", async () => {
  const acts = () => page.evaluate(async () => (await (await fetch("/api/v1/acts", { headers: { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` } })).json()).length);
  const slow = async (route) => {
    if (route.request().method() !== "GET") await new Promise((done) => { setTimeout(done, 900); });
    await route.continue();
  };
  await page.route(/api\/v1\/(acts|stories)/, slow);
  const before = await acts();
  await visit(page, `view=search&ev=${e(known.deed)}`);
  await page.waitForSelector(".panel mark.trigger");
  const twice = (locator) => locator.evaluate((button) => { button.click(); setTimeout(() => button.click(), 50); });
  await twice(at("Wrong"));
  await page.waitForFunction(() => document.querySelector(".note")?.innerText.startsWith("Keeping"));
  await page.waitForFunction(() => document.querySelector(".note")?.innerText.startsWith("Marked wrong"));
  await page.waitForTimeout(1200);
  assert.equal(await acts(), before + 1);
  await twice(page.locator(".note").getByRole("button", { name: "Undo" }));
  await page.waitForFunction(() => document.querySelector(".note")?.innerText.startsWith("Undone"));
  await page.waitForTimeout(1200);
  assert.match(await page.locator(".note").innerText(), /^Undone/);
  await visit(page, "view=stories");
  await twice(at("Make a story"));
  await page.waitForFunction(() => location.hash.includes("view=story&id="));
  await page.waitForTimeout(1200);
  await visit(page, "view=stories");
  await page.waitForSelector(".cards li");
  assert.equal(await page.locator(".cards li").count(), 1);
  await page.locator(".cards h2 a").click();
  await at("Delete").click();
  // Gone on meanwhile, the reader stays there.
  await visit(page, "view=documents");
  await page.waitForFunction(() => /deleted/i.test(document.querySelector(".note")?.innerText ?? ""));
  await page.waitForTimeout(300);
  assert.match(page.url(), /view=documents/);
  await page.unrouteAll({ behavior: "wait" });
});

test("a panel that Back closes gives the focus to the link that opened it", async () => {
  await visit(page, `view=actor&id=${known.actor}`);
  await page.waitForSelector(".rows .evidence-link");
  const link = page.locator(".rows .evidence-link").nth(1);
  const name = await link.getAttribute("aria-label");
  await press(link);
  await has(".panel");
  await page.goBack();
  await has(".evidence-link");
  assert.equal(await words(), name);
});

test("on a narrow page the panel covers everything, and keys do not reach what lies under it", async () => {
  const narrow = await open(browser, server.address, { width: 360, height: 320 });
  await visit(narrow.page, `view=search&ev=${e(known.deed)}`);
  await narrow.page.waitForSelector(".panel mark.trigger");
  assert.deepEqual(await violations(narrow.page), [], "what lies farther down can be scrolled to");
  for (let key = 0; key < 30; key++) {
    await narrow.page.keyboard.press("Tab");
    assert.ok(await narrow.page.evaluate(() => document.activeElement === document.body || document.activeElement.closest(".panel, .notes") !== null));
  }
  await narrow.page.locator(".panel-head .icon").focus();
  await narrow.page.keyboard.press("Enter");
  await narrow.page.waitForFunction(() => !document.querySelector(".panel") && !document.querySelector("main").inert);
  await narrow.context.close();
});

test("the network: hidden actors, chips that are taken away, and one stop for Tab in the tree", async () => {
  await visit(page, "view=network");
  await page.waitForSelector(".tree [data-key]");
  await press(page.locator(".tree [tabindex='0']"), "ArrowRight");
  await press(page.locator(".node-card").getByRole("button", { name: "Hide", exact: true }));
  await has("main *, main");
  assert.equal(await page.locator(".tree [tabindex='0']").count(), 1, "the tree can still be reached");
  await press(page.getByRole("button", { name: /hidden actor/ }));
  const [one, other] = await page.evaluate(() => [...document.querySelectorAll(".tree [aria-level='1']")].slice(0, 2).map((it) => it.dataset.key));
  await visit(page, `view=network&actor=${one}&actor=${other}`);
  await page.waitForFunction(() => document.querySelectorAll(".chips .icon").length === 2);
  await press(page.locator(".chips .icon").first());
  await has(".chips .icon");
  await press(page.locator(".chips .icon").first());
  await has("#seed");
  // The menu of files closes on Esc, and when the focus goes elsewhere.
  await press(at("Save what is seen"));
  await page.keyboard.press("Tab");
  await page.keyboard.press("Escape");
  await page.waitForFunction(() => !document.querySelector(".menu .choices"));
  assert.equal(await words(), "Save what is seen");
  await page.keyboard.press("Enter");
  await page.locator("#seed").focus();
  await page.waitForFunction(() => !document.querySelector(".menu .choices"));
});

test("stories: the form, steps that move, steps that are removed", async () => {
  await visit(page, "view=documents");
  await page.waitForSelector("table.list");
  await press(at("Add to a story"));
  await has(".popover select");
  await page.keyboard.press("Escape");
  await has(".tools button");
  for (const name of ["One", "Two", "Three"]) {
    await press(at("Add to a story"));
    if (name !== "One") {
      await page.locator(".popover option:not([value=''])").first().waitFor({ state: "attached" });
      await page.locator(".popover select").selectOption({ index: 1 });
    }
    await page.locator(".popover").getByLabel("Heading").fill(name);
    await page.keyboard.press("Enter");
    await page.waitForFunction(() => !document.querySelector(".popover"));
    await has(".tools button");
  }
  await visit(page, "view=stories");
  await page.locator(".cards h2 a").first().click();
  await page.waitForSelector(".steps > li");
  await page.locator(".steps input").first().focus();
  for (const expected of ["Two,One,Three", "Two,Three,One"]) {
    await page.keyboard.press("Alt+ArrowDown");
    await page.waitForFunction((it) => [...document.querySelectorAll(".steps input")].map((field) => field.value).join() === it, expected);
    await page.waitForFunction(() => document.activeElement.value === "One", null, { timeout: 5000 });
  }
  await press(page.locator(".step-tools button").nth(3));
  await page.waitForFunction(() => [...document.querySelectorAll(".steps input")].map((field) => field.value).join() === "Three,Two,One", null, { timeout: 5000 });
  await has(".step-tools button");
  await press(page.getByRole("button", { name: "Remove step 2" }));
  await page.waitForFunction(() => document.querySelectorAll(".steps > li").length === 2);
  await has(".steps *");
  await press(page.getByRole("link", { name: "Play" }));
  await has(".telling");
  await page.keyboard.press("Escape");
  await page.waitForSelector(".steps");
  await has("main");
});

test("review: a decision taken back, on the page and in the list", async () => {
  await visit(page, "view=review&queue=unsure");
  await page.waitForSelector(".card q");
  await press(page.locator(".keys button").first());
  await page.waitForFunction(() => /1 decided/.test(document.querySelector(".progress").innerText));
  await press(page.locator(".keys button").last());
  await has(".card");
  assert.deepEqual(trouble, []);
});
