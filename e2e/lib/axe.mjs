// axe-core in a page: nothing serious or critical may be found.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";

const source = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const GRAVE = ["serious", "critical"];

/** What axe finds that is serious or critical, in lines that name page, rule and element. */
export async function graveFaults(page) {
  // The page's own policy forbids scripts that are not its own; this one comes through the browser's debugger.
  if (!(await page.evaluate("typeof window.axe === 'object'"))) await page.evaluate(source);
  const found = await page.evaluate("axe.run(document, { resultTypes: ['violations'] })");
  return found.violations
    .filter((one) => GRAVE.includes(one.impact))
    .flatMap((one) => one.nodes.map((node) => `${one.id} (${one.impact}) at ${page.url()}: ${node.target.join(" ")}: ${node.html.slice(0, 160)}`));
}

export async function assertAccessible(page) {
  assert.deepEqual(await graveFaults(page), []);
}
