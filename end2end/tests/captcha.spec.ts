// Captchas at the portal. What a picture says only the server knows, so the right answers here are the device's work.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";
import { CaptchaVendor } from "../support/standins/captcha.ts";

let doorward: Doorward;
let vendor: CaptchaVendor;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  vendor = await CaptchaVendor.start();
  doorward.administrator("root.admin");
  await doorward.set("domains", { allowed: ["localhost", "app.example.test"] });
});

test.afterAll(async () => {
  await doorward?.stop();
  await vendor?.stop();
});

async function attempt(page: Page, username: string, secret: string): Promise<void> {
  await page.locator("input[autocomplete~=username]").fill(username);
  await again(page, secret);
}

async function again(page: Page, secret: string): Promise<void> {
  await page.locator("input[autocomplete=current-password]").fill(secret);
  await Promise.all([
    page.waitForResponse((answer) => answer.request().method() === "POST" && answer.url().includes("/api/portal/sign-in")),
    page.getByRole("button", { name: "Sign in" }).click(),
  ]);
}

const picture = (page: Page) => page.locator("img.captcha__picture");
const answer = (page: Page) => page.getByLabel("Characters in the picture");

async function work(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I can’t see it" }).click();
  await expect(page.getByText("Verified. You can continue.")).toBeVisible({ timeout: 60_000 });
}

async function guessThrice(page: Page, username: string): Promise<void> {
  await doorward.user(username);
  await page.goto(`${doorward.url}/login`);
  for (let times = 0; times < 3; times += 1) {
    await attempt(page, username, OTHER_PASSWORD);
    await expect(page.getByText("Incorrect username or password.")).toBeVisible();
  }
  await attempt(page, username, PASSWORD);
  await expect(picture(page)).toBeVisible();
}

test("after three wrong passwords a picture is asked for, and the device can work instead", async ({ page }) => {
  await guessThrice(page, "guessed.js");
  const first = await picture(page).getAttribute("src");
  await page.getByRole("button", { name: "Another picture" }).click();
  await expect(picture(page)).not.toHaveAttribute("src", first ?? "");
  await answer(page).fill("0000");
  await again(page, PASSWORD);
  await expect(page.getByText("That didn’t match. Try this new picture.")).toBeVisible();
  await expect(answer(page)).toHaveValue("");
  await work(page);
  await again(page, PASSWORD);
  await expect(page).toHaveURL(/\/account/);
});

test("case p040: after a right captcha and a wrong password the next try simply asks anew", async ({ page }) => {
  test.setTimeout(120_000);
  await doorward.user("mistyped");
  await doorward.set("captcha", { when: "always" });
  await page.goto(`${doorward.url}/login`);
  await attempt(page, "mistyped", OTHER_PASSWORD);
  await expect(picture(page)).toBeVisible();
  await work(page);
  await again(page, OTHER_PASSWORD);
  await expect(page.getByText("Incorrect username or password.")).toBeVisible();
  await expect(picture(page)).toBeVisible();
  await work(page);
  await again(page, PASSWORD);
  await expect(page).toHaveURL(/\/account/);
  await doorward.set("captcha", { when: "suspicious" });
});

test("an app's page gives a pass to pages of security domains only", async ({ page }) => {
  await page.route("https://app.example.test/**", (route) => route.fulfill({ body: "back" }));
  const there = encodeURIComponent("https://app.example.test/done?x=1");
  await page.goto(`${doorward.url}/captcha?redirect_uri=${there}&state=POST%3A%2Fauth%2Fv1%2Fsignin`);
  await expect(picture(page)).toBeVisible();
  await work(page);
  await page.getByRole("button", { name: "Continue" }).click();
  await page.waitForURL(/^https:\/\/app\.example\.test/);
  const given = new URL(page.url()).searchParams;
  expect(given.get("x")).toBe("1");
  expect(given.get("captcha_token")).toMatch(/^v1\./);
  expect(Number(given.get("expires_in"))).toBeGreaterThan(0);
  expect(given.get("state")).toBe("POST:/auth/v1/signin");
  const refused = await page.goto(`${doorward.url}/captcha?redirect_uri=https%3A%2F%2Fevil.example&state=x`);
  expect(refused?.status()).toBe(400);
  await expect(page.getByRole("heading", { name: "This link is incomplete" })).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the picture comes with the refusal, and a wrong answer brings the next", async ({ page }) => {
    await guessThrice(page, "guessed.plain");
    const first = await picture(page).getAttribute("src");
    await answer(page).fill("0000");
    await again(page, PASSWORD);
    await expect(page.getByText("That didn’t match. Try this new picture.")).toBeVisible();
    await expect(picture(page)).not.toHaveAttribute("src", first ?? "");
  });
});

for (const look of LOOKS) {
  test(`the form with a picture is accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    await doorward.set("captcha", { when: "always" });
    await inLook(browser, look, async (page) => {
      await page.goto(`${doorward.url}/login`);
      await page.locator("input[autocomplete~=username]").fill("missing");
      await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
      await page.locator("input[autocomplete=current-password]").press("Enter");
      await expect(picture(page)).toBeVisible();
      await expectFit(page);
      await page.goto(`${doorward.url}/captcha?redirect_uri=%2Faccount`);
      await expect(picture(page)).toBeVisible();
      await expectFit(page);
    });
    await doorward.set("captcha", { when: "suspicious" });
  });
}

const widget = (page: Page) => page.getByRole("button", { name: "I am a person" });

async function turnOn(which: "turnstile" | "hcaptcha"): Promise<void> {
  await doorward.set("captcha", { when: "always", ...vendor.settings(which) });
  await doorward.admin("PUT", "/captcha/secret", { secret: vendor.secret });
}

async function turnOff(): Promise<void> {
  await doorward.set("captcha", { when: "suspicious", vendor: "builtin", verify_url: null, script_url: null });
}

test.describe("with a vendor's widget", () => {
  test.beforeEach(() => turnOn("turnstile"));

  test.afterEach(async () => {
    Object.assign(vendor, { refuses: false, forgetful: false });
    await turnOff();
  });

  test("the widget comes with the refusal, and what it gives lets on", async ({ page }) => {
    await doorward.user("widget.user");
    const fetched = vendor.fetched;
    await page.goto(`${doorward.url}/login`);
    await hydrated(page);
    expect(vendor.fetched, "nothing of the vendor's before it is needed").toBe(fetched);
    await attempt(page, "widget.user", PASSWORD);
    await expect(widget(page)).toHaveText("I am a person site-key en light");
    await expect(picture(page)).toHaveCount(0);
    const refused = await widget(page).elementHandle();
    await again(page, PASSWORD);
    await expect(page.getByText("Complete this check first.")).toBeVisible();
    // A refusal brings a fresh widget, which knows nothing of a click on the former one.
    await expect.poll(() => refused!.evaluate((element) => element.isConnected)).toBe(false);
    await widget(page).click();
    await again(page, PASSWORD);
    await expect(page).toHaveURL(/\/account/);
    const [response = ""] = vendor.given.slice(-1);
    expect(response).toMatch(/^passed-/);
    for (const secret of [vendor.secret, response]) expect(doorward.output).not.toContain(secret);
  });

  test("after a wrong password there is a fresh widget, and no response counts twice", async ({ page }) => {
    vendor.forgetful = true;
    await doorward.user("widget.twice");
    await page.goto(`${doorward.url}/login`);
    await attempt(page, "widget.twice", OTHER_PASSWORD);
    await widget(page).click();
    await again(page, OTHER_PASSWORD);
    await expect(page.getByText("Incorrect username or password.")).toBeVisible();
    await expect(widget(page)).toBeVisible();
    const [response = ""] = vendor.given.slice(-1);
    const state = "POST:/auth/v1/signin";
    const replayed = await doorward.wire("POST", "/v1/captcha/site", { state, response });
    expect(replayed.body.error).toBe("invalid_argument");
    await widget(page).click();
    await again(page, PASSWORD);
    await expect(page).toHaveURL(/\/account/);
  });

  test("where the vendor says no, another try is asked for", async ({ page }) => {
    vendor.refuses = true;
    await doorward.user("widget.refused");
    await page.goto(`${doorward.url}/login`);
    await attempt(page, "widget.refused", PASSWORD);
    await widget(page).click();
    await again(page, PASSWORD);
    await expect(page.getByText("Verification failed or expired.")).toBeVisible();
    vendor.refuses = false;
    await widget(page).click();
    await again(page, PASSWORD);
    await expect(page).toHaveURL(/\/account/);
  });

  for (const [how, block] of [
    ["is blocked", (page: Page) => page.route("**/api.js*", (route) => route.abort())],
    ["never comes", (page: Page) => page.route("**/api.js*", () => {})],
  ] as const) {
    test(`where the vendor's script ${how}, our picture stands in`, async ({ page }) => {
      test.setTimeout(120_000);
      const username = `widget.${how.replaceAll(" ", ".")}`;
      await doorward.user(username);
      await block(page);
      await page.goto(`${doorward.url}/login`);
      await attempt(page, username, PASSWORD);
      await expect(page.getByText("Verification couldn’t be loaded.")).toBeVisible({ timeout: 15_000 });
      await work(page);
      await again(page, PASSWORD);
      await expect(page).toHaveURL(/\/account/);
    });
  }

  test("a user who prefers a picture gets one, also at the next try", async ({ page }) => {
    await doorward.user("widget.disliked");
    await page.goto(`${doorward.url}/login`);
    await attempt(page, "widget.disliked", PASSWORD);
    await expect(widget(page)).toBeVisible();
    await page.getByRole("button", { name: "Use a picture instead" }).click();
    await expect(answer(page)).toBeFocused();
    await answer(page).fill("0000");
    await again(page, PASSWORD);
    await expect(page.getByText("That didn’t match. Try this new picture.")).toBeVisible();
    await expect(picture(page)).toBeVisible();
    await expect(widget(page)).toHaveCount(0);
  });

  test("an app's page shows it from the start, and what it gives is for the call that the app named", async ({ page }) => {
    await page.route("https://app.example.test/**", (route) => route.fulfill({ body: "back" }));
    const there = encodeURIComponent("https://app.example.test/done");
    await page.goto(`${doorward.url}/captcha?redirect_uri=${there}&state=POST%3A%2Fauth%2Fv1%2Fverification`);
    await widget(page).click();
    await page.getByRole("button", { name: "Continue" }).click();
    await page.waitForURL(/^https:\/\/app\.example\.test/);
    const pass = new URL(page.url()).searchParams.get("captcha_token") ?? "";
    expect(pass).toMatch(/^v1\./);
    await doorward.user("widget.app");
    const body = { username: "widget.app", password: PASSWORD };
    const refused = await doorward.wire("POST", "/v1/signin", body, undefined, { "x-captcha-token": pass });
    expect(refused.body.error).toBe("captcha_invalid");
  });

  test("the policy of our pages lets the vendor in while it is the vendor", async ({ request }) => {
    const policy = async () => (await request.get(`${doorward.url}/login`)).headers()["content-security-policy"];
    const there = `https://challenges.cloudflare.com ${vendor.url}`;
    expect(await policy()).toContain(`frame-src 'self' ${there};`);
    expect(await policy()).toMatch(/script-src 'self' 'nonce-[^']+' 'wasm-unsafe-eval' https:\/\/challenges/);
    await turnOff();
    for (const source of ["cloudflare", vendor.url]) expect(await policy()).not.toContain(source);
    expect(await policy()).not.toContain("frame-src");
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });

    test("our picture stays the way", async ({ page }) => {
      await doorward.user("widget.plain");
      await page.goto(`${doorward.url}/login`);
      await attempt(page, "widget.plain", PASSWORD);
      await expect(picture(page)).toBeVisible();
      await answer(page).fill("0000");
      await again(page, PASSWORD);
      await expect(page.getByText("That didn’t match. Try this new picture.")).toBeVisible();
    });
  });
});

for (const [which, look] of [["turnstile", LOOKS[0]], ["hcaptcha", LOOKS[1]]] as const) {
  test(`${which} follows theme and language, and the form fits: ${look.join(", ")}`, async ({ browser }) => {
    await turnOn(which);
    const language = { "en-US": "en", "zh-CN": "zh-CN" }[look[1]];
    await inLook(browser, look, async (page) => {
      await page.goto(`${doorward.url}/captcha?redirect_uri=%2Faccount`);
      await expect(widget(page)).toHaveText(`I am a person site-key ${language} ${look[0]}`);
      await expectFit(page);
    });
    await turnOff();
  });
}

test.describe("the console's tab", () => {
  const save = (page: Page) => page.getByRole("button", { name: "Save" }).click();

  test.afterEach(turnOff);

  test("a vendor is set up with key and secret, and not without", async ({ page }) => {
    await signIn(page, doorward, "root.admin");
    await expect(page).toHaveURL(/\/account/);
    await page.goto(`${doorward.url}/admin/settings/captcha`);
    await hydrated(page);
    await page.getByLabel("When to ask").selectOption({ label: "Always" });
    await page.getByLabel("Provider").selectOption({ label: "Cloudflare Turnstile" });
    await page.getByLabel("Site key").fill("");
    await page.getByLabel("Secret key").fill(vendor.secret);
    await save(page);
    await expect(page.getByLabel("Site key")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Site key").fill("0x4AAA");
    await page.getByText("Advanced").click();
    await page.getByLabel("Widget script URL").fill("http://evil.example/api.js");
    await save(page);
    await expect(page.getByLabel("Widget script URL")).toHaveAttribute("aria-invalid", "true");
    await page.getByLabel("Widget script URL").fill("");
    await page.getByLabel("Verification URL").fill(vendor.url);
    await page.getByLabel("Secret key").fill("of another site");
    await save(page);
    await expect(page.getByText("rejected this secret")).toBeVisible();
    await page.getByLabel("Secret key").fill(vendor.secret);
    await save(page);
    await expect(page.getByText("Changes saved.")).toBeVisible();
    const { when, vendor: whose, site_key, script_url } = await doorward.admin("GET", "/settings/captcha");
    expect({ when, whose, site_key, script_url }).toEqual({ when: "always", whose: "turnstile", site_key: "0x4AAA", script_url: null });
    await page.reload();
    await expect(page.getByText("Already set.")).toBeVisible();
    await expect(page.getByLabel("Secret key")).toHaveValue("");
    await page.getByLabel("Provider").selectOption({ label: "hCaptcha" });
    await save(page);
    await expect(page.getByLabel("Secret key")).toHaveAttribute("aria-invalid", "true");
    await expectFit(page);
  });

  test.describe("without script", () => {
    test.use({ javaScriptEnabled: false });

    test("it is saved as well, and a refusal keeps what was typed", async ({ page }) => {
      await signIn(page, doorward, "root.admin");
      await page.goto(`${doorward.url}/admin/settings/captcha`);
      await page.getByLabel("Provider").selectOption({ label: "hCaptcha" });
      await page.getByLabel("Site key").fill("not a key");
      await save(page);
      await expect(page.getByLabel("Site key")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Site key")).toHaveValue("not a key");
      await expect(page.getByLabel("Provider")).toHaveValue("hcaptcha");
      await page.getByLabel("Site key").fill("10-20");
      await page.getByText("Advanced").click();
      await page.getByLabel("Verification URL").fill(vendor.url);
      await page.getByLabel("Secret key").fill(vendor.secret);
      await save(page);
      await expect(page.getByText("Done.")).toBeVisible();
      expect((await doorward.admin("GET", "/settings/captcha")).vendor).toBe("hcaptcha");
    });
  });
});
