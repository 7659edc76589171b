// What one network address may do, and what people see who share one.
import { expect, test } from "@playwright/test";
import { hydrated, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { self_registration: true });
});

test.afterAll(async () => {
  await doorward?.stop();
});

test("limits are saved in the console, and a wrong one is said beside its field", async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/settings/limits`);
  await hydrated(page);
  await page.getByLabel("Sign-ups per hour").fill("1");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await doorward.admin("GET", "/settings/limits")).registrations_hour).toBe(1);
  // The form is read again once it is saved.
  await expect(page.getByText("Changes saved.")).toBeVisible();
  await page.getByLabel("Captchas per minute").fill("0");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Captchas per minute")).toHaveAttribute("aria-invalid", "true");
});

test("case p065: past the limit a registration takes a captcha, and goes through with it", async ({ page }) => {
  test.setTimeout(120_000);
  await doorward.set("limits", { registrations_hour: 1 });
  await doorward.wire("POST", "/v1/signup", { username: "pupil.one", password: PASSWORD });
  await page.goto(`${doorward.url}/register`);
  await hydrated(page);
  await page.locator("input[autocomplete=username]").fill("pupil.two");
  await page.locator("input[autocomplete=new-password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page.locator("img.captcha__picture")).toBeVisible();
  await page.getByRole("button", { name: "I can’t see it" }).click();
  await expect(page.getByText("Verified. You can continue.")).toBeVisible({ timeout: 60_000 });
  await page.locator("input[autocomplete=new-password]").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await expect(page).toHaveURL(/\/account/);
});
