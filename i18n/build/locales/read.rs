//! Reads the locale files.

use super::MODEL;
use super::message::{Part, parts};
use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// One language: a folder.
#[derive(Debug)]
pub struct Language {
    /// BCP 47 tag; also the folder's name.
    pub tag: String,
    /// Name of the language in the language itself.
    pub name: String,
    /// Plural forms except `other`, each with a Rust condition on `count: u64`.
    pub plural: Vec<(String, String)>,
    /// Files by path without extension, such as `console/users`.
    pub files: BTreeMap<String, File>,
}

/// One file: a module.
#[derive(Debug, Default)]
pub struct File {
    /// The comment at the start of the file.
    pub about: String,
    pub texts: Vec<(String, Text)>,
}

/// One text.
#[derive(Debug)]
pub enum Text {
    /// One text for all values.
    One(Vec<Part>),
    /// A text per plural form.
    Plural(Vec<(String, Vec<Part>)>),
}

/// All languages: English first, then by tag.
pub fn languages(locales: &Path) -> Result<Vec<Language>, Vec<String>> {
    let (mut languages, mut faults) = (Vec::new(), Vec::new());
    for folder in entries(locales)? {
        match language(&folder) {
            Ok(language) => languages.push(language),
            Err(found) => faults.extend(found),
        }
    }
    languages.sort_by_key(|language| (language.tag != MODEL, language.tag.clone()));
    if faults.is_empty() { Ok(languages) } else { Err(faults) }
}

fn language(folder: &Path) -> Result<Language, Vec<String>> {
    let tag = name_of(folder);
    let path = folder.join("language.toml");
    let mut about = table(&path)?;
    let Some(Value::String(name)) = about.remove("name") else {
        return Err(vec![format!("{}: `name` is missing", path.display())]);
    };
    let plural = match about.remove("plural") {
        Some(Value::Table(forms)) => forms.into_iter().filter_map(|(form, when)| Some((form, string(when)?))).collect(),
        _ => Vec::new(),
    };
    let (mut files, mut faults) = (BTreeMap::new(), Vec::new());
    collect(folder, "", &mut files, &mut faults);
    files.remove("language");
    if faults.is_empty() { Ok(Language { tag, name, plural, files }) } else { Err(faults) }
}

fn collect(folder: &Path, prefix: &str, files: &mut BTreeMap<String, File>, faults: &mut Vec<String>) {
    let entries = entries(folder).unwrap_or_else(|found| {
        faults.extend(found);
        Vec::new()
    });
    for path in entries {
        let name = name_of(&path);
        if path.is_dir() {
            collect(&path, &format!("{prefix}{name}/"), files, faults);
        } else if let Some(stem) = name.strip_suffix(".toml") {
            match file(&path) {
                Ok(file) => _ = files.insert(format!("{prefix}{stem}"), file),
                Err(found) => faults.extend(found),
            }
        }
    }
}

fn file(path: &Path) -> Result<File, Vec<String>> {
    let source = source(path)?;
    let about: Vec<_> = source.lines().map_while(|line| line.strip_prefix('#')).map(str::trim).collect();
    let (mut texts, mut faults) = (Vec::new(), Vec::new());
    for (key, value) in table(path)? {
        match text(value) {
            Some(text) => texts.push((key, text)),
            None => faults.push(format!("{}: `{key}` is neither a text nor plural forms", path.display())),
        }
    }
    if faults.is_empty() { Ok(File { about: about.join(" "), texts }) } else { Err(faults) }
}

fn text(value: Value) -> Option<Text> {
    match value {
        Value::String(text) => Some(Text::One(parts(&text))),
        Value::Table(forms) => forms
            .into_iter()
            .map(|(form, value)| Some((form, parts(&string(value)?))))
            .collect::<Option<_>>()
            .map(Text::Plural),
        _ => None,
    }
}

fn string(value: Value) -> Option<String> {
    if let Value::String(text) = value { Some(text) } else { None }
}

fn table(path: &Path) -> Result<Table, Vec<String>> {
    source(path)?.parse().map_err(|error: toml::de::Error| vec![format!("{}: {}", path.display(), error.message())])
}

fn source(path: &Path) -> Result<String, Vec<String>> {
    fs::read_to_string(path).map_err(|error| vec![format!("{}: {error}", path.display())])
}

fn entries(folder: &Path) -> Result<Vec<PathBuf>, Vec<String>> {
    let fault = |error| vec![format!("{}: {error}", folder.display())];
    let mut entries: Vec<_> = fs::read_dir(folder)
        .and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect::<Result<_, _>>())
        .map_err(fault)?;
    entries.sort();
    Ok(entries)
}

fn name_of(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}
