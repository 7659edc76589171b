// Applications of others: they sign users in, users decide what they get, and take it back.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { Client, claims } from "../support/standins/client.ts";

let doorward: Doorward;
let client: Client;
let wiki: string;

test.beforeAll(async () => {
  client = await Client.start();
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { anonymous: true });
  const created = await doorward.admin("POST", "/applications", { name: "Wiki", kind: "web", redirect_uris: [client.callback] });
  wiki = created.application.id;
  client.register({ issuer: doorward.url, clientId: wiki, secret: created.secret.secret });
});

test.afterAll(async () => {
  await doorward?.stop();
  await client?.stop();
});

/** Signs in on the page that the application led to. */
async function enter(page: Page, username: string): Promise<void> {
  await page.locator("input[autocomplete~=username]").fill(username);
  await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
  await page.locator("input[autocomplete=current-password]").press("Enter");
}

/** What the application has learned in the end. */
async function learned(page: Page, application = client): Promise<any> {
  const result = page.locator("#result");
  await expect(result).not.toBeEmpty();
  expect(new URL(page.url()).origin).toBe(application.url);
  return JSON.parse((await result.textContent())!);
}

const allow = (page: Page) => page.getByRole("button", { name: "Allow" }).click();

test("a device without a browser is connected by its code", async ({ page, request }) => {
  const username = "viewer.of.films";
  const { uid } = await doorward.user(username, { email: "films@example.com", email_verified: true });
  const created = await doorward.admin("POST", "/applications", { name: "TV", kind: "native", redirect_uris: [client.callback] });
  const tv = created.application.id;
  await doorward.admin("PATCH", `/applications/${tv}`, { grant_types: ["device_code"] });
  const begun = await request.post(`${doorward.url}/oauth2/device_authorization`, { form: { client_id: tv, scope: "openid email" } });
  const device = await begun.json();

  await page.goto(device.verification_uri);
  await enter(page, username);
  await page.getByLabel("Code").fill("BBBB-BBBB");
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByText("Check the code on your device")).toBeVisible();
  await page.getByLabel("Code").fill(device.user_code.toLowerCase());
  await page.getByRole("button", { name: "Continue" }).click();
  await expect(page.getByRole("heading", { name: "Let TV on your device use your account?" })).toBeVisible();
  await expect(page.getByText(device.user_code)).toBeVisible();
  await hydrated(page);
  await allow(page);
  await expect(page.getByRole("heading", { name: "Your device is connected" })).toBeVisible();

  const form = { grant_type: "urn:ietf:params:oauth:grant-type:device_code", client_id: tv, device_code: device.device_code };
  const answered = await request.post(`${doorward.url}/oauth2/token`, { form });
  expect((await claims(doorward.url, (await answered.json()).access_token)).sub).toBe(uid);
});

test("the sign-in page begins with what the application knows of the user", async ({ page }) => {
  const username = "hinted.reader";
  await doorward.user(username);
  await page.goto(`${client.url}/start?login_hint=${username}&ui_locales=fr+zh-CN`);
  await expect(page.locator("html")).toHaveAttribute("data-lang", "zh-CN");
  await expect(page.locator("input[autocomplete~=username]")).toHaveValue(username);
  await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
  await page.locator("input[autocomplete=current-password]").press("Enter");
  // The pages that follow are in that language too.
  await expect(page).toHaveURL(/\/consent\?/);
  await expect(page.locator("html")).toHaveAttribute("data-lang", "zh-CN");
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`a user signs in to an application, takes its access back, and is asked again (${mark})`, async ({ page }) => {
      const username = `reader.${mark}`;
      const { uid } = await doorward.user(username, { name: "林夏", email: `${username}@example.com`, email_verified: true });
      await page.goto(`${client.url}/start`);
      await expect(page.getByText("You’re signing in to Wiki")).toBeVisible();
      await expect(page.getByRole("button", { name: "Continue as guest" })).toHaveCount(0);
      await enter(page, username);

      await expect(page.getByRole("heading", { name: "Let Wiki use your account?" })).toBeVisible();
      for (const text of ["See your email address.", "127.0.0.1", "林夏"]) await expect(page.getByText(text).first()).toBeVisible();
      if (javaScriptEnabled) await hydrated(page);
      await allow(page);
      const first = await learned(page);
      expect([first.sub, first.name, first.email]).toEqual([uid, "林夏", `${username}@example.com`]);

      // It has what it asks for, so nothing is asked.
      await page.goto(`${client.url}/start`);
      expect((await learned(page)).sub).toBe(uid);

      await page.goto(`${doorward.url}/account/apps`);
      if (javaScriptEnabled) await hydrated(page);
      await expect(page.getByText("Wiki", { exact: true })).toBeVisible();
      await page.getByRole("button", { name: "Remove access of Wiki" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove access" }).click();
      await expect(page.getByText("Access removed.")).toBeVisible();
      await expect(page.getByText("No connected apps")).toBeVisible();
      expect(await claims(doorward.url, first.access_token)).toEqual({ status: 401 });
      await page.goto(`${client.url}/start`);
      await expect(page.getByRole("button", { name: "Allow" })).toBeVisible();
    });

    test(`who says no comes back to the application without a token (${mark})`, async ({ page }) => {
      await doorward.user(`no.${mark}`);
      await page.goto(`${client.url}/start`);
      await enter(page, `no.${mark}`);
      await page.getByRole("button", { name: "Cancel" }).click();
      expect(await learned(page)).toEqual({ error: "access_denied" });
    });

    test(`another account is used instead (${mark})`, async ({ page }) => {
      const [one, other] = [`one.${mark}`, `other.${mark}`];
      await doorward.user(one);
      const { uid } = await doorward.user(other);
      await page.goto(`${client.url}/start`);
      await enter(page, one);
      await page.getByRole("link", { name: "Use another account" }).click();
      await expect(page.getByText(`You’re signed in as ${one}`)).toBeVisible();
      await page.getByRole("button", { name: "Use another account" }).click();
      await enter(page, other);
      await expect(page.getByText(`You’re signed in as ${other}`)).toBeVisible();
      await allow(page);
      expect((await learned(page)).sub).toBe(uid);
    });

    test(`an application that wants a new sign-in gets one (${mark})`, async ({ page }) => {
      await doorward.user(`again.${mark}`);
      await signIn(page, doorward, `again.${mark}`);
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${client.url}/start?prompt=login`);
      await expect(page.getByText("The application you’re signing in to asks you to confirm")).toBeVisible();
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByRole("button", { name: "Continue" }).click();
      await allow(page);
      expect((await learned(page)).sub).toBeTruthy();
    });

    test(`a request that cannot be answered is explained (${mark})`, async ({ page }) => {
      await page.goto(`${client.url}/start?redirect_uri=${encodeURIComponent(`${client.url}/elsewhere`)}`);
      await expect(page).toHaveURL(/\/oauth-error\?reason=redirect_uri$/);
      await expect(page.getByText("an address that isn’t registered")).toBeVisible();
      await page.getByText("For the application’s developer").click();
      await expect(page.getByText("character by character")).toBeVisible();
    });
  });
}

test("a single-page app signs in and reads its tokens from another origin", async ({ page }) => {
  const { uid } = await doorward.user("single.page", { name: "Mei" });
  const shop = await Client.start();
  const application = { name: "Shop", kind: "single_page", redirect_uris: [shop.app] };
  const created = await doorward.admin("POST", "/applications", application);
  shop.register({ issuer: doorward.url, clientId: created.application.id });
  await page.goto(shop.app);
  await page.getByRole("button", { name: "Sign in" }).click();
  await enter(page, "single.page");
  await allow(page);
  const user = await learned(page, shop);
  expect([user.sub, user.name]).toEqual([uid, "Mei"]);
  await shop.stop();
});

test("a guest cannot sign in to an application", async ({ page }) => {
  await page.goto(`${doorward.url}/login`);
  await page.getByRole("button", { name: "Continue as guest" }).click();
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${client.url}/start`);
  await expect(page.locator("input[autocomplete=current-password]")).toBeVisible();
});

for (const look of LOOKS) {
  test(`the pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    const mark = `${look[0]}-${look[2]}`;
    const name = "An application with a name that is rather long for a small card";
    const created = await doorward.admin("POST", "/applications", { name, kind: "web", redirect_uris: [client.callback] });
    const { id } = created.application;
    await doorward.admin("PATCH", `/applications/${id}`, { client_uri: "https://app.example.com/" });
    await doorward.user(`look.${mark}`);
    const query = new URLSearchParams({
      client_id: id, redirect_uri: client.callback, response_type: "code", state: "s", code_challenge_method: "S256",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", scope: "openid profile email phone roles offline_access",
    });
    const request = `${doorward.url}/oauth2/authorize?${query}`;
    await inLook(browser, look, async (page) => {
      await page.goto(request);
      await hydrated(page);
      await expectFit(page);
      await enter(page, `look.${mark}`);
      await expect(page).toHaveURL(/\/consent\?/);
      await hydrated(page);
      await expectFit(page);
      const consent = page.url();
      await page.goto(`${doorward.url}/login?switch=1`);
      await hydrated(page);
      await expectFit(page);
      for (const path of ["/account/apps", "/oauth-error?reason=redirect_uri", "/consent?request=gone"]) {
        await page.goto(doorward.url + path);
        await hydrated(page);
        await expectFit(page);
      }
      await page.goto(consent);
      await page.locator("button[value=allow]").click();
      await page.waitForURL((url) => url.origin === client.url);
      await page.goto(`${doorward.url}/account/apps`);
      await hydrated(page);
      await expectFit(page);
    });
    await doorward.admin("DELETE", `/applications/${id}`);
  });
}
