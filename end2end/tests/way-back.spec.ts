// The redirect target and the input of a user survive whatever happens in between.
import { type Page, expect, test } from "@playwright/test";
import { hydrated, signIn } from "../support/page.ts";
import { Database } from "../support/postgres.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let database: Database;
let doorward: Doorward;

test.beforeAll(async () => {
  database = await Database.create();
  doorward = await Doorward.start({ DOORWARD_DATABASE_URL: database.url });
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { phone: "on", email: "on", self_registration: true });
  await doorward.set("verification", { per_network_hour: 10_000 });
  await doorward.set("captcha", { when: "never" });
  for (const mark of ["js", "plain"]) await doorward.owner(`forgot.${mark}@example.test`, { password: PASSWORD });
  // They were just sent a code; the next one to each is due after half a minute.
  await database.nextMessageIsDue();
});

test.afterAll(async () => {
  await doorward?.stop();
  await database?.drop();
});

const NEXT = "/account/devices?from=app";
const login = () => `${doorward.url}/login?next=${encodeURIComponent(NEXT)}`;

async function next(page: Page, contact: string): Promise<void> {
  await page.locator("input[autocomplete=username]").fill(contact);
  await page.getByRole("button", { name: /^(Continue|Send code)$/ }).first().click();
}

for (const javaScriptEnabled of [true, false]) {
  const [how, mark] = javaScriptEnabled ? ["with script", "js"] : ["without script", "plain"];

  test.describe(how, () => {
    test.use({ javaScriptEnabled });
    test.afterEach(async ({ page }) => expect(page).toHaveURL(doorward.url + NEXT));

    test(`case p064: a forgotten password leads back ${how}`, async ({ page }) => {
      const email = `forgot.${mark}@example.test`;
      await page.goto(login());
      await next(page, email);
      await page.getByRole("link", { name: /password/i }).first().click();
      await page.getByRole("link", { name: "Forgot password?" }).click();
      // A mistake, a change of the language and a step back on the way.
      await page.locator("input[name=contact]").fill("missing");
      await page.getByRole("button", { name: "Send code" }).click();
      await expect(page.locator("input[name=contact]")).toHaveAttribute("aria-invalid", "true");
      await page.getByRole("button", { name: "简体中文" }).click();
      await page.getByRole("button", { name: "English" }).click();
      await page.locator("input[name=contact]").fill(email);
      await page.getByRole("button", { name: "Send code" }).click();
      await page.locator("input[name=verification_code]").fill("000000");
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page.locator("input[name=verification_code]")).toHaveAttribute("aria-invalid", "true");
      await page.locator("input[name=verification_code]").fill(await doorward.code(email));
      await page.getByRole("button", { name: "Continue" }).click();
      await page.locator("input[name=new_password]").fill(OTHER_PASSWORD);
      await page.getByRole("button", { name: /password/i }).last().click();
      await expect(page.getByText("The password is set", { exact: false }).or(page.getByRole("status")).first()).toBeVisible();
      await next(page, email);
      await page.getByRole("link", { name: /password/i }).first().click();
      await page.locator("input[autocomplete=current-password]").fill(OTHER_PASSWORD);
      await page.locator("input[autocomplete=current-password]").press("Enter");
      await expect(page).toHaveURL(/\/account/);
    });

    test(`case p064: a registration by name leads back ${how}`, async ({ page }) => {
      await page.goto(login());
      await page.getByRole("link", { name: "Create one" }).click();
      await page.locator('a[href*="with=username"]').click();
      await expect(page.getByLabel("Username")).toBeVisible();
      await page.getByLabel("Username").fill(`newcomer.${mark}`);
      await page.locator("input[autocomplete=new-password]").fill(PASSWORD);
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page).toHaveURL(/\/account/);
    });

    test(`case p064: a registration by code leads back ${how}`, async ({ page }) => {
      const email = `new.${mark}@example.test`;
      await page.goto(login());
      await page.getByRole("link", { name: "Create one" }).click();
      await page.locator("input[name=contact]").fill(email);
      await page.getByRole("button", { name: "Send code" }).click();
      // The code is there once the page asks for it.
      await expect(page.locator("input[name=verification_code]")).toBeVisible();
      await page.locator("input[name=verification_code]").fill(await doorward.code(email));
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page).toHaveURL(/\/account/);
    });

    test(`case p064: a password that must change leads back ${how}`, async ({ page }) => {
      await doorward.user(`forced.${mark}`, { must_change_password: true });
      await page.goto(login());
      await next(page, `forced.${mark}`);
      await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
      await page.locator("input[autocomplete=current-password]").press("Enter");
      await expect(page).toHaveURL(/\/password\/update/);
      await page.locator("input[name=password]").fill(PASSWORD);
      await page.locator("input[name=new_password]").fill(OTHER_PASSWORD);
      await page.locator("input[name=new_password]").press("Enter");
      await expect(page).toHaveURL(/\/account/);
    });
  });
}

test("finding r08: what was typed stays when the session has ended, and is saved after signing in beside it", async ({ page }) => {
  await doorward.set("login_methods", { phone: "off", email: "off" });
  const { uid } = await doorward.user("edited");
  const { items } = await doorward.admin("GET", "/users?query=root.admin");
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  const address = `${doorward.url}/admin/users/${uid}`;
  await page.goto(address);
  await hydrated(page);
  const description = page.locator("textarea[name=description]");
  await description.fill("A long text that took a while.");
  await doorward.admin("POST", `/users/${items[0].uid}/sign-out`);
  await page.getByRole("button", { name: "Save" }).click();
  const notice = page.getByRole("alert").filter({ hasText: "Your session has ended" });
  await expect(notice).toBeVisible();
  await expect(page).toHaveURL(address);
  await expect(description).toHaveValue("A long text that took a while.");
  const [beside] = await Promise.all([page.waitForEvent("popup"), notice.getByRole("link").click()]);
  await beside.locator("input[autocomplete~=username]").fill("root.admin");
  await beside.locator("input[autocomplete=current-password]").fill(PASSWORD);
  await beside.locator("input[autocomplete=current-password]").press("Enter");
  await expect(beside).toHaveURL(address);
  await beside.close();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(notice).toHaveCount(0);
  await expect.poll(async () => (await doorward.admin("GET", `/users/${uid}`)).description).toBe("A long text that took a while.");
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("finding r08: what was typed stays when the session has ended, without script too", async ({ page, context }) => {
    await doorward.set("login_methods", { phone: "off", email: "off" });
    const { uid } = await doorward.user("edited.plain");
    const { items } = await doorward.admin("GET", "/users?query=root.admin");
    await signIn(page, doorward, "root.admin");
    await expect(page).toHaveURL(/\/account/);
    await page.goto(`${doorward.url}/admin/users/${uid}`);
    const input = 'Two\nlines, "quoted" & <b>bold</b>';
    await page.locator("textarea[name=description]").fill(input);
    await doorward.admin("POST", `/users/${items[0].uid}/sign-out`);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
    // Too early: it is still here.
    await page.getByRole("button", { name: "Submit again" }).click();
    await expect(page.getByRole("heading", { name: "Your session has ended" })).toBeVisible();
    const [beside] = await Promise.all([context.waitForEvent("page"), page.getByRole("link", { name: "Sign in from a new tab" }).click()]);
    await beside.locator("input[autocomplete~=username]").fill("root.admin");
    await beside.locator("input[autocomplete=current-password]").fill(PASSWORD);
    await beside.locator("input[autocomplete=current-password]").press("Enter");
    await expect(beside).toHaveURL(`${doorward.url}/admin/users/${uid}`);
    await beside.close();
    await page.getByRole("button", { name: "Submit again" }).click();
    await expect.poll(async () => (await doorward.admin("GET", `/users/${uid}`)).description).toBe(input);
    await expect(page).toHaveURL(new RegExp(`/admin/users/${uid}`));
  });
});
