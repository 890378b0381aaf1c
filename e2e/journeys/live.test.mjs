// Numbers that change by themselves: across two windows, after one was away, after the server forgot where one was.
import assert from "node:assert/strict";
import test from "node:test";
import { atBothSizes, signIn, visitor } from "../lib/browser.mjs";

const REPEAT_MS = 30_000;

/** Takes a small order in the page. */
async function order(page, shop) {
  await page.goto(`${shop.base}/orders/new`);
  await page.getByLabel("Name").first().fill("Noor Aziz");
  await page.getByRole("combobox", { name: "Product 1" }).fill("SOCK-L");
  await page.getByLabel("Shipping").selectOption("");
  await page.getByRole("button", { name: "Place order" }).click();
  await page.getByRole("heading", { level: 1, name: /^#\d+/ }).waitFor();
}

const count = (page) => page.evaluate(() => Number(document.querySelector("#count-orders")?.textContent));

/** What the bell says waits altogether. */
const bell = (page) => page.evaluate(() => Number(document.querySelector("#unread")?.textContent));

/** Waits until the number of open orders is above `was`. */
async function rises(page, was) {
  const late = Date.now() + REPEAT_MS;
  while ((await count(page)) <= was) {
    assert.ok(Date.now() < late, `the number stays at ${was}; the light says ${await page.evaluate(() => document.documentElement.dataset.live)}`);
    await page.waitForTimeout(250);
  }
}

atBothSizes(test, "numbers change by themselves", {}, async ({ page, shop, browser, size, context }) => {
  await signIn(page, shop);
  await page.goto(`${shop.base}/orders`);
  await page.locator(":root[data-live=on]").waitFor({ state: "attached" });
  const colleague = await visitor(browser, { size, storageState: await context.storageState() });
  const [before, unread] = [await count(page), await bell(page)];
  await order(colleague.page, shop);
  await rises(page, before);
  assert.ok((await bell(page)) > unread, "the bell rises with it");
  assert.equal(await count(colleague.page), before + 1, "who placed it sees it at once");
  await colleague.close();
});

/** Reads the stream from behind `last` until `wanted` is in it; gives what was read. */
const listen = (page, last, wanted) => page.evaluate(async ([from, until, most]) => {
  const stop = new AbortController();
  const late = setTimeout(() => stop.abort(), most);
  const answer = await fetch("/events/stream", { headers: from ? { "last-event-id": from } : {}, signal: stop.signal });
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  while (!new RegExp(until).test(text)) text += (await reader.read()).value ?? "";
  clearTimeout(late);
  stop.abort();
  return text;
}, [last, wanted, REPEAT_MS]);

atBothSizes(test, "a stream is taken up where it was left", {}, async ({ page, shop, browser, size, context }) => {
  await signIn(page, shop);
  const colleague = await visitor(browser, { size, storageState: await context.storageState() });
  const heard = listen(page, "", "event: ?live-order[^]*id: ?\\S+\\s");
  await order(colleague.page, shop);
  const id = /id: ?(\S+)/.exec(await heard)[1];
  // nobody listens now; what happens is told to whoever comes back with the last id
  await order(colleague.page, shop);
  const missed = await listen(page, id, "event: ?live-order[^]*id: ?\\S+\\s");
  assert.doesNotMatch(missed, /resync/);
  await colleague.close();
});

atBothSizes(test, "a stream that was forgotten is told to read anew", {}, async ({ page, shop }) => {
  await signIn(page, shop);
  const first = await page.evaluate(async () => {
    const stop = new AbortController();
    const answer = await fetch("/events/stream", { headers: { "last-event-id": "no such place" }, signal: stop.signal });
    const reader = answer.body.getReader();
    const { value } = await reader.read();
    stop.abort();
    return new TextDecoder().decode(value);
  });
  assert.match(first, /event: ?resync/);
  assert.match(first, /id: ?\S+/);
});
