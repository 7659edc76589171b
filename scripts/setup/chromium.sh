#!/usr/bin/env bash
# Installs the browser for the end-to-end tests: Debian's package if apt has it, else Playwright's download. Without
# windows it needs half the processor time of the whole browser.
. "$(dirname "$0")/../lib.sh"

if [ -x /usr/bin/chromium-headless-shell ]; then exit; fi
if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    if (install_packages "Chromium" chromium-headless-shell); then exit; fi
fi
say "fetching Chromium by Playwright, unless it is there"
(cd end2end && npx playwright install --only-shell chromium)
