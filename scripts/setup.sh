#!/usr/bin/env bash
# Installs the build requirements; with "test" or "lint" also theirs. Fast if everything is installed.
. "$(dirname "$0")/lib.sh"

command -v cargo >/dev/null || stop "Rust is missing. See https://rustup.rs"
node_version=$(node --version 2>/dev/null || echo v0)
node_version=${node_version#v}
[ "${node_version%%.*}" -ge 18 ] || stop "Node.js 18 or newer is missing (for esbuild, wasm-opt and Playwright)"

bash scripts/setup/wasm.sh
npm_packages xtask

case "${1:-build}" in
build) ;;
test)
    # Compiled while the others are downloaded.
    bash scripts/setup/lint.sh &
    tools=$!
    npm_packages end2end
    bash scripts/setup/nextest.sh
    bash scripts/setup/postgres.sh
    bash scripts/setup/chromium.sh
    bash scripts/setup/proxies.sh
    bash scripts/setup/oauth-clients.sh
    wait "$tools"
    ;;
lint) bash scripts/setup/lint.sh ;;
*) stop "unknown set-up: $1" ;;
esac
