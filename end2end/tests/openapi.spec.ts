// The OpenAPI document is what the server does: the unmodified Schemathesis calls every operation in it.
import { spawn } from "node:child_process";
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { register } from "../support/applications/registry.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

/** What `scripts/setup/oauth-clients.sh` made. */
const SCHEMATHESIS = resolve("../target/python/bin/st");
const CONFIGURATION = resolve("support/applications/schemathesis.toml");

test("no request has a server error, or a response that the document does not describe", async () => {
  test.setTimeout(180_000);
  const doorward = await Doorward.start();
  try {
    await doorward.user("li.na");
    const { body } = await doorward.wire("POST", "/v1/signin", { username: "li.na", password: PASSWORD });
    const wanted = { name: "Wiki", kind: "web" as const, redirect_uris: ["https://wiki.example.com/callback"] };
    const { id, secret } = await register(doorward, wanted);
    const credentials = { API_KEY: doorward.apiKey(), ACCESS_TOKEN: body.access_token, CLIENT_ID: id, CLIENT_SECRET: secret };
    const { status, output } = await schemathesis(doorward, credentials);
    expect(status, output).toBe(0);
    // A run whose credentials do not work would pass as well.
    const [, tested] = output.match(/Tested: (\d+)/) ?? [];
    expect(Number(tested), output).toBeGreaterThan(140);
    const mine = await doorward.wire("GET", "/v1/user/me", undefined, body.access_token);
    expect(mine.status, "the session was there until the end").toBe(200);
    await doorward.admin("GET", "/users");
  } finally {
    await doorward.stop();
  }
});

async function schemathesis(doorward: Doorward, credentials: Record<string, string>) {
  const args = ["--config-file", CONFIGURATION, "run", `${doorward.url}/openapi.json`, "--no-color"];
  // It keeps files in the folder it runs in.
  const child = spawn(SCHEMATHESIS, args, { cwd: doorward.dataDir, env: { PATH: process.env.PATH, ...credentials } });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text) => (output += text));
  const status = await new Promise<number | null>((done, failed) => child.once("error", failed).once("close", done));
  return { status, output };
}
