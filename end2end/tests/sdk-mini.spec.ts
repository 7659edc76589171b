// WeChat Mini Programs, by the vendor's own, unmodified SDK in a page that looks like one.
import { type Browser, type Page, expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { MiniProgram } from "../support/standins/mini.ts";
import { WeChat } from "../support/standins/wechat.ts";

const APP_ID = "wx00000000000000bb";
const SECRET = "mini secret";
/** Only CloudBase itself has cloud functions. */
const NO_CLOUD = { useWxCloud: false };

let doorward: Doorward;
let app: App;
let wechat: WeChat;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  app = await App.start();
  wechat = await WeChat.start({ [APP_ID]: SECRET });
  await doorward.set("captcha", { when: "never" });
  await doorward.set("login_methods", { anonymous: true, phone: "on" });
  const config = { client_id: APP_ID, base_url: wechat.url };
  await doorward.admin("PUT", `/providers/${APP_ID}`, { kind: "wechat_mini", enabled: true, config, secret: SECRET });
});

test.afterAll(async () => {
  await doorward?.stop();
  await Promise.all([app, wechat].map((server) => server?.stop()));
});

/** Makes the page the Mini Program of a user's WeChat, and opens the SDK there. */
async function open(page: Page, openid: string, more: { unionid?: string } = {}): Promise<MiniProgram> {
  wechat.person({ openid, ...more });
  const mini = new MiniProgram(APP_ID, () => wechat.code(openid));
  await mini.install(page);
  await app.open(page, doorward);
  return mini;
}

async function elsewhere<T>(browser: Browser, run: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext();
  const result = await run(await context.newPage());
  await context.close();
  return result;
}

/** A method whose answer is the SDK's own object, or nothing. */
async function done(page: Page, method: string): Promise<void> {
  await page.evaluate(async (method) => void (await (window as any).auth[method]()), method);
}

async function uid(page: Page): Promise<string> {
  const { data, error } = await call(page, "getUser");
  expect(error).toBeNull();
  return data.user.id;
}

test("signInWithOpenId registers, and finds the same account again on another phone", async ({ page, browser }) => {
  const mini = await open(page, "oFirst");
  const { data, error } = await call(page, "signInWithOpenId", NO_CLOUD);
  expect(error).toBeNull();
  expect(mini.requests.map(({ status }) => status).every((status) => status === 200)).toBe(true);
  // Only the server knows the session key.
  expect(JSON.stringify(mini.requests)).not.toContain("session_key");
  const again = await elsewhere(browser, async (other) => {
    await open(other, "oFirst");
    return call(other, "signInWithOpenId", NO_CLOUD);
  });
  expect(again.data.user.id).toBe(data.user.id);
});

test("signInWithUnionId signs in users with a union id, and no others", async ({ page, browser }) => {
  await open(page, "oUnion", { unionid: "uUnion" });
  await done(page, "signInWithUnionId");
  expect(await uid(page)).toBeTruthy();
  await elsewhere(browser, async (other) => {
    await open(other, "oLonely");
    await expect(done(other, "signInWithUnionId")).rejects.toThrow();
  });
});

test("signInWithPhoneAuth registers with the number of WeChat", async ({ page }) => {
  await open(page, "oPhone");
  const phoneCode = wechat.phoneCode("13700000001");
  const { data, error } = await call(page, "signInWithPhoneAuth", { phoneCode, ...NO_CLOUD });
  expect(error).toBeNull();
  expect(data.user.phone.replaceAll(" ", "")).toBe("+8613700000001");
});

test("signInWithPhoneAuth opens the account of the user who verified the number before", async ({ page }) => {
  const { uid: known } = await doorward.owner("+8613700000002");
  await open(page, "oKnown");
  const phoneCode = wechat.phoneCode("13700000002");
  const { data, error } = await call(page, "signInWithPhoneAuth", { phoneCode, ...NO_CLOUD });
  expect(error).toBeNull();
  expect(data.user.id).toBe(known);
});

test("bindOpenId links, and signInWithOpenId then opens that account", async ({ page }) => {
  const { uid: mine } = await doorward.user("mini.owner");
  await open(page, "oBound");
  expect((await call(page, "signInWithPassword", { username: "mini.owner", password: PASSWORD })).error).toBeNull();
  await done(page, "bindOpenId");
  expect((await call(page, "getUserIdentities")).data.identities.map(({ id }: { id: string }) => id)).toEqual([APP_ID]);
  await call(page, "signOut");
  const { data, error } = await call(page, "signInWithOpenId", NO_CLOUD);
  expect(error).toBeNull();
  expect(data.user.id).toBe(mine);
});

test("bindOpenId takes no identity that another account has", async ({ page }) => {
  await open(page, "oTaken");
  expect((await call(page, "signInWithOpenId", NO_CLOUD)).error).toBeNull();
  await call(page, "signOut");
  await doorward.user("mini.thief");
  await call(page, "signInWithPassword", { username: "mini.thief", password: PASSWORD });
  await expect(done(page, "bindOpenId")).rejects.toThrow();
  expect((await call(page, "getUserIdentities")).data.identities).toEqual([]);
});

test("signInAnonymouslyInWx finds the same guest again by the open id", async ({ page, browser }) => {
  await open(page, "oGuest");
  await done(page, "signInAnonymouslyInWx");
  const guest = await call(page, "getUser");
  expect(guest.data.user.is_anonymous).toBe(true);
  await elsewhere(browser, async (other) => {
    await open(other, "oGuest");
    await done(other, "signInAnonymouslyInWx");
    expect(await uid(other)).toBe(guest.data.user.id);
  });
});

test("a code of wx.login is good once", async ({ page }) => {
  const mini = await open(page, "oOnce");
  const code = wechat.code("oOnce");
  mini.login = () => code;
  expect((await call(page, "signInWithOpenId", NO_CLOUD)).error).toBeNull();
  await call(page, "signOut");
  expect((await call(page, "signInWithOpenId", NO_CLOUD)).error).toBeTruthy();
});

/** Adds what the older phone button gave to a provider token, as a Mini Program must: it cannot send PATCH. */
function enrich(provider_token: string, provider_params: object) {
  const override = { "x-http-method-override": "PATCH" };
  const body = { provider_id: APP_ID, provider_token, provider_params: { appid: APP_ID, ...provider_params } };
  return doorward.wire("POST", "/v1/provider/token", body, undefined, override);
}

test("case p028: data of a former session key is refused, and of the present one taken", async ({ page }) => {
  await open(page, "oOlder");
  const grant = () => {
    const provider_params = { provider_code_type: "open_id", appid: APP_ID };
    const asked = { provider_id: APP_ID, provider_code: wechat.code("oOlder"), provider_params };
    return call(page, "grantProviderToken", asked);
  };
  await grant();
  const { provider_token } = await grant();
  // Pressed before the login call renewed the key; base64 was cut; it is another Mini Program's.
  const former = wechat.encryptPhone("oOlder", "13700000003", { former: true });
  const right = wechat.encryptPhone("oOlder", "13700000003");
  const cut = { ...right, encryptedData: right.encryptedData.slice(0, -5) };
  const foreign = wechat.encryptPhone("oOlder", "13700000003", { appid: "wx00000000000000cc" });
  for (const [name, bad] of Object.entries({ former, cut, foreign })) {
    const answer = await enrich(provider_token, bad);
    expect.soft([name, answer.status, answer.body.error]).toEqual([name, 400, "invalid_argument"]);
    if (name !== "foreign") expect.soft(answer.body.error_description).toContain("Call wx.login again");
  }
  // On the way each `+` may become a blank.
  const blanks = { encryptedData: right.encryptedData.replaceAll("+", " "), iv: right.iv.replaceAll("+", " ") };
  const taken = await enrich(provider_token, blanks);
  expect(taken.status, JSON.stringify(taken.body)).toBe(200);
  expect(taken.body.provider_profile.phone_number.replaceAll(" ", "")).toBe("+8613700000003");
  const { data, error } = await call(page, "signInWithIdToken", { token: taken.body.provider_token });
  expect(error).toBeNull();
  expect(data.user.phone.replaceAll(" ", "")).toBe("+8613700000003");
});

test("patchProviderToken of the SDK adds the number by the phone button's code", async ({ page }) => {
  await open(page, "oPatched");
  const provider_params = { provider_code_type: "open_id", appid: APP_ID };
  const asked = { provider_id: APP_ID, provider_code: wechat.code("oPatched"), provider_params };
  const { provider_token } = await call(page, "grantProviderToken", asked);
  const code = wechat.phoneCode("13700000004");
  const patched = await call(page, "patchProviderToken", {
    provider_id: APP_ID,
    provider_token,
    provider_params: { code, appid: APP_ID },
  });
  expect(patched.provider_profile.phone_number.replaceAll(" ", "")).toBe("+8613700000004");
});

test.describe("a QR code on a web page", () => {
  const ids = { envId: "doorward", wxAppId: APP_ID };

  /** Shows a code on the page; `scan` says what the Mini Program says of it. */
  async function shown(page: Page, openid: string) {
    await app.open(page, doorward);
    const { qr_code, qr_code_id: qrCodeId, expires_in } = await call(page, "getMiniProgramQrCode", ids);
    expect(qr_code).toMatch(/^data:image\/jpeg;base64,/);
    expect(expires_in).toBeGreaterThan(60);
    wechat.person({ openid });
    const asked = { provider_id: APP_ID, provider_code: wechat.code(openid) };
    const { provider_token } = (await doorward.wire("POST", "/v1/provider/token", asked)).body;
    const scene = wechat.miniCodes.at(-1)?.scene;
    const scan = (confirm?: boolean) => {
      return doorward.wire("POST", "/v1/qrcode/settle", { scene, provider_token, confirm });
    };
    const status = (asking = page) => call(asking, "getMiniProgramQrCodeStatus", { qrCodeId, ...ids });
    return { scan, status, scene, qrCodeId };
  }

  test("is scanned, confirmed, and signs the page in, once", async ({ page, browser }) => {
    const { scan, status, scene, qrCodeId } = await shown(page, "oScanner");
    expect(scene).not.toBe(qrCodeId);
    expect((await status()).status).toBe("WAITING");
    expect((await scan()).status).toBe(200);
    expect((await status()).status).toBe("SCANNED");
    expect((await scan(true)).status).toBe(200);
    // The id is worthless on another device.
    await elsewhere(browser, async (other) => {
      await app.open(other, doorward);
      expect((await status(other)).provider_token).toBeUndefined();
    });
    const confirmed = await status();
    expect(confirmed.status).toBe("CONFIRMED");
    const { data, error } = await call(page, "signInWithIdToken", { token: confirmed.provider_token });
    expect(error).toBeNull();
    expect(data.user.id).toBe(await uid(page));
    expect((await status()).provider_token).toBeUndefined();
    expect((await scan(true)).status).toBeGreaterThanOrEqual(400);
  });

  test("that was denied opens no session", async ({ page }) => {
    const { scan, status } = await shown(page, "oDenier");
    expect((await scan(false)).status).toBe(200);
    const denied = await status();
    expect(denied.status).toBe("DENIED");
    expect(denied.provider_token).toBeUndefined();
    expect((await scan(true)).status).toBeGreaterThanOrEqual(400);
  });
});
