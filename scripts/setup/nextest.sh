#!/usr/bin/env bash
# Installs the test runner. Without it the tests run under `cargo test`, only slower.
. "$(dirname "$0")/../lib.sh"

if cargo nextest --version >/dev/null 2>&1; then exit; fi
say "installing cargo-nextest, once (some minutes)"
# It only starts the tests, so it needs no optimization: that halves the build time.
CARGO_TARGET_DIR=${TMPDIR:-/tmp}/doorward-nextest cargo install --quiet --locked --debug cargo-nextest \
    --no-default-features --features default-no-update ||
    say "cargo-nextest cannot be had here; using cargo test"
rm -rf "${TMPDIR:-/tmp}/doorward-nextest"
