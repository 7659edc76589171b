//! One script out of two, the glue and the loader of the lazy parts: one request, and names that can be hashed, because
//! inside one file the circle in which the two import each other is gone. It exports what the page's head calls.

use anyhow::{Result, ensure};
use std::fs;

use crate::npm;
use crate::split::{LOADER, NAME, Parts};
use crate::workspace::{Quality, Workspace};

/// Where a part of the WASM is found.
pub enum Place {
    /// In a file of its own.
    File(String),
    /// Somewhere in a pack: name, first byte, byte after the last.
    Pack(String, usize, usize),
}

/// Gives a slice of a pack, which is fetched once, as if it were a file. A fetch that failed is not remembered, so that
/// the next visit tries again.
const PACKS: &str = r#"const packs = new Map();
function slice(pack, from, to) {
    if (!packs.has(pack)) {
        const loading = fetch(new URL(pack, import.meta.url)).then((answer) => {
            if (!answer.ok) throw new Error(`${pack}: ${answer.status}`);
            return answer.arrayBuffer();
        });
        loading.catch(() => packs.delete(pack));
        packs.set(pack, loading);
    }
    const headers = { "content-type": "application/wasm" };
    return packs.get(pack).then((bytes) => new Response(bytes.slice(from, to), { headers }));
}
"#;

/// `places` says for the stem of each lazy part where it is published.
pub fn run(workspace: &Workspace, quality: Quality, parts: &Parts, places: &[(String, Place)]) -> Result<Vec<u8>> {
    let loader = parts.folder.join(LOADER);
    let mut script = fs::read_to_string(&loader)?;
    for (stem, place) in places {
        let fetching = format!("fetch(new URL(\"./{stem}.wasm\", import.meta.url))");
        ensure!(script.contains(&fetching), "the loader does not fetch {stem}.wasm");
        let instead = match place {
            Place::File(name) => format!("fetch(new URL(\"./{name}\", import.meta.url))"),
            Place::Pack(name, from, to) => format!("slice(\"./{name}\", {from}, {to})"),
        };
        script = script.replace(&fetching, &instead);
    }
    script.push_str(PACKS);
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
