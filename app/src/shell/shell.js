// Runs in the head of every page, before the WASM. It keeps a page usable before hydration, if the WASM fails to load
// and after it has stopped: then links and forms work as plain HTML, and a page that could not be rendered is reloaded.
(() => {
  const root = document.documentElement;
  const running = () => "hydrated" in root.dataset && !("dead" in root.dataset);
  // A second click on a submit button must not send the form twice.
  const once = (event) => {
    const { dataset } = event.target;
    if (dataset.sent) event.preventDefault();
    else dataset.sent = 1;
  };
  // Before all other listeners: those of a WASM that does not run must not handle clicks or forms.
  addEventListener("click", (event) => {
    if (!running() && event.target.closest?.("a[href]")) event.stopImmediatePropagation();
  }, true);
  addEventListener("submit", (event) => {
    if (running()) return;
    event.stopImmediatePropagation();
    once(event);
  }, true);
  addEventListener("submit", (event) => event.defaultPrevented || once(event));
  // Reload a page from the back/forward cache: its buttons are still busy, and the user may have signed out since.
  addEventListener("pageshow", (event) => event.persisted && location.reload());

  // `data-going` is the address that the router shows or is about to show, after the first client-side navigation.
  let edited;
  addEventListener("input", () => (edited = root.dataset.going), true);
  const stop = () => {
    if ("dead" in root.dataset) return;
    root.dataset.dead = "";
    const { going } = root.dataset;
    if (going === undefined) return;
    if (going !== location.pathname + location.search) location.assign(going);
    else if (edited !== going) location.reload();
  };
  // Sent by the panic hook of `frontend`. Traps without a panic, such as a stack overflow, are detected below.
  addEventListener("doorward:stopped", stop);
  const trapped = (error) => error instanceof WebAssembly.RuntimeError && stop();
  addEventListener("error", (event) => trapped(event.error));
  addEventListener("unhandledrejection", (event) => trapped(event.reason));
})();
