// From the first start to a blocked user, as a newcomer does it.
import { expect, test } from "@playwright/test";
import { expectAccessible, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
});

test.afterAll(() => doorward?.stop());

test("set up, make a user, see that user sign in, block that user", async ({ page, browser }) => {
  test.setTimeout(120_000);
  const link = doorward.setupLink;

  await test.step("the set-up link makes the first administrator, once", async () => {
    await page.goto(link);
    await expectAccessible(page);
    await page.getByLabel("Username").fill("founder");
    await page.locator("input[autocomplete=new-password]").first().fill(PASSWORD);
    await page.getByRole("button", { name: /create/i }).click();
    await expect(page).toHaveURL(/\/admin/);
    await expectAccessible(page);
    // Attack 89: no second administrator is created by it.
    const other = await browser.newPage();
    await other.goto(link);
    await expect(other.locator("input[autocomplete=new-password]")).toHaveCount(0);
    await other.close();
  });

  await test.step("the administrator makes a user in the console", async () => {
    await page.goto(`${doorward.url}/admin/new-user`);
    await page.getByLabel("Username").fill("li.na");
    await page.getByText("Set a password").click();
    await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
    await page.getByLabel("Require a new password at first sign-in").uncheck();
    await page.getByRole("button", { name: "Create user" }).click();
    await expect(page.getByText("User created")).toBeVisible();
    await expectAccessible(page);
    await page.getByRole("link", { name: "View user" }).click();
    await expect(page.getByRole("heading", { name: /li\.na/ })).toBeVisible();
  });

  const elsewhere = await browser.newContext();
  const visitor = await elsewhere.newPage();
  await test.step("that user signs in in a second browser", async () => {
    await signIn(visitor, doorward, "li.na");
    await expect(visitor).toHaveURL(/\/account/);
    // No role, no console.
    const answer = await visitor.goto(`${doorward.url}/admin`);
    expect(answer?.status()).toBe(403);
    await expect(visitor.getByText("You can’t access the console")).toBeVisible();
  });

  await test.step("the audit log tells of it", async () => {
    await page.goto(`${doorward.url}/admin/audit`);
    await expect(page.getByText("li.na").first()).toBeVisible();
    await expectAccessible(page);
  });

  await test.step("blocked, the user is put out at once", async () => {
    const { items } = await doorward.admin("GET", "/users?query=li.na");
    await page.goto(`${doorward.url}/admin/users/${items[0].uid}/danger`);
    await page.getByRole("button", { name: "Block user" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Block user" }).click();
    await expect(page.getByRole("button", { name: "Unblock user" })).toBeVisible();
    await visitor.goto(`${doorward.url}/account`);
    await expect(visitor).toHaveURL(/\/login/);
    await signIn(visitor, doorward, "li.na");
    await expect(visitor.getByText(/blocked/i).first()).toBeVisible();
  });
  await elsewhere.close();
});
