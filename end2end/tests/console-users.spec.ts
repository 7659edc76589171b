// The list of users for many of them: tabs, filters, views, and one action on all that match.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  for (let number = 10; number < 40; number += 1) {
    await doorward.admin("POST", "/users", { username: `shop.${number}`, name: `Guest of shop ${number}` });
  }
  await doorward.user("mei", { kind: "internal", name: "Mei Lin", email: "mei@example.com" });
});

test.afterAll(() => doorward?.stop());

async function open(page: Page, path: string): Promise<void> {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin${path}`);
}

test("tabs, filters and order are in the address, and the way back from a user leads to the same place", async ({ page }) => {
  await page.setViewportSize({ width: 1280, height: 400 });
  await open(page, "/users");
  await hydrated(page);
  await page.getByRole("link", { name: /^Members/ }).click();
  await expect(page).toHaveURL(/kind=internal/);
  await expect(page.getByRole("row", { name: /Mei Lin/ })).toBeVisible();
  await expect(page.getByText("shop.10", { exact: true })).toHaveCount(0);
  await page.getByRole("link", { name: /^Registered/ }).click();
  await page.getByLabel("Sort by").selectOption({ label: "Name, Z to A" });
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/sort=name\.desc/);
  await expect(page.getByRole("row").nth(1)).toContainText("Guest of shop 39");
  const last = page.getByRole("link", { name: /Guest of shop 10/ });
  await last.scrollIntoViewIfNeeded();
  const top = await page.evaluate(() => window.scrollY);
  expect(top).toBeGreaterThan(200);
  await last.click();
  await expect(page.getByRole("heading", { name: "Guest of shop 10" })).toBeVisible();
  await page.locator(".back-link").click();
  await expect(page).toHaveURL(/sort=name\.desc/);
  await expect(last).toBeVisible();
  await expect.poll(() => page.evaluate(() => window.scrollY)).toBeGreaterThan(top - 150);
});

test("an action on all that match says how many, runs in the background and reports", async ({ page }) => {
  await open(page, "/users?kind=external&query=shop.1");
  await hydrated(page);
  await page.locator("#action").selectOption("add_tag");
  await page.getByRole("button", { name: "Continue with all that match" }).click();
  await expect(page.getByRole("heading", { name: "Add tag · Users: 10" })).toBeVisible();
  await page.getByLabel("Tag").fill("spring");
  await page.getByRole("button", { name: "Add tag · Users: 10" }).click();
  await expect(page).toHaveURL(/\/admin\/jobs\//);
  await expect(page.getByText("Done", { exact: true })).toBeVisible({ timeout: 20_000 });
  await expect(page.getByText("10 / 10")).toBeVisible();
  await page.goto(`${doorward.url}/admin/users?tag=spring`);
  await expect(page.getByRole("row")).toHaveCount(11);
});

test("a view is saved with its filters and columns, and found again", async ({ page }) => {
  await open(page, "/users?kind=internal&columns=methods&columns=tags");
  await hydrated(page);
  await expect(page.getByRole("columnheader", { name: "Sign-in methods" })).toBeVisible();
  await page.getByText("Columns and views").click();
  await page.getByLabel("Name of this view").fill("Own people");
  await page.getByRole("button", { name: "Save view" }).click();
  await page.goto(`${doorward.url}/admin/users`);
  await page.getByRole("link", { name: "Own people" }).click();
  await expect(page).toHaveURL(/kind=internal&columns=methods&columns=tags/);
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("chosen users are deleted after their number was entered", async ({ page }) => {
    await doorward.admin("POST", "/users", { username: "gone.one" });
    await doorward.admin("POST", "/users", { username: "gone.two" });
    await open(page, "/users?query=gone.");
    for (const box of await page.locator("tbody input[name=uids]").all()) await box.check();
    await page.locator("#action").selectOption("delete");
    await page.getByRole("button", { name: "Continue with selected" }).click();
    const button = page.getByRole("button", { name: "Delete · Users: 2" });
    await button.click();
    await expect(page.getByText("The number doesn’t match. Nothing was changed.")).toBeVisible();
    await page.locator("#confirm").fill("2");
    await button.click();
    await expect(page).toHaveURL(/\/admin\/jobs\//);
    await expect.poll(async () => (await doorward.admin("GET", "/users?query=gone.")).items.length).toBe(0);
  });
});

test("list, confirmation and report fit in every look", async ({ browser }) => {
  for (const look of LOOKS) {
    await inLook(browser, look, async (page) => {
      await open(page, "/users?tag=spring");
      await expectFit(page);
      await page.goto(`${doorward.url}/admin/user-bulk?action=delete&all=1&kind=internal`);
      await expectFit(page);
      await page.goto(`${doorward.url}/admin/jobs`);
      await expectFit(page);
    });
  }
});
