//! Compiles each program of `frontend/` to one WASM file. Cargo decides what is stale.

use anyhow::{Context, Result, ensure};
use std::fs;
use std::path::PathBuf;

use crate::toolchain::{TARGET, Toolchain};
use crate::workspace::{Program, Quality, Workspace};

pub fn build(workspace: &Workspace, toolchain: &Toolchain, program: Program, quality: Quality) -> Result<PathBuf> {
    let target = workspace.target_wasm();
    let status = toolchain
        .command()
        .current_dir(&workspace.root)
        .args(["build", "--package", "doorward-frontend", "--lib", "--target", TARGET])
        .args(["--features", program.name(), "--profile", quality.profile()])
        .arg("--target-dir")
        .arg(&target)
        .status()?;
    ensure!(status.success(), "the browser's half does not compile");
    // Both programs are the same library with other features, so cargo writes both to the same file.
    let built = target.join(TARGET).join(quality.profile()).join("doorward_frontend.wasm");
    let copy = workspace.scratch(quality).join(program.name()).with_extension("wasm");
    fs::create_dir_all(workspace.scratch(quality))?;
    fs::copy(&built, &copy).with_context(|| format!("copying {}", built.display()))?;
    Ok(copy)
}
