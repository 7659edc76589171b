import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

export const BINARY = resolve(process.env.DOORWARD_BIN ?? "../target/release/doorward");

export const PASSWORD = "tremble quartz window 9";
export const OTHER_PASSWORD = "lantern gravel orbit 4";

/** A port that is free now. */
export async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.on("error", failed);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => (address && typeof address === "object" ? done(address.port) : failed(new Error("no port"))));
    });
  });
}

/** A Doorward of its own: temporary data, a free port, and the commands that go with it. */
export class Doorward {
  private child?: ChildProcess;
  /** Everything it printed so far. */
  output = "";
  /** Its log alone. */
  log = "";
  private key?: string;

  private constructor(
    readonly dataDir: string,
    readonly port: number,
    private readonly environment: Record<string, string>,
  ) {}

  /** Starts one on fresh data. */
  static async start(environment: Record<string, string> = {}, dataDir?: string): Promise<Doorward> {
    const folder = dataDir ?? mkdtempSync(join(tmpdir(), "doorward-e2e-"));
    const doorward = new Doorward(folder, await freePort(), environment);
    await doorward.run();
    return doorward;
  }

  get url(): string {
    return `http://localhost:${this.port}`;
  }

  /** Runs the server on the same data and port, after a stop or a kill. */
  async run(): Promise<void> {
    const { env, args } = this.call(["serve"]);
    const child = spawn(BINARY, args, { env, stdio: ["ignore", "pipe", "pipe"] });
    this.child = child;
    for (const stream of [child.stdout, child.stderr]) stream?.on("data", (text) => (this.output += text));
    child.stderr?.on("data", (text) => (this.log += text));
    const deadline = Date.now() + 20_000;
    while (Date.now() < deadline) {
      if (child.exitCode !== null) throw new Error(`doorward ended by itself:\n${this.output}`);
      const ready = await fetch(`${this.url}/readyz`).then((answer) => answer.ok, () => false);
      if (ready) return;
      await new Promise((wait) => setTimeout(wait, 20));
    }
    throw new Error(`doorward does not answer:\n${this.output}`);
  }

  private call(command: string[]) {
    const listen = ["--listen", `127.0.0.1:${this.port}`];
    const args = [...command, "--data-dir", this.dataDir, ...(command[0] === "serve" ? listen : [])];
    const env = { PATH: process.env.PATH ?? "", HOME: process.env.HOME ?? "", ...this.environment };
    return { args, env: { ...env, DOORWARD_PUBLIC_URL: this.url } };
  }

  /** Runs a command beside the server and answers what it printed. */
  cli(...command: string[]): string {
    const { args, env } = this.call(command);
    return execFileSync(BINARY, args, { env, encoding: "utf8", input: `${PASSWORD}\n`, stdio: "pipe" });
  }

  /** The set-up link that the start printed. */
  get setupLink(): string {
    const link = this.output.match(/http\S+\/setup\?token=\S+/)?.[0];
    if (!link) throw new Error(`no set-up link in:\n${this.output}`);
    return link;
  }

  /** Makes an administrator with PASSWORD. */
  administrator(username: string): void {
    this.cli("admin", "create", "--username", username, "--password-stdin");
  }

  /** An API key of the administrator's role. */
  apiKey(): string {
    this.key ??= this.cli("api-key", "create", "--name", "e2e", "--role", "administrator").match(/dw_\S+/)?.[0];
    if (!this.key) throw new Error("api-key create printed no key");
    return this.key;
  }

  /** Calls the admin API; throws unless it answers well. */
  async admin(method: string, path: string, body?: unknown): Promise<any> {
    const answer = await fetch(`${this.url}/admin/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${this.apiKey()}`, "content-type": "application/json" },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    return text ? JSON.parse(text) : undefined;
  }

  /** Makes a user with PASSWORD. */
  async user(username: string, more: Record<string, unknown> = {}): Promise<{ uid: string }> {
    return this.admin("POST", "/users", { username, password: PASSWORD, ...more });
  }

  /** Changes settings. */
  async set(section: string, patch: unknown): Promise<void> {
    const asked = section === "login_methods" ? "?confirm_lockout=100000" : "";
    await this.admin("PATCH", `/settings/${section}${asked}`, patch);
  }

  /** The verification code in the last message to a phone number or an email address. */
  async code(recipient: string): Promise<string> {
    const { items } = await this.admin("GET", `/messages?recipient=${encodeURIComponent(recipient)}`);
    const code = items[0]?.text?.match(/\b\d{6}\b/)?.[0];
    if (!code) throw new Error(`no code was sent to ${recipient}`);
    return code;
  }

  /** Creates a user with this verified phone number or email address. */
  async owner(contact: string, more: Record<string, unknown> = {}): Promise<{ uid: string }> {
    const member = contact.includes("@") ? { email: contact } : { phone_number: contact };
    const sent = await this.wire("POST", "/v1/verification", member);
    const { verification_id } = sent.body;
    const answer = { verification_id, verification_code: await this.code(contact) };
    const { verification_token } = (await this.wire("POST", "/v1/verification/verify", answer)).body;
    const made = await this.wire("POST", "/v1/signup", { ...member, ...more, verification_token });
    if (made.status !== 200) throw new Error(`signup of ${contact}: ${JSON.stringify(made.body)}`);
    return { uid: made.body.sub };
  }

  /** Calls the CloudBase wire. */
  async wire(method: string, path: string, body?: unknown, token?: string, headers: Record<string, string> = {}) {
    const answer = await fetch(`${this.url}/auth${path}`, {
      method,
      headers: { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: answer.status, body: (await answer.json()) as any, headers: answer.headers };
  }

  /** Ends it at once, as a power cut would. */
  async kill(): Promise<void> {
    await this.end("SIGKILL");
  }

  /** Ends it in good order and throws its data away. */
  async stop(): Promise<void> {
    await this.end("SIGTERM");
    rmSync(this.dataDir, { recursive: true, force: true });
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const over = new Promise((done) => child.once("exit", done));
    child.kill(signal);
    await over;
  }
}
