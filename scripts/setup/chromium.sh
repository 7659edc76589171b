#!/usr/bin/env bash
# Installs the browser for the end-to-end tests: Debian's package if apt is available, else Playwright's download.
. "$(dirname "$0")/../lib.sh"

if [ -x /usr/bin/chromium ]; then exit; fi
if command -v apt-get >/dev/null && [ "$(id -u)" -eq 0 ]; then
    install_packages "Chromium" chromium
    exit
fi
say "fetching Chromium by Playwright, unless it is there"
(cd end2end && npx playwright install chromium)
