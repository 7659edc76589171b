#!/usr/bin/env bash
# Installs PostgreSQL's server programs, for the temporary server of the tests (scripts/with-postgres.sh), and
# PgBouncer, for store/tests/pooler.rs.
. "$(dirname "$0")/../lib.sh"

command -v pgbouncer >/dev/null || install_packages "PgBouncer for the tests" pgbouncer
if [ -n "${TEST_DATABASE_URL:-}" ] || [ -n "$(scripts/postgres-programs.sh)" ]; then exit; fi
install_packages "PostgreSQL for the tests (or set TEST_DATABASE_URL)" postgresql
