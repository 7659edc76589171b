#!/usr/bin/env bash
# Installs the tools of `make lint` other than rustfmt and clippy.
. "$(dirname "$0")/../lib.sh"

for tool in cargo-deny cargo-machete; do
    if command -v "$tool" >/dev/null; then continue; fi
    say "installing $tool, once (some minutes)"
    cargo install --quiet --locked "$tool"
done
