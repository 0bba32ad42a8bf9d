/** Tells whether the browser starts here and draws with WebGL. Exits with 1 if not. */
import { browse } from "./browser.mjs";

const browser = await browse();
const page = await browser.newPage();
const draws = await page.evaluate(() => document.createElement("canvas").getContext("webgl2") !== null);
await browser.close();
console.log(draws ? "the browser draws with WebGL" : "the browser has no WebGL");
process.exitCode = draws ? 0 : 1;
