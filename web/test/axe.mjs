/** Runs axe-core in a page. In: a page. Out: the rules of WCAG A and AA that it breaks, with where. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";

const text = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

export async function violations(page) {
  await page.evaluate(text);
  const found = await page.evaluate(async () => {
    const { violations: broken } = await window.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"] });
    return broken.map((it) => `${it.id}: ${it.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} (${node.failureSummary?.split("\n")[1]?.trim()})`).join(" | ")}`);
  });
  return found;
}
