// Identity providers and custom tickets in the console: set up, tried out, switched on, used, removed.
import { readFileSync } from "node:fs";
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";
import { OidcProvider } from "../support/standins/oidc.ts";
import { createTicket } from "../support/standins/ticket.ts";

let doorward: Doorward;
let oidc: OidcProvider;

test.beforeAll(async () => {
  oidc = await OidcProvider.start({ persons: [{ sub: "lin", name: "Lin Xia" }, { sub: "mei", name: "Mei" }] });
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
  await oidc?.stop();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };
    const save = (page: Page, part: string) => page.locator(part).getByRole("button", { name: "Save" }).click();

    test(`a provider is added, tried out, switched on, used and removed (${mark})`, async ({ page, browser }) => {
      const id = `campus-${mark}`;
      await open(page, "/methods");
      await page.getByRole("link", { name: "Add provider" }).click();
      await page.getByRole("link", { name: /^OpenID Connect/ }).click();
      await page.getByLabel("ID", { exact: true }).fill(id);
      await page.getByLabel("Name on the button").fill(`Campus ${mark}`);
      // Nothing is needed to save but the id: the provider asks for the callback address first.
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page).toHaveURL(new RegExp(`/admin/methods/providers/${id}`));
      await expect(page.getByText("Missing: Client ID, Issuer, Client secret.")).toBeVisible();
      await expect(page.locator(".copyable__text", { hasText: `/login/callback/${id}` })).toBeVisible();

      await page.getByLabel("Issuer").fill("http://192.0.2.1/");
      await save(page, "#connection");
      await expect(page.getByLabel("Issuer")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Issuer")).toHaveValue("http://192.0.2.1/");
      await page.getByLabel("Issuer").fill(` ${oidc.issuer} `);
      await page.getByLabel("Client ID").fill(oidc.clientId);
      await page.getByLabel("Client secret").fill("not the secret");
      await save(page, "#connection");
      await expect(page.getByText("Missing:")).toHaveCount(0);

      await page.getByRole("button", { name: "Check connection" }).click();
      if (javaScriptEnabled) await expect(page.getByText("Connected. The provider answered as expected.")).toBeVisible();
      await page.getByRole("button", { name: "Test sign-in" }).click();
      await page.getByRole("button", { name: "Sign in as Lin Xia" }).click();
      await expect(page).toHaveURL(new RegExp(`/admin/methods/providers/${id}`));
      await expect(page.locator("#try").getByRole("alert")).toContainText("Test sign-in failed:");

      await page.getByLabel("Client secret").fill(oidc.clientSecret);
      await save(page, "#connection");
      await expect(page.getByText(javaScriptEnabled ? "Changes saved." : "Done.")).toBeVisible();
      await page.getByRole("button", { name: "Test sign-in" }).click();
      await page.getByRole("button", { name: "Sign in as Lin Xia" }).click();
      await expect(page.locator("#try")).toContainText("Sign-in works. The provider returned:");
      await expect(page.locator("#try dd", { hasText: "Lin Xia" })).toBeVisible();
      expect((await doorward.admin("GET", "/users?query=Lin")).items).toEqual([]);

      await page.getByLabel("Create accounts for new users").uncheck();
      await page.getByLabel("Role for new accounts").fill("administrator");
      await save(page, "#accounts");
      await expect(page.getByText("An identity provider can’t assign the administrator role.")).toBeVisible();
      await page.getByLabel("Role for new accounts").fill("");
      await page.getByLabel("Create accounts for new users").uncheck();
      await save(page, "#accounts");
      const stored = () => doorward.admin("GET", `/providers/${id}`);
      await expect.poll(async () => (await stored()).rules.auto_sign_up).toBe(false);
      expect((await stored()).enabled).toBe(false);

      const visitor = await browser.newPage();
      const button = visitor.getByRole("button", { name: `Continue with Campus ${mark}` });
      await visitor.goto(`${doorward.url}/login`);
      await expect(button).toHaveCount(0);
      await open(page, "/methods");
      await page.getByRole("switch", { name: `Campus ${mark}` }).click();
      await expect(page.getByRole("switch", { name: `Campus ${mark}` })).toHaveAttribute("aria-checked", "true");
      await visitor.reload();
      await button.click();
      await visitor.getByRole("button", { name: "Sign in as Mei" }).click();
      await expect(visitor.getByText("This third-party account isn’t linked to an account")).toBeVisible();

      await page.getByRole("link", { name: `Configure Campus ${mark}` }).click();
      await page.getByRole("button", { name: "Delete" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
      await expect(page).toHaveURL(/\/admin\/methods(\?.*)?$/);
      await visitor.goto(`${doorward.url}/login`);
      await expect(button).toHaveCount(0);
      await visitor.close();
    });

    test(`an id that is taken is said beside it, and what was typed stays (${mark})`, async ({ page }) => {
      await doorward.admin("PUT", `/providers/taken-${mark}`, { kind: "github" });
      await open(page, "/methods/new-provider?kind=github");
      await page.getByLabel("ID", { exact: true }).fill(`taken-${mark}`);
      await page.getByLabel("Client ID").fill("typed");
      await page.getByRole("button", { name: "Save" }).click();
      await expect(page.getByText("A provider with this ID already exists.")).toBeVisible();
      await expect(page.getByLabel("Client ID")).toHaveValue("typed");
      await doorward.admin("DELETE", `/providers/taken-${mark}`);
    });
  });
}

test("a Mini Program is called by its App ID", async ({ page }) => {
  await page.goto(`${doorward.url}/admin/methods/new-provider?kind=wechat_mini`);
  await hydrated(page);
  await page.getByLabel("AppID").fill("gh123");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("An AppID starts with wx.")).toBeVisible();
  await page.getByLabel("AppID").fill("wx0123456789abcdef");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/providers\/wx0123456789abcdef/);
  await expect(page.getByText("Missing: AppSecret.")).toBeVisible();
  await doorward.admin("DELETE", "/providers/wx0123456789abcdef");
});

test("a key for custom tickets is made, used, replaced and ended", async ({ page }) => {
  await page.goto(`${doorward.url}/admin/methods`);
  await hydrated(page);
  await page.getByRole("switch", { name: "Custom tickets" }).click();
  await expect(page.getByText("No key yet")).toBeVisible();
  await page.getByRole("link", { name: "Manage keys" }).click();
  const make = async (button: string, former: number) => {
    await page.getByRole("button", { name: button }).click();
    if (former) await page.getByRole("dialog").getByRole("button", { name: button }).click();
    await expect(page.getByRole("row")).toHaveCount(former + 2);
    const link = page.getByRole("link", { name: "Download key file" });
    const [download] = await Promise.all([page.waitForEvent("download"), link.click()]);
    expect(download.suggestedFilename()).toMatch(/^tcb_custom_login_key\(.+\)\.json$/);
    return JSON.parse(readFileSync(await download.path(), "utf8"));
  };
  const accepted = async (key: Awaited<ReturnType<typeof make>>, person: string) => {
    const ticket = createTicket(key, person);
    return (await doorward.wire("POST", "/v1/signin/custom", { provider_id: "custom", ticket })).status === 200;
  };
  const first = await make("Create key", 0);
  expect(await accepted(first, "customer-1")).toBe(true);
  await expect(page.getByRole("row", { name: new RegExp(first.private_key_id) })).toContainText("Current");
  const second = await make("Replace key", 1);
  expect(second.private_key_id).not.toBe(first.private_key_id);
  const former = page.getByRole("row", { name: new RegExp(first.private_key_id) });
  await expect(former).toContainText("Replaced");
  expect(await accepted(first, "customer-2")).toBe(true);
  await page.getByRole("button", { name: `Revoke key ${first.private_key_id}` }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
  await expect(former).toHaveCount(0);
  expect(await accepted(first, "customer-3")).toBe(false);
  expect(await accepted(second, "customer-4")).toBe(true);
  await page.reload();
  await expect(page.getByRole("link", { name: "Download key file" })).toHaveCount(0);
});

for (const look of LOOKS) {
  test(`pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(120_000);
    const [on, half] = [`on-${look[0]}-${look[2]}`, `half-${look[0]}-${look[2]}`];
    const config = { client_id: oidc.clientId, issuer: oidc.issuer };
    await doorward.admin("PUT", `/providers/${on}`, { kind: "oidc", enabled: true, secret: oidc.clientSecret, config });
    await doorward.admin("PUT", `/providers/${half}`, { kind: "apple", name: "Apple" });
    const kinds = ["oauth2", "apple", "wechat_mini"].map((kind) => `/methods/new-provider?kind=${kind}`);
    const pages = ["/methods", "/methods/new-provider", ...kinds, `/methods/providers/${on}`, `/methods/providers/${half}`];
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of [...pages, "/methods/providers/nowhere", "/methods/tickets"]) {
        await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        await expectFit(page);
      }
    });
    for (const id of [on, half]) await doorward.admin("DELETE", `/providers/${id}`);
  });
}
