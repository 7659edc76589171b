#!/usr/bin/env bash
# Runs the tests of all crates on SQLite. "postgres" repeats those that use a database on PostgreSQL.
. "$(dirname "$0")/lib.sh"

run() {
    if ! cargo nextest --version >/dev/null 2>&1; then
        cargo test --workspace --no-fail-fast
    elif [ "$1" = postgres ]; then
        # Build the whole workspace as before: other features would recompile everything.
        cargo nextest run --workspace --no-fail-fast --filterset 'rdeps(doorward-testkit)'
    else
        cargo nextest run --workspace --no-fail-fast
    fi
}

case "${1:-sqlite}" in
sqlite) (unset TEST_DATABASE_URL && run sqlite) ;;
postgres)
    if [ -z "${TEST_DATABASE_URL:-}" ]; then exec bash scripts/with-postgres.sh bash scripts/test-rust.sh postgres; fi
    run postgres
    ;;
*) stop "test-rust.sh [sqlite|postgres]" ;;
esac
