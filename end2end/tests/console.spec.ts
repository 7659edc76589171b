// What administrators do in the console.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(() => doorward?.stop());

test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
});

/** Opens a page of the console and waits until the browser's half has taken over. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${doorward.url}/admin${path}`);
  await hydrated(page);
}

/** Runs and asks back in the dialog that opens. */
async function confirm(page: Page, button: string): Promise<void> {
  await page.getByRole("button", { name: button }).click();
  await page.getByRole("dialog").getByRole("button", { name: button }).click();
}

test("a user is made with a link, and the link sets the password", async ({ page, browser }) => {
  await open(page, "/new-user");
  await page.getByLabel("Username").fill("by.link");
  await page.getByLabel("Display name").fill("林夏 <b>");
  await page.getByRole("button", { name: "Create user" }).click();
  const link = await page.locator(".copyable__text", { hasText: "/password?token=" }).innerText();
  const owner = await browser.newPage();
  await owner.goto(link);
  await owner.locator("input[autocomplete=new-password]").fill(PASSWORD);
  await owner.getByRole("button", { name: /set password/i }).click();
  await expect(owner).toHaveURL(/\/login/);
  await owner.close();
  await page.getByRole("link", { name: "View user" }).click();
  await expect(page.getByRole("heading", { name: "林夏 <b>" })).toBeVisible();
});

test("a name that is taken is said beside the field, and what was typed stays", async ({ page }) => {
  await doorward.user("taken");
  await open(page, "/new-user");
  await page.getByLabel("Username").fill("TAKEN");
  await page.getByLabel("Display name").fill("Some Name");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByLabel("Username")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Display name")).toHaveValue("Some Name");
});

test("the list is searched literally, filtered and paged, and the address holds the view", async ({ page }) => {
  for (let number = 0; number < 60; number += 1) await doorward.user(`many.${number}`);
  await doorward.user("many_other");
  await open(page, "/users");
  await page.locator("main").getByLabel("Search").fill("many.");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/query=many\./);
  await expect(page.getByRole("row")).toHaveCount(51);
  await page.getByRole("link", { name: "Next page" }).click();
  await expect(page).toHaveURL(/cursor=/);
  await expect(page.getByRole("row")).toHaveCount(11);
  await page.goBack();
  await expect(page.getByRole("row")).toHaveCount(51);
  // Signs of LIKE are letters like any other.
  await page.goto(`${doorward.url}/admin/users?query=many_`);
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.goto(`${doorward.url}/admin/users?query=%25`);
  await expect(page.getByText("No users match")).toBeVisible();
});

test("a profile is changed, and the change is what the owner sees", async ({ page }) => {
  const { uid } = await doorward.user("changed");
  await open(page, `/users/${uid}`);
  await page.locator("main").getByLabel("Display name").fill("李娜");
  await page.getByLabel("Birthday").fill("1990-02-28");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { name: "李娜" })).toBeVisible();
  expect(await doorward.admin("GET", `/users/${uid}`)).toMatchObject({ name: "李娜", birthdate: "1990-02-28" });
});

test("a session is ended, then all of them", async ({ page }) => {
  const { uid } = await doorward.user("devices");
  const tokens: string[] = [];
  for (let device = 0; device < 3; device += 1) {
    const { body } = await doorward.wire("POST", "/v1/signin", { username: "devices", password: PASSWORD });
    tokens.push(body.access_token);
  }
  const alive = async () => {
    const answers = await Promise.all(tokens.map((token) => doorward.wire("GET", "/v1/user/me", undefined, token)));
    return answers.filter(({ status }) => status === 200).length;
  };
  await open(page, `/users/${uid}/sessions`);
  await expect(page.getByRole("row")).toHaveCount(4);
  await page.getByRole("row").nth(1).getByRole("button").click();
  await expect(page.getByRole("row")).toHaveCount(3);
  expect(await alive()).toBe(2);
  await confirm(page, "Sign out everywhere");
  await expect(page.getByText("No active sessions")).toBeVisible();
  expect(await alive()).toBe(0);
});

test("a user is blocked, let in again and deleted", async ({ page }) => {
  const { uid } = await doorward.user("in.danger");
  await open(page, `/users/${uid}/danger`);
  const signIn = () => doorward.wire("POST", "/v1/signin", { username: "in.danger", password: PASSWORD });
  await confirm(page, "Block user");
  await expect(page.getByRole("button", { name: "Unblock user" })).toBeVisible();
  expect((await signIn()).body.error).toBe("user_blocked");
  await page.getByRole("button", { name: "Unblock user" }).click();
  await expect(page.getByRole("button", { name: "Block user" }).first()).toBeVisible();
  expect((await signIn()).status).toBe(200);
  await page.getByLabel("Name of the user").fill("another user");
  await page.getByRole("button", { name: "Delete user" }).click();
  await expect(page.getByLabel("Name of the user")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Name of the user").fill("in.danger");
  await page.getByRole("button", { name: "Delete user" }).click();
  await expect(page).toHaveURL(/\/admin\/users$/);
  expect((await signIn()).body.error).toBe("invalid_username_or_password");
});

test("the last administrator can neither be blocked nor deleted", async ({ page }) => {
  const { items } = await doorward.admin("GET", "/users?query=root.admin");
  await open(page, `/users/${items[0].uid}/danger`);
  await confirm(page, "Block user");
  await expect(page.locator(".alert--danger")).toBeVisible();
  await page.getByLabel("Name of the user").fill("root.admin");
  await page.getByRole("button", { name: "Delete user" }).click();
  await expect(page.locator("#delete .alert--danger")).toBeVisible();
  expect((await doorward.admin("GET", `/users/${items[0].uid}`)).status).toBe("ACTIVE");
});

test("a row is one link, and its other controls are their own", async ({ page }) => {
  const { uid } = await doorward.user("row.link");
  const address = `${doorward.url}/admin/users/${uid}`;
  await open(page, "/users?query=row.link");
  const row = page.getByRole("row", { name: /row\.link/ });
  await expect(row.locator("a")).toHaveCount(1);
  // Beside the name, where nothing is written.
  await row.getByRole("cell").nth(2).click({ position: { x: 4, y: 4 }, force: true });
  await expect(page).toHaveURL(address);
  await page.goBack();
  await row.getByRole("button", { name: "Actions for row.link" }).click();
  await expect(page).toHaveURL(/query=row\.link/);
  await page.getByRole("link", { name: "Sessions" }).click();
  await expect(page).toHaveURL(`${address}/sessions`);
  await open(page, "/roles");
  // A policy beside a role leads to the policy.
  await page.getByRole("row", { name: /Administrator/ }).getByRole("link", { name: "AdministratorAccess" }).click();
  await expect(page).toHaveURL(/\/admin\/policies\/AdministratorAccess/);
});

test("a login method is opened and closed for the next request", async ({ page, browser }) => {
  const visitor = await browser.newPage();
  const guests = visitor.getByRole("button", { name: "Continue as guest" });
  await visitor.goto(`${doorward.url}/login`);
  await expect(guests).toHaveCount(0);
  await open(page, "/methods");
  const toggle = page.getByRole("switch", { name: "Guest sign-in" });
  await expect(toggle).toHaveAttribute("aria-checked", "false");
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-checked", "true");
  await visitor.reload();
  await expect(guests).toBeVisible();
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-checked", "false");
  await visitor.reload();
  await expect(guests).toHaveCount(0);
  await visitor.close();
});

test("settings are saved, hold at once and are still there after a reload", async ({ page }) => {
  await doorward.user("short.lived");
  await open(page, "/settings");
  await page.getByLabel("Access token lifetime", { exact: true }).fill("1");
  await page.getByLabel("Unit of the access token lifetime").selectOption({ label: "hours" });
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  const { body } = await doorward.wire("POST", "/v1/signin", { username: "short.lived", password: PASSWORD });
  expect(body.expires_in).toBe(3_600);
  await page.reload();
  await expect(page.getByLabel("Access token lifetime", { exact: true })).toHaveValue("1");

  await page.getByRole("link", { name: "Passwords" }).click();
  await page.getByLabel("Minimum length").fill("20");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  await expect(doorward.user("too.short", { password: "seven of nine!!" })).rejects.toThrow(/too_short/);

  await page.getByRole("link", { name: "Security domains" }).click();
  const domains = page.getByLabel("Allowed domains, one per line");
  await domains.fill("https://app.example.com/login\nnot a host");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("“not a host” is not a valid domain", { exact: false })).toBeVisible();
  await expect(domains).toHaveValue(/not a host/);
  await domains.fill("https://app.example.com/login\nlocalhost");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Shortened to the host:", { exact: false })).toBeVisible();
  expect((await doorward.admin("GET", "/settings/domains")).allowed).toEqual(["app.example.com", "localhost"]);
  await doorward.set("passwords", { min_length: 8 });
});

test("the audit log is filtered by what happened and by whom", async ({ page }) => {
  const { uid } = await doorward.user("suspect");
  await doorward.wire("POST", "/v1/signin", { username: "suspect", password: "wrong entirely" });
  await open(page, "/audit");
  await page.getByLabel("Outcome").selectOption({ label: "Failure" });
  await page.getByLabel("Username, email, phone or user ID").fill(uid);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(new RegExp(`uid=${uid}`));
  await expect(page.getByText("incorrect username or password")).toHaveCount(1);
  await expect(page.getByText("wrong entirely")).toHaveCount(0);
});

test("a link to an address without a page shows so, and the address bar has that address", async ({ page }) => {
  await open(page, "/users");
  const follow = async (path: string) => {
    await page.evaluate((href) => {
      const link = Object.assign(document.createElement("a"), { href, textContent: "Elsewhere" });
      document.querySelector("main")!.prepend(link);
    }, path);
    await page.getByRole("link", { name: "Elsewhere" }).click();
  };
  await follow("/admin/nowhere");
  await expect(page.getByRole("heading", { name: /not found/i })).toBeVisible();
  await expect(page).toHaveURL(/\/admin\/nowhere$/);
  await page.goBack();
  await expect(page).toHaveURL(/\/admin\/users$/);
  await expect(page.getByRole("row").first()).toBeVisible();
});

test("a user who is no administrator gets 403 and no data", async ({ browser }) => {
  await doorward.user("plain.user");
  const page = await browser.newPage();
  await signIn(page, doorward, "plain.user");
  await expect(page).toHaveURL(/\/account/);
  for (const path of ["", "/users", "/new-user", "/methods", "/settings", "/audit"]) {
    const answer = await page.goto(`${doorward.url}/admin${path}`);
    expect(answer?.status(), path).toBe(403);
    await expect(page.getByText("You can’t access the console")).toBeVisible();
    expect(await page.content(), path).not.toContain("root.admin");
  }
  await page.close();
});

for (const look of LOOKS) {
  test(`every page is accessible, narrow enough and quiet: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const { uid } = await doorward.user(`shown.${look.join(".")}`);
    const pages = ["", "/users", "/users?query=zzz", "/new-user", `/users/${uid}`, `/users/${uid}/sessions`];
    pages.push(`/users/${uid}/activity`, `/users/${uid}/danger`, "/methods", "/settings", "/settings/passwords");
    pages.push("/settings/domains", "/audit", "/nowhere");
    await inLook(browser, look, async (page) => {
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(`${page.url()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of pages) {
        await open(page, path);
        await expectFit(page);
      }
      // The page that is not there answers 404, which the browser's console says.
      expect(complaints.filter((complaint) => !complaint.includes("/nowhere"))).toEqual([]);
    });
  });
}
