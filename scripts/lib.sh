# What the scripts share; sourced, with the project's folder as working directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '==> %s\n' "$*"; }

stop() {
    printf '\nSet-up cannot go on: %s\n' "$*" >&2
    exit 1
}

# install_packages WHY PACKAGE...: Debian's packages, where we are root; otherwise says what to do. Never a silent sudo.
install_packages() {
    local why=$1
    shift
    command -v apt-get >/dev/null || stop "$why is missing. Please install what your system calls: $*"
    local command="apt-get install --yes --no-install-recommends $*"
    if [ "$(id -u)" -ne 0 ]; then
        stop "$why is missing. Please run: sudo $command"
    fi
    say "installing $why: $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $command >/dev/null
}

# npm_packages FOLDER: what FOLDER/package-lock.json lists, unless it is there already.
npm_packages() {
    local folder=$1
    if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
        return
    fi
    say "installing the npm packages of $folder/"
    # Browsers are a matter of setup/chromium.sh.
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    touch "$folder/node_modules/.package-lock.json"
}
