// A Django project by the unmodified mozilla-django-oidc, which uses no other library for OpenID Connect.
import { resolve } from "node:path";
import { expect, test } from "@playwright/test";
import { register } from "../support/applications/registry.ts";
import { fillIn } from "../support/page.ts";
import { Program } from "../support/program.ts";
import { Doorward, freePort } from "../support/server.ts";
import { Folder } from "../support/snippets.ts";

/** What `scripts/setup/oauth-clients.sh` made. */
const PYTHON = resolve("../target/python/bin/python");
const APPLICATION = resolve("support/applications/django_app.py");

let doorward: Doorward;

test.beforeAll(async () => {
  doorward = await Doorward.start();
  await doorward.user("li.na", { email: "li.na@example.com", email_verified: true });
});

test.afterAll(async () => {
  await doorward?.stop();
});

for (const algorithm of ["ES256", "RS256"]) {
  test(`a user signs in and stays signed in as long as at the portal, with ID tokens of ${algorithm}`, async ({ page }) => {
    const port = await freePort();
    const url = `http://127.0.0.1:${port}/`;
    const { id, secret } = await register(doorward, {
      name: "Django",
      kind: "web",
      redirect_uris: [`${url}oidc/callback/`],
      patch: { id_token_signed_response_alg: algorithm },
    });
    const folder = new Folder();
    const environment = { ISSUER: doorward.url, CLIENT_ID: id, CLIENT_SECRET: secret, SIGN_ALGO: algorithm };
    const args = [APPLICATION, String(port), `${folder.path}/django.sqlite3`];
    const django = await Program.listening(port, folder.path, PYTHON, args, environment);
    const user = async () => (await (await page.request.get(url)).json()).email;
    try {
      expect(await user()).toBeNull();
      await page.goto(`${url}oidc/authenticate/`);
      await fillIn(page, "li.na");
      await page.waitForURL(url);
      expect(await user()).toBe("li.na@example.com");
      // Its middleware asks again from time to time, silently, by the user's session at the portal.
      await page.request.get(`${url}expire/`);
      const renewed = await page.goto(`${url}?renew`);
      expect(renewed?.request().redirectedFrom()?.url()).toContain("/oidc/callback/?code=");
      expect(await user()).toBe("li.na@example.com");
      // Without that session the project signs the user out too.
      await page.request.get(`${url}expire/`);
      await page.context().clearCookies({ domain: "localhost" });
      const refused = page.waitForResponse((response) => response.url().includes("error=login_required"));
      await page.goto(`${url}?renew`);
      await refused;
      expect(await user()).toBeNull();
    } finally {
      await django.stop();
      folder.remove();
    }
  });
}
