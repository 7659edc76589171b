//! Generates one module from each file in `locales`.

mod locales;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

fn main() -> ExitCode {
    println!("cargo::rerun-if-changed=locales");
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default()).join("texts.rs");
    let written = locales::rust(Path::new("locales"))
        .and_then(|code| std::fs::write(&out, code).map_err(|error| vec![format!("{}: {error}", out.display())]));
    for fault in written.err().unwrap_or_default() {
        println!("cargo::error={fault}");
    }
    ExitCode::SUCCESS
}
