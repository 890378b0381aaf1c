// The mail of an order in the owner's own words: seen with a real order before it is saved, a slip is named with its line and
// loses nothing, and the way back to what came with the program.
import assert from "node:assert/strict";
import test from "node:test";
import { assertAccessible } from "../lib/axe.mjs";
import { atBothSizes, fits, said, signIn } from "../lib/browser.mjs";

const SUBJECT = "Thank you for {{ order.number }}, yours truly";
/** Begun and never ended, in the second line. */
const SLIP = "Dear customer,\n{% if order.number %} thank you.";

async function sound(page) {
  await assertAccessible(page);
  await fits(page);
}

atBothSizes(test, "a template is edited, looked at, mended, saved and reset", { visitor: { expected: [422] } }, async ({ page, shop }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders`);
  const number = (await page.locator("tbody th a").nth(2).innerText()).trim().replace(/^#/, "");
  await page.goto(`${shop.base}/settings/messages`);
  await sound(page);
  await page.getByRole("link", { name: "Order received" }).first().click();
  await page.getByText("Built in").waitFor();
  await sound(page);
  const subject = page.getByLabel("Subject");
  const plain = page.getByLabel("Plain text");
  const [builtIn, text] = [await subject.inputValue(), await plain.inputValue()];
  const mail = page.frameLocator("iframe[name=preview]");

  // a real order in the new subject; nothing is saved
  await subject.fill(SUBJECT);
  await page.getByLabel("Looked at with order").fill(number);
  await page.getByRole("button", { name: "Look at it" }).click();
  await mail.getByText(`Thank you for ${number}, yours truly`).waitFor();
  await sound(page);

  // a slip: which part, which line, and everything typed is still there
  await plain.fill(SLIP);
  await page.getByRole("button", { name: "Look at it" }).click();
  await mail.getByText(/text: line 2/).waitFor();
  await page.getByRole("button", { name: "Save template" }).click();
  await page.getByText(/line 2: /i).first().waitFor();
  // the preview shows what was typed, not what is saved
  await mail.getByText(/text: line 2/).waitFor();
  assert.equal(await plain.getAttribute("aria-invalid"), "true");
  assert.equal(await plain.inputValue(), SLIP);
  assert.equal(await subject.inputValue(), SUBJECT);
  assert.equal(await page.getByLabel("Looked at with order").inputValue(), number);
  await sound(page);

  await plain.fill(text);
  await page.getByRole("button", { name: "Save template" }).click();
  await said(page, "The template was saved");
  await page.getByText("Changed", { exact: true }).waitFor();
  assert.equal(await subject.inputValue(), SUBJECT);
  await mail.getByText(/^Thank you for .*, yours truly$/).waitFor();
  await sound(page);

  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByRole("button", { name: "Back to the built-in one" }).click();
  await said(page, "built-in one again");
  assert.equal(await subject.inputValue(), builtIn);
  await page.getByText("Built in").waitFor();
});
