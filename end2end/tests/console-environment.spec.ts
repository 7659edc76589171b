// The environment's policy in Rego: written, tried before it counts, in force, and taken away again.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

test.describe.configure({ mode: "serial" });

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.user("mei.lin");
});

test.afterAll(async () => {
  await doorward?.stop();
});

const CLOSED = 'package authz.user\n\ndeny contains "closed for the night" if input.cloudbase.resource_type == "ai"';

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };
    const decision = async (page: Page) => {
      await open(page, "/simulator?principal=user&user=mei.lin&action=ai:chat");
      return page.locator(".decision").first();
    };

    test(`a policy is written, in force, and deleted (${mark})`, async ({ page }) => {
      test.setTimeout(120_000);
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);

      await test.step("tried before there is one", async () => {
        await expect(await decision(page)).toContainText("Allowed");
        await page.getByText("Test an unsaved policy").click();
        await page.getByLabel("Policy to replace").selectOption("authz.user.rego");
        await page.getByLabel("Document").fill(CLOSED);
        await page.getByRole("button", { name: "Check", exact: true }).click();
        await expect(page.getByText("The result changes.")).toBeVisible();
        await expect(page.locator(".decision").first()).toContainText("closed for the night");
      });

      await test.step("written, with a mistake first", async () => {
        await open(page, "/policies");
        await page.getByRole("link", { name: "Write policy" }).click();
        const document = page.getByLabel("Document");
        await expect(document).toHaveValue(/^package authz\.user/);
        await document.fill(CLOSED.replace('"ai"', 'http.send({})'));
        if (!javaScriptEnabled) await page.getByRole("button", { name: "Create policy" }).click();
        await expect(page.getByText(/Line 3, column \d+: the function http\.send/)).toBeVisible();
        await document.fill(CLOSED);
        if (javaScriptEnabled) await expect(page.getByText("Valid.", { exact: true })).toBeVisible();
        await page.getByRole("button", { name: "Create policy" }).click();
        await expect(page).toHaveURL(/\/admin\/policies\/authz\.user\.rego/);
        await expect(page.getByText("The environment policy decides everything")).toBeVisible();
      });

      await test.step("in force, and said wherever policies of roles are attached", async () => {
        await expect(await decision(page)).toContainText("closed for the night");
        await expect(page.getByText("role policies weren’t evaluated")).toBeVisible();
        await open(page, "/roles/all_users/policies");
        await expect(page.getByText("The environment policy decides everything")).toBeVisible();
        await expect(page.getByRole("checkbox", { name: "authz.user.rego" })).toHaveCount(0);
      });

      await test.step("deleted, and the policies of roles count again", async () => {
        await open(page, "/policies/authz.user.rego");
        await page.getByRole("button", { name: "Delete policy" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Delete policy" }).click();
        await expect(page).toHaveURL(/\/admin\/policies(\?|$)/);
        await expect(await decision(page)).toContainText("Allowed");
      });
    });
  });
}

for (const look of LOOKS) {
  test(`its pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      const visit = async (path: string) => {
        await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        await expectFit(page);
      };
      await visit("/policies");
      await visit("/environment-policy");
      await doorward.admin("PUT", "/policies/authz.user.rego", { document: CLOSED });
      for (const path of [
        "/policies", "/policies/authz.user.rego", "/roles/all_users/policies", "/simulator?principal=guest&action=ai:chat",
      ]) {
        await visit(path);
      }
      await doorward.admin("DELETE", "/policies/authz.user.rego");
    });
  });
}
