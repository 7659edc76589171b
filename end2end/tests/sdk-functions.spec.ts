// The rest of an app of the vendor's SDK: after registerHost its functions, databases and storage are called here too.
import { type Server, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward, PASSWORD } from "../support/server.ts";

let doorward: Doorward;
let app: App;
let functions: Server;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_GATEWAY_SETTING_UPSTREAMS: "http://127.0.0.1:*" });
  app = await App.start();
  // A function that says who calls it.
  functions = createServer((request, response) => {
    let body = "";
    request.on("data", (text) => (body += text)).on("end", () => {
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify({ path: request.url, uid: request.headers["x-doorward-uid"], sent: JSON.parse(body) }));
    });
  });
  await new Promise<void>((ready) => functions.listen(0, "127.0.0.1", ready));
});

test.afterAll(async () => {
  await doorward?.stop();
  await app?.stop();
  functions?.close();
});

test("a function is called through a route, and without one the app is told what to configure", async ({ page }) => {
  const { uid } = await doorward.user("li.na");
  await app.open(page, doorward);
  expect((await call(page, "signInWithPassword", { username: "li.na", password: PASSWORD })).error).toBeNull();
  const hello = () =>
    page.evaluate(async () => {
      const called = (window as any).app.callFunction({ name: "hello", data: { a: 1 } });
      return called.then(({ result }: any) => ({ result }), ({ code, message }: any) => ({ code, message }));
    });

  const missing = await hello();
  expect(missing).toEqual({ code: "ROUTE_MISSING", message: expect.stringContaining("/v1/functions") });
  const rows = await page.evaluate(async () => (await (window as any).app.rdb().from("todos").select()).error);
  expect(rows).toMatchObject({ code: "ROUTE_MISSING", message: expect.stringContaining("/v1/rdb") });

  const upstream = `http://127.0.0.1:${(functions.address() as AddressInfo).port}`;
  await doorward.set("routes", { routes: [{ path: "/v1/functions", upstream }] });
  expect(await hello()).toMatchObject({ code: "PERMISSION_DENIED" });
  await doorward.admin("PUT", "/roles/registered_users/policies", { policies: ["FunctionsAccess"] });
  expect(await hello()).toEqual({ result: { path: "/v1/functions/hello", uid, sent: { a: 1 } } });

  // The session has ended elsewhere: the SDK tries to refresh, and then knows that it is signed out.
  await doorward.admin("POST", `/users/${uid}/block`);
  expect(await hello()).not.toHaveProperty("result");
});
