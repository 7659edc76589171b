// Days are the viewer's, by the rules of that day: summer and winter, north and south, with script and without.
import { expect, test } from "@playwright/test";
import { hydrated, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  doorward.administrator("root.admin");
});

test.afterAll(() => doorward?.stop());

const [YEAR] = new Date().toISOString().split("-");
const DAYS = [`${Number(YEAR) + 1}-07-15`, `${Number(YEAR) + 2}-01-15`];

/** The day on which an instant falls in a zone, as an input has it. */
const dayIn = (at: string | number, timeZone: string) =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(new Date(at));

for (const zone of ["America/New_York", "Europe/Berlin", "Pacific/Auckland", "Asia/Shanghai"]) {
  test(`case p060: a role until a day ends with that day in ${zone}`, async ({ browser }) => {
    const context = await browser.newContext({ timezoneId: zone });
    const page = await context.newPage();
    await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
    const role = zone.replace("/", "_");
    await doorward.admin("POST", "/roles", { id: role, name: role });
    const address = `${doorward.url}/admin/roles/${role}/members`;
    for (const javaScript of [true, false]) {
      // Without script the zone is known from an earlier visit.
      const context2 = javaScript ? context : await browser.newContext({ javaScriptEnabled: false, storageState: await context.storageState() });
      const here = javaScript ? page : await context2.newPage();
      for (const day of DAYS) {
        const name = `u-${role}-${day}-${javaScript}`.toLowerCase();
        const { uid } = await doorward.user(name);
        await here.goto(address);
        if (javaScript) await hydrated(here);
        await here.locator("#uids").fill(name);
        await here.locator("[name=expires_at]").fill(day);
        await here.locator("form").filter({ has: here.locator("[name=uids]") }).getByRole("button").last().click();
        const row = here.getByRole("row").filter({ hasText: name });
        await expect(row).toBeVisible();
        const { items } = await doorward.admin("GET", `/roles/${role}/members`);
        const until = items.find((item: any) => item.uid === uid).expires_at;
        expect(dayIn(until, zone), "the last moment is of that day").toBe(day);
        expect(dayIn(Date.parse(until) + 1, zone), "and the next is not").not.toBe(day);
        // What was picked is what is shown.
        const shown = javaScript
          ? new Intl.DateTimeFormat("en", { timeZone: zone, dateStyle: "medium" }).format(new Date(until))
          : day;
        await expect(row.locator("time").last()).toContainText(shown);
      }
      if (!javaScript) await context2.close();
    }
    await context.close();
  });
}

test("case p060 p047: a day of the audit log is that whole day", async ({ browser }) => {
  const zone = "America/New_York";
  const context = await browser.newContext({ timezoneId: zone });
  const page = await context.newPage();
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
  await page.goto(`${doorward.url}/admin/audit`);
  await hydrated(page);
  for (const day of DAYS) {
    await page.goto(`${doorward.url}/admin/audit?from=${day}&to=${day}`);
    await page.waitForURL(/since=/);
    const query = new URL(page.url()).searchParams;
    const [since, until] = [query.get("since")!, query.get("until")!];
    expect([dayIn(since, zone), dayIn(Date.parse(until) - 1, zone)]).toEqual([day, day]);
    expect(dayIn(Date.parse(since) - 1, zone)).not.toBe(day);
    expect(dayIn(until, zone)).not.toBe(day);
    await expect(page.locator("[name=from]")).toHaveValue(day);
    await expect(page.locator("[name=to]")).toHaveValue(day);
  }
  await context.close();
});
