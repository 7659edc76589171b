// Delegated administrators in the console: a help desk that helps and does no more, and an auditor who only looks.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
const broken: string[] = [];

test.beforeAll(async () => {
  doorward = await Doorward.start();
  for (const [id, policy, username] of [
    ["help_desk", "DoorwardHelpDesk", "desk.person"],
    ["auditor", "DoorwardAuditor", "the.auditor"],
  ]) {
    await doorward.admin("POST", "/roles", { id, name: id, policies: [policy] });
    const { uid } = await doorward.user(username!);
    await doorward.admin("POST", `/roles/${id}/members`, { uids: [uid] });
  }
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
});

/** A server function called by hand, as anyone can who knows its address. */
const forge = (page: Page, path: string, form: Record<string, string>) =>
  page.request.post(`${doorward.url}/api/console/${path}`, {
    form,
    headers: { origin: doorward.url, accept: "application/json" },
    maxRedirects: 0,
  });

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };

    test(`a help desk unblocks a user, and deletes none (${mark})`, async ({ page }) => {
      page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
      const { uid } = await doorward.user(`locked.out.${mark}`);
      await doorward.admin("POST", `/users/${uid}/block`);
      await signIn(page, doorward, "desk.person");
      await expect(page).toHaveURL(/\/account/);
      await page.getByRole("link", { name: "Console" }).click();
      await expect(page.getByRole("heading", { name: "Overview", level: 1 })).toBeVisible();
      if (javaScriptEnabled) await hydrated(page);
      const places = page.locator(".side-nav .side-nav__place");
      await expect(places).toHaveText(["Overview", "Users"]);

      await test.step("looks the user up, and unblocks", async () => {
        await open(page, "/users");
        await expect(page.getByRole("link", { name: "New user" })).toHaveCount(0);
        await page.getByRole("link", { name: `locked.out.${mark}` }).click();
        const tabs = page.getByRole("navigation", { name: "Sections of this user" }).getByRole("link");
        await expect(tabs).toHaveText(["Profile", "Access", "Sessions", "Danger zone"]);
        await open(page, `/users/${uid}/danger`);
        await expect(page.locator("#delete")).toHaveCount(0);
        await expect(page.locator("#reset")).toHaveCount(0);
        await page.locator("#block").getByRole("button", { name: "Unblock" }).click();
        await expect(page.locator(".user-head")).toContainText("Active");
        expect((await doorward.admin("GET", `/users/${uid}`)).status).toBe("ACTIVE");
      });

      await test.step("is refused at forged requests", async () => {
        const deleted = await forge(page, "user/delete", { uid, confirm_name: `locked.out.${mark}` });
        expect(deleted.status()).toBe(403);
        expect(await deleted.text()).toContain("doorward:users:delete");
        const linked = await forge(page, "user/password", { uid });
        expect(linked.status()).toBe(403);
        expect((await doorward.admin("GET", `/users/${uid}`)).uid).toBe(uid);
      });

      await test.step("leaves administrators alone", async () => {
        const { items } = await doorward.admin("GET", "/users?query=root.admin");
        await open(page, `/users/${items[0].uid}/danger`);
        await page.getByRole("button", { name: "Block user" }).first().click();
        await page.locator("#ask-block").getByRole("button", { name: "Block user" }).click();
        await expect(page.getByText("This goes beyond your own permissions")).toBeVisible();
      });

      await test.step("is told what it takes to go further", async () => {
        await open(page, "/settings");
        await expect(page.getByText("doorward:settings:read")).toBeVisible();
        await open(page, "/new-user");
        await expect(page.getByText("doorward:users:create")).toBeVisible();
        await expect(page.locator("form input[name=username]")).toHaveCount(0);
      });
    });

    test(`an auditor reads everything and changes nothing (${mark})`, async ({ page }) => {
      test.setTimeout(120_000);
      page.on("pageerror", (error) => broken.push(`${page.url()}: ${error.message}`));
      const { uid } = await doorward.user(`looked.at.${mark}`);
      await signIn(page, doorward, "the.auditor");
      await expect(page).toHaveURL(/\/account/);
      for (const path of [
        "", "/users", `/users/${uid}`, `/users/${uid}/access`, `/users/${uid}/sessions`, `/users/${uid}/activity`,
        "/roles", "/roles/all_users", "/roles/all_users/policies", "/roles/help_desk/members",
        "/roles/all_users/permissions", "/policies", "/policies/DoorwardAuditor", "/simulator", "/methods",
        "/methods/tickets", "/messages", "/messages/senders/sms", "/messages/templates", "/audit", "/settings",
        "/settings/passwords", "/settings/captcha", "/api-keys",
      ]) {
        await open(page, path);
        await expect(page.locator(".refused, .refusal"), path).toHaveCount(0);
        // What is left to press shows a preview or is off.
        const presses = page.locator(".page form[method=post] button[type=submit]:not([formtarget]):enabled:visible");
        await expect(presses, `${path}: ${await presses.allTextContents()}`).toHaveCount(0);
      }
      await open(page, "/settings");
      await expect(page.getByText("doorward:settings:edit").first()).toBeVisible();
      for (const [path, form] of [
        ["user/block", { uid }],
        ["settings/passwords", { was: "{}", min_length: "8", required_classes: "0", max_age_days: "0" }],
        ["role/set-policies", { id: "auditor", was: "[]", "policies[0]": "AdministratorAccess" }],
      ] as const) {
        expect((await forge(page, path, form)).status(), path).toBe(403);
      }
      expect((await doorward.admin("GET", `/users/${uid}`)).status).toBe("ACTIVE");
    });
  });
}

test("its pages fit and are accessible in every look", async ({ browser }) => {
  test.setTimeout(120_000);
  const { uid } = await doorward.user("seen.everywhere");
  for (const look of LOOKS) {
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "desk.person");
      await expect(page).toHaveURL(/\/account/);
      for (const path of ["/users", `/users/${uid}/danger`, "/settings"]) {
        await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        await expectFit(page);
      }
    });
  }
});

test("no page broke on the way", () => {
  expect(broken).toEqual([]);
});
