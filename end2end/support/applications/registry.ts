// Applications as an administrator creates them, and the addresses that a browser is sent back to.
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import type { Doorward } from "../server.ts";

/** An application, and the secret that it was created with. */
export interface Registered {
  id: string;
  secret: string;
}

export interface Wanted {
  name: string;
  kind: "web" | "single_page" | "native" | "machine" | "mini_program";
  redirect_uris?: string[];
  role?: string;
  /** Default: true, so that users are not asked for consent. */
  first_party?: boolean;
  /** What is changed after the creation. */
  patch?: Record<string, unknown>;
}

/** Creates an application by the admin API. */
export async function register(doorward: Doorward, { patch, ...wanted }: Wanted): Promise<Registered> {
  const created = await doorward.admin("POST", "/applications", { first_party: true, ...wanted });
  const { id } = created.application;
  if (patch) await change(doorward, id, patch);
  return { id, secret: created.secret?.secret ?? "" };
}

/** Changes an application. */
export async function change(doorward: Doorward, id: string, patch: Record<string, unknown>): Promise<void> {
  await doorward.admin("PATCH", `/applications/${id}`, patch);
}

/**
 * The web server of an application whose part the test plays itself. It is `127.0.0.1` where Doorward is `localhost`, so
 * that the two are different sites and not only different origins.
 */
export class CallbackServer {
  private constructor(private readonly server: Server) {}

  static async start(): Promise<CallbackServer> {
    const server = createServer((_, response) => {
      response.setHeader("content-type", "text/html; charset=utf-8");
      response.end("<!doctype html><title>Application</title><h1>Application</h1>");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new CallbackServer(server);
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Where a browser comes back to with a code. */
  get callback(): string {
    return `${this.url}/callback`;
  }

  /** Waits until the browser is back, and answers the address that it came with. */
  async reached(page: Page): Promise<URL> {
    await page.waitForURL((url) => url.href.startsWith(this.callback));
    return new URL(page.url());
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
