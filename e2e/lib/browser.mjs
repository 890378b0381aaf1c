// The browser: Chromium of the system, watched while a journey runs. What a person would not see fails the journey too:
// an error in the console, a breach of the content policy, an answer of 500 or more, a script that threw.
import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { chromium } from "playwright-core";

const KNOWN = ["/usr/bin/chromium", "/usr/bin/chromium-browser"];
const QUIET = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage"];
/** Longest a step may take; a busy machine is slow. */
const STEP_MS = 15_000;

export const SIZES = {
  desktop: { viewport: { width: 1280, height: 800 } },
  phone: { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true },
};

export async function launch() {
  const executablePath = process.env.CHROMIUM ?? KNOWN.find((path) => existsSync(path));
  assert.ok(executablePath, "Chromium is missing: apt-get install chromium, or set CHROMIUM");
  return chromium.launch({ executablePath, args: QUIET });
}

/**
 * A page of its own with its own cookies. `expected` are the statuses that this journey provokes: the browser reports
 * each as an error in its console.
 */
export async function visitor(browser, { size = "desktop", theme = "light", expected = [], ...more } = {}) {
  const context = await browser.newContext({ ...SIZES[size], colorScheme: theme, reducedMotion: "reduce", locale: "en-GB", ...more });
  const page = await context.newPage();
  page.setDefaultTimeout(STEP_MS);
  const faults = [];
  const known = new RegExp(`status of (${expected.join("|") || "none"}) `);
  page.on("pageerror", (error) => faults.push(`a script threw: ${error.message}`));
  page.on("console", (message) => {
    if (message.type() === "error" && !known.test(message.text())) faults.push(`console: ${message.text()} (${page.url()})`);
  });
  page.on("response", (answer) => {
    if (answer.status() >= 500) faults.push(`${answer.status()} from ${answer.url()}`);
  });
  page.on("dialog", (dialog) => dialog.accept());
  const close = async () => {
    await context.close();
    assert.deepEqual(faults, [], "nothing went wrong behind the page");
  };
  return { context, page, faults, close };
}

/** Runs `journey` at both sizes, each with a shop and a visitor of its own. */
export function atBothSizes(test, name, options, journey) {
  for (const size of Object.keys(SIZES)) {
    test(`${name}, ${size}`, { timeout: options.timeout ?? 90_000 }, async (t) => {
      const { startShop } = await import("./shop.mjs");
      const shop = await startShop(options.shop);
      const browser = await launch();
      try {
        const someone = await visitor(browser, { size, ...options.visitor });
        await journey({ t, size, shop, browser, ...someone });
        await someone.close();
      } finally {
        await browser.close();
        await shop.stop();
      }
    });
  }
}

/** Signs in by the shop's printed link. */
export async function signIn(page, shop) {
  await page.goto(shop.link);
  await page.getByRole("heading", { level: 1, name: "Today" }).waitFor();
}

/** The words of a toast that is now on the page. */
export async function said(page, words) {
  await page.locator("[data-toast]", { hasText: words }).first().waitFor();
}

/** No part of the page stands out of the window sideways. */
export async function fits(page) {
  const [wide, window] = await page.evaluate(() => [document.documentElement.scrollWidth, document.documentElement.clientWidth]);
  assert.ok(wide <= window, `${page.url()} is ${wide} px wide in a window of ${window}`);
}
