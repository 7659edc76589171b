#!/usr/bin/env bash
# Checks the dependencies against deny.toml, and that each is used.
. "$(dirname "$0")/lib.sh"

cargo machete
cargo deny --log-level warn check bans licenses sources
