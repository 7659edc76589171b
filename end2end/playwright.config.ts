import { defineConfig } from "@playwright/test";

const executablePath = process.env.CHROMIUM_PATH;

export default defineConfig({
  testDir: "tests",
  // Each file starts a server of its own, so files may run side by side; what a file tells is one story.
  fullyParallel: false,
  workers: process.env.CI ? 2 : undefined,
  // A busy machine may need a second try; the tally names the test that did, and it is mended.
  retries: process.env.CI ? 1 : 0,
  // Where everything fails, the first failures say why; waiting for all of them would take hours.
  maxFailures: process.env.CI ? 12 : 0,
  forbidOnly: true,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./support/tally.ts"]],
  use: {
    locale: "en-US",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1280, height: 800 },
    // Recording takes a quarter of the processor time, so CI records the second try alone.
    trace: process.env.CI ? "on-first-retry" : "retain-on-failure",
    launchOptions: {
      executablePath,
      // Quiet as root and in a closed network.
      args: [
        "--no-sandbox",
        "--disable-gpu",
        "--disable-quic",
        "--no-first-run",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
        // One renderer for all contexts of a worker, and no second compilation of WASM that runs for a second: a seventh
        // of the processor time.
        "--renderer-process-limit=1",
        "--js-flags=--no-wasm-tier-up",
      ],
    },
  },
});
