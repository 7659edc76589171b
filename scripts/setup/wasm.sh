#!/usr/bin/env bash
# Installs the standard library for WASM with rustup. Without rustup, compiles it once from Debian's source package
# for Debian's own compiler. xtask/src/toolchain.rs searches the same places.
. "$(dirname "$0")/../lib.sh"

target=wasm32-unknown-unknown
debian=/usr/bin/rustc

holds_std() { compgen -G "$1/libstd-*.rlib" >/dev/null; }
usual_folder() { "$1" --print target-libdir --target "$target" 2>/dev/null || echo /nowhere; }
# The library fits exactly one compiler, so the folder is named after the compiler.
own_folder() { echo "$PWD/target-wasm/std/$("$debian" --version | tr -c 'A-Za-z0-9.\n' '_')"; }

if holds_std "$(usual_folder rustc)"; then exit; fi
if [ -x "$debian" ] && { holds_std "$(usual_folder "$debian")" || holds_std "$(own_folder)"; }; then exit; fi

if command -v rustup >/dev/null; then
    say "asking rustup for the target $target"
    if rustup target add "$target" && holds_std "$(usual_folder rustc)"; then exit; fi
    say "rustup cannot bring it; taking Debian's compiler for the browser's half"
fi

# lld must be of the LLVM release that the compiler is built on: rust-lld is a link to it.
packages=(rustc-web cargo-web rust-web-src lld-22)
if ! dpkg --status "${packages[@]}" >/dev/null 2>&1; then
    install_packages "a compiler for $target" "${packages[@]}"
fi
say "compiling the standard library for $target, once (about a minute)"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/src"
touch "$work/src/lib.rs"
printf '[package]\nname = "empty"\nedition = "2021"\n' >"$work/Cargo.toml"
(
    cd "$work"
    env -u RUSTFLAGS -u CARGO_TARGET_DIR RUSTC="$debian" RUSTC_BOOTSTRAP=1 /usr/bin/cargo build --quiet --release \
        -Z build-std=std,panic_abort,proc_macro --target "$target"
)
rm -f "$work/target/$target"/release/deps/libempty-*
folder=$(own_folder)
mkdir -p "$folder"
cp "$work/target/$target"/release/deps/*.rlib "$folder/"
