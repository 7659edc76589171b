// Identity providers at the portal and in the account centre.
import { type Browser, type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { OidcProvider } from "../support/standins/oidc.ts";
import { WeChat } from "../support/standins/wechat.ts";

const MINI = "wx00000000000000bb";

let doorward: Doorward;
let oidc: OidcProvider;
let weChat: WeChat;

const persons = ["new.js", "new.plain", "link.js", "link.plain", "guest.js", "guest.plain", "other"].map((sub) => ({
  sub,
  name: `Person ${sub}`,
}));

test.beforeAll(async () => {
  oidc = await OidcProvider.start({ persons });
  weChat = await WeChat.start({ wxopen: "open secret", wxofficial: "official secret", [MINI]: "mini secret" });
  weChat.person({ openid: "open-one", nickname: "Lin", appid: "wxopen" });
  weChat.person({ openid: "official-one", nickname: "Mei", appid: "wxofficial" });
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { anonymous: true });
  await provider("campus", { kind: "oidc", name: "Campus", secret: oidc.clientSecret, config: { client_id: oidc.clientId, issuer: oidc.issuer } });
  await wechat("wxo", "wechat_open", "WeChat QR", "wxopen", "open secret");
  await wechat("wxa", "wechat_official", "WeChat", "wxofficial", "official secret");
  await wechat(MINI, "wechat_mini", "Little Door", MINI, "mini secret");
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

    test(`a new user gets an account and signs in to it again (${mark})`, async ({ page }) => {
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
      await expect(page.getByRole("alert")).toContainText("Sign-in wasn’t completed.");
      expect(new URL(page.url()).searchParams.get("next")).toBe("/account/activity");
    });

    test(`an identity is linked and unlinked, but not the last sign-in method (${mark})`, async ({ page }) => {
      const [sub, username] = [`link.${mark}`, `linker.${mark}`];
      await doorward.user(username);
      await signIn(page, doorward, username);
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/account/sign-in`);
      await page.getByRole("button", { name: "Link Campus" }).click();
      await page.getByRole("button", { name: `Sign in as Person ${sub}` }).click();
      await expect(page.getByText("Linked. You can now sign in with it.")).toBeVisible();
      await page.getByRole("button", { name: "Unlink Campus" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
      await expect(page.getByText("Unlinked. You can no longer sign in with it.")).toBeVisible();
      await page.context().clearCookies();
      await comeBy(page, sub);
      await expect(page).toHaveURL(/\/account$/);
      await page.goto(`${doorward.url}/account/sign-in`);
      await page.getByRole("button", { name: "Unlink Campus" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
      await expect(page.getByText("This is the only way to sign in to your account.")).toBeVisible();
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
  await expect(page.getByText("What you did as a guest stays in the guest account.")).toBeVisible();
});

test("attack 08: a callback with another browser's state opens no session", async ({ page, browser }) => {
  await page.goto(`${doorward.url}/login`);
  await button(page).click();
  await page.waitForURL(/\/authorize\?/);
  // What the attacker's browser would come back with.
  const answer = await fetch(`${page.url()}&as=other`, { redirect: "manual" });
  const victim = await browser.newPage();
  await victim.goto(answer.headers.get("location") ?? "");
  await expect(victim.getByRole("alert")).toContainText("started in another browser");
  await victim.goto(`${doorward.url}/account`);
  await expect(victim).toHaveURL(/\/login/);
  await victim.close();
});

test("a provider that is switched off is gone at once", async ({ page }) => {
  await page.goto(`${doorward.url}/login`);
  await expect(button(page)).toBeVisible();
  const open = await page.context().newPage();
  await open.goto(`${doorward.url}/login`);
  await doorward.admin("PUT", "/providers/campus?confirm_lockout=100000", { enabled: false });
  await page.reload();
  await expect(page.getByRole("button", { name: "Continue with WeChat QR" })).toBeVisible();
  await expect(button(page)).toHaveCount(0);
  await button(open).click();
  await expect(open.getByText("This sign-in method is turned off.")).toBeVisible();
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
  await expect(page.getByRole("alert")).toContainText("Sign-in wasn’t completed.");
  await expect(button(page, "WeChat QR")).toHaveCount(0);
  await button(page, "WeChat").click();
  await page.getByRole("button", { name: "Sign in as Mei" }).click();
  await expect(page).toHaveURL(/\/account$/);
  await page.context().close();
});

test.describe("scan: a Mini Program's code on the sign-in page", () => {
  const picture = (page: Page) => page.getByRole("img", { name: "QR code for the Little Door Mini Program" });
  const source = (page: Page) => picture(page).getAttribute("src");
  const link = (page: Page) => page.getByRole("link", { name: "Scan with Little Door" });

  test.beforeAll(async () => {
    await doorward.admin("PUT", `/providers/${MINI}`, { rules: { scan_sign_in: true } });
  });

  async function uids(kind: string): Promise<string[]> {
    const { items } = await doorward.admin("GET", `/users?kind=${kind}`);
    return items.map(({ uid }: { uid: string }) => uid);
  }

  /** Opens the page; the codes that it has drawn since, newest last. */
  async function open(page: Page, next?: string) {
    const before = weChat.miniCodes.length;
    await page.goto(`${doorward.url}/login${next ? `?next=${encodeURIComponent(next)}` : ""}`);
    await link(page).click();
    await expect(picture(page)).toBeVisible();
    return () => weChat.miniCodes.slice(before).map(({ scene }) => scene);
  }

  /** The Mini Program on a phone, which was opened with a scene. */
  async function phone(openid: string, scene: string | undefined) {
    weChat.person({ openid });
    const asked = { provider_id: MINI, provider_code: weChat.code(openid) };
    const { provider_token } = (await doorward.wire("POST", "/v1/provider/token", asked)).body;
    return async (confirm?: boolean) => {
      const { status } = await doorward.wire("POST", "/v1/qrcode/settle", { scene, provider_token, confirm });
      expect(status).toBe(200);
    };
  }

  test("is shown, scanned, confirmed, and signs this browser in", async ({ page, browser }) => {
    const codes = await open(page, "/account/activity");
    await expect(page.getByText(`at ${new URL(doorward.url).host} in this browser`)).toBeVisible();
    await expect(page.getByText("Scan the QR code with WeChat.")).toBeVisible();
    await expect(page.getByText(/^Expires in 4:\d\d\.$/)).toBeVisible();
    const answers: string[] = [];
    page.on("response", async (answer) => {
      if (answer.url().includes("scan-code")) answers.push(await answer.text().catch(() => ""));
    });
    const say = await phone("oScan", codes()[0]);
    await say();
    await expect(page.getByText("Scanned. Confirm on your phone.")).toBeVisible();
    await say(true);
    await expect(page).toHaveURL(/\/account\/activity$/);
    expect(codes()).toHaveLength(1);
    expect(answers.length).toBeGreaterThan(0);
    expect(answers.join()).not.toContain("provider_token");
    // The same person finds the account again.
    const before = await uids("external");
    const other = await (await browser.newContext()).newPage();
    const again = await open(other);
    await (await phone("oScan", again()[0]))(true);
    await expect(other).toHaveURL(/\/account$/);
    expect(await uids("external")).toEqual(before);
    await other.context().close();
  });

  test("that was denied opens no session, and another code can be had", async ({ page }) => {
    const codes = await open(page);
    await (await phone("oScanDeny", codes()[0]))(false);
    await expect(page.getByText("You declined the sign-in on your phone.")).toBeVisible();
    await expect(picture(page)).toHaveCount(0);
    await page.getByRole("button", { name: "Get a new QR code" }).click();
    await expect(picture(page)).toBeVisible();
    expect(new Set(codes()).size).toBe(2);
    await (await phone("oScanDeny", codes()[1]))(true);
    await expect(page).toHaveURL(/\/account$/);
  });

  test("renews itself five times, then waits for a click", async ({ page }) => {
    // The server's clock is not ours to move, the browser's is.
    await page.clock.install();
    const codes = await open(page);
    for (let drawn = 2; drawn <= 6; drawn++) {
      await page.clock.fastForward("05:01");
      await expect.poll(() => codes().length).toBe(drawn);
      await expect(page.getByText(/^Expires in [45]:\d\d\.$/)).toBeVisible();
    }
    await page.clock.fastForward("05:01");
    await expect(page.getByText("The QR code has expired.")).toBeVisible();
    await expect(picture(page)).toHaveCount(0);
    expect(codes()).toHaveLength(6);
    await page.getByRole("button", { name: "Get a new QR code" }).click();
    await expect.poll(() => codes().length).toBe(7);
  });

  test("attack 74: means nothing in another browser", async ({ page }) => {
    const codes = await open(page);
    // Another device, as far as the server can tell: the code is none of its own, so it gets one of its own.
    await page.context().clearCookies();
    await expect.poll(() => codes().length).toBe(2);
    await (await phone("oScanOther", codes()[0]))(true);
    await page.waitForTimeout(3000);
    await expect(page.getByText("Scan the QR code with WeChat.")).toBeVisible();
    await (await phone("oScanOther", codes()[1]))(true);
    await expect(page).toHaveURL(/\/account$/);
  });

  test("a guest keeps the uid by scanning", async ({ page }) => {
    await page.goto(`${doorward.url}/login`);
    await page.getByRole("button", { name: "Continue as guest" }).click();
    await expect(page).toHaveURL(/\/account/);
    const guests = await uids("anonymous");
    const codes = await open(page);
    await (await phone("oScanGuest", codes()[0]))(true);
    await expect(page).toHaveURL(/\/account$/);
    expect((await uids("external")).filter((uid) => guests.includes(uid))).toHaveLength(1);
  });

  test("costs nothing while the page is hidden", async ({ page, request }) => {
    const drawn = weChat.miniCodes.length;
    const address = `${doorward.url}/login/scan?provider=${MINI}`;
    expect((await request.get(address)).status()).toBe(200);
    expect(weChat.miniCodes).toHaveLength(drawn);
    await page.goto(address);
    await expect(picture(page)).toBeVisible();
    const asked: string[] = [];
    page.on("request", (sent) => asked.push(sent.url()));
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: true, configurable: true }));
    await page.waitForTimeout(500);
    asked.length = 0;
    await page.waitForTimeout(4000);
    expect(asked).toEqual([]);
    await page.evaluate(() => Object.defineProperty(document, "hidden", { value: false, configurable: true }));
    await expect.poll(() => asked.length).toBeGreaterThan(0);
    await page.getByRole("link", { name: "Sign in another way" }).click();
    await expect(page).toHaveURL(/\/login$/);
    await page.waitForTimeout(500);
    asked.length = 0;
    await page.waitForTimeout(3000);
    expect(asked).toEqual([]);
  });

  test("says why there is none", async ({ page, browser }) => {
    await page.goto(`${doorward.url}/login/scan?provider=campus`);
    await expect(page.getByText("This sign-in method is turned off.")).toBeVisible();
    await open(page);
    await doorward.admin("PUT", `/providers/${MINI}?confirm_lockout=100000`, { enabled: false });
    await expect(page.getByRole("alert")).toContainText("This sign-in method is turned off.");
    await doorward.admin("PUT", `/providers/${MINI}`, { enabled: true, secret: "not the secret" });
    weChat.killAppToken();
    await page.getByRole("button", { name: "Get a new QR code" }).click();
    await expect(page.getByRole("alert")).toContainText("WeChat can’t provide a QR code right now.");
    await doorward.admin("PUT", `/providers/${MINI}`, { enabled: true, secret: "mini secret" });
    await page.getByRole("button", { name: "Get a new QR code" }).click();
    await expect(picture(page)).toBeVisible();
    const inside = await insideWeChat(browser);
    await inside.goto(`${doorward.url}/login?provider_error=provider_denied`);
    await expect(button(inside, "WeChat")).toBeVisible();
    await expect(link(inside)).toHaveCount(0);
    await inside.context().close();
  });

  test("is not offered as something to link", async ({ page }) => {
    await doorward.user("scan.owner");
    await signIn(page, doorward, "scan.owner");
    await expect(page).toHaveURL(/\/account/);
    await page.goto(`${doorward.url}/account/sign-in`);
    await expect(page.getByRole("button", { name: "Link Campus" })).toBeVisible();
    await expect(page.getByText("Little Door")).toHaveCount(0);
  });

  test("is a rule that the console offers for Mini Programs alone", async ({ page }) => {
    await signIn(page, doorward, "root.admin");
    await expect(page).toHaveURL(/\/account/);
    await page.goto(`${doorward.url}/admin/methods/providers/campus`);
    const box = page.getByLabel("Show a QR code on the sign-in page");
    await expect(page.getByLabel("Create accounts for new users")).toBeVisible();
    await expect(box).toHaveCount(0);
    const save = () => page.locator("#accounts").getByRole("button", { name: "Save" }).click();
    const rule = async () => (await doorward.admin("GET", `/providers/${MINI}`)).rules.scan_sign_in;
    await page.goto(`${doorward.url}/admin/methods/providers/${MINI}`);
    await hydrated(page);
    await expect(box).toBeChecked();
    await box.uncheck();
    await save();
    await expect.poll(rule).toBe(false);
    await expect(page.getByText("Changes saved.")).toBeVisible();
    await box.check();
    await save();
    await expect.poll(rule).toBe(true);
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });

    test("says that it needs one", async ({ page }) => {
      const drawn = weChat.miniCodes.length;
      await page.goto(`${doorward.url}/login?next=%2Faccount%2Factivity`);
      await link(page).click();
      await expect(page).toHaveURL(/\/login\/scan\?/);
      // The browser under test parses as if script ran: it has the sentence without showing it.
      expect(await page.content()).toMatch(/<noscript>.*Scanning requires JavaScript\./s);
      await expect(page.getByText("Loading QR code…")).toBeHidden();
      await page.getByRole("link", { name: "Sign in another way" }).click();
      await expect(page).toHaveURL(/\/login\?next=%2Faccount%2Factivity$/);
      expect(weChat.miniCodes).toHaveLength(drawn);
    });
  });

  for (const look of LOOKS) {
    test(`is accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
      await inLook(browser, look, async (page) => {
        const before = weChat.miniCodes.length;
        await page.goto(`${doorward.url}/login/scan?provider=${MINI}`);
        await expect(page.locator("img.scan__picture")).toBeVisible();
        await expectFit(page);
        const say = await phone(`oScanLook${look.join("")}`, weChat.miniCodes[before].scene);
        await say();
        await expect(page.locator(".scan__picture--scanned")).toBeVisible();
        await expectFit(page);
        await say(false);
        await expect(page.locator(".scan .alert")).toBeVisible();
        await expectFit(page);
      });
    });
  }
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
