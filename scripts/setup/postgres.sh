#!/usr/bin/env bash
# The programs of a PostgreSQL server, for the throw-away one that the tests start (scripts/with-postgres.sh), and
# PgBouncer, which store/tests/pooler.rs puts in front of it.
. "$(dirname "$0")/../lib.sh"

command -v pgbouncer >/dev/null || install_packages "PgBouncer for the tests" pgbouncer
if [ -n "${TEST_DATABASE_URL:-}" ] || [ -n "$(scripts/postgres-programs.sh)" ]; then exit; fi
install_packages "PostgreSQL for the tests (or set TEST_DATABASE_URL)" postgresql
