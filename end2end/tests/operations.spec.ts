// What an operator sees of a running program.
import { expect, test } from "@playwright/test";
import { Doorward, OTHER_PASSWORD, PASSWORD } from "../support/server.ts";

test("with log.format json every line is one object, requests have an id, and nothing in it is secret", async () => {
  const doorward = await Doorward.start({ DOORWARD_LOG_FORMAT: "json", DOORWARD_LOG_LEVEL: "debug" });
  await doorward.user("li.na");
  const headers = { "x-device-id": "device-that-is-secret" };
  await doorward.wire("POST", "/v1/signin", { username: "li.na", password: OTHER_PASSWORD }, undefined, headers);
  const { body } = await doorward.wire("POST", "/v1/signin", { username: "li.na", password: PASSWORD }, undefined, headers);
  const { body: renewed } = await doorward.wire("POST", "/v1/token", { grant_type: "refresh_token", refresh_token: body.refresh_token });
  await doorward.wire("GET", "/v1/user/me?token=in-the-query", undefined, renewed.access_token);
  const setup = new URL(doorward.setupLink).searchParams.get("token") ?? "";
  const key = doorward.apiKey();
  await doorward.stop();

  const lines = doorward.log.trim().split("\n").map((line) => JSON.parse(line));
  const requests = lines.filter(({ path }) => path === "/auth/v1/signin");
  expect(requests).toHaveLength(2);
  for (const line of requests) expect(line.span?.id, JSON.stringify(line)).toMatch(/^[0-9a-f-]{36}$/);
  const secrets = [PASSWORD, OTHER_PASSWORD, key, setup, "device-that-is-secret", "in-the-query"];
  for (const set of [body, renewed]) secrets.push(set.access_token, set.refresh_token);
  for (const secret of secrets) expect(doorward.log).not.toContain(secret);
});
