#!/usr/bin/env bash
# The test runner. Without it the tests run under plain `cargo test`, only slower.
. "$(dirname "$0")/../lib.sh"

if cargo nextest --version >/dev/null 2>&1; then exit; fi
say "installing cargo-nextest, once (some minutes)"
# It only starts our tests, so it need not be optimised itself: that halves the time.
CARGO_TARGET_DIR=${TMPDIR:-/tmp}/doorward-nextest cargo install --quiet --locked --debug cargo-nextest \
    --no-default-features --features default-no-update ||
    say "cargo-nextest cannot be had here; using cargo test"
rm -rf "${TMPDIR:-/tmp}/doorward-nextest"
