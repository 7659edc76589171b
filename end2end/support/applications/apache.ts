// Apache with Debian's mod_auth_openidc before static pages.
import { randomBytes } from "node:crypto";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Program } from "../program.ts";
import { freePort } from "../server.ts";
import type { Registered } from "./registry.ts";

const MODULES = ["mpm_event", "authn_core", "authz_core", "authz_user", "mime", "dir", "headers", "auth_openidc"];
const FOLDER = "/usr/lib/apache2/modules";

/**
 * An Apache whose `/`, `/staff/` and `/api/` require a sign-in, a role and an access token. It asks Doorward about each
 * access token (RFC 7662), because it would fetch the keys to verify one by itself over https alone.
 */
export class Apache {
  private program?: Program;
  private readonly folder = mkdtempSync(join(tmpdir(), "doorward-apache-"));

  private constructor(readonly port: number) {}

  /** Chooses its address, so that an application can be registered for it. */
  static async choose(): Promise<Apache> {
    return new Apache(await freePort());
  }

  url(path = "/"): string {
    return `http://127.0.0.1:${this.port}${path}`;
  }

  /** The module's own address, which is no page. */
  get callback(): string {
    return this.url("/openid/callback");
  }

  async start(issuer: string, application: Registered, algorithm: "RS256" | "ES256"): Promise<void> {
    await this.startWith(this.module(issuer, application, algorithm));
  }

  /** Starts it with these directives for the module. */
  async startWith(directives: string, environment: Record<string, string> = {}): Promise<void> {
    // Apache's children give root up, and read the pages as another user.
    chmodSync(this.folder, 0o755);
    for (const page of ["", "staff", "api"]) {
      mkdirSync(join(this.folder, "site", page), { recursive: true });
      writeFileSync(join(this.folder, "site", page, "index.html"), `<!doctype html><title>${page}</title><h1>Page</h1>`);
    }
    const file = join(this.folder, "apache2.conf");
    writeFileSync(file, `${this.base()}\n${directives}\n`, { mode: 0o600 });
    const args = ["-D", "FOREGROUND", "-f", file];
    this.program = await Program.listening(this.port, this.folder, "apache2", args, environment);
  }

  private base(): string {
    const user = process.getuid?.() === 0 ? "User www-data\nGroup www-data" : "";
    return `
ServerName 127.0.0.1
Listen 127.0.0.1:${this.port}
PidFile ${this.folder}/pid
DefaultRuntimeDir ${this.folder}
ErrorLog "|/bin/cat"
LogLevel warn
StartServers 1
ThreadsPerChild 25
MaxRequestWorkers 25
${user}
${MODULES.map((name) => `LoadModule ${name}_module ${FOLDER}/mod_${name}.so`).join("\n")}
TypesConfig /dev/null
AddType text/html .html
DocumentRoot ${this.folder}/site
DirectoryIndex index.html
`;
  }

  private module(issuer: string, { id, secret }: Registered, algorithm: string): string {
    return `
OIDCProviderMetadataURL ${issuer}/.well-known/openid-configuration
OIDCClientID ${id}
OIDCClientSecret ${secret}
OIDCRedirectURI ${this.callback}
OIDCCryptoPassphrase ${randomBytes(32).toString("hex")}
OIDCScope "openid profile email roles"
OIDCPKCEMethod S256
OIDCIDTokenSignedResponseAlg ${algorithm}
OIDCRemoteUserClaim preferred_username
OIDCInfoHook iat access_token userinfo

OIDCOAuthServerMetadataURL ${issuer}/.well-known/oauth-authorization-server
OIDCOAuthTokenIntrospectionInterval -1
OIDCOAuthClientID ${id}
OIDCOAuthClientSecret ${secret}
OIDCOAuthRemoteUserClaim sub

<Location />
  AuthType openid-connect
  Require valid-user
  Header always set X-Remote-User "expr=%{REMOTE_USER}"
</Location>
<Location /staff/>
  AuthType openid-connect
  Require claim roles:staff
</Location>
<Location /api/>
  AuthType oauth20
  Require valid-user
</Location>
`;
  }

  async stop(): Promise<void> {
    await this.program?.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }
}
