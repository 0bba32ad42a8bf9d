/** Titles, names and texts that try to be markup, turn the direction of text, or are very long. Nothing of them may run or break the page. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { violations } from "./axe.mjs";
import { browse, open, serve, visit, web } from "./browser.mjs";

const EVIL = "<script>window.hit=1</script><img src=x onerror='window.hit=1'>";
const LONG = `Very ${"long ".repeat(2000)}title`;
const articles = [
  { id: "evil", date: "2026-02-03", outlet: `Evil ${EVIL}`, title: `${EVIL} Governor meets union`, url: "javascript:window.hit=1",
    text: `${EVIL}\n\nGov. Elena Marsh met with Carl Brandt on Tuesday. Marsh said that Brandt was "${EVIL}". Senator Daniel Okoro criticized Marsh.` },
  { id: "bidi", date: "2026-02-04", outlet: "Bidi \u202egnirts", title: "Turn \u202e\u2066around\u2069 this", url: "https://example.org/a\"><script>",
    text: "Elena Marsh \u202ehtraM\u202c praised Carl Brandt. \u05d0\u05dc\u05e0\u05d4 said that Brandt was right. Marsh accused \ud83d\ude00 Daniel Okoro of silence." },
  { id: "long", date: "2026-02-05", outlet: "L".repeat(10_000), title: LONG,
    text: `Elena Marsh met with ${"Carl ".repeat(40)}Brandt. Marsh said that ${"nobody knows ".repeat(900)}anything. Okoro sued Marsh.` },
  { id: "odd/ id?#&%<b>", date: "2026-02-06", outlet: "Odd", title: "Odd id", text: "Elena Marsh sued Daniel Okoro. Okoro denied it." },
];

let server, browser, folder;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "hostile-"));
  const file = join(folder, "hostile.jsonl");
  writeFileSync(file, articles.map((it) => JSON.stringify(it)).join("\n"));
  server = await serve([file]);
  browser = await browse();
});
after(async () => { await browser?.close(); server?.stop(); rmSync(folder, { recursive: true, force: true }); });

test("hostile titles and names are text and nothing else", { skip: process.env.EXPLORER ? "needs a store of its own" : false }, async () => {
  for (const width of [1280, 360]) {
    const { page, context, trouble } = await open(browser, server.address, { width });
    const ids = await page.evaluate(async () => {
      const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
      const get = async (path) => (await fetch(`/api/v1/${path}`, { headers })).json();
      return { documents: (await get("documents?limit=10")).map((it) => it.id), actors: (await get("actors?limit=30")).map((it) => it.id), deeds: (await get("timeline?limit=20")).map((it) => it.evidence) };
    });
    const e = encodeURIComponent;
    const fragments = [
      "view=search", "view=documents", "view=network", "view=said", "view=discourse", "view=review", "view=review&queue=unsure", `view=search&q=${e("<script>")}`,
      `view=actor&id=${e(EVIL)}`, `view=network&actor=${e(EVIL)}`, `view=document&id=${e(EVIL)}`, `view=${e(EVIL)}`, `view=search&ev=${e(EVIL)}`,
      ...ids.documents.map((id) => `view=document&id=${e(id)}`), ...ids.actors.slice(0, 8).map((id) => `view=actor&id=${e(id)}`),
      ...ids.deeds.slice(0, 6).map((id) => `view=search&ev=${e(id)}`),
    ];
    for (const fragment of fragments) {
      await visit(page, fragment);
      await page.waitForTimeout(150);
      const found = await page.evaluate(() => ({
        hit: window.hit, scripts: document.querySelectorAll("#app script, #app img[onerror]").length,
        links: [...document.querySelectorAll("#app a")].filter((it) => !/^(https?:|blob:|file:)/.test(it.href)).length,
        opens: [...document.querySelectorAll("#app a[target=_blank]")].filter((it) => it.rel !== "noopener noreferrer").length,
        wide: document.documentElement.scrollWidth - innerWidth, turned: /[\u202a-\u202e\u2066-\u2069]/.test(document.querySelector("h1")?.textContent ?? ""),
      }));
      assert.deepEqual(found, { hit: undefined, scripts: 0, links: 0, opens: 0, wide: Math.min(0, found.wide), turned: false }, fragment.slice(0, 200));
    }
    assert.deepEqual(trouble.filter((it) => !/status of 4\d\d/.test(it)), []);
    await context.close();
  }
});

/** Addresses that name what is not there, were cut off, or were written by hand. */
const ODD = [
  "view=actor", "view=actor&id=none", "view=document", "view=document&id=none", "view=story&id=none", "view=story&id=none&play=1", "view=zzz", "%%%", "=&&=", "ev=", "ev=x%23y",
  "a=1&b=2&t=3", "sp=&ab=", "view=network&most=abc&hops=-3&since=xx&until=2016-99&layout=zz&conf=NaN&color=q", "view=network&since=2030&until=1990", "view=network&actor=none",
  "view=network&sel=none&pin=none&from=a&to=b", "view=said&limit=-4&since=soon", "view=said&limit=99999999", "view=discourse&window=99999&at=zz", "view=documents&limit=abc&order=zz",
  "view=review&queue=zzz", "view=search&q=%22%22%22", "view=search&q=%28%28",
];

test("odd addresses show a page that says what is wrong", async () => {
  const one = await serve([join(web, "..", "examples", "articles")]);
  const { page, context, trouble } = await open(browser, one.address);
  try {
    const known = await page.evaluate(async () => {
      const headers = { Authorization: `Bearer ${sessionStorage.getItem("onrecord-token")}` };
      return (await (await fetch("/api/v1/actors?limit=1", { headers })).json())[0].id;
    });
    for (const fragment of [...ODD, `view=actor&id=${known}&since=abc&lane=zz`, `view=actor&id=${known}&tab=zzz`]) {
      await visit(page, fragment);
      await page.waitForTimeout(200);
      const found = await page.evaluate(() => ({
        heading: document.querySelectorAll("h1").length > 0, main: document.querySelectorAll("main").length, hasText: document.querySelector("main").innerText.length > 20,
        wide: document.documentElement.scrollWidth > innerWidth, odd: /NaN|undefined|\[object|Invalid Date/.test(document.body.innerText),
      }));
      assert.deepEqual(found, { heading: true, main: 1, hasText: true, wide: false, odd: false }, fragment);
      assert.deepEqual(await violations(page), [], fragment);
      assert.deepEqual(trouble.splice(0).filter((it) => !/status of 4\d\d/.test(it)), [], fragment);
    }
  } finally {
    await context.close();
    one.stop();
  }
});
