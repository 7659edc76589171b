// Captchas at the portal. What a picture says only the server knows, so the right answers here are the device's work.
import { type Page, expect, test } from "@playwright/test";
import { expectFit, inLook } from "../support/page.ts";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.set("domains", { allowed: ["localhost", "app.example.test"] });
});

test.afterAll(() => doorward?.stop());

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
  await page.getByRole("button", { name: "I cannot see it" }).click();
  await expect(page.getByText("Your device has solved the task")).toBeVisible({ timeout: 60_000 });
}

async function guessThrice(page: Page, username: string): Promise<void> {
  await doorward.user(username);
  await page.goto(`${doorward.url}/login`);
  for (let times = 0; times < 3; times += 1) {
    await attempt(page, username, OTHER_PASSWORD);
    await expect(page.getByText("User name or password is not right.")).toBeVisible();
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
  await expect(page.getByText("That was not it. Here is another picture.")).toBeVisible();
  await expect(answer(page)).toHaveValue("");
  await work(page);
  await again(page, PASSWORD);
  await expect(page).toHaveURL(/\/account/);
});

test("case P040: after a right captcha and a wrong password the next try simply asks anew", async ({ page }) => {
  test.setTimeout(120_000);
  await doorward.user("mistyped");
  await doorward.set("captcha", { when: "always" });
  await page.goto(`${doorward.url}/login`);
  await attempt(page, "mistyped", OTHER_PASSWORD);
  await expect(picture(page)).toBeVisible();
  await work(page);
  await again(page, OTHER_PASSWORD);
  await expect(page.getByText("User name or password is not right.")).toBeVisible();
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
  await page.waitForURL(/app\.example\.test/);
  const given = new URL(page.url()).searchParams;
  expect(given.get("x")).toBe("1");
  expect(given.get("captcha_token")).toMatch(/^v1\./);
  expect(Number(given.get("expires_in"))).toBeGreaterThan(0);
  expect(given.get("state")).toBe("POST:/auth/v1/signin");
  const refused = await page.goto(`${doorward.url}/captcha?redirect_uri=https%3A%2F%2Fevil.example&state=x`);
  expect(refused?.status()).toBe(400);
  await expect(page.getByRole("heading", { name: "This address is not complete" })).toBeVisible();
});

test.describe("without script", () => {
  test.use({ javaScriptEnabled: false });

  test("the picture comes with the refusal, and a wrong answer brings the next", async ({ page }) => {
    await guessThrice(page, "guessed.plain");
    const first = await picture(page).getAttribute("src");
    await answer(page).fill("0000");
    await again(page, PASSWORD);
    await expect(page.getByText("That was not it. Here is another picture.")).toBeVisible();
    await expect(picture(page)).not.toHaveAttribute("src", first ?? "");
  });
});

const LOOKS = [["light", "en-US", 360], ["light", "zh-CN", 1280], ["dark", "en-US", 1280], ["dark", "zh-CN", 360]] as const;

for (const look of LOOKS) {
  test(`the form with a picture is accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    await doorward.set("captcha", { when: "always" });
    await inLook(browser, look, async (page) => {
      await page.goto(`${doorward.url}/login`);
      await page.locator("input[autocomplete~=username]").fill("nobody");
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
