//! Selects the compiler for the browser target.
//!
//! Uses the default compiler if it has the standard library for WASM. Where that library cannot be downloaded,
//! `make setup` compiles it from Debian's source package for Debian's compiler (`scripts/setup/wasm.sh`), and that pair
//! is used.

use anyhow::{Result, bail};
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::workspace::Workspace;

pub const TARGET: &str = "wasm32-unknown-unknown";

pub struct Toolchain {
    cargo: PathBuf,
    rustc: Option<PathBuf>,
    /// Path of the standard library, if not the default.
    library: Option<PathBuf>,
}

impl Toolchain {
    pub fn find(workspace: &Workspace) -> Result<Self> {
        // Not `$CARGO`: it is the binary behind rustup and would bypass `rust-toolchain.toml` and overrides.
        if has_library(&usual_library("rustc")) {
            return Ok(Self { cargo: "cargo".into(), rustc: None, library: None });
        }
        let debian = || Self { cargo: "/usr/bin/cargo".into(), rustc: Some("/usr/bin/rustc".into()), library: None };
        if has_library(&usual_library("/usr/bin/rustc")) {
            return Ok(debian());
        }
        if let Some(library) = version("/usr/bin/rustc").map(|v| workspace.target_wasm().join("std").join(v))
            && has_library(&Some(library.clone()))
        {
            return Ok(Self { library: Some(library), ..debian() });
        }
        bail!("no compiler here has the standard library for {TARGET}: run `make setup`")
    }

    /// `cargo` with the compiler and the flags that splitting needs.
    pub fn command(&self) -> Command {
        // The splitter moves functions between modules, so it needs all relocations.
        // Erased components, as for the server (.cargo/config.toml): both must render identical HTML.
        let mut flags = vec!["-Clink-args=--emit-relocs".to_owned(), "--cfg=erase_components".to_owned()];
        if let Some(library) = &self.library {
            flags.push(format!("-L{}", library.display()));
        }
        // The paths of source files are in the messages of panics: the folder of the builder is of no use to browsers.
        for registry in registries() {
            flags.push(format!("--remap-path-prefix={}=crates", registry.display()));
        }
        let mut command = Command::new(&self.cargo);
        // Takes precedence over all other flags, and allows spaces in paths.
        command.env("CARGO_ENCODED_RUSTFLAGS", flags.join("\x1f"));
        // Variables of the outer cargo must not leak.
        for name in ["RUSTFLAGS", "RUSTC", "CARGO"] {
            command.env_remove(name);
        }
        if let Some(rustc) = &self.rustc {
            command.env("RUSTC", rustc).env_remove("RUSTUP_TOOLCHAIN");
        }
        command
    }

    pub fn describe(&self) -> &'static str {
        if self.rustc.is_some() { "Debian's compiler" } else { "the usual compiler" }
    }
}

/// Where cargo keeps the sources of dependencies: a folder for each registry.
fn registries() -> Vec<PathBuf> {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let Some(home) = home.or_else(|| Some(std::env::home_dir()?.join(".cargo"))) else { return Vec::new() };
    let folders = std::fs::read_dir(home.join("registry/src")).into_iter().flatten().flatten();
    let mut paths: Vec<_> = folders.map(|folder| folder.path()).collect();
    paths.sort();
    paths
}

fn output(rustc: &str, args: &[&str]) -> Option<String> {
    let output = Command::new(rustc).args(args).env_remove("RUSTC").output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

fn usual_library(rustc: &str) -> Option<PathBuf> {
    output(rustc, &["--print", "target-libdir", "--target", TARGET]).map(PathBuf::from)
}

/// The version as one word; a library fits exactly one version.
fn version(rustc: &str) -> Option<String> {
    output(rustc, &["--version"]).map(|version| version.replace(|c: char| !c.is_ascii_alphanumeric() && c != '.', "_"))
}

fn has_library(folder: &Option<PathBuf>) -> bool {
    let holds_std = |folder: &Path| {
        std::fs::read_dir(folder).is_ok_and(|files| {
            files.flatten().any(|file| {
                let name = file.file_name();
                let name = name.to_string_lossy();
                name.starts_with("libstd-") && name.ends_with(".rlib")
            })
        })
    };
    folder.as_deref().is_some_and(holds_std)
}
