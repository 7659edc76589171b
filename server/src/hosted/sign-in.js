// Runs on the origin of an app with the CloudBase SDK, at /__auth/: the SDK sends the browser there to sign in. It goes on
// to the portal, and when it returns with a code, the code becomes the session that the SDK finds in the browser's storage.
// `texts` is defined above.
(() => {
  "use strict";

  const doorward = new URL(document.currentScript.src).origin;
  const query = new URLSearchParams(location.search);
  const place = (state) => `doorward_sign_in:${state}`;

  const encoded = (bytes) =>
    btoa(String.fromCharCode(...bytes))
      .replaceAll("+", "-")
      .replaceAll("/", "_")
      .replaceAll("=", "");
  const random = () => encoded(crypto.getRandomValues(new Uint8Array(32)));

  function target() {
    const home = new URL("/", location.href);
    try {
      const url = new URL(query.get("redirect_uri") || home, home);
      return ["http:", "https:"].includes(url.protocol) ? url : home;
    } catch {
      return home;
    }
  }

  async function begin() {
    const to = target();
    // The app is elsewhere and takes the code itself. Doorward checks its address.
    if (to.origin !== location.origin) return location.replace(`${doorward}/oauth2/hosted?${query}`);
    const clientId = query.get("client_id") || query.get("env_id") || "";
    const envId = query.get("env_id") || clientId;
    const state = random();
    const request = new URLSearchParams({
      client_id: clientId,
      redirect_uri: location.origin + location.pathname,
      state,
    });
    const kept = { clientId, envId, to: to.href };
    // Browsers have it on https and on localhost.
    if (crypto.subtle) {
      kept.verifier = random();
      const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(kept.verifier));
      request.set("code_challenge", encoded(new Uint8Array(hash)));
      request.set("code_challenge_method", "S256");
    }
    sessionStorage.setItem(place(state), JSON.stringify(kept));
    location.replace(`${doorward}/oauth2/hosted?${request}`);
  }

  async function answer(path, options) {
    const response = await fetch(doorward + path, { ...options, credentials: "omit" });
    const body = await response.json();
    if (!response.ok || body.error) throw new Error(body.error_description || body.error);
    return body;
  }

  async function finish(code, state) {
    const kept = JSON.parse(sessionStorage.getItem(place(state)) || "null");
    sessionStorage.removeItem(place(state));
    history.replaceState(null, "", location.pathname);
    // A code for this page that was not begun in this tab belongs to another user.
    if (!kept) return fail();
    try {
      await store(kept, code);
    } catch (error) {
      console.error("Doorward:", error);
      return fail(kept);
    }
    location.replace(kept.to);
  }

  /** Exchanges the code, and stores what the SDK stores after a sign-in. */
  async function store({ clientId, envId, verifier }, code) {
    const request = { grant_type: "authorization_code", client_id: clientId, code, code_verifier: verifier };
    const headers = { "content-type": "text/plain;charset=UTF-8" };
    const tokens = await answer(`/auth/v1/token?client_id=${encodeURIComponent(clientId)}`, {
      method: "POST",
      headers,
      body: JSON.stringify(request),
    });
    const expires_at = new Date(Date.now() + (tokens.expires_in - 30) * 1000);
    localStorage.setItem(`credentials_${clientId}`, JSON.stringify({ ...tokens, version: "v1", expires_at }));
    const user = await answer("/auth/v1/user/me", { headers: { authorization: `Bearer ${tokens.access_token}` } });
    const content = { ...user, uid: user.sub };
    localStorage.setItem(`user_info_${envId}`, JSON.stringify({ version: "localCachev1", content }));
  }

  function fail(kept) {
    const main = document.createElement("main");
    const sentence = document.createElement("p");
    sentence.textContent = texts.failed;
    main.append(sentence);
    if (kept) {
      const again = document.createElement("a");
      const { clientId, envId, to } = kept;
      const request = new URLSearchParams({ client_id: clientId, env_id: envId, redirect_uri: to });
      again.href = `${location.pathname}?${request}`;
      again.textContent = texts.again;
      main.append(again);
    }
    document.body.replaceChildren(main);
  }

  const [code, state] = [query.get("code"), query.get("state")];
  (code && state ? finish(code, state) : begin()).catch(() => fail());
})();
