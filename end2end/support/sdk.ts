import { buildSync } from "esbuild";
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "@playwright/test";
import type { Doorward } from "./server.ts";

let bundle: string | undefined;

/** The vendor's unmodified js-sdk as one script. */
function sdk(): string {
  bundle ??= buildSync({
    entryPoints: ["node_modules/@cloudbase/js-sdk/dist/index.esm.js"],
    bundle: true,
    write: false,
    format: "iife",
    globalName: "CB",
    logLevel: "error",
  }).outputFiles[0].text;
  return bundle;
}

/** An application on an origin of its own that has nothing in it but the SDK. */
export class App {
  private constructor(private readonly server: Server) {}

  /** With a Doorward, the application proxies its `/__auth/` there, as under any host name. */
  static async start(hosted?: Doorward): Promise<App> {
    const server = createServer(async (request, response) => {
      if (hosted && request.url?.startsWith("/__auth/")) {
        const page = await fetch(`${hosted.url}${request.url}`);
        const policy = page.headers.get("content-security-policy") ?? "";
        const type = page.headers.get("content-type") ?? "";
        response.writeHead(page.status, { "content-type": type, "content-security-policy": policy });
        response.end(await page.text());
        return;
      }
      const script = request.url === "/sdk.js";
      response.setHeader("content-type", script ? "text/javascript" : "text/html; charset=utf-8");
      response.end(script ? sdk() : "<!doctype html><title>App</title><script src=/sdk.js></script>");
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return new App(server);
  }

  get url(): string {
    return `http://localhost:${(this.server.address() as AddressInfo).port}`;
  }

  /** Opens the application and points the SDK at Doorward: `app` and `auth` are on the page's window from now on. */
  async open(page: Page, doorward: Doorward): Promise<void> {
    await page.goto(this.url);
    await this.init(page, doorward);
  }

  /** Points the SDK of a page that is open already at Doorward. `auth` are the SDK's options of that name. */
  async init(page: Page, doorward: Doorward, auth: Record<string, unknown> = {}): Promise<void> {
    await page.evaluate(
      ([port, auth]) => {
        const { CB } = window as any;
        const cloudbase = CB.default ?? CB;
        const app = cloudbase.init({ env: "doorward", auth });
        app.registerHost(`localhost:${port}`, "http");
        Object.assign(window, { app, auth: app.auth() });
      },
      [doorward.port, auth] as const,
    );
  }

  async stop(): Promise<void> {
    await new Promise((done) => this.server.close(done));
  }
}

/** Calls a method of the SDK's `auth` in the page. */
export function call(page: Page, method: string, ...args: unknown[]): Promise<any> {
  return ask(page, "auth", method, args);
}

/** Calls what the answer before handed out in its `data`, such as the `verifyOtp` of `signInWithOtp`. */
export function follow(page: Page, method: string, ...args: unknown[]): Promise<any> {
  return ask(page, "handedOut", method, args);
}

function ask(page: Page, whose: "auth" | "handedOut", method: string, args: unknown[]): Promise<any> {
  return page.evaluate(
    async ([whose, method, args]) => {
      const host = window as any;
      const answer = await host[whose][method](...args);
      if (typeof answer?.data === "object" && whose === "auth") host.handedOut = answer.data;
      // What the SDK hands out has methods, and a guest's user even holds the page's window; only data crosses to the
      // test.
      const data = (_: string, value: unknown) => {
        if (value === window) return undefined;
        return value instanceof Error ? { ...value, message: value.message } : value;
      };
      return JSON.parse(JSON.stringify(answer ?? null, data));
    },
    [whose, method, args] as const,
  );
}
