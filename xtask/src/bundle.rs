//! One script out of two, the glue and the loader of the lazy parts: one request, and names that can be hashed, because
//! inside one file the circle in which the two import each other is gone. It exports what the page's head calls.

use anyhow::{Result, ensure};
use std::fs;

use crate::npm;
use crate::split::{LOADER, NAME, Parts};
use crate::workspace::{Quality, Workspace};

/// `lazy` pairs the stem of each lazy part with its published name.
pub fn run(workspace: &Workspace, quality: Quality, parts: &Parts, lazy: &[(String, String)]) -> Result<Vec<u8>> {
    let loader = parts.folder.join(LOADER);
    let mut script = fs::read_to_string(&loader)?;
    for (stem, published) in lazy {
        let link = format!("\"./{stem}.wasm\"");
        ensure!(script.contains(&link), "the loader does not mention {stem}.wasm");
        script = script.replace(&link, &format!("\"./{published}\""));
    }
    fs::write(&loader, script)?;

    let entry = parts.folder.join("entry.js");
    fs::write(&entry, format!("export {{ default, hydrate }} from \"./{NAME}.js\";\n"))?;
    let mut args = vec![entry.into_os_string()];
    args.extend(
        [
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
            // The glue names the loader once for each lazy part: the same module each time.
            "--log-override:duplicate-object-key=silent",
        ]
        .map(Into::into),
    );
    if quality == Quality::Release {
        args.push("--minify".into());
    }
    npm::run(workspace, "esbuild", args)
}
