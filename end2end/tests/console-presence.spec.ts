// Presence before sensitive operations, and what switching a login method off asks first.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, choose, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Database } from "../support/postgres.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { createTicket } from "../support/standins/ticket.ts";

let doorward: Doorward;
let database: Database;

test.beforeAll(async () => {
  database = await Database.create();
  doorward = await Doorward.start({ DOORWARD_DATABASE_URL: database.url });
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
  await database?.drop();
});

/** Makes every sign-in eleven minutes old. */
const later = () =>
  database.run("UPDATE session SET created_at = created_at - 660000, proven_at = proven_at - 660000");

/** Signs in eleven minutes ago and opens a page of the console. */
async function openLater(page: Page, path: string, script: boolean): Promise<void> {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await later();
  await page.goto(`${doorward.url}/admin${path}`);
  if (script) await hydrated(page);
}

/** Follows a link into a tab of its own and shows presence there. */
async function confirmBeside(page: Page): Promise<void> {
  const link = page.getByRole("link", { name: "Confirm in a new tab" });
  const [beside] = await Promise.all([page.waitForEvent("popup"), link.click()]);
  await beside.getByLabel("Current password").fill(PASSWORD);
  await beside.getByRole("button", { name: "Continue" }).click();
  await expect(beside.getByText("Go back to the previous tab")).toBeVisible();
  await beside.close();
}

test("attack 55: a key takes presence, and what was typed stays meanwhile (js)", async ({ page }) => {
  await openLater(page, "/api-keys", true);
  await page.getByLabel("Name").fill("deploy-js");
  await choose(page.getByLabel("Role"), "administrator");
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByText("Confirm it’s you, then try again.")).toBeVisible();
  await confirmBeside(page);
  await expect(page.getByLabel("Name")).toHaveValue("deploy-js");
  await page.getByRole("button", { name: "Create key" }).click();
  await expect(page.getByRole("heading", { name: "Copy your new key" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Confirm in a new tab" })).toHaveCount(0);
});

test.describe("plain", () => {
  test.use({ javaScriptEnabled: false });

  test("attack 55: a key takes presence, and the form is kept meanwhile (plain)", async ({ page }) => {
    await openLater(page, "/api-keys", false);
    await page.getByLabel("Name").fill("deploy-plain");
    await choose(page.getByLabel("Role"), "administrator");
    await page.getByRole("button", { name: "Create key" }).click();
    await expect(page.getByRole("heading", { name: "Confirm it’s you" })).toBeVisible();
    await confirmBeside(page);
    await page.getByRole("button", { name: "Submit again" }).click();
    await expect(page.getByRole("heading", { name: "Copy your new key" })).toBeVisible();
  });
});

test("attack 55: an application takes presence, and what was typed stays meanwhile", async ({ page }) => {
  await openLater(page, "/new-application?kind=single_page", true);
  await page.getByLabel("Name").fill("Shop");
  await page.getByLabel("Redirect URIs").fill("https://shop.example.com/");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page.getByText("Confirm it’s you, then try again.")).toBeVisible();
  await confirmBeside(page);
  await expect(page.getByLabel("Name")).toHaveValue("Shop");
  await page.getByRole("button", { name: "Create application" }).click();
  await expect(page).toHaveURL(/\/admin\/connect\?application=/);
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`the only sign-in method of a user is turned off once that is confirmed (${mark})`, async ({ page }) => {
      const settings = "/settings/login_methods?confirm_lockout=100000";
      await doorward.admin("PATCH", settings, { phone: "login_only" });
      const { uid } = await doorward.admin("POST", "/users", { phone: "+86 13900139000", phone_verified: true });
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/admin/methods`);
      if (javaScriptEnabled) await hydrated(page);
      const card = page.getByRole("region", { name: "Phone number" });
      await card.getByRole("button", { name: "Off", exact: true }).click();
      await expect(card.getByText("Active users with no other sign-in method: 1.")).toBeVisible();
      await expect(card.getByRole("button", { name: "Sign-in only" })).toHaveAttribute("aria-pressed", "true");
      await card.getByRole("button", { name: "Turn off anyway" }).click();
      await expect(card.getByRole("button", { name: "Off", exact: true })).toHaveAttribute("aria-pressed", "true");
      await doorward.admin("DELETE", `/users/${uid}`);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`attack 55: a code in the outbox is read once presence is shown (${mark})`, async ({ page }) => {
      await doorward.set("login_methods", { email: "on" });
      const email = `wang.${mark}@example.com`;
      await doorward.wire("POST", "/v1/verification", { email, target: "ANY" });
      const code = await doorward.code(email);
      await openLater(page, "/messages", javaScriptEnabled);
      await expect(page.getByRole("link", { name: email })).toBeVisible();
      await expect(page.locator("body")).not.toContainText(code);
      await page.getByRole("link", { name: email }).click();
      await expect(page.getByText("This message can be used to sign in")).toBeVisible();
      await expect(page.locator("body")).not.toContainText(code);
      await page.getByRole("link", { name: "Confirm it’s you" }).click();
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByRole("button", { name: "Continue" }).click();
      await expect(page).toHaveURL(/\/admin\/messages\/./);
      await expect(page.locator("body")).toContainText(code);
    });
  });
}

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`countries of the only codes of a user are removed once that is confirmed (${mark})`, async ({ page }) => {
      await doorward.set("login_methods", { phone: "login_only" });
      await doorward.admin("PATCH", "/settings/verification?confirm_lockout=100000", { countries: ["86", "49"] });
      const { uid } = await doorward.admin("POST", "/users", { phone: "+49 15112345678", phone_verified: true });
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/admin/settings/verification`);
      if (javaScriptEnabled) await hydrated(page);
      await page.getByLabel("Countries").fill("86");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Active users with no other sign-in method: 1.")).toBeVisible();
      await expect(page.getByLabel("Countries")).toHaveValue("86");
      await page.getByLabel("Continue. These users can no longer sign in.").check();
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("Active users with no other sign-in method")).toHaveCount(0);
      expect((await doorward.admin("GET", "/settings/verification")).countries).toEqual(["86"]);
      await doorward.admin("DELETE", `/users/${uid}`);
    });
  });
}

test("only a confirmed user sees the confirmation", async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/account/reauthenticate?done=1`);
  await hydrated(page);
  await expect(page.getByText("Go back to the previous tab")).toHaveCount(0);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Go back to the previous tab")).toBeVisible();
});

test("the last key for tickets is ended once that is confirmed", async ({ page }) => {
  await doorward.set("login_methods", { custom: true });
  const key = await doorward.admin("POST", "/ticket-keys", {});
  const ticket = createTicket(key, "ticketuser");
  const opened = await doorward.wire("POST", "/v1/signin/custom", { provider_id: "custom", ticket });
  expect(opened.status).toBe(200);
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/methods/tickets`);
  await hydrated(page);
  await page.getByRole("button", { name: "Revoke" }).first().click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(page.getByText("Active users with no other sign-in method: 1.")).toBeVisible();
  await page.getByRole("button", { name: "Revoke anyway" }).click();
  await expect(page.getByText("Key revoked.")).toBeVisible();
});

test("the last administrator who can sign in is not locked out", async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/methods`);
  await hydrated(page);
  await page.getByRole("switch", { name: "Username and password", exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
  await expect(page.getByText("No administrator would be able to sign in")).toBeVisible();
});

test("what asks for presence fits in every look", async ({ browser }) => {
  for (const look of LOOKS) {
    await inLook(browser, look, async (page) => {
      await openLater(page, "/api-keys", true);
      await choose(page.locator("#role"), "administrator");
      await page.locator("main form button[type=submit]").first().click();
      await expect(page.locator(".session-notice")).toBeVisible();
      await expectFit(page);
      // At its end nothing of the page is behind the notice.
      const covered = await page.evaluate(() => {
        window.scrollTo(0, document.documentElement.scrollHeight);
        const notice = document.querySelector(".session-notice")!.getBoundingClientRect();
        return document.querySelector("main")!.getBoundingClientRect().bottom - notice.top;
      });
      expect(covered, look.join(", ")).toBeLessThanOrEqual(0);
      await page.goto(`${doorward.url}/account/reauthenticate?back=%2Faccount%2Freauthenticate%3Fdone%3D1&notice=sent`);
      await expectFit(page);
      await page.goto(`${doorward.url}/account/reauthenticate?done=1`);
      await expectFit(page);
    });
  }
});
