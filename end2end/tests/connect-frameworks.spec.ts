// Web applications by unmodified libraries that do everything themselves: Auth.js and Passport.
import { type Page, expect, test } from "@playwright/test";
import { exportJWK, generateKeyPair } from "jose";
import { WebServer, authJs, passportJs } from "../support/applications/frameworks.ts";
import { type Registered, type Wanted, register } from "../support/applications/registry.ts";
import { fillIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
let web: WebServer;
let uid: string;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  web = await WebServer.start();
  const email = { email: "li.na@example.com", email_verified: true };
  ({ uid } = await doorward.user("li.na", { name: "李娜", ...email }));
});

test.afterAll(async () => {
  await doorward?.stop();
  await web?.stop();
});

function application(name: string, path: string, more: Partial<Wanted> = {}): Promise<Registered> {
  return register(doorward, { name, kind: "web", redirect_uris: [web.url + path], ...more });
}

/** What an address of the application answers to the browser. */
async function answer(page: Page, path: string): Promise<any> {
  return (await page.request.get(web.url + path)).json();
}

test.describe("Auth.js", () => {
  async function begin(page: Page): Promise<void> {
    await page.goto(`${web.url}/auth/signin`);
    await page.getByRole("button", { name: "Sign in with Doorward" }).click();
  }

  test("signs in from its own page and out again", async ({ page }) => {
    web.serve(authJs(web.url, doorward.url, await application("Auth.js", "/auth/callback/doorward")));
    await begin(page);
    await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
    await fillIn(page, "li.na");
    await page.waitForURL((url) => url.origin === web.url);
    expect((await answer(page, "/auth/session")).user).toMatchObject({ name: "李娜", email: "li.na@example.com" });
    await page.goto(`${web.url}/auth/signout`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL((url) => url.origin === web.url && url.pathname !== "/auth/signout");
    expect(await answer(page, "/auth/session")).toBeNull();
  });

  test("authenticates with a key in place of a secret", async ({ page }) => {
    const { publicKey, privateKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), alg: "ES256", use: "sig" }] };
    const patch = { token_endpoint_auth_method: "private_key_jwt", jwks };
    const registered = await application("Keyed", "/auth/callback/doorward", { patch });
    web.serve(authJs(web.url, doorward.url, registered, privateKey));
    await begin(page);
    await fillIn(page, "li.na");
    await page.waitForURL((url) => url.origin === web.url);
    expect((await answer(page, "/auth/session")).user).toMatchObject({ name: "李娜" });
  });

  test("comes back signed out when consent is refused", async ({ page }) => {
    web.serve(authJs(web.url, doorward.url, await application("Refused", "/auth/callback/doorward", { first_party: false })));
    await begin(page);
    await fillIn(page, "li.na");
    await page.getByRole("button", { name: "Cancel" }).click();
    await expect(page).toHaveURL(new RegExp(`^${web.url}/auth/signin\\?error=OAuthCallbackError`));
    expect(await answer(page, "/auth/session")).toBeNull();
  });
});

test.describe("Passport", () => {
  test("signs in with a nonce in place of PKCE", async ({ page }) => {
    web.serve(passportJs(web.url, doorward.url, await application("Passport", "/callback"), true));
    await page.goto(`${web.url}/login`);
    await fillIn(page, "li.na");
    await page.waitForURL(`${web.url}/`);
    const profile = { id: uid, displayName: "李娜", username: "li.na", emails: [{ value: "li.na@example.com" }] };
    expect(await answer(page, "/")).toMatchObject(profile);
  });

  test("is told that it lacks both", async ({ page }) => {
    web.serve(passportJs(web.url, doorward.url, await application("Bare", "/callback"), false));
    const told = await page.goto(`${web.url}/login`);
    expect(page.url()).toContain(`${web.url}/callback?error=invalid_request`);
    expect(told?.status()).toBe(500);
    expect(await told?.text()).toContain("code_challenge");
  });
});
