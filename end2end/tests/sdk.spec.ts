// The vendor's own, unmodified SDK in a real browser, on an origin of its own.
import { type Page, expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let doorward: Doorward;
let app: App;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  app = await App.start();
  await doorward.set("login_methods", { anonymous: true });
});

test.afterAll(async () => {
  await doorward?.stop();
  await app?.stop();
});

async function signedIn(page: Page, username: string): Promise<{ uid: string }> {
  const user = await doorward.user(username);
  await app.open(page, doorward);
  const { error } = await call(page, "signInWithPassword", { username, password: PASSWORD });
  expect(error).toBeNull();
  return user;
}

test("signInAnonymously gives one guest for each device", async ({ page }) => {
  await app.open(page, doorward);
  const { data, error } = await call(page, "signInAnonymously");
  expect(error).toBeNull();
  expect(data.user.is_anonymous).toBe(true);
  await call(page, "signOut");
  const again = await call(page, "signInAnonymously");
  expect(again.data.user.id).toBe(data.user.id);
});

test("signInWithPassword, getUser and getSession agree on who it is", async ({ page }) => {
  const { uid } = await signedIn(page, "li.na");
  const user = await call(page, "getUser");
  expect(user.error).toBeNull();
  expect(user.data.user.id).toBe(uid);
  expect(user.data.user.user_metadata.username).toBe("li.na");
  const session = await call(page, "getSession");
  expect(session.data.session.access_token.split(".")).toHaveLength(3);
  expect(session.data.session.expires_in).toBeGreaterThan(7_000);
});

test("the encrypted form of signInWithPassword works", async ({ page }) => {
  const { uid } = await doorward.user("encrypted");
  await app.open(page, doorward);
  const { data, error } = await call(page, "signInWithPassword", {
    username: "encrypted",
    password: PASSWORD,
    is_encrypt: true,
  });
  expect(error).toBeNull();
  expect(data.user.id).toBe(uid);
});

test("finding w02: the encrypted form takes a password with an emoji", async ({ page }) => {
  const password = "quartz 🔑 钥匙 tremble";
  await doorward.admin("POST", "/users", { username: "emoji", password });
  await app.open(page, doorward);
  const { error } = await call(page, "signInWithPassword", { username: "emoji", password, is_encrypt: true });
  expect(error).toBeNull();
});

test("finding w06: the SDK knows how one signed in", async ({ page }) => {
  await signedIn(page, "method");
  expect((await call(page, "getUser")).data.user.app_metadata.provider).toBe("username");
  await call(page, "signOut");
  await call(page, "signInAnonymously");
  expect((await call(page, "getUser")).data.user.app_metadata.provider).toBe("anonymous");
});

test("finding w04 w07: what is refused says why, and for how long", async ({ page }) => {
  await doorward.user("refused");
  await doorward.set("captcha", { when: "never" });
  await app.open(page, doorward);
  const attempt = async () =>
    (await call(page, "signInWithPassword", { username: "refused", password: OTHER_PASSWORD })).error;
  let error = await attempt();
  expect(error.category).toBe("INVALID_CREDENTIALS");
  for (let tries = 0; error.category === "INVALID_CREDENTIALS" && tries < 20; tries++) error = await attempt();
  expect(error.category).toBe("RATE_LIMITED");
  expect(error.retryAfter).toBeGreaterThan(0);
});

test("refreshSession changes both tokens and keeps the session", async ({ page }) => {
  await signedIn(page, "refresher");
  const before = await call(page, "getSession");
  const { data, error } = await call(page, "refreshSession");
  expect(error).toBeNull();
  expect(data.session.refresh_token).not.toBe(before.data.session.refresh_token);
  expect((await call(page, "getUser")).error).toBeNull();
});

test("updateUser changes the profile, and the SDK reads it back", async ({ page }) => {
  await signedIn(page, "editor");
  const { error } = await call(page, "updateUser", { nickname: "小明🍧", gender: "FEMALE" });
  expect(error).toBeNull();
  const { data } = await call(page, "getUser");
  expect(data.user.user_metadata.nickName ?? data.user.user_metadata.name).toBe("小明🍧");
  expect(data.user.user_metadata.gender).toBe("FEMALE");
});

test("resetPasswordForOld changes the password", async ({ page }) => {
  await signedIn(page, "changer");
  const { error } = await call(page, "resetPasswordForOld", {
    old_password: PASSWORD,
    new_password: OTHER_PASSWORD,
  });
  expect(error).toBeNull();
  await call(page, "signOut");
  const old = await call(page, "signInWithPassword", { username: "changer", password: PASSWORD });
  expect(old.error).toBeTruthy();
  const fresh = await call(page, "signInWithPassword", { username: "changer", password: OTHER_PASSWORD });
  expect(fresh.error).toBeNull();
});

test("isUsernameRegistered tells names that are taken from those that are not", async ({ page }) => {
  await doorward.user("taken");
  await app.open(page, doorward);
  expect(await call(page, "isUsernameRegistered", "taken")).toBe(true);
  expect(await call(page, "isUsernameRegistered", "missing-user")).toBe(false);
});

test("getUserBehaviorLog lists the sign-ins", async ({ page }) => {
  await signedIn(page, "watched");
  const log = await call(page, "getUserBehaviorLog", { type: "LOGIN", limit: 10 });
  expect(log.error ?? null).toBeNull();
  expect(JSON.stringify(log)).toContain("USER_LOGIN");
});

test("deleteUser deletes the account", async ({ page }) => {
  await signedIn(page, "leaver");
  const { error } = await call(page, "deleteUser", { password: PASSWORD });
  expect(error ?? null).toBeNull();
  const again = await call(page, "signInWithPassword", { username: "leaver", password: PASSWORD });
  expect(again.error).toBeTruthy();
});

test("signOut ends the session on the server too", async ({ page }) => {
  await signedIn(page, "goer");
  const { data } = await call(page, "getSession");
  await call(page, "signOut");
  const answer = await doorward.wire("GET", "/v1/user/me", undefined, data.session.access_token);
  expect(answer.status).toBe(401);
  expect(answer.body.error).toBe("unauthenticated");
});

test("a wrong password and an unknown name look the same", async ({ page }) => {
  await doorward.user("real");
  await app.open(page, doorward);
  const wrong = await call(page, "signInWithPassword", { username: "real", password: OTHER_PASSWORD });
  const unknown = await call(page, "signInWithPassword", { username: "unreal", password: OTHER_PASSWORD });
  expect(wrong.error).toBeTruthy();
  expect({ ...wrong.error, requestId: "", requestID: "" }).toEqual({ ...unknown.error, requestId: "", requestID: "" });
});

test("a blocked user is told so, after the right password only", async ({ page }) => {
  const { uid } = await signedIn(page, "blocked");
  await doorward.admin("POST", `/users/${uid}/block`);
  const gone = await call(page, "getUser");
  expect(gone.data?.user ?? null).toBeNull();
  const { error } = await call(page, "signInWithPassword", { username: "blocked", password: PASSWORD });
  expect(JSON.stringify(error)).toContain("user_blocked");
});

test("a method that is off is refused from the next request on", async ({ page }) => {
  await app.open(page, doorward);
  await doorward.set("login_methods", { anonymous: false });
  const { error } = await call(page, "signInAnonymously");
  expect(JSON.stringify(error)).toContain("unimplemented");
  await doorward.set("login_methods", { anonymous: true });
  expect((await call(page, "signInAnonymously")).error).toBeNull();
});

test("an expired access token is renewed by the SDK itself", async ({ page }) => {
  await signedIn(page, "sleeper");
  const renewals: string[] = [];
  page.on("request", (request) => request.url().includes("/auth/v1/token") && renewals.push(request.url()));
  // The SDK looks at the expiry it stored; an hour of sleep later it must renew before it asks.
  await page.evaluate(() => {
    for (const key of Object.keys(localStorage).filter((key) => key.startsWith("credentials_"))) {
      const stored = JSON.parse(localStorage.getItem(key) ?? "{}");
      const content = typeof stored.content === "string" ? JSON.parse(stored.content) : stored;
      content.expires_at = new Date(Date.now() - 1000).toISOString();
      localStorage.setItem(key, JSON.stringify(typeof stored.content === "string" ? { ...stored, content: JSON.stringify(content) } : content));
    }
  });
  await app.open(page, doorward);
  const { data, error } = await call(page, "getUser");
  expect(error).toBeNull();
  expect(data.user.user_metadata.username).toBe("sleeper");
  expect(renewals).toHaveLength(1);
});

test("two tabs that renew at once both stay signed in", async ({ page, context }) => {
  const { uid } = await signedIn(page, "two.tabs");
  const second = await context.newPage();
  await app.open(second, doorward);
  const renewed = await Promise.all([page, second].map((tab) => call(tab, "refreshSession")));
  for (const { error } of renewed) expect(error).toBeNull();
  for (const tab of [page, second]) {
    const { data, error } = await call(tab, "getUser");
    expect(error).toBeNull();
    expect(data.user.id).toBe(uid);
  }
});

for (const [name, hours] of [["an hour fast", 1], ["an hour slow", -1], ["a day fast", 24]] as const) {
  test(`case p037: with a clock ${name} sign-in works and renewal is no loop`, async ({ page }) => {
    await page.clock.install({ time: Date.now() + hours * 3_600_000 });
    await page.clock.resume();
    const renewals: string[] = [];
    page.on("request", (request) => request.url().includes("/auth/v1/token") && renewals.push(request.url()));
    await signedIn(page, `clock${hours + 50}x`);
    for (let round = 0; round < 5; round += 1) expect((await call(page, "getUser")).error).toBeNull();
    expect(renewals.length).toBeLessThanOrEqual(1);
  });
}
