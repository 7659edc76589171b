//! From locale files to Rust, in three steps: read, compare with English, write.

mod compare;
mod generate;
mod message;
mod read;

use std::path::Path;

/// The language that all others are compared with.
pub const MODEL: &str = "en";

/// The Rust code for all languages in a folder.
///
/// # Errors
/// One line per fault, with its file and key.
pub fn rust(locales: &Path) -> Result<String, Vec<String>> {
    let languages = read::languages(locales)?;
    let faults = compare::faults(&languages);
    if faults.is_empty() { Ok(generate::code(&languages)) } else { Err(faults) }
}
