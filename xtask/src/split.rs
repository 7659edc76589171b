//! Cuts the WASM at every `#[lazy]` function and `#[lazy_route]`, and binds the main part to JavaScript.
//!
//! A part is fetched when its page is first visited.

use anyhow::{Context, Result, anyhow};
use std::collections::{BTreeMap, HashMap};
use std::fs;
use std::path::{Path, PathBuf};

/// The script that loads the other parts.
pub const LOADER: &str = "loader.js";

/// Files in `folder`, not yet named by content hash.
pub struct Parts {
    /// Name of the main part and its glue.
    pub name: &'static str,
    pub folder: PathBuf,
    pub main: PathBuf,
    /// The parts loaded later, by file stem.
    pub lazy: BTreeMap<String, PathBuf>,
    /// Which parts (file stems) a lazy function needs, so that the server can announce them in the page's head.
    pub needs: HashMap<String, Vec<String>>,
}

pub fn run(name: &'static str, wasm: &Path, folder: PathBuf) -> Result<Parts> {
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    fs::create_dir_all(&folder)?;
    let input = fs::read(wasm).with_context(|| format!("reading {}", wasm.display()))?;
    let main = folder.join("unbound.wasm");
    let (link_name, main_module) = (format!("./{LOADER}"), format!("./{name}.js"));
    let mut options = wasm_split_cli_support::Options::new(&input);
    options.output_dir = &folder;
    options.main_out_path = &main;
    options.link_name = &link_name;
    options.main_module = &main_module;
    let split = wasm_split_cli_support::transform(options).map_err(|error| anyhow!("splitting: {error:#}"))?;
    bind(name, &main, &folder).context("binding to JavaScript")?;
    fs::remove_file(&main)?;

    let stem = |path: &PathBuf| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    Ok(Parts {
        name,
        main: folder.join(format!("{name}_bg.wasm")),
        lazy: split.split_modules.into_iter().map(|path| (stem(&path), path)).collect(),
        needs: split.prefetch_map,
        folder,
    })
}

fn bind(name: &str, main: &Path, folder: &Path) -> Result<()> {
    wasm_bindgen_cli_support::Bindgen::new()
        .web(true)?
        .input_path(main)
        .out_name(name)
        // The parts import memory, stack pointer and functions of the main part by their linker names.
        .keep_lld_exports(true)
        .demangle(false)
        .generate(folder)
}
