//! Adding a language takes one folder: code generation for three languages, and the faults that it reports.

#![allow(clippy::unwrap_used, reason = "a test that cannot arrange has failed")]

#[path = "../build/locales/mod.rs"]
mod locales;

use std::fs;
use std::path::Path;
use tempfile::TempDir;

const ENGLISH: &str = "# A page.\ntitle = \"Users\"\nremove = \"Remove {name}\"\n\
                       people = { one = \"1 person in {place}\", other = \"{count} people in {place}\" }\n";

fn write(folder: &Path, tag: &str, language: &str, page: &str) {
    let folder = folder.join(tag);
    fs::create_dir_all(folder.join("console")).unwrap();
    fs::write(folder.join("language.toml"), language).unwrap();
    fs::write(folder.join("console/users.toml"), page).unwrap();
}

/// Everything that callers of the texts see: what is public, without the sentences.
fn signatures(code: &str) -> Vec<&str> {
    code.lines()
        .filter(|line| line.starts_with("pub "))
        .map(|line| line.split(" { match").next().unwrap_or(line))
        .collect()
}

#[test]
fn another_order_of_words_leaves_each_value_at_its_caller() {
    let code = |sentence: &str| {
        let folder = TempDir::new().unwrap();
        write(folder.path(), "en", "name = \"English\"\n", &format!("moved = \"{sentence}\"\n"));
        locales::rust(folder.path()).unwrap()
    };
    let (before, after) = (code("{name} moved from {from} to {to}."), code("To {to}: {name}, from {from}."));
    assert_ne!(before, after);
    assert_eq!(signatures(&before), signatures(&after));
    assert!(before.contains("pub fn moved(&self, Moved { from, name, to }: Moved<"), "{before}");
}

/// English and one more language.
fn with(tag: &str, language: &str, page: &str) -> Result<String, Vec<String>> {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "en", "name = \"English\"\n[plural]\none = \"count == 1\"\n", ENGLISH);
    write(
        folder.path(),
        "zh-CN",
        "name = \"简体中文\"\n",
        "title = \"用户\"\nremove = \"移除 {name}\"\npeople = \"{place}中有 {count} 人\"\n",
    );
    write(folder.path(), tag, language, page);
    locales::rust(folder.path())
}

#[test]
fn a_third_language_is_one_folder() {
    let polish = "name = \"Polski\"\n[plural]\none = \"count == 1\"\n\
                  few = \"matches!(count % 10, 2..=4) && !matches!(count % 100, 12..=14)\"\n";
    let page = "title = \"Użytkownicy\"\nremove = \"Usuń: {name}\"\n[people]\none = \"1 osoba w {place}\"\n\
                few = \"{count} osoby w {place}\"\nother = \"{count} osób w {place}\"\n";
    let code = with("pl", polish, page).unwrap();
    for expected in [
        "pub const ALL: [Self; 3]",
        "Self::Pl => \"pl\"",
        "Self::Pl => \"Polski\"",
        "crate::Language::Pl => &Texts::PL",
        "title: \"Użytkownicy\"",
        "crate::Language::Pl => { format!(\"Usuń: {name}\") }",
        "if matches!(count % 10, 2..=4) && !matches!(count % 100, 12..=14) { format!(\"{count} osoby w {place}\") }",
        "pub struct People<T0> {\n/// `{count}`\npub count: u64,\n/// `{place}`\npub place: T0,\n}",
        "pub fn people(&self, People { count, place }: People<impl std::fmt::Display>) -> String",
        "pub fn remove(&self, name: impl std::fmt::Display) -> String",
    ] {
        assert!(code.contains(expected), "{expected} is not in {code}");
    }
}

#[test]
fn what_differs_from_english_is_named_by_file_and_key() {
    let german = "name = \"Deutsch\"\n[plural]\none = \"count == 1\"\n";
    let people = "people = { one = \"1 Person in {place}\", other = \"{count} Personen in {place}\" }";
    let cases = [
        (format!("title = \"Benutzer\"\n{people}"), "`remove` is missing"),
        (
            format!("title = \"Benutzer\"\nremove = \"{{name}} entfernen\"\nmore = \"Mehr\"\n{people}"),
            "`more` is not in `en`",
        ),
        (
            format!("title = \"Benutzer\"\nremove = \"{{nam}} entfernen\"\n{people}"),
            "`remove` has the placeholders {\"nam\"}, not {\"name\"}",
        ),
        (
            "title = \"Benutzer\"\nremove = \"{name} entfernen\"\npeople = { other = \"{count} in {place}\" }"
                .to_owned(),
            "`people` needs the plural forms {\"one\", \"other\"}",
        ),
        (format!("title = 1\nremove = \"{{name}} entfernen\"\n{people}"), "`title` is neither a text nor plural forms"),
    ];
    for (page, expected) in cases {
        let faults = with("de", german, &page).unwrap_err().join("\n");
        assert!(faults.contains("de/console/users.toml") && faults.contains(expected), "{expected} is not in {faults}");
    }
}

#[test]
fn a_file_is_neither_missing_nor_superfluous() {
    let folder = TempDir::new().unwrap();
    write(folder.path(), "en", "name = \"English\"\n", "title = \"Users\"\n");
    write(folder.path(), "de", "name = \"Deutsch\"\n", "title = \"Benutzer\"\n");
    fs::rename(folder.path().join("de/console/users.toml"), folder.path().join("de/console/user.toml")).unwrap();
    let faults = locales::rust(folder.path()).unwrap_err();
    assert_eq!(
        faults,
        [
            "locales/de/console/user.toml: there is no such file in `en`",
            "locales/de/console/users.toml: the file is missing"
        ]
    );
}
