#!/usr/bin/env bash
# with-postgres.sh COMMAND...: runs the command with TEST_DATABASE_URL set to a temporary PostgreSQL server, which is
# removed afterwards. A TEST_DATABASE_URL that is already set is used unchanged.
. "$(dirname "$0")/lib.sh"

if [ -n "${TEST_DATABASE_URL:-}" ]; then exec "$@"; fi
programs=$(scripts/postgres-programs.sh)
[ -n "$programs" ] || stop "PostgreSQL is missing: run \`make test\`, which installs it or says how"

# In memory if there is room: the tests create a thousand databases of 10 MB, two or three at a time, and write 1 GB of
# log. Otherwise /tmp, because the path of a socket has at most 107 bytes.
parent=/tmp
free=$(df --output=avail --block-size=1M /dev/shm 2>/dev/null | tail -1 || true)
if [ "${free:-0}" -ge 4096 ] && [ -w /dev/shm ]; then parent=/dev/shm; fi
folder=$(mktemp -d "$parent/doorward-postgres.XXXXXX")

# PostgreSQL refuses to run as root.
as_owner=(env)
if [ "$(id -u)" -eq 0 ]; then
    owner=$(id -un postgres 2>/dev/null || echo nobody)
    as_owner=(runuser -u "$owner" --)
    chown "$owner" "$folder"
fi
server() { (cd "$folder" && "${as_owner[@]}" "$programs/$@"); }
cleanup() {
    server pg_ctl --pgdata="$folder/data" --mode=immediate --silent stop || true
    rm -rf "$folder"
}
trap cleanup EXIT
trap 'exit 130' INT TERM

say "starting a throw-away PostgreSQL in $folder"
server initdb --pgdata="$folder/data" --username=doorward --auth=trust --encoding=UTF8 --locale=C.UTF-8 --no-sync >/dev/null
# The data does not outlive the tests, so it need not be synced to disk.
options="-k $folder -c listen_addresses='' -c max_connections=300"
options+=" -c fsync=off -c synchronous_commit=off -c full_page_writes=off"
server pg_ctl --pgdata="$folder/data" --log="$folder/log" --options="$options" --wait --silent start
server createdb --host="$folder" --username=doorward doorward

export TEST_DATABASE_URL="postgres://doorward@localhost/doorward?host=$folder"
"$@"
