// nginx and Caddy with the very configurations of docs/forward-auth.md, in front of a site that shows what it gets.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, type Server, createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "./program.ts";
import { freePort } from "./server.ts";

export type Kind = "nginx" | "caddy";

/** The names that both proxies serve. Every browser takes them for this machine. */
export const HOSTS = ["one.localhost", "two.localhost"] as const;

/** What a site got. */
export interface Seen {
  method: string;
  url: string;
  headers: IncomingHttpHeaders;
}

/** A site that shows what it gets, and remembers it. */
export class Site {
  readonly seen: Seen[] = [];
  private constructor(private readonly server: Server) {}

  static async start(): Promise<Site> {
    const site = new Site(
      createServer(({ method = "", url = "", headers }, response) => {
        const seen = { method, url, headers };
        // Browsers ask for it when they like.
        if (url !== "/favicon.ico") site.seen.push(seen);
        const text = JSON.stringify(seen, null, 1).replaceAll("&", "&amp;").replaceAll("<", "&lt;");
        response.setHeader("content-type", "text/html; charset=utf-8");
        response.end(`<!doctype html><title>site</title><h1>Site</h1><pre>${text}</pre>`);
      }),
    );
    await new Promise<void>((ready) => site.server.listen(0, "127.0.0.1", ready));
    return site;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

/** A proxy in front of a site. */
export class Proxy {
  private program?: Program;
  private readonly folder = mkdtempSync(join(tmpdir(), "doorward-proxy-"));

  private constructor(readonly port: number) {}

  static async start(kind: Kind, doorward: number, site: number): Promise<Proxy> {
    const proxy = new Proxy(await freePort());
    const block = (host: string) =>
      documented(kind)
        .replaceAll("listen 80;", `listen 127.0.0.1:${proxy.port};`)
        .replaceAll("http://app.example.com", `http://${host}:${proxy.port}`)
        .replaceAll("app.example.com", host)
        .replaceAll("doorward:3000", `127.0.0.1:${doorward}`)
        .replaceAll("site:8000", `127.0.0.1:${site}`);
    await proxy.run(kind, HOSTS.map(block).join("\n"));
    return proxy;
  }

  /** One with another text than that of the documentation, for a site at a name. */
  static async configured(kind: Kind, text: string, host: string, site: number): Promise<Proxy> {
    const proxy = new Proxy(await freePort());
    const block = text
      .replaceAll("listen 80;", `listen 127.0.0.1:${proxy.port};`)
      .replaceAll(`http://${host}`, `http://${host}:${proxy.port}`)
      .replaceAll("site:8000", `127.0.0.1:${site}`);
    await proxy.run(kind, block);
    return proxy;
  }

  private async run(kind: Kind, blocks: string): Promise<void> {
    const text = wrapped(kind, this.folder, blocks);
    const file = join(this.folder, kind === "nginx" ? "nginx.conf" : "Caddyfile");
    writeFileSync(file, text);
    const args = kind === "nginx" ? ["-p", this.folder, "-c", file] : ["run", "--config", file, "--adapter", "caddyfile"];
    this.program = await Program.listening(this.port, this.folder, kind, args);
  }

  url(host: string, path = "/"): string {
    return `http://${host}:${this.port}${path}`;
  }

  /** A request just as it is written, which no browser would send. */
  async raw(path: string, headers: Record<string, string> = {}, host: string = HOSTS[0], method = "GET"): Promise<{ status: number; body: string }> {
    return new Promise((done, failed) => {
      const all = { ...headers, host: `${host}:${this.port}` };
      const asked = request({ host: "127.0.0.1", port: this.port, path, method, headers: all }, (answer) => {
        let body = "";
        answer.on("data", (text) => (body += text)).on("end", () => done({ status: answer.statusCode ?? 0, body }));
      });
      asked.on("error", failed).end();
    });
  }

  async stop(): Promise<void> {
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** The configuration in the documentation. */
function documented(kind: Kind): string {
  const text = readFileSync("../docs/forward-auth.md", "utf8");
  const found = text.split(`<!-- ${kind} -->`)[1]?.match(/^```\w*\n([\s\S]*?)^```/m)?.[1];
  if (!found) throw new Error(`docs/forward-auth.md has no configuration for ${kind}`);
  return found;
}

/** What stands around it in a whole file, so that the proxy keeps to its folder. */
function wrapped(kind: Kind, folder: string, blocks: string): string {
  if (kind === "caddy") return `{\n\tadmin off\n\tauto_https off\n}\n${blocks}`;
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((name) => `${name}_temp_path ${folder}/${name};`);
  const user = process.getuid?.() === 0 ? "user root;" : "";
  return `daemon off; ${user} pid ${folder}/pid; error_log stderr; worker_processes 1; events {}
http { access_log off; ${temporary.join(" ")}\n${blocks}\n}`;
}
