//! One style sheet out of `style/main.css` and all that it imports.

use anyhow::Result;

use crate::npm;
use crate::workspace::{Quality, Workspace};

pub fn run(workspace: &Workspace, quality: Quality) -> Result<Vec<u8>> {
    // Files that a sheet mentions (a font, a picture) become part of it: one request, one hash.
    let mut args =
        vec!["style/main.css", "--bundle", "--log-level=warning", "--loader:.svg=dataurl", "--loader:.woff2=dataurl"];
    if quality == Quality::Release {
        args.push("--minify");
    }
    npm::run(workspace, "esbuild", args)
}
