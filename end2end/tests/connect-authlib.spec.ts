// Applications in Python by the unmodified Authlib, with requests.
import { expect, test } from "@playwright/test";
import { exportJWK, exportPKCS8, generateKeyPair } from "jose";
import { AuthlibApp } from "../support/applications/authlib.ts";
import { CallbackServer, type Registered, type Wanted, register } from "../support/applications/registry.ts";
import { fillIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;
let site: CallbackServer;
let uid: string;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  site = await CallbackServer.start();
  const email = { email: "li.na@example.com", email_verified: true };
  ({ uid } = await doorward.user("li.na", { name: "李娜", ...email }));
  await doorward.admin("POST", "/roles", { id: "staff", name: "Staff" });
});

test.afterAll(async () => {
  await doorward?.stop();
  await site?.stop();
});

async function withSecret(wanted: Wanted, authentication: string): Promise<Registered> {
  return register(doorward, { ...wanted, patch: { token_endpoint_auth_method: authentication } });
}

/** Its secret is the private key, an RSA key as Authlib takes it for granted. */
async function withKey(wanted: Wanted, authentication: string): Promise<Registered> {
  const { publicKey, privateKey } = await generateKeyPair("RS256", { extractable: true });
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "first", alg: "RS256", use: "sig" }] };
  const { id } = await register(doorward, { ...wanted, patch: { token_endpoint_auth_method: authentication, jwks } });
  return { id, secret: await exportPKCS8(privateKey) };
}

const methods = { client_secret_basic: withSecret, client_secret_post: withSecret, private_key_jwt: withKey };

for (const [authentication, registered] of Object.entries(methods)) {
  test(`a web application signs in, refreshes, introspects and revokes by ${authentication}`, async ({ page }) => {
    const wanted: Wanted = { name: "Python", kind: "web", redirect_uris: [site.callback] };
    const { id, secret } = await registered(wanted, authentication);
    const settings = { client_id: id, secret, authentication, redirect_uri: site.callback, scope: "openid profile email" };
    const app = new AuthlibApp("web", doorward.url, settings);
    await page.goto(await app.hear());
    await fillIn(page, "li.na");
    app.say((await site.reached(page)).href);
    const heard = await app.hear();
    app.stop();
    const person = { sub: uid, name: "李娜", email: "li.na@example.com", email_verified: true };
    expect(heard.claims).toMatchObject({ ...person, iss: doorward.url });
    expect(heard.userinfo).toMatchObject(person);
    const { claims: _, userinfo: __, ...rest } = heard;
    const ended = { revocation: 200, ended: { active: false }, refused: "invalid_grant" };
    expect(rest).toEqual({ rotated: true, active: true, ...ended });
  });

  test(`a service authenticates as itself by ${authentication}`, async () => {
    const { id, secret } = await registered({ name: "Nightly", kind: "machine", role: "staff" }, authentication);
    const app = new AuthlibApp("service", doorward.url, { client_id: id, secret, authentication });
    const heard = await app.hear();
    app.stop();
    expect(heard).toMatchObject({ different: true, introspection: { active: true, sub: id, client_id: id } });
  });
}
