//! Rebuilds a release binary, which embeds the site (`src/assets.rs`), when `target/site` changes.

fn main() {
    println!("cargo::rerun-if-changed=build.rs");
    // A debug build reads the site from disk at runtime.
    if std::env::var("PROFILE").is_ok_and(|profile| profile == "release") {
        println!("cargo::rerun-if-changed=../target/site");
        if !std::path::Path::new("../target/site/manifest.json").exists() {
            println!(
                "cargo::warning=this binary will have no scripts and styles inside: `make build` makes them first"
            );
        }
    }
}
