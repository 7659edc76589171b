// oidc-provider with the applications of the benchmark: PKCE, ID tokens with ES256, everything in memory. It listens at
// 127.0.0.1, on the port of the first argument.
import Provider from "oidc-provider";
import { generateKeyPairSync } from "node:crypto";

const port = Number(process.argv[2]);
const redirectUri = "https://app.example.com/callback";

/** Without the limit of 1,000 records of the package's own adapter, which would forget sessions during a run. */
const records = new Map();
const grants = new Map();

class Memory {
  constructor(model) {
    this.key = (id) => `${model}:${id}`;
  }
  async upsert(id, payload) {
    records.set(this.key(id), payload);
    if (payload.uid) records.set(`uid:${payload.uid}`, payload);
    if (payload.grantId) grants.set(payload.grantId, (grants.get(payload.grantId) ?? new Set()).add(this.key(id)));
  }
  async find(id) {
    return records.get(this.key(id));
  }
  async findByUid(uid) {
    return records.get(`uid:${uid}`);
  }
  async findByUserCode() {
    return undefined;
  }
  async consume(id) {
    const payload = records.get(this.key(id));
    if (payload) payload.consumed = Math.floor(Date.now() / 1000);
  }
  async destroy(id) {
    records.delete(this.key(id));
  }
  async revokeByGrantId(grantId) {
    for (const key of grants.get(grantId) ?? []) records.delete(key);
    grants.delete(grantId);
  }
}

const { privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
const secret = "secret-of-the-benchmark-that-is-long-enough";

const client = { token_endpoint_auth_method: "client_secret_post", id_token_signed_response_alg: "ES256" };

const provider = new Provider(`http://localhost:${port}`, {
  adapter: Memory,
  jwks: { keys: [{ ...privateKey.export({ format: "jwk" }), use: "sig", alg: "ES256" }] },
  cookies: { keys: ["a key of the benchmark"] },
  clients: [
    {
      client_id: "web",
      client_secret: secret,
      redirect_uris: [redirectUri],
      grant_types: ["authorization_code", "refresh_token"],
      ...client,
    },
    {
      client_id: "service",
      client_secret: secret,
      redirect_uris: [],
      response_types: [],
      grant_types: ["client_credentials"],
      ...client,
    },
  ],
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    introspection: { enabled: true },
  },
  findAccount: (_, id) => ({ accountId: id, claims: () => ({ sub: id }) }),
  // A first-party application: users are not asked for consent.
  async loadExistingGrant({ oidc }) {
    const grant = new oidc.provider.Grant({ clientId: oidc.client.clientId, accountId: oidc.session.accountId });
    grant.addOIDCScope("openid");
    await grant.save();
    return grant;
  },
  interactions: { url: (_, { uid }) => `/interaction/${uid}` },
  ttl: { AccessToken: 7_200, AuthorizationCode: 60, ClientCredentials: 7_200, IdToken: 7_200, Session: 86_400 },
});

// Who the request names is signed in.
provider.use(async (ctx, next) => {
  if (!ctx.path.startsWith("/interaction/")) return next();
  const { params } = await provider.interactionDetails(ctx.req, ctx.res);
  ctx.respond = false;
  await provider.interactionFinished(ctx.req, ctx.res, { login: { accountId: params.login_hint } });
});

provider.listen(port, "127.0.0.1", () => console.log("ready"));
