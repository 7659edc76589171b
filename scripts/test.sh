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

# Clippy is the compiler of our own crates here: one compilation checks them and builds the tests, where `cargo clippy` and then
# `cargo test` would compile everything twice. Cargo repeats the warnings of crates that are built already.
export RUSTC_WORKSPACE_WRAPPER=clippy-driver
if [ -n "${CI:-}" ]; then
    # Nothing is compiled a second time here, and a panic names its line without debug information. Each test is a process, and
    # collecting entropy from jitter beside that of the system is a tenth of its time; the shipped program does both.
    export CARGO_INCREMENTAL=0 CARGO_PROFILE_DEV_DEBUG=false AWS_LC_SYS_NO_JITTER_ENTROPY=1
fi
build_log=target/build.log
compile() { cargo "$@" 2>&1 | tee "$build_log" && ! grep -q '^warning' "$build_log"; }
# The tests of a package build its program too. `cargo build` selects other features of a dependency of build scripts, and
# would compile every crate above them a second time.
build() { compile test --workspace --no-run; }

# It has dependencies that the workspace excludes, so it has a lock file of its own. It is checked and not linked, and shares
# the folder of the workspace, where the macros and build scripts of both are built once.
example() { compile check --locked --manifest-path examples/axum/Cargo.toml --target-dir target; }

stage "set-up" bash scripts/setup.sh test
stage "format" cargo fmt --all --check
stage "names of tests" bash scripts/test-names.sh
start_site
stage "dependencies" bash scripts/dependencies.sh
stage "clippy and build" build
stage "example of another program" example
stage "tests on SQLite" bash scripts/test-rust.sh sqlite
stage "tests on PostgreSQL" bash scripts/test-rust.sh postgres
stage "site" finish_site
stage "end-to-end tests" env DOORWARD_BIN="$PWD/target/debug/doorward" EXAMPLE_BIN="$PWD/target/debug/articles" \
    bash scripts/test-e2e.sh
report
printf '\nmake test: all %d stages passed in %d s\n' "${#stages[@]}" "$SECONDS"
