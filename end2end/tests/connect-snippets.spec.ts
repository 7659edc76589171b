// The snippets of the page Connect, copied from the page and run: browsers, servers, machines, the SDK, proxies. The files of
// Spring are read by a parser, and Go is not run: the packages that they need are not in the registries that the tests use. The
// Rust snippets are compiled by stages of `make test`.
import { execFileSync } from "node:child_process";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { type Page, expect, test } from "@playwright/test";
import { parse } from "yaml";
import { Apache } from "../support/applications/apache.ts";
import { WebServer, fetched } from "../support/applications/frameworks.ts";
import { CallbackServer, type Registered, type Wanted, register } from "../support/applications/registry.ts";
import { ConfiguredProxy } from "../support/configured-proxy.ts";
import { signIn } from "../support/page.ts";
import { type Kind, Proxy, Site } from "../support/proxies.ts";
import { BINARY, Doorward, PASSWORD, freePort } from "../support/server.ts";
import { Apps, type Files, Folder, Running, bundled, snippets } from "../support/snippets.ts";
import { MiniProgram } from "../support/standins/mini.ts";
import { WeChat } from "../support/standins/wechat.ts";

/** What `scripts/setup/oauth-clients.sh` made. */
const PYTHON = resolve("../target/python/bin/python");
const MINI = "wx00000000000000bb";
const SITE = "one.localhost";

let doorward: Doorward;
let apps: Apps;
let site: Site;
let wechat: WeChat;
/** The page of an administrator, on which the snippets are read. */
let administrator: Page;
let uid: string;

test.beforeAll(async ({ browser }) => {
  doorward = await Doorward.start({
    DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8",
    DOORWARD_TRUSTED_PROXIES: "127.0.0.1/32",
  });
  [apps, site, wechat] = await Promise.all([Apps.start(), Site.start(), WeChat.start({ [MINI]: "mini secret" })]);
  doorward.administrator("root.admin");
  const email = { email: "li.na@example.com", email_verified: true };
  ({ uid } = await doorward.user("li.na", { name: "李娜", ...email }));
  await doorward.set("captcha", { when: "never" });
  await doorward.set("sites", { sites: [{ host: SITE, kind: "app" }] });
  const config = { client_id: MINI, base_url: wechat.url };
  await doorward.admin("PUT", `/providers/${MINI}`, { kind: "wechat_mini", enabled: true, config, secret: "mini secret" });
  administrator = await (await browser.newContext({ javaScriptEnabled: false })).newPage();
  await signIn(administrator, doorward, "root.admin");
  await administrator.waitForURL(/\/account/);
});

test.afterAll(async () => {
  await administrator?.context().close();
  site?.stop();
  await Promise.all([apps, wechat].map((server) => server?.stop()));
  await doorward?.stop();
});

/** Creates an application; answers it with its snippets. */
async function connected(wanted: Wanted): Promise<Registered & { all: Record<string, Files> }> {
  const application = await register(doorward, wanted);
  return { ...application, all: await snippets(administrator, doorward, application.id) };
}

/** Signs the user in at the portal: applications ask for no password after that. */
test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "li.na");
  await page.waitForURL(/\/account/);
});

test("in the browser: React, Vue, plain JavaScript", async ({ page }) => {
  const show = "(user) => (document.querySelector('#who').textContent = user ? `Signed in as ${user.profile.name}` : '')";
  const button = "const button = document.createElement('button'); button.textContent = 'Sign in'; button.onclick = signIn; document.body.append(button);";
  const entries: Record<string, Files> = {
    react: { "entry.jsx": 'import "./main.jsx";' },
    vue: { "entry.js": `import { signIn, start, user } from "./auth.js"; ${button} start().then(() => (${show})(user.value));` },
    "oidc-client": { "entry.js": `import { currentUser, signIn } from "./auth.js"; ${button} currentUser().then(${show});` },
  };
  for (const [name, entry] of Object.entries(entries)) {
    const { all } = await connected({ name, kind: "single_page", redirect_uris: [apps.url(name)] });
    apps.serve(name, await bundled(all[name], entry, "iife"));
    await page.goto(apps.url(name));
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(page.getByText("Signed in as 李娜"), name).toBeVisible();
    // The code is not left in the address.
    await expect(page).toHaveURL(apps.url(name));
  }
});

test("on a server: Express, Flask, Next.js", async ({ page }) => {
  const programs: [string, string, Record<string, string>][] = [
    ["express", process.execPath, { SESSION_SECRET: "a secret of the application" }],
    ["flask", PYTHON, { FLASK_SECRET: "a secret of the application" }],
  ];
  for (const [name, command, environment] of programs) {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const { all, secret } = await connected({ name, kind: "web", redirect_uris: [`${url}callback`] });
    const program = new Running(command, all[name], { ...environment, CLIENT_SECRET: secret });
    try {
      await program.listening(port);
      await page.goto(`${url}sign-in`);
      await expect(page).toHaveURL(url);
      expect(await (await page.request.get(url)).json(), name).toMatchObject({ sub: uid, name: "李娜" });
    } finally {
      program.stop();
    }
  }

  const web = await WebServer.start();
  const redirect_uris = [`${web.url}/api/auth/callback/doorward`];
  const { all, secret } = await connected({ name: "next", kind: "web", redirect_uris });
  process.env.CLIENT_SECRET = secret;
  // What `next-auth` is beside Next.js itself.
  const shim = `import { Auth } from "@auth/core";
const quiet = { error: () => {}, warn: () => {}, debug: () => {} };
const around = { basePath: "/api/auth", secret: "a secret", trustHost: true, logger: quiet };
export default (config) => {
  const handle = (request) => Auth(request, { ...config, ...around });
  return { handlers: { GET: handle, POST: handle } };
};`;
  const entry = { "entry.js": 'export * from "./route.ts";', "next-auth.js": shim };
  const code = await bundled(all.next, entry, "esm", { "@/auth": "auth.ts", "next-auth": "next-auth.js" });
  const folder = new Folder();
  const handlers = await import(pathToFileURL(folder.write("next.mjs", code)).href);
  web.serve(async (request, response) => {
    const answer: Response = await handlers[request.method ?? "GET"](await fetched(request, web.url));
    const headers = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, { ...headers, "set-cookie": answer.headers.getSetCookie() });
    response.end(Buffer.from(await answer.arrayBuffer()));
  });
  await page.goto(`${web.url}/api/auth/signin`);
  await page.getByRole("button", { name: "Sign in with Doorward" }).click();
  await page.waitForURL((url) => url.origin === web.url && !url.pathname.endsWith("/signin"));
  const session = await (await page.request.get(`${web.url}/api/auth/session`)).json();
  expect(session.user).toMatchObject({ name: "李娜", email: "li.na@example.com" });
  await web.stop();
  folder.remove();
});

test("on the command line, and for machines: curl, Node.js, Python", async ({ page }) => {
  const callback = await CallbackServer.start();
  const native = await connected({ name: "Tool", kind: "native", redirect_uris: [callback.callback] });
  const curl = new Running("bash", native.all.curl);
  await page.goto(await curl.printed(/Open in a browser: (\S+)/));
  // Any program on the device can listen there, so the user is asked each time.
  await page.getByRole("button", { name: "Allow" }).click();
  curl.say((await callback.reached(page)).href);
  expect(await curl.ended()).toContain(`"sub":"${uid}"`);
  curl.stop();
  await callback.stop();

  const redirect_uris = [`http://127.0.0.1:${await freePort()}/callback`];
  const { all } = await connected({ name: "Command", kind: "native", redirect_uris });
  const node = new Running(process.execPath, all.node);
  await page.goto(await node.printed(/Open (\S+)/));
  await page.getByRole("button", { name: "Allow" }).click();
  await expect(page.getByText("You can close this window.")).toBeVisible();
  expect(await node.printed(/sub: '(.*)'/)).toBe(uid);
  node.stop();

  await doorward.admin("POST", "/roles", { id: "reports", name: "Reports" });
  const machine = await connected({ name: "Job", kind: "machine", role: "reports" });
  const environment = { CLIENT_SECRET: machine.secret };
  for (const [name, command] of [["curl-machine", "bash"], ["node-machine", process.execPath], ["python-machine", PYTHON]]) {
    const program = new Running(command, machine.all[name], environment);
    const token = (await program.ended()).match(/eyJ[\w-]+\.[\w-]+\.[\w-]+/)?.[0] ?? "";
    program.stop();
    const claims = JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString() || "{}");
    expect(claims, name).toMatchObject({ sub: machine.id, iss: doorward.url, roles: ["reports"] });
  }
});

test("with the CloudBase SDK: a page, and a Mini Program", async ({ page, browser }) => {
  const entry = { "entry.js": 'import { signIn } from "./auth.js"; window.signIn = signIn;' };
  const shop = await connected({ name: "Shop", kind: "single_page", redirect_uris: [apps.url("shop", "localhost")] });
  apps.serve("shop", await bundled(shop.all.cloudbase, entry, "iife"));
  await page.goto(apps.url("shop", "localhost"));
  const signedIn = page.evaluate(async ([password]) => (await (window as any).signIn("li.na", password)).id, [PASSWORD]);
  expect(await signedIn).toBe(uid);

  const mini = await connected({ name: "Mini", kind: "mini_program" });
  apps.serve("mini", await bundled(mini.all["mini-program"], entry, "iife"));
  wechat.person({ openid: "oFirst" });
  const phone = await (await browser.newContext()).newPage();
  await new MiniProgram(MINI, () => wechat.code("oFirst")).install(phone);
  await phone.goto(apps.url("mini", "localhost"));
  expect(await phone.evaluate(async () => (await (window as any).signIn()).id)).toBeTruthy();
  await phone.context().close();
});

test("in front of a site: nginx, Caddy, Apache, the gateway, and the file of Spring", async ({ page }) => {
  const apache = await Apache.choose();
  const web = await connected({ name: "Site", kind: "web", redirect_uris: [apache.callback] });
  for (const kind of ["nginx", "caddy"] as Kind[]) {
    const [text] = Object.values(web.all[kind]);
    expect(text).toContain(SITE);
    expect(text).toContain(`localhost:${doorward.port}`);
    const proxy = await Proxy.configured(kind, text, SITE, site.port);
    // Signing in and out is the matter of forward-auth.spec.ts.
    const { status } = await proxy.raw("/", { accept: "text/html" }, SITE);
    expect(status, kind).toBe(302);
    expect(site.seen, kind).toEqual([]);
    await proxy.stop();
  }

  const environment = { CLIENT_SECRET: web.secret, CRYPTO_PASSPHRASE: "a secret of the site" };
  await apache.startWith(Object.values(web.all.apache)[0], environment);
  try {
    await page.goto(apache.url("/staff/"));
    await expect(page.getByRole("heading", { name: "Page" })).toBeVisible();
  } finally {
    await apache.stop();
  }

  const folder = new Folder(web.all.gateway);
  const env = { PATH: process.env.PATH, DOORWARD_CONFIG: `${folder.path}/doorward.toml`, DOORWARD_PUBLIC_URL: doorward.url };
  execFileSync(BINARY, ["config", "check", "--data-dir", folder.path], { env, stdio: "pipe" });
  folder.remove();

  const read = (name: string): any => parse(Object.values(web.all[name])[0]);
  const spring = read("spring").spring.security.oauth2.client;
  expect(spring.registration.doorward["client-id"]).toBe(web.id);
  expect(spring.provider.doorward["issuer-uri"]).toBe(doorward.url);
});

test("in front of a site: Traefik and Envoy", async () => {
  const statement = [{ action: "app:/*", resource: "*", effect: "allow" }];
  await doorward.admin("PUT", "/policies/site", { document: { version: "1.0", statement } });
  await doorward.admin("POST", "/roles", { id: "site", name: "Site", policies: ["site"] });
  await doorward.admin("POST", "/roles/site/members", { uids: [uid] });
  const credentials = JSON.stringify({ username: "li.na", password: PASSWORD });
  const signedIn = await fetch(`${doorward.url}/auth/v1/signin`, { method: "POST", body: credentials });
  const { access_token } = (await signedIn.json()) as { access_token: string };
  const { all } = await connected({ name: "Ingress", kind: "web", redirect_uris: [`http://${SITE}/callback`] });
  for (const kind of ["traefik", "envoy"] as const) {
    site.seen.length = 0;
    const [text] = Object.values(all[kind]);
    const proxy = await ConfiguredProxy.start(kind, text, SITE, doorward.port, site.port);
    try {
      const redirect = await proxy.get(SITE, { accept: "text/html" });
      expect(redirect.status, kind).toBe(302);
      expect(redirect.headers.location, kind).toContain(`${doorward.url}/access/v1/start?to=`);
      expect(redirect.headers["set-cookie"], kind).toHaveLength(1);
      expect(site.seen, kind).toEqual([]);
      const headers = { authorization: `Bearer ${access_token}`, "x-doorward-uid": "made-up", "x-doorward-email": "made-up" };
      expect((await proxy.get(SITE, headers)).status, kind).toBe(200);
      const [seen] = site.seen;
      expect(seen.headers, kind).toMatchObject({ "x-doorward-uid": uid, "x-doorward-email": "li.na@example.com" });
    } finally {
      await proxy.stop();
    }
  }
});
