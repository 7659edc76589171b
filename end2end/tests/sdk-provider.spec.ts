// Identity providers by the vendor's own, unmodified SDK: the browser goes there and comes back.
import { type Page, expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { GitHub } from "../support/standins/oauth2.ts";
import { OidcProvider } from "../support/standins/oidc.ts";
import { WeChat } from "../support/standins/wechat.ts";

const WECHAT_APP = "wx00000000000000aa";

let doorward: Doorward;
let app: App;
let oidc: OidcProvider;
let github: GitHub;
let wechat: WeChat;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  app = await App.start();
  const persons = ["ada", "ben", "cleo", "dan", "eve", "finn"].map((sub) => ({ sub, name: `${sub} at work` }));
  oidc = await OidcProvider.start({ persons, redirectUris: [`${app.url}/`] });
  github = await GitHub.start({ persons: [{ id: 42, login: "octo", name: "Octo Cat" }] });
  wechat = await WeChat.start({ [WECHAT_APP]: "wechat secret" });
  wechat.person({ openid: "oLiNa", unionid: "uLiNa", nickname: "李娜" });
  await doorward.set("captcha", { when: "never" });
  await doorward.set("login_methods", { anonymous: true });
  await provider("work", "oidc", { client_id: oidc.clientId, issuer: oidc.issuer }, oidc.clientSecret);
  await provider("github", "github", { client_id: github.clientId, base_url: github.url }, github.clientSecret);
  await provider("wx_open", "wechat_open", { client_id: WECHAT_APP, base_url: wechat.url }, "wechat secret");
});

test.afterAll(async () => {
  await doorward?.stop();
  await Promise.all([app, oidc, github, wechat].map((server) => server?.stop()));
});

async function provider(id: string, kind: string, config: Record<string, string>, secret: string): Promise<void> {
  await doorward.admin("PUT", `/providers/${id}`, { kind, name: id, enabled: true, config, secret });
}

/** Lets the SDK send the browser to a provider, presses a button there, and is back at the application. */
async function away(page: Page, method: "signInWithOAuth" | "linkIdentity", provider: string, button: string) {
  // Not awaited: the page that would answer is gone by then.
  await page.evaluate(
    ([method, provider]) => void (window as any).auth[method]({ provider }),
    [method, provider] as const,
  );
  await page.getByRole("button", { name: button }).click();
  await page.waitForURL((url) => url.origin === app.url);
}

/** There and back, and the SDK looks at what came back by `verifyOAuth`. */
async function verified(page: Page, method: "signInWithOAuth" | "linkIdentity", provider: string, button: string) {
  await away(page, method, provider, button);
  await app.init(page, doorward);
  return call(page, "verifyOAuth");
}

/** There and back, and the SDK looks at what came back by itself; then it loads the page anew without it. */
async function detected(page: Page, method: "signInWithOAuth" | "linkIdentity", provider: string, button: string) {
  await away(page, method, provider, button);
  const loaded = page.waitForEvent("load");
  await app.init(page, doorward, { detectSessionInUrl: true });
  await loaded;
  expect(page.url()).toBe(`${app.url}/`);
  await app.init(page, doorward, { detectSessionInUrl: true });
}

async function withPassword(page: Page, username: string): Promise<string> {
  const { uid } = await doorward.user(username);
  await app.open(page, doorward);
  expect((await call(page, "signInWithPassword", { username, password: PASSWORD })).error).toBeNull();
  return uid;
}

async function identities(page: Page): Promise<string[]> {
  const { data, error } = await call(page, "getUserIdentities");
  expect(error).toBeNull();
  return data.identities.map(({ id }: { id: string }) => id);
}

test("signInWithOAuth and verifyOAuth register a new user, and find the same account again", async ({ page }) => {
  await app.open(page, doorward);
  const first = await verified(page, "signInWithOAuth", "work", "Sign in as ada at work");
  expect(first.error).toBeNull();
  expect(first.data.user.user_metadata.name).toBe("ada at work");
  expect(await identities(page)).toEqual(["work"]);
  await call(page, "signOut");
  await app.open(page, doorward);
  const again = await verified(page, "signInWithOAuth", "work", "Sign in as ada at work");
  expect(again.error).toBeNull();
  expect(again.data.user.id).toBe(first.data.user.id);
});

test("with detectSessionInUrl the sign-in is complete once the page is back", async ({ page }) => {
  await app.open(page, doorward);
  await detected(page, "signInWithOAuth", "work", "Sign in as ben at work");
  const { data, error } = await call(page, "getSession");
  expect(error).toBeNull();
  expect(data.session.access_token.split(".")).toHaveLength(3);
  const user = await call(page, "getUser");
  expect(user.data.user.user_metadata.name).toBe("ben at work");
});

test("a user who declines at the provider is not signed in", async ({ page }) => {
  await app.open(page, doorward);
  await away(page, "signInWithOAuth", "work", "Deny");
  expect(new URL(page.url()).searchParams.get("error")).toBe("access_denied");
  await app.init(page, doorward, { detectSessionInUrl: true });
  expect((await call(page, "getSession")).data.session).toBeNull();
});

test("a code that came back is good for one device, once", async ({ page, browser }) => {
  await app.open(page, doorward);
  await away(page, "signInWithOAuth", "work", "Sign in as cleo at work");
  const code = new URL(page.url()).searchParams.get("code");
  const asked = { provider_id: "work", provider_redirect_uri: `${app.url}/`, provider_code: code };
  const other = await (await browser.newContext()).newPage();
  await app.open(other, doorward);
  await expect(call(other, "grantProviderToken", asked)).rejects.toThrow();
  await other.context().close();
  await app.init(page, doorward);
  const { provider_token: token } = await call(page, "grantProviderToken", asked);
  expect((await call(page, "signInWithIdToken", { token })).error).toBeNull();
  await expect(call(page, "grantProviderToken", asked)).rejects.toThrow();
});

test("signInWithIdToken signs in by a provider token, once", async ({ page }) => {
  await app.open(page, doorward);
  await away(page, "signInWithOAuth", "work", "Sign in as dan at work");
  const provider_code = new URL(page.url()).searchParams.get("code");
  await app.init(page, doorward);
  const asked = { provider_id: "work", provider_redirect_uri: `${app.url}/`, provider_code };
  const { provider_token: token, provider_profile } = await call(page, "grantProviderToken", asked);
  expect(provider_profile.sub).toBe("dan");
  const { data, error } = await call(page, "signInWithIdToken", { token });
  expect(error).toBeNull();
  expect(data.user.user_metadata.name).toBe("dan at work");
  await call(page, "signOut");
  expect((await call(page, "signInWithIdToken", { token })).error).toBeTruthy();
});

test("linkIdentity links, a second account cannot take it, unlinkIdentity unlinks", async ({ page }) => {
  const uid = await withPassword(page, "linker");
  expect(await identities(page)).toEqual([]);
  const linked = await verified(page, "linkIdentity", "work", "Sign in as eve at work");
  expect(linked.error).toBeNull();
  expect(await identities(page)).toEqual(["work"]);
  expect((await call(page, "getUser")).data.user.id).toBe(uid);

  await call(page, "signOut");
  await withPassword(page, "thief");
  const taken = await verified(page, "linkIdentity", "work", "Sign in as eve at work");
  expect(taken.error).toBeTruthy();
  expect(await identities(page)).toEqual([]);

  await call(page, "signOut");
  await app.open(page, doorward);
  const back = await verified(page, "signInWithOAuth", "work", "Sign in as eve at work");
  expect(back.data.user.id).toBe(uid);
  expect((await call(page, "unlinkIdentity", { provider: "work" })).error).toBeNull();
  expect(await identities(page)).toEqual([]);
});

test("linkIdentity is detected on load too, and a guest keeps the uid by it", async ({ page }) => {
  await app.open(page, doorward);
  const guest = await call(page, "signInAnonymously");
  await detected(page, "linkIdentity", "work", "Sign in as finn at work");
  expect(await identities(page)).toEqual(["work"]);
  const { data } = await call(page, "getUser");
  expect(data.user.id).toBe(guest.data.user.id);
  expect(data.user.is_anonymous).toBe(false);
});

test("the last sign-in method is not unlinked", async ({ page }) => {
  await app.open(page, doorward);
  await verified(page, "signInWithOAuth", "work", "Sign in as ada at work");
  const { error } = await call(page, "unlinkIdentity", { provider: "work" });
  expect(error).toBeTruthy();
  expect(await identities(page)).toEqual(["work"]);
});

test("GitHub signs in", async ({ page }) => {
  await app.open(page, doorward);
  const { data, error } = await verified(page, "signInWithOAuth", "github", "Sign in as Octo Cat");
  expect(error).toBeNull();
  expect(data.user.user_metadata.name).toBe("Octo Cat");
  expect(data.user.identities[0].identity_data).toMatchObject({ provider_id: "github", provider_user_id: "42" });
});

test("WeChat's QR code on a web page signs in", async ({ page }) => {
  await app.open(page, doorward);
  const { data, error } = await verified(page, "signInWithOAuth", "wx_open", "Sign in as 李娜");
  expect(error).toBeNull();
  expect(data.user.user_metadata.name).toBe("李娜");
  expect(await identities(page)).toEqual(["wx_open"]);
});
