// Orders: taken with the keyboard alone, shipped in part and taken back, changed by two people at once, called off.
import assert from "node:assert/strict";
import test from "node:test";
import { atBothSizes, fits, said, signIn, visitor } from "../lib/browser.mjs";

/** Longest that taking an order by keyboard may take, typing included. */
const A_MINUTE_MS = 60_000;

/** Presses Tab until the control with this name is focused. */
async function tabTo(page, name) {
  for (let press = 0; press < 60; press += 1) {
    if ((await page.evaluate(() => document.activeElement?.getAttribute("name"))) === name) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`Tab never reaches ${name}`);
}

/** Whether what has the focus can be seen and shows it. */
async function focusShows(page) {
  return page.evaluate(() => {
    const at = document.activeElement;
    const box = at.getBoundingClientRect();
    const style = getComputedStyle(at);
    return box.width > 0 && box.bottom > 0 && box.top < innerHeight && style.outlineStyle !== "none";
  });
}

atBothSizes(test, "an order is taken with the keyboard alone", {}, async ({ page, shop }) => {
  await signIn(page, shop);
  const begun = Date.now();
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
  await page.keyboard.press("c");
  await page.getByRole("heading", { level: 1, name: "New order" }).waitFor();
  assert.ok(await focusShows(page), "the first field has the focus and shows it");
  await page.keyboard.type("Ana", { delay: 20 });
  await page.getByRole("option", { name: /Ana Lee/ }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await tabTo(page, "lines[0].sku");
  await page.keyboard.type("mug", { delay: 20 });
  await page.locator("[id='lines[0].sku-list'] [role=option]").first().waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  assert.match(await page.locator("[name='lines[0].sku']").inputValue(), /^MUG-/);
  await tabTo(page, "lines[0].quantity");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("3");
  await page.keyboard.press("Tab");
  await page.locator("#order-total", { hasText: "34.50" }).waitFor();
  await tabTo(page, "shipping_address.line1");
  await page.keyboard.type("8 Quay Street");
  await tabTo(page, "shipping_address.postcode");
  await page.keyboard.type("BS1 4TR");
  await tabTo(page, "shipping_address.city");
  await page.keyboard.type("Bristol");
  assert.ok(await focusShows(page));
  await page.keyboard.press("Control+Enter");
  await said(page, "is placed");
  const took = Date.now() - begun;
  assert.ok(took < A_MINUTE_MS, `it took ${took} ms`);
  await page.getByRole("heading", { level: 1, name: /^#\d+/ }).waitFor();
  await page.locator("tr", { hasText: "MUG-" }).first().waitFor();

  // the list: to the search by a key, along the rows, into an order, on to the next one
  await page.keyboard.press("g");
  await page.keyboard.press("o");
  await page.getByRole("heading", { level: 1, name: "Orders" }).waitFor();
  await page.keyboard.press("/");
  await page.keyboard.type("Ana");
  await page.waitForURL(/q=Ana/);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement.blur());
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.getByRole("heading", { level: 1, name: /^#\d+/ }).waitFor();

  // the palette
  await page.keyboard.press("Control+k");
  await page.keyboard.type("whit", { delay: 20 });
  await page.getByRole("option", { name: /James Whitfield/ }).first().waitFor();
  await page.keyboard.press("Escape");
  assert.equal(await page.locator("#palette[open]").count(), 0);
});

atBothSizes(test, "an order is shipped in part, and the parcel taken back", { shop: { postgres: true } }, async ({ page, shop }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders?view=to-ship`);
  await page.locator("tbody th a").first().click();
  const number = (await page.getByRole("heading", { level: 1 }).textContent()).trim();
  await page.getByRole("link", { name: "Ship in part" }).click();
  const units = page.locator("#ship-part input[name^=units]");
  const rows = await units.count();
  const all = await Promise.all([...Array(rows).keys()].map((at) => units.nth(at).inputValue()));
  assert.ok(all.reduce((sum, text) => sum + Number(text), 0) > 1, "more than one unit is promised");
  for (let at = 0; at < rows; at += 1) await units.nth(at).fill(at === 0 ? "1" : "0");
  await page.getByLabel("Carrier").fill("Parcel Post");
  await page.getByLabel("Number").fill("PP-77");
  await page.getByRole("button", { name: "Ship", exact: true }).click();
  await said(page, "shipped");
  await page.locator("#detail-badges", { hasText: "Partly shipped" }).waitFor();
  await page.getByText("PP-77").first().waitFor();
  await fits(page);

  await page.getByRole("button", { name: "Void" }).first().click();
  await page.getByRole("dialog").getByLabel("Reason").fill("Wrong box");
  await page.getByRole("button", { name: "Void shipment" }).click();
  await page.locator("#detail-badges", { hasText: "Not shipped" }).waitFor();
  assert.equal((await page.getByRole("heading", { level: 1 }).textContent()).trim(), number);
  await page.getByText("Wrong box").first().waitFor();
});

atBothSizes(test, "from order to order by key, within the list one came from", { visitor: {} }, async ({ page, shop }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders?view=all&sort=-total`);
  const rows = await page.locator("tbody th a").allInnerTexts();
  await page.locator("tbody th a").first().click();
  const here = (number) => page.getByRole("heading", { level: 1, name: number, exact: true }).waitFor();
  await here(rows[0]);
  await page.keyboard.press("j");
  await here(rows[1]);
  await page.getByRole("link", { name: "Next" }).first().click();
  await here(rows[2]);
  await page.keyboard.press("k");
  await here(rows[1]);
  await page.reload();
  await page.keyboard.press("k");
  await here(rows[0]);
  await page.getByRole("navigation", { name: /breadcrumb|way/i }).or(page.locator("main")).first().getByRole("link", { name: "Orders", exact: true }).first().click();
  await page.waitForURL(/view=all&sort=-total/);
});

atBothSizes(test, "two people change one order", { visitor: { expected: [422] } }, async ({ page, shop, browser, size, context }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders?view=to-ship`);
  const address = (await page.locator("tbody th a").first().getAttribute("href")).replace("?", "/edit?");
  const second = await visitor(browser, { size, expected: [422], storageState: await context.storageState() });
  await page.goto(`${shop.base}${address}`);
  await second.page.goto(`${shop.base}${address}`);

  await page.getByLabel("Note").fill("Ring twice");
  await page.getByRole("button", { name: "Show the difference" }).click();
  await page.getByText("Nothing is saved yet").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await said(page, "The order is changed");

  await second.page.getByLabel("Note").fill("Leave with a neighbour");
  await second.page.getByLabel("Town").fill("Thetford");
  await second.page.getByRole("button", { name: "Show the difference" }).click();
  await second.page.getByText(/changed this order .* ago/).waitFor();
  assert.equal(await second.page.getByLabel("Note").inputValue(), "Leave with a neighbour");
  assert.equal(await second.page.getByLabel("Town").inputValue(), "Thetford");
  await fits(second.page);
  // keeping one's own is one look and one press away
  await second.page.getByRole("button", { name: "Show the difference" }).click();
  await second.page.getByText("Nothing is saved yet").waitFor();
  await second.page.getByRole("button", { name: "Save" }).click();
  await said(second.page, "The order is changed");
  await second.page.getByText("Thetford").first().waitFor();
  await second.close();
});

atBothSizes(test, "an order is called off", {}, async ({ page, shop }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders?view=to-ship`);
  await page.locator("tbody tr", { hasText: "Not shipped" }).or(page.locator("tbody tr")).first().locator("th a").click();
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Cancel order" }).or(page.getByRole("menuitem", { name: "Cancel order" })).first().click();
  const dialog = page.getByRole("dialog", { name: /Cancel order/ });
  await dialog.waitFor();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "More", exact: true }).click();
  await page.getByRole("button", { name: "Cancel order" }).or(page.getByRole("menuitem", { name: "Cancel order" })).first().click();
  await dialog.getByLabel("Note").fill("Found it elsewhere");
  await dialog.getByRole("button", { name: "Cancel order" }).click();
  await page.locator("#detail-badges", { hasText: "Cancelled" }).waitFor();
  await page.getByText("Found it elsewhere").first().waitFor();
  assert.equal(await page.getByRole("button", { name: "Ship all" }).count(), 0);
});
