// A site behind a proxy: signing in at the portal, who may in, and signing out, with the configurations of the documentation.
import { type Page, expect, test } from "@playwright/test";
import { HOSTS, type Kind, Proxy, Site } from "../support/proxies.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

const KINDS: Kind[] = ["nginx", "caddy"];
const [ONE, TWO] = HOSTS;

let doorward: Doorward;
let site: Site;
let uid: string;
const proxies = {} as Record<Kind, Proxy>;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_TRUSTED_PROXIES: "127.0.0.1/32" });
  doorward.administrator("root.admin");
  site = await Site.start();
  for (const kind of KINDS) proxies[kind] = await Proxy.start(kind, doorward.port, site.port);
  const hosts = KINDS.flatMap((kind) => HOSTS.map((host) => `${host}:${proxies[kind].port}`));
  await doorward.set("sites", { sites: hosts.map((host) => ({ host, kind: "app", identity_jwt: true })) });
  const statement = [
    { action: "app:/*", resource: "*", effect: "allow", condition: "request.ip in ['127.0.0.1', '::1']" },
    { action: ["app:/admin", "app:/admin/*"], resource: "*", effect: "deny" },
  ];
  const document = { version: "1.0", statement };
  await doorward.admin("POST", "/policies", { code: "app", name: "App", document });
  await doorward.admin("POST", "/roles", { id: "staff", name: "Staff" });
  await doorward.admin("PUT", "/roles/staff/policies", { policies: ["app"] });
  ({ uid } = await doorward.user("li.na", { name: "李娜" }));
});

test.afterAll(async () => {
  for (const kind of KINDS) await proxies[kind]?.stop();
  site?.stop();
  await doorward?.stop();
});

const member = (method: "POST" | "DELETE") => doorward.admin(method, "/roles/staff/members", { uids: [uid] });

/** Opens a page and answers its status, whatever redirects came before. */
async function open(page: Page, address: string): Promise<number> {
  return (await page.goto(address))?.status() ?? 0;
}

async function fillIn(page: Page): Promise<void> {
  await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
  await page.locator("input[autocomplete~=username]").fill("li.na");
  await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
  await page.locator("input[autocomplete=current-password]").press("Enter");
}

/** The site's cookie as a browser would send it. */
async function cookie(page: Page, address: string): Promise<string> {
  const all = await page.context().cookies(address);
  return all.map(({ name, value }) => `${name}=${value}`).join("; ");
}

const last = () => site.seen.at(-1)!;

for (const kind of KINDS) {
  test(`case p033: ${kind}: sign in at the portal, come back to the very page, be let in and refused at once`, async ({ page }) => {
    const proxy = proxies[kind];
    const address = proxy.url(ONE, "/list?a=1&b=%E4%BD%A0&c=x%26y");
    await page.goto(address);
    await fillIn(page);
    await page.waitForURL((url) => url.href === address);
    // Signed in, and not a member yet: the site has not seen a request.
    expect(site.seen.filter(({ url }) => url.startsWith("/list"))).toEqual([]);
    expect(await open(page, address)).toBe(403);
    await expect(page.getByText("李娜"), "our page, with the user's name").toBeVisible();
    await expect(page.getByRole("button", { name: "Switch accounts" })).toBeVisible();
    await member("POST");
    expect(await open(page, address)).toBe(200);
    expect(last().url, "the whole address").toBe("/list?a=1&b=%E4%BD%A0&c=x%26y");
    expect(last().headers).toMatchObject({
      "x-doorward-uid": uid,
      "x-doorward-username": "li.na",
      "x-doorward-name": encodeURIComponent("李娜"),
      "x-doorward-kind": "external",
      "x-doorward-roles": "staff",
    });
    expect(last().headers["x-doorward-jwt"]).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    expect(await open(page, proxy.url(ONE, "/admin/x"))).toBe(403);

    // The other site, without another sign-in.
    expect(await open(page, proxy.url(TWO, "/hello"))).toBe(200);
    await expect(page).toHaveURL(proxy.url(TWO, "/hello"));
    expect(last().headers["x-doorward-uid"]).toBe(uid);

    await member("DELETE");
    expect(await open(page, address)).toBe(403);
    site.seen.length = 0;
  });

  test(`${kind}: what a client says about itself counts for nothing`, async ({ page }) => {
    const proxy = proxies[kind];
    await member("POST");
    await page.goto(proxy.url(ONE));
    await fillIn(page);
    await page.waitForURL((url) => url.href === proxy.url(ONE));
    const own = { cookie: await cookie(page, proxy.url(ONE)) };
    const lies = { "x-doorward-uid": "root", "x-doorward-email": "root@example.com", "x-doorward-roles": "administrator" };
    expect((await proxy.raw("/x", { ...own, ...lies })).status).toBe(200);
    expect(last().headers).toMatchObject({ "x-doorward-uid": uid, "x-doorward-roles": "staff" });
    expect(last().headers["x-doorward-email"] ?? "").toBe("");
    const foreign = { "x-forwarded-host": `${TWO}:${proxy.port}`, "x-forwarded-uri": "/x", "x-forwarded-method": "GET" };
    expect((await proxy.raw("/admin/x", { ...own, ...foreign })).status).toBe(403);
    const original = { "x-original-url": proxy.url(ONE, "/x"), "x-original-method": "GET" };
    expect((await proxy.raw("/admin/x", { ...own, ...original })).status).toBe(403);
    expect((await proxy.raw("/x", { ...own, "x-http-method-override": "DELETE" })).status).toBe(403);

    site.seen.length = 0;
    for (const path of ["/admin/..;/x", "/x/..;/admin", "/%2e%2e/admin", "/x/%2e%2e/admin", "//admin/x", "/x//admin", "/x/../admin", "/admin%2fx", "/x;y"]) {
      const { status } = await proxy.raw(path, own);
      expect([400, 403], path).toContain(status);
    }
    expect(site.seen, "none of them reached the site").toEqual([]);
    // A cookie of one host is worthless at another, a broken one anywhere.
    for (const [host, cookie] of [[TWO, own.cookie], [ONE, "doorward_site=broken"], [ONE, `${own.cookie}; ${own.cookie}`]] as const) {
      expect((await proxy.raw("/x", { cookie }, host)).status).toBe(401);
    }
    expect((await proxy.raw("/x", { authorization: `Bearer ${doorward.apiKey()}` })).status).toBe(200);
    expect((await proxy.raw("/x", { authorization: "Bearer dw_made-up" })).status).toBe(401);
    await member("DELETE");
  });

  test(`${kind}: signing out at one site ends the other and the portal`, async ({ page }) => {
    const proxy = proxies[kind];
    await member("POST");
    await page.goto(proxy.url(ONE));
    await fillIn(page);
    await page.waitForURL((url) => url.href === proxy.url(ONE));
    expect(await open(page, proxy.url(TWO))).toBe(200);
    const former = { cookie: await cookie(page, proxy.url(TWO)) };
    expect(await open(page, proxy.url(ONE, "/__doorward/sign-out"))).toBe(405);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${doorward.url}/login?notice=signed-out`);
    for (const address of [proxy.url(TWO), proxy.url(ONE), `${doorward.url}/account`]) {
      await page.goto(address);
      await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
    }
    expect((await proxy.raw("/x", former, TWO)).status).toBe(401);
    await member("DELETE");
  });
}
