# Functions shared by the scripts. Source this file with the project folder as the working directory.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

say() { printf '==> %s\n' "$*"; }

stop() {
    printf '\nSetup failed: %s\n' "$*" >&2
    exit 1
}

# install_packages WHY PACKAGE...: installs Debian packages as root; otherwise prints instructions. Never calls sudo.
install_packages() {
    local why=$1
    shift
    command -v apt-get >/dev/null || stop "$why is missing. Please install your system's equivalent of: $*"
    local command="apt-get install --yes --no-install-recommends $*"
    if [ "$(id -u)" -ne 0 ]; then
        stop "$why is missing. Please run: sudo $command"
    fi
    say "installing $why: $*"
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive $command >/dev/null
}

# npm_packages FOLDER: installs the packages of FOLDER/package-lock.json, unless they are installed already.
npm_packages() {
    local folder=$1
    if [ "$folder/node_modules/.package-lock.json" -nt "$folder/package-lock.json" ]; then
        return
    fi
    say "installing the npm packages of $folder/"
    # setup/chromium.sh installs browsers.
    (cd "$folder" && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error)
    touch "$folder/node_modules/.package-lock.json"
}
