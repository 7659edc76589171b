//! Makes the folder that `src/assets.rs` embeds exist, so that checking the code does not need a built site.

use std::path::Path;

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    let site = Path::new("../target/site");
    if let Err(error) = std::fs::create_dir_all(site) {
        println!("cargo::warning=cannot create target/site: {error}");
    }
    // A debug build reads the site from disk when asked; only a release build has it inside and must follow it.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site");
        if !site.join("manifest.json").exists() {
            println!("cargo::warning=this binary will have no scripts and styles inside: run `make build`");
        }
    }
}
