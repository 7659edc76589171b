// Traefik and Envoy with a snippet of the page Connect, in front of a site. `scripts/setup/oauth-clients.sh` installs both.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { type IncomingHttpHeaders, request as plain } from "node:http";
import { type RequestOptions, request as encrypted } from "node:https";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { Program } from "./program.ts";
import { freePort } from "./server.ts";

export type Kind = "traefik" | "envoy";

interface ProxyResponse {
  status: number;
  headers: IncomingHttpHeaders;
}

export class ConfiguredProxy {
  private program?: Program;
  private readonly folder = mkdtempSync(join(tmpdir(), "doorward-proxy-"));

  private constructor(
    private readonly kind: Kind,
    private readonly port: number,
  ) {}

  /** Starts one with a snippet, and waits until it has read it. */
  static async start(kind: Kind, snippet: string, host: string, doorward: number, site: number): Promise<ConfiguredProxy> {
    const proxy = new ConfiguredProxy(kind, await freePort());
    const text = snippet.replaceAll("site:8000", `127.0.0.1:${site}`);
    const args = kind === "traefik" ? proxy.traefik(text) : proxy.envoy(text, doorward, site);
    const command = resolve(`../target/python/bin/${kind}`);
    proxy.program = await Program.listening(proxy.port, proxy.folder, command, args);
    const deadline = Date.now() + 10_000;
    // Traefik listens before it has its certificate and its routes.
    const isReady = () => proxy.get(host).then(({ status }) => status !== 404, () => false);
    while (!(await isReady())) {
      if (Date.now() > deadline) throw new Error(`${kind} has no route:\n${proxy.program.output}`);
      await new Promise((wait) => setTimeout(wait, 50));
    }
    return proxy;
  }

  /** A request to the site. That of Traefik is served by https, with a certificate that it has made itself. */
  async get(host: string, headers: Record<string, string> = {}): Promise<ProxyResponse> {
    return new Promise((done, failed) => {
      const options: RequestOptions = {
        host: "127.0.0.1",
        port: this.port,
        servername: host,
        rejectUnauthorized: false,
        headers: { ...headers, host: `${host}:${this.port}` },
      };
      const onResponse = (response: { statusCode?: number; headers: IncomingHttpHeaders; resume(): unknown }) => {
        response.resume();
        done({ status: response.statusCode ?? 0, headers: response.headers });
      };
      const sent = this.kind === "traefik" ? encrypted(options, onResponse) : plain(options, onResponse);
      sent.on("error", failed).end();
    });
  }

  async stop(): Promise<void> {
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private traefik(text: string): string[] {
    const dynamic = this.write("dynamic.yaml", text);
    const entry = `entryPoints: { websecure: { address: "127.0.0.1:${this.port}" } }`;
    const file = this.write("traefik.yaml", `${entry}\nproviders: { file: { filename: "${dynamic}" } }\n`);
    return [`--configFile=${file}`];
  }

  /** The snippet is the first filter; its cluster and the site's are added. */
  private envoy(text: string, doorward: number, site: number): string[] {
    const indented = text.trimEnd().replaceAll(/^(?=.)/gm, "            ");
    const cluster = (name: string, port: number) => `
  - name: ${name}
    type: STATIC
    load_assignment:
      cluster_name: ${name}
      endpoints:
        - lb_endpoints: [{ endpoint: { address: { socket_address: { address: 127.0.0.1, port_value: ${port} } } } }]`;
    const types = "type.googleapis.com/envoy.extensions.filters";
    const file = this.write(
      "envoy.yaml",
      `static_resources:
  listeners:
  - address: { socket_address: { address: 127.0.0.1, port_value: ${this.port} } }
    filter_chains:
    - filters:
      - name: envoy.filters.network.http_connection_manager
        typed_config:
            "@type": ${types}.network.http_connection_manager.v3.HttpConnectionManager
            stat_prefix: site
            route_config:
              virtual_hosts:
              - { name: site, domains: ["*"], routes: [{ match: { prefix: / }, route: { cluster: site } }] }
${indented}
              - name: envoy.filters.http.router
                typed_config: { "@type": ${types}.http.router.v3.Router }
  clusters:${cluster("doorward", doorward)}${cluster("site", site)}
`,
    );
    return ["-c", file, "--concurrency", "1", "--disable-hot-restart"];
  }

  private write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }
}
