import { request } from "node:http";
import type { Page } from "@playwright/test";

/** A request of the Mini Program, and what became of it. */
export interface MiniRequest {
  method: string;
  url: string;
  headers: Record<string, string>;
  body: string;
  status: number;
}

interface Ask {
  url: string;
  method: string;
  header: Record<string, string>;
  body: string;
}

/**
 * What WeChat puts into a Mini Program's globals, as far as the js-sdk looks for it (`isMatch` of
 * `@cloudbase/adapter-wx_mp`, `isMp` of `@cloudbase/oauth`). Must run before the SDK is loaded.
 */
function globals({ appId }: { appId: string }): void {
  type Callbacks = { success?(result: object): void; fail?(result: object): void; complete?(result: object): void };
  type Answer = { statusCode: number; header: object; text: string };
  const host = window as unknown as Record<string, any>;
  const nothing = () => {};
  const prefix = "wx:";

  /** WeChat's way of answering: by callbacks, or when there is none, by a promise. */
  function settle(options: Callbacks, outcome: Promise<object>): Promise<object> | undefined {
    const done = outcome.then(
      (result) => (options.success?.(result), options.complete?.(result)),
      (error: Error) => {
        const result = { errMsg: error.message, errno: 600001 };
        options.fail?.(result);
        options.complete?.(result);
      },
    );
    const silent = !options.success && !options.fail && !options.complete;
    return silent ? outcome : void done;
  }

  /** What `wx.request` makes of its data: text goes as it is, an object as JSON, or as a query with GET. */
  function asked({ url, method = "GET", header = {}, data }: any): Ask {
    const sent: Record<string, string> = { "content-type": "application/json" };
    for (const [name, value] of Object.entries(header)) if (value != null) sent[name.toLowerCase()] = String(value);
    if (method === "GET" && data && typeof data === "object") {
      const query = `${url.includes("?") ? "&" : "?"}${new URLSearchParams(data)}`;
      return { url: url + query, method, header: sent, body: "" };
    }
    const body = typeof data === "string" ? data : data === undefined ? "" : JSON.stringify(data);
    return { url, method, header: sent, body };
  }

  host.Page = nothing;
  host.App = nothing;
  host.getApp = () => ({});
  host.wx = {
    getAccountInfoSync: () => ({ miniProgram: { appId, envVersion: "develop", version: "" } }),
    getSystemInfoSync: () => ({ platform: "devtools", AppPlatform: undefined, SDKVersion: "3.8.0", language: "zh_CN" }),
    getDeviceInfo: () => ({ platform: "devtools", brand: "devtools", model: "iPhone 15", system: "iOS 17.0" }),
    // Outlives the page, as a Mini Program's storage does.
    getStorageSync: (key: string) => {
      const text = localStorage.getItem(prefix + key);
      return text === null ? "" : JSON.parse(text);
    },
    setStorageSync: (key: string, value: unknown) => localStorage.setItem(prefix + key, JSON.stringify(value)),
    removeStorageSync: (key: string) => localStorage.removeItem(prefix + key),
    clearStorageSync: () => localStorage.clear(),
    login: (options: Callbacks = {}) => {
      return settle(
        options,
        host.miniLogin().then((code: string) => ({ code, errMsg: "login:ok" })),
      );
    },
    request: (options: Callbacks & { dataType?: string }) => {
      const outcome = host.miniRequest(asked(options)).then(({ text, ...rest }: Answer) => {
        let data: unknown = text;
        try {
          data = JSON.parse(text);
        } catch {
          // Not JSON: it stays text.
        }
        return { ...rest, data, cookies: [], errMsg: "request:ok" };
      });
      void settle({ ...options, complete: options.complete ?? nothing }, outcome);
      return { abort: nothing, onChunkReceived: nothing, onHeadersReceived: nothing };
    },
    connectSocket: () => {
      const events = { onOpen: nothing, onMessage: nothing, onClose: nothing, onError: nothing };
      return { ...events, send: nothing, close: nothing };
    },
    getRendererUserAgent: async () => navigator.userAgent,
    navigateTo: nothing,
    cloud: {
      init: nothing,
      // Only CloudBase itself has cloud functions: tests pass `useWxCloud: false`.
      callFunction: () => Promise.reject(new Error("cloud.callFunction:fail")),
    },
  };
}

/** Makes pages Mini Programs. Their requests leave by this process: WeChat sends no `Origin` and knows no CORS. */
export class MiniProgram {
  readonly requests: MiniRequest[] = [];

  /** `login` gives the codes of `wx.login`, such as `() => wechat.code(openid)`. */
  constructor(
    readonly appId: string,
    public login: () => string | Promise<string>,
  ) {}

  /** Before the page is opened. */
  async install(page: Page): Promise<void> {
    await page.exposeFunction("miniLogin", async () => this.login());
    await page.exposeFunction("miniRequest", (ask: Ask) => this.send(ask));
    await page.addInitScript(globals, { appId: this.appId });
  }

  private async send({ url, method, header, body }: Ask): Promise<object> {
    const headers = {
      ...header,
      referer: `https://servicewechat.com/${this.appId}/devtools/page-frame.html`,
      "user-agent": "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) MicroMessenger/8.0.50 MiniProgramEnv/Mac",
    };
    const [statusCode, answered, text] = await exchange(url, method, headers, method === "GET" ? "" : body);
    this.requests.push({ method, url, headers, body, status: statusCode });
    return { statusCode, header: answered, text };
  }
}

/** Not `fetch`, which adds headers of browsers by itself. */
function exchange(url: string, method: string, headers: Record<string, string>, body: string) {
  return new Promise<[status: number, headers: object, text: string]>((done, failed) => {
    const sized = { ...headers, "content-length": Buffer.byteLength(body) };
    const asking = request(url, { method, headers: sized }, async (answer) => {
      const chunks: Buffer[] = [];
      for await (const chunk of answer) chunks.push(chunk);
      done([answer.statusCode ?? 0, answer.headers, Buffer.concat(chunks).toString()]);
    });
    asking.on("error", failed);
    asking.end(body);
  });
}
