/**
 * Makes a file to send without the Rust exporter, to work on the page: dist/single.html with the data of a store inside.
 *
 *   ONRECORD=path/to/onrecord ONRECORD_DB=store node dev/single.mjs FILE.html
 *
 * Fails if the program or the store cannot be read, or dist/ is not built.
 */
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { bundle } from "./store.mjs";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
const toml = await readFile(join(root, "..", "schema", "families.toml"), "utf8");
const data = bundle(process.env.ONRECORD ?? "onrecord", process.env.ONRECORD_DB, toml);
const [first] = data.edges;
data.stories = [{ id: "sample", title: "A sample", steps: [{ heading: "The strongest tie", text: "Made for this file.", view: `view=network&actor=${first.source}`, evidence: [] }] }];
const packed = gzipSync(JSON.stringify(data), { level: 9 }).toString("base64");
const page = await readFile(join(root, "dist", "single.html"), "utf8");
const made = page.replace("__TITLE__", "onrecord").replace("<!--ONRECORD-DATA-->", () => `<script type="application/octet-stream" id="onrecord-data">${packed}</script>`);
await writeFile(process.argv[2], made);
console.log(`${process.argv[2]}: ${(made.length / 1024).toFixed(0)} KB`);
