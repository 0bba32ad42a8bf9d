/** The evidence panel: which words it marks as the actors, and how it names other tellings. In: as browser.mjs, with ONRECORD. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { browse, open, program, serveStore, visit } from "./browser.mjs";

/** A document of one sentence with one relation between two actors that are named in it as given. */
function record(id, text, outlet, date, [subject, object], trigger) {
  const spot = (words) => [text.indexOf(words), text.indexOf(words) + words.length];
  const actor = (name) => ({ id: `person/${name.toLowerCase().replaceAll(" ", "-")}`, name, kind: "person", mentions: [[...spot(name.split(" ").find((it) => text.includes(it))), "name"]] });
  const all = [actor(subject), actor(object)];
  return {
    actors: all, document: { body_start: 0, chars: text.length, date, id, language: "en", outlet, source: null, text, title: `About ${id}` }, statements: [],
    relations: [{
      according_to: [], confidence: 0.9, date, evidence: [0, text.length], id: "r0", matter: null, object: all[1].id, statement: null, status: "asserted",
      subject: all[0].id, trigger: [spot(trigger)], type: "criticize",
    }],
  };
}
const cases = [
  record("kin", "Quarles, once fond of Odile, has criticized her in public.", "Mirror", "2025-03-04", ["Hugo Quarles", "Odile Quarles"], "criticized"),
  record("part", "At Leeward the mayor was criticized: Lee had a list against Brodrick.", "Mirror", "2025-03-05", ["Anna Lee", "Sam Brodrick"], "criticized"),
  record("first", "Pia Solano criticized Jon Wexley.", "Mirror", "2025-03-06", ["Pia Solano", "Jon Wexley"], "criticized"),
  record("second", "Again Pia Solano criticized Jon Wexley.", "Standard", "2025-04-07", ["Pia Solano", "Jon Wexley"], "criticized"),
];

let server, browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "evidence-"));
  writeFileSync(join(folder, "records.jsonl"), cases.map((it) => `${JSON.stringify(it)}\n`).join(""));
  execFileSync(program, ["--db", join(folder, "store"), "import", join(folder, "records.jsonl")], { stdio: "ignore" });
  server = await serveStore(join(folder, "store"));
  browser = await browse();
});
after(async () => { await browser?.close(); server?.stop(); rmSync(folder, { recursive: true, force: true }); });

test("marks stand at the actors of the row, and other tellings have an outlet and a day", async () => {
  const { page, context, trouble } = await open(browser, server.address);
  const marked = async (id) => {
    await visit(page, `view=search&ev=${encodeURIComponent(`${id}#r0`)}`);
    await page.waitForSelector(".panel blockquote mark.trigger");
    return page.evaluate(() => [...document.querySelectorAll(".panel blockquote mark:not(.trigger)")].map((it) => {
      const before = document.createRange();
      before.setStart(document.querySelector(".panel blockquote .sentence"), 0);
      before.setEndBefore(it);
      return `${it.className} ${it.textContent} ${before.toString().length}`;
    }));
  };
  // Of two with the same last word, the one that is called by the first has the first.
  assert.deepEqual(await marked("kin"), ["subject Quarles 0", "object Odile 22"]);
  // A name within a longer word is not that name.
  assert.deepEqual(await marked("part"), ["subject Lee 37", "object Brodrick 60"]);
  assert.deepEqual(await marked("first"), ["subject Pia Solano 0", "object Jon Wexley 22"]);
  await page.waitForFunction(() => /Standard, 7 Apr 2025/.test(document.querySelector(".panel dl")?.innerText ?? ""));
  assert.doesNotMatch(await page.locator(".panel dl li").first().innerText(), /#r/);
  await page.locator(".panel dl li a, .panel dl li button").first().click();
  await page.waitForFunction(() => /Mirror, 6 Mar 2025/.test(document.querySelector(".panel dl")?.innerText ?? ""));
  assert.deepEqual(trouble, []);
  await context.close();
});
