import { createHash, createHmac, randomUUID } from "node:crypto";
import { type Received, Inbox, type Reply, StandIn, basic, members } from "./listen.ts";

export type SmsVendor = "tencent" | "aliyun" | "twilio" | "http";

export interface Sms {
  vendor: SmsVendor;
  to: string;
  code?: string;
  /** The text, or where the vendor has templates, their parameters as JSON. */
  body: string;
  asked: Received;
}

/** A vendor's secrets: when given, its signatures and passwords are checked. */
export type SmsSecrets = Partial<Record<"tencent" | "aliyun" | "twilio", string>>;

/** How a request fails: by status 500, in the vendor's own words for a refused number, or for a refused key. */
export type SmsFailure = "500" | "number" | "key";

/** The same number however its country was written; one without a country is Chinese. */
const bare = (phone: string) => phone.replace(/\D/g, "").replace(/^(00)?86(?=\d{11}$)/, "");

const codeIn = (text: string) => text.match(/(?<!\d)\d{4,8}(?!\d)/)?.[0];
const sha256 = (text: string) => createHash("sha256").update(text).digest("hex");
const hmac = (key: string | Buffer, text: string) => createHmac("sha256", key).update(text).digest();

/** `encodeURIComponent` as RFC 3986 has it, which Alibaba Cloud's signatures want. */
const percent = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const sorted = (entries: Iterable<[string, string]>) =>
  [...entries]
    .map(([k, v]) => `${percent(k)}=${percent(v)}`)
    .sort()
    .join("&");

/** All senders of SMS behind one address: each is told by what its requests look like. */
export class SmsGateway extends StandIn {
  /** Requests of vendors so far, failed ones too. */
  attempts = 0;
  private readonly inbox = new Inbox<Sms>();
  private failures: SmsFailure[] = [];

  private constructor(private readonly secrets: SmsSecrets) {
    super();
  }

  static start(secrets: SmsSecrets = {}): Promise<SmsGateway> {
    return new SmsGateway(secrets).listen();
  }

  /** The next `times` requests fail. */
  fail(times: number, how: SmsFailure = "500"): void {
    this.failures = Array<SmsFailure>(times).fill(how);
  }

  /** The oldest message to this number that was not taken yet, or the first to come. */
  next(phone: string, withinMs?: number): Promise<Sms> {
    return this.inbox.next(bare(phone), withinMs);
  }

  /** How many messages to this number were not taken yet. */
  count(phone: string): number {
    return this.inbox.count(bare(phone));
  }

  protected answer(asked: Received): Reply {
    this.attempts += 1;
    const failure = this.failures.shift();
    if (failure === "500") return { status: 500, body: "Internal Server Error" };
    if (asked.headers["x-tc-action"]) return this.tencent(asked, failure);
    if (asked.headers["x-acs-action"] || (asked.path === "/" && this.rpc(asked).has("Action")))
      return this.aliyun(asked, failure);
    if (asked.path.startsWith("/2010-04-01/")) return this.twilio(asked, failure);
    return this.http(asked, failure);
  }

  private keep(sms: Sms): void {
    this.inbox.put(bare(sms.to), sms);
  }

  // https://cloud.tencent.com/document/api/382/55981
  private tencent(asked: Received, failure?: SmsFailure): Reply {
    const answer = (content: object): Reply => ({ body: { Response: { ...content, RequestId: randomUUID() } } });
    const error = (Code: string, Message: string) => answer({ Error: { Code, Message } });
    const { headers } = asked;
    if (!headers.authorization?.startsWith("TC3-HMAC-SHA256 ")) {
      return error("AuthFailure.SignatureFailure", "The Authorization header is not one of TC3-HMAC-SHA256.");
    }
    for (const name of ["x-tc-version", "x-tc-timestamp", "x-tc-region"]) {
      if (!headers[name]) return error("MissingParameter", `The request lacks the header ${name}.`);
    }
    if (headers["x-tc-action"] !== "SendSms" || headers["x-tc-version"] !== "2021-01-11") {
      return error("InvalidAction", "The API and version requested do not exist.");
    }
    if (Math.abs(Date.now() / 1000 - Number(headers["x-tc-timestamp"])) > 300) {
      return error("AuthFailure.SignatureExpire", "Signature is expired.");
    }
    if (failure === "key" || (this.secrets.tencent && !tencentSigned(asked, this.secrets.tencent))) {
      return error("AuthFailure.SignatureFailure", "The provided credentials could not be validated.");
    }
    const { PhoneNumberSet, SmsSdkAppId, TemplateId, TemplateParamSet = [] } = JSON.parse(asked.body);
    for (const [name, value] of Object.entries({ PhoneNumberSet, SmsSdkAppId, TemplateId })) {
      if (!value) return error("MissingParameter", `The request lacks the parameter ${name}.`);
    }
    const SendStatusSet = (PhoneNumberSet as string[]).map((PhoneNumber) => {
      const status = { SerialNo: "", PhoneNumber, Fee: 0, SessionContext: "", IsoCode: "CN" };
      if (failure) {
        const Message =
          "the number of SMS messages sent from a single mobile number every 30 seconds exceeds the upper limit";
        return { ...status, Code: "LimitExceeded.PhoneNumberThirtySecondLimit", Message };
      }
      if (!/^\+\d{7,15}$/.test(PhoneNumber)) {
        return { ...status, Code: "InvalidParameterValue.IncorrectPhoneNumber", Message: "incorrect phone number" };
      }
      this.keep({
        vendor: "tencent",
        to: PhoneNumber,
        code: TemplateParamSet[0],
        body: JSON.stringify(TemplateParamSet),
        asked,
      });
      return { ...status, SerialNo: `5000:${Date.now()}`, Fee: 1, Code: "Ok", Message: "send success" };
    });
    return answer({ SendStatusSet });
  }

  /** What an RPC-style request says, wherever it says it. */
  private rpc({ query, body, headers }: Received): URLSearchParams {
    const form = headers["content-type"]?.includes("x-www-form-urlencoded") ? [...new URLSearchParams(body)] : [];
    return new URLSearchParams([...query, ...form]);
  }

  // https://help.aliyun.com/zh/sms/developer-reference/api-dysmsapi-2017-05-25-sendsms
  private aliyun(asked: Received, failure?: SmsFailure): Reply {
    const error = (status: number, Code: string, Message: string): Reply => {
      const [RequestId, HostId] = [randomUUID().toUpperCase(), "dysmsapi.aliyuncs.com"];
      return { status, body: status === 200 ? { Code, Message, RequestId } : { Code, Message, RequestId, HostId } };
    };
    const { headers } = asked;
    const all = this.rpc(asked);
    const version3 = Boolean(headers["x-acs-action"]);
    const [action, version] = version3
      ? [headers["x-acs-action"], headers["x-acs-version"]]
      : [all.get("Action"), all.get("Version")];
    if (action !== "SendSms" || version !== "2017-05-25") {
      return error(404, "InvalidAction.NotFound", "Specified api is not found, please check your url and method.");
    }
    const signed = version3
      ? !this.secrets.aliyun || acs3Signed(asked, this.secrets.aliyun)
      : !this.secrets.aliyun || rpcSigned(asked.method, all, this.secrets.aliyun);
    const shown = version3 ? headers.authorization?.startsWith("ACS3-HMAC-SHA256 ") : all.has("Signature");
    if (failure === "key" || !shown || !signed) {
      return error(400, "SignatureDoesNotMatch", "Specified signature is not matched with our calculation.");
    }
    for (const name of ["PhoneNumbers", "SignName", "TemplateCode"]) {
      if (!all.get(name)) return error(400, `Missing${name}`, `${name} is mandatory for this action.`);
    }
    if (failure) return error(200, "isv.BUSINESS_LIMIT_CONTROL", "触发分钟级流控Permits:1");
    const body = all.get("TemplateParam") ?? "{}";
    const { code } = JSON.parse(body) as { code?: string };
    for (const to of (all.get("PhoneNumbers") ?? "").split(",")) this.keep({ vendor: "aliyun", to, code, body, asked });
    const BizId = `${Date.now()}^0`;
    return { body: { Code: "OK", Message: "OK", RequestId: randomUUID().toUpperCase(), BizId } };
  }

  // https://www.twilio.com/docs/messaging/api/message-resource
  private twilio(asked: Received, failure?: SmsFailure): Reply {
    const error = (status: number, code: number, message: string): Reply => {
      return { status, body: { code, message, more_info: `https://www.twilio.com/docs/errors/${code}`, status } };
    };
    const account = asked.path.match(/^\/2010-04-01\/Accounts\/([^/]+)\/Messages\.json$/)?.[1];
    if (!account || asked.method !== "POST")
      return error(404, 20404, `The requested resource ${asked.path} was not found`);
    const [user, token] = basic(asked) ?? [];
    if (failure === "key" || user !== account || (this.secrets.twilio && token !== this.secrets.twilio)) {
      return error(401, 20003, "Authenticate");
    }
    const { To: to, From: from = null, MessagingServiceSid = null, Body: body } = members(asked);
    if (!to) return error(400, 21604, "A 'To' phone number is required.");
    if (!from && !MessagingServiceSid) return error(400, 21603, "A 'From' phone number is required.");
    if (!body) return error(400, 21602, "Message body is required.");
    if (failure || !/^\+\d{7,15}$/.test(to)) return error(400, 21211, `Invalid 'To' Phone Number: ${to}`);
    this.keep({ vendor: "twilio", to, code: codeIn(body), body, asked });
    const sid = `SM${randomUUID().replaceAll("-", "")}`;
    const [direction, now] = ["outbound-api", new Date().toUTCString()];
    const nothing = { date_sent: null, error_code: null, error_message: null, price: null, price_unit: null };
    const known = { account_sid: account, api_version: "2010-04-01", messaging_service_sid: MessagingServiceSid };
    const counts = {
      num_media: "0",
      num_segments: MessagingServiceSid ? "0" : "1",
      uri: `${asked.path.replace(/\.json$/, "")}/${sid}.json`,
    };
    const message = { sid, to, from, body, direction, status: MessagingServiceSid ? "accepted" : "queued" };
    return { status: 201, body: { ...message, ...known, ...counts, ...nothing, date_created: now, date_updated: now } };
  }

  /** Anything else: the number and the code are found by the usual names. */
  private http(asked: Received, failure?: SmsFailure): Reply {
    if (failure) return { status: failure === "key" ? 401 : 200, body: { ok: false, error: failure } };
    const all = { ...Object.fromEntries(asked.query), ...members(asked) };
    const named = (...names: string[]) => names.map((name) => all[name]).find(Boolean);
    const to = named("to", "phone", "mobile", "phone_number", "recipient");
    if (!to) return { status: 400, body: { ok: false, error: "no recipient" } };
    const text = named("text", "body", "message", "content") ?? "";
    this.keep({ vendor: "http", to, code: named("code") ?? codeIn(text), body: text || asked.body, asked });
    return { body: { ok: true, id: randomUUID() } };
  }
}

/** The named headers, in the form that both clouds sign. */
function canonicalHeaders({ headers }: Received, names: string): string {
  return names
    .split(";")
    .map((name) => `${name}:${String(headers[name]).trim()}\n`)
    .join("");
}

// https://cloud.tencent.com/document/api/382/52072
function tencentSigned(asked: Received, secret: string): boolean {
  const [, date, service, names, signature] =
    asked.headers.authorization?.match(
      /Credential=[^/]+\/([^/]+)\/([^/]+)\/tc3_request, ?SignedHeaders=([^,]+), ?Signature=(\w+)/,
    ) ?? [];
  if (!names) return false;
  // The content type is always signed; Tencent lower-cases the values of what is signed.
  const canonical = canonicalHeaders(asked, names).toLowerCase();
  const request = [asked.method, "/", sorted(asked.query), canonical, names, sha256(asked.body)].join("\n");
  const scope = `${date}/${service}/tc3_request`;
  const text = ["TC3-HMAC-SHA256", asked.headers["x-tc-timestamp"], scope, sha256(request)].join("\n");
  const key = hmac(hmac(hmac(`TC3${secret}`, date), service), "tc3_request");
  return names.includes("content-type") && names.includes("host") && hmac(key, text).toString("hex") === signature;
}

// https://help.aliyun.com/zh/sdk/product-overview/v3-request-structure-and-signature
function acs3Signed(asked: Received, secret: string): boolean {
  const [, names, signature] = asked.headers.authorization?.match(/SignedHeaders=([^,]+), ?Signature=(\w+)/) ?? [];
  if (!names || asked.headers["x-acs-content-sha256"] !== sha256(asked.body)) return false;
  const canonical = canonicalHeaders(asked, names);
  const request = [asked.method, asked.path, sorted(asked.query), canonical, names, sha256(asked.body)].join("\n");
  return hmac(secret, `ACS3-HMAC-SHA256\n${sha256(request)}`).toString("hex") === signature;
}

// https://help.aliyun.com/zh/sdk/product-overview/rpc-mechanism
function rpcSigned(method: string, all: URLSearchParams, secret: string): boolean {
  const text = `${method}&%2F&${percent(sorted([...all].filter(([name]) => name !== "Signature")))}`;
  return createHmac("sha1", `${secret}&`).update(text).digest("base64") === all.get("Signature");
}
