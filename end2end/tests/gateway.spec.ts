// A content editor, from the console to an app: behind nginx, behind the gateway, and alone with the guard.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Page, expect, test } from "@playwright/test";
import { Articles, type Language } from "../support/articles.ts";
import { choose, hydrated, signIn } from "../support/page.ts";
import { HOSTS, Proxy } from "../support/proxies.ts";
import { Doorward, PASSWORD, freePort } from "../support/server.ts";

const ROLE = "content_editor";
const NAME = "lin.editor";
const LANGUAGES: Language[] = ["rust", "javascript"];

let doorward: Doorward;
let nginx: Proxy;
let folder: string;
let uid: string;
const apps: Articles[] = [];
/** Where the app is reached: through nginx and through the gateway. */
let places: Record<"nginx" | "gateway", string>;

test.beforeAll(async () => {
  const [behindGateway, behindNginx] = [await freePort(), await freePort()];
  folder = mkdtempSync(join(tmpdir(), "doorward-gateway-"));
  const file = join(folder, "doorward.toml");
  writeFileSync(file, `[[route]]\nhost = "app.localhost"\nupstream = "http://127.0.0.1:${behindGateway}"\n`);
  doorward = await Doorward.start({ DOORWARD_CONFIG: file, DOORWARD_TRUSTED_PROXIES: "127.0.0.2/32" });
  doorward.administrator("root.admin");
  nginx = await Proxy.start("nginx", doorward.port, behindNginx);
  const sites = [`app.localhost:${doorward.port}`, `${HOSTS[0]}:${nginx.port}`];
  await doorward.set("sites", { sites: sites.map((host) => ({ host, kind: "articles", identity_jwt: true })) });
  apps.push(await Articles.start("rust", doorward, sites[0], behindGateway));
  apps.push(await Articles.start("rust", doorward, sites[1], behindNginx));
  places = { gateway: `http://${sites[0]}`, nginx: `http://${sites[1]}` };
  ({ uid } = await doorward.user(NAME, { name: "Lin" }));
});

test.afterAll(async () => {
  for (const app of apps) await app.stop();
  await nginx?.stop();
  await doorward?.stop();
  if (folder) rmSync(folder, { recursive: true, force: true });
});

// One story: what the console has made is what the rest is about.
test.describe.configure({ mode: "serial" });

const member = (method: "POST" | "DELETE") => doorward.admin(method, `/roles/${ROLE}/members`, { uids: [uid] });

async function open(page: Page, address: string): Promise<number> {
  return (await page.goto(address))?.status() ?? 0;
}

async function token(): Promise<string> {
  return (await doorward.wire("POST", "/v1/signin", { username: NAME, password: PASSWORD })).body.access_token;
}

test("the console makes a content editor who may do what the app does, and the simulator says why", async ({ page }) => {
  const console = async (path: string) => {
    await page.goto(`${doorward.url}/admin${path}`);
    await hydrated(page);
  };
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await console("/new-role");
  await page.getByLabel("Name").fill("Content-editor");
  await page.getByLabel("ID", { exact: true }).fill(ROLE);
  await page.getByRole("button", { name: "Create role" }).click();
  await expect(page).toHaveURL(new RegExp(`/admin/roles/${ROLE}/policies`));

  await console("/new-policy");
  await page.getByLabel("ID", { exact: true }).fill("ArticlesEdit");
  const action = ["articles:/*", "articles:list", "articles:read", "articles:write"];
  const document = { version: "1.0", statement: [{ action, resource: "*", effect: "allow" }] };
  await page.getByLabel("Document").fill(JSON.stringify(document, null, 2));
  await page.getByRole("button", { name: "Create policy" }).click();
  await expect(page).toHaveURL(/\/admin\/policies\/ArticlesEdit/);

  await console(`/roles/${ROLE}/policies`);
  await page.getByRole("checkbox", { name: "ArticlesEdit" }).check();
  await page.getByRole("button", { name: "Save policies" }).click();
  await expect(page.locator(".notice", { hasText: "Saved" })).toBeVisible();
  await console(`/roles/${ROLE}/members`);
  await choose(page.getByLabel("Users", { exact: true }), NAME);
  await page.getByRole("button", { name: "Add members" }).click();
  await expect(page.getByRole("row", { name: new RegExp(NAME) })).toBeVisible();

  await console("/simulator");
  await page.getByLabel("Username, email, phone or user ID").fill(NAME);
  await page.getByLabel("Action").fill("articles:/articles");
  await page.getByRole("button", { name: "Check", exact: true }).click();
  const answer = page.getByRole("region", { name: "Result", exact: true }).first();
  await expect(answer.locator(".decision")).toContainText("statement[0] of policy “ArticlesEdit”");
});

for (const place of ["nginx", "gateway"] as const) {
  test(`${place}: a member comes in through the portal, others do not, and a change is felt at once`, async ({ page, browser }) => {
    const address = `${places[place]}/articles/0?x=1`;
    await page.goto(address);
    await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
    await page.locator("input[autocomplete~=username]").fill(NAME);
    await page.locator("input[autocomplete=current-password]").fill(PASSWORD);
    await page.locator("input[autocomplete=current-password]").press("Enter");
    await page.waitForURL((url) => url.href === address);
    await expect(page.locator("body")).toContainText("The first one.");
    expect(await open(page, `${places[place]}/`)).toBe(200);
    await expect(page.getByText("Hello Lin")).toBeVisible();
    const title = `Written behind ${place}`;
    const written = await page.evaluate(async (title) => {
      const body = JSON.stringify({ title, text: "New." });
      const answer = await fetch("/articles", { method: "POST", headers: { "content-type": "application/json" }, body });
      return { status: answer.status, author: (await answer.json()).author };
    }, title);
    expect(written).toEqual({ status: 201, author: uid });

    const other = await browser.newPage();
    await doorward.user(`no.member.${place}`);
    await signIn(other, doorward, `no.member.${place}`);
    await expect(other).toHaveURL(/\/account/);
    expect(await open(other, address)).toBe(403);
    // nginx has a page of its own for that.
    if (place === "gateway") await expect(other.getByRole("heading", { name: "No access" })).toBeVisible();
    await other.close();

    await member("DELETE");
    expect(await open(page, address)).toBe(403);
    await member("POST");
    expect(await open(page, address)).toBe(200);
  });
}

test("gateway: events arrive as they happen, a web socket answers, and both end with the membership", async ({ page }) => {
  await signIn(page, doorward, NAME);
  await expect(page).toHaveURL(/\/account/);
  expect(await open(page, `${places.gateway}/`)).toBe(200);
  await page.evaluate(async () => {
    const received: string[] = ((window as any).received = []);
    const events = new EventSource("/articles/events");
    events.onmessage = ({ data }) => received.push(`event: ${data}`);
    events.onerror = () => (received.push("events ended"), events.close());
    const socket = new WebSocket(`ws://${location.host}/articles/socket`);
    socket.onopen = () => socket.send("hello");
    socket.onmessage = ({ data }) => received.push(`socket: ${data}`);
    socket.onclose = () => received.push("socket ended");
  });
  const received = () => page.evaluate(() => (window as any).received as string[]);
  await expect.poll(received).toEqual(expect.arrayContaining([`event: hello ${uid}`, `socket: ${uid} says hello`]));
  await page.evaluate(async () => {
    const body = JSON.stringify({ title: "Breaking", text: "News." });
    await fetch("/articles", { method: "POST", headers: { "content-type": "application/json" }, body });
  });
  await expect.poll(received).toEqual(expect.arrayContaining(["event: Breaking", "socket: Breaking"]));
  await member("DELETE");
  await expect.poll(received).toEqual(expect.arrayContaining(["events ended", "socket ended"]));
  await member("POST");
});

for (const language of LANGUAGES) {
  test(`the app in ${language} alone goes by tokens and decisions`, async () => {
    const app = await Articles.start(language, doorward);
    apps.push(app);
    const access = await token();
    const ask = async (method: string, path: string, headers: Record<string, string> = {}, body?: unknown) => {
      const sent = body === undefined ? {} : { body: JSON.stringify(body) };
      const json = { "content-type": "application/json" };
      return (await fetch(app.url + path, { method, headers: { ...json, ...headers }, ...sent })).status;
    };
    const own = { authorization: `Bearer ${access}` };
    expect(await ask("GET", "/articles", own)).toBe(200);
    expect(await ask("GET", "/articles/0", own)).toBe(200);
    expect(await ask("POST", "/articles", own, { title: "One", text: "More." })).toBe(201);
    expect(await ask("GET", "/articles")).toBe(401);
    const [header, claims, signature] = access.split(".");
    const none = Buffer.from(JSON.stringify({ alg: "none", typ: "JWT" })).toString("base64url");
    const other = Buffer.from(claims!, "base64url").toString().replace(uid, "root");
    for (const forged of [
      "x", `${none}.${claims}.`, `${header}.${Buffer.from(other).toString("base64url")}.${signature}`,
      `${header}.${claims}.${"A".repeat(86)}`, doorward.apiKey(),
    ]) {
      expect(await ask("GET", "/articles", { authorization: `Bearer ${forged}` }), forged).toBe(401);
    }
    expect(await ask("GET", "/articles", { "x-doorward-uid": uid, "x-doorward-jwt": access })).toBe(401);

    await member("DELETE");
    expect(await ask("GET", "/articles", own)).toBe(403);
    await member("POST");
    expect(await ask("GET", "/articles", own)).toBe(200);
    // The token is good for a while yet; the session is not.
    await doorward.wire("POST", "/v1/user/signout", {}, access);
    expect(await ask("GET", "/articles", own)).toBe(401);
  });
}
