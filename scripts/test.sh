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

# The site is built beside everything else until a browser needs it: its linker, optimizer and compressor use one core for
# most of the time.
site_log=target/site.log
start_site() {
    mkdir -p target
    make --no-print-directory site >"$site_log" 2>&1 &
    site=$!
}
finish_site() { wait "$site" || { cat "$site_log" && return 1; }; }
trap 'kill "${site:-}" 2>/dev/null || true' EXIT

# Clippy compiles the tests: compiling them again without it would take two more minutes. This is what `cargo clippy --
# -D warnings` sets for `cargo check`. Nothing is lost in a debug build, which rustc would not optimize either.
use_clippy() {
    export RUSTC_WORKSPACE_WRAPPER=clippy-driver
    export CLIPPY_ARGS="-D__CLIPPY_HACKERY__warnings__CLIPPY_HACKERY__"
}
clippy_and_build() { cargo test --workspace --no-run && cargo build --workspace; }

stage "set-up" bash scripts/setup.sh test
stage "format" cargo fmt --all --check
start_site
stage "dependencies" bash scripts/dependencies.sh
use_clippy
stage "clippy and build" clippy_and_build
stage "tests on SQLite" bash scripts/test-rust.sh sqlite
stage "tests on PostgreSQL" bash scripts/test-rust.sh postgres
stage "site" finish_site
stage "end-to-end tests" env DOORWARD_BIN="$PWD/target/debug/doorward" EXAMPLE_BIN="$PWD/target/debug/articles" \
    bash scripts/test-e2e.sh
report
printf '\nmake test: all %d stages passed in %d s\n' "${#stages[@]}" "$SECONDS"
