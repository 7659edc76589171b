//! Paths of the workspace, and the build quality.

use std::path::{Path, PathBuf};

/// The root of the workspace.
pub struct Workspace {
    pub root: PathBuf,
}

impl Workspace {
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_path_buf() }
    }

    /// Directory of the site, which the server serves and embeds.
    pub fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// Separate target directory of the browser build: its compiler may differ from the server's, and two compilers in
    /// one directory invalidate each other's artifacts.
    pub fn target_wasm(&self) -> PathBuf {
        self.root.join("target-wasm")
    }

    /// Where the steps between compiler and site leave their files.
    pub fn scratch(&self, quality: Quality) -> PathBuf {
        self.target_wasm().join("site").join(quality.profile())
    }
}

/// A program in the browser: a feature of `frontend`.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Program {
    Portal,
    Console,
}

impl Program {
    pub const ALL: [Self; 2] = [Self::Portal, Self::Console];

    /// Its feature, and the stem of its files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Portal => "portal",
            Self::Console => "console",
        }
    }
}

/// `Dev` is quick to build, `Release` small to download.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    Dev,
    Release,
}

impl Quality {
    /// Cargo profile of the browser build, in the root Cargo.toml.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm",
        }
    }
}
