// The public order form, without script: what is short is said beside it and the rest stays; the order is looked at, placed,
// placed once although it is sent twice, and followed by its link.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import test from "node:test";
import { atBothSizes, fits, said, signIn, visitor } from "../lib/browser.mjs";

/** Headers with which a browser sends the form again. */
async function sameSite(request) {
  const all = await request.allHeaders();
  return Object.fromEntries(Object.entries(all).filter(([name]) => ["content-type", "origin", "accept", "cookie"].includes(name)));
}

atBothSizes(test, "a customer orders by the form without script", { visitor: { javaScriptEnabled: false, expected: [409, 422] } }, async ({ page, shop, browser, context }) => {
  await page.goto(`${shop.base}/order`);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await fits(page);
  const units = page.locator("input[name^=units-]:visible");
  assert.ok((await units.count()) > 2, "products can be chosen");
  await units.nth(0).fill("9999");
  await units.nth(1).fill("2");
  await page.getByRole("textbox", { name: /^Name/ }).fill("Ida Holm");
  await page.getByLabel("E-mail").fill("ida.holm@example.com");
  await page.getByLabel("Street and number").fill("3 Harbour Row");
  await page.getByLabel("Postcode").fill("BS1 5XX");
  await page.getByLabel("Town").fill("Bristol");
  await page.getByRole("button", { name: "Check my order" }).click();
  // more than there is: the line says so, the rest stays
  await page.locator("[aria-invalid=true]").first().waitFor();
  assert.equal(await page.getByLabel("E-mail").inputValue(), "ida.holm@example.com");
  assert.equal(await units.nth(1).inputValue(), "2");
  await page.locator("[aria-invalid=true]").first().fill("1");
  await page.getByRole("button", { name: "Check my order" }).click();
  await page.getByRole("heading", { level: 1, name: "Check your order" }).waitFor();
  await fits(page);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("button", { name: /^Place order/ }).click();
  const placed = await sent;
  await page.getByRole("heading", { level: 1, name: "We have your order" }).waitFor();
  const status = page.url();

  // sent once more, as it was: still one order
  const answer = await context.request.post(placed.url(), { data: placed.postDataBuffer(), headers: await sameSite(placed) });
  assert.ok(answer.ok(), `${answer.status()}`);
  const staff = await visitor(browser);
  await signIn(staff.page, shop);
  await staff.page.goto(`${shop.base}/orders?q=Ida`);
  assert.equal(await staff.page.locator("tbody tr").count(), 1);
  await staff.close();
  await page.goto(status);
  await page.getByText("Bristol").first().waitFor();
});

/** A page of somebody else's site that holds the form in a frame. */
async function otherSite(form) {
  const text = `<!doctype html><html lang="en"><title>Somebody else</title><h1>Our village</h1><iframe title="Order" src="${form}" style="width:100%;height:640px;border:0"></iframe></html>`;
  const server = createServer((_, answer) => answer.writeHead(200, { "content-type": "text/html" }).end(text));
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { site: `http://localhost:${server.address().port}`, stop: () => new Promise((resolve) => server.close(resolve)) };
}

atBothSizes(test, "a customer orders inside a page of another site", { visitor: {} }, async ({ page, shop }) => {
  const other = await otherSite(`${shop.base}/order`);
  try {
    await signIn(page, shop);
    await page.goto(`${shop.base}/settings/order-form`);
    await page.getByLabel("Sites that may show the form").fill(other.site);
    await page.getByRole("button", { name: "Save" }).first().click();
    await said(page, "saved");

    await page.goto(other.site);
    const form = page.frameLocator("iframe");
    await form.getByRole("heading", { level: 1 }).waitFor();
    // the pictures of the sample shop are drawn
    const picture = form.locator("img.good-picture").first();
    await picture.scrollIntoViewIfNeeded();
    const width = await picture.evaluate(async (image) => {
      await image.decode();
      return image.naturalWidth;
    });
    assert.ok(width > 100, `${width} pixels`);
    await form.locator("input[name^=units-]:visible").nth(0).fill("1");
    await form.getByRole("textbox", { name: /^Name/ }).fill("Ida Holm");
    await form.getByLabel("E-mail").fill("ida.holm@example.com");
    await form.getByLabel("Street and number").fill("3 Harbour Row");
    await form.getByLabel("Postcode").fill("BS1 5XX");
    await form.getByLabel("Town").fill("Bristol");
    await form.getByRole("button", { name: "Check my order" }).click();
    await form.getByRole("heading", { level: 1, name: "Check your order" }).waitFor();
    await form.getByRole("button", { name: /^Place order/ }).click();
    await form.getByRole("heading", { level: 1, name: "We have your order" }).waitFor();
    assert.equal(new URL(page.url()).origin, other.site, "the page around it stays");
    assert.match(page.frames()[1].url(), /\/o\/[0-9a-f]{32}$/);
  } finally {
    await other.stop();
  }
});
