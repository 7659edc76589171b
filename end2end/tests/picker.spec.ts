// The picker: users, roles and departments are searched, chosen and removed, by pointer and by keys.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectAccessible, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
const uids: Record<string, string> = {};
let board: string;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  for (const [username, name] of [["lin.xia", "林夏"], ["lin.mei", "Lin Mei"], ["li.na", "Li Na"], ["max", "Max"]]) {
    const kind = username === "max" ? "external" : "internal";
    uids[username!] = (await doorward.user(username!, { name, kind, email: `${username}@example.com` })).uid;
  }
  await doorward.user("gone.quiet", { name: "Lin Blocked", kind: "internal" }).then(({ uid }) => doorward.admin("POST", `/users/${uid}/block`));
  for (const [id, name] of [["editor", "Content editor"], ["auditor", "Auditor"]]) await doorward.admin("POST", "/roles", { id, name });
  board = (await doorward.admin("POST", "/organization/nodes", { name: "Board", kind: "department" })).id;
  await doorward.admin("POST", "/organization/nodes", { name: "Press", kind: "department", parent: board });
  // Reads and assigns roles, but reads no accounts.
  const document = { version: "1.0", statement: [{ action: ["doorward:roles:read", "doorward:members:edit"], resource: "*", effect: "allow" }] };
  await doorward.admin("POST", "/policies", { code: "AssignsRoles", document: JSON.stringify(document) });
  await doorward.admin("POST", "/roles", { id: "assigner", name: "Assigner", policies: ["AssignsRoles"] });
  const { uid } = await doorward.user("the.assigner");
  await doorward.admin("POST", "/roles/assigner/members", { uids: [uid] });
});

test.afterAll(async () => {
  await doorward?.stop();
});

const open = async (page: Page, path: string, username = "root.admin") => {
  await signIn(page, doorward, username);
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin${path}`);
};
const members = async (role: string): Promise<string[]> =>
  (await doorward.admin("GET", `/roles/${role}/members`)).items.map((one: { username: string }) => one.username).sort();
/** Names of the chosen ones, and what the open list offers; the page has other options, of select fields. */
const chips = (page: Page) => page.locator(".picker__chip .picker__name");
const offered = (page: Page) => page.locator(".picker__option").filter({ visible: true });

test("users are searched and chosen by keys, removed, submitted and shown", async ({ page }) => {
  await open(page, "/roles/editor/members");
  await hydrated(page);
  const who = page.getByRole("combobox", { name: "Users", exact: true });
  const options = offered(page);
  await who.fill("lin");
  await expect(options).toHaveCount(3);
  await expect(page.getByRole("option", { name: /Lin Blocked/ })).toContainText("Blocked");
  // The first match is highlighted, and the focus stays in the input.
  await expect(options.first()).toHaveAttribute("aria-selected", "true");
  await expect(who).toBeFocused();
  await expectAccessible(page);
  await who.fill("林");
  await expect(options).toHaveText([/林夏/]);
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["林夏"]);
  await expect(options).toHaveCount(0);

  await who.fill("li");
  await expect(options).toHaveCount(3);
  await expect(options.filter({ hasText: "林夏" }), "chosen ones are not offered again").toHaveCount(0);
  await page.keyboard.press("ArrowDown");
  await expect(options.nth(1)).toHaveAttribute("aria-selected", "true");
  await expect(who).toHaveAttribute("aria-activedescendant", (await options.nth(1).getAttribute("id"))!);
  await page.keyboard.press("ArrowUp");
  await page.keyboard.press("ArrowUp");
  await expect(options.nth(2)).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Escape");
  await expect(options.first()).toBeHidden();
  await expect(who).toHaveValue("li");
  await page.keyboard.press("Escape");
  await expect(who).toHaveValue("");

  await who.fill("max@");
  await page.getByRole("option", { name: "Max" }).click();
  await who.fill("li.na");
  await expect(options).toHaveCount(1);
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["林夏", "Max", "Li Na"]);
  await page.keyboard.press("Backspace");
  await expect(chips(page)).toHaveText(["林夏", "Max"]);
  await page.getByRole("button", { name: "Remove Max" }).click();
  // Enter before the matches are there waits for them.
  await who.pressSequentially("max@");
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["林夏", "Max"]);
  await page.getByRole("button", { name: "Remove Max" }).click();
  await expect(chips(page)).toHaveText(["林夏"]);
  await expect(who).toBeFocused();
  await page.getByRole("button", { name: "Add members" }).click();
  await expect(page.getByRole("row", { name: /林夏/ })).toBeVisible();
  expect(await members("editor")).toEqual(["lin.xia"]);
  await expect(chips(page)).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("row", { name: /林夏/ })).toBeVisible();
  await doorward.admin("DELETE", "/roles/editor/members", { uids: [uids["lin.xia"]] });
});

test("a search that has not begun is not made after its page was left", async ({ page }) => {
  await open(page, "/roles/editor/members");
  await hydrated(page);
  const searches: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/console/find/")) searches.push(request.postData() ?? "");
  });
  const who = page.getByRole("combobox", { name: "Users", exact: true });
  await expect(who).toBeVisible();
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 1_000);
  await who.fill("lin");
  // The pause in typing never ends before the page is left.
  await page.evaluate(() => (document.querySelector('nav a[href="/admin/users"]') as HTMLElement).click());
  await expect(page).toHaveURL(/\/admin\/users$/);
  await page.clock.runFor(2_000);
  await expect(page.getByRole("row", { name: /lin.mei/ })).toBeVisible();
  expect(searches).toEqual([]);
});

test("what is typed or pasted counts too, and an error names its chip", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  await open(page, "/roles/auditor/members");
  await hydrated(page);
  const who = page.getByRole("combobox");
  await who.focus();
  await page.evaluate(() => navigator.clipboard.writeText("lin.mei\nmissing.user, max@example.com"));
  await page.keyboard.press("ControlOrMeta+v");
  await expect(chips(page)).toHaveText(["Lin Mei", "missing.user", "Max"]);
  await page.getByRole("button", { name: "Add members" }).click();
  await expect(page.getByText("There’s no account “missing.user”")).toBeVisible();
  await expect(page.locator(".picker__chip--wrong .picker__name")).toHaveText(["missing.user"]);
  await expect(chips(page)).toHaveCount(3);
  await expect(who).toHaveAttribute("aria-invalid", "true");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Remove missing.user" }).click();
  // Not chosen from the list.
  await page.keyboard.type("li.na");
  await page.getByRole("button", { name: "Add members" }).click();
  await expect(page.getByRole("row", { name: /Li Na/ })).toBeVisible();
  expect(await members("auditor")).toEqual(["li.na", "lin.mei", "max"]);
});

test("only members are offered to a department, and an error says a name", async ({ page }) => {
  await open(page, `/organization/${board}`);
  await hydrated(page);
  const who = page.getByRole("combobox");
  await who.fill("max");
  await expect(page.getByText("No matches. Press Enter to use what you typed.")).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["Max"]);
  await page.getByRole("button", { name: "Add people" }).click();
  await expect(page.getByText("“Max” is a registered user, not a member.")).toBeVisible();
});

test("settings show the names of chosen roles", async ({ page }) => {
  await open(page, "/settings/new-accounts");
  await hydrated(page);
  const roles = page.getByRole("combobox", { name: "Organization members" });
  await roles.click();
  await expect(offered(page)).toHaveText([/Assigner/, /Auditor/, /Content editor/]);
  await expectAccessible(page);
  await roles.fill("edit");
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["Content editor"]);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.locator(".notice", { hasText: "Changes saved." })).toBeVisible();
  expect((await doorward.admin("GET", "/settings/new_accounts")).internal_roles).toEqual(["editor"]);
  await page.reload();
  await hydrated(page);
  await expect(chips(page)).toHaveText(["Content editor"]);
  await page.getByRole("button", { name: "Remove Content editor" }).click();
  await page.getByRole("button", { name: "Save" }).click();
  await expect.poll(async () => (await doorward.admin("GET", "/settings/new_accounts")).internal_roles).toEqual([]);
});

test("a department is found by its path", async ({ page }) => {
  await open(page, "/new-node");
  await hydrated(page);
  const parent = page.getByRole("combobox", { name: "Parent department" });
  await parent.fill("board pr");
  await expect(offered(page)).toHaveText([/Press\s*Board/]);
  await page.keyboard.press("Enter");
  await expect(chips(page)).toHaveText(["Press"]);
  // One only: another takes its place.
  await parent.fill("board");
  await expect(chips(page)).toHaveCount(0);
  await expect(offered(page).first()).toContainText("Board");
  await page.keyboard.press("Enter");
  await page.getByLabel("Name").fill("Sports");
  await page.getByRole("button", { name: "Add", exact: true }).click();
  await expect(page.getByRole("heading", { name: "Sports" })).toBeVisible();
  const { nodes } = await doorward.admin("GET", "/organization/nodes");
  expect(nodes.find((node: { name: string }) => node.name === "Sports").parent).toBe(board);
});

test("the simulator takes a user, roles and an action, and its address keeps them", async ({ page }) => {
  await open(page, "/simulator");
  await hydrated(page);
  await page.getByRole("combobox", { name: "Username, email, phone or user ID" }).fill("lin mei");
  await page.getByRole("option", { name: "Lin Mei" }).click();
  const action = page.getByRole("combobox", { name: "Action" });
  await action.fill("functions:");
  await offered(page).first().click();
  await expect(action).toHaveValue(/^functions:./);
  await action.fill("database:write");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  await expect(page).toHaveURL(new RegExp(`user=${uids["lin.mei"]}.*action=database%3Awrite`));
  await expect(page.getByRole("region", { name: "Result", exact: true }).first()).toContainText("Denied");
  await expect(chips(page).first()).toHaveText("Lin Mei");
  await expect(action).toHaveValue("database:write");
});

test("without permission to read accounts it is a text field", async ({ page }) => {
  await open(page, "/roles/editor/members", "the.assigner");
  await hydrated(page);
  const who = page.getByLabel("Users", { exact: true });
  await expect(page.getByText("Usernames, emails, phones or user IDs, one per line, up to 100.")).toBeVisible();
  expect(await who.evaluate((element) => element.tagName)).toBe("TEXTAREA");
  await expect(page.getByRole("combobox")).toHaveCount(0);
  await who.fill("li.na");
  await page.getByRole("button", { name: "Add members" }).click();
  await expect(page.getByRole("row", { name: /Li Na/ })).toBeVisible();
  await doorward.admin("DELETE", "/roles/editor/members", { uids: [uids["li.na"]] });
});

test.describe("plain", () => {
  test.use({ javaScriptEnabled: false });

  test("without script it is a text field of the same name", async ({ page }) => {
    await open(page, "/roles/editor/members");
    const who = page.getByLabel("Users", { exact: true });
    await expect(who).toHaveAttribute("name", "uids");
    await who.fill("lin.xia\nmax@example.com");
    await page.getByRole("button", { name: "Add members" }).click();
    await expect(page.getByRole("row", { name: /林夏/ })).toBeVisible();
    expect(await members("editor")).toEqual(["lin.xia", "max"]);
    await doorward.admin("DELETE", "/roles/editor/members", { uids: [uids["lin.xia"], uids["max"]] });
    await page.goto(`${doorward.url}/admin/new-node`);
    await page.getByLabel("Parent department").selectOption({ label: "Press (Board)" });
  });
});

test("it fits and is accessible in every look, with and without its list", async ({ browser }) => {
  test.setTimeout(120_000);
  for (const look of LOOKS) {
    await inLook(browser, look, async (page) => {
      for (const path of ["/roles/editor/members", `/organization/${board}`, "/settings/new-accounts", "/api-keys", "/simulator"]) {
        if (page.url() === "about:blank") await open(page, path);
        else await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        const field = page.getByRole("combobox").and(page.locator(".picker__input")).first();
        await field.click();
        await field.pressSequentially("li");
        await expect(page.locator(".picker__popup").filter({ visible: true })).toHaveCount(1);
        await expectFit(page);
      }
    });
  }
});
