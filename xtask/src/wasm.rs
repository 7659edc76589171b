//! Compiles `frontend/` to one WASM file. Cargo decides what is stale.

use anyhow::{Result, ensure};
use std::path::PathBuf;

use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::{Quality, Workspace};

pub fn build(workspace: &Workspace, toolchain: &Toolchain, quality: Quality) -> Result<PathBuf> {
    let target = workspace.target_wasm();
    let status = toolchain
        .command()
        .current_dir(&workspace.root)
        .args(["build", "--package", "doorward-frontend", "--lib", "--target", TARGET])
        .args(["--profile", quality.profile()])
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    ensure!(status.success(), "the browser's half does not compile");
    Ok(target.join(TARGET).join(quality.profile()).join("doorward_frontend.wasm"))
}
