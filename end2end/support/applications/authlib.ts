import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { type Interface, createInterface } from "node:readline";

/** What `scripts/setup/oauth-clients.sh` made. */
const PYTHON = "../target/python/bin/python";

/** A Python application with Authlib: `support/applications/authlib_app.py`. */
export class AuthlibApp {
  private errors = "";
  private readonly child: ChildProcessWithoutNullStreams;
  private readonly lines: AsyncIterator<string>;
  private readonly reader: Interface;

  constructor(kind: "web" | "service", issuer: string, settings: Record<string, string>) {
    // Authlib refuses addresses without TLS otherwise.
    const env = { PATH: process.env.PATH, AUTHLIB_INSECURE_TRANSPORT: "1" };
    this.child = spawn(PYTHON, ["support/applications/authlib_app.py", kind], { env });
    this.child.on("error", (error) => (this.errors += error.message));
    this.child.stderr.on("data", (text) => (this.errors += text));
    this.child.stdin.on("error", (error) => (this.errors += error.message));
    this.reader = createInterface(this.child.stdout);
    this.lines = this.reader[Symbol.asyncIterator]();
    this.say(issuer);
    this.say(settings);
  }

  say(value: unknown): void {
    this.child.stdin.write(`${JSON.stringify(value)}\n`);
  }

  /** The next thing it says. */
  async hear(): Promise<any> {
    const { value, done } = await this.lines.next();
    if (done) throw new Error(`the application ended:\n${this.errors}`);
    return JSON.parse(value);
  }

  stop(): void {
    this.reader.close();
    this.child.kill();
  }
}
