import AxeBuilder from "@axe-core/playwright";
import { type Page, expect } from "@playwright/test";
import { type Doorward, PASSWORD } from "./server.ts";

/** Every rule of axe, none turned off. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, page.url()).toEqual([]);
}

/** Waits until the page's WASM has taken over. */
export async function hydrated(page: Page): Promise<void> {
  await page.waitForSelector("html[data-hydrated]", { state: "attached" });
}

/** Signs in at the portal, whatever language and state of script the page is in. */
export async function signIn(page: Page, doorward: Doorward, username: string, password = PASSWORD): Promise<void> {
  await page.goto(`${doorward.url}/login`);
  await page.locator("input[autocomplete~=username]").fill(username);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.locator("input[autocomplete=current-password]").press("Enter");
}

/** No part of the page is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, page.url()).toBeLessThanOrEqual(0);
}
