import { createHash, randomUUID } from "node:crypto";
import { type CryptoKey, type JWK, SignJWT, UnsecuredJWT, exportJWK, generateKeyPair } from "jose";
import { complaint, consent, DENY, formPost } from "./consent.ts";
import { type Received, type Reply, StandIn, basic, bearer, members, redirect } from "./listen.ts";

export interface OidcPerson {
  sub: string;
  name: string;
  email?: string;
  email_verified?: boolean;
  phone_number?: string;
  phone_number_verified?: boolean;
  preferred_username?: string;
  picture?: string;
  groups?: string[];
}

/** One thing that is wrong with each ID token from now on. */
export type OidcTrick =
  | "wrong_issuer"
  | "wrong_audience"
  | "wrong_nonce"
  | "no_nonce"
  | "no_subject"
  | "expired"
  | "unknown_key"
  /** Signed by HS256, with the client secret for a key. */
  | "hs256"
  | "unsigned"
  /** The ID token is right, but userinfo names another user (OpenID Connect Core section 5.3.2). */
  | "other_userinfo";

export interface OidcOptions {
  persons: OidcPerson[];
  clientId?: string;
  clientSecret?: string;
  /** Any is taken when absent. */
  redirectUris?: string[];
  /** Where a person's claims are; the subject is in both. */
  claims?: "id_token" | "userinfo";
}

interface Grant {
  person: OidcPerson;
  redirectUri: string;
  scope: string;
  nonce: string | null;
  challenge: string | null;
}

interface SigningKey {
  key: CryptoKey;
  jwk: JWK;
}

/** An OpenID provider. */
export class OidcProvider extends StandIn {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly persons: OidcPerson[];
  trick?: OidcTrick;
  private readonly options: OidcOptions;
  private keys: SigningKey[] = [];
  private readonly codes = new Map<string, Grant>();
  private readonly tokens = new Map<string, Grant>();

  private constructor(options: OidcOptions) {
    super();
    this.options = options;
    this.persons = [...options.persons];
    this.clientId = options.clientId ?? "doorward";
    this.clientSecret = options.clientSecret ?? "oidc client secret";
  }

  static async start(options: OidcOptions): Promise<OidcProvider> {
    const provider = await new OidcProvider(options).listen();
    await provider.rotateKeys();
    return provider;
  }

  get issuer(): string {
    return this.url;
  }

  /** Signs by a new key from now on; the former one is not published any more. */
  async rotateKeys(): Promise<void> {
    this.keys = [await signingKey()];
  }

  protected answer(asked: Received): Reply | Promise<Reply> {
    switch (asked.path) {
      case "/.well-known/openid-configuration":
        return { body: this.discovery() };
      case "/jwks":
        return { body: { keys: this.keys.map(({ jwk }) => jwk) } };
      case "/authorize":
        return this.authorize(asked);
      case "/token":
        return this.token(asked);
      case "/userinfo":
        return this.userinfo(asked);
      default:
        return { status: 404, body: { error: "not_found" } };
    }
  }

  private discovery(): object {
    return {
      issuer: this.issuer,
      authorization_endpoint: `${this.url}/authorize`,
      token_endpoint: `${this.url}/token`,
      userinfo_endpoint: `${this.url}/userinfo`,
      jwks_uri: `${this.url}/jwks`,
      response_types_supported: ["code"],
      response_modes_supported: ["query", "form_post"],
      grant_types_supported: ["authorization_code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "profile", "email", "phone"],
      claims_supported: ["sub", "name", "preferred_username", "picture", "email", "email_verified", "phone_number"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
      code_challenge_methods_supported: ["S256"],
    };
  }

  private authorize(asked: Received): Reply {
    const { query } = asked;
    const [redirectUri, state] = [query.get("redirect_uri") ?? "", query.get("state")];
    const known = this.options.redirectUris?.includes(redirectUri) ?? URL.canParse(redirectUri);
    // A wrong client or address gets no redirect (RFC 6749 section 4.1.2.1).
    if (query.get("client_id") !== this.clientId) return complaint("Stand-in OpenID", "unknown client_id");
    if (!known) return complaint("Stand-in OpenID", "unknown redirect_uri");
    const back = (content: Record<string, string | null>) =>
      (query.get("response_mode") === "form_post" ? formPost : redirect)(redirectUri, { ...content, state });
    const wrong = (description: string) => back({ error: "invalid_request", error_description: description });
    const scope = query.get("scope") ?? "";
    if (query.get("response_type") !== "code") return back({ error: "unsupported_response_type" });
    if (!scope.split(" ").includes("openid")) return back({ error: "invalid_scope" });
    const challenge = query.get("code_challenge");
    if (challenge && query.get("code_challenge_method") !== "S256") return wrong("S256 is needed");
    const chosen = query.get("as");
    if (chosen === null)
      return consent(
        "Stand-in OpenID",
        asked,
        this.persons.map(({ sub, name }) => [sub, name]),
      );
    if (chosen === DENY) return back({ error: "access_denied" });
    const person = this.persons.find(({ sub }) => sub === chosen);
    if (!person) return wrong("unknown person");
    const code = randomUUID();
    this.codes.set(code, { person, redirectUri, scope, nonce: query.get("nonce"), challenge });
    return back({ code });
  }

  private async token(asked: Received): Promise<Reply> {
    const error = (status: number, error: string, error_description?: string): Reply => {
      return { status, body: { error, error_description }, headers: { "cache-control": "no-store" } };
    };
    if (asked.method !== "POST") return error(405, "invalid_request");
    const form = members(asked);
    const [id, secret] = basic(asked) ?? [form.client_id, form.client_secret];
    if (id !== this.clientId || secret !== this.clientSecret) return error(401, "invalid_client");
    if (form.grant_type !== "authorization_code") return error(400, "unsupported_grant_type");
    const grant = this.codes.get(form.code ?? "");
    this.codes.delete(form.code ?? "");
    if (!grant) return error(400, "invalid_grant", "unknown or used code");
    if (form.redirect_uri !== grant.redirectUri) return error(400, "invalid_grant", "another redirect_uri");
    if (!verifies(form.code_verifier, grant.challenge)) return error(400, "invalid_grant", "wrong code_verifier");
    const access_token = randomUUID();
    this.tokens.set(access_token, grant);
    const set = { access_token, token_type: "Bearer", expires_in: 3600, scope: grant.scope };
    return { headers: { "cache-control": "no-store" }, body: { ...set, id_token: await this.idToken(grant) } };
  }

  private userinfo(asked: Received): Reply {
    const grant = this.tokens.get(bearer(asked) ?? "");
    if (!grant) return { status: 401, headers: { "www-authenticate": 'Bearer error="invalid_token"' } };
    const sub = this.trick === "other_userinfo" ? "another-user" : grant.person.sub;
    return { body: { ...claims(grant), sub } };
  }

  private async idToken(grant: Grant): Promise<string> {
    const { trick } = this;
    const { sub, ...rest } = this.options.claims === "userinfo" ? { sub: grant.person.sub } : claims(grant);
    const now = Math.floor(Date.now() / 1000) - (trick === "expired" ? 7200 : 0);
    const nonce = trick === "wrong_nonce" ? randomUUID() : grant.nonce;
    const payload = {
      ...rest,
      ...(trick === "no_subject" ? {} : { sub }),
      ...(nonce === null || trick === "no_nonce" ? {} : { nonce }),
      iss: trick === "wrong_issuer" ? "https://accounts.example.com" : this.issuer,
      aud: trick === "wrong_audience" ? "another client" : this.clientId,
      iat: now,
      exp: now + 3600,
    };
    if (trick === "unsigned") return new UnsecuredJWT(payload).encode();
    if (trick === "hs256") {
      return new SignJWT(payload)
        .setProtectedHeader({ alg: "HS256" })
        .sign(new TextEncoder().encode(this.clientSecret));
    }
    const { key, jwk } = trick === "unknown_key" ? await signingKey() : this.keys[0];
    return new SignJWT(payload).setProtectedHeader({ alg: "RS256", kid: jwk.kid, typ: "JWT" }).sign(key);
  }
}

async function signingKey(): Promise<SigningKey> {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: randomUUID(), alg: "RS256", use: "sig" };
  return { key: privateKey, jwk };
}

/** What the scopes open (OpenID Connect Core section 5.4). */
function claims({ person, scope }: Grant): Partial<OidcPerson> & { sub: string } {
  const asked = scope.split(" ");
  const { sub, email, email_verified, phone_number, phone_number_verified, ...profile } = person;
  return {
    sub,
    ...(asked.includes("profile") ? profile : {}),
    ...(asked.includes("email") ? { email, email_verified } : {}),
    ...(asked.includes("phone") ? { phone_number, phone_number_verified } : {}),
  };
}

/** Whether a verifier belongs to a challenge; one alone is wrong too (RFC 9700 section 2.1.1). */
export function verifies(verifier: string | undefined, challenge: string | null): boolean {
  if (!verifier || !challenge) return !verifier && !challenge;
  return createHash("sha256").update(verifier).digest("base64url") === challenge;
}
