// The pictures of the readme, from the running program: node e2e/screenshots.mjs
import { fileURLToPath } from "node:url";
import { launch, signIn, visitor } from "./lib/browser.mjs";
import { startShop } from "./lib/shop.mjs";

const TO = fileURLToPath(new URL("../docs/screenshots/", import.meta.url));

/** By then pictures are there and the light says that numbers are live. */
const SETTLES_MS = 700;

const shop = await startShop();
const browser = await launch();
try {
  const first = await visitor(browser);
  await signIn(first.page, shop);
  const storageState = await first.context.storageState();
  const shot = async (name, path, { height = 800, ...how } = {}, before) => {
    const { page, close } = await visitor(browser, { storageState, ...how });
    if (!how.size) await page.setViewportSize({ width: 1280, height });
    await page.goto(shop.base + path);
    await before?.(page);
    await page.waitForTimeout(SETTLES_MS);
    await page.screenshot({ path: `${TO}${name}.png` });
    await close();
  };
  await first.page.goto(`${shop.base}/products?q=jacket`);
  const product = await first.page.locator("tbody th a").first().getAttribute("href");
  await first.page.goto(`${shop.base}/orders?view=to-ship`);
  const order = await first.page.locator("tbody th a").first().getAttribute("href");
  await shot("today", "/", { height: 1180 });
  await shot("order", order);
  await shot("stock", "/stock", { theme: "dark" });
  await shot("product", product, { height: 900 });
  await shot("new-order", "/orders/new", {}, async (page) => {
    await page.getByRole("combobox", { name: "Name" }).fill("Ana");
    await page.getByRole("option", { name: /Ana Lee/ }).click();
    await page.getByRole("combobox", { name: "Product 1" }).fill("mug");
    await page.locator("[id='lines[0].sku-list'] [role=option]").first().click();
    await page.locator("#order-total .dl").waitFor();
    await page.getByRole("combobox", { name: "Product 2" }).fill("rain");
    await page.locator("[id='lines[1].sku-list'] [role=option]").first().waitFor();
  });
  await shot("order-phone", order, { size: "phone", deviceScaleFactor: 2 });
  await shot("form", "/order", { height: 900 });
  await first.close();
} finally {
  await browser.close();
  await shop.stop();
}
