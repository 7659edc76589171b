//! Rebuilds the site and the server, and restarts the server, whenever a source file changes.
//!
//! Polls the file system twice a second instead of using notifications: a few hundred files cost little, and polling
//! works on every system, in containers and on network drives.

use anyhow::Result;
use std::path::Path;
use std::process::{Child, Command};
use std::thread::sleep;
use std::time::{Duration, SystemTime};

use crate::publish::files_below;
use crate::site;
use crate::workspace::{Quality, Workspace};

/// Sources of `doorward`, without tests and documentation.
const SOURCES: [&str; 13] = [
    "Cargo.lock",
    "Cargo.toml",
    "access",
    "app",
    "contract",
    "frontend",
    "identity",
    "messaging",
    "migration",
    "server",
    "store",
    "style",
    "xtask/src",
];

pub fn run(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    let mut server: Option<Child> = None;
    loop {
        let state = newest(workspace)?;
        match build(workspace) {
            Ok(()) => {
                if let Some(mut old) = server.take() {
                    old.kill()?;
                    old.wait()?;
                }
                let binary = workspace.root.join("target/debug/doorward");
                server = Some(Command::new(binary).arg("serve").args(arguments).current_dir(&workspace.root).spawn()?);
            }
            // The old server keeps running while the new one does not compile.
            Err(error) => eprintln!("watch: {error:#}"),
        }
        println!("watch: waiting for a change");
        while newest(workspace)? == state {
            sleep(Duration::from_millis(500));
        }
    }
}

fn build(workspace: &Workspace) -> Result<()> {
    site::build(workspace, Quality::Dev)?;
    let status =
        Command::new("cargo").args(["build", "--package", "doorward-server"]).current_dir(&workspace.root).status()?;
    anyhow::ensure!(status.success(), "the server does not compile");
    Ok(())
}

/// Number of source files and time of the last change; the number detects deleted files.
fn newest(workspace: &Workspace) -> Result<(usize, Option<SystemTime>)> {
    let mut files = Vec::new();
    for source in SOURCES {
        let path = workspace.root.join(source);
        if path.is_file() {
            files.push(path);
        } else {
            files.extend(files_below(&path)?);
        }
    }
    let written = |path: &Path| path.metadata().and_then(|metadata| metadata.modified()).ok();
    Ok((files.len(), files.iter().filter_map(|path| written(path)).max()))
}
