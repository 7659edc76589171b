import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { SMTPServer } from "smtp-server";
import { Inbox } from "./listen.ts";

export interface Mail {
  from: string;
  to: string;
  subject: string;
  text: string;
  html: string;
  /** By lower-case name, as they were sent. */
  headers: Record<string, string>;
  raw: string;
}

export interface MailOptions {
  /** Demanded when given. */
  login?: { user: string; password: string };
  /** How it is kept private; `none` when absent. */
  security?: "none" | "starttls" | "ssl";
  /** So many recipients are put off with 451 before one is taken. */
  putOff?: number;
  /** Recipients who do not exist: 550. */
  unknown?: string[];
}

/** A mail server that keeps what it gets. */
export class MailServer {
  readonly host = "127.0.0.1";
  /** Recipients still to be put off with 451. */
  putOff: number;
  /** How often a recipient was named, taken or not. */
  attempts = 0;
  private readonly unknown: Set<string>;
  private readonly inbox = new Inbox<Mail>();
  private readonly folder = mkdtempSync(join(tmpdir(), "doorward-mail-"));
  private readonly server: SMTPServer;

  private constructor({ login, security = "none", putOff = 0, unknown = [] }: MailOptions) {
    this.putOff = putOff;
    this.unknown = new Set(unknown.map((address) => address.toLowerCase()));
    this.server = new SMTPServer({
      ...(security === "none" ? {} : this.certificate()),
      secure: security === "ssl",
      hideSTARTTLS: security !== "starttls",
      disabledCommands: login ? [] : ["AUTH"],
      // What a server in the clear offers all the same is the client's to refuse.
      allowInsecureAuth: security === "none",
      authOptional: !login,
      disableReverseLookup: true,
      onAuth: ({ username, password }, _, done) => {
        const known = username === login?.user && password === login?.password;
        if (known) done(null, { user: username });
        else done(answer(535, "5.7.8 Error: authentication failed"));
      },
      onRcptTo: ({ address }, _, done) => {
        this.attempts += 1;
        if (this.unknown.has(address.toLowerCase())) return done(answer(550, "5.1.1 No such user here"));
        if (this.putOff > 0) {
          this.putOff -= 1;
          return done(answer(451, "4.7.1 Greylisted, please try again"));
        }
        done();
      },
      onData: (stream, { envelope }, done) => {
        const chunks: Buffer[] = [];
        stream.on("data", (chunk: Buffer) => chunks.push(chunk));
        stream.on("end", () => {
          const from = envelope.mailFrom ? envelope.mailFrom.address : "";
          const stored = envelope.rcptTo.map(({ address }) => this.keep(from, address, Buffer.concat(chunks)));
          Promise.all(stored).then(() => done(), done);
        });
      },
    });
    // A client that goes away in the middle is not this server's trouble.
    this.server.on("error", () => {});
  }

  static async start(options: MailOptions = {}): Promise<MailServer> {
    const mail = new MailServer(options);
    await new Promise<void>((done) => mail.server.listen(0, mail.host, done));
    return mail;
  }

  get port(): number {
    return (this.server.server.address() as AddressInfo).port;
  }

  /** File of the certificate (PEM, for localhost and 127.0.0.1), for clients that are to trust it. */
  get certificateFile(): string {
    return join(this.folder, "cert.pem");
  }

  /** The oldest mail to this address that was not taken yet, or the first to come. */
  next(to: string, withinMs?: number): Promise<Mail> {
    return this.inbox.next(to.toLowerCase(), withinMs);
  }

  /** How many mails to this address were not taken yet. */
  count(to: string): number {
    return this.inbox.count(to.toLowerCase());
  }

  async stop(): Promise<void> {
    await new Promise<void>((done) => this.server.close(() => done()));
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async keep(from: string, to: string, raw: Buffer): Promise<void> {
    const { subject = "", text = "", html, headerLines } = await simpleParser(raw);
    const headers = Object.fromEntries(headerLines.map(({ key, line }) => [key, line.slice(key.length + 1).trim()]));
    this.inbox.put(to.toLowerCase(), { from, to, subject, text, html: html || "", headers, raw: raw.toString() });
  }

  private certificate(): { key: Buffer; cert: Buffer } {
    const [key, cert] = [join(this.folder, "key.pem"), this.certificateFile];
    const names = "subjectAltName=DNS:localhost,IP:127.0.0.1";
    const made = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", key, "-out", cert];
    const what = ["-subj", "/CN=localhost", "-addext", names, "-days", "2"];
    execFileSync("openssl", ["req", "-x509", ...made, ...what], { stdio: "pipe" });
    return { key: readFileSync(key), cert: readFileSync(cert) };
  }
}

function answer(responseCode: number, message: string): Error {
  return Object.assign(new Error(message), { responseCode });
}
