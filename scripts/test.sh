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

stage "set-up" bash scripts/setup.sh test
stage "format" cargo fmt --all --check
stage "clippy" cargo clippy --workspace --all-targets -- -D warnings
stage "tests on SQLite" bash scripts/test-rust.sh sqlite
stage "tests on PostgreSQL" bash scripts/test-rust.sh postgres
stage "release build" make --no-print-directory build
stage "end-to-end tests" bash scripts/test-e2e.sh
report
printf '\nmake test: all %d stages passed in %d s\n' "${#stages[@]}" "$SECONDS"
