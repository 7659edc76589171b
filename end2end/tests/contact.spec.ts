// Phone numbers and email addresses: sign-up, sign-in and changes by their owner.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, expectNoSidewaysScroll, inLook } from "../support/page.ts";
import { Database } from "../support/postgres.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let database: Database;
let doorward: Doorward;

test.beforeAll(async () => {
  database = await Database.create();
  doorward = await Doorward.start({ DOORWARD_DATABASE_URL: database.url });
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { phone: "on", email: "on", anonymous: true, self_registration: true });
  await doorward.set("verification", { per_network_hour: 10_000 });
  // All users here come from one address.
  await doorward.set("captcha", { when: "never" });
  for (const mark of ["js", "plain"]) {
    for (const name of ["again", "forgot", "owner"]) await owner(`${name}.${mark}@example.test`);
  }
  await owner("known@example.test");
  // They were just sent a code; the next one to each is due after half a minute.
  await database.nextMessageIsDue();
});

test.afterAll(async () => {
  await doorward?.stop();
  await database?.drop();
});

let numbers = 0;

/** A phone number that no account has yet, as people write it and as it is stored. */
function newPhone(): { input: string; key: string } {
  numbers += 1;
  const tail = String(numbers).padStart(4, "0");
  return { input: `138 0013 ${tail}`, key: `+861380013${tail}` };
}

/** What was sent last to a contact. */
async function message(recipient: string): Promise<{ text: string; html?: string }> {
  const { items } = await doorward.admin("GET", `/messages?recipient=${encodeURIComponent(recipient)}`);
  if (!items.length) throw new Error(`nothing was sent to ${recipient}`);
  return items[0];
}

async function codeTo(recipient: string): Promise<string> {
  const code = (await message(recipient)).text.match(/\b\d{6}\b/)?.[0];
  if (!code) throw new Error(`no code in what was sent to ${recipient}`);
  return code;
}

/** An account with this address and PASSWORD. */
async function owner(email: string): Promise<void> {
  const sent = await doorward.wire("POST", "/v1/verification", { email });
  const verification_id = sent.body.verification_id;
  const proven = await doorward.wire("POST", "/v1/verification/verify", { verification_id, verification_code: await codeTo(email) });
  const verification_token = proven.body.verification_token;
  const made = await doorward.wire("POST", "/v1/signup", { email, password: PASSWORD, verification_token });
  expect(made.status, JSON.stringify(made.body)).toBe(200);
}

async function start(page: Page, contact: string, path = "/login"): Promise<void> {
  await page.goto(doorward.url + path);
  await page.locator("input[autocomplete=username]").fill(contact);
  await page.getByRole("button", { name: "Continue", exact: true }).click();
}

async function sendCode(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Send code" }).click();
  await expect(page.getByLabel("Code")).toBeVisible();
}

async function typeCode(page: Page, code: string, button = "Continue"): Promise<void> {
  await page.getByLabel("Code").fill(code);
  await page.getByRole("button", { name: button, exact: true }).click();
}

/** Signs in with a code; registers new users. */
async function signInByCode(page: Page, input: string, key = input, path = "/login"): Promise<void> {
  await start(page, input, path);
  await sendCode(page);
  await typeCode(page, await codeTo(key));
  await expect(page).toHaveURL(/\/account/);
}

/** Signs in with a contact and its password. */
async function withPassword(page: Page, contact: string, secret: string): Promise<void> {
  await start(page, contact);
  await page.getByRole("link", { name: "Use a password instead" }).click();
  await page.getByLabel("Password", { exact: true }).fill(secret);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function uidOf(key: string): Promise<string> {
  const { items } = await doorward.admin("GET", `/users?query=${encodeURIComponent(key)}`);
  expect(items, key).toHaveLength(1);
  return items[0].uid;
}

/** Sets the first password of the user who has just signed in. */
async function setPassword(page: Page): Promise<void> {
  await page.goto(`${doorward.url}/account/security`);
  await page.locator("#new_password").fill(PASSWORD);
  await page.getByRole("button", { name: "Set password" }).click();
  await expect(page.locator(".alert--success")).toBeVisible();
}

async function signOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Sign out" }).first().click();
  await expect(page).toHaveURL(/\/login/);
}

for (const javaScriptEnabled of [true, false]) {
  const how = javaScriptEnabled ? "with script" : "without script";
  const mark = javaScriptEnabled ? "js" : "plain";

  test.describe(how, () => {
    test.use({ javaScriptEnabled });

    test(`a phone number becomes an account, and a password then opens it too ${how}`, async ({ page }) => {
      const phone = newPhone();
      await signInByCode(page, phone.input, phone.key, "/login?next=%2Faccount%2Fdevices");
      await expect(page).toHaveURL(/\/account\/devices/);
      await setPassword(page);
      await signOut(page);
      await start(page, phone.input);
      await page.getByRole("link", { name: "Use a password instead" }).click();
      // The password manager sees whose password it is.
      await expect(page.locator("input[autocomplete=username]")).toHaveValue(phone.input);
      await page.getByLabel("Password", { exact: true }).fill(OTHER_PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page.getByText("The password is incorrect")).toBeVisible();
      await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/account/);
    });

    test(`an email address registers; a wrong code is reported beside the field ${how}`, async ({ page }) => {
      const email = `new.${mark}@example.test`;
      await page.goto(`${doorward.url}/register`);
      await page.getByLabel("Phone or email").fill("no contact");
      await page.getByRole("button", { name: "Send code" }).click();
      await expect(page.getByText("Enter a valid phone number or email address.")).toBeVisible();
      await page.getByLabel("Phone or email").fill(` ${email.toUpperCase()} `);
      await sendCode(page);
      const code = await codeTo(email);
      // Five digits of six are no code, and blanks between them are forgiven.
      await typeCode(page, code.slice(1));
      await expect(page.getByText("The code has 6 digits.")).toBeVisible();
      await typeCode(page, code === "000000" ? "000001" : "000000");
      await expect(page.getByText("The code is incorrect")).toBeVisible();
      await typeCode(page, `${code.slice(0, 3)} ${code.slice(3)}`);
      await expect(page).toHaveURL(/\/account/);
      await uidOf(email);
    });

    test(`an owner comes back with a code, and another one is sent in good time only ${how}`, async ({ page }) => {
      const email = `again.${mark}@example.test`;
      const uid = await uidOf(email);
      await start(page, email);
      await sendCode(page);
      const again = page.getByRole("button", { name: "Send again" });
      if (javaScriptEnabled) {
        await expect(again).toBeDisabled();
      } else {
        await again.click();
        await expect(page.getByText("You can request another message in")).toBeVisible();
      }
      await page.reload();
      await typeCode(page, await codeTo(email));
      await expect(page).toHaveURL(/\/account/);
      expect(await uidOf(email)).toBe(uid);
    });

    test(`a forgotten password is replaced by a code ${how}`, async ({ page, browser }) => {
      const email = `forgot.${mark}@example.test`;
      const elsewhere = await browser.newPage();
      await withPassword(elsewhere, email, PASSWORD);
      await expect(elsewhere).toHaveURL(/\/account/);
      await start(page, email);
      await page.getByRole("link", { name: "Use a password instead" }).click();
      await page.getByRole("link", { name: "Forgot password?" }).click();
      await expect(page.getByLabel("Phone or email")).toHaveValue(email);
      await sendCode(page);
      await typeCode(page, await codeTo(email));
      await page.locator("#new_password").fill("short");
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page.getByText("Too short.")).toBeVisible();
      await page.locator("#new_password").fill(OTHER_PASSWORD);
      await page.getByRole("button", { name: "Set password" }).click();
      await expect(page.getByText("Your password has been changed.")).toBeVisible();
      await elsewhere.goto(`${doorward.url}/account`);
      await expect(elsewhere).toHaveURL(/\/login/);
      await elsewhere.close();
      await withPassword(page, email, OTHER_PASSWORD);
      await expect(page).toHaveURL(/\/account/);
    });

    test(`a link from a mail signs in once, and only when it is pressed ${how}`, async ({ page }) => {
      const email = `link.${mark}@example.test`;
      await start(page, email, "/login?next=%2Faccount%2Factivity");
      await page.getByRole("button", { name: "Send a sign-in link instead" }).click();
      await expect(page.getByText("Open the link in it")).toBeVisible();
      const link = (await message(email)).text.match(/http\S+\/login\/link\?token=\S+/)?.[0] ?? "";
      // Attack 57: looking at it, as a mail scanner does, uses nothing up.
      for (let look = 0; look < 3; look += 1) expect((await fetch(link)).status).toBe(200);
      await page.goto(link);
      await expect(page.getByText("l***@example.test")).toBeVisible();
      await page.getByRole("button", { name: "Sign in" }).click();
      await expect(page).toHaveURL(/\/account\/activity/);
      expect((await fetch(link)).status).toBe(410);
      await page.goto(link);
      await page.getByRole("link", { name: "Get a new link" }).click();
      await expect(page).toHaveURL(/\/(login|account)/);
    });

    test(`a contact is added, and removed, with a fresh proof ${how}`, async ({ page }) => {
      const phone = newPhone();
      const email = `added.${mark}@example.test`;
      await signInByCode(page, phone.input, phone.key);
      await setPassword(page);
      await page.locator(".contact", { hasText: "Email" }).getByRole("link", { name: "Add" }).click();
      await expect(page).toHaveURL(/\/account\/reauthenticate/);
      await page.getByLabel("Current password").fill(OTHER_PASSWORD);
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await expect(page.getByText("The current password is incorrect.")).toBeVisible();
      await page.getByLabel("Current password").fill(PASSWORD);
      await page.getByRole("button", { name: "Continue", exact: true }).click();
      await page.getByLabel("New email").fill(email);
      await sendCode(page);
      expect(page.url()).not.toMatch(/token|sudo/);
      await typeCode(page, await codeTo(email), "Confirm");
      await expect(page).toHaveURL(/\/account\/security/);
      await expect(page.locator(".contact", { hasText: "Email" })).toContainText(email);
      await page.locator(".contact", { hasText: "Phone" }).getByRole("link", { name: "Remove" }).click();
      await page.getByRole("button", { name: "Remove" }).click();
      await expect(page.getByText("Removed.")).toBeVisible();
      await expect(page.locator(".contact", { hasText: "Phone" })).toContainText("Not added");
    });

    test(`a guest keeps the account and its uid ${how}`, async ({ page }) => {
      const phone = newPhone();
      await page.goto(`${doorward.url}/login`);
      await page.getByRole("button", { name: "Continue as guest" }).click();
      await expect(page).toHaveURL(/\/account/);
      const { items } = await doorward.admin("GET", "/users?kind=anonymous");
      await page.getByRole("link", { name: "Save my account" }).click();
      await page.getByLabel("Phone or email").fill(phone.input);
      await sendCode(page);
      await typeCode(page, await codeTo(phone.key));
      await expect(page).toHaveURL(/\/account/);
      expect(items.map(({ uid }: { uid: string }) => uid)).toContain(await uidOf(phone.key));
    });

    test(`a guest whose contact is an account's is asked what to do ${how}`, async ({ page }) => {
      const email = `owner.${mark}@example.test`;
      const uid = await uidOf(email);
      await page.goto(`${doorward.url}/login`);
      await page.getByRole("button", { name: "Continue as guest" }).click();
      await expect(page).toHaveURL(/\/account/);
      await start(page, email);
      await sendCode(page);
      await typeCode(page, await codeTo(email));
      await expect(page).toHaveURL(/\/login\/existing$/);
      await expectNoSidewaysScroll(page);
      await page.getByRole("button", { name: "Sign in to that account" }).click();
      await expect(page).toHaveURL(/\/account/);
      await expect(page.getByText("You’re signed in as a guest")).toHaveCount(0);
      expect((await doorward.admin("GET", `/users/${uid}/sessions`)).items.length).toBeGreaterThan(1);
    });
  });
}

test("attack 46: unknown and known contacts see the same steps", async ({ page, browser }) => {
  await doorward.set("login_methods", { email: "login_only" });
  const said: string[] = [];
  for (const email of ["known@example.test", "alien@example.test"]) {
    const fresh = await browser.newPage();
    await start(fresh, email);
    await sendCode(fresh);
    await typeCode(fresh, "000000");
    await expect(fresh.getByText("The code is incorrect")).toBeVisible();
    said.push((await fresh.locator("main").innerText()).replaceAll(email, "CONTACT").replace(/in \d+ s/, "in N s"));
    await fresh.close();
  }
  expect(said[0]).toBe(said[1]);
  await doorward.set("login_methods", { email: "on" });
  await page.goto(`${doorward.url}/login`);
  await expect(page.getByLabel("Phone, email or username")).toBeVisible();
});

test("a username leads to the password, and a method that is off is reported", async ({ page }) => {
  await doorward.set("login_methods", { email: "off" });
  await start(page, "li@example.test");
  await expect(page.getByText("You can’t sign in with an email address here.")).toBeVisible();
  await doorward.set("login_methods", { email: "on" });
  await doorward.user("plain.name");
  await start(page, "plain.name");
  await expect(page).toHaveURL(/\/login\/password\?id=plain/);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL(/\/account/);
});

for (const look of LOOKS) {
  const [colorScheme, locale, width] = look;
  test(`pages are accessible and narrow enough: ${colorScheme}, ${locale}, ${width}`, async ({ browser }) => {
    const looker = `looker.${colorScheme}.${locale}.${width}`;
    const email = `${looker.toLowerCase()}@example.test`;
    await doorward.user(looker);
    await inLook(browser, look, async (page) => {
      const id = encodeURIComponent(email);
      for (const path of ["/login", "/register", "/register?with=username", `/login/code?id=${id}`, `/login/password?id=${id}`, "/forgot", "/login/link?token=none"]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
      }
      await page.goto(`${doorward.url}/login/code?id=${id}`);
      await page.locator("form .button--primary").click();
      await page.waitForSelector("#verification_code");
      await expectFit(page);
      await page.goto(`${doorward.url}/login/password?id=${looker}`);
      await page.locator("#password").fill(PASSWORD);
      await page.locator("form .button--primary").click();
      await expect(page).toHaveURL(/\/account/);
      await page.goto(`${doorward.url}/account/reauthenticate?back=%2Faccount%2Fcontact%3Fkind%3Dphone`);
      await expectFit(page);
      await page.locator("#password").fill(PASSWORD);
      await page.locator("form .button--primary").click();
      await expect(page).toHaveURL(/\/account\/contact/);
      for (const path of ["/account/security", "/account/contact?kind=email", "/account/contact/remove?kind=email"]) {
        await page.goto(doorward.url + path);
        await expectFit(page);
      }
    });
  });
}
