//! Bundles the wasm-bindgen glue and the loader of the lazy parts into one script: it saves a request and removes their
//! circular import, so the file name can contain a hash. Exports the functions called in the page head.

use anyhow::{Result, ensure};
use std::fs;

use crate::npm;
use crate::split::{LOADER, Parts};
use crate::workspace::{Quality, Workspace};

/// Location of a part of the WASM.
pub enum Place {
    /// A separate file.
    File(String),
    /// A slice of a pack: name, start, end (exclusive).
    Pack(String, usize, usize),
}

/// `instantiator` is what the loader repeats for each of several hundred parts. `slice` serves a slice of a pack as a file.
/// A pack is fetched once; a failed fetch is not cached, so the next visit retries.
const HELPERS: &str = r#"function instantiator(source) {
    source.catch(() => {});
    return async (imports) => WebAssembly.instantiateStreaming(source, imports);
}
const packs = new Map();
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

/// `places` maps the stem of each lazy part to its location.
pub fn run(workspace: &Workspace, quality: Quality, parts: &Parts, places: &[(String, Place)]) -> Result<Vec<u8>> {
    let loader = parts.folder.join(LOADER);
    let mut script = fs::read_to_string(&loader)?;
    for (stem, place) in places {
        let generated = instantiation(stem);
        ensure!(script.contains(&generated), "the loader does not fetch {stem}.wasm as expected");
        let instead = match place {
            Place::File(name) => format!("instantiator(fetch(new URL(\"./{name}\", import.meta.url)))"),
            Place::Pack(name, from, to) => format!("instantiator(slice(\"./{name}\", {from}, {to}))"),
        };
        script = script.replace(&generated, &instead);
    }
    script.push_str(HELPERS);
    fs::write(&loader, script)?;

    let entry = parts.folder.join("entry.js");
    fs::write(&entry, format!("export {{ default, hydrate }} from \"./{}.js\";\n", parts.name))?;
    let mut args = vec![entry.into_os_string()];
    args.extend(
        [
            "--bundle",
            "--format=esm",
            "--target=es2022",
            "--legal-comments=none",
            "--log-level=warning",
            // The glue imports the loader once per lazy part; all imports are one module.
            "--log-override:duplicate-object-key=silent",
        ]
        .map(Into::into),
    );
    if quality == Quality::Release {
        args.push("--minify".into());
    }
    npm::run(workspace, "esbuild", args)
}

/// The body of the function that the splitter generates for a part.
fn instantiation(stem: &str) -> String {
    format!(
        "{{
    const src = fetch(new URL(\"./{stem}.wasm\", import.meta.url));
    src.catch(() => {{}});
    return async (imports) => (WebAssembly.instantiateStreaming(src, imports));
}}
"
    )
}
