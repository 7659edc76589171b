import { createCipheriv, createHash, randomBytes, randomUUID } from "node:crypto";
import { complaint, consent, DENY } from "./consent.ts";
import { type Received, type Reply, StandIn, members, redirect } from "./listen.ts";

export interface WeChatPerson {
  openid: string;
  unionid?: string;
  nickname?: string;
  headimgurl?: string;
  /** Chinese, without `+86`. */
  phone?: string;
  /** The app whose `openid` it is; of all when absent. */
  appid?: string;
}

/** What WeChat made a code of a Mini Program for: `scene` is what a scan opens the program with. */
export interface MiniCode {
  appid: string;
  scene: string;
  page?: string;
  env_version?: string;
  width?: number;
}

interface Code {
  /** The app that it is for; any when `wx.login` gave it. */
  appid?: string;
  person: WeChatPerson;
  scope: string;
}

interface AppToken {
  appid: string;
  token: string;
}

// A picture of one dot.
const JPEG = Buffer.from(
  "/9j/4AAQSkZJRgABAQEASABIAAD/2wBDAP//////////////////////////////////////////////////////////////////////////////" +
    "////////wgALCAABAAEBAREA/8QAFBABAAAAAAAAAAAAAAAAAAAAAP/aAAgBAQABPxA=",
  "base64",
);

/** WeChat: what open.weixin.qq.com and api.weixin.qq.com answer, for as many apps as are named. */
export class WeChat extends StandIn {
  /** How often an app token was fetched. */
  readonly fetched = { token: 0, stable_token: 0 };
  /** Codes of Mini Programs that were drawn. */
  readonly miniCodes: MiniCode[] = [];
  /** How a used code is refused: 40029 or 40163. */
  usedCode: 40029 | 40163 = 40029;
  private readonly persons: WeChatPerson[] = [];
  private readonly codes = new Map<string, Code>();
  private readonly phoneCodes = new Map<string, string>();
  private readonly used = new Set<string>();
  private readonly tokens = new Map<string, Code>();
  private readonly sessionKeys = new Map<string, Buffer[]>();
  /** What either way of fetching gave last; WeChat keeps the two apart. */
  private readonly appTokens = { token: [] as AppToken[], stable_token: [] as AppToken[] };
  private readonly dead = new Map<string, number>();

  /** `apps`: App IDs with their secrets. */
  private constructor(private readonly apps: Record<string, string>) {
    super();
  }

  static start(apps: Record<string, string>): Promise<WeChat> {
    return new WeChat(apps).listen();
  }

  /** Adds a WeChat user. */
  person(person: WeChatPerson): WeChatPerson {
    this.persons.push(person);
    return person;
  }

  /** A code as `wx.login` gives it. */
  code(openid: string): string {
    const code = `0${randomUUID().replaceAll("-", "")}`.slice(0, 32);
    this.codes.set(code, { person: this.known(openid), scope: "mini" });
    return code;
  }

  /** A code as the button `getPhoneNumber` gives it. */
  phoneCode(phone: string): string {
    const code = randomBytes(32).toString("hex");
    this.phoneCodes.set(code, phone);
    return code;
  }

  /** Another program fetched app tokens: those that were given out are refused from now on. */
  killAppToken(errcode: 40001 | 40014 | 42001 = 40001): void {
    for (const tokens of Object.values(this.appTokens)) {
      for (const { token } of tokens.splice(0)) this.dead.set(token, errcode);
    }
  }

  /** Data as Mini Programs get it, by the person's present session key, or the one before. */
  encrypt(openid: string, data: object, { appid = this.someApp, former = false } = {}) {
    const [iv, key] = [randomBytes(16), this.sessionKey(openid, former)];
    const watermark = { timestamp: Math.floor(Date.now() / 1000), appid };
    const cipher = createCipheriv("aes-128-cbc", key, iv);
    const encrypted = Buffer.concat([cipher.update(JSON.stringify({ watermark, ...data })), cipher.final()]);
    return { encryptedData: encrypted.toString("base64"), iv: iv.toString("base64") };
  }

  /** What the button `getPhoneNumber` gave before it gave codes. */
  encryptPhone(openid: string, phone: string, options?: { appid?: string; former?: boolean }) {
    return this.encrypt(openid, phoneInfo(phone), options);
  }

  /** `signature` of `wx.getUserInfo`. */
  sign(openid: string, rawData: string): string {
    const key = this.sessionKey(openid, false).toString("base64");
    return createHash("sha1")
      .update(rawData + key)
      .digest("hex");
  }

  protected answer(asked: Received): Reply {
    switch (asked.path) {
      case "/connect/qrconnect":
        return this.connect(asked, "WeChat QR", ["snsapi_login"]);
      case "/connect/oauth2/authorize":
        return this.connect(asked, "WeChat", ["snsapi_base", "snsapi_userinfo"]);
      case "/sns/oauth2/access_token":
        return this.webToken(asked);
      case "/sns/userinfo":
        return this.userinfo(asked);
      case "/sns/jscode2session":
        return this.session(asked);
      case "/cgi-bin/token":
        return this.appToken(
          asked.query.get("appid"),
          asked.query.get("secret"),
          asked.query.get("grant_type"),
          "token",
        );
      case "/cgi-bin/stable_token": {
        const { appid, secret, grant_type, force_refresh } = members(asked);
        return this.appToken(appid, secret, grant_type, "stable_token", force_refresh === "true");
      }
      case "/wxa/business/getuserphonenumber":
        return this.phone(asked);
      case "/wxa/getwxacodeunlimit":
        return this.miniCode(asked);
      default:
        return { status: 404, body: "" };
    }
  }

  private get someApp(): string {
    return Object.keys(this.apps)[0];
  }

  private known(openid: string): WeChatPerson {
    const person = this.persons.find((person) => person.openid === openid);
    if (!person) throw new Error(`WeChat knows no ${openid}`);
    return person;
  }

  private sessionKey(openid: string, former: boolean): Buffer {
    const keys = this.sessionKeys.get(openid) ?? [];
    const key = keys.at(former ? -2 : -1);
    if (!key) throw new Error(`${openid} has no such session: its code was not exchanged yet`);
    return key;
  }

  private connect(asked: Received, title: string, scopes: string[]): Reply {
    const { query } = asked;
    const [appid, redirectUri, scope] = [query.get("appid") ?? "", query.get("redirect_uri"), query.get("scope") ?? ""];
    // The words are WeChat's.
    if (!(appid in this.apps)) return complaint(title, "AppID 参数错误");
    if (!redirectUri) return complaint(title, "redirect_uri 参数错误");
    if (!scopes.includes(scope)) return complaint(title, "Scope 参数错误或没有 Scope 权限");
    const [chosen, state] = [query.get("as"), query.get("state")];
    const here = this.persons.filter((person) => (person.appid ?? appid) === appid);
    const choices = here.map(({ openid, nickname }) => [openid, nickname || openid] as const);
    if (chosen === null) return consent(title, asked, choices);
    // It says no by a missing code.
    if (chosen === DENY) return redirect(redirectUri, { state });
    const code = `0${randomUUID().replaceAll("-", "")}`.slice(0, 32);
    this.codes.set(code, { appid, person: this.known(chosen), scope });
    return redirect(redirectUri, { code, state });
  }

  /** The code behind a request with `appid` and `secret`, or why there is none. */
  private exchanged(query: URLSearchParams, codeName: string): Code | Reply {
    const appid = query.get("appid") ?? "";
    const code = query.get(codeName) ?? "";
    if (!(appid in this.apps)) return failure(40013, "invalid appid");
    if (this.apps[appid] !== query.get("secret")) return failure(40125, "invalid appsecret");
    if (query.get("grant_type") !== "authorization_code") return failure(40002, "invalid grant_type");
    if (!code) return failure(41008, "missing code");
    if (this.used.has(code)) return failure(this.usedCode, this.usedCode === 40163 ? "code been used" : "invalid code");
    const found = this.codes.get(code);
    const web = codeName === "code";
    const foreign = (found?.appid ?? appid) !== appid || (found?.person.appid ?? appid) !== appid;
    if (!found || foreign || web === (found.scope === "mini")) return failure(40029, "invalid code");
    this.codes.delete(code);
    this.used.add(code);
    return found;
  }

  private webToken({ query }: Received): Reply {
    const code = this.exchanged(query, "code");
    if (!("person" in code)) return code;
    const [access_token, refresh_token] = [randomUUID(), randomUUID()];
    this.tokens.set(access_token, code);
    const { openid, unionid } = code.person;
    return text({ access_token, expires_in: 7200, refresh_token, openid, scope: code.scope, unionid });
  }

  private userinfo({ query }: Received): Reply {
    const code = this.tokens.get(query.get("access_token") ?? "");
    if (!code) return failure(40001, "invalid credential, access_token is invalid or not latest");
    if (code.person.openid !== query.get("openid")) return failure(40003, "invalid openid");
    if (code.scope === "snsapi_base") return failure(48001, "api unauthorized");
    const { openid, unionid, nickname = "微信用户", headimgurl = "" } = code.person;
    const empty = { sex: 0, language: "", city: "", province: "", country: "", privilege: [] };
    return text({ openid, nickname, ...empty, headimgurl, unionid });
  }

  private session({ query }: Received): Reply {
    const code = this.exchanged(query, "js_code");
    if (!("person" in code)) return code;
    const { openid, unionid } = code.person;
    const key = randomBytes(16);
    this.sessionKeys.set(openid, [...(this.sessionKeys.get(openid) ?? []), key]);
    return text({ session_key: key.toString("base64"), openid, unionid });
  }

  private appToken(
    appid: string | null = null,
    secret: string | null,
    grantType: string | null,
    way: "token" | "stable_token",
    force = false,
  ): Reply {
    this.fetched[way] += 1;
    if (grantType !== "client_credential") return failure(40002, "invalid grant_type");
    if (appid === null || !(appid in this.apps)) return failure(40013, "invalid appid");
    if (this.apps[appid] !== secret) return failure(40125, "invalid appsecret");
    const tokens = this.appTokens[way];
    const present = tokens.findIndex((token) => token.appid === appid);
    if (present >= 0 && way === "stable_token" && !force) {
      return text({ access_token: tokens[present].token, expires_in: 7000 });
    }
    // A fetch kills what the one before gave.
    if (present >= 0) this.dead.set(tokens.splice(present, 1)[0].token, 40001);
    const token = `${tokens.length}_${randomBytes(48).toString("base64url")}`;
    tokens.push({ appid, token });
    return text({ access_token: token, expires_in: 7200 });
  }

  /** The app whose token a request shows, or why it is refused. */
  private app({ query }: Received): string | Reply {
    const token = query.get("access_token");
    if (!token) return failure(41001, "access_token missing");
    const found = [...this.appTokens.token, ...this.appTokens.stable_token].find((known) => known.token === token);
    if (found) return found.appid;
    const errcode = this.dead.get(token) ?? 40001;
    if (errcode === 42001) return failure(42001, "access_token expired");
    return failure(
      errcode,
      "invalid credential, access_token is invalid or not latest, could get access_token by getStableAccessToken",
    );
  }

  private phone(asked: Received): Reply {
    const appid = this.app(asked);
    if (typeof appid !== "string") return appid;
    const { code = "" } = members(asked);
    const phone = this.phoneCodes.get(code);
    if (!phone) return failure(40029, "invalid code");
    this.phoneCodes.delete(code);
    const watermark = { timestamp: Math.floor(Date.now() / 1000), appid };
    return text({ errcode: 0, errmsg: "ok", phone_info: { ...phoneInfo(phone), watermark } });
  }

  private miniCode(asked: Received): Reply {
    const appid = this.app(asked);
    if (typeof appid !== "string") return appid;
    const { scene = "", page, env_version, width } = JSON.parse(asked.body) as Partial<MiniCode>;
    if (!/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/.test(scene))
      return failure(40169, "invalid length for scene, or the data is not json string");
    if (page?.startsWith("/")) return failure(41030, "invalid page");
    this.miniCodes.push({ appid, scene, page, env_version, width });
    return { headers: { "content-type": "image/jpeg" }, body: JPEG };
  }
}

/** JSON that says it is text, as WeChat's does. */
function text(content: object): Reply {
  return { headers: { "content-type": "text/plain" }, body: JSON.stringify(content) };
}

function failure(errcode: number, errmsg: string): Reply {
  return text({ errcode, errmsg: `${errmsg} rid: ${randomUUID().slice(0, 8)}` });
}

function phoneInfo(phone: string): object {
  const [, country = "86", local = phone] = phone.match(/^\+(86|852|853|886|1|44)(\d+)$/) ?? [];
  const whole = country === "86" ? local : `+${country}${local}`;
  return { phoneNumber: whole, purePhoneNumber: local, countryCode: country };
}
