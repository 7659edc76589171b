import AxeBuilder from "@axe-core/playwright";
import { type Browser, type Locator, type Page, expect } from "@playwright/test";
import { type Doorward, PASSWORD } from "./server.ts";

/** Every rule of axe, none turned off. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join("\n  ")}`);
  expect(found, page.url()).toEqual([]);
}

/** Waits until the page's WASM has taken over. */
export async function hydrated(page: Page): Promise<void> {
  const attached = page.waitForSelector("html[data-hydrated]", { state: "attached", timeout: 20_000 });
  await attached.catch(async (error: Error) => {
    const errors = (await page.pageErrors()).map((thrown) => thrown.message);
    const messages = (await page.consoleMessages()).map((message) => `${message.type()}: ${message.text()}`);
    throw new Error([`${page.url()} did not hydrate: ${error.message}`, ...errors, ...messages].join("\n"));
  });
}

/** Signs in at the portal, whatever language and state of script the page is in. */
export async function signIn(page: Page, doorward: Doorward, username: string, password = PASSWORD): Promise<void> {
  await page.goto(`${doorward.url}/login`);
  await fillIn(page, username, password);
}

/** Signs in on the portal's page that is open already, such as the one that an application led to. */
export async function fillIn(page: Page, username: string, password = PASSWORD): Promise<void> {
  await page.locator("input[autocomplete~=username]").fill(username);
  const secret = page.locator("input[autocomplete=current-password]");
  // If sign-in by phone or email is on, the form asks for the identifier first and the password on a second page.
  if (!(await secret.isVisible())) await page.locator("input[autocomplete~=username]").press("Enter");
  await secret.fill(password);
  await secret.press("Enter");
}

/** Enters a value into a picker, in place of what it holds: a combobox, or the plain field without script. */
export async function choose(field: Locator, value: string): Promise<void> {
  if (await field.evaluate((element) => element.tagName === "SELECT")) {
    await field.selectOption(value);
    return;
  }
  const chips = field.locator("xpath=../..").locator(".picker__remove");
  while ((await chips.count()) > 0) await chips.first().click();
  await field.fill(value);
  // Its list would cover what stands below.
  await field.blur();
}

/** No part of the page is wider than the window. */
export async function expectNoSidewaysScroll(page: Page): Promise<void> {
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow, page.url()).toBeLessThanOrEqual(0);
}

/** What a visitor's browser asks for, and how wide it is. */
export type Look = readonly [colorScheme: "light" | "dark", locale: "en-US" | "zh-CN", width: 360 | 1280];

/** Both themes, languages and widths; English a second time where it is narrow, for it has the longest words. */
export const LOOKS: readonly Look[] = [["light", "en-US", 1280], ["dark", "zh-CN", 360], ["light", "en-US", 360]];

/** Pages whose rules another look has shown; they are looked at for their width alone. */
const widthOnly = new WeakSet<Page>();

/** Does something in a fresh browser of this look. */
export async function inLook(browser: Browser, look: Look, run: (page: Page) => Promise<void>): Promise<void> {
  const [colorScheme, locale, width] = look;
  const context = await browser.newContext({ colorScheme, locale, viewport: { width, height: 740 } });
  const page = await context.newPage();
  if (look === LOOKS[2]) widthOnly.add(page);
  await run(page);
  await context.close();
}

/** What every page has to be: accessible, and no wider than the window. */
export async function expectFit(page: Page): Promise<void> {
  if (!widthOnly.has(page)) await expectAccessible(page);
  await expectNoSidewaysScroll(page);
}
