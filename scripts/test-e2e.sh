#!/usr/bin/env bash
# The end-to-end tests in a real browser, against the release binary. Arguments go to Playwright.
. "$(dirname "$0")/lib.sh"

export DOORWARD_BIN=${DOORWARD_BIN:-$PWD/target/release/doorward}
# Empty: Playwright's own.
if [ -x /usr/bin/chromium ]; then export CHROMIUM_PATH=/usr/bin/chromium; fi
# Some tests start several nodes on one PostgreSQL.
exec bash scripts/with-postgres.sh bash -c 'cd end2end && exec npx playwright test "$@"' -- "$@"
