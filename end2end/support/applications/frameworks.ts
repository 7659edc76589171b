// Two web applications, each written as the documentation of its library shows: Auth.js and Passport.
import { Auth } from "@auth/core";
import session from "express-session";
import { type IncomingMessage, type Server, type ServerResponse, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import passport from "passport";
import OpenIDConnectStrategy from "passport-openidconnect";
import type { Registered } from "./registry.ts";

type Handler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** A web server whose application is chosen once its address is registered. */
export class WebServer {
  private handler: Handler = (_, response) => void response.writeHead(503).end();
  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebServer> {
    const web: WebServer = new WebServer(
      createServer(async (request, response) => {
        try {
          await web.handler(request, response);
        } catch (error) {
          response.writeHead(500).end(String(error));
        }
      }),
    );
    await new Promise<void>((done) => web.server.listen(0, "127.0.0.1", done));
    return web;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  serve(handler: Handler): void {
    this.handler = handler;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/**
 * Auth.js (`@auth/core`) with its own pages. Everything about the provider comes from discovery: PKCE, the scopes
 * `openid profile email`, and the user from the ID token. With a key it needs no secret.
 */
export function authJs(url: string, issuer: string, { id, secret }: Registered, key?: CryptoKey): Handler {
  const by = key
    ? { client: { token_endpoint_auth_method: "private_key_jwt" }, token: { clientPrivateKey: key } }
    : { clientSecret: secret };
  const provider = { id: "doorward", name: "Doorward", type: "oidc" as const, issuer, clientId: id, ...by };
  const quiet = { error: () => {}, warn: () => {}, debug: () => {} };
  const config = { providers: [provider], secret: "a secret of the application", trustHost: true, logger: quiet };
  return async (request, response) => {
    const answer = await Auth(await fetched(request, url), { ...config, basePath: "/auth" });
    const headers = Object.fromEntries(answer.headers);
    response.writeHead(answer.status, { ...headers, "set-cookie": answer.headers.getSetCookie() });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
}

/** A request of Node.js as one of the web platform. */
export async function fetched(request: IncomingMessage, url: string): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const { method = "GET", headers } = request;
  const pairs = Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]);
  const body = method === "POST" ? Buffer.concat(chunks) : undefined;
  return new Request(new URL(request.url ?? "/", url), { method, headers: pairs, body });
}

/**
 * Passport with `passport-openidconnect` and `express-session`. It knows neither discovery nor PKCE; a nonce is an
 * option.
 */
export function passportJs(url: string, issuer: string, { id, secret }: Registered, nonce: boolean): Handler {
  const strategy = new OpenIDConnectStrategy(
    {
      issuer,
      authorizationURL: `${issuer}/oauth2/authorize`,
      tokenURL: `${issuer}/oauth2/token`,
      userInfoURL: `${issuer}/oauth2/userinfo`,
      clientID: id,
      clientSecret: secret,
      callbackURL: `${url}/callback`,
      scope: ["profile", "email"],
      skipUserProfile: false,
      nonce,
    },
    (_issuer: string, profile: object, done: (error: null, user: object) => void) => done(null, profile),
  );
  const site = new passport.Passport().use(strategy);
  site.serializeUser((user: unknown, done: (error: null, user: unknown) => void) => done(null, user));
  site.deserializeUser((user: unknown, done: (error: null, user: unknown) => void) => done(null, user));
  const options = { secret: "a secret of the application", resave: false, saveUninitialized: false };
  const layers = [session(options), site.initialize(), site.session()];
  const signIn = site.authenticate("openidconnect", { successRedirect: "/" });

  return async (request: any, response: any) => {
    const { pathname, searchParams } = new URL(request.url, url);
    // The two members of Express that Passport uses.
    request.query = Object.fromEntries(searchParams);
    response.redirect = (location: string) => response.writeHead(302, { location }).end();
    const next = (layer: any) =>
      new Promise<void>((done, failed) => layer(request, response, (error?: Error) => (error ? failed(error) : done())));
    for (const layer of layers) await next(layer);
    if (pathname === "/login" || pathname === "/callback") return next(signIn);
    response.writeHead(200, { "content-type": "application/json" });
    response.end(JSON.stringify(request.user ?? null));
  };
}
