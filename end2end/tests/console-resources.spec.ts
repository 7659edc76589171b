// Resources in the console: registered, given a rule with a mistake first, tried, closed, and gone again.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };
    /** What the guard decides for a user about a document. */
    const ask = async (page: Page, path: string, user: string, operation: string, doc: string) => {
      await open(page, `${path}/try`);
      await page.getByLabel("Username, email, phone or user ID").fill(user);
      await page.getByLabel("Operation").selectOption(operation);
      await page.getByLabel("Stored document").fill(doc);
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await expect(page).toHaveURL(new RegExp(`/try\\?.*operation=${operation}`));
      return page.getByRole("region", { name: "Result", exact: true }).first();
    };

    test(`a collection is registered with a rule, tried, closed and deleted (${mark})`, async ({ page }) => {
      test.setTimeout(120_000);
      const [name, user] = [`rooms_${mark}`, `lin.${mark}`];
      const { uid } = await doorward.user(user);
      const path = `/resources/collection/${name}`;

      await test.step("registered, with a mistake first", async () => {
        await open(page, "/resources");
        await page.getByRole("link", { name: "Register a resource" }).first().click();
        await page.getByLabel("Name").fill(name);
        const rule = page.getByRole("textbox", { name: "Security rule", includeHidden: true });
        await expect(rule).toBeHidden();
        await page.getByRole("radio", { name: "Custom security rule" }).check();
        const good = '{\n  "read": "doc.owner == auth.uid"\n}';
        await rule.fill(good.replace("doc", "dok"));
        if (javaScriptEnabled) {
          await expect(page.getByText(/Line 2, column 12: /)).toBeVisible();
        } else {
          await page.getByRole("button", { name: "Register", exact: true }).click();
          await expect(page.getByText(/Line 2, column 12: /)).toBeVisible();
          await expect(rule).toHaveValue(/dok/);
        }
        await rule.fill(good);
        await page.getByRole("button", { name: "Register", exact: true }).click();
        await expect(page).toHaveURL(new RegExp(`/admin${path}`));
        await expect(page.getByRole("heading", { name, exact: true })).toBeVisible();
      });

      await test.step("tried, with its answer and why", async () => {
        const mine = await ask(page, path, user, "read", JSON.stringify({ owner: uid }));
        await expect(mine.locator(".decision")).toContainText("Allowed");
        await expect(mine).toContainText("Security rule");
        const others = await ask(page, path, user, "read", JSON.stringify({ owner: "another" }));
        await expect(others.locator(".decision")).toContainText("the rule evaluates to false");
        await ask(page, path, user, "read", "{");
        await expect(page.getByText(/isn’t well-formed JSON/)).toBeVisible();
        await ask(page, path, "missing.user", "read", "{}");
        await expect(page.getByText("There’s no account with this username, email, phone or user ID.")).toBeVisible();
      });

      await test.step("closed: a level drops the rule", async () => {
        await open(page, path);
        await page.getByRole("radio", { name: "Administrators only" }).check();
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await expect(page.locator(".notice")).toBeVisible();
        const stored = await doorward.admin("GET", path);
        expect([stored.level, stored.rule, stored.version]).toEqual(["ADMINONLY", undefined, 2]);
        const closed = await ask(page, path, user, "read", JSON.stringify({ owner: uid }));
        await expect(closed.locator(".decision")).toContainText("ADMINONLY doesn’t allow it");
      });

      await test.step("deleted", async () => {
        await open(page, path);
        await page.getByRole("button", { name: "Delete resource" }).first().click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete resource" }).click();
        await expect(page).toHaveURL(/\/admin\/resources(\?done=1)?$/);
        await expect(page.getByRole("link", { name, exact: true })).toHaveCount(0);
      });
    });

    test(`a table gets row permissions, and says which rows are left (${mark})`, async ({ page }) => {
      const name = `sales_${mark}`;
      await open(page, "/resources/new?type=table");
      await expect(page.getByRole("radio")).toHaveCount(4);
      await page.getByLabel("Name").fill(name);
      await page.getByRole("radio", { name: "Administrators only" }).check();
      const rows = (value: string) =>
        JSON.stringify({ registered_users: [{ Key: "all", Value: value, QueryConditions: [{ Key: "dept", Rel: "eq", Val: "it" }] }] });
      await page.getByLabel("Row permissions").fill(rows("x"));
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await expect(page.getByText(/registered_users\.RowPermission\[0\]\.Value: Value must be/)).toBeVisible();
      await page.getByLabel("Row permissions").fill(rows("r"));
      await page.getByRole("button", { name: "Register", exact: true }).click();
      await expect(page.getByRole("row", { name: /Registered users/ })).toContainText('dept eq "it"');
      await open(page, `/resources/table/${name}/try`);
      await page.getByRole("radio", { name: "Specific roles" }).check();
      await page.getByLabel("Roles", { exact: true }).fill("registered_users");
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await expect(page.getByLabel("Accessible rows")).toContainText('"dept"');
    });

    test(`a type is registered, offered and changed (${mark})`, async ({ page }) => {
      const name = `reports-${mark}`;
      await open(page, "/resources/types");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Actions").fill("read\n/v1/*");
      await page.getByRole("button", { name: "Save type" }).click();
      await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("/v1/*");
      await open(page, "/simulator");
      if (javaScriptEnabled) {
        await page.getByLabel("Action").fill(`${name}:`);
        await expect(page.getByRole("option", { name: `${name}:read` })).toBeVisible();
      } else await expect(page.locator(`#known-actions option[value="${name}:read"]`)).toHaveCount(1);
      await open(page, "/resources/types");
      await page.getByRole("link", { name: `Edit type ${name}` }).click();
      await expect(page.getByLabel("Actions")).toHaveValue("read\n/v1/*");
      await page.getByRole("button", { name: "Delete type" }).first().click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete type" }).click();
      await expect(page.getByRole("row", { name: new RegExp(name) })).toHaveCount(0);
    });
  });
}

test("a slip in an action is warned about while it is typed, and can be saved", async ({ page }) => {
  await doorward.admin("PUT", "/resource-types/invoices", { actions: ["read"] });
  await page.goto(`${doorward.url}/admin/new-policy`);
  await hydrated(page);
  const document = { version: "1.0", statement: [{ action: "invoices:raed", effect: "allow" }] };
  await page.getByLabel("Document").fill(JSON.stringify(document, null, 2));
  await expect(page.getByText(/Line 5, possible mistake: The type "invoices" has no action "raed"/)).toBeVisible();
  await expect(page.getByText("Valid.", { exact: true })).toBeVisible();
  await page.getByText("Known types and actions").click();
  await expect(page.getByText("invoices:read")).toBeVisible();
});

test("only administrators are served", async ({ browser }) => {
  await doorward.user("plain.person");
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, doorward, "plain.person");
  await expect(page).toHaveURL(/\/account/);
  const trial = { principal: "unauthenticated", operation: "read" };
  for (const [path, data] of [
    ["resources", { kind: null, cursor: null }],
    ["resource", { kind: "collection", name: "x" }],
    ["resource/check", { kind: "collection", rule: "{" }],
    ["resource/try", { kind: "collection", name: "x", form: trial }],
  ] as const) {
    const answer = await page.request.post(`${doorward.url}/api/console/${path}`, { data });
    expect(answer.status(), path).toBe(403);
  }
  const form = { kind: "collection", name: "x", version: "1", level: "PRIVATE" };
  for (const path of ["resource/create", "resource/save", "resource/delete", "types", "type/save", "type/delete"]) {
    const answer = await page.request.post(`${doorward.url}/api/console/${path}`, { form });
    expect(answer.status(), path).toBe(403);
  }
  const names = (await doorward.admin("GET", "/resources")).items.map((one: { name: string }) => one.name);
  expect(names).not.toContain("x");
  await context.close();
});

for (const look of LOOKS) {
  test(`pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const long = `a_collection_of_a_rather_long_name_${look[0]}_${look[2]}`;
    const rule = '{\n  "read": "doc.owner == auth.uid"\n}';
    await doorward.admin("PUT", `/resources/collection/${long}`, { level: "CUSTOM", rule, description: "会议室" });
    const rows = { registered_users: [{ Key: "me", Value: "rw", QueryConditions: [{ Key: "dept", Rel: "in", Val: ["it", "hr"] }] }] };
    await doorward.admin("PUT", "/resources/table/sales", { level: "PRIVATE", row_permissions: rows });
    const query = new URLSearchParams({ principal: "unauthenticated", operation: "read", doc: "{}" });
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of [
        "resources",
        "resources/new?type=function",
        "resources/types",
        `resources/collection/${long}`,
        `resources/collection/${long}/try?${query}`,
        "resources/table/sales",
        "resources/collection/nothing",
      ]) {
        await page.goto(`${doorward.url}/admin/${path}`);
        await hydrated(page);
        await expectFit(page);
      }
    });
    await doorward.admin("DELETE", `/resources/collection/${long}`);
    await doorward.admin("DELETE", "/resources/table/sales");
  });
}
