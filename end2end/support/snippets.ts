// The snippets of the console's page Connect, as the page shows them, and what runs them.
import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type Server, createServer } from "node:http";
import { connect } from "node:net";
import type { AddressInfo } from "node:net";
import { basename, join, resolve } from "node:path";
import type { Page } from "@playwright/test";
import { build } from "esbuild";
import type { Doorward } from "./server.ts";

/** Files of a snippet by name. */
export type Files = Record<string, string>;

/** Reads all snippets for an application, by the ID of the snippet. */
export async function snippets(page: Page, doorward: Doorward, application: string): Promise<Record<string, Files>> {
  await page.goto(`${doorward.url}/admin/connect?application=${application}`);
  return page.locator(".example").evaluateAll((all) => {
    const text = (element: Element, selector: string) => element.querySelector(selector)?.textContent ?? "";
    const files = (example: Element) =>
      [...example.querySelectorAll(".example__part")].map((part) => [text(part, ".example__file"), text(part, "code")]);
    return Object.fromEntries(all.map((example) => [example.id.replace("example-", ""), Object.fromEntries(files(example))]));
  });
}

/** A folder for the files of a snippet, in which its imports find the installed packages. */
export class Folder {
  readonly path: string;

  constructor(files: Files = {}) {
    mkdirSync("test-results", { recursive: true });
    this.path = mkdtempSync(resolve("test-results/snippet-"));
    for (const [name, code] of Object.entries(files)) this.write(basename(name), code);
  }

  write(name: string, code: string): string {
    const file = join(this.path, name);
    writeFileSync(file, code);
    return file;
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** A program in a folder of its own. */
export class Running {
  output = "";
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly folder: Folder;

  constructor(command: string, files: Files, environment: Record<string, string> = {}) {
    this.folder = new Folder(files);
    const env = { PATH: process.env.PATH ?? "", HOME: this.folder.path, ...environment };
    this.child = spawn(command, [basename(Object.keys(files)[0])], { cwd: this.folder.path, env });
    for (const stream of [this.child.stdout, this.child.stderr]) stream.on("data", (text) => (this.output += text));
    this.child.on("error", (error) => (this.output += error.message));
    this.child.stdin.on("error", (error) => (this.output += error.message));
  }

  say(line: string): void {
    this.child.stdin.write(`${line}\n`);
  }

  /** Waits for a part of what it prints. */
  async printed(pattern: RegExp): Promise<string> {
    return this.until(() => this.output.match(pattern)?.[1]);
  }

  /** Waits until it listens on a port. */
  async listening(port: number): Promise<void> {
    await this.until(async () => (await accepts(port)) || undefined);
  }

  /** Waits for its end, and answers what it printed. */
  async ended(): Promise<string> {
    await this.until(() => this.child.exitCode ?? undefined);
    if (this.child.exitCode !== 0) throw new Error(this.output);
    return this.output;
  }

  private async until<T>(found: () => T | undefined | Promise<T | undefined>): Promise<T> {
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      const has = await found();
      if (has !== undefined) return has;
      if (this.child.exitCode) break;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    throw new Error(`the program says:\n${this.output}`);
  }

  stop(): void {
    this.child.kill();
    this.folder.remove();
  }
}

async function accepts(port: number): Promise<boolean> {
  return new Promise((done) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => done(true)).once("error", () => done(false));
    socket.once("connect", () => socket.destroy());
  });
}

/** Bundles the files of a snippet with an entry of the test; `alias` replaces packages by files. */
export async function bundled(
  files: Files,
  entry: Files,
  format: "iife" | "esm",
  alias: Record<string, string> = {},
): Promise<string> {
  const folder = new Folder({ ...files, ...entry });
  const [name] = Object.keys(entry);
  const outfile = join(folder.path, "bundle.mjs");
  const inside = Object.entries(alias).map(([from, to]) => [from, join(folder.path, to)]);
  await build({
    entryPoints: [join(folder.path, name)],
    bundle: true,
    outfile,
    format,
    platform: format === "esm" ? "node" : "browser",
    alias: Object.fromEntries(inside),
    jsx: "automatic",
    external: format === "esm" ? ["@auth/core"] : [],
    define: format === "iife" ? { "process.env.NODE_ENV": '"production"' } : {},
    logLevel: "error",
  });
  const code = readFileSync(outfile, "utf8");
  folder.remove();
  return code;
}

/** The web server of apps that run in the browser: `/name/` is the page of the app with that name. */
export class Apps {
  private readonly scripts: Record<string, string> = {};
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Apps> {
    const apps: Apps = new Apps(
      createServer((request, response) => {
        const [, name, file] = new URL(request.url ?? "/", "http://any").pathname.split("/");
        const isScript = file === "app.js";
        response.setHeader("content-type", isScript ? "text/javascript" : "text/html; charset=utf-8");
        response.end(isScript ? apps.scripts[name] : page(name));
      }),
    );
    await new Promise<void>((done) => apps.server.listen(0, "127.0.0.1", done));
    return apps;
  }

  /** `localhost`, whose pages may call the CloudBase API, or `127.0.0.1`, which is another site than Doorward's. */
  url(name: string, host = "127.0.0.1"): string {
    return `http://${host}:${(this.server.address() as AddressInfo).port}/${name}/`;
  }

  serve(name: string, script: string): void {
    this.scripts[name] = script;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}

function page(name: string): string {
  return `<!doctype html><title>App</title><div id=root></div><p id=who></p>
<script src="/${name}/app.js"></script>`;
}
