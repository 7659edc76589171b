import { buildSync } from "esbuild";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";

/** What the page of the application does: it lets `oidc-client-ts` do everything. */
const PAGE = `<!doctype html><title>App</title><h1>App</h1><p id=who></p><script src=/library.js></script>`;

let bundle: string | undefined;

/** The unmodified library as one script. */
function library(): string {
  bundle ??= buildSync({
    entryPoints: ["node_modules/oidc-client-ts/dist/esm/oidc-client-ts.js"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "oidc",
    logLevel: "error",
  }).outputFiles[0].text;
  return bundle;
}

/** What the library knows of a user who is signed in. */
export interface SignedIn {
  access_token: string;
  refresh_token: string;
  id_token: string;
  scope: string;
  profile: Record<string, unknown>;
}

/** A single page application on a site of its own that has nothing in it but `oidc-client-ts`. */
export class SinglePage {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<SinglePage> {
    const server = createServer((request, response) => {
      const script = request.url === "/library.js";
      response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
      response.end(script ? library() : PAGE);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new SinglePage(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  get callback(): string {
    return `${this.url}/callback`;
  }

  /** Opens the application: `manager` is on the page's window from now on. */
  async open(page: Page, authority: string, client_id: string, path = "/"): Promise<void> {
    await page.goto(this.url + path);
    await this.init(page, authority, client_id);
  }

  /** Sets the library up in a page of the application that is open already. Its tabs share what it stores. */
  async init(page: Page, authority: string, client_id: string): Promise<void> {
    const redirect_uri = this.callback;
    const post_logout_redirect_uri = `${this.url}/signed-out`;
    const settings = { authority, client_id, redirect_uri, post_logout_redirect_uri, loadUserInfo: true };
    await page.evaluate((settings) => {
      const { UserManager, WebStorageStateStore } = (window as any).oidc;
      const userStore = new WebStorageStateStore({ store: localStorage });
      const manager = new UserManager({ ...settings, scope: "openid profile email", userStore });
      (window as any).manager = manager;
    }, settings);
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

/** Calls a method of the library in the page; answers what is data of a user that it answers. */
export async function call(page: Page, method: string, ...args: unknown[]): Promise<SignedIn | undefined> {
  return page.evaluate(
    async ([method, args]) => {
      const answer = await (window as any).manager[method as string](...(args as unknown[]));
      if (!answer?.access_token) return undefined;
      const { access_token, refresh_token, id_token, scope, profile } = answer;
      return { access_token, refresh_token, id_token, scope, profile };
    },
    [method, args] as const,
  );
}
