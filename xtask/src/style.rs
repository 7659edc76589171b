//! Bundles `style/main.css` and its imports into one style sheet.

use anyhow::Result;

use crate::npm;
use crate::workspace::{Quality, Workspace};

pub fn run(workspace: &Workspace, quality: Quality) -> Result<Vec<u8>> {
    // Referenced files (fonts, pictures) are inlined: one request, one hash.
    let mut args =
        vec!["style/main.css", "--bundle", "--log-level=warning", "--loader:.svg=dataurl", "--loader:.woff2=dataurl"];
    if quality == Quality::Release {
        args.push("--minify");
    }
    npm::run(workspace, "esbuild", args)
}
