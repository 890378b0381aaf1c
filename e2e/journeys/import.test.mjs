// A file brought in: what is wrong is said by line, what is right comes in, the same file again changes nothing, undo takes back.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import test from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { atBothSizes, fits, signIn } from "../lib/browser.mjs";

/** Line 3 has no price, line 4 a cell too many. */
const FILE = [
  "title,sku,price,vendor",
  "Oak tray,TRAY-OAK,34.50,Tarn & Co",
  "Ash tray,TRAY-ASH,not a price,Tarn & Co",
  "Elm tray,TRAY-ELM,29.00,Tarn & Co,left over",
  "Yew tray,TRAY-YEW,31.00,Tarn & Co",
  "",
].join("\n");

async function sound(page) {
  await assertAccessible(page);
  await fits(page);
}

async function bring(page, shop) {
  await page.goto(`${shop.base}/imports`);
  await page.getByRole("link", { name: "Import a file" }).first().click();
  await page.getByRole("heading", { level: 1, name: "Import a file" }).waitFor();
  await sound(page);
  await page.locator("input[type=file]").setInputFiles({ name: "trays.csv", mimeType: "text/csv", buffer: Buffer.from(FILE) });
  await page.getByRole("button", { name: "Look at the file" }).click();
  await page.getByRole("heading", { level: 1, name: "trays.csv" }).waitFor();
}

/** How many trays the shop sells. */
async function trays(page, shop) {
  await page.goto(`${shop.base}/products?q=tray`);
  return page.locator("tbody tr").filter({ hasText: /Oak|Ash|Elm|Yew/ }).count();
}

/** The figures of the report, by their names. */
async function counted(page, heading) {
  await page.getByRole("heading", { level: 2, name: heading }).waitFor();
  return page.locator("#report").innerText();
}

/** Every row of the file is in exactly one class. */
function account(words, wanted) {
  for (const [name, rows] of Object.entries(wanted)) assert.match(words, new RegExp(`${name}\\s+${rows}\\b`, "i"), name);
}

atBothSizes(test, "a file with faults is imported, again, and taken back", { timeout: 120_000 }, async ({ page, shop }) => {
  await signIn(page, shop);
  await bring(page, shop);
  const columns = page.getByRole("table", { name: "Columns of the file" });
  assert.match(await columns.innerText(), /Oak tray/, "samples stand beside the column");
  assert.equal(await page.getByLabel("Field of price").inputValue(), "price");
  await sound(page);

  // a dry run tells, and changes nothing
  await page.getByRole("button", { name: "Check, change nothing" }).click();
  account(await counted(page, "What the import would do"), { Rows: 4, Created: 2, Changed: 0, Unchanged: 0, Skipped: 0, Rejected: 2 });
  await sound(page);
  const one = page.url();
  assert.equal(await trays(page, shop), 0, "checking changes nothing");

  // the run accounts for every row, and the rejected ones can be taken home
  await page.goto(one);
  await page.getByRole("button", { name: "Import now" }).click();
  account(await counted(page, "What the import did"), { Rows: 4, Created: 2, Changed: 0, Unchanged: 0, Skipped: 0, Rejected: 2 });
  await sound(page);
  const rejected = page.getByRole("table", { name: "Rows that were not taken" });
  assert.match(await rejected.locator("tbody tr").nth(0).innerText(), /3[^]*price/);
  assert.match(await rejected.locator("tbody tr").nth(1).innerText(), /4[^]*column/);
  const saved = page.waitForEvent("download");
  await page.getByRole("link", { name: "Rejected rows as a file" }).click();
  const rejects = await readFile(await (await saved).path(), "utf8");
  assert.match(rejects, /Ash tray,TRAY-ASH,not a price/);
  assert.match(rejects, /Elm tray,TRAY-ELM,29.00/);
  assert.doesNotMatch(rejects, /Oak|Yew/);
  assert.equal(await trays(page, shop), 2);

  // the same file again changes nothing
  await bring(page, shop);
  await page.getByRole("button", { name: "Import now" }).click();
  account(await counted(page, "What the import did"), { Rows: 4, Created: 0, Changed: 0, Unchanged: 2, Skipped: 0, Rejected: 2 });
  assert.equal(await trays(page, shop), 2, "the same file again changes nothing");

  // and the first can be taken back
  await page.goto(one);
  await page.getByRole("button", { name: "Undo the import" }).click();
  await page.getByRole("heading", { level: 2, name: "What was taken back" }).waitFor();
  assert.match(await page.locator("#undone").innerText(), /Taken back\s+2\s+Kept\s+0/i);
  await sound(page);
  assert.equal(await trays(page, shop), 0, "undo takes back what came in");
  await page.goto(`${shop.base}/imports`);
  await page.getByText("Undone").first().waitFor();
  await sound(page);
});
