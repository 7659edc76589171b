import { randomUUID } from "node:crypto";
import { complaint, consent, DENY } from "./consent.ts";
import { type Received, type Reply, StandIn, basic, bearer, members, redirect } from "./listen.ts";
import { verifies } from "./oidc.ts";

export interface GitHubEmail {
  email: string;
  primary: boolean;
  verified: boolean;
  visibility: "public" | "private" | null;
}

export interface GitHubPerson {
  id: number;
  login: string;
  name?: string | null;
  /** The one of the public profile, which proves nothing. */
  email?: string | null;
  avatar_url?: string;
  emails?: GitHubEmail[];
}

export interface GitHubOptions {
  persons: GitHubPerson[];
  clientId?: string;
  clientSecret?: string;
  /** Any is taken when absent. */
  redirectUris?: string[];
}

interface Grant {
  person: GitHubPerson;
  redirectUri: string | null;
  scope: string;
  challenge: string | null;
}

/** OAuth 2 as GitHub speaks it, with the paths of github.com, api.github.com and GitHub Enterprise Server. */
export class GitHub extends StandIn {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly persons: GitHubPerson[];
  private readonly redirectUris?: string[];
  private readonly codes = new Map<string, Grant>();
  private readonly tokens = new Map<string, Grant>();

  private constructor(options: GitHubOptions) {
    super();
    this.persons = [...options.persons];
    this.clientId = options.clientId ?? "Iv1.0123456789abcdef";
    this.clientSecret = options.clientSecret ?? "github client secret";
    this.redirectUris = options.redirectUris;
  }

  static start(options: GitHubOptions): Promise<GitHub> {
    return new GitHub(options).listen();
  }

  protected answer(asked: Received): Reply {
    switch (asked.path.replace(/^\/api\/v3/, "")) {
      case "/login/oauth/authorize":
        return this.authorize(asked);
      case "/login/oauth/access_token":
        return this.token(asked);
      case "/user":
        return this.api(asked, ({ person }) => ({ body: profile(person) }));
      case "/user/emails":
        return this.api(asked, ({ person, scope }) => {
          const open = /\buser\b/.test(scope);
          return open ? { body: person.emails ?? [] } : apiError(404, "Not Found");
        });
      default:
        return apiError(404, "Not Found");
    }
  }

  private authorize(asked: Received): Reply {
    const { query } = asked;
    const [redirectUri, state] = [query.get("redirect_uri"), query.get("state")];
    if (query.get("client_id") !== this.clientId) return complaint("Stand-in GitHub", "unknown client_id");
    if (!redirectUri || this.redirectUris?.includes(redirectUri) === false) {
      return complaint("Stand-in GitHub", "The redirect_uri is not associated with this application.");
    }
    const chosen = query.get("as");
    const choices = this.persons.map(({ id, name, login }) => [String(id), name || login] as const);
    if (chosen === null) return consent("Stand-in GitHub", asked, choices);
    const person = this.persons.find(({ id }) => String(id) === chosen);
    if (chosen === DENY || !person) {
      const error_description = "The user has denied your application access.";
      return redirect(redirectUri, { error: "access_denied", error_description, state });
    }
    const code = randomUUID().replaceAll("-", "").slice(0, 20);
    const scope = (query.get("scope") ?? "").split(/[ ,]+/).join(",");
    this.codes.set(code, { person, redirectUri, scope, challenge: query.get("code_challenge") });
    return redirect(redirectUri, { code, state });
  }

  // Its refusals come with status 200:
  // https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
  private token(asked: Received): Reply {
    const answer = (content: Record<string, string>): Reply => {
      if (asked.headers.accept?.includes("json")) return { body: content };
      const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };
      return { headers: form, body: new URLSearchParams(content).toString() };
    };
    const error = (error: string, error_description: string) => answer({ error, error_description });
    if (asked.method !== "POST") return apiError(404, "Not Found");
    const form = { ...Object.fromEntries(asked.query), ...members(asked) };
    const [id, secret] = basic(asked) ?? [form.client_id, form.client_secret];
    if (id !== this.clientId || secret !== this.clientSecret) {
      return error("incorrect_client_credentials", "The client_id and/or client_secret passed are incorrect.");
    }
    const grant = this.codes.get(form.code ?? "");
    this.codes.delete(form.code ?? "");
    if (!grant || !verifies(form.code_verifier, grant.challenge)) {
      return error("bad_verification_code", "The code passed is incorrect or expired.");
    }
    if (form.redirect_uri !== undefined && form.redirect_uri !== grant.redirectUri) {
      return error(
        "redirect_uri_mismatch",
        "The redirect_uri MUST match the registered callback URL for this application.",
      );
    }
    const access_token = `gho_${randomUUID().replaceAll("-", "")}`;
    this.tokens.set(access_token, grant);
    return answer({ access_token, token_type: "bearer", scope: grant.scope });
  }

  private api(asked: Received, open: (grant: Grant) => Reply): Reply {
    if (!asked.headers["user-agent"]) return apiError(403, "Request forbidden by administrative rules.");
    const grant = this.tokens.get(bearer(asked) ?? "");
    return grant ? open(grant) : apiError(401, "Bad credentials");
  }
}

function apiError(status: number, message: string): Reply {
  return { status, body: { message, documentation_url: "https://docs.github.com/rest", status: String(status) } };
}

function profile(person: GitHubPerson): object {
  const { id, login, name = null, email = null, avatar_url = `https://avatars.example.com/u/${id}?v=4` } = person;
  const node_id = Buffer.from(`04:User${id}`).toString("base64");
  return {
    login,
    id,
    node_id,
    avatar_url,
    gravatar_id: "",
    html_url: `https://github.com/${login}`,
    type: "User",
    name,
    email,
  };
}
