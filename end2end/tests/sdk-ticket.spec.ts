// Custom login: tickets of the vendor's unmodified node-sdk, used by its unmodified js-sdk.
import { mock } from "node:test";
import { type Page, expect, test } from "@playwright/test";
import { App, call } from "../support/sdk.ts";
import { Doorward } from "../support/server.ts";
import { type CustomLoginKey, createTicket } from "../support/standins/ticket.ts";

let doorward: Doorward;
let app: App;
let key: CustomLoginKey;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  app = await App.start();
  await doorward.set("login_methods", { custom: true });
  key = await doorward.admin("POST", "/ticket-keys");
});

test.afterAll(async () => {
  await doorward?.stop();
  await app?.stop();
});

test.beforeEach(({ page }) => app.open(page, doorward));

/** `signInWithCustomTicket` takes a function, which is made in the page. */
function signIn(page: Page, ticket: string): Promise<any> {
  return page.evaluate(async (ticket) => {
    const { data, error } = await (window as any).auth.signInWithCustomTicket(async () => ticket);
    return { uid: data?.user?.id, error: error && { ...error, message: error.message } };
  }, ticket);
}

test("signInWithCustomTicket takes tickets of the node-sdk, and finds the same account again", async ({ page }) => {
  const first = await signIn(page, createTicket(key, "customer-1"));
  expect(first.error).toBeNull();
  expect(first.uid).toBeTruthy();
  expect((await call(page, "getUser")).data.user.id).toBe(first.uid);
  await call(page, "signOut");
  const again = await signIn(page, createTicket(key, "customer-1"));
  expect(again.uid).toBe(first.uid);
  const other = await signIn(page, createTicket(key, "customer-2"));
  expect(other.error).toBeNull();
  expect(other.uid).not.toBe(first.uid);
});

test("a ticket is refused the second time", async ({ page }) => {
  const ticket = createTicket(key, "customer-3");
  expect((await signIn(page, ticket)).error).toBeNull();
  await call(page, "signOut");
  const { error } = await signIn(page, ticket);
  expect(error).toBeTruthy();
  expect((await call(page, "getSession")).data.session).toBeNull();
});

test("a ticket whose time is over is refused", async ({ page }) => {
  // It lives for ten minutes, and this one is eleven minutes old.
  mock.timers.enable({ apis: ["Date"], now: Date.now() - 660_000 });
  const ticket = createTicket(key, "customer-4");
  mock.timers.reset();
  expect((await signIn(page, ticket)).error).toBeTruthy();
});

test("tickets of a new key count, and those of a key that was thrown away do not", async ({ page }) => {
  const fresh: CustomLoginKey = await doorward.admin("POST", "/ticket-keys");
  expect((await signIn(page, createTicket(fresh, "customer-5"))).error).toBeNull();
  // The former goes on for two hours.
  expect((await signIn(page, createTicket(key, "customer-6"))).error).toBeNull();
  await doorward.admin("DELETE", `/ticket-keys/${key.private_key_id}`);
  expect((await signIn(page, createTicket(key, "customer-7"))).error).toBeTruthy();
});
