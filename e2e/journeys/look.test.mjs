// Every page, light and dark, desktop and phone: axe finds nothing grave, nothing stands out of the window.
import assert from "node:assert/strict";
import test from "node:test";
import { graveFaults } from "../lib/axe.mjs";
import { SIZES, launch, signIn, visitor } from "../lib/browser.mjs";
import { startShop } from "../lib/shop.mjs";

/** Pages that no list links to. */
const ALSO = ["/search?q=tent", "/orders?q=nothing-like-this", "/set-up", "/more", "/orders/new", "/orders?view=all&sort=total",
  "/stock/transfers/new", "/set-up/shop/company"];

/** Addresses of the page's own links, without those that act. */
const links = (page) => page.$$eval("a[href^='/']", (all) => all.map((a) => a.getAttribute("href").split("#")[0]));

/** Colours do not depend on the size: dark is looked at once. */
const THEMES = { desktop: ["light", "dark"], phone: ["light"] };

/** One address for all pages of a kind: ids, numbers and queries do not make another page. */
const kind = (path) => path.split("?")[0].replace(/\/(?:[a-z]{3}_[0-9A-Z]+|\d+)(?=\/|$)/g, "/*");

/** Whether an address is a page; a file to take home is none. */
const opens = (page, address) =>
  page.goto(address).then(
    () => true,
    (error) => {
      if (/Download is starting/.test(error.message)) return false;
      throw error;
    },
  );

/** Every kind of page that can be reached from Today within three steps, and those in `ALSO`. */
async function everyPage(page, base) {
  const found = new Map([["/", "/"]]);
  const ahead = ["/"];
  for (let steps = 0; steps < 3; steps += 1) {
    for (const path of ahead.splice(0)) {
      if (!(await opens(page, base + path))) {
        found.delete(kind(path));
        continue;
      }
      for (const href of await links(page)) {
        if (/\.(csv|xlsx|jsonl|webp|png)$|^\/(media|assets|api)\//.test(kind(href)) || found.has(kind(href))) continue;
        found.set(kind(href), href);
        ahead.push(href);
      }
    }
  }
  return [...new Set([...found.values(), ...ALSO])];
}

test("axe finds nothing grave on any page", { timeout: 480_000 }, async () => {
  const shop = await startShop();
  const browser = await launch();
  const faults = [];
  try {
    const first = await visitor(browser);
    await signIn(first.page, shop);
    const paths = await everyPage(first.page, shop.base);
    assert.ok(paths.length > 25, `${paths.length} kinds of page`);
    const storageState = await first.context.storageState();
    for (const size of Object.keys(SIZES)) {
      const { page, close } = await visitor(browser, { size, storageState });
      for (const path of paths) {
        if (!(await opens(page, shop.base + path))) continue;
        const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
        if (wide > window) faults.push(`${path} at ${size} is ${wide} px wide in ${window}`);
        for (const colorScheme of THEMES[size]) {
          await page.emulateMedia({ colorScheme });
          faults.push(...(await graveFaults(page)).map((fault) => `${size}, ${colorScheme}: ${fault}`));
        }
      }
      await close();
    }
    for (const path of ["/sign-in", "/password", "/order"]) {
      const guest = await visitor(browser);
      await guest.page.goto(shop.base + path);
      faults.push(...(await graveFaults(guest.page)));
      await guest.close();
    }
    await first.close();
    console.log(`${paths.length} kinds of page: ${paths.join(" ")}`);
  } finally {
    await browser.close();
    await shop.stop();
  }
  assert.deepEqual(faults, []);
});

test("dark is kept, on every page and for the next visit", { timeout: 60_000 }, async () => {
  const shop = await startShop();
  const browser = await launch();
  try {
    for (const size of Object.keys(SIZES)) {
      const { page, close } = await visitor(browser, { size });
      if (size === "desktop") await signIn(page, shop);
      else await page.goto(`${shop.base}/sign-in`);
      const ground = () => page.evaluate(() => getComputedStyle(document.body).backgroundColor);
      const light = await ground();
      if (size === "desktop") {
        await page.goto(`${shop.base}/preferences`);
        await page.getByLabel("Dark").check();
        await page.getByRole("button", { name: "Save preferences" }).click();
        await page.getByText("Your preferences were saved").waitFor();
        assert.notEqual(await ground(), light);
        await page.goto(`${shop.base}/orders`);
      } else {
        await page.emulateMedia({ colorScheme: "dark" });
      }
      assert.notEqual(await ground(), light, "the ground is another one");
      await close();
    }
  } finally {
    await browser.close();
    await shop.stop();
  }
});
