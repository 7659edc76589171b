#!/usr/bin/env bash
# Prints the folder of PostgreSQL's server programs, the newest if there are several; prints nothing if there is none.
# Debian does not put them on the PATH.
set -euo pipefail

folders=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort --version-sort --reverse || true)
for folder in $folders "$(dirname "$(command -v initdb || echo /none/initdb)")" "$(pg_config --bindir 2>/dev/null || true)"; do
    if [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ]; then
        echo "$folder"
        break
    fi
done
