// Users who come from elsewhere: their linked identities, and the system that still has their passwords.
import { createHmac } from "node:crypto";
import { expect, test } from "@playwright/test";
import { choose, expectFit, hydrated, signIn } from "../support/page.ts";
import { Doorward, PASSWORD } from "../support/server.ts";
import { type Received, type Reply, StandIn } from "../support/standins/listen.ts";

const SECRET = "key-of-the-signatures";

/** An endpoint that knows everybody by PASSWORD, and requests by their signature. */
class FormerSystem extends StandIn {
  protected answer({ headers, body }: Received): Reply {
    const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = `v1,${createHmac("sha256", SECRET).update(text).digest("base64")}`;
    if (headers["webhook-signature"] !== signature) return { status: 401 };
    const { identifier, password } = JSON.parse(body).data;
    return { body: { valid: password === PASSWORD, user: { id: `former-${identifier}`, name: "Li Na" } } };
  }
}

let doorward: Doorward;
let former: FormerSystem;

test.beforeAll(async () => {
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  former = await new FormerSystem().listen();
  doorward.administrator("root.admin");
});

test.afterAll(async () => {
  await doorward?.stop();
  await former?.stop();
});

test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
});

for (const javaScriptEnabled of [true, false]) {
  const mark = javaScriptEnabled ? "js" : "plain";
  test.describe(mark, () => {
    test.use({ javaScriptEnabled });

    test(`an identity is linked, moved and unlinked (${mark})`, async ({ page }) => {
      const provider = `corp-${mark}`;
      const config = { client_id: "us" };
      await doorward.admin("PUT", `/providers/${provider}`, { kind: "github", name: `Corp ${mark}`, secret: "hush", config });
      const [one, other] = [await doorward.user(`one.${mark}`), await doorward.user(`other.${mark}`)];
      const subjects = async (uid: string) =>
        (await doorward.admin("GET", `/users/${uid}/identities`)).items.map((linked: { subject: string }) => linked.subject);
      const link = async (uid: string, from?: string) => {
        await page.goto(`${doorward.url}/admin/users/${uid}/identities`);
        if (javaScriptEnabled) await hydrated(page);
        await page.getByLabel("Provider", { exact: true }).selectOption(provider);
        await page.getByLabel("User ID at the provider").fill("42");
        if (from) await choose(page.getByLabel("Move from"), from);
        await page.getByRole("button", { name: "Link identity" }).click();
      };
      await link(one.uid);
      await expect(page.getByRole("cell", { name: "42" })).toBeVisible();
      await link(other.uid);
      await expect(page.getByText(`linked to the account ${one.uid}`)).toBeVisible();
      expect(await subjects(one.uid)).toEqual(["42"]);
      await link(other.uid, one.uid);
      await expect(page.getByRole("cell", { name: "42" })).toBeVisible();
      expect([await subjects(one.uid), await subjects(other.uid)]).toEqual([[], ["42"]]);
      await expectFit(page);
      if (javaScriptEnabled) {
        await page.getByRole("button", { name: "Unlink the identity" }).click();
        await page.getByRole("dialog").getByRole("button", { name: "Unlink" }).click();
        await expect(page.getByText("No linked identities")).toBeVisible();
        expect(await subjects(other.uid)).toEqual([]);
      }
    });
  });
}

test("a former system is set up and tested, and its users sign in with their passwords", async ({ page, browser }) => {
  await page.goto(`${doorward.url}/admin/settings/former-system`);
  await hydrated(page);
  await page.getByLabel("System", { exact: true }).selectOption({ label: "Your own HTTP endpoint" });
  await page.getByLabel("Address").fill("");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Address")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Address").fill(`${former.url}/verify`);
  await page.getByLabel("Secret").fill(SECRET);
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Changes saved.")).toBeVisible();
  await expect(page.getByText("A secret is stored for this system.")).toBeVisible();
  await expectFit(page);
  for (const [password, answer] of [[PASSWORD, "The password is correct. former-moved.user"], ["wrong", "password is incorrect"]]) {
    await page.getByLabel("Username, email or phone").fill("moved.user");
    await page.getByLabel("Password", { exact: true }).fill(password);
    await page.getByRole("button", { name: "Test sign-in" }).click();
    await expect(page.getByRole("status").filter({ hasText: answer })).toBeVisible();
  }
  const own = await browser.newPage();
  await signIn(own, doorward, "moved.user");
  await expect(own).toHaveURL(/\/account/);
  await own.close();
  former.down = true;
  const again = await browser.newPage();
  await signIn(again, doorward, "moved.user");
  await expect(again).toHaveURL(/\/account/);
  await again.close();
  expect((await doorward.admin("GET", "/users?query=moved.user")).items[0].created_from).toBe("legacy");
});
