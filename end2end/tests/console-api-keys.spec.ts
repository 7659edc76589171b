// API keys in the console: created and shown once, given another role, revoked. And two administrators at one record.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, choose, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.admin("POST", "/roles", { id: "auditor", name: "Auditor", policies: ["DoorwardAuditor"] });
  await doorward.admin("POST", "/roles", { id: "idle", name: "Idle" });
});

test.afterAll(async () => {
  await doorward?.stop();
});

/** What the admin API answers to a key. */
const status = async (key: string) =>
  (await fetch(`${doorward.url}/admin/api/v1/users`, { headers: { authorization: `Bearer ${key}` } })).status;

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };

    test(`a key is created, moved to another role and revoked (${mark})`, async ({ page }) => {
      const name = `siem-${mark}`;
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await open(page, "/api-keys");

      await page.getByLabel("Name").fill("a b");
      await page.getByRole("button", { name: "Create key" }).click();
      await expect(page.getByText("Use 1–64 letters")).toBeVisible();
      await page.getByLabel("Name").fill(name);
      await choose(page.getByLabel("Role"), "auditor");
      await page.getByLabel("Expires").selectOption("30");
      await page.getByRole("button", { name: "Create key" }).click();
      await expect(page.getByRole("heading", { name: "Copy your new key" })).toBeVisible();
      const key = (await page.getByText(/^dw_/).textContent())!.trim();
      expect(await status(key)).toBe(200);

      await open(page, "/api-keys");
      await expect(page.getByText(/^dw_/)).toHaveCount(0);
      const row = page.getByRole("row", { name: new RegExp(name) });
      await expect(row).toContainText("auditor");
      await page.getByRole("link", { name: `Edit ${name}` }).click();
      await expect(page.getByRole("heading", { name: "Edit key" })).toBeVisible();
      if (javaScriptEnabled) await hydrated(page);
      await choose(page.getByLabel("Role"), "idle");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(row).toContainText("idle");
      expect(await status(key)).toBe(403);

      await page.getByRole("button", { name: `Revoke ${name}` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await expect(row).toHaveCount(0);
      expect(await status(key)).toBe(401);
    });

    test(`what another administrator saved meanwhile is not put back (${mark})`, async ({ page }) => {
      const { uid } = await doorward.user(`shared.${mark}`);
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await open(page, `/users/${uid}`);
      await doorward.admin("PATCH", `/users/${uid}`, { email: `${mark}@example.com` });
      await page.locator("input[name=name]").fill("Typed");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(`“Email” is now ${mark}@example.com`)).toBeVisible();
      const now = await doorward.admin("GET", `/users/${uid}`);
      expect([now.email, now.name]).toEqual([`${mark}@example.com`, null]);
    });

    test(`a key keeps the name that another administrator gave it (${mark})`, async ({ page }) => {
      const { api_key: key } = await doorward.admin("POST", "/api-keys", { name: `mine.${mark}`, role: "auditor" });
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await open(page, "/api-keys");
      await page.getByRole("link", { name: `Edit mine.${mark}` }).click();
      await expect(page.getByRole("heading", { name: "Edit key" })).toBeVisible();
      if (javaScriptEnabled) await hydrated(page);
      await doorward.admin("PATCH", `/api-keys/${key.id}`, { name: `theirs.${mark}` });
      await choose(page.getByLabel("Role"), "idle");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText(`“Name” is now theirs.${mark}`)).toBeVisible();
      expect((await doorward.admin("GET", `/api-keys/${key.id}`)).role).toBe("auditor");

      await page.reload();
      if (javaScriptEnabled) await hydrated(page);
      await expect(page.getByLabel("Name")).toHaveValue(`theirs.${mark}`);
      await choose(page.getByLabel("Role"), "idle");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("row", { name: new RegExp(`theirs.${mark}`) })).toContainText("idle");
    });
  });
}

test("a hint leads from the API to the keys", async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/users`);
  await hydrated(page);
  await page.getByText("Do this with the API").click();
  await page.getByRole("link", { name: "Manage API keys" }).click();
  await expect(page.getByRole("heading", { name: "API keys", level: 1 })).toBeVisible();
});

for (const look of LOOKS) {
  test(`the page is accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    await inLook(browser, look, async (page: Page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/admin/api-keys`);
      await hydrated(page);
      await expectFit(page);
    });
  });
}
