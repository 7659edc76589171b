// Static pages behind Apache with Debian's unmodified mod_auth_openidc.
import { type Page, expect, test } from "@playwright/test";
import { Apache } from "../support/applications/apache.ts";
import { type Registered, register } from "../support/applications/registry.ts";
import { fillIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

const ALGORITHMS = ["RS256", "ES256"] as const;

let doorward: Doorward;
let uid: string;
let machine: Registered;
const servers = {} as Record<(typeof ALGORITHMS)[number], Apache>;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  ({ uid } = await doorward.user("li.na", { name: "李娜" }));
  await doorward.admin("POST", "/roles", { id: "staff", name: "Staff" });
  machine = await register(doorward, { name: "Nightly", kind: "machine", role: "staff" });
  for (const algorithm of ALGORITHMS) {
    const apache = (servers[algorithm] = await Apache.choose());
    const patch = { id_token_signed_response_alg: algorithm, post_logout_redirect_uris: [apache.url("/signed-out")] };
    const wanted = { name: `Apache ${algorithm}`, kind: "web" as const, redirect_uris: [apache.callback], patch };
    await apache.start(doorward.url, await register(doorward, wanted), algorithm);
  }
});

test.afterAll(async () => {
  for (const algorithm of ALGORITHMS) await servers[algorithm]?.stop();
  await doorward?.stop();
});

/** Opens a page; answers its status, and whom Apache takes the user for. */
async function open(page: Page, address: string): Promise<{ status?: number; user?: string }> {
  const answer = await page.goto(address);
  return { status: answer?.status(), user: answer?.headers()["x-remote-user"] };
}

async function signIn(page: Page, apache: Apache, path = "/"): Promise<void> {
  await page.goto(apache.url(path));
  await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
  await fillIn(page, "li.na");
  await page.waitForURL((url) => url.href === apache.url(path));
}

for (const algorithm of ALGORITHMS) {
  test(`a page is opened after sign-in at the portal, with an ID token by ${algorithm}`, async ({ page }) => {
    const apache = servers[algorithm];
    await signIn(page, apache, "/?a=1&b=%E4%BD%A0");
    await expect(page.getByRole("heading", { name: "Page" })).toBeVisible();
    expect(await open(page, apache.url())).toEqual({ status: 200, user: "li.na" });
    const info = await (await page.request.get(`${apache.callback}?info=json`)).json();
    expect(info.userinfo).toMatchObject({ sub: uid, name: "李娜" });
    // It renews its access token by the refresh token.
    const renewal = `${apache.callback}?info=json&access_token_refresh_interval=0`;
    const renewed = await (await page.request.get(renewal)).json();
    expect(renewed.access_token).not.toBe(info.access_token);
  });
}

test("a page for a role is closed without it, and open after the next sign-in with it", async ({ page, browser }) => {
  const apache = servers.ES256;
  await signIn(page, apache);
  expect((await open(page, apache.url("/staff/"))).status).toBe(401);
  await doorward.admin("POST", "/roles/staff/members", { uids: [uid] });
  const context = await browser.newContext();
  const again = await context.newPage();
  await signIn(again, apache);
  expect((await open(again, apache.url("/staff/"))).status).toBe(200);
  await context.close();
  await doorward.admin("DELETE", "/roles/staff/members", { uids: [uid] });
});

test("signing out at Apache signs out at the portal", async ({ page }) => {
  const apache = servers.RS256;
  await signIn(page, apache);
  await page.goto(`${apache.callback}?logout=${encodeURIComponent(apache.url("/signed-out"))}`);
  // The page that it leads back to requires a sign-in as well.
  await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
});

test("an API takes the access tokens of its application, while their session lasts", async ({ page }) => {
  const apache = servers.ES256;
  await signIn(page, apache);
  const { access_token } = await (await page.request.get(`${apache.callback}?info=json`)).json();
  const call = async (bearer: string) => {
    const answer = await fetch(apache.url("/api/"), { headers: { authorization: `Bearer ${bearer}` } });
    return [answer.status, answer.headers.get("x-remote-user") || null];
  };
  expect(await call(access_token)).toEqual([200, uid]);
  expect(await call(`${access_token}x`)).toEqual([401, null]);
  const form = new URLSearchParams({ grant_type: "client_credentials" });
  const headers = { authorization: `Basic ${btoa(`${machine.id}:${machine.secret}`)}` };
  const answer = await fetch(`${doorward.url}/oauth2/token`, { method: "POST", headers, body: form });
  expect(answer.status).toBe(200);
  const foreign = (await answer.json()) as { access_token: string };
  expect(await call(foreign.access_token), "a token of another application").toEqual([401, null]);
  await page.goto(`${doorward.url}/account`);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/login/);
  expect(await call(access_token), "a token whose session has ended").toEqual([401, null]);
});
