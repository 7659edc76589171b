// Identity providers at the portal and in the account centre.
import { type Browser, type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, inLook, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { OidcProvider } from "../support/standins/oidc.ts";
import { WeChat } from "../support/standins/wechat.ts";

let doorward: Doorward;
let oidc: OidcProvider;
let weChat: WeChat;

const persons = ["new.js", "new.plain", "link.js", "link.plain", "guest.js", "guest.plain", "other"].map((sub) => ({
  sub,
  name: `Person ${sub}`,
}));

test.beforeAll(async () => {
  oidc = await OidcProvider.start({ persons });
  weChat = await WeChat.start({ wxopen: "open secret", wxofficial: "official secret" });
  weChat.person({ openid: "open-one", nickname: "Lin", appid: "wxopen" });
  weChat.person({ openid: "official-one", nickname: "Mei", appid: "wxofficial" });
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { anonymous: true });
  await provider("campus", { kind: "oidc", name: "Campus", secret: oidc.clientSecret, config: { client_id: oidc.clientId, issuer: oidc.issuer } });
  await wechat("wxo", "wechat_open", "WeChat QR", "wxopen", "open secret");
  await wechat("wxa", "wechat_official", "WeChat", "wxofficial", "official secret");
});

test.afterAll(async () => {
  await doorward?.stop();
  await oidc?.stop();
  await weChat?.stop();
});

async function provider(id: string, update: Record<string, unknown>): Promise<void> {
  await doorward.admin("PUT", `/providers/${id}`, { enabled: true, ...update });
}

async function wechat(id: string, kind: string, name: string, client_id: string, secret: string): Promise<void> {
  await provider(id, { kind, name, secret, config: { client_id, base_url: weChat.url } });
}

const button = (page: Page, name = "Campus") => page.getByRole("button", { name: `Continue with ${name}`, exact: true });

/** Goes to the provider and says who one is there. */
async function comeBy(page: Page, sub: string, path = "/login"): Promise<void> {
  await page.goto(doorward.url + path);
  await button(page).click();
  await page.getByRole("button", { name: `Sign in as Person ${sub}` }).click();
}

async function uidOf(name: string): Promise<string> {
  const { items } = await doorward.admin("GET", `/users?query=${encodeURIComponent(name)}`);
  expect(items, name).toHaveLength(1);
  return items[0].uid;
}

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`a stranger gets an account and finds it again (${mark})`, async ({ page }) => {
      const sub = `new.${mark}`;
      await comeBy(page, sub, "/login?next=%2Faccount%2Factivity");
      await expect(page).toHaveURL(/\/account\/activity$/);
      const uid = await uidOf(`Person ${sub}`);
      await page.context().clearCookies();
      await comeBy(page, sub);
      await expect(page).toHaveURL(/\/account$/);
      expect(await uidOf(`Person ${sub}`)).toBe(uid);
    });

    test(`who says no comes back to the sign-in page (${mark})`, async ({ page }) => {
      await page.goto(`${doorward.url}/login?next=%2Faccount%2Factivity`);
      await button(page).click();
      await page.getByRole("button", { name: "Deny" }).click();
      await expect(page.getByRole("alert")).toContainText("You were not signed in there.");
      expect(new URL(page.url()).searchParams.get("next")).toBe("/account/activity");
    });

    test(`an identity is linked and unlinked, but not the last way in (${mark})`, async ({ page }) => {
      const [sub, username] = [`link.${mark}`, `linker.${mark}`];
      await doorward.user(username);
      await signIn(page, doorward, username);
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/account/sign-in`);
      await page.getByRole("button", { name: "Link Campus" }).click();
      await page.getByRole("button", { name: `Sign in as Person ${sub}` }).click();
      await expect(page.getByText("Linked. You can sign in with it now.")).toBeVisible();
      await page.getByRole("button", { name: "Unlink Campus" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
      await expect(page.getByText("Unlinked. It does not open this account any more.")).toBeVisible();
      await page.context().clearCookies();
      await comeBy(page, sub);
      await expect(page).toHaveURL(/\/account$/);
      await page.goto(`${doorward.url}/account/sign-in`);
      await page.getByRole("button", { name: "Unlink Campus" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
      await expect(page.getByText("This is the only way into your account.")).toBeVisible();
    });

    test(`a guest keeps the uid (${mark})`, async ({ page }) => {
      await page.goto(`${doorward.url}/login`);
      await page.getByRole("button", { name: "Continue as guest" }).click();
      await expect(page).toHaveURL(/\/account/);
      const { items } = await doorward.admin("GET", "/users?kind=anonymous");
      await comeBy(page, `guest.${mark}`);
      await expect(page).toHaveURL(/\/account$/);
      const uid = await uidOf(`Person guest.${mark}`);
      expect(items.map((item: { uid: string }) => item.uid)).toContain(uid);
    });
  });
}

test("a guest whose identity has an account is told that the guest stays behind", async ({ page }) => {
  await comeBy(page, "other");
  await expect(page).toHaveURL(/\/account$/);
  await page.context().clearCookies();
  await page.goto(`${doorward.url}/login`);
  await page.getByRole("button", { name: "Continue as guest" }).click();
  await expect(page).toHaveURL(/\/account/);
  await comeBy(page, "other");
  await expect(page.getByText("what you did as a guest stays with the guest")).toBeVisible();
});

test("attack 8: a callback with another browser's state signs nobody in", async ({ page, browser }) => {
  await page.goto(`${doorward.url}/login`);
  await button(page).click();
  await page.waitForURL(/\/authorize\?/);
  // What the attacker's browser would come back with.
  const answer = await fetch(`${page.url()}&as=other`, { redirect: "manual" });
  const victim = await browser.newPage();
  await victim.goto(answer.headers.get("location") ?? "");
  await expect(victim.getByRole("alert")).toContainText("That did not work");
  await victim.goto(`${doorward.url}/account`);
  await expect(victim).toHaveURL(/\/login/);
  await victim.close();
});

test("a provider that is switched off is gone at once", async ({ page }) => {
  await page.goto(`${doorward.url}/login`);
  await expect(button(page)).toBeVisible();
  const open = await page.context().newPage();
  await open.goto(`${doorward.url}/login`);
  await doorward.admin("PUT", "/providers/campus", { enabled: false });
  await page.reload();
  await expect(page.getByRole("button", { name: "Continue with WeChat QR" })).toBeVisible();
  await expect(button(page)).toHaveCount(0);
  await button(open).click();
  await expect(open.getByText("This way in is switched off.")).toBeVisible();
  await doorward.admin("PUT", "/providers/campus", { enabled: true });
});

test("WeChat's QR page signs in, and its Official Account is no button here", async ({ page }) => {
  await page.goto(`${doorward.url}/login`);
  await expect(button(page, "WeChat")).toHaveCount(0);
  await button(page, "WeChat QR").click();
  await page.getByRole("button", { name: "Sign in as Lin" }).click();
  await expect(page).toHaveURL(/\/account$/);
});

async function insideWeChat(browser: Browser): Promise<Page> {
  const userAgent = "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50";
  return (await browser.newContext({ userAgent })).newPage();
}

test("WeChat's browser goes to WeChat by itself, once", async ({ browser }) => {
  const page = await insideWeChat(browser);
  await page.goto(`${doorward.url}/login`);
  await page.getByRole("button", { name: "Deny" }).click();
  await expect(page.getByRole("alert")).toContainText("You were not signed in there.");
  await expect(button(page, "WeChat QR")).toHaveCount(0);
  await button(page, "WeChat").click();
  await page.getByRole("button", { name: "Sign in as Mei" }).click();
  await expect(page).toHaveURL(/\/account$/);
  await page.context().close();
});

for (const look of LOOKS) {
  test(`pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    const username = `looker.${look.join(".").toLowerCase()}`;
    await doorward.user(username);
    await inLook(browser, look, async (page) => {
      for (const path of ["/login", "/login?provider_error=provider_denied", "/register"]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
      }
      await signIn(page, doorward, username, PASSWORD);
      await expect(page).toHaveURL(/\/account/);
      for (const path of ["/account/sign-in", "/account/sign-in?provider_error=not_recent", "/account?notice=guest-left"]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
      }
    });
  });
}
