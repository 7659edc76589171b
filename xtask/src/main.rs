//! Builds what the browser downloads, from the Rust of `frontend/` and the CSS of `style/`:
//!
//! ```text
//! toolchain -> wasm -> split -> (optimise) -> pack -> bundle -> style -> publish -> (compress) -> target/site/
//! ```
//!
//! `site` runs these steps once, and skips them if nothing changed; `watch` runs them, and the server, whenever a
//! source file changes. Each step is one file of that name. Only `publish` writes to `target/site`, where the server
//! reads the files (`server/src/assets.rs`).

mod bundle;
mod compress;
mod npm;
mod optimise;
mod pack;
mod publish;
mod site;
mod split;
mod style;
mod toolchain;
mod wasm;
mod watch;
mod workspace;

use anyhow::{Result, bail};
use std::process::ExitCode;
use workspace::{Quality, Workspace};

const USAGE: &str = "usage: xtask site [--release] | watch [-- ARGUMENTS OF doorward serve]";

fn main() -> ExitCode {
    match run() {
        Ok(()) => ExitCode::SUCCESS,
        // The cause is external (a compiler, a missing tool); a backtrace would only hide it.
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run() -> Result<()> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let args: Vec<&str> = args.iter().map(String::as_str).collect();
    let workspace = Workspace::here();
    match args.as_slice() {
        ["site"] => site::build(&workspace, Quality::Dev),
        ["site", "--release"] => site::build(&workspace, Quality::Release),
        ["watch"] => watch::run(&workspace, &[]),
        ["watch", "--", rest @ ..] => watch::run(&workspace, rest),
        _ => bail!(USAGE),
    }
}
