import { type IncomingHttpHeaders, type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";

/** A request that a stand-in got. */
export interface Received {
  method: string;
  path: string;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  body: string;
}

/** What it answers; an object is sent as JSON. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: object | string | Buffer;
}

/** An HTTP server on a free port of this machine. */
export abstract class StandIn {
  /** Everything it was asked so far. */
  readonly asked: Received[] = [];
  /** An outage: it answers 503 to everything. */
  down = false;
  private server?: Server;
  private port = 0;

  protected abstract answer(asked: Received): Reply | Promise<Reply>;

  /** Begins, or begins again on the same port. */
  async listen(): Promise<this> {
    this.server = createServer(async (request, response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of request) chunks.push(chunk);
      const url = new URL(request.url ?? "/", this.url);
      const { method = "GET", headers } = request;
      const body = Buffer.concat(chunks).toString();
      const asked = { method, path: url.pathname, query: url.searchParams, headers, body };
      this.asked.push(asked);
      const reply = this.down ? { status: 503, body: "down" } : await this.dared(asked);
      const data = reply.body ?? "";
      const plain = typeof data === "string" || Buffer.isBuffer(data);
      response.writeHead(reply.status ?? 200, {
        "content-type": plain ? "text/plain; charset=utf-8" : "application/json; charset=utf-8",
        ...reply.headers,
      });
      response.end(plain ? data : JSON.stringify(data));
    });
    await new Promise<void>((done) => this.server?.listen(this.port, "127.0.0.1", done));
    this.port = (this.server.address() as AddressInfo).port;
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  async stop(): Promise<void> {
    // Clients keep connections for later requests; the server does not wait for those.
    this.server?.closeAllConnections();
    await new Promise((done) => (this.server ? this.server.close(done) : done(undefined)));
  }

  private async dared(asked: Received): Promise<Reply> {
    try {
      return await this.answer(asked);
    } catch (error) {
      return { status: 500, body: String(error) };
    }
  }
}

/** The members of a body, be it JSON or a form; those that are no text are JSON again. */
export function members({ body }: Received): Record<string, string> {
  if (!body.trimStart().startsWith("{")) return Object.fromEntries(new URLSearchParams(body));
  const text = (value: unknown) => (typeof value === "string" ? value : JSON.stringify(value));
  return Object.fromEntries(Object.entries(JSON.parse(body)).map(([name, value]) => [name, text(value)]));
}

/** Sends the browser on. */
export function redirect(address: string, parameters: Record<string, string | null | undefined>): Reply {
  const url = new URL(address);
  for (const [name, value] of Object.entries(parameters)) if (value != null) url.searchParams.append(name, value);
  return { status: 302, headers: { location: url.href } };
}

/** Client id and secret by HTTP Basic, whose parts are form-encoded (RFC 6749 section 2.3.1). */
export function basic({ headers }: Received): [string, string] | undefined {
  const [, encoded] = headers.authorization?.match(/^Basic (.+)$/i) ?? [];
  if (!encoded) return undefined;
  const [, id, secret] =
    Buffer.from(encoded, "base64")
      .toString()
      .match(/^([^:]*):(.*)$/s) ?? [];
  const plain = (text: string) => decodeURIComponent(text.replaceAll("+", " "));
  return id === undefined ? undefined : [plain(id), plain(secret)];
}

/** The token of `Authorization: Bearer`, or GitHub's older `token`. */
export function bearer({ headers }: Received): string | undefined {
  return headers.authorization?.match(/^(?:Bearer|token) (.+)$/i)?.[1];
}

/** Values that arrive, each waited for once. */
export class Inbox<T> {
  private readonly arrived = new Map<string, T[]>();
  private readonly waiting = new Map<string, ((item: T) => void)[]>();

  put(whose: string, item: T): void {
    const waiter = this.waiting.get(whose)?.shift();
    if (waiter) waiter(item);
    else this.arrived.set(whose, [...(this.arrived.get(whose) ?? []), item]);
  }

  /** The oldest that was not taken yet, or the first to come. */
  async next(whose: string, withinMs = 15_000): Promise<T> {
    const first = this.arrived.get(whose)?.shift();
    if (first !== undefined) return first;
    return new Promise((done, failed) => {
      const take = (item: T) => (clearTimeout(timer), done(item));
      const timer = setTimeout(() => {
        this.waiting.set(
          whose,
          (this.waiting.get(whose) ?? []).filter((waiter) => waiter !== take),
        );
        failed(new Error(`nothing came for ${whose} in ${withinMs} ms`));
      }, withinMs);
      this.waiting.set(whose, [...(this.waiting.get(whose) ?? []), take]);
    });
  }

  /** How many lie there untaken. */
  count(whose: string): number {
    return this.arrived.get(whose)?.length ?? 0;
  }
}
