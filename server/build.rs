//! Prepares what `src/assets.rs` embeds: the site in `target/site`.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let site = Path::new("../target/site");
    // Without the folder, the macro that reads it remembers a path under which a debug build never finds a site that is
    // built later.
    if let Err(error) = std::fs::create_dir_all(site) {
        println!("cargo::warning=cannot create {}: {error}", site.display());
    }
    // A debug build reads the site from disk at runtime; a release build embeds it.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site");
        if !site.join("manifest.json").exists() {
            println!(
                "cargo::warning=this binary will have no scripts and styles inside: `make build` makes them first"
            );
        }
    }
}
