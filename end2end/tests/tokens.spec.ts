// A third-party JOSE library knows nothing of us but the published keys.
import { expect, test } from "@playwright/test";
import { createLocalJWKSet, jwtVerify } from "jose";
import { Doorward, PASSWORD } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  await doorward.user("bearer");
});

test.afterAll(() => doorward?.stop());

async function token(): Promise<string> {
  const { status, body } = await doorward.wire("POST", "/v1/signin", { username: "bearer", password: PASSWORD });
  expect(status, JSON.stringify(body)).toBe(200);
  return body.access_token;
}

async function published() {
  const { body, headers } = await doorward.wire("GET", "/v1/certs");
  expect(headers.get("cache-control")).toMatch(/max-age=\d+/);
  return createLocalJWKSet(body);
}

const expected = () => ({ issuer: doorward.url, audience: "doorward", algorithms: ["ES256"] });

test("case p038: a token verifies by the published keys alone, before and after a rotation", async () => {
  const [before, cached] = [await token(), await published()];
  const { payload } = await jwtVerify(before, cached, expected());
  expect(payload).toMatchObject({ scope: "user sso", project_id: "doorward", user_type: "externalUser" });

  doorward.cli("keys", "rotate", "--now");
  // The running server hears of it by itself.
  await expect.poll(async () => (await jwtKid(await token())) !== (await jwtKid(before))).toBe(true);

  const after = await token();
  // A client that cached the key set before the rotation knows the new key already.
  await jwtVerify(after, cached, expected());
  const fresh = await published();
  await jwtVerify(after, fresh, expected());
  await jwtVerify(before, fresh, expected());
});

test("case p037: a verifier whose clock is five seconds slow takes a fresh token", async () => {
  const currentDate = new Date(Date.now() - 5_000);
  await jwtVerify(await token(), await published(), { ...expected(), currentDate });
});

async function jwtKid(token: string): Promise<string> {
  return JSON.parse(Buffer.from(token.split(".")[0], "base64url").toString()).kid;
}
