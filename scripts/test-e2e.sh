#!/usr/bin/env bash
# Runs the end-to-end tests in a real browser, against the release binary. Arguments are passed to Playwright.
. "$(dirname "$0")/lib.sh"

export DOORWARD_BIN=${DOORWARD_BIN:-$PWD/target/release/doorward}
# The app behind nginx and the gateway. A debug build is sufficient: the app is not measured, and the other tests have
# compiled its dependencies.
if [ -z "${EXAMPLE_BIN:-}" ]; then
    cargo build --quiet --package doorward-example-articles
    EXAMPLE_BIN=${CARGO_TARGET_DIR:-$PWD/target}/debug/articles
fi
export EXAMPLE_BIN
# Empty: use Playwright's own browser.
if [ -x /usr/bin/chromium-headless-shell ]; then export CHROMIUM_PATH=/usr/bin/chromium-headless-shell; fi
# Some tests start several nodes on one PostgreSQL.
exec bash scripts/with-postgres.sh bash -c 'cd end2end && exec npx playwright test "$@"' -- "$@"
