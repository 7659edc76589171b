// Pages whose script does not run as it should: every link leads where it says, and nothing that is done early breaks it.
import { type Page, expect, test } from "@playwright/test";
import { hydrated, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(() => doorward?.stop());

/** Whether it is still the document it was. */
const mark = (page: Page) => page.evaluate(() => ((window as any).marked = true));
const isMarked = (page: Page) => page.evaluate(() => (window as any).marked === true);

/** Follows a link of the navigation and expects its page. */
async function follow(page: Page, name: string, path: string): Promise<void> {
  await page.getByRole("navigation").getByRole("link", { name, exact: true }).click();
  await expect(page).toHaveURL(`${doorward.url}${path}`);
  await expect(page.getByRole("heading", { level: 1, name, exact: true })).toBeVisible();
}

test.describe("in the console", () => {
  test.beforeEach(async ({ page }) => {
    await signIn(page, doorward, "root.admin");
    await expect(page).toHaveURL(/\/account/);
  });

  test("finding a02: a console that is open over an upgrade loads the next page whole", async ({ page }) => {
    await page.goto(`${doorward.url}/admin`);
    await hydrated(page);
    // The new release has other names: what this page would fetch is gone.
    await page.route("**/pkg/*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
    await mark(page);
    await follow(page, "Policies", "/admin/policies");
    expect(await isMarked(page)).toBe(false);
    // On a line that stays bad the pages are plain, and still there.
    await follow(page, "Users", "/admin/users");
    await follow(page, "Audit log", "/admin/audit");
    await page.unroute("**/pkg/*.wasm");
    await page.reload();
    await hydrated(page);
    await mark(page);
    await follow(page, "Roles", "/admin/roles");
    expect(await isMarked(page)).toBe(true);
  });

  test("going back over an upgrade shows the page of the address", async ({ page }) => {
    await page.goto(`${doorward.url}/admin/roles`);
    await hydrated(page);
    await follow(page, "Users", "/admin/users");
    // Loaded again, this document has not fetched what shows the page before it.
    await page.reload();
    await hydrated(page);
    await page.route("**/pkg/*.wasm", (route) => route.fulfill({ status: 404, body: "" }));
    await page.goBack();
    await expect(page).toHaveURL(/\/admin\/roles/);
    await expect(page.getByRole("heading", { level: 1, name: "Roles" })).toBeVisible();
  });

  for (const [who, change] of [
    ["an extension that puts its own elements into the page", () => {
      for (const place of document.querySelectorAll("body, main, header, ul")) {
        place.prepend(Object.assign(document.createElement("extension-root"), { textContent: "x" }));
      }
    }],
    ["a translator", () => {
      document.documentElement.lang = "fr";
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: Node[] = [];
      while (texts.nextNode()) if (texts.currentNode.nodeValue?.trim()) found.push(texts.currentNode);
      for (const text of found) {
        const font = document.createElement("font");
        text.parentNode?.replaceChild(font, text);
        font.append(text.nodeValue ?? "");
      }
    }],
  ] as const) {
    test(`finding r05: links work behind ${who} before the script`, async ({ page }) => {
      // Before the deferred module runs, as extensions do.
      await page.addInitScript((source) => {
        document.addEventListener("readystatechange", () => {
          if (document.readyState === "interactive") new Function(`(${source})()`)();
        });
      }, change.toString());
      await page.goto(`${doorward.url}/admin`);
      await page.waitForSelector("html[data-hydrated], html[data-dead]", { state: "attached" });
      for (const path of ["/admin/policies", "/admin/users", "/admin/settings"]) {
        await page.locator(`.side-nav a[href="${path}"]`).click();
        await expect(page).toHaveURL(new RegExp(`${path}$`));
        await page.waitForSelector("html[data-hydrated], html[data-dead]", { state: "attached" });
        await expect(page.locator(`.side-nav a[href="${path}"]`)).toHaveAttribute("aria-current", "page");
        await expect(page.locator("main h1")).toBeVisible();
      }
    });
  }

  test("finding r05: a translator that comes later does not stop the links", async ({ page }) => {
    await page.goto(`${doorward.url}/admin/users`);
    await hydrated(page);
    await page.evaluate(() => {
      const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
      const found: Node[] = [];
      while (texts.nextNode()) if (texts.currentNode.nodeValue?.trim()) found.push(texts.currentNode);
      for (const text of found) {
        const font = document.createElement("font");
        text.parentNode?.replaceChild(font, text);
        font.append(text.nodeValue ?? "");
      }
    });
    for (const [path, title] of [["/admin/policies", "Policies"], ["/admin/audit", "Audit log"]]) {
      await page.locator(`.side-nav a[href="${path}"]`).click();
      await expect(page).toHaveURL(new RegExp(`${path}$`));
      await expect(page.locator("main h1")).toHaveText(title);
    }
  });

  test("finding r27: a click into the policy editor before the script arrives does not break it", async ({ page }) => {
    let letThrough = () => {};
    const arrives = new Promise<void>((done) => (letThrough = done));
    await page.route("**/pkg/*.wasm", async (route) => {
      await arrives;
      await route.continue();
    });
    await page.goto(`${doorward.url}/admin/new-policy`, { waitUntil: "commit" });
    const document_ = page.getByLabel("Document");
    await document_.click();
    await document_.fill('{"act');
    letThrough();
    await hydrated(page);
    await expect(page.locator("html")).not.toHaveAttribute("data-dead");
    await expect(document_).toHaveValue('{"act');
    await expect(page.locator(".suggestions button").first()).toBeVisible();
  });
});

test("a page whose script never comes signs people in", async ({ page }) => {
  await page.route("**/pkg/*", (route) => (route.request().url().includes(".css") ? route.continue() : route.abort()));
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.locator('a[href="/account/security"]').first().click();
  await expect(page).toHaveURL(/\/account\/security/);
});

test("attack 66: a display name is no markup in the title", async ({ page }) => {
  const name = "</title><meta http-equiv=refresh content=0;url=//127.0.0.1:9>";
  const { uid } = await doorward.user("mallory", { name });
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/users/${uid}`);
  await hydrated(page);
  await expect(page).toHaveTitle(`${name} · Doorward`);
  await page.reload({ waitUntil: "commit" });
  await expect(page).toHaveTitle(`${name} · Doorward`);
  await expect(page).toHaveURL(new RegExp(`/admin/users/${uid}$`));
});
