// Tables of the console fit their place at every width, and nothing stands outside of its strip.
import { expect, test } from "@playwright/test";
import { expectNoSidewaysScroll, hydrated, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
let uid: string;

const LONG = "Bundesministerium für Angelegenheiten langer Namen und Anschriften";

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.set("login_methods", { email: "on" });
  ({ uid } = await doorward.user("someone.with.a.rather.long.user.name.of.many.parts"));
  await doorward.owner("no.name.at.all.but.a.very.long.address@subdomain.of.a.company.example.com");
  await doorward.admin("PATCH", `/users/${uid}`, { kind: "internal" });
  await doorward.admin("POST", "/roles", { id: "a_role_with_a_long_identity_indeed", name: LONG.slice(0, 60) });
  await doorward.admin("POST", "/roles/a_role_with_a_long_identity_indeed/members", { uids: [uid], expires_at: "2099-01-01T00:00:00Z" });
  const node = await doorward.admin("POST", "/organization/nodes", { kind: "department", name: LONG.slice(0, 60) });
  await doorward.admin("POST", `/organization/nodes/${node.id}/members`, { uids: [uid] });
  await doorward.admin("POST", `/organization/nodes/${node.id}/roles`, { roles: ["a_role_with_a_long_identity_indeed"] });
  for (let time = 0; time < 3; time += 1) await doorward.wire("POST", "/v1/signin", { username: "someone.with.a.rather.long.user.name.of.many.parts", password: "wrong" });
});

test.afterAll(() => doorward?.stop());

for (const width of [360, 768, 900, 1000, 1060, 1280, 1920]) {
  test(`finding a05: tables fit at ${width} px`, async ({ page }) => {
    await page.setViewportSize({ width, height: 800 });
    await signIn(page, doorward, "root.admin");
    await expect(page).toHaveURL(/\/account/);
    const pages = ["", "/users", "/audit", "/messages", "/organization", "/roles", "/policies", "/resources/types", "/methods/tickets",
      "/roles/a_role_with_a_long_identity_indeed/members", "/roles/all_users/permissions", `/users/${uid}/access`, `/users/${uid}/sessions`, `/users/${uid}/activity`];
    for (const path of pages) {
      await page.goto(`${doorward.url}/admin${path}`);
      await hydrated(page);
      await expectNoSidewaysScroll(page);
      const out = await page.locator(".table").evaluateAll((tables) =>
        tables.filter((table) => table.scrollWidth > (table.parentElement?.clientWidth ?? 0) + 1).length);
      expect(out, `${path}: tables wider than their frame`).toBe(0);
      // A list's row is not a tower of broken words.
      if (path === "/users") {
        const heights = await page.locator("tbody tr").evaluateAll((rows) => rows.map((row) => row.getBoundingClientRect().height));
        if (width >= 1280) expect(Math.max(...heights)).toBeLessThan(80);
      }
    }
  });
}

test("the tab that is shown is inside its strip on a phone", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  for (const section of ["", "/captcha", "/domains", "/sites"]) {
    await page.goto(`${doorward.url}/admin/settings${section}`);
    await hydrated(page);
    await expect(page.locator(".tabs [aria-current]")).toBeInViewport({ ratio: 0.99 });
  }
});

test("a long name stands beside its icon in the tree", async ({ page }) => {
  await page.setViewportSize({ width: 360, height: 740 });
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/organization`);
  const [icon, name] = await Promise.all([page.locator(".tree__node .icon").first().boundingBox(), page.locator(".tree__name").first().boundingBox()]);
  expect(name!.y).toBeLessThan(icon!.y + icon!.height);
});

test("keys: Esc leaves the search, arrows go about in a row's menu, and the focus follows a created user", async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/users`);
  await hydrated(page);
  await page.keyboard.press("/");
  await expect(page.locator("#console-search")).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.locator("#console-search")).not.toBeFocused();
  const button = page.locator("tbody .row-menu__button").first();
  await button.focus();
  await page.keyboard.press("Enter");
  const links = page.locator("tbody .row-menu").first().getByRole("link");
  await page.keyboard.press("ArrowDown");
  await expect(links.first()).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(links.nth(1)).toBeFocused();
  await page.keyboard.press("End");
  await expect(links.last()).toBeFocused();
  await page.keyboard.press("Escape");
  await page.goto(`${doorward.url}/admin/new-user`);
  await hydrated(page);
  await page.getByLabel("Username").fill("focused");
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByText("User created")).toBeVisible();
  await expect(page.locator("[role=status]:focus")).toContainText("User created");
});

test("who may only look at a profile reads so first and cannot type into it", async ({ page }) => {
  await doorward.admin("POST", "/roles", { id: "looks", name: "Looks", policies: ["DoorwardAuditor"] });
  const auditor = await doorward.user("auditor");
  await doorward.admin("POST", "/roles/looks/members", { uids: [auditor.uid] });
  await signIn(page, doorward, "auditor");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/users/${uid}`);
  await hydrated(page);
  await expect(page.locator("textarea[name=description]")).toBeDisabled();
  await expect(page.locator("main").getByLabel("Display name")).toBeDisabled();
  await expect(page.getByText("You can view this but not change it")).toHaveCount(1);
  const [said, field] = await Promise.all([page.locator(".form__locked").boundingBox(), page.locator("main [name=name]").boundingBox()]);
  expect(said!.y).toBeLessThan(field!.y);
});
