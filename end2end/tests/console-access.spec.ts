// Roles, policies and the simulator in the console: from a new role to a decision, and back again.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, choose, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
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

const allow = (action: string, resource: string) =>
  JSON.stringify({ version: "1.0", statement: [{ action, resource, effect: "allow" }] }, null, 2);

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };
    /** What the simulator says about a user who wants to write an article. */
    const ask = async (page: Page, user: string, action = "database:write") => {
      await open(page, "/simulator");
      await page.getByLabel("Username, email, phone or user ID").fill(user);
      await page.getByLabel("Action").fill(action);
      await page.getByLabel("Resource").fill("articles/42");
      await page.getByRole("button", { name: "Check", exact: true }).click();
      await expect(page).toHaveURL(/simulator\?.*action=/);
      return page.getByRole("region", { name: "Result", exact: true }).first();
    };
    const done = (page: Page, text: string) =>
      expect(page.locator(".notice", { hasText: javaScriptEnabled ? text : "Done." })).toBeVisible();

    test(`a content editor is made, may write, and may no more (${mark})`, async ({ page }) => {
      test.setTimeout(120_000);
      const [role, code, name] = [`content_editor_${mark}`, `ArticlesWrite-${mark}`, `lin.${mark}`];
      const { uid } = await doorward.user(name);

      await test.step("the role", async () => {
        await open(page, "/roles");
        await page.getByRole("link", { name: "New role" }).first().click();
        await page.getByLabel("Name").fill("Content\u202eeditor");
        await page.getByLabel("ID", { exact: true }).fill(role);
        await page.getByRole("button", { name: "Create role" }).click();
        // The reason stands beside the field, and what was typed stays.
        await expect(page.getByLabel("Name")).toHaveAttribute("aria-invalid", "true");
        await expect(page.getByLabel("ID", { exact: true })).toHaveValue(role);
        await expect(page.getByText("Remove the invisible characters")).toBeVisible();
        await page.getByLabel("Name").fill("Content editor");
        await page.getByRole("button", { name: "Create role" }).click();
        await expect(page).toHaveURL(new RegExp(`/admin/roles/${role}/policies`));
        await expect(page.getByRole("heading", { name: "Content editor" })).toBeVisible();
      });

      await test.step("the policy, with a mistake first", async () => {
        await open(page, "/new-policy");
        await page.getByLabel("ID", { exact: true }).fill(code);
        const document = page.getByLabel("Document");
        await document.fill(allow("database:write", "articles/*").replace('"effect"', '"efect"'));
        if (javaScriptEnabled) {
          await expect(page.getByText(/Line 7, column 7: Unknown member "efect"/)).toBeVisible();
          await page.getByRole("button", { name: "Go to error" }).click();
          await expect(document).toBeFocused();
          const after = await document.evaluate((area: HTMLTextAreaElement) => area.value.slice(area.selectionStart));
          expect(after).toMatch(/^"efect"/);
        } else {
          await page.getByRole("button", { name: "Create policy" }).click();
          await expect(page.getByText(/Line 7, column 7: Unknown member "efect"/)).toBeVisible();
          await expect(document).toHaveValue(/"efect"/);
        }
        await document.fill(allow("database:write", "articles/*"));
        if (javaScriptEnabled) await expect(page.getByText("Valid.", { exact: true })).toBeVisible();
        await page.getByRole("button", { name: "Create policy" }).click();
        await expect(page).toHaveURL(new RegExp(`/admin/policies/${code}`));
        await expect(page.getByText("Not attached to a role yet")).toBeVisible();
      });

      await test.step("attached, and a member added", async () => {
        await open(page, `/roles/${role}/policies`);
        await page.getByRole("checkbox", { name: code }).check();
        await page.getByRole("button", { name: "Save policies" }).click();
        await done(page, "Changes saved.");
        await open(page, `/roles/${role}/members`);
        await choose(page.getByLabel("Users", { exact: true }), `${name}, missing.user`);
        await page.getByRole("button", { name: "Add members" }).click();
        await expect(page.getByText("There’s no account “missing.user”")).toBeVisible();
        expect((await doorward.admin("GET", `/roles/${role}/members`)).items).toEqual([]);
        await choose(page.getByLabel("Users", { exact: true }), name);
        await page.getByLabel("Expires").fill("2099-12-31");
        await page.getByRole("button", { name: "Add members" }).click();
        await expect(page.getByRole("row", { name: new RegExp(name) })).toContainText("2099");
        await page.getByRole("link", { name: "Permissions" }).click();
        await expect(page.getByRole("row", { name: /database:write/ })).toContainText(`${code}, statement[0]`);
      });

      await test.step("the simulator names the statement", async () => {
        const answer = await ask(page, name);
        await expect(answer.locator(".decision")).toContainText("Allowed");
        await expect(answer.locator(".decision")).toContainText(`statement[0] of policy “${code}”`);
        await expect(answer.getByRole("link", { name: code }).first()).toBeVisible();
        await expect((await ask(page, name, "database:delete")).locator(".decision")).toContainText("Denied");
        await ask(page, "missing.user");
        await expect(page.getByText("There’s no account with this username, email, phone or user ID.")).toBeVisible();
        await page.getByLabel("Action").fill("");
        await page.getByRole("button", { name: "Check", exact: true }).click();
        await expect(page.getByText("This field is required.")).toBeVisible();
      });

      await test.step("a document that is not saved changes the answer, and nothing else", async () => {
        const query = new URLSearchParams({ principal: "user", user: name, action: "database:write", resource: "articles/42" });
        query.set("policy", code);
        query.set("document", allow("database:read", "articles/*"));
        await open(page, `/simulator?${query}`);
        await expect(page.getByText("The result changes.")).toBeVisible();
        const decisions = page.locator(".decision .badge");
        await expect(decisions).toHaveText(["Denied", "Allowed"]);
      });

      await test.step("another version, the difference, and back", async () => {
        await open(page, `/policies/${code}`);
        await page.getByLabel("Document").fill(allow("database:read", "articles/*"));
        await page.getByRole("button", { name: "Save", exact: true }).click();
        await done(page, "Changes saved.");
        await expect((await ask(page, name)).locator(".decision")).toContainText("Denied");
        await open(page, `/policies/${code}/versions`);
        await expect(page.locator(".diff__line--removed")).toContainText("database:write");
        await expect(page.locator(".diff__line--added")).toContainText("database:read");
        await page.getByRole("button", { name: "Roll back to version 1" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Roll back" }).click();
        await expect(page.getByRole("row", { name: /Version 3/ })).toContainText("Current");
        await expect((await ask(page, name)).locator(".decision")).toContainText("Allowed");
      });

      await test.step("on the user's page", async () => {
        await open(page, `/users/${uid}/access`);
        await expect(page.getByRole("row", { name: /Content editor/ })).toContainText("2099");
        await expect(page.getByRole("row", { name: /database:write/ })).toBeVisible();
        await page.getByRole("link", { name: "Try in simulator" }).click();
        await expect(page.locator("[name=user]")).toHaveValue(uid);
      });

      await test.step("taken out again, and everything deleted", async () => {
        await open(page, `/roles/${role}/members`);
        await page.getByRole("button", { name: `Remove ${name}` }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
        await expect(page.getByText("No members yet")).toBeVisible();
        await expect((await ask(page, name)).locator(".decision")).toContainText("Denied");

        await open(page, `/policies/${code}`);
        await page.getByRole("button", { name: "Delete policy" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete policy" }).click();
        await expect(page.getByText(`Still in use by ${role}.`)).toBeVisible();
        await open(page, `/roles/${role}/policies`);
        await page.getByRole("checkbox", { name: code }).uncheck();
        await page.getByRole("button", { name: "Save policies" }).click();
        await done(page, "Changes saved.");
        await open(page, `/policies/${code}`);
        await page.getByRole("button", { name: "Delete policy" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete policy" }).click();
        await expect(page).toHaveURL(/\/admin\/policies(\?|$)/);
        await open(page, `/roles/${role}`);
        await page.getByRole("button", { name: "Delete role" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete role" }).click();
        await expect(page).toHaveURL(/\/admin\/roles(\?|$)/);
        await expect(page.getByText(role)).toHaveCount(0);
      });
    });

    test(`an example takes the place of what is written (${mark})`, async ({ page }) => {
      await open(page, "/new-policy");
      await page.getByText("Examples", { exact: true }).click();
      const use = "Use this: Users access their own data only";
      await page.getByRole(javaScriptEnabled ? "button" : "link", { name: use }).click();
      await expect(page.getByLabel("Document")).toHaveValue(/home\/\$\{uid\}/);
    });

    test(`a role is given and taken on the user's page (${mark})`, async ({ page }) => {
      const { uid } = await doorward.user(`mei.${mark}`);
      await doorward.admin("POST", "/roles", { id: `support-${mark}`, name: "Support" });
      await open(page, `/users/${uid}/access`);
      await page.getByRole("button", { name: "Assign role" }).click();
      await expect(page.getByLabel("Role", { exact: true })).toHaveAttribute("aria-invalid", "true");
      await choose(page.getByLabel("Role", { exact: true }), `support-${mark}`);
      await page.getByRole("button", { name: "Assign role" }).click();
      await expect(page.getByRole("row", { name: /Support/ })).toContainText("No expiry");
      await page.getByRole("button", { name: "Remove Support" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
      await expect(page.getByText("None assigned.")).toBeVisible();
      await doorward.admin("DELETE", `/roles/support-${mark}`);
    });
  });
}

test("what belongs to the program stays, and the last administrator too", async ({ page }) => {
  await page.goto(`${doorward.url}/admin/roles/administrator/policies`);
  await hydrated(page);
  await expect(page.getByRole("checkbox", { name: "AdministratorAccess" })).toBeDisabled();
  await expect(page.getByRole("button", { name: "Save policies" })).toHaveCount(0);
  await page.goto(`${doorward.url}/admin/roles/registered_users/members`);
  await expect(page.getByText("All registered user accounts.")).toBeVisible();
  await page.goto(`${doorward.url}/admin/roles/administrator/members`);
  await hydrated(page);
  await page.getByRole("button", { name: "Remove root.admin" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
  await expect(page.getByText("This is the last administrator.")).toBeVisible();
});

test("a save over another administrator's version is refused", async ({ page }) => {
  await doorward.admin("POST", "/policies", { code: "Raced", document: allow("a:b", "*") });
  await page.goto(`${doorward.url}/admin/policies/Raced`);
  await hydrated(page);
  await doorward.admin("PUT", "/policies/Raced", { document: allow("a:c", "*") });
  await page.getByLabel("Document").fill(allow("a:d", "*"));
  await page.getByRole("button", { name: "Save", exact: true }).click();
  await expect(page.getByText("Version 2 was saved while you were editing.")).toBeVisible();
  await expect(page.getByLabel("Document")).toHaveValue(/a:d/);
  await doorward.admin("DELETE", "/policies/Raced");
});

test("words that go on from what is typed are offered, by keyboard too", async ({ page }) => {
  await page.goto(`${doorward.url}/admin/new-policy`);
  await hydrated(page);
  const document = page.getByLabel("Document");
  await document.fill("");
  await document.pressSequentially('{"reso');
  await expect(page.getByRole("button", { name: "Insert resource" })).toBeVisible();
  await page.keyboard.press("Tab");
  await page.keyboard.press("Enter");
  await expect(document).toBeFocused();
  await expect(document).toHaveValue('{"resource');
  await page.keyboard.type('": "functions:/v');
  await page.getByRole("button", { name: "Insert functions:/v1/functions/*" }).click();
  await expect(document).toHaveValue('{"resource": "functions:/v1/functions/*');
  await page.keyboard.type('"');
  await expect(page.getByRole("list", { name: "Suggestions" }).getByRole("button")).toHaveCount(0);
});

test("only administrators are served", async ({ browser }) => {
  await doorward.user("plain.person");
  const context = await browser.newContext();
  const page = await context.newPage();
  await signIn(page, doorward, "plain.person");
  await expect(page).toHaveURL(/\/account/);
  for (const [path, body] of [
    ["roles", { cursor: null }],
    ["role/members", { id: "administrator", cursor: null }],
    ["policy/versions", { code: "x", cursor: null, from: null, to: null }],
    ["simulate", { form: { principal: "user", user: "root.admin", roles: "", action: "a:b", resource: "", method: "", path: "", ip: "", time: "", policy: "", document: "" } }],
  ] as const) {
    const answer = await page.request.post(`${doorward.url}/api/console/${path}`, { data: body });
    expect(answer.status(), path).toBe(403);
  }
  for (const path of ["role", "role/policies", "role/permissions", "policies", "policy", "policy/check", "user/access"]) {
    const form = { id: "administrator", code: "x", uid: "x", document: "{" };
    const answer = await page.request.post(`${doorward.url}/api/console/${path}`, { form });
    expect(answer.status(), path).toBe(403);
  }
  await context.close();
});

for (const look of LOOKS) {
  test(`pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const mark = `${look[0]}-${look[2]}`;
    const [role, code] = [`editor-${mark}`, `Policy-of-a-rather-long-name-${mark}`];
    const { uid } = await doorward.user(`person.${mark}`, { name: "林夏" });
    await doorward.admin("POST", "/policies", { code, description: "文章集合的读写权限", document: allow("database:write", "articles/*") });
    const office = { action: "*", effect: "deny", condition: '!has(request.ip) || !in_network(request.ip, "10.0.0.0/8")' };
    const document = { version: "1.0", statement: [{ action: "database:*", resource: "home/${uid}/*", effect: "allow" }, office] };
    await doorward.admin("PUT", `/policies/${code}`, { document: JSON.stringify(document, null, 2) });
    await doorward.admin("POST", "/roles", { id: role, name: "内容编辑", description: "Writes articles", policies: [code] });
    await doorward.admin("POST", `/roles/${role}/members`, { uids: [uid], expires_at: "2099-01-01T00:00:00Z" });
    const question = new URLSearchParams({ principal: "user", user: uid, action: "database:write", resource: "home/x/1", ip: "10.1.2.3" });
    const draft = new URLSearchParams(question);
    draft.set("policy", code);
    draft.set("document", allow("*", "*"));
    const pages = [
      "/roles", "/new-role", `/roles/${role}`, `/roles/${role}/policies`, `/roles/${role}/members`, `/roles/${role}/permissions`,
      "/roles/all_users", "/roles/all_users/members", "/roles/administrator/policies", "/roles/nothing", "/policies", "/new-policy",
      `/policies/${code}`, `/policies/${code}/versions`, "/policies/FunctionsDeny", "/policies/nothing", "/simulator",
      `/simulator?${question}`, `/simulator?${draft}`, "/simulator?principal=roles&roles=x&action=a:b", `/users/${uid}/access`,
    ];
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of pages) {
        await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        await expectFit(page);
      }
    });
  });
}
