// Hosted sign-in: the vendor's unmodified SDK sends the browser to the portal and finds a session when it is back.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { fillIn } from "../support/page.ts";
import { App, call } from "../support/sdk.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
let first: App;
let second: App;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  [first, second] = await Promise.all([App.start(doorward), App.start(doorward)]);
});

test.afterAll(async () => {
  await doorward?.stop();
  await Promise.all([first?.stop(), second?.stop()]);
});

async function toLoginPage(page: Page, app: App): Promise<void> {
  await app.open(page, doorward);
  expect((await call(page, "getSession")).data.session).toBeNull();
  // Not awaited: the page that would answer is gone by then.
  await page.evaluate(() => {
    const redirect_uri = `${location.origin}/inside?a=1#b`;
    void (window as any).auth.toDefaultLoginPage({ redirect_uri, query: { from: "menu" } });
  });
}

async function isBackAs(page: Page, app: App, uid: string): Promise<void> {
  await page.waitForURL(`${app.url}/inside?a=1#b`);
  await app.init(page, doorward);
  const { data } = await call(page, "getSession");
  expect(data.user.id).toBe(uid);
  expect((await call(page, "getUser")).data.user.id).toBe(uid);
}

test("toDefaultLoginPage signs in once for two apps, and signOut with an address signs out of both", async ({ page }) => {
  const { uid } = await doorward.user("li.na");
  await toLoginPage(page, first);
  await page.waitForURL((url) => url.origin === doorward.url && url.pathname === "/login");
  await fillIn(page, "li.na");
  await isBackAs(page, first, uid);
  // Single sign-on.
  await toLoginPage(page, second);
  await isBackAs(page, second, uid);

  const out = await call(page, "signOut", { redirect_uri: `${second.url}/bye` });
  expect(out.redirect_uri).toBe(`${second.url}/bye`);
  await first.open(page, doorward);
  expect((await call(page, "refreshSession")).error).not.toBeNull();
  await page.goto(`${doorward.url}/account`);
  await page.waitForURL((url) => url.pathname === "/login");
});

test("an app behind the gateway signs in under its own host, and has no cookie of the portal", async ({ page }) => {
  const app = await App.start();
  const folder = mkdtempSync(join(tmpdir(), "doorward-gateway-"));
  const file = join(folder, "doorward.toml");
  const upstream = `http://127.0.0.1:${new URL(app.url).port}`;
  writeFileSync(file, `[[route]]\nhost = "app.localhost"\nupstream = "${upstream}"\nauth = false\n`);
  const gateway = await Doorward.start({ DOORWARD_CONFIG: file });
  try {
    await gateway.set("domains", { allowed: ["localhost", "app.localhost"] });
    const { uid } = await gateway.user("li.na");
    const own = `http://app.localhost:${gateway.port}`;
    await page.goto(own);
    await app.init(page, gateway);
    await page.evaluate(() => {
      void (window as any).auth.toDefaultLoginPage({ redirect_uri: `${location.origin}/inside` });
    });
    await page.waitForURL((url) => url.origin === gateway.url && url.pathname === "/login");
    await fillIn(page, "li.na");
    await page.waitForURL(`${own}/inside`);
    await app.init(page, gateway);
    expect((await call(page, "getSession")).data.user.id).toBe(uid);
    expect(await page.context().cookies(own)).toEqual([]);
  } finally {
    await gateway.stop();
    await app.stop();
    rmSync(folder, { recursive: true, force: true });
  }
});
