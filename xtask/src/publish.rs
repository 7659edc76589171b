//! The finished site: files named by content hash, and a manifest with their names for the server.

use anyhow::{Context, Result};
use serde::Serialize;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use crate::compress;

/// Content of `manifest.json`; all names are relative to `/pkg/`.
#[derive(Serialize)]
pub struct Manifest {
    pub css: String,
    #[serde(flatten)]
    pub programs: BTreeMap<&'static str, ProgramFiles>,
}

/// The files of one program.
#[derive(Serialize)]
pub struct ProgramFiles {
    pub js: String,
    pub wasm: String,
    /// Lazy function -> the parts it needs, without `.wasm`.
    pub lazy: BTreeMap<String, Vec<String>>,
}

/// Files of `target/site`, by path.
#[derive(Default)]
pub struct Site {
    files: BTreeMap<String, Vec<u8>>,
}

impl Site {
    /// Adds a file under `/pkg/`; returns its name, `name.HASH.extension`, which browsers can cache indefinitely.
    pub fn add_hashed(&mut self, stem: &str, extension: &str, bytes: Vec<u8>) -> String {
        let digest = Sha256::digest(&bytes);
        let hash = hex::encode(&digest[..6]);
        let name = format!("{stem}.{hash}.{extension}");
        self.files.insert(format!("pkg/{name}"), bytes);
        name
    }

    pub fn add(&mut self, path: &str, bytes: Vec<u8>) {
        self.files.insert(path.to_owned(), bytes);
    }

    /// Replaces each file by its compressed copy.
    pub fn compress(&mut self) -> Result<()> {
        for (path, bytes) in std::mem::take(&mut self.files) {
            self.files.insert(format!("{path}.{}", compress::SUFFIX), compress::brotli(&bytes)?);
        }
        Ok(())
    }

    /// Synchronizes `folder` with these files. Unchanged files keep their modification time, by which cargo decides
    /// whether to embed the site again.
    pub fn write(&self, folder: &Path) -> Result<()> {
        let wanted: BTreeSet<PathBuf> = self.files.keys().map(|path| folder.join(path)).collect();
        for path in files_below(folder)? {
            if !wanted.contains(&path) {
                fs::remove_file(&path)?;
            }
        }
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            if fs::read(&path).is_ok_and(|present| present == *bytes) {
                continue;
            }
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(&path, bytes).with_context(|| format!("writing {}", path.display()))?;
        }
        Ok(())
    }

    pub fn sizes(&self) -> impl Iterator<Item = (&str, usize)> {
        self.files.iter().map(|(path, bytes)| (path.as_str(), bytes.len()))
    }
}

/// All files in `folder`, recursively; empty if it does not exist.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let Ok(entries) = fs::read_dir(folder) else { return Ok(found) };
    for entry in entries {
        let path = entry?.path();
        if path.is_dir() {
            found.extend(files_below(&path)?);
        } else {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}
