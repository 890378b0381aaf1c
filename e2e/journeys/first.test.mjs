// A new shop: the first owner, the questions of the set-up, a product with stock, an order, its parcel, its mail; out and in again.
import assert from "node:assert/strict";
import test from "node:test";
import { atBothSizes, fits, said } from "../lib/browser.mjs";

const EMAIL = "mina@example.com";
const PASSWORD = "three kettles in the hall";

async function becomeOwner(page, shop) {
  await page.goto(shop.link);
  await page.getByLabel("Your name").fill("Mina Larsen");
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("password", { exact: false }).first().fill("short");
  await page.getByRole("button", { name: "Create the owner's account" }).click();
  // refused: the password is too short, everything else stays
  await page.locator("[aria-invalid=true]").waitFor();
  assert.equal(await page.getByLabel("Your name").inputValue(), "Mina Larsen");
  await page.locator("input[type=password]").first().fill(PASSWORD);
  await page.getByRole("button", { name: "Create the owner's account" }).click();
  await page.getByRole("heading", { level: 1, name: "Set up this shop" }).waitFor();
}

async function answerQuestions(page) {
  await page.getByRole("link", { name: "Answer" }).click();
  await page.getByLabel("Company name").fill("Larsen Kettles");
  await page.getByRole("button", { name: "Save and go on" }).click();
  await said(page, "The company was saved");
  await page.getByText("Company, done").waitFor();
}

async function addProduct(page, shop) {
  await page.goto(`${shop.base}/products/new`);
  await page.getByLabel("Title").fill("Copper kettle");
  await page.locator("input[name$=sku]").first().fill("KETTLE-1");
  await page.locator("input[name$=price]").first().fill("89.50");
  await page.getByRole("button", { name: "Add product" }).click();
  await said(page, "Copper kettle was added");
  await page.goto(`${shop.base}/stock/count`);
  await page.getByLabel("SKU 1").fill("KETTLE-1");
  await page.locator("[name='lines[0].counted']").first().fill("12");
  await page.getByRole("button", { name: "Book count" }).click();
  await page.getByRole("heading", { level: 1, name: "Stock" }).waitFor();
  await page.getByText("KETTLE-1").first().waitFor();
}

async function takeOrder(page, shop) {
  await page.goto(`${shop.base}/orders/new`);
  await page.getByLabel("Name").first().fill("Tom Okafor");
  await page.getByLabel("E-mail").fill("tom@example.com");
  await page.getByRole("combobox", { name: "Product 1" }).fill("KETTLE-1");
  await page.getByLabel("Quantity 1").fill("2");
  await page.getByLabel("Shipping").selectOption("");
  await page.getByLabel("Street and number").fill("4 Mill Lane");
  await page.getByLabel("Postcode").fill("NR1 3QU");
  await page.getByLabel("Town").fill("Norwich");
  await page.locator("#order-total", { hasText: "179.00" }).waitFor();
  await page.getByRole("button", { name: "Place order" }).click();
  await said(page, "is placed");
}

async function shipIt(page) {
  await page.getByRole("button", { name: "Ship all" }).click();
  await said(page, "is shipped");
}

async function readMail(page, shop) {
  await page.goto(`${shop.base}/messages`);
  await page.getByRole("link", { name: /received$/ }).first().click();
  await page.locator(".letter", { hasText: "Copper kettle" }).waitFor();
}

atBothSizes(test, "a new shop takes and ships its first order", { shop: { mode: "serve" }, visitor: { expected: [422] } }, async ({ page, shop }) => {
  await becomeOwner(page, shop);
  await answerQuestions(page);
  await addProduct(page, shop);
  await takeOrder(page, shop);
  await shipIt(page);
  await readMail(page, shop);
  await fits(page);

  await page.getByRole("button", { name: /Mina Larsen/ }).click();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByRole("heading", { level: 1, name: "Sign in" }).waitFor();
  await page.goto(`${shop.base}/orders`);
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill("not the password");
  await page.getByRole("button", { name: "Sign in" }).click();
  await page.getByRole("alert").first().waitFor();
  await page.getByLabel("E-mail").fill(EMAIL);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  // back where one wanted to go
  await page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
});
