import { type Received, type Reply, StandIn, members } from "./listen.ts";

const SCRIPTS: Record<string, string> = { "/turnstile/v0/api.js": "turnstile", "/1/api.js": "hcaptcha" };

/** Draws a button that says which language and theme it was asked for, and is passed by a press. */
const script = (name: string) => `(() => {
  const places = new Map();
  window.${name} = {
    render(place, { sitekey, theme, language, hl, callback }) {
      const id = "widget-" + (places.size + 1);
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = ["I am a person", sitekey, language ?? hl, theme].join(" ");
      button.onclick = () => {
        button.textContent = "Passed";
        callback("passed-" + crypto.randomUUID());
      };
      place.append(button);
      places.set(id, place);
      return id;
    },
    remove(id) {
      places.get(id)?.replaceChildren();
    },
  };
})();`;

/** Turnstile and hCaptcha: the script of the widget, and what it gives verified once. */
export class CaptchaVendor extends StandIn {
  readonly secret = "0x4AAA-secret-of-the-site";
  /** Says no to everything. */
  refuses = false;
  /** Says yes twice. */
  forgetful = false;
  private readonly used = new Set<string>();

  static start(): Promise<CaptchaVendor> {
    return new CaptchaVendor().listen();
  }

  /** The members of `captcha` that lead here. */
  settings(vendor: "turnstile" | "hcaptcha") {
    const path = Object.keys(SCRIPTS).find((path) => SCRIPTS[path] === vendor);
    return { vendor, site_key: "site-key", verify_url: this.url, script_url: `${this.url}${path}` };
  }

  /** What was given for verification, in order; not what the program sends to see whether the secret is known. */
  get given(): string[] {
    const responses = this.asked.filter(({ path }) => path.endsWith("/siteverify"));
    return responses.map((asked) => members(asked).response ?? "").filter((response) => response !== "doorward-trial");
  }

  /** How often a browser came for the script. */
  get fetched(): number {
    return this.asked.filter(({ path }) => path in SCRIPTS).length;
  }

  protected answer(asked: Received): Reply {
    const name = SCRIPTS[asked.path];
    if (name) return { headers: { "content-type": "text/javascript; charset=utf-8" }, body: script(name) };
    if (!asked.path.endsWith("/siteverify")) return { status: 404, body: "nothing here" };
    const { secret, response = "" } = members(asked);
    if (secret !== this.secret) return { body: { success: false, "error-codes": ["invalid-input-secret"] } };
    const fresh = this.forgetful || !this.used.has(response);
    this.used.add(response);
    const success = fresh && !this.refuses && response.startsWith("passed-");
    return { body: { success, hostname: "localhost", "error-codes": success ? [] : ["timeout-or-duplicate"] } };
  }
}
