// Phone numbers and email addresses, with CloudBase's unmodified SDK.
import { type Page, expect, test } from "@playwright/test";
import { Database } from "../support/postgres.ts";
import { App, call, follow } from "../support/sdk.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let database: Database;
let doorward: Doorward;
let app: App;

/** Contacts of existing users, by test. */
const known = {
  phone: "+8613900000001",
  email: "known@example.test",
  login: "login@example.test",
  byId: "by.id@example.test",
  passwordPhone: "+8613900000002",
  passwordEmail: "password@example.test",
  resetPhone: "+8613900000003",
  resetEmail: "reset@example.test",
  again: "again@example.test",
  twice: "twice@example.test",
  mover: "mover@example.test",
  hiddenPhone: "+8613900000004",
  hiddenEmail: "hidden@example.test",
};
const uids = {} as Record<keyof typeof known, string>;

test.beforeAll(async () => {
  database = await Database.create();
  doorward = await Doorward.start({ DOORWARD_DATABASE_URL: database.url });
  app = await App.start();
  await doorward.set("login_methods", { phone: "on", email: "on", anonymous: true });
  await doorward.set("verification", { per_network_hour: 10_000 });
  await doorward.set("captcha", { when: "never" });
  for (const [name, contact] of Object.entries(known)) {
    uids[name as keyof typeof known] = (await doorward.owner(contact, { password: PASSWORD })).uid;
  }
  // They were just sent a code; the next one to each is due after half a minute.
  await database.nextMessageIsDue();
});

test.afterAll(async () => {
  await doorward?.stop();
  await database?.drop();
  await app?.stop();
});

test.beforeEach(({ page }) => app.open(page, doorward));

/** `phone` as an app's form has it, without country. */
const local = (phone: string) => phone.replace("+86", "");

/** Which account the SDK holds now. */
async function uid(page: Page): Promise<string | undefined> {
  const { data, error } = await call(page, "getUser");
  expect(error).toBeNull();
  return data.user?.id;
}

async function signsIn(page: Page, contact: string, whose: string): Promise<void> {
  const verified = await follow(page, "verifyOtp", { token: await doorward.code(contact) });
  expect(verified.error).toBeNull();
  expect(verified.data.user.id).toBe(whose);
  expect(await uid(page)).toBe(whose);
}

async function registers(page: Page, contact: string): Promise<any> {
  const verified = await follow(page, "verifyOtp", { token: await doorward.code(contact) });
  expect(verified.error).toBeNull();
  expect(verified.data.session.access_token.split(".")).toHaveLength(3);
  const users = await doorward.admin("GET", `/users?query=${encodeURIComponent(contact)}`);
  expect(users.items).toHaveLength(1);
  expect(verified.data.user.id).toBe(users.items[0].uid);
  return verified.data.user;
}

async function hasNoAccount(contact: string): Promise<void> {
  const users = await doorward.admin("GET", `/users?query=${encodeURIComponent(contact)}`);
  expect(users.items).toHaveLength(0);
}

test("signInWithOtp by phone signs a known user in", async ({ page }) => {
  expect((await call(page, "signInWithOtp", { phone: local(known.phone) })).error).toBeNull();
  await signsIn(page, known.phone, uids.phone);
});

test("signInWithOtp by email signs a known user in", async ({ page }) => {
  expect((await call(page, "signInWithOtp", { email: known.email })).error).toBeNull();
  await signsIn(page, known.email, uids.email);
});

test("signInWithOtp by phone registers a new user", async ({ page }) => {
  expect((await call(page, "signInWithOtp", { phone: "13800000001" })).error).toBeNull();
  const user = await registers(page, "+8613800000001");
  expect(user.phone.replaceAll(" ", "")).toBe("+8613800000001");
});

test("signInWithOtp by email registers a new user", async ({ page }) => {
  expect((await call(page, "signInWithOtp", { email: "Newuser@example.test" })).error).toBeNull();
  // Kept as its owner writes it.
  const user = await registers(page, "newuser@example.test");
  expect(user.email).toBe("Newuser@example.test");
});

test("shouldCreateUser false signs a known user in, and sends an unknown contact nothing", async ({ page }) => {
  const options = { shouldCreateUser: false };
  expect((await call(page, "signInWithOtp", { email: known.login, options })).error).toBeNull();
  await signsIn(page, known.login, uids.login);
  await call(page, "signOut");
  const { error } = await call(page, "signInWithOtp", { email: "missing@example.test", options });
  expect(error.code).toBe("user_not_found");
  await expect(doorward.code("missing@example.test")).rejects.toThrow();
  await hasNoAccount("missing@example.test");
});

test("with is_user hidden shouldCreateUser false looks the same, and registers no user", async ({ page }) => {
  await doorward.set("verification", { tell_is_user: false });
  const asked = { phone: "13800000005", options: { shouldCreateUser: false } };
  const sent = await call(page, "signInWithOtp", asked);
  await doorward.set("verification", { tell_is_user: true });
  expect(sent.error).toBeNull();
  await expect(doorward.code("+8613800000005")).rejects.toThrow();
  expect((await follow(page, "verifyOtp", { token: "123456" })).error).toBeTruthy();
  await hasNoAccount("+8613800000005");
});

test("a wrong code opens no session, and the right one still does", async ({ page }) => {
  expect((await call(page, "signInWithOtp", { phone: "13800000002" })).error).toBeNull();
  const right = await doorward.code("+8613800000002");
  const wrong = right === "123456" ? "654321" : "123456";
  const { error } = await follow(page, "verifyOtp", { token: wrong });
  expect(JSON.stringify(error)).toContain("invalid_verification_code");
  await hasNoAccount("+8613800000002");
  await registers(page, "+8613800000002");
});

test("signUp and verifyOtp register with name and password", async ({ page }) => {
  const asked = { email: "signup@example.test", password: PASSWORD, username: "sign.up", name: "小明" };
  expect((await call(page, "signUp", asked)).error).toBeNull();
  const user = await registers(page, "signup@example.test");
  expect(user.user_metadata).toMatchObject({ username: "sign.up", name: "小明" });
  await call(page, "signOut");
  const again = await call(page, "signInWithPassword", { username: "sign.up", password: PASSWORD });
  expect(again.error).toBeNull();
  expect(again.data.user.id).toBe(user.id);
});

test("verifyOtp takes the messageId of resend", async ({ page }) => {
  const sent = await call(page, "resend", { type: "email_change", email: known.byId });
  expect(sent.error).toBeNull();
  const token = await doorward.code(known.byId);
  const asked = { type: "email", email: known.byId, token, messageId: sent.data.messageId };
  const { data, error } = await call(page, "verifyOtp", asked);
  expect(error).toBeNull();
  expect(data.user.id).toBe(uids.byId);
});

test("resend is told to wait, and gives a second code beside the first", async ({ page }) => {
  const email = known.twice;
  const first = await call(page, "resend", { type: "email_change", email });
  expect(first.error).toBeNull();
  const firstCode = await doorward.code(email);
  const early = await call(page, "resend", { type: "email_change", email });
  expect(JSON.stringify(early.error)).toContain("resource_exhausted");
  await database.nextMessageIsDue();
  const second = await call(page, "resend", { type: "email_change", email });
  expect(second.error).toBeNull();
  const secondCode = await doorward.code(email);
  // The first code, which may have come late, is as good as the second...
  const verify = (token: string, messageId: string) => {
    return call(page, "verifyOtp", { type: "email", email, token, messageId });
  };
  const signedIn = await verify(firstCode, first.data.messageId);
  expect(signedIn.error).toBeNull();
  expect(signedIn.data.user.id).toBe(uids.twice);
  await call(page, "signOut");
  // ...until one of them was used.
  expect((await verify(firstCode, first.data.messageId)).error).toBeTruthy();
  expect((await verify(secondCode, second.data.messageId)).error).toBeTruthy();
});

test("signInWithPassword takes a phone number in every form and an email address", async ({ page }) => {
  for (const phone of [local(known.passwordPhone), known.passwordPhone, "+86 13900000002"]) {
    const { data, error } = await call(page, "signInWithPassword", { phone, password: PASSWORD });
    expect(error).toBeNull();
    expect(data.user.id).toBe(uids.passwordPhone);
  }
  const { data, error } = await call(page, "signInWithPassword", { email: known.passwordEmail, password: PASSWORD });
  expect(error).toBeNull();
  expect(data.user.id).toBe(uids.passwordEmail);
});

test("resetPasswordForEmail sets a new password by an email code", async ({ page }) => {
  expect((await call(page, "resetPasswordForEmail", known.resetEmail)).error).toBeNull();
  const nonce = await doorward.code(known.resetEmail);
  const { data, error } = await follow(page, "updateUser", { nonce, password: OTHER_PASSWORD });
  expect(error).toBeNull();
  expect(data.user.id).toBe(uids.resetEmail);
  const old = await call(page, "signInWithPassword", { email: known.resetEmail, password: PASSWORD });
  expect(old.error).toBeTruthy();
});

test("resetPasswordForEmail takes a phone number, which the SDK writes in two ways", async ({ page }) => {
  const bodies: string[] = [];
  page.on("request", (request) => request.url().includes("/auth/v1/re") && bodies.push(request.postData() ?? ""));
  // Asked for as `+86 139...`, reset as it was typed.
  expect((await call(page, "resetPasswordForEmail", local(known.resetPhone))).error).toBeNull();
  const nonce = await doorward.code(known.resetPhone);
  const { data, error } = await follow(page, "updateUser", { nonce, password: OTHER_PASSWORD });
  expect(error).toBeNull();
  expect(data.user.id).toBe(uids.resetPhone);
  expect(bodies.join()).toContain(`"${local(known.resetPhone)}"`);
});

test("reauthenticate changes the password by a code", async ({ page }) => {
  await call(page, "signInWithPassword", { email: known.again, password: PASSWORD });
  expect((await call(page, "reauthenticate")).error).toBeNull();
  const nonce = await doorward.code(known.again);
  const { data, error } = await follow(page, "updateUser", { nonce, password: OTHER_PASSWORD });
  expect(error).toBeNull();
  expect(data.user.id).toBe(uids.again);
  await call(page, "signOut");
  const fresh = await call(page, "signInWithPassword", { email: known.again, password: OTHER_PASSWORD });
  expect(fresh.error).toBeNull();
});

test("updateUser changes the email address and adds a phone number, each after its code", async ({ page }) => {
  await call(page, "signInWithPassword", { email: known.mover, password: PASSWORD });
  for (const [params, contact] of [
    [{ email: "moved@example.test" }, "moved@example.test"],
    [{ phone: "13800000003" }, "+8613800000003"],
  ] as const) {
    expect((await call(page, "updateUser", params)).error).toBeNull();
    const { error } = await follow(page, "verifyOtp", { ...params, token: await doorward.code(contact) });
    expect(error).toBeNull();
  }
  const { data } = await call(page, "getUser");
  expect(data.user.id).toBe(uids.mover);
  expect(data.user.email).toBe("moved@example.test");
  expect(data.user.phone.replaceAll(" ", "")).toBe("+8613800000003");
});

test("updateUser takes no address that another account has", async ({ page }) => {
  const { uid: mine } = await doorward.user("taker");
  await call(page, "signInWithPassword", { username: "taker", password: PASSWORD });
  const asked = await call(page, "updateUser", { email: known.passwordEmail });
  if (!asked.error) {
    const token = await doorward.code(known.passwordEmail);
    expect((await follow(page, "verifyOtp", { email: known.passwordEmail, token })).error).toBeTruthy();
  }
  expect(await uid(page)).toBe(mine);
  expect((await call(page, "getUser")).data.user.email).toBe("");
});

test("a guest who signs up keeps the uid", async ({ page }) => {
  const guest = await call(page, "signInAnonymously");
  expect(guest.error).toBeNull();
  const anonymous_token = guest.data.session.access_token;
  expect((await call(page, "signUp", { email: "guest@example.test", anonymous_token })).error).toBeNull();
  const user = await registers(page, "guest@example.test");
  expect(user.id).toBe(guest.data.user.id);
  expect((await call(page, "getUser")).data.user.is_anonymous).toBe(false);
});

test("with is_user hidden known and new users are signed in", async ({ page }) => {
  await doorward.set("verification", { tell_is_user: false });
  const answers: boolean[] = [];
  page.on("response", async (response) => {
    if (response.url().includes("/auth/v1/verification?")) answers.push((await response.json()).is_user);
  });
  for (const [params, contact, whose] of [
    [{ phone: local(known.hiddenPhone) }, known.hiddenPhone, uids.hiddenPhone],
    [{ email: known.hiddenEmail }, known.hiddenEmail, uids.hiddenEmail],
  ] as const) {
    expect((await call(page, "signInWithOtp", params)).error).toBeNull();
    await signsIn(page, contact, whose);
    await call(page, "signOut");
  }
  expect((await call(page, "signInWithOtp", { phone: "13800000004" })).error).toBeNull();
  await registers(page, "+8613800000004");
  await doorward.set("verification", { tell_is_user: true });
  expect(new Set(answers).size).toBe(1);
});

test("a link that an app asks for opens the app's session where it is followed, and nothing where it was asked for", async ({ page, browser }) => {
  const back = `${app.url}/welcome?from=mail`;
  const asked = await doorward.wire("POST", "/v1/verification", { email: "magic@example.test", email_redirect_to: back });
  expect(asked.status, JSON.stringify(asked.body)).toBe(200);
  const { items } = await doorward.admin("GET", "/messages?recipient=magic@example.test");
  const link = items[0].text.match(/http\S+\/login\/link\?token=\S+/)?.[0] ?? "";
  const context = await browser.newContext();
  const theirs = await context.newPage();
  await theirs.goto(link);
  await expect(theirs.getByText("Sign in to localhost as m***@example.test?")).toBeVisible();
  await theirs.getByRole("button", { name: "Sign in" }).click();
  await theirs.waitForURL(/\/welcome\?from=mail&code=/);
  await app.init(theirs, doorward);
  const tokens = await theirs.evaluate(async (doorwardUrl) => {
    const code = new URLSearchParams(location.search).get("code");
    const answer = await fetch(`${doorwardUrl}/auth/v1/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ grant_type: "authorization_code", client_id: "doorward", code }),
    });
    return answer.json();
  }, doorward.url);
  const { access_token, refresh_token } = tokens;
  expect((await call(theirs, "setSession", { access_token, refresh_token })).error).toBeNull();
  const user = await call(theirs, "getUser");
  expect(user.data.user.email).toBe("magic@example.test");
  // The page that asked has no session, and the portal of the browser that followed has none either.
  expect((await call(page, "getSession")).data.session).toBeFalsy();
  await theirs.goto(`${doorward.url}/account`);
  await expect(theirs).toHaveURL(/\/login/);
  await context.close();
});
