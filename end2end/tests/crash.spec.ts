// What was acknowledged is there after a power cut.
import { expect, test } from "@playwright/test";
import { Database } from "../support/postgres.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

test.setTimeout(180_000);

for (const kind of ["SQLite", "PostgreSQL"] as const) {
  test(`kill -9 in the middle of a thousand registrations and refreshes loses nothing acknowledged on ${kind}`, async () => {
    const database = kind === "PostgreSQL" ? await Database.create() : undefined;
    const doorward = await Doorward.start({
      // Each guest comes from an address of its own, as in life; one address alone makes a hundred an hour.
      DOORWARD_TRUSTED_PROXIES: "127.0.0.1/32",
      ...(database && { DOORWARD_DATABASE_URL: database.url }),
    });
    try {
      await doorward.set("login_methods", { anonymous: true });
      const guests = await registerUntilKilled(doorward, 1_000);
      await doorward.run();
      for (const [uid, refresh_token] of guests) {
        await doorward.admin("GET", `/users/${uid}`);
        const renewed = await doorward.wire("POST", "/v1/token", { grant_type: "refresh_token", refresh_token });
        expect(renewed.status, JSON.stringify(renewed.body)).toBe(200);
      }
    } finally {
      await doorward.stop();
      await database?.drop();
    }
  });
}

test("case p030: a renewal whose answer was lost can be asked for again after a crash", async () => {
  const doorward = await Doorward.start();
  try {
    await doorward.user("unlucky");
    const { body } = await doorward.wire("POST", "/v1/signin", { username: "unlucky", password: PASSWORD });
    const request = { grant_type: "refresh_token", refresh_token: body.refresh_token };
    const lost = await doorward.wire("POST", "/v1/token", request);
    await doorward.kill();
    await doorward.run();
    const again = await doorward.wire("POST", "/v1/token", request);
    expect(again.status).toBe(200);
    expect(again.body.refresh_token).toBe(lost.body.refresh_token);
  } finally {
    await doorward.stop();
  }
});

/** Registers guests and renews their tokens, eight at a time, and kills the server in the middle of it. The uid and the
 *  newest refresh token of each guest that the server acknowledged. */
async function registerUntilKilled(doorward: Doorward, atLeast: number): Promise<Map<string, string>> {
  const guests = new Map<string, string>();
  let acknowledged = 0;
  let alive = true;
  const work = async (worker: number) => {
    const post = (path: string, body: unknown, headers: Record<string, string>) =>
      doorward.wire("POST", path, body, undefined, headers).catch(() => undefined);
    for (let number = 0; alive; number += 1) {
      const address = `10.${worker}.${number >> 8}.${number & 255}`;
      const headers = { "x-device-id": `crash-device-${worker}-${number}`, "x-forwarded-for": address };
      const made = await post("/v1/signin/anonymously", {}, headers);
      if (made?.status !== 200) continue;
      guests.set(made.body.sub, made.body.refresh_token);
      acknowledged += 1;
      const request = { grant_type: "refresh_token", refresh_token: made.body.refresh_token };
      const renewed = await post("/v1/token", request, headers);
      if (renewed?.status !== 200) continue;
      guests.set(made.body.sub, renewed.body.refresh_token);
      acknowledged += 1;
    }
  };
  const workers = Array.from({ length: 8 }, (_, worker) => work(worker));
  await expect.poll(() => acknowledged, { timeout: 120_000 }).toBeGreaterThan(atLeast);
  await doorward.kill();
  alive = false;
  await Promise.all(workers);
  return guests;
}
