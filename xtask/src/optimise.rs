//! Optimizes each part for size: saves about 60 % of the bytes.

use anyhow::{Context, Result, bail};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};

use crate::split::Parts;
use crate::workspace::Workspace;

pub fn run(workspace: &Workspace, parts: &Parts) -> Result<()> {
    // Two processes: the main part alone takes about as long as all the others.
    let main = start(workspace, &["--twice"], &mut std::iter::once(&parts.main))?;
    let lazy = start(workspace, &[], &mut parts.lazy.values())?;
    for process in [main, lazy] {
        let output = process.wait_with_output()?;
        // Its warnings about names it removes are shown only on failure.
        if !output.status.success() {
            bail!("optimising failed: {}", String::from_utf8_lossy(&output.stderr));
        }
    }
    Ok(())
}

fn start(workspace: &Workspace, flags: &[&str], files: &mut dyn Iterator<Item = &PathBuf>) -> Result<Child> {
    Command::new("node")
        .arg(workspace.root.join("xtask/optimise.mjs"))
        .args(flags)
        .args(files)
        .stderr(Stdio::piped())
        .spawn()
        .context("starting Node.js")
}
