// Applications in the console: created by kind, connected, given another secret, turned off, deleted.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, choose, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
  await doorward.admin("POST", "/roles", { id: "reporter", name: "Reporter", policies: ["DoorwardAuditor"] });
});

test.afterAll(async () => {
  await doorward?.stop();
});

const CALLBACK = "https://wiki.example.com/callback";

/** What the token endpoint answers to a machine. */
const status = async (id: string, secret: string) => {
  const answer = await fetch(`${doorward.url}/oauth2/token`, {
    method: "POST",
    headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString("base64")}` },
    body: new URLSearchParams({ grant_type: "client_credentials" }),
  });
  return answer.status;
};

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test.beforeEach(async ({ page }) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
    });

    const open = async (page: Page, path: string) => {
      await page.goto(`${doorward.url}/admin${path}`);
      if (javaScriptEnabled) await hydrated(page);
    };

    /** Chooses a kind, from the list on. */
    const begin = async (page: Page, kind: string) => {
      await open(page, "/applications");
      await page.getByRole("link", { name: "New application" }).first().click();
      await page.getByRole("link", { name: kind }).click();
      await expect(page.getByLabel("Name")).toBeVisible();
      await page.reload();
      if (javaScriptEnabled) await hydrated(page);
    };

    test(`a web application is created, connected and changed (${mark})`, async ({ page }) => {
      const name = `Wiki ${mark}`;
      await begin(page, "Web application");
      await page.getByLabel("Name").fill(name);
      await page.getByLabel("Redirect URIs").fill("http://wiki.example.com/callback");
      await page.getByRole("button", { name: "Create application" }).click();
      await expect(page.getByLabel("Redirect URIs")).toHaveAttribute("aria-invalid", "true");
      await expect(page.getByLabel("Name")).toHaveValue(name);
      await page.getByLabel("Redirect URIs").fill(CALLBACK);
      await page.getByRole("button", { name: "Create application" }).click();
      await expect(page.getByRole("heading", { name: "Copy the client secret" })).toBeVisible();
      await expect(page.getByText(/^dws_/)).toBeVisible();
      if (javaScriptEnabled) {
        await expect(page.getByRole("heading", { name: "Application created" })).toBeVisible();
        const [created] = (await doorward.admin("GET", "/applications")).items.filter((item: { name: string }) => item.name === name);
        for (const text of [name, "Web application", created.id]) await expect(page.locator("#created")).toContainText(text);
        await expect(page.locator("#created").getByRole("button", { name: "Copy" })).toBeVisible();
        await expect(page.getByRole("link", { name: "Test it" })).toHaveAttribute("href", `/admin/applications/${created.id}/test`);
        await expect(page.getByRole("link", { name: "View application" })).toHaveAttribute("href", `/admin/applications/${created.id}`);
      }

      await page.getByRole("main").getByRole("link", { name: /^Connect( the application)?$/ }).click();
      await expect(page).toHaveURL(/\/admin\/connect\?application=/);
      const [, id] = page.url().match(/application=([^&]+)/)!;
      await expect(page.getByText(`${doorward.url}/.well-known/openid-configuration`).first()).toBeVisible();
      await page.getByText("Express: openid-client").click();
      await expect(page.locator("#example-express")).toContainText(`"${id}",\n  process.env.CLIENT_SECRET`);
      await expect(page.getByText(/^dws_/)).toHaveCount(0);

      await open(page, `/applications/${id}`);
      await page.getByLabel("Name", { exact: true }).fill(`${name} 2`);
      await page.locator("#general").getByRole("button", { name: "Save" }).click();
      await expect(page.getByRole("heading", { name: `${name} 2` })).toBeVisible();
      if (javaScriptEnabled) await hydrated(page);
      await page.getByLabel("Only these").check();
      await page.getByRole("checkbox", { name: "openid" }).check();
      await page.locator("#protocol").getByRole("button", { name: "Save" }).click();
      await expect.poll(async () => (await doorward.admin("GET", `/applications/${id}`)).scope).toBe("openid");
      expect((await doorward.admin("GET", `/applications/${id}`)).name).toBe(`${name} 2`);
    });

    test(`a single-page app has no secret and goes on to how it is connected (${mark})`, async ({ page }) => {
      await begin(page, "Single-page app");
      await page.getByLabel("Name").fill(`Shop ${mark}`);
      await page.getByLabel("Redirect URIs").fill("https://shop.example.com/\nhttp://localhost:5173/");
      await page.getByLabel("Don’t ask users for consent").check();
      await page.getByRole("button", { name: "Create application" }).click();
      await expect(page).toHaveURL(/\/admin\/connect\?application=/);
      for (const title of ["React: react-oidc-context", "JavaScript: CloudBase SDK"]) {
        await expect(page.getByText(title)).toBeVisible();
      }
    });

    test(`a machine gets tokens until its secret is revoked (${mark})`, async ({ page }) => {
      await begin(page, "Machine");
      await page.getByLabel("Name").fill(`Report ${mark}`);
      await choose(page.getByLabel("Role"), "reporter");
      await page.getByRole("button", { name: "Create application" }).click();
      const first = (await page.getByText(/^dws_/).textContent())!.trim();
      const { items } = await doorward.admin("GET", "/applications");
      const { id } = items.find((item: { name: string }) => item.name === `Report ${mark}`);
      expect(await status(id, first)).toBe(200);

      for (const path of [`/applications/${id}`, `/applications/${id}/delete`, `/connect?application=${id}`]) {
        await open(page, path);
        expect(await page.getByRole("main").innerText(), path).not.toMatch(/sign in|sign-in|redirect|consent|session/i);
      }

      await open(page, `/applications/${id}/secrets`);
      await page.getByLabel("Expires").selectOption("90");
      await page.getByRole("button", { name: "Create secret" }).click();
      const second = (await page.getByText(/^dws_/).textContent())!.trim();
      expect(await status(id, second)).toBe(200);
      await open(page, `/applications/${id}/secrets`);
      await page.getByRole("button", { name: `Revoke the secret ending in ${first.slice(-4)}` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
      await expect(page.getByRole("row", { name: first.slice(-4) })).toHaveCount(0);
      expect([await status(id, first), await status(id, second)]).toEqual([401, 200]);

      await open(page, `/applications/${id}`);
      await page.getByRole("button", { name: "Turn off" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Turn off" }).click();
      await expect(page.getByText("Off", { exact: true })).toBeVisible();
      expect(await status(id, second)).toBe(401);
      await page.getByRole("button", { name: "Turn on" }).click();
      await expect(page.getByText("On", { exact: true })).toBeVisible();

      await open(page, `/applications/${id}/delete`);
      await page.getByLabel("Name of the application").fill("something else");
      await page.getByRole("button", { name: "Delete application" }).click();
      await expect(page.getByText("The name doesn’t match.")).toBeVisible();
      await page.getByLabel("Name of the application").fill(`Report ${mark}`);
      await page.getByRole("button", { name: "Delete application" }).click();
      await expect(page).toHaveURL(/\/admin\/applications(\?|$)/);
      await expect(page.getByRole("link", { name: `Report ${mark}` })).toHaveCount(0);
    });
  });
}

test("what an application is, is said where there is none", async ({ page }) => {
  const fresh = await Doorward.start();
  try {
    fresh.administrator("root.admin");
    await signIn(page, fresh, "root.admin");
    await expect(page).toHaveURL(/\/account/);
    await page.goto(`${fresh.url}/admin`);
    await hydrated(page);
    await page.getByRole("link", { name: "Applications", exact: true }).click();
    await expect(page.getByText("No applications yet")).toBeVisible();
    await expect(page.getByText("lets users sign in with their account here")).toBeVisible();
    await page.locator(".empty").getByRole("link", { name: "New application" }).click();
    await expect(page.getByRole("link", { name: "WeChat Mini Program" })).toBeVisible();
  } finally {
    await fresh.stop();
  }
});

test("an example is copied as it is shown", async ({ page, context }) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const created = await doorward.admin("POST", "/applications", { name: "Copied", kind: "web", redirect_uris: [CALLBACK] });
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/connect?application=${created.application.id}`);
  await hydrated(page);
  await page.getByText("Spring Boot").click();
  await expect(page.getByText("It verifies RS256 only")).toBeVisible();
  const example = page.locator("#example-spring");
  await example.getByRole("button", { name: "Copy" }).last().click();
  const copied = await page.evaluate(() => navigator.clipboard.readText());
  expect(copied).toBe(await example.locator("code").last().textContent());
  expect(copied).toContain(created.application.id);
});

test("a test of an application shows what users of it go through", async ({ page }) => {
  const created = await doorward.admin("POST", "/applications", { name: "Tested", kind: "web", redirect_uris: [CALLBACK] });
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/applications/${created.application.id}/test`);
  await hydrated(page);
  await page.getByRole("button", { name: "Start the test" }).click();
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page).toHaveURL(/\/test$/);
  await expect(page.getByText("Every step succeeded.")).toBeVisible();
  await expect(page.locator("#steps")).toContainText('"preferred_username": "root.admin"');
  await doorward.admin("DELETE", `/applications/${created.application.id}`);
});

for (const look of LOOKS) {
  test(`the pages are accessible and narrow enough: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(180_000);
    const name = "An application with a name that is rather long for a list or head";
    const redirect_uris = ["https://a-rather-long-name-of-a-host.example.com/with/a/long/path/to/callback"];
    const web = await doorward.admin("POST", "/applications", { name: name.slice(0, 64), kind: "web", redirect_uris });
    const machine = await doorward.admin("POST", "/applications", { name: "Machine", kind: "machine", role: "reporter" });
    const [ofWeb, ofMachine] = [web, machine].map(({ application }) => `/applications/${application.id}`);
    const pages = [
      "/applications", "/new-application", "/new-application?kind=web", "/new-application?kind=machine", ofWeb,
      `${ofWeb}/secrets`, `${ofWeb}/test`, `${ofWeb}/delete`, ofMachine,
      ...[web, machine].map(({ application }) => `/connect?application=${application.id}`),
      "/applications/doorward", "/applications/nothing",
    ];
    await inLook(browser, look, async (page) => {
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of pages) {
        await page.goto(`${doorward.url}/admin${path}`);
        await hydrated(page);
        for (const summary of await page.locator(".example__title, .fold__title").all()) await summary.click();
        await expectFit(page);
        const edges = await page.locator(".connect .card, .connect .examples").evaluateAll((cards) =>
          cards.map((card) => card.getBoundingClientRect()).map(({ left, right }) => `${left} to ${right}`));
        expect(new Set(edges).size, `${path}: ${edges}`).toBeLessThanOrEqual(1);
      }
    });
    for (const { application } of [web, machine]) await doorward.admin("DELETE", `/applications/${application.id}`);
  });
}
