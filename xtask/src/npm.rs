//! Runs a tool of `xtask/package.json`.

use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsStr;
use std::process::{Command, Stdio};

use crate::workspace::Workspace;

/// Runs `tool` and returns its standard output; its standard error goes to the terminal.
pub fn run<I, S>(workspace: &Workspace, tool: &str, args: I) -> Result<Vec<u8>>
where
    I: IntoIterator<Item = S>,
    S: AsRef<OsStr>,
{
    let path = workspace.root.join("xtask/node_modules/.bin").join(tool);
    if !path.exists() {
        bail!("{tool} is not installed: run `make setup`");
    }
    let output = Command::new(&path)
        .args(args)
        .current_dir(&workspace.root)
        .stdin(Stdio::null())
        .stderr(Stdio::inherit())
        .output()
        .with_context(|| format!("starting {tool} (it needs Node.js)"))?;
    ensure!(output.status.success(), "{tool} failed");
    Ok(output.stdout)
}
