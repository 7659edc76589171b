#!/usr/bin/env bash
# Runs all checks stage by stage, then prints how long each took. Stops at the first failure.
. "$(dirname "$0")/lib.sh"

stages=()
report() {
    printf '\n%-32s %8s  %s\n' stage seconds result
    printf '%s\n' "${stages[@]}"
}

stage() {
    local name=$1 start=$SECONDS
    shift
    printf '\n'
    say "$name: $*"
    if "$@"; then
        stages+=("$(printf '%-32s %8d  passed' "$name" $((SECONDS - start)))")
    else
        stages+=("$(printf '%-32s %8d  FAILED' "$name" $((SECONDS - start)))")
        report
        printf '\nmake test: FAILED in "%s" after %d s\n' "$name" "$SECONDS"
        exit 1
    fi
}

# The site is built beside clippy: its linker and optimizer use one core for most of the time. Both compile for their own
# target, so neither waits for the other.
site_and_clippy() {
    local log=target/site.log site
    mkdir -p target
    make --no-print-directory site >"$log" 2>&1 &
    site=$!
    if ! cargo clippy --workspace --all-targets -- -D warnings; then
        kill "$site" 2>/dev/null
        return 1
    fi
    wait "$site" || { cat "$log" && return 1; }
}

stage "set-up" bash scripts/setup.sh test
stage "format" cargo fmt --all --check
stage "site and clippy" site_and_clippy
stage "tests on SQLite" bash scripts/test-rust.sh sqlite
stage "tests on PostgreSQL" bash scripts/test-rust.sh postgres
stage "server" cargo build --workspace
stage "end-to-end tests" env DOORWARD_BIN="$PWD/target/debug/doorward" bash scripts/test-e2e.sh
report
printf '\nmake test: all %d stages passed in %d s\n' "${#stages[@]}" "$SECONDS"
