// A single page application on another site, by the unmodified `oidc-client-ts`.
import { type Page, expect, test } from "@playwright/test";
import { change, register } from "../support/applications/registry.ts";
import { type SignedIn, SinglePage, call } from "../support/applications/single-page.ts";
import { fillIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
let app: SinglePage;
let id: string;
let uid: string;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  app = await SinglePage.start();
  const patch = { post_logout_redirect_uris: [`${app.url}/signed-out`] };
  ({ id } = await register(doorward, { name: "Notes", kind: "single_page", redirect_uris: [app.callback], patch }));
  const email = { email: "li.na@example.com", email_verified: true };
  ({ uid } = await doorward.user("li.na", { name: "李娜", ...email }));
});

test.afterAll(async () => {
  await doorward?.stop();
  await app?.stop();
});

/** Leaves the page by a method of the library, which answers nothing any more. */
async function leave(page: Page, method: string): Promise<void> {
  await page.evaluate((method) => void (window as any).manager[method]({ state: "kept" }), method);
}

/** Comes back from Doorward and lets the library take the code. */
async function finish(page: Page): Promise<SignedIn> {
  await page.waitForURL((url) => url.href.startsWith(app.callback));
  await app.init(page, doorward.url, id);
  const user = await call(page, "signinCallback");
  expect(user).toBeDefined();
  return user!;
}

async function signIn(page: Page): Promise<SignedIn> {
  await app.open(page, doorward.url, id);
  await leave(page, "signinRedirect");
  await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
  await fillIn(page, "li.na");
  return finish(page);
}

/** The status of the userinfo endpoint, as the page gets to see it; a request that the browser refuses has none. */
function userinfo(page: Page, token: string): Promise<number | "no answer"> {
  return page.evaluate(
    ([url, token]) =>
      fetch(`${url}/oauth2/userinfo`, { headers: { authorization: `Bearer ${token}` } }).then(
        ({ status }) => status,
        () => "no answer" as const,
      ),
    [doorward.url, token] as const,
  );
}

/** The code of the error that a renewal ends with. */
function renewalError(page: Page): Promise<string> {
  return page.evaluate(() =>
    (window as any).manager.signinSilent().then(
      () => "no error at all",
      (thrown: any) => thrown.error ?? String(thrown),
    ),
  );
}

test("signs in by redirect, without a secret, and reads who it is", async ({ page }) => {
  const user = await signIn(page);
  expect(user.profile).toMatchObject({ sub: uid, name: "李娜", preferred_username: "li.na", email: "li.na@example.com" });
  expect(await userinfo(page, user.access_token)).toBe(200);
  // The next visit needs no form: the portal knows the browser.
  await page.evaluate(() => localStorage.clear());
  await app.open(page, doorward.url, id);
  await leave(page, "signinRedirect");
  expect((await finish(page)).profile.sub).toBe(uid);
});

test("renews silently by the refresh token, before the access token expires", async ({ page }) => {
  const before = await signIn(page);
  const framed: string[] = [];
  page.on("framenavigated", (frame) => frame.parentFrame() && framed.push(frame.url()));
  await page.clock.install();
  // The library starts its timers when it is set up with a user in store.
  await app.open(page, doorward.url, id);
  await call(page, "getUser");
  await page.clock.fastForward("01:59:30");
  await expect.poll(async () => (await call(page, "getUser"))?.access_token).not.toBe(before.access_token);
  const after = await call(page, "getUser");
  expect(after?.refresh_token).not.toBe(before.refresh_token);
  expect(after?.profile).toMatchObject({ sub: uid, email: "li.na@example.com" });
  expect(await userinfo(page, after?.access_token ?? "")).toBe(200);
  expect(framed, "no hidden frame").toEqual([]);
});

test("two tabs that renew at once both stay signed in", async ({ page, context }) => {
  await signIn(page);
  const second = await context.newPage();
  await app.open(second, doorward.url, id);
  const renewed = await Promise.all([page, second].map((tab) => call(tab, "signinSilent")));
  for (const [index, tab] of [page, second].entries()) {
    expect(await userinfo(tab, renewed[index]?.access_token ?? "")).toBe(200);
    expect((await call(tab, "signinSilent"))?.profile.sub).toBe(uid);
  }
});

test("revokes its tokens, and cannot renew afterwards", async ({ page }) => {
  const user = await signIn(page);
  await call(page, "revokeTokens", ["refresh_token"]);
  expect(await userinfo(page, user.access_token)).toBe(401);
  // The library forgot the token; who kept a copy has nothing.
  await page.evaluate(async (refresh_token) => {
    const { manager } = window as any;
    const user = await manager.getUser();
    user.refresh_token = refresh_token;
    await manager.storeUser(user);
  }, user.refresh_token);
  expect(await renewalError(page)).toBe("invalid_grant");
});

test("signs out at the portal, too, and comes back with its state", async ({ page }) => {
  const user = await signIn(page);
  await leave(page, "signoutRedirect");
  await page.waitForURL((url) => url.href.startsWith(`${app.url}/signed-out`));
  await app.init(page, doorward.url, id);
  const answer = await page.evaluate(async () => (await (window as any).manager.signoutCallback()).userState);
  expect(answer).toBe("kept");
  expect(await userinfo(page, user.access_token)).toBe(401);
  await page.goto(`${doorward.url}/account`);
  await expect(page).toHaveURL(/\/login/);
});

test("ends when the user signs out at the portal", async ({ page, context }) => {
  await signIn(page);
  const portal = await context.newPage();
  await portal.goto(`${doorward.url}/account`);
  await portal.getByRole("button", { name: "Sign out" }).first().click();
  await expect(portal).toHaveURL(/\/login/);
  expect(await renewalError(page)).toBe("invalid_grant");
});

test("a page of another origin cannot read the token endpoint", async ({ page }) => {
  const other = await SinglePage.start();
  const user = await signIn(page);
  expect(await userinfo(page, user.access_token)).toBe(200);
  await page.goto(other.url);
  expect(await userinfo(page, user.access_token)).toBe("no answer");
  // It is let in from the next request on.
  await change(doorward, id, { origins: [other.url] });
  expect(await userinfo(page, user.access_token)).toBe(200);
  await change(doorward, id, { origins: [] });
  await other.stop();
});
