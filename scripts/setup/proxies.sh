#!/usr/bin/env bash
# The proxies whose configurations in docs/forward-auth.md the end-to-end tests try out.
. "$(dirname "$0")/../lib.sh"

if command -v nginx >/dev/null && command -v caddy >/dev/null; then exit; fi
install_packages "nginx and Caddy for the tests" nginx-light caddy
