// Doorward's tokens and decisions for Node.js, without a dependency: who asks, and whether they may.
//
// Verifies access tokens by the issuer's published keys, or the signed statement that comes along behind forward auth or
// the gateway, and asks /access/v1/check what a user may do. Any doubt is a refusal.

import { webcrypto } from "node:crypto";

/** Why a request goes no further, with the status that the client is to be answered. */
export class Refused extends Error {
  constructor(status, why) {
    super(why);
    this.status = status;
  }
}

const LEEWAY = 30;
const KEYS_FRESH = 300;
const KEYS_USABLE = 3_600;
const KEYS_PAUSE = 10;
const TIMEOUT_MS = 5_000;

const isText = (value) => typeof value === "string" && value !== "";
const isTime = (value) => Number.isSafeInteger(value) && value >= 0;

export class Guard {
  #keys = new Map();
  #fetched = -Infinity;
  #tried = -Infinity;
  #fetching;

  /**
   * @param doorward  where Doorward is asked, such as https://id.example.com
   * @param client    the client application that access tokens are issued to: Doorward's env_id
   * @param issuer    what tokens say about their issuer; as `doorward` unless people reach it by another name
   * @param site      the host of this app behind a proxy: then X-Doorward-Jwt counts where there is no bearer token
   * @param apiKey    a key whose role may doorward:access:check; those who come by `site` need it for `may`
   * @param now       seconds since 1970, for tests
   */
  constructor({ doorward, client, issuer, site, apiKey, now = () => Math.floor(Date.now() / 1000) }) {
    this.doorward = new URL(doorward).origin;
    this.issuer = issuer ?? this.doorward;
    if (!isText(client)) throw new TypeError("client is missing");
    Object.assign(this, { client, site, apiKey, now });
  }

  /** The user who sends a request with these headers, as Node gives them; undefined if not signed in. Throws Refused. */
  async authenticate({ headersDistinct }) {
    const bearer = only(headersDistinct.authorization);
    if (bearer !== undefined) {
      const token = bearer.match(/^bearer ([\w.-]+)$/i)?.[1];
      if (!token) throw new Refused(401, "the token is malformed");
      return this.verifyAccess(token);
    }
    const statement = this.site ? only(headersDistinct["x-doorward-jwt"]) : undefined;
    return statement ? this.#verify(statement, "site+jwt", this.site) : undefined;
  }

  /** Whose access token this is. */
  async verifyAccess(token) {
    return { ...(await this.#verify(token, "JWT", this.client)), token };
  }

  /** Throws Refused unless they may: an action such as articles:read, and what it is done to. */
  async may(identity, action, resource = "") {
    const body = { action, resource };
    if (this.apiKey) body.subject = identity.token ? { access_token: identity.token } : { uid: identity.uid };
    const bearer = this.apiKey ?? identity.token;
    if (!bearer) throw new Refused(503, "an API key is needed for those who come by a proxy");
    const answer = await this.#ask("/access/v1/check", {
      method: "POST",
      headers: { authorization: `Bearer ${bearer}`, "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (answer.status === 401 && !this.apiKey) throw new Refused(401, "the token counts no more");
    const checked = answer.status === 200 ? answer.body : {};
    if (typeof checked.allowed !== "boolean" || !isText(checked.reason)) throw new Refused(503, "Doorward does not say");
    if (["unknown_subject", "inactive_subject"].includes(checked.reason)) throw new Refused(401, "the token counts no more");
    if (!checked.allowed) throw new Refused(403, checked.reason);
  }

  async #verify(token, typ, audience) {
    const parts = token.split(".");
    if (parts.length !== 3 || token.length > 8192) throw new Refused(401, "the token is malformed");
    const [header, claims] = parts.slice(0, 2).map(json);
    // What a token says about keys and algorithms is not followed; it only names one of the keys that are published.
    if (header?.alg !== "ES256" || header.typ !== typ || header.crit !== undefined || !isText(header.kid)) {
      throw new Refused(401, "the token is of another kind");
    }
    const key = await this.#key(header.kid);
    const signed = Buffer.from(`${parts[0]}.${parts[1]}`);
    const signature = Buffer.from(parts[2], "base64url");
    const genuine = await webcrypto.subtle.verify({ name: "ECDSA", hash: "SHA-256" }, key, signature, signed);
    if (!genuine) throw new Refused(401, "the token's signature is wrong");
    const { iss, aud, sub, exp, iat, nbf = 0, roles = [], name, email } = claims ?? {};
    if (iss !== this.issuer || aud !== audience) throw new Refused(401, "the token is of another issuer or audience");
    const list = Array.isArray(roles) && roles.every(isText);
    if (!isText(sub) || !list || ![exp, iat, nbf].every(isTime)) throw new Refused(401, "the token is malformed");
    const now = this.now();
    if (now > exp + LEEWAY || Math.max(iat, nbf) > now + LEEWAY) throw new Refused(401, "the token does not count at this time");
    return { uid: sub, roles, name, email, expiresAt: exp };
  }

  /** The published key of this name. Any client can make names up, so the set is fetched again only after a pause. */
  async #key(kid) {
    const age = () => this.now() - this.#fetched;
    if (age() > KEYS_FRESH || !this.#keys.has(kid)) {
      if (!this.#fetching && this.now() - this.#tried >= KEYS_PAUSE) {
        this.#tried = this.now();
        this.#fetching = this.#fetch().finally(() => (this.#fetching = undefined));
      }
      await this.#fetching;
    }
    if (age() > KEYS_USABLE) throw new Refused(503, "the keys of the issuer cannot be fetched");
    const key = this.#keys.get(kid);
    if (!key) throw new Refused(401, "the token's key is unknown");
    return key;
  }

  async #fetch() {
    const answer = await this.#ask("/auth/v1/certs").catch(() => undefined);
    if (answer?.status !== 200 || !Array.isArray(answer.body?.keys)) return;
    const keys = new Map();
    for (const { kty, crv, x, y, kid, alg = "ES256", use = "sig" } of answer.body.keys) {
      if (kty !== "EC" || crv !== "P-256" || alg !== "ES256" || use !== "sig" || !isText(kid)) continue;
      const curve = { name: "ECDSA", namedCurve: "P-256" };
      const key = await webcrypto.subtle.importKey("jwk", { kty, crv, x, y }, curve, false, ["verify"]).catch(() => undefined);
      if (key) keys.set(kid, key);
    }
    [this.#keys, this.#fetched] = [keys, this.now()];
  }

  async #ask(path, options = {}) {
    try {
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      // A redirect would take a key elsewhere.
      const answer = await fetch(this.doorward + path, { ...options, signal, redirect: "error" });
      return { status: answer.status, body: await answer.json().catch(() => undefined) };
    } catch {
      throw new Refused(503, "Doorward does not answer");
    }
  }
}

/** A header's one value. */
function only(values) {
  if (values === undefined) return undefined;
  if (values.length !== 1) throw new Refused(401, "the token is malformed");
  return values[0];
}

function json(part) {
  try {
    const read = JSON.parse(Buffer.from(part, "base64url").toString("utf8"));
    return typeof read === "object" ? read : undefined;
  } catch {
    throw new Refused(401, "the token is malformed");
  }
}
