// The login portal and the account centre, with and without script.
import { expect, test } from "@playwright/test";
import { LOOKS, expectFit, inLook, signIn } from "../support/page.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { anonymous: true, self_registration: true });
});

test.afterAll(() => doorward?.stop());

const password = { name: "Password", exact: true } as const;

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";
  const mark = javaScriptEnabled ? "js" : "plain";

  test.describe(how, () => {
    test.use({ javaScriptEnabled });

    test(`a user registers, signs out and signs in again ${how}`, async ({ page }) => {
      await page.goto(`${doorward.url}/register`);
      await page.getByLabel("Username").fill(`newcomer.${mark}`);
      await page.getByLabel(password.name, { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Create account" }).click();
      await expect(page).toHaveURL(/\/account/);
      await page.getByRole("button", { name: "Sign out" }).first().click();
      await expect(page).toHaveURL(/\/login/);
      await signIn(page, doorward, `newcomer.${mark}`);
      await expect(page).toHaveURL(/\/account/);
    });

    test(`a wrong password is said beside the field and the name is kept ${how}`, async ({ page }) => {
      await doorward.user(`typo.${mark}`);
      await signIn(page, doorward, `typo.${mark}`, OTHER_PASSWORD);
      await expect(page.getByText("username or password", { exact: false }).first()).toBeVisible();
      await expect(page.getByLabel("Username")).toHaveValue(`typo.${mark}`);
      expect(page.url()).not.toContain(encodeURIComponent(OTHER_PASSWORD));
      await page.getByLabel(password.name, { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/account/);
    });

    test(`a guest comes in ${how}`, async ({ page }) => {
      await page.goto(`${doorward.url}/login`);
      await page.getByRole("button", { name: "Continue as guest" }).click();
      await expect(page).toHaveURL(/\/account/);
    });

    test(`an administrator's password link sets a password once ${how}`, async ({ page }) => {
      const { uid } = await doorward.admin("POST", "/users", { username: `linked.${mark}` });
      const { url } = await doorward.admin("POST", `/users/${uid}/password`);
      // Attack 57: looking at it, as a mail scanner does, uses nothing up.
      for (let look = 0; look < 3; look += 1) expect((await fetch(url)).status).toBe(200);
      await page.goto(url);
      await page.locator("input[autocomplete=new-password]").first().fill(PASSWORD);
      await page.locator("form").filter({ has: page.locator("input[autocomplete=new-password]") }).getByRole("button", { name: /password/i }).last().click();
      await expect(page).toHaveURL(/\/login/);
      await signIn(page, doorward, `linked.${mark}`);
      await expect(page).toHaveURL(/\/account/);
      await page.goto(url);
      await expect(page.locator("input[autocomplete=new-password]")).toHaveCount(0);
    });
  });
}

test("where nothing else registers, a provider that registers users is offered, and no other", async ({ page }) => {
  await doorward.set("login_methods", { self_registration: false });
  const provider = (rules: unknown) =>
    doorward.admin("PUT", "/providers/github", { kind: "github", enabled: true, secret: "hush", config: { client_id: "x" }, rules });
  await provider({ auto_sign_up: false });
  await page.goto(`${doorward.url}/login`);
  await expect(page.getByRole("button", { name: "GitHub" })).toBeVisible();
  await expect(page.getByRole("link", { name: "Create one" })).toHaveCount(0);
  await page.goto(`${doorward.url}/register`);
  await expect(page.getByRole("heading", { name: "Sign-up is closed" })).toBeVisible();
  await provider({ auto_sign_up: true });
  await page.goto(`${doorward.url}/login`);
  await page.getByRole("link", { name: "Create one" }).click();
  await expect(page.getByRole("button", { name: "GitHub" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Create account" })).toHaveCount(0);
  await doorward.admin("PUT", "/providers/github", { enabled: false });
  await doorward.set("login_methods", { self_registration: true });
});

test("attack 46: the answer for an unknown name is the answer for a wrong password", async ({ page }) => {
  await doorward.user("known.one");
  const said: string[] = [];
  for (const name of ["known.one", "unknown.one"]) {
    await signIn(page, doorward, name, OTHER_PASSWORD);
    await expect(page.getByText("username or password", { exact: false }).first()).toBeVisible();
    said.push((await page.locator("main").innerText()).replaceAll(name, "NAME"));
  }
  expect(said[0]).toBe(said[1]);
});

test("case p027: a second tab that submits after the first has signed in goes on", async ({ context }) => {
  const { uid } = await doorward.user("tabs");
  const [first, second] = [await context.newPage(), await context.newPage()];
  await second.goto(`${doorward.url}/login`);
  await signIn(first, doorward, "tabs");
  await expect(first).toHaveURL(/\/account/);
  await second.getByLabel("Username").fill("tabs");
  await second.getByLabel(password.name, { exact: true }).fill(PASSWORD);
  await second.getByRole("button", { name: "Sign in" }).click();
  await expect(second).toHaveURL(/\/account/);
  await second.goto(`${doorward.url}/login`);
  await expect(second).toHaveURL(/\/account/);
  // The session of the first sign-in has no cookie any more, and does not linger.
  expect((await doorward.admin("GET", `/users/${uid}/sessions`)).items).toHaveLength(1);
});

test("case p027: signing out with a dead session ends signed out", async ({ page }) => {
  const { uid } = await doorward.user("dead.session");
  await signIn(page, doorward, "dead.session");
  await expect(page).toHaveURL(/\/account/);
  await doorward.admin("POST", `/users/${uid}/sign-out`);
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/login/);
});

test("case p041: autofill without key events signs in", async ({ page }) => {
  await doorward.user("auto.fill");
  await page.goto(`${doorward.url}/login`);
  await page.evaluate((secret) => {
    document.querySelector<HTMLInputElement>("input[autocomplete~=username]")!.value = "auto.fill";
    document.querySelector<HTMLInputElement>("input[autocomplete=current-password]")!.value = secret;
  }, PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/account/);
});

test("attack 15: next leads only to places of ours", async ({ page }) => {
  await doorward.user("went.next");
  for (const next of ["https://evil.test/", "//evil.test", "/\\evil.test", "javascript:alert(1)", "/.//evil.test", "/a/..//evil.test"]) {
    await page.context().clearCookies();
    await page.goto(`${doorward.url}/login?next=${encodeURIComponent(next)}`);
    await page.getByLabel("Username").fill("went.next");
    await page.getByLabel(password.name, { exact: true }).fill(PASSWORD);
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByRole("button", { name: "Sign out" }).or(page.getByRole("heading", { name: /not found/i })).first()).toBeVisible();
    expect(new URL(page.url()).origin, next).toBe(doorward.url);
  }
});

test("an account changes its profile and password and ends its other devices", async ({ page, browser }) => {
  await doorward.user("self.service");
  const elsewhere = await browser.newPage();
  await signIn(elsewhere, doorward, "self.service");
  await expect(elsewhere).toHaveURL(/\/account/);
  await signIn(page, doorward, "self.service");
  await expect(page).toHaveURL(/\/account/);
  await page.getByLabel(/display name|nickname|name/i).first().fill("小明🍧");
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => {
    const { items } = await doorward.admin("GET", "/users?query=self.service");
    return items[0].name;
  }).toBe("小明🍧");
  await page.goto(`${doorward.url}/account/security`);
  await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
  await page.locator("input[autocomplete=new-password]").first().fill(OTHER_PASSWORD);
  await page.getByRole("button", { name: /change password/i }).click();
  await expect(page.locator(".alert--success")).toBeVisible();
  await elsewhere.goto(`${doorward.url}/account`);
  await expect(elsewhere).toHaveURL(/\/login/);
  await elsewhere.close();
});

test("attack 51: the cookie changes at sign-in, and the old one opens nothing", async ({ page, context }) => {
  await doorward.user("fixated");
  await context.addCookies([{ name: "doorward", value: "AAAAAAAAAAAAAAAAAAAAAA", url: doorward.url }]);
  await signIn(page, doorward, "fixated");
  await expect(page).toHaveURL(/\/account/);
  const cookie = (await context.cookies()).find(({ name }) => name === "doorward");
  expect(cookie?.value).not.toBe("AAAAAAAAAAAAAAAAAAAAAA");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax", path: "/" });
  const answer = await fetch(`${doorward.url}/account`, { headers: { cookie: "doorward=AAAAAAAAAAAAAAAAAAAAAA" }, redirect: "manual" });
  expect(answer.status).toBeGreaterThanOrEqual(300);
});

for (const look of LOOKS) {
  const [colorScheme, locale, width] = look;
  test(`pages are accessible, narrow enough and in their language: ${look.join(", ")}`, async ({ browser }) => {
    const { uid } = await doorward.admin("POST", "/users", { username: `shown.${colorScheme}.${locale}.${width}` });
    const { url } = await doorward.admin("POST", `/users/${uid}/password`);
    const link = new URL(url);
    const looker = `looker.${colorScheme}.${locale}.${width}`;
    await doorward.user(looker);
    await inLook(browser, look, async (page) => {
      for (const path of ["/login", "/register", "/setup?token=none", "/nowhere", link.pathname + link.search]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
        expect(await page.locator("html").getAttribute("lang")).toBe(locale === "zh-CN" ? "zh-CN" : "en");
      }
      await signIn(page, doorward, looker);
      await expect(page).toHaveURL(/\/account/);
      for (const path of ["/account", "/account/security", "/account/devices", "/account/activity"]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
      }
    });
  });
}
