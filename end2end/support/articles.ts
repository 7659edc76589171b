// The example apps of examples/: the same articles in Rust and in JavaScript.
import { type ChildProcess, spawn } from "node:child_process";
import { resolve } from "node:path";
import { type Doorward, freePort } from "./server.ts";

const BINARY = resolve(process.env.EXAMPLE_BIN ?? "../target/debug/articles");
const SCRIPT = resolve("../examples/javascript/server.mjs");

export type Language = "rust" | "javascript";

/** One of them, running. */
export class Articles {
  private child?: ChildProcess;
  private output = "";

  private constructor(readonly port: number) {}

  /** Starts one. With a site it goes by what the proxy of that host signs, without by tokens and decisions. */
  static async start(language: Language, doorward: Doorward, site = "", port?: number): Promise<Articles> {
    const app = new Articles(port ?? (await freePort()));
    const env = {
      PATH: process.env.PATH ?? "",
      DOORWARD_URL: doorward.url,
      ARTICLES_SITE: site,
      ARTICLES_LISTEN: `127.0.0.1:${app.port}`,
      PORT: String(app.port),
    };
    const [program, args] = language === "rust" ? [BINARY, []] : [process.execPath, [SCRIPT]];
    const child = spawn(program, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    app.child = child;
    child.on("error", (error) => (app.output += error.message));
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (app.output += text));
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline && child.exitCode === null) {
      if (app.output.includes("articles on http://")) return app;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    throw new Error(`the example in ${language} does not start:\n${app.output}`);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null) return;
    const over = new Promise((done) => child.once("exit", done));
    child.kill("SIGTERM");
    await over;
  }
}
