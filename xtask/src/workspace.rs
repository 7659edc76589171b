//! Where things are, and how good the result shall be.

use std::path::{Path, PathBuf};

/// The project's folder.
pub struct Workspace {
    pub root: PathBuf,
}

impl Workspace {
    pub fn here() -> Self {
        let xtask = Path::new(env!("CARGO_MANIFEST_DIR"));
        Self { root: xtask.parent().unwrap_or(xtask).to_path_buf() }
    }

    /// What the server serves and embeds.
    pub fn site(&self) -> PathBuf {
        self.root.join("target/site")
    }

    /// The browser's half has its own target folder: it may be compiled by another compiler than the server, and two
    /// compilers sharing one folder rebuild each other's work.
    pub fn target_wasm(&self) -> PathBuf {
        self.root.join("target-wasm")
    }

    /// Where the steps between compiler and site leave their files.
    pub fn scratch(&self, quality: Quality) -> PathBuf {
        self.target_wasm().join("site").join(quality.profile())
    }
}

/// `Dev` is quick to build, `Release` small to download.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Quality {
    Dev,
    Release,
}

impl Quality {
    /// The cargo profile of the browser's half, in the root Cargo.toml.
    pub fn profile(self) -> &'static str {
        match self {
            Self::Dev => "wasm-dev",
            Self::Release => "wasm",
        }
    }
}
