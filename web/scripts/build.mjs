/**
 * Builds both artefacts: dist/index.html with dist/assets/* for `onrecord serve`, and dist/single.html for
 * `onrecord export --format html`. In: src/. Out: the same bytes for the same source. Fails if the bundle is too large.
 */
import { createHash } from "node:crypto";
import { mkdir, readFile, readdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { build } from "vite";

const root = join(dirname(fileURLToPath(import.meta.url)), "..");
/** The most that a page may load, compressed. */
const MOST = 250 * 1024;

/** A page may hold no NUL and no lone carriage return: a browser changes them, and then the hash of a script is wrong. */
function visible(code) {
  if (code.includes("\r")) throw new Error("a script holds a carriage return");
  return code.replaceAll("\0", "\\x00");
}

/** Builds one artefact and returns its files by name. */
async function make(isSingle) {
  const made = await build({
    root,
    configFile: false,
    logLevel: "warn",
    build: {
      write: false,
      target: "es2022",
      minify: true,
      cssMinify: true,
      modulePreload: false,
      assetsInlineLimit: 0,
      rollupOptions: {
        output: {
          entryFileNames: "assets/app.js",
          chunkFileNames: (it) => (it.name === "View" ? "assets/network.js" : "assets/[name].js"),
          assetFileNames: "assets/app[extname]",
          ...(isSingle && { codeSplitting: false }),
        },
      },
    },
  });
  const outputs = Array.isArray(made) ? made.flatMap((it) => it.output) : made.output;
  return new Map(outputs.map((it) => [it.fileName, it.type === "chunk" ? visible(it.code) : String(it.source)]));
}

const hash = (text) => `'sha256-${createHash("sha256").update(text, "utf8").digest("base64")}'`;

/** One file with script and style inside, and a policy that allows just these. */
function single(files) {
  const script = files.get("assets/app.js").replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  const style = files.get("assets/app.css");
  const policy = [
    "default-src 'none'", `script-src ${hash(script)}`, `style-src ${hash(style)}`, "img-src data: blob:", "worker-src blob:", "base-uri 'none'", "form-action 'none'",
  ].join("; ");
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>__TITLE__</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"></div>
<noscript>This file needs JavaScript to show its data.</noscript>
<!--ONRECORD-DATA-->
<script type="module">${script}</script>
</body>
</html>
`;
}

export async function artefacts() {
  const served = await make(false);
  const files = new Map([["single.html", single(await make(true))]]);
  for (const [name, text] of served) files.set(name, text);
  return files;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const files = await artefacts();
  const dist = join(root, "dist");
  await rm(dist, { recursive: true, force: true });
  let sum = 0;
  for (const [name, text] of [...files].sort()) {
    await mkdir(dirname(join(dist, name)), { recursive: true });
    await writeFile(join(dist, name), text);
    const size = gzipSync(text, { level: 9 }).length;
    if (name !== "single.html") sum += size;
    console.log(`${name.padEnd(24)} ${(text.length / 1024).toFixed(1).padStart(7)} KB, ${(size / 1024).toFixed(1)} KB gzip`);
  }
  console.log(`served: ${(sum / 1024).toFixed(1)} KB gzip of at most ${MOST / 1024}; ${(await readdir(join(dist, "assets"))).length} assets`);
  if (sum > MOST) throw new Error("the bundle is too large");
}
