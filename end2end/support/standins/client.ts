import { createHash, randomBytes } from "node:crypto";
import { type Received, type Reply, StandIn, redirect } from "./listen.ts";

/** How an application is known to Doorward. */
export interface Registration {
  /** Address of Doorward. */
  issuer: string;
  clientId: string;
  /** Absent for an application in the browser. */
  secret?: string;
}

const random = () => randomBytes(32).toString("base64url");
const challengeOf = (verifier: string) => createHash("sha256").update(verifier).digest("base64url");
const escaped = (text: string) => text.replace(/[&<>"']/g, (mark) => `&#${mark.charCodeAt(0)};`);

function page(content: string): Reply {
  const body = `<!doctype html><html lang=en><title>Application</title><h1>Application</h1>${content}</html>`;
  return { headers: { "content-type": "text/html; charset=utf-8" }, body };
}

/** What the application has learned, as a page. */
const result = (value: unknown) => page(`<pre id=result>${escaped(JSON.stringify(value))}</pre>`);

/**
 * An application that signs users in with Doorward, on a site of its own. `/start` and `/callback` do so as a web
 * application does: the code is exchanged by the server. `/app` does so as a single-page app does: by the script of the
 * page.
 */
export class Client extends StandIn {
  private registration?: Registration;
  /** Verifiers of requests that have begun, by `state`. */
  private readonly begun = new Map<string, string>();

  static async start(): Promise<Client> {
    return new Client().listen();
  }

  register(registration: Registration): void {
    this.registration = registration;
  }

  get callback(): string {
    return `${this.url}/callback`;
  }

  get app(): string {
    return `${this.url}/app`;
  }

  protected async answer(asked: Received): Promise<Reply> {
    switch (asked.path) {
      case "/start":
        return this.begin(asked);
      case "/callback":
        return this.finish(asked);
      case "/app":
        return page(`<button id=start>Sign in</button><pre id=result></pre><script>${this.script()}</script>`);
      default:
        return { status: 404 };
    }
  }

  private known(): Registration {
    if (!this.registration) throw new Error("the application is not registered");
    return this.registration;
  }

  /** Further parameters of the request are those of the address. */
  private begin(asked: Received): Reply {
    const { issuer, clientId } = this.known();
    const [state, verifier] = [random(), random()];
    this.begun.set(state, verifier);
    return redirect(`${issuer}/oauth2/authorize`, {
      client_id: clientId,
      redirect_uri: this.callback,
      response_type: "code",
      scope: "openid profile email",
      state,
      code_challenge: challengeOf(verifier),
      code_challenge_method: "S256",
      ...Object.fromEntries(asked.query),
    });
  }

  private async finish({ query }: Received): Promise<Reply> {
    const { issuer, clientId, secret } = this.known();
    const verifier = this.begun.get(query.get("state") ?? "");
    if (!verifier || query.get("iss") !== issuer) return { status: 400, body: "not begun here" };
    if (query.has("error")) return result({ error: query.get("error") });
    const answer = await fetch(`${issuer}/oauth2/token`, {
      method: "POST",
      headers: { authorization: `Basic ${Buffer.from(`${clientId}:${secret}`).toString("base64")}` },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        code: query.get("code") ?? "",
        redirect_uri: this.callback,
        code_verifier: verifier,
      }),
    });
    const tokens = await answer.json();
    if (!answer.ok) return result(tokens);
    return result({ access_token: tokens.access_token, ...(await claims(issuer, tokens.access_token)) });
  }

  /** The single-page app: it begins with a click, and is finished when the browser is back. */
  private script(): string {
    const { issuer, clientId } = this.known();
    return `
      const [issuer, clientId, redirectUri] = ${JSON.stringify([issuer, clientId, this.app])};
      const base64url = (bytes) =>
        btoa(String.fromCharCode(...new Uint8Array(bytes))).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
      const show = (value) => (document.querySelector("#result").textContent = JSON.stringify(value));
      document.querySelector("#start").onclick = async () => {
        const verifier = base64url(crypto.getRandomValues(new Uint8Array(32)));
        sessionStorage.verifier = verifier;
        const challenge = base64url(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(verifier)));
        const request = new URLSearchParams({
          client_id: clientId, redirect_uri: redirectUri, response_type: "code", scope: "openid profile",
          state: "s", code_challenge: challenge, code_challenge_method: "S256",
        });
        location.assign(issuer + "/oauth2/authorize?" + request);
      };
      const back = new URLSearchParams(location.search);
      if (back.has("error")) show({ error: back.get("error") });
      else if (back.has("code")) (async () => {
        const answer = await fetch(issuer + "/oauth2/token", { method: "POST", body: new URLSearchParams({
          grant_type: "authorization_code", code: back.get("code"), redirect_uri: redirectUri, client_id: clientId,
          code_verifier: sessionStorage.verifier,
        }) });
        const tokens = await answer.json();
        const headers = { authorization: "Bearer " + tokens.access_token };
        show(await (await fetch(issuer + "/oauth2/userinfo", { headers })).json());
      })();
    `;
  }
}

/** What Doorward says about the user of an access token. */
export async function claims(issuer: string, accessToken: string): Promise<any> {
  const answer = await fetch(`${issuer}/oauth2/userinfo`, { headers: { authorization: `Bearer ${accessToken}` } });
  return answer.ok ? answer.json() : { status: answer.status };
}
