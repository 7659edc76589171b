#!/usr/bin/env bash
# Installs the tools that check dependencies.
. "$(dirname "$0")/../lib.sh"

# They run for seconds, so they need no optimization: that halves the build time.
export CARGO_TARGET_DIR=${TMPDIR:-/tmp}/doorward-lint CARGO_PROFILE_DEV_DEBUG=false
for tool in cargo-machete cargo-deny; do
    if command -v "$tool" >/dev/null; then continue; fi
    say "installing $tool, once (a minute)"
    cargo install --quiet --locked --debug "$tool"
done
rm -rf "$CARGO_TARGET_DIR"
