//! Differences between a language and English: files, keys, placeholders and plural forms.

use super::MODEL;
use super::message::Part;
use super::read::{File, Language, Text};
use std::collections::BTreeSet;

/// One line per difference.
pub fn faults(languages: &[Language]) -> Vec<String> {
    let Some((model, others)) = languages.split_first().filter(|(model, _)| model.tag == MODEL) else {
        return vec![format!("there is no folder `{MODEL}`")];
    };
    let mut faults = Vec::new();
    for language in std::iter::once(model).chain(others) {
        for (path, file) in &language.files {
            let at = format!("locales/{}/{path}.toml", language.tag);
            faults.extend(forms(language, file).into_iter().map(|fault| format!("{at}: {fault}")));
            match model.files.get(path) {
                Some(of_model) => {
                    faults.extend(keys(of_model, file).into_iter().map(|fault| format!("{at}: {fault}")));
                }
                None => faults.push(format!("{at}: there is no such file in `{MODEL}`")),
            }
        }
        let missing = model.files.keys().filter(|path| !language.files.contains_key(*path));
        faults.extend(missing.map(|path| format!("locales/{}/{path}.toml: the file is missing", language.tag)));
    }
    faults
}

/// Plural forms that the language does not have, or that a text lacks.
fn forms(language: &Language, file: &File) -> Vec<String> {
    let mut expected: BTreeSet<_> = language.plural.iter().map(|(form, _)| form.as_str()).collect();
    expected.insert("other");
    let of = |(key, text): &(String, Text)| match text {
        Text::Plural(forms) if forms.iter().map(|(form, _)| form.as_str()).collect::<BTreeSet<_>>() != expected => {
            Some(format!("`{key}` needs the plural forms {expected:?}"))
        }
        _ => None,
    };
    file.texts.iter().filter_map(of).collect()
}

fn keys(model: &File, file: &File) -> Vec<String> {
    let mut faults = Vec::new();
    for (key, text) in &model.texts {
        match file.texts.iter().find(|(other, _)| other == key) {
            None => faults.push(format!("`{key}` is missing")),
            Some((_, found)) if values(found) != values(text) => {
                faults.push(format!("`{key}` has the placeholders {:?}, not {:?}", values(found), values(text)));
            }
            Some((_, Text::Plural(_))) if matches!(text, Text::One(_)) => {
                faults.push(format!("`{key}` has plural forms, and none in `{MODEL}`"));
            }
            Some(_) => {}
        }
    }
    for (key, _) in &file.texts {
        if !model.texts.iter().any(|(other, _)| other == key) {
            faults.push(format!("`{key}` is not in `{MODEL}`"));
        }
    }
    faults
}

/// The placeholders of a text. A plural form may omit the count, because its words can contain it.
fn values(text: &Text) -> BTreeSet<&str> {
    let all: Box<dyn Iterator<Item = &Part>> = match text {
        Text::One(parts) => Box::new(parts.iter()),
        Text::Plural(forms) => Box::new(forms.iter().flat_map(|(_, parts)| parts)),
    };
    all.filter_map(|part| if let Part::Value(name) = part { Some(name.as_str()) } else { None }).collect()
}
