// Runs in the head of every page, before the WASM. It keeps a page usable before the WASM answers, when it never comes and
// when it has stopped: then links and forms do what their HTML says, and a page that could not be shown is loaded whole.
(() => {
  const root = document.documentElement;
  const running = () => "hydrated" in root.dataset && !("dead" in root.dataset);
  // A second click on a submit button must not send the form twice.
  const once = (event) => {
    const { dataset } = event.target;
    if (dataset.sent) event.preventDefault();
    else dataset.sent = 1;
  };
  // First of all listeners: what a WASM that does not run has attached must not take a click or a form for itself.
  addEventListener("click", (event) => {
    if (!running() && event.target.closest?.("a[href]")) event.stopImmediatePropagation();
  }, true);
  addEventListener("submit", (event) => {
    if (running()) return;
    event.stopImmediatePropagation();
    once(event);
  }, true);
  addEventListener("submit", (event) => event.defaultPrevented || once(event));
  // A page out of the browser's page cache is asked for anew: its buttons are still busy, and its owner may have signed
  // out since.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // `data-going` is the address that the router shows or is about to show, once it has left the page that was loaded.
  let typed;
  addEventListener("input", () => (typed = root.dataset.going), true);
  const stop = () => {
    if ("dead" in root.dataset) return;
    root.dataset.dead = "";
    const { going } = root.dataset;
    if (going === undefined) return;
    if (going !== location.pathname + location.search) location.assign(going);
    else if (typed !== going) location.reload();
  };
  // Said by the panic hook of `frontend`; traps that are no panic, such as a full stack, are seen here.
  addEventListener("doorward:stopped", stop);
  const trapped = (error) => error instanceof WebAssembly.RuntimeError && stop();
  addEventListener("error", (event) => trapped(event.error));
  addEventListener("unhandledrejection", (event) => trapped(event.reason));
})();
