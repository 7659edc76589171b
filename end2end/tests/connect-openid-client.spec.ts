// Web applications and services by the unmodified `openid-client`, which the OpenID Foundation has certified.
import { type Cookie, type Page, expect, test } from "@playwright/test";
import { type JWK, createRemoteJWKSet, exportJWK, generateKeyPair, jwtVerify } from "jose";
import * as client from "openid-client";
import { LogoutReceiver } from "../support/applications/logout_receiver.ts";
import { CallbackServer, type Wanted, change, register } from "../support/applications/registry.ts";
import { expectFit, fillIn, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

const SCOPE = "openid profile email";

let doorward: Doorward;
let site: CallbackServer;
let uid: string;
let cookies: Cookie[] | undefined;

test.beforeAll(async () => {
  // Where the back-channel logout is received.
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  site = await CallbackServer.start();
  const email = { email: "li.na@example.com", email_verified: true };
  ({ uid } = await doorward.user("li.na", { name: "李娜", ...email }));
  await doorward.admin("POST", "/roles", { id: "staff", name: "Staff" });
  await doorward.admin("POST", "/roles/staff/members", { uids: [uid] });
});

test.afterAll(async () => {
  await doorward?.stop();
  await site?.stop();
});

/** An application of its own for a test: what changes about one is nothing to the others. */
async function web(name: string, more: Partial<Wanted> = {}) {
  return register(doorward, { name, kind: "web", redirect_uris: [site.callback], ...more });
}

/** The client as its documentation sets it up, which also verifies the signature of each ID token. */
async function configured(id: string, authentication: client.ClientAuth, options: client.DiscoveryRequestOptions = {}) {
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  return client.discovery(new URL(doorward.url), id, undefined, authentication, { execute, ...options });
}

/** A web application with a secret, ready to go. */
async function configuredWeb(name: string, more: Partial<Wanted> = {}) {
  const { id, secret } = await web(name, more);
  return configured(id, client.ClientSecretBasic(secret));
}

/** The parameters of a request, and what the client checks when the browser comes back. */
async function request(more: Record<string, string> = {}) {
  const [verifier, state, nonce] = [client.randomPKCECodeVerifier(), client.randomState(), client.randomNonce()];
  const code_challenge = await client.calculatePKCECodeChallenge(verifier);
  const pkce = { code_challenge, code_challenge_method: "S256" };
  const parameters = { redirect_uri: site.callback, scope: SCOPE, state, nonce, ...pkce, ...more };
  const checks = { pkceCodeVerifier: verifier, expectedState: state, expectedNonce: nonce, idTokenExpected: true };
  return { parameters, checks };
}

/** Sends the browser to Doorward; answers what the client checks afterwards. */
async function begin(page: Page, config: client.Configuration, more: Record<string, string> = {}) {
  const { parameters, checks } = await request(more);
  await page.goto(client.buildAuthorizationUrl(config, parameters).href);
  return checks;
}

/** The whole way of a browser that is signed in at the portal. */
async function authorize(page: Page, config: client.Configuration, more: Record<string, string> = {}) {
  const checks = await begin(page, config, more);
  return client.authorizationCodeGrant(config, await site.reached(page), checks);
}

async function signInAs(page: Page, username: string): Promise<void> {
  await signIn(page, doorward, username);
  await expect(page).toHaveURL(/\/account/);
}

/** Makes the browser one in which li.na has signed in, once for all tests that leave that session alone. */
async function signedIn(page: Page): Promise<void> {
  if (cookies) return page.context().addCookies(cookies);
  await signInAs(page, "li.na");
  cookies = await page.context().cookies(doorward.url);
}

/** The code of the error that a call ends with, be it in the body or in a challenge. */
async function refusal(call: Promise<unknown>): Promise<string> {
  const error = await call.then(() => "no error at all", (thrown: unknown) => thrown);
  if (error instanceof client.ResponseBodyError) return error.error;
  if (error instanceof client.AuthorizationResponseError) return error.error;
  if (!(error instanceof client.WWWAuthenticateChallengeError)) return String(error);
  return error.cause[0]?.parameters.error ?? (await error.response.json()).error;
}

const access = (tokens: { access_token: string }) => tokens.access_token;
const refreshToken = (tokens: { refresh_token?: string }) => tokens.refresh_token ?? "no refresh token";

async function privateKey() {
  const { publicKey, privateKey: key } = await generateKeyPair("ES256");
  const jwk: JWK = { ...(await exportJWK(publicKey)), kid: "first", alg: "ES256", use: "sig" };
  return { key: { key, kid: "first" }, jwks: { keys: [jwk] } };
}

const methods = {
  client_secret_basic: async () => {
    const { id, secret } = await web("Basic");
    return configured(id, client.ClientSecretBasic(secret));
  },
  client_secret_post: async () => {
    const { id, secret } = await web("Post", { patch: { token_endpoint_auth_method: "client_secret_post" } });
    return configured(id, client.ClientSecretPost(secret));
  },
  private_key_jwt: async () => {
    const { key, jwks } = await privateKey();
    const { id } = await web("Key", { patch: { token_endpoint_auth_method: "private_key_jwt", jwks } });
    return configured(id, client.PrivateKeyJwt(key));
  },
};

for (const [method, config] of Object.entries(methods)) {
  test(`${method}: sign in, read userinfo, refresh, introspect, revoke`, async ({ page }) => {
    const web = await config();
    const checks = await begin(page, web);
    await expect(page).toHaveURL(new RegExp(`^${doorward.url}/login`));
    await fillIn(page, "li.na");
    const tokens = await client.authorizationCodeGrant(web, await site.reached(page), checks);
    expect(tokens.scope?.split(" ").sort()).toEqual(SCOPE.split(" ").sort());
    const person = { sub: uid, name: "李娜", preferred_username: "li.na", email: "li.na@example.com", email_verified: true };
    expect(tokens.claims()).toMatchObject({ ...person, auth_time: expect.any(Number), sid: expect.any(String) });
    expect(await client.fetchUserInfo(web, access(tokens), uid)).toMatchObject(person);

    const fresh = await client.refreshTokenGrant(web, refreshToken(tokens));
    expect(access(fresh)).not.toBe(access(tokens));
    expect(refreshToken(fresh)).not.toBe(refreshToken(tokens));
    expect(await client.fetchUserInfo(web, access(fresh), uid)).toMatchObject(person);

    const { client_id } = web.clientMetadata();
    for (const token of [access(fresh), refreshToken(fresh)]) {
      expect(await client.tokenIntrospection(web, token)).toMatchObject({ active: true, sub: uid, client_id });
    }
    await client.tokenRevocation(web, refreshToken(fresh));
    for (const token of [access(fresh), refreshToken(fresh)]) {
      expect(await client.tokenIntrospection(web, token)).toEqual({ active: false });
    }
    expect(await refusal(client.refreshTokenGrant(web, refreshToken(fresh)))).toBe("invalid_grant");
    expect(await refusal(client.fetchUserInfo(web, access(fresh), uid))).toBe("invalid_token");
    // Another application's sign-in is another session, and the portal's is the user's own.
    await page.goto(`${doorward.url}/account`);
    await expect(page).toHaveURL(/\/account/);
  });
}

test("the metadata of OAuth 2 is that of OpenID Connect", async () => {
  const { id, secret } = await web("Metadata");
  const oidc = await configured(id, client.ClientSecretBasic(secret));
  const oauth = await configured(id, client.ClientSecretBasic(secret), { algorithm: "oauth2" });
  expect({ ...oauth.serverMetadata() }).toEqual({ ...oidc.serverMetadata() });
  expect(oidc.serverMetadata()).toMatchObject({
    issuer: doorward.url,
    response_types_supported: ["code"],
    code_challenge_methods_supported: ["S256"],
    authorization_response_iss_parameter_supported: true,
  });
});

test("an ID token by RS256 is verified by the published keys", async ({ page }) => {
  await signedIn(page);
  const { id, secret } = await web("RSA", { patch: { id_token_signed_response_alg: "RS256" } });
  const metadata = { client_secret: secret, id_token_signed_response_alg: "RS256" };
  const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
  const config = await client.discovery(new URL(doorward.url), id, metadata, undefined, { execute });
  const tokens = await authorize(page, config);
  expect(tokens.claims()?.sub).toBe(uid);
  expect((await client.refreshTokenGrant(config, refreshToken(tokens))).claims()?.sub).toBe(uid);
});

test("the roles of a user are claims, and what they are now is in the next token", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Roles");
  const tokens = await authorize(page, config, { scope: "openid roles" });
  expect(tokens.claims()).toMatchObject({ roles: ["staff"], groups: ["staff"] });
  expect(tokens.claims()?.email, "a scope that was not requested").toBeUndefined();
  await doorward.admin("DELETE", "/roles/staff/members", { uids: [uid] });
  expect((await client.fetchUserInfo(config, access(tokens), uid)).roles ?? []).toEqual([]);
  await doorward.admin("POST", "/roles/staff/members", { uids: [uid] });
});

test("a pushed request carries its parameters past the browser", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Pushed");
  const { parameters, checks } = await request();
  const url = await client.buildAuthorizationUrlWithPAR(config, parameters);
  expect([...url.searchParams.keys()].sort()).toEqual(["client_id", "request_uri"]);
  await page.goto(url.href);
  const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks);
  expect(tokens.claims()?.sub).toBe(uid);
  // It is good once.
  await page.goto(url.href);
  await expect(page).toHaveURL(/\/oauth-error\?/);
});

test("an access token for a resource is verified there by the published keys alone", async ({ page }) => {
  await signedIn(page);
  const resource = "https://api.example.com/orders";
  const config = await configuredWeb("Resource", { patch: { resources: [resource] } });
  const tokens = await authorize(page, config, { resource });
  const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""));
  const expected = { issuer: doorward.url, audience: resource, typ: "at+jwt", algorithms: ["ES256"] };
  const { payload } = await jwtVerify(access(tokens), keys, expected);
  expect(payload).toMatchObject({ sub: uid, client_id: config.clientMetadata().client_id, scope: expect.any(String) });
  const fresh = await client.refreshTokenGrant(config, refreshToken(tokens));
  expect((await jwtVerify(access(fresh), keys, expected)).payload.sub).toBe(uid);
});

test("a native application has no secret, and chooses its port at each start", async ({ page }) => {
  await signedIn(page);
  const redirect_uris = ["http://127.0.0.1/callback"];
  const { id } = await register(doorward, { name: "Native", kind: "native", redirect_uris });
  const config = await configured(id, client.None());
  const checks = await begin(page, config);
  // Any program on the device can listen there, so the user is asked each time.
  await page.getByRole("button", { name: "Allow" }).click();
  const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks);
  expect((await client.refreshTokenGrant(config, refreshToken(tokens))).claims()?.sub).toBe(uid);
  expect(await refusal(client.tokenIntrospection(config, access(tokens)))).toBe("invalid_client");
});

test("tokens that are bound to a key are worthless without it", async ({ page }) => {
  await signedIn(page);
  const patch = { dpop_bound_access_tokens: true };
  const { id } = await register(doorward, { name: "Bound", kind: "single_page", redirect_uris: [site.callback], patch });
  const config = await configured(id, client.None());
  const DPoP = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
  const checks = await begin(page, config, { dpop_jkt: await DPoP.calculateThumbprint() });
  const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks, undefined, { DPoP });
  expect(tokens.token_type).toBe("dpop");
  expect((await client.fetchUserInfo(config, access(tokens), uid, { DPoP })).sub).toBe(uid);
  expect(await refusal(client.fetchUserInfo(config, access(tokens), uid))).toBe("invalid_token");
  const other = client.getDPoPHandle(config, await client.randomDPoPKeyPair());
  expect(await refusal(client.fetchUserInfo(config, access(tokens), uid, { DPoP: other }))).toBe("invalid_token");
  expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_dpop_proof");
  const fresh = await client.refreshTokenGrant(config, refreshToken(tokens), undefined, { DPoP });
  expect((await client.fetchUserInfo(config, access(fresh), uid, { DPoP })).sub).toBe(uid);
});

test("prompt=none answers at once: login_required, then a code", async ({ page }) => {
  const config = await configuredWeb("Silent");
  expect(await refusal(authorize(page, config, { prompt: "none" }))).toBe("login_required");
  await signedIn(page);
  expect((await authorize(page, config, { prompt: "none" })).claims()?.sub).toBe(uid);
});

test("prompt=login asks again for the password, and the ID token says when it was entered", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Again");
  const before = Number((await authorize(page, config)).claims()?.auth_time);
  await expect.poll(() => Math.floor(Date.now() / 1000)).toBeGreaterThan(before);
  const checks = await begin(page, config, { prompt: "login", max_age: "3600" });
  await expect(page).toHaveURL(/\/account\/reauthenticate/);
  await page.getByLabel("Current password").fill(PASSWORD);
  await page.getByRole("button", { name: "Continue" }).click();
  const back = await site.reached(page);
  const tokens = await client.authorizationCodeGrant(config, back, { ...checks, maxAge: 3600 });
  expect(tokens.claims()?.auth_time).toBeGreaterThan(before);
});

test("attack 18: a code is good once, and the second use ends what the first one got", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Replay");
  const checks = await begin(page, config);
  const back = await site.reached(page);
  const tokens = await client.authorizationCodeGrant(config, back, checks);
  expect(await refusal(client.authorizationCodeGrant(config, back, checks))).toBe("invalid_grant");
  expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_grant");
  expect(await refusal(client.fetchUserInfo(config, access(tokens), uid))).toBe("invalid_token");
});

test("attack 21: a code is nothing without its verifier", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Verifier");
  const checks = await begin(page, config);
  const back = await site.reached(page);
  const other = { ...checks, pkceCodeVerifier: client.randomPKCECodeVerifier() };
  expect(await refusal(client.authorizationCodeGrant(config, back, other))).toBe("invalid_grant");
  expect(await refusal(client.authorizationCodeGrant(config, back, checks)), "it is burnt").toBe("invalid_grant");
});

test("a request without PKCE needs a nonce", async ({ page }) => {
  await signedIn(page);
  const config = await configuredWeb("Older");
  const { code_challenge: _, code_challenge_method: __, nonce, ...plain } = (await request()).parameters;
  const checks = { expectedState: plain.state, idTokenExpected: true };
  await page.goto(client.buildAuthorizationUrl(config, plain).href);
  const bare = client.authorizationCodeGrant(config, await site.reached(page), checks);
  expect(await refusal(bare)).toBe("invalid_request");
  await page.goto(client.buildAuthorizationUrl(config, { ...plain, nonce }).href);
  const back = await site.reached(page);
  const tokens = await client.authorizationCodeGrant(config, back, { ...checks, expectedNonce: nonce });
  expect(tokens.claims()?.sub).toBe(uid);
});

test.describe("what changes between the request and its use", () => {
  test("an address that was removed gets nothing", async ({ page }) => {
    const { id, secret } = await web("Moved", { redirect_uris: [site.callback, `${site.url}/other`] });
    const config = await configured(id, client.ClientSecretBasic(secret));
    await begin(page, config);
    await expect(page).toHaveURL(/\/login/);
    await change(doorward, id, { redirect_uris: [`${site.url}/other`] });
    await fillIn(page, "li.na");
    await expect(page).toHaveURL(/\/oauth-error\?reason=redirect_uri/);
  });

  test("a disabled application has no session, and is unknown", async ({ page }) => {
    await signedIn(page);
    const { id, secret } = await web("Disabled");
    const config = await configured(id, client.ClientSecretBasic(secret));
    const tokens = await authorize(page, config);
    await change(doorward, id, { enabled: false });
    expect(await refusal(client.fetchUserInfo(config, access(tokens), uid))).toBe("invalid_token");
    expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_client");
    await begin(page, config);
    await expect(page).toHaveURL(/\/oauth-error\?reason=unknown_client/);
    await change(doorward, id, { enabled: true });
    expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_grant");
  });

  test("a blocked user has no session", async ({ page }) => {
    const user = await doorward.user("blocked");
    await signInAs(page, "blocked");
    const config = await configuredWeb("Blocked");
    const tokens = await authorize(page, config);
    await doorward.admin("POST", `/users/${user.uid}/block`);
    expect(await refusal(client.fetchUserInfo(config, access(tokens), user.uid))).toBe("invalid_token");
    expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_grant");
  });

  test("a secret is replaced without an interruption", async ({ page }) => {
    await signedIn(page);
    const { id, secret } = await web("Rotated");
    const old = await configured(id, client.ClientSecretBasic(secret));
    const tokens = await authorize(page, old);
    const { secret: second } = await doorward.admin("POST", `/applications/${id}/secrets`, {});
    const fresh = await configured(id, client.ClientSecretBasic(second));
    for (const config of [old, fresh]) {
      expect((await client.tokenIntrospection(config, access(tokens))).active).toBe(true);
    }
    const { items } = await doorward.admin("GET", `/applications/${id}/secrets`);
    const first = items.find(({ hint }: { hint: string }) => secret.endsWith(hint));
    await doorward.admin("DELETE", `/applications/${id}/secrets/${first.id}`);
    expect(await refusal(client.tokenIntrospection(old, access(tokens)))).toBe("invalid_client");
    expect((await client.tokenIntrospection(fresh, access(tokens))).active).toBe(true);
  });
});

test.describe("signing out", () => {
  const signedOut = () => ({ patch: { post_logout_redirect_uris: [`${site.url}/signed-out`] } });

  test("ends the portal's session and the application's, and leads back", async ({ page }) => {
    await signInAs(page, "li.na");
    const config = await configuredWeb("Leaver", signedOut());
    const tokens = await authorize(page, config);
    const url = client.buildEndSessionUrl(config, {
      post_logout_redirect_uri: `${site.url}/signed-out`,
      id_token_hint: tokens.id_token ?? "",
      state: "bye",
    });
    await page.goto(url.href);
    await expect(page).toHaveURL(`${site.url}/signed-out?state=bye`);
    expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_grant");
    await page.goto(`${doorward.url}/account`);
    await expect(page).toHaveURL(/\/login/);
  });

  test("leaves a session with offline_access alone", async ({ page }) => {
    await signInAs(page, "li.na");
    const config = await configuredWeb("Offline", signedOut());
    const tokens = await authorize(page, config, { scope: "openid offline_access" });
    await page.goto(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? "" }).href);
    // Its ID token names no session of this browser, so the user is asked.
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page.getByRole("button", { name: "Sign out" })).toHaveCount(0);
    await page.goto(`${doorward.url}/account`);
    await expect(page).toHaveURL(/\/login/);
    const fresh = await client.refreshTokenGrant(config, refreshToken(tokens));
    expect((await client.fetchUserInfo(config, access(fresh), uid)).sub).toBe(uid);
  });

  test("without an ID token is confirmed by the user", async ({ page }) => {
    await signInAs(page, "li.na");
    const config = await configuredWeb("Checking", signedOut());
    const url = client.buildEndSessionUrl(config, { post_logout_redirect_uri: `${site.url}/signed-out`, state: "bye" });
    await page.goto(url.href);
    expect(new URL(page.url()).origin).toBe(doorward.url);
    await page.goto(`${doorward.url}/account`);
    await expect(page).toHaveURL(/\/account/);
    await page.goto(url.href);
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL(`${site.url}/signed-out?state=bye`);
    await page.goto(`${doorward.url}/account`);
    await expect(page).toHaveURL(/\/login/);
  });

  test("leads to no address that was not registered", async ({ page }) => {
    await signInAs(page, "li.na");
    const config = await configuredWeb("Unrelated", signedOut());
    const tokens = await authorize(page, config);
    const elsewhere = { post_logout_redirect_uri: `${site.url}/elsewhere`, id_token_hint: tokens.id_token ?? "" };
    await page.goto(client.buildEndSessionUrl(config, elsewhere).href);
    expect(new URL(page.url()).origin).toBe(doorward.url);
  });
});

test("an application that registers itself signs a user in with consent, and is told when the session ends", async ({ page }) => {
  const receiver = await LogoutReceiver.start();
  try {
    await doorward.set("oauth", { registration: "open" });
    const execute = [client.allowInsecureRequests, client.enableNonRepudiationChecks];
    const metadata = {
      client_name: "Assistant",
      redirect_uris: [site.callback],
      token_endpoint_auth_method: "none",
      grant_types: ["authorization_code", "refresh_token"],
      backchannel_logout_uri: receiver.url,
    };
    const config = await client.dynamicClientRegistration(new URL(doorward.url), metadata, client.None(), { execute });
    await signInAs(page, "li.na");
    const checks = await begin(page, config);
    await expect(page.getByText("This application registered itself")).toBeVisible();
    await page.getByRole("button", { name: "Allow" }).click();
    const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks);
    expect((await client.fetchUserInfo(config, access(tokens), uid)).sub).toBe(uid);
    await page.goto(client.buildEndSessionUrl(config, { id_token_hint: tokens.id_token ?? "" }).href);
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""));
    const expected = { issuer: doorward.url, audience: config.clientMetadata().client_id, typ: "logout+jwt" };
    const { payload } = await jwtVerify(await receiver.token(), keys, expected);
    const events = { "http://schemas.openid.net/event/backchannel-logout": {} };
    expect(payload).toMatchObject({ sub: uid, sid: tokens.claims()?.sid, events });
    expect(payload.nonce).toBeUndefined();
    expect(await refusal(client.refreshTokenGrant(config, refreshToken(tokens)))).toBe("invalid_grant");
  } finally {
    await receiver.stop();
  }
});

test.describe("a service without users", () => {
  test("authenticates as itself, with the role that it was given", async () => {
    const resource = "https://api.example.com";
    const patch = { resources: [resource] };
    const { id, secret } = await register(doorward, { name: "Nightly", kind: "machine", role: "staff", patch });
    const config = await configured(id, client.ClientSecretBasic(secret));
    const tokens = await client.clientCredentialsGrant(config, { resource });
    expect(tokens.refresh_token).toBeUndefined();
    expect(tokens.id_token).toBeUndefined();
    const keys = createRemoteJWKSet(new URL(config.serverMetadata().jwks_uri ?? ""));
    const expected = { issuer: doorward.url, audience: "https://api.example.com", typ: "at+jwt" };
    const { payload } = await jwtVerify(access(tokens), keys, expected);
    expect(payload).toMatchObject({ sub: id, client_id: id, roles: ["staff"] });
    expect(await client.tokenIntrospection(config, access(tokens))).toMatchObject({ active: true, sub: id });
    expect(await refusal(client.fetchUserInfo(config, access(tokens), id))).not.toBe("no error at all");
    const guess = await configured(id, client.ClientSecretBasic(`${secret}x`));
    expect(await refusal(client.clientCredentialsGrant(guess))).toBe("invalid_client");
  });

  test("authenticates with a key", async () => {
    const { key, jwks } = await privateKey();
    const patch = { token_endpoint_auth_method: "private_key_jwt", jwks };
    const { id } = await register(doorward, { name: "Keyed", kind: "machine", role: "staff", patch });
    const config = await configured(id, client.PrivateKeyJwt(key));
    expect((await client.clientCredentialsGrant(config)).token_type.toLowerCase()).toBe("bearer");
    const other = await configured(id, client.PrivateKeyJwt((await privateKey()).key));
    expect(await refusal(client.clientCredentialsGrant(other))).toBe("invalid_client");
  });

  test("sees no token of another application, and a web application cannot act as one", async ({ page }) => {
    await signedIn(page);
    const machine = await register(doorward, { name: "Curious", kind: "machine", role: "staff" });
    const curious = await configured(machine.id, client.ClientSecretBasic(machine.secret));
    const config = await configuredWeb("Watched");
    const tokens = await authorize(page, config);
    expect(await client.tokenIntrospection(curious, access(tokens))).toEqual({ active: false });
    await client.tokenRevocation(curious, access(tokens));
    expect((await client.tokenIntrospection(config, access(tokens))).active).toBe(true);
    expect(await refusal(client.clientCredentialsGrant(config))).toBe("unauthorized_client");
  });
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });
    const wanted = { first_party: false };

    test(`sign-in at the portal leads back to the application (${mark})`, async ({ page }) => {
      const config = await configuredWeb(`Way back ${mark}`);
      const checks = await begin(page, config);
      await fillIn(page, "li.na");
      const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks);
      expect(tokens.claims()?.sub).toBe(uid);
    });

    test(`who refuses consent is sent back with access_denied (${mark})`, async ({ page }) => {
      await signedIn(page);
      const config = await configuredWeb(`Denied ${mark}`, wanted);
      const checks = await begin(page, config);
      await expect(page.getByRole("heading", { name: `Let Denied ${mark} use your account?` })).toBeVisible();
      if (javaScriptEnabled) await expectFit(page);
      await page.getByRole("button", { name: "Cancel" }).click();
      const back = await site.reached(page);
      expect(await refusal(client.authorizationCodeGrant(config, back, checks))).toBe("access_denied");
    });

    test(`consent is given once for a scope, and ends with the access when it is withdrawn (${mark})`, async ({ page }) => {
      await signedIn(page);
      const config = await configuredWeb(`Allowed ${mark}`, wanted);
      const allow = page.getByRole("button", { name: "Allow" });
      const checks = await begin(page, config);
      await allow.click();
      const tokens = await client.authorizationCodeGrant(config, await site.reached(page), checks);
      // Not asked again, but for more than was allowed.
      expect((await authorize(page, config)).claims()?.sub).toBe(uid);
      expect(await refusal(authorize(page, config, { scope: "openid roles", prompt: "none" }))).toBe("consent_required");
      const more = await begin(page, config, { scope: `${SCOPE} roles` });
      await allow.click();
      const both = await client.authorizationCodeGrant(config, await site.reached(page), more);
      expect(both.claims()?.roles).toEqual(["staff"]);

      await page.goto(`${doorward.url}/account/apps`);
      const access = page.locator("li", { hasText: `Allowed ${mark}` }).getByText("See your email address.");
      await expect(access.first()).toBeVisible();
      if (javaScriptEnabled) await expectFit(page);
      await page.getByRole("button", { name: `Remove access of Allowed ${mark}` }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Remove access" }).click();
      await expect(page.getByText("Access removed.")).toBeVisible();
      for (const { refresh_token } of [tokens, both]) {
        expect(await refusal(client.refreshTokenGrant(config, refresh_token ?? ""))).toBe("invalid_grant");
      }
      expect(await refusal(authorize(page, config, { prompt: "none" }))).toBe("consent_required");
    });
  });
}
