// Phone and email settings for administrators: sign-in methods, providers, outbox, templates, rules for codes.
import { type Page, expect, test } from "@playwright/test";
import { LOOKS, expectFit, hydrated, inLook, signIn } from "../support/page.ts";
import { Doorward } from "../support/server.ts";
import { MailServer } from "../support/standins/mail.ts";
import { SmsGateway } from "../support/standins/sms.ts";

let doorward: Doorward;
let sms: SmsGateway;
let mail: MailServer;

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  // Without it no sender may call this machine.
  doorward = await Doorward.start({ DOORWARD_OUTBOUND_ALLOW: "127.0.0.0/8" });
  doorward.administrator("root.admin");
  [sms, mail] = await Promise.all([SmsGateway.start(), MailServer.start({ login: { user: "post", password: "s3cret" } })]);
});

test.afterAll(async () => {
  await doorward?.stop();
  await Promise.all([sms?.stop(), mail?.stop()]);
});

test.beforeEach(async ({ page }) => {
  await signIn(page, doorward, "root.admin");
  await expect(page).toHaveURL(/\/account/);
});

/** Opens a page of the console and waits until the browser's half has taken over. */
async function open(page: Page, path: string): Promise<void> {
  await page.goto(`${doorward.url}/admin${path}`);
  await hydrated(page);
}

/** Asks for a sign-in code as an app does. */
const ask = (contact: Record<string, string>) => doorward.wire("POST", "/v1/verification", contact);

const card = (page: Page, title: string) => page.getByRole("region", { name: title });
const state = (page: Page) => page.locator(".user-head .badge");
const saved = (page: Page) => expect(page.getByText("Changes saved.")).toBeVisible();

/** Sends a test message from the page of a sender. */
async function sendTest(page: Page, label: string, recipient: string): Promise<void> {
  await page.getByLabel(label).fill(recipient);
  await page.getByRole("button", { name: "Send a test" }).click();
}

test("a phone number is opened and closed for the next request, and the card says what is missing", async ({ page }) => {
  const phone_number = "+86 13900000001";
  expect((await ask({ phone_number })).status).not.toBe(200);
  await open(page, "/methods");
  const phone = card(page, "Phone number");
  await expect(phone.getByRole("button", { name: "Off" })).toHaveAttribute("aria-pressed", "true");
  await expect(phone.getByText("No SMS provider configured")).toHaveCount(0);
  await phone.getByRole("button", { name: "Sign-in and sign-up" }).click();
  await expect(phone.getByRole("button", { name: "Sign-in and sign-up" })).toHaveAttribute("aria-pressed", "true");
  await expect(phone.getByText("No SMS provider configured")).toBeVisible();
  expect((await ask({ phone_number })).status).toBe(200);
  await phone.getByRole("button", { name: "Off" }).click();
  await expect(phone.getByRole("button", { name: "Off" })).toHaveAttribute("aria-pressed", "true");
  expect((await ask({ phone_number: "+86 13900000002" })).status).not.toBe(200);
});

test("without a sender, the code is read in the outbox, which says that nothing leaves", async ({ page }) => {
  await doorward.set("login_methods", { phone: "on", email: "on" });
  expect((await ask({ phone_number: "+86 13900000003" })).status).toBe(200);
  expect((await ask({ email: "kept@example.test" })).status).toBe(200);
  await open(page, "/messages");
  await expect(page.getByText("SMS messages aren’t being sent.")).toBeVisible();
  await expect(page.getByText("Email isn’t being sent.")).toBeVisible();
  await page.locator("main").getByLabel("Recipient").fill("139 0000 0003");
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page).toHaveURL(/recipient=/);
  await expect(page.getByRole("row")).toHaveCount(2);
  const [{ text }] = (await doorward.admin("GET", "/messages?recipient=%2B8613900000003")).items;
  await page.getByRole("link", { name: "+8613900000003" }).click();
  await expect(page.getByLabel("Plain text")).toHaveText(text);
  await expect(state(page)).toHaveText("Not sent");
  await expect(page.getByRole("button", { name: "Send now" })).toHaveCount(0);
});

test("a mail is shown as it looks, in a frame that may do nothing", async ({ page }) => {
  await open(page, "/messages?recipient=kept@example.test");
  await page.getByRole("link", { name: "kept@example.test" }).click();
  const frame = page.frameLocator("iframe[name=mail-frame]");
  await expect(frame.locator("h1")).toBeVisible();
  // Its own styles are there, which the page's policy would have taken.
  await expect(frame.locator("body > div")).toHaveCSS("max-width", "480px");
  await expect(page.locator("iframe[name=mail-frame]")).toHaveAttribute("sandbox", "");
  const answer = page.waitForResponse((response) => response.url().includes("/console/message/mail"));
  await page.reload();
  expect((await answer).headers()["content-security-policy"]).toMatch(/^sandbox; default-src 'none';/);
  const before = await page.evaluate(() => history.length);
  await page.reload();
  await expect(frame.locator("h1")).toBeVisible();
  expect(await page.evaluate(() => history.length)).toBe(before);
});

test("what cannot work is said beside its field, and nothing is stored", async ({ page }) => {
  await open(page, "/messages/senders/sms");
  await page.getByRole("link", { name: "Twilio" }).click();
  await page.getByLabel("Account SID").fill("AC 1");
  await page.getByLabel("From").fill("MG1");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Auth Token")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Auth Token").fill("token");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Account SID")).toHaveAttribute("aria-invalid", "true");
  await expect(page.getByLabel("Account SID")).toHaveValue("AC 1");
  await page.getByRole("link", { name: "HTTP" }).click();
  await page.getByLabel("URL").fill("http://sms.example.com/send");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Use https to keep the key", { exact: false })).toBeVisible();
  await page.getByLabel("Headers, one per line").fill("no colon here");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Each line needs a name, a colon and a value.")).toBeVisible();
  expect((await doorward.admin("GET", "/senders")).sms.sender).toBe("outbox");
});

test("an HTTP sender is set, tested, and its secret is never shown again", async ({ page }) => {
  await open(page, "/messages/senders/sms?sender=http");
  await page.getByLabel("URL").fill(`${sms.url}/send`);
  await page.getByLabel("Headers, one per line").fill("X-Key: {{secret}}");
  await page.getByLabel("Secret").fill("very hidden");
  await page.getByLabel("Response must contain").fill('"ok":true');
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.getByRole("link", { name: "HTTP In use" })).toBeVisible();
  await sendTest(page, "Phone number", "138 0013 8001");
  await expect(page.getByText("The provider accepted it.")).toBeVisible();
  const arrived = await sms.next("13800138001");
  expect(arrived.asked.headers["x-key"]).toBe("very hidden");
  await page.getByRole("link", { name: "View message" }).click();
  await expect(state(page)).toHaveText("Sent");
  await expect(page.getByText("kept only while a message is queued")).toBeVisible();
  // An empty secret keeps the stored one.
  await open(page, "/messages/senders/sms");
  await expect(page.getByLabel("Secret")).toHaveValue("");
  expect(await page.content()).not.toContain("very hidden");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await sendTest(page, "Phone number", "13800138002");
  expect((await sms.next("13800138002")).asked.headers["x-key"]).toBe("very hidden");
});

test("a sender that fails is quoted, and tried again until it takes the message", async ({ page }) => {
  await open(page, "/messages/senders/sms");
  sms.fail(1, "500");
  await sendTest(page, "Phone number", "13800138003");
  await expect(page.getByText("Not sent yet. Retrying after this error:", { exact: false })).toContainText("HTTP 500");
  await open(page, "/messages?channel=sms&state=queued");
  await expect(page.getByRole("row")).toHaveCount(2);
  await page.getByRole("link", { name: "+8613800138003" }).click();
  await expect(state(page)).toHaveText("Queued");
  await expect(page.getByText("Next attempt")).toBeVisible();
  // The page follows by itself.
  await expect(state(page)).toHaveText("Sent", { timeout: 20_000 });
  await sms.next("13800138003");
});

test("what was given up is sent again by hand", async ({ page }) => {
  await open(page, "/messages/senders/sms");
  sms.fail(1, "key");
  await sendTest(page, "Phone number", "13800138004");
  await expect(page.getByText("Couldn’t be sent:", { exact: false })).toContainText("HTTP 401");
  await page.getByRole("link", { name: "View message" }).click();
  await page.getByRole("button", { name: "Send now" }).click();
  await expect(state(page)).toHaveText("Sent");
  await sms.next("13800138004");
});

test("mail goes by SMTP, and a refused recipient is named", async ({ page }) => {
  await open(page, "/messages/senders/mail?sender=smtp");
  await page.getByLabel("Host").fill("127.0.0.1");
  await page.getByLabel("Port").fill("none");
  await page.getByLabel("Sender address").fill("login@example.com");
  await page.getByLabel("Encryption").selectOption("NONE");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Port")).toHaveAttribute("aria-invalid", "true");
  await page.getByLabel("Port").fill(String(mail.port));
  await page.getByLabel("Username").fill("post");
  await page.getByLabel("Password").fill("s3cret");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await sendTest(page, "Email address", "13800138000");
  await expect(page.getByLabel("Email address")).toHaveAttribute("aria-invalid", "true");
  await sendTest(page, "Email address", "li.na@example.test");
  await expect(page.getByText("The provider accepted it.")).toBeVisible();
  expect((await mail.next("li.na@example.test")).from).toBe("login@example.com");
  mail.putOff = 1;
  await sendTest(page, "Email address", "later@example.test");
  await expect(page.getByText("Greylisted", { exact: false })).toBeVisible();
  await mail.next("later@example.test");
});

test("a template is tried out while it is typed, saved, sent, and given back", async ({ page }) => {
  await open(page, "/messages/templates?template=sign_in_en");
  const frame = page.frameLocator("iframe[name=mail-frame]");
  await expect(frame.getByRole("heading", { name: "Sign in to" })).toBeVisible();
  const html = page.locator("#html");
  await html.fill("<h1>Welcome</h1>\n<p>{{.VerificationCode}}</p>\n<script>alert(1)</script>");
  await expect(page.getByText("Line 3: <script> isn’t allowed in an email.")).toBeVisible();
  await page.getByRole("button", { name: "Save" }).click();
  await expect(html).toHaveAttribute("aria-invalid", "true");
  expect((await doorward.admin("GET", "/settings/templates")).sign_in_en).toBeNull();
  await html.fill("<h1>Welcome in</h1>\n<p>{{.VerificationCode}}</p>");
  await page.getByLabel("Subject").fill("Your code: {{.VerificationCode}}");
  await expect(frame.getByRole("heading", { name: "Welcome in" })).toBeVisible();
  await expect(page.locator(".message-content__subject")).toHaveText("Your code: 012345");
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  await expect(page.getByText("Using your own template.")).toBeVisible();
  await doorward.wire("POST", "/v1/verification", { email: "worded@example.test" }, undefined, { "accept-language": "en" });
  const sent = await mail.next("worded@example.test");
  expect(sent.subject).toMatch(/^Your code: \d{6}$/);
  expect(sent.html).toContain("<h1>Welcome in</h1>");
  await page.getByRole("button", { name: "Restore built-in template" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Restore built-in template" }).click();
  await expect(page.getByText("Using the built-in template.", { exact: true })).toBeVisible();
  expect((await doorward.admin("GET", "/settings/templates")).sign_in_en).toBeNull();
});

test("the rules for codes are saved, and a wrong one is said beside its field", async ({ page }) => {
  await open(page, "/settings/verification");
  await page.getByLabel("Code lifetime", { exact: true }).fill("5");
  await page.getByLabel("Countries SMS can be sent to").fill("86, +852, 1");
  await page.getByText("At most").click();
  await page.getByLabel("SMS per day").fill("500");
  await page.getByLabel("Reveal whether a contact").uncheck();
  await page.getByRole("button", { name: "Save" }).click();
  await saved(page);
  const rules = await doorward.admin("GET", "/settings/verification");
  expect(rules).toMatchObject({ code_seconds: 300, sms_day_limit: 500, countries: ["86", "852", "1"], tell_is_user: false });
  await open(page, "/settings/verification");
  await page.getByLabel("Daily message limit per contact").fill("1000");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByLabel("Daily message limit per contact")).toHaveAttribute("aria-invalid", "true");
});

test("without script a sender is chosen and set, a refusal keeps what was typed, and a mail is shown", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false, locale: "en-US" });
  const page = await context.newPage();
  await signIn(page, doorward, "root.admin");
  await page.goto(`${doorward.url}/admin/messages/senders/sms`);
  await page.getByRole("link", { name: "Twilio" }).click();
  await page.getByLabel("Account SID").fill("AC 1");
  await page.getByLabel("Auth Token").fill("token");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page).toHaveURL(/sender=twilio/);
  await expect(page.getByLabel("Account SID")).toHaveValue("AC 1");
  await page.getByLabel("Account SID").fill("AC1");
  await page.getByLabel("From").fill("MG1");
  await page.getByLabel("Auth Token").fill("token");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("link", { name: "Twilio In use" })).toBeVisible();
  await page.goto(`${doorward.url}/admin/messages/templates?template=code_en`);
  await page.locator("#html").fill("<h1>Plain</h1><p>{{.VerificationCode}}</p>");
  await page.getByRole("button", { name: "Show preview" }).click();
  await expect(page.frameLocator("iframe[name=mail-frame]").locator("h1")).toHaveText("Plain");
  await page.goto(`${doorward.url}/admin/methods`);
  await card(page, "Email address").getByRole("button", { name: "Sign-in only" }).click();
  await expect(card(page, "Email address").getByRole("button", { name: "Sign-in only" })).toHaveAttribute("aria-pressed", "true");
  await context.close();
});

for (const look of LOOKS) {
  test(`every page is accessible, narrow enough and quiet: ${look.join(", ")}`, async ({ browser }) => {
    test.setTimeout(240_000);
    const list = await doorward.admin("GET", "/messages?recipient=kept@example.test");
    const pages = ["/messages", "/messages?recipient=missing", `/messages/${list.items[0].id}`, "/messages/nowhere"];
    for (const sender of ["outbox", "tencent", "aliyun", "twilio", "http"]) pages.push(`/messages/senders/sms?sender=${sender}`);
    for (const sender of ["outbox", "smtp", "http"]) pages.push(`/messages/senders/mail?sender=${sender}`);
    pages.push("/messages/templates", "/messages/templates?template=code_en", "/settings/verification", "/methods");
    await inLook(browser, look, async (page) => {
      const complaints: string[] = [];
      page.on("console", (message) => message.type() === "error" && complaints.push(`${page.url()}: ${message.text()}`));
      page.on("pageerror", (error) => complaints.push(`${page.url()}: ${error.message}`));
      await signIn(page, doorward, "root.admin");
      await expect(page).toHaveURL(/\/account/);
      for (const path of pages) {
        await open(page, path);
        // Axe waits for ever for a frame that may run no script; the mail in it is checked where it is written.
        await page.locator("iframe").evaluateAll((frames) => frames.forEach((frame) => frame.title && frame.remove()));
        await expectFit(page);
      }
      // The message that is not there answers 404; and Playwright itself would run something in the frame.
      const expected = /\/nowhere|Blocked script execution/;
      expect(complaints.filter((complaint) => !expected.test(complaint))).toEqual([]);
    });
  });
}
