// Web sites behind proxies, in the settings.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
});

const stored = async () => (await doorward.admin("GET", "/settings/sites")).sites;

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`a site is added, changed and removed (${mark})`, async ({ page }) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/admin/settings/sites`);
      if (javaScriptEnabled) await hydrated(page);
      await expect(page.getByText("No sites yet")).toBeVisible();
      const save = async (host: string, kind: string, button: string) => {
        await page.getByLabel("Host").fill(host);
        await page.getByLabel("Type").fill(kind);
        await page.getByRole("button", { name: button, exact: true }).click();
      };

      await save("app example", "app", "Add site");
      await expect(page.getByText("Not a valid host.")).toBeVisible();
      await expect(page.getByLabel("Type")).toHaveValue("app");
      await save("app.example.com", "doorward", "Add site");
      await expect(page.getByText("“doorward” is reserved")).toBeVisible();
      await save("https://App.example.com/list", "app", "Add site");
      await expect(page.getByRole("row", { name: /app\.example\.com/ })).toBeVisible();
      expect(await stored()).toEqual([{ host: "app.example.com", kind: "app", sign_in: true, identity_jwt: false, preflights: false, escaped_paths: false }]);
      await expect(page.getByLabel("Host")).toHaveValue("");

      // What was begun for another one does not come along.
      await page.getByLabel("Type").fill("begun");
      await page.getByRole("link", { name: "Edit app.example.com" }).click();
      await expect(page.getByLabel("Type")).toHaveValue("app");
      if (javaScriptEnabled) await hydrated(page);
      await expect(page.getByLabel("Host")).toHaveValue("app.example.com");
      await page.getByLabel("Also send the site a signed identity token").check();
      await page.getByLabel("Redirect signed-out users").uncheck();
      await save("*.example.com", "app", "Save");
      await expect(page.getByRole("row", { name: /\*\.example\.com/ })).toBeVisible();
      expect(await stored()).toEqual([{ host: "*.example.com", kind: "app", sign_in: false, identity_jwt: true, preflights: false, escaped_paths: false }]);

      await page.goto(`${doorward.url}/admin/settings/sites`);
      if (javaScriptEnabled) await hydrated(page);
      await page.getByRole("button", { name: "Remove *.example.com" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await expect(page.getByText("No sites yet")).toBeVisible();
      expect(await stored()).toEqual([]);
    });
  });
}

for (const look of LOOKS) {
  test(`the page is accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    const sites = [
      { host: "a-rather-long-name-of-a-host.example.com", kind: "articles" },
      { host: "*.example.com", kind: "app", identity_jwt: true, sign_in: false },
    ];
    await doorward.set("sites", { sites });
    await inLook(browser, look, async (page: Page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of ["", "?host=*.example.com"]) {
        await page.goto(`${doorward.url}/admin/settings/sites${path}`);
        await hydrated(page);
        await expectFit(page);
      }
    });
    await doorward.set("sites", { sites: [] });
  });
}
