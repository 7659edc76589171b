#!/usr/bin/env bash
# The end-to-end tests in a real browser, against the release binary. Arguments go to Playwright.
. "$(dirname "$0")/lib.sh"

export DOORWARD_BIN=${DOORWARD_BIN:-$PWD/target/release/doorward}
# The app that stands behind nginx and the gateway. A debug build: nothing about it is measured, and what it needs the other
# tests have compiled.
if [ -z "${EXAMPLE_BIN:-}" ]; then
    cargo build --quiet --package doorward-example-articles
    EXAMPLE_BIN=${CARGO_TARGET_DIR:-$PWD/target}/debug/articles
fi
export EXAMPLE_BIN
# Empty: Playwright's own.
if [ -x /usr/bin/chromium ]; then export CHROMIUM_PATH=/usr/bin/chromium; fi
# Some tests start several nodes on one PostgreSQL.
exec bash scripts/with-postgres.sh bash -c 'cd end2end && exec npx playwright test "$@"' -- "$@"
