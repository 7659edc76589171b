// The SDK's own captcha dialog. No test can read a picture: what is typed as GOOD is proven by work instead.
import { createHash } from "node:crypto";
import { type Page, expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

const GOOD = "GOOD";

let doorward: Doorward;
let app: App;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  app = await App.start();
  await doorward.user("solver");
  await doorward.set("login_methods", { email: "on" });
});

test.afterAll(async () => {
  await doorward?.stop();
  await app?.stop();
});

test.beforeEach(async ({ page }) => {
  await doorward.set("captcha", { when: "always" });
  await app.open(page, doorward);
});

function zeroBits(text: string): number {
  const [first, second, third] = createHash("sha256").update(text).digest();
  return Math.clz32((first << 16) | (second << 8) | third) - 8;
}

/** What the page asked the server, in order; and answers typed as GOOD are good from now on. */
async function watched(page: Page): Promise<string[]> {
  const asked: string[] = [];
  let state = "";
  page.on("request", (request) => {
    const { pathname, searchParams } = new URL(request.url());
    if (request.method() !== "POST" || !pathname.startsWith("/auth/")) return;
    if (pathname.endsWith("/captcha/data")) ({ state } = JSON.parse(request.postData() ?? "{}"));
    asked.push(pathname.replace("/auth/v1/", "") + (searchParams.has("captcha_token") ? " with a captcha token" : ""));
  });
  await page.route("**/auth/v1/captcha/data/verify*", async (route) => {
    if (JSON.parse(route.request().postData() ?? "{}").key !== GOOD) return route.continue();
    const { token, seed, bits } = (await doorward.wire("POST", "/v1/captcha/work", { state })).body;
    let key = 0;
    while (zeroBits(`${seed}.${key}`) < bits) key += 1;
    const response = await route.fetch({ postData: JSON.stringify({ token, key: String(key) }) });
    await route.fulfill({ response });
  });
  return asked;
}

const input = (page: Page) => page.getByPlaceholder("输入字符");

async function type(page: Page, text: string): Promise<void> {
  await input(page).fill(text);
  await page.getByRole("button", { name: "确定" }).click();
}

const signIn = (page: Page, password = PASSWORD) => call(page, "signInWithPassword", { username: "solver", password });

test("the SDK shows its dialog, repeats the call with what it earned, and is signed in", async ({ page }) => {
  const asked = await watched(page);
  const signingIn = signIn(page);
  await expect(page.locator("#captcha-image")).toHaveAttribute("src", /^data:image\/gif;base64,/);
  const width = () => page.locator("#captcha-image").evaluate((image: HTMLImageElement) => image.naturalWidth);
  await expect.poll(width).toBeGreaterThan(50);
  await type(page, GOOD);
  expect((await signingIn).error).toBeNull();
  await expect(input(page)).toHaveCount(0);
  expect(asked).toEqual(["signin", "captcha/data", "captcha/data/verify", "signin with a captcha token"]);
  expect((await call(page, "getUser")).data.user.user_metadata.username).toBe("solver");
});

test("a wrong answer renews the picture and opens no second dialog", async ({ page }) => {
  const asked = await watched(page);
  const signingIn = signIn(page);
  const picture = page.locator("#captcha-image");
  await expect(picture).toBeVisible();
  const before = await picture.getAttribute("src");
  await type(page, "????");
  await expect(picture).not.toHaveAttribute("src", before ?? "");
  await expect(input(page)).toHaveCount(1);
  await expect(input(page)).toHaveValue("");
  await type(page, GOOD);
  expect((await signingIn).error).toBeNull();
  await expect(input(page)).toHaveCount(0);
  const verify = ["captcha/data", "captcha/data/verify"];
  expect(asked).toEqual(["signin", ...verify, ...verify, "signin with a captcha token"]);
});

test("the button for another picture renews it", async ({ page }) => {
  await watched(page);
  const signingIn = signIn(page);
  const picture = page.locator("#captcha-image");
  await expect(picture).toBeVisible();
  const before = await picture.getAttribute("src");
  await page.getByRole("button", { name: "刷新" }).click();
  await expect(picture).not.toHaveAttribute("src", before ?? "");
  await type(page, GOOD);
  expect((await signingIn).error).toBeNull();
});

/** Answers each dialog that is opened until the call is over. */
async function answering<T>(page: Page, calling: Promise<T>): Promise<T> {
  let over = false;
  const called = calling.finally(() => (over = true));
  while (!over) {
    if (await input(page).isVisible()) {
      await type(page, GOOD);
      await expect(input(page)).toHaveCount(0);
    }
    await page.waitForTimeout(50);
  }
  return called;
}

// The SDK keeps what it earned for as long as it is said to work, though a call has used it up.
test("after a wrong password the SDK asks once more, and signs in", async ({ page }) => {
  await watched(page);
  const wrong = await answering(page, signIn(page, OTHER_PASSWORD));
  expect(wrong.error.code).toBe("invalid_username_or_password");
  expect((await answering(page, signIn(page))).error).toBeNull();
});

test("a user who comes back within minutes is asked once more, and signed in", async ({ page }) => {
  await watched(page);
  expect((await answering(page, signIn(page))).error).toBeNull();
  await call(page, "signOut");
  expect((await answering(page, signIn(page))).error).toBeNull();
});

test("what was earned for a code is asked for anew at a sign-in", async ({ page }) => {
  await watched(page);
  const sent = await answering(page, call(page, "signInWithOtp", { email: "both@example.test" }));
  expect(sent.error).toBeNull();
  expect((await answering(page, signIn(page))).error).toBeNull();
});

test("with `suspicious` a guesser is asked, and the right password still signs in", async ({ page }) => {
  await doorward.set("captcha", { when: "suspicious" });
  await doorward.user("guesser");
  const asked = await watched(page);
  const guess = (password: string) => {
    return answering(page, call(page, "signInWithPassword", { username: "guesser", password }));
  };
  for (let round = 0; round < 3; round += 1) expect((await guess(OTHER_PASSWORD)).error).toBeTruthy();
  expect(asked).not.toContain("captcha/data");
  // Each attempt from now on has a dialog of its own.
  expect((await guess(OTHER_PASSWORD)).error.code).toBe("invalid_username_or_password");
  expect((await guess(PASSWORD)).error).toBeNull();
  expect(asked.filter((path) => path === "captcha/data")).toHaveLength(2);
});

test("a code is sent after a captcha of its own", async ({ page }) => {
  const asked = await watched(page);
  const sending = call(page, "signInWithOtp", { email: "captcha@example.test" });
  await type(page, GOOD);
  expect((await sending).error).toBeNull();
  expect(await doorward.code("captcha@example.test")).toMatch(/^\d{6}$/);
  expect(asked).toContain("verification with a captcha token");
});

test("with `suspicious` the first sign-in asks for nothing", async ({ page }) => {
  await doorward.set("captcha", { when: "suspicious" });
  await doorward.user("unsuspected");
  const { error } = await call(page, "signInWithPassword", { username: "unsuspected", password: PASSWORD });
  expect(error).toBeNull();
});
