#!/usr/bin/env bash
# Installs the proxies for the end-to-end tests of the configurations in docs/forward-auth.md.
. "$(dirname "$0")/../lib.sh"

if command -v nginx >/dev/null && command -v caddy >/dev/null; then exit; fi
install_packages "nginx and Caddy for the tests" nginx-light caddy
