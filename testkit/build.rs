//! Identifies the schema, so that a template database of a previous schema is never used.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::path::Path;
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("../migration/src");
    println!("cargo::rerun-if-changed={}", migrations.display());
    let mut files = fs::read_dir(&migrations)?.map(|entry| Ok(entry?.path())).collect::<io::Result<Vec<_>>>()?;
    files.sort();
    let mut hasher = DefaultHasher::new();
    for file in files {
        file.hash(&mut hasher);
        fs::read(&file)?.hash(&mut hasher);
    }
    println!("cargo::rustc-env=SCHEMA={:016x}", hasher.finish());
    Ok(())
}
