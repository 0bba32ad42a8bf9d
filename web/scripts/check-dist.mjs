/** Proves that dist/ is what the source gives: builds again, twice, and compares bytes. Exits with 1 if anything differs. */
import { readFile, readdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { artefacts } from "./build.mjs";

const dist = join(dirname(fileURLToPath(import.meta.url)), "..", "dist");
const [one, two] = [await artefacts(), await artefacts()];
const committed = (await readdir(dist, { recursive: true, withFileTypes: true }))
  .filter((it) => it.isFile()).map((it) => join(it.parentPath ?? it.path, it.name).slice(dist.length + 1).replaceAll("\\", "/"));
const wrong = [];
for (const name of new Set([...one.keys(), ...committed])) {
  const text = committed.includes(name) ? await readFile(join(dist, name), "utf8") : undefined;
  if (one.get(name) !== two.get(name)) wrong.push(`${name}: two builds differ`);
  else if (text !== one.get(name)) wrong.push(`${name}: dist/ is not what the source gives; run \`npm run build\``);
}
wrong.forEach((it) => console.error(it));
console.log(wrong.length === 0 ? `dist/ is what the source gives: ${committed.length} files` : `${wrong.length} files differ`);
process.exitCode = wrong.length === 0 ? 0 : 1;
