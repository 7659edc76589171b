//! Runs the steps in order, and skips them if nothing changed.

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::PathBuf;

use crate::bundle::Place;
use crate::publish::{Manifest, ProgramFiles, Site, files_below};
use crate::split::{self, Parts};
use crate::toolchain::Toolchain;
use crate::workspace::{Program, Quality, Workspace};
use crate::{bundle, optimise, pack, style, wasm};

pub fn build(workspace: &Workspace, quality: Quality) -> Result<()> {
    let toolchain = Toolchain::find(workspace)?;
    println!("site: compiling the browser's half with {}", toolchain.describe());
    let mut wasm = BTreeMap::new();
    for program in Program::ALL {
        wasm.insert(program.name(), wasm::build(workspace, &toolchain, program, quality)?);
    }

    let inputs = fingerprint(workspace, &wasm)?;
    let stamp = workspace.target_wasm().join("site.stamp");
    let fresh = format!("{} {inputs}", quality.profile());
    if fs::read_to_string(&stamp).is_ok_and(|last| last == fresh) && workspace.site().join("manifest.json").exists() {
        println!("site: nothing changed");
        return Ok(());
    }
    let site = assemble(workspace, quality, &wasm)?;
    // Should writing fail half-way, the next run must not take the old stamp for the truth.
    let _ = fs::remove_file(&stamp);
    site.write(&workspace.site())?;
    fs::write(&stamp, fresh)?;
    for (path, size) in site.sizes().filter(|(path, _)| path.starts_with("pkg/")) {
        println!("site: {size:>9} bytes  {path}");
    }
    Ok(())
}

type Wasm = BTreeMap<&'static str, PathBuf>;

fn assemble(workspace: &Workspace, quality: Quality, wasm: &Wasm) -> Result<Site> {
    let mut site = Site::default();
    let mut programs = BTreeMap::new();
    for (name, wasm) in wasm {
        let parts = split::run(name, wasm, workspace.scratch(quality).join(name))?;
        if quality == Quality::Release {
            println!("site: optimising {} WASM files of {name}", 1 + parts.lazy.len());
            optimise::run(workspace, &parts)?;
        }
        programs.insert(*name, publish(workspace, quality, &mut site, &parts)?);
    }
    let css = site.add_hashed("doorward", "css", style::run(workspace, quality)?);
    let manifest = Manifest { css, programs };

    let public = workspace.root.join("app/public");
    for path in files_below(&public)? {
        let name = path.strip_prefix(&public)?.to_string_lossy().into_owned();
        site.add(&name, fs::read(&path)?);
    }
    if quality == Quality::Release {
        site.compress()?;
    }
    site.add("manifest.json", serde_json::to_vec_pretty(&manifest)?);
    Ok(site)
}

/// Adds the files of a program.
fn publish(workspace: &Workspace, quality: Quality, site: &mut Site, parts: &Parts) -> Result<ProgramFiles> {
    let wasm = site.add_hashed(parts.name, "wasm", fs::read(&parts.main)?);
    let places = place(site, parts)?;
    let js = bundle::run(workspace, quality, parts, &places)?;
    let js = site.add_hashed(parts.name, "js", js);
    Ok(ProgramFiles { js, wasm, lazy: announced(parts, &places) })
}

/// Adds the lazy parts, packed where useful; returns their locations.
fn place(site: &mut Site, parts: &Parts) -> Result<Vec<(String, Place)>> {
    let mut places = Vec::new();
    for pack in pack::plan(parts)?.iter().filter(|pack| pack.stems.len() > 1) {
        let mut bytes = Vec::with_capacity(pack.size);
        let mut ends = Vec::new();
        for stem in &pack.stems {
            bytes.extend(fs::read(&parts.lazy[stem])?);
            ends.push(bytes.len());
        }
        let name = site.add_hashed("shared", "wasm", bytes);
        let begins = std::iter::once(0).chain(ends.iter().copied());
        let slices = begins.zip(ends.iter()).map(|(from, to)| Place::Pack(name.clone(), from, *to));
        places.extend(pack.stems.iter().cloned().zip(slices));
    }
    for (stem, path) in &parts.lazy {
        if !places.iter().any(|(packed, _)| packed == stem) {
            places.push((stem.clone(), Place::File(site.add_hashed(stem, "wasm", fs::read(path)?))));
        }
    }
    Ok(places)
}

/// The files needed by each lazy function, in the format of Leptos: without `.wasm`, no duplicates.
fn announced(parts: &Parts, places: &[(String, Place)]) -> BTreeMap<String, Vec<String>> {
    let file = |stem: &String| {
        let (_, place) = places.iter().find(|(placed, _)| placed == stem)?;
        let (Place::File(name) | Place::Pack(name, ..)) = place;
        name.strip_suffix(".wasm").map(str::to_owned)
    };
    let files = |stems: &Vec<String>| stems.iter().filter_map(file).collect::<BTreeSet<_>>().into_iter().collect();
    parts.needs.iter().map(|(function, stems)| (function.clone(), files(stems))).collect()
}

/// One hash over all that decides the result: the compiled WASM, the styles, the public files, the tools.
fn fingerprint(workspace: &Workspace, wasm: &Wasm) -> Result<String> {
    let mut files: Vec<PathBuf> =
        vec![workspace.root.join("xtask/package-lock.json"), workspace.root.join("xtask/optimise.mjs")];
    files.extend(wasm.values().cloned());
    for folder in ["style", "app/public", "xtask/src"] {
        files.extend(files_below(&workspace.root.join(folder))?);
    }
    let mut hasher = Sha256::new();
    for path in files {
        hasher.update(path.to_string_lossy().as_bytes());
        hasher.update(fs::read(&path).with_context(|| format!("reading {}", path.display()))?);
    }
    Ok(hex::encode(hasher.finalize()))
}
