#!/usr/bin/env bash
# Checks that a reviewer should not have to make.
. "$(dirname "$0")/lib.sh"

# Every attack that a test names is explained.
unexplained=$(comm -23 <(git grep -hoE 'attack_([0-9]{2}_(and_)?)+' -- '*.rs' | grep -oE '[0-9]{2}' | sort -u) \
    <(sed -nE 's/^\| ([0-9]{2}) \|.*/\1/p' docs/attacks.md | sort -u))
[ -z "$unexplained" ] || { echo "docs/attacks.md lacks the attacks $unexplained" >&2; exit 1; }
cargo fmt --all --check
cargo clippy --workspace --all-targets -- -D warnings
bash scripts/dependencies.sh
# The advisory database is a git repository, which may be unreachable. Skip it then, so that a failure means an advisory.
if GIT_TERMINAL_PROMPT=0 timeout 20 git ls-remote --exit-code https://github.com/RustSec/advisory-db HEAD >/dev/null 2>&1; then
    cargo deny check advisories
else
    say "advisories: NOT checked, the advisory database is unreachable"
fi
