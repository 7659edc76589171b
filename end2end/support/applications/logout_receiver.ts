// The endpoint of an application that Doorward tells about ended sessions.
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

export class LogoutReceiver {
  private readonly waiting: ((token: string) => void)[] = [];
  private readonly received: string[] = [];

  private constructor(private readonly server: Server) {}

  static async start(): Promise<LogoutReceiver> {
    const server = createServer();
    const receiver = new LogoutReceiver(server);
    server.on("request", async (request, response) => {
      const token = new URLSearchParams(await text(request)).get("logout_token");
      response.statusCode = token ? 200 : 400;
      response.end();
      if (token) receiver.take(token);
    });
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/backchannel-logout`;
  }

  private take(token: string): void {
    const next = this.waiting.shift();
    if (next) next(token);
    else this.received.push(token);
  }

  /** The next logout token. */
  token(): Promise<string> {
    const received = this.received.shift();
    return received ? Promise.resolve(received) : new Promise((done) => this.waiting.push(done));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((done) => this.server.close(done));
  }
}
