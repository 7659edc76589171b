import { randomUUID } from "node:crypto";
import { complaint, consent, DENY } from "./consent.ts";
import { type Received, type Reply, StandIn, basic, bearer, members, redirect } from "./listen.ts";
import { verifies } from "./oidc.ts";

export interface VendorPerson {
  /** Gitee's number, DingTalk's `unionId`, Feishu's `union_id`, WeCom's `userid`. */
  id: string;
  name: string;
  email?: string;
  /** Chinese, without `+86`. */
  mobile?: string;
  avatar?: string;
  /** Not of the WeCom corporation: WeCom then gives an `openid` and no `userid`. */
  outsider?: boolean;
}

export interface VendorOptions {
  persons: VendorPerson[];
  /** Client id, App Key or Corp ID, of all four. */
  clientId?: string;
  clientSecret?: string;
}

interface Grant {
  person: VendorPerson;
  redirectUri: string;
  challenge: string | null;
}

/** Gitee, DingTalk, Feishu and WeCom, whose paths do not meet, behind one address. */
export class Vendors extends StandIn {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly persons: VendorPerson[];
  private readonly codes = new Map<string, Grant>();
  private readonly tokens = new Map<string, VendorPerson>();
  /** Tokens of the app itself, not of a person. */
  private readonly appTokens = new Set<string>();

  private constructor(options: VendorOptions) {
    super();
    this.persons = [...options.persons];
    this.clientId = options.clientId ?? "vendor-client";
    this.clientSecret = options.clientSecret ?? "vendor secret";
  }

  static start(options: VendorOptions): Promise<Vendors> {
    return new Vendors(options).listen();
  }

  /** WeCom's or Feishu's app tokens die before their time. */
  killAppTokens(): void {
    this.appTokens.clear();
  }

  protected answer(asked: Received): Reply {
    switch (asked.path) {
      case "/oauth/authorize":
        return this.authorize(asked, "Gitee", "client_id", ["code"]);
      case "/oauth/token":
        return this.giteeToken(asked);
      case "/api/v5/user":
      case "/api/v5/emails":
        return this.giteeApi(asked);
      case "/oauth2/auth":
        return this.authorize(asked, "DingTalk", "client_id", ["code", "authCode"]);
      case "/v1.0/oauth2/userAccessToken":
        return this.dingTalkToken(asked);
      case "/v1.0/contact/users/me":
        return this.dingTalkMe(asked);
      case "/open-apis/authen/v1/authorize":
        return this.authorize(asked, "Feishu", asked.query.has("app_id") ? "app_id" : "client_id", ["code"]);
      case "/open-apis/authen/v2/oauth/token":
        return this.feishuToken(asked);
      case "/open-apis/auth/v3/app_access_token/internal":
        return this.feishuAppToken(asked);
      case "/open-apis/authen/v1/oidc/access_token":
        return this.feishuOldToken(asked);
      case "/open-apis/authen/v1/user_info":
        return this.feishuUser(asked);
      case "/wwlogin/sso/login":
      case "/wwopen/sso/qrConnect":
      case "/connect/oauth2/authorize":
        return this.authorize(asked, "WeCom", "appid", ["code"]);
      case "/cgi-bin/gettoken":
        return this.weComToken(asked);
      case "/cgi-bin/auth/getuserinfo":
      case "/cgi-bin/user/get":
      case "/cgi-bin/auth/getuserdetail":
        return this.weComApi(asked);
      default:
        return { status: 404, body: { error: "not_found" } };
    }
  }

  private authorize(asked: Received, vendor: string, idName: string, codeNames: string[]): Reply {
    const { query } = asked;
    const [redirectUri, state] = [query.get("redirect_uri"), query.get("state")];
    if (query.get(idName) !== this.clientId) return complaint(`Stand-in ${vendor}`, `unknown ${idName}`);
    if (!redirectUri) return complaint(`Stand-in ${vendor}`, "no redirect_uri");
    const chosen = query.get("as");
    const choices = this.persons.map(({ id, name }) => [id, name] as const);
    if (chosen === null) return consent(`Stand-in ${vendor}`, asked, choices);
    const person = this.persons.find(({ id }) => id === chosen);
    if (chosen === DENY || !person) return redirect(redirectUri, { error: "access_denied", state });
    const code = randomUUID();
    this.codes.set(code, { person, redirectUri, challenge: query.get("code_challenge") });
    return redirect(redirectUri, { ...Object.fromEntries(codeNames.map((name) => [name, code])), state });
  }

  private client(id?: string, secret?: string): boolean {
    return id === this.clientId && secret === this.clientSecret;
  }

  private grant(code?: string): Grant | undefined {
    const grant = this.codes.get(code ?? "");
    this.codes.delete(code ?? "");
    return grant;
  }

  private personToken(person: VendorPerson): string {
    const token = randomUUID().replaceAll("-", "");
    this.tokens.set(token, person);
    return token;
  }

  private appToken(): string {
    const token = `app-${randomUUID()}`;
    this.appTokens.add(token);
    return token;
  }

  // https://gitee.com/api/v5/oauth_doc
  private giteeToken(asked: Received): Reply {
    const form = { ...Object.fromEntries(asked.query), ...members(asked) };
    const error = (error: string, error_description: string): Reply => ({
      status: 401,
      body: { error, error_description },
    });
    const [id, secret] = basic(asked) ?? [form.client_id, form.client_secret];
    if (!this.client(id, secret)) return error("invalid_client", "客户端认证失败");
    const grant = this.grant(form.code);
    if (!grant || grant.redirectUri !== form.redirect_uri || form.grant_type !== "authorization_code") {
      return error("invalid_grant", "授权方式无效，或者登录回调地址无效、过期或已被撤销");
    }
    const [access_token, refresh_token] = [this.personToken(grant.person), randomUUID()];
    const set = { access_token, token_type: "bearer", expires_in: 86400, refresh_token, scope: "user_info emails" };
    return { body: { ...set, created_at: Math.floor(Date.now() / 1000) } };
  }

  private giteeApi(asked: Received): Reply {
    const person = this.tokens.get(asked.query.get("access_token") ?? bearer(asked) ?? "");
    if (!person) return { status: 401, body: { message: "401 Unauthorized: Access token does not exist" } };
    const { id, name, email = null, avatar: avatar_url = "https://gitee.com/assets/no_portrait.png" } = person;
    if (asked.path.endsWith("/emails"))
      return { body: email ? [{ email, state: "confirmed", scope: ["primary"] }] : [] };
    const login = `gitee-${id}`;
    return {
      body: { id: Number(id), login, name, avatar_url, email, html_url: `https://gitee.com/${login}`, type: "User" },
    };
  }

  // https://open.dingtalk.com/document/orgapp/obtain-user-token
  private dingTalkToken(asked: Received): Reply {
    const form = members(asked);
    const error = (code: string, message: string): Reply => ({
      status: 400,
      body: { code, requestid: randomUUID(), message },
    });
    if (!this.client(form.clientId, form.clientSecret)) {
      return error("invalidClientIdOrSecret", "无效的clientId或者clientSecret");
    }
    const grant = this.grant(form.code);
    if (!grant || form.grantType !== "authorization_code") {
      return error("invalidParameter.authCode.notFound", "不合法的临时授权码");
    }
    const [accessToken, refreshToken] = [this.personToken(grant.person), randomUUID()];
    return { body: { accessToken, refreshToken, expireIn: 7200 } };
  }

  private dingTalkMe(asked: Received): Reply {
    const person = this.tokens.get(String(asked.headers["x-acs-dingtalk-access-token"]));
    if (!person) {
      const [code, message] = ["InvalidAuthentication", "不合法的access_token"];
      return { status: 401, body: { code, requestid: randomUUID(), message } };
    }
    const { id: unionId, name: nick, avatar: avatarUrl, email, mobile } = person;
    return { body: { nick, avatarUrl, mobile, openId: `open-${unionId}`, unionId, email, stateCode: mobile && "86" } };
  }

  // https://open.feishu.cn/document/authentication-management/access-token/get-user-access-token
  private feishuToken(asked: Received): Reply {
    const form = members(asked);
    const error = (code: number, error: string, error_description: string): Reply => {
      return { status: 400, body: { code, error, error_description } };
    };
    if (!this.client(form.client_id, form.client_secret))
      return error(20002, "invalid_client", "client secret is invalid");
    const grant = this.grant(form.code);
    if (!grant) return error(20003, "invalid_grant", "The authorization code is not found or has been used.");
    if (form.redirect_uri !== undefined && form.redirect_uri !== grant.redirectUri) {
      return error(20071, "invalid_grant", "The redirect_uri does not match.");
    }
    if (!verifies(form.code_verifier, grant.challenge))
      return error(20049, "invalid_grant", "PKCE code challenge failed.");
    const set = { token_type: "Bearer", expires_in: 7200, scope: "contact:user.email:readonly" };
    return { body: { code: 0, access_token: this.personToken(grant.person), ...set } };
  }

  private feishuAppToken(asked: Received): Reply {
    const form = members(asked);
    if (!this.client(form.app_id, form.app_secret)) return { body: { code: 10014, msg: "app secret invalid" } };
    const token = this.appToken();
    return { body: { code: 0, msg: "ok", app_access_token: token, tenant_access_token: token, expire: 7200 } };
  }

  private feishuOldToken(asked: Received): Reply {
    if (!this.appTokens.has(bearer(asked) ?? ""))
      return { status: 400, body: { code: 20014, msg: "app access token invalid" } };
    const grant = this.grant(members(asked).code);
    if (!grant) return { status: 400, body: { code: 20003, msg: "invalid code" } };
    const set = { token_type: "Bearer", expires_in: 7200, scope: "" };
    return { body: { code: 0, msg: "success", data: { access_token: this.personToken(grant.person), ...set } } };
  }

  private feishuUser(asked: Received): Reply {
    const person = this.tokens.get(bearer(asked) ?? "");
    if (!person) return { status: 400, body: { code: 20005, msg: "The user access token passed is invalid." } };
    const { id: union_id, name, avatar: avatar_url = "", email, mobile } = person;
    const ids = { open_id: `ou_${union_id}`, union_id, tenant_key: "736588c92lxf175d" };
    const contact = { email, enterprise_email: email, mobile: mobile && `+86${mobile}` };
    return { body: { code: 0, msg: "success", data: { name, en_name: name, avatar_url, ...ids, ...contact } } };
  }

  // https://developer.work.weixin.qq.com/document/path/91039
  private weComToken({ query }: Received): Reply {
    if (query.get("corpid") !== this.clientId) return { body: { errcode: 40013, errmsg: "invalid corpid" } };
    if (query.get("corpsecret") !== this.clientSecret)
      return { body: { errcode: 40001, errmsg: "invalid credential" } };
    return { body: { errcode: 0, errmsg: "ok", access_token: this.appToken(), expires_in: 7200 } };
  }

  private weComApi(asked: Received): Reply {
    const { query, path } = asked;
    const answer = (content: object): Reply => ({ body: { errcode: 0, errmsg: "ok", ...content } });
    const error = (errcode: number, errmsg: string): Reply => ({ body: { errcode, errmsg } });
    if (!this.appTokens.has(query.get("access_token") ?? "")) return error(40014, "invalid access_token");
    if (path === "/cgi-bin/auth/getuserinfo") {
      const person = this.grant(query.get("code") ?? "")?.person;
      if (!person) return error(40029, "invalid code");
      if (person.outsider) return answer({ openid: `oAAAA${person.id}` });
      return answer({ userid: person.id, user_ticket: this.personToken(person) });
    }
    if (path === "/cgi-bin/user/get") {
      const person = this.persons.find(({ id, outsider }) => id === query.get("userid") && !outsider);
      // Since June 2022, new apps get no mobile number, email address or avatar here.
      return person
        ? answer({ userid: person.id, name: person.name, department: [1] })
        : error(60111, "userid not found");
    }
    const person = this.tokens.get(members(asked).user_ticket ?? "");
    if (!person) return error(40094, "invalid user_ticket");
    const { id: userid, mobile, email, avatar } = person;
    return answer({ userid, gender: "0", avatar, mobile, email, biz_mail: "" });
  }
}
