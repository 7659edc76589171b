//! Generates the Rust code.

use super::message::Part;
use super::read::{File, Language, Text};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

/// Type of a value.
const DISPLAY: &str = "impl std::fmt::Display";

/// The enum of languages, and the modules.
pub fn code(languages: &[Language]) -> String {
    let mut code = enumeration(languages);
    code.push_str(&Module::tree(languages).code(languages, ""));
    code
}

fn enumeration(languages: &[Language]) -> String {
    let each = |line: &dyn Fn(&Language) -> String| languages.iter().map(line).collect::<String>();
    let variants = each(&|Language { tag, name, .. }| {
        let default = if tag == super::MODEL { "#[default] " } else { "" };
        format!(
            "#[doc = {name:?}] #[serde(rename = {tag:?})]\n\
             #[cfg_attr(feature = \"sea-orm\", sea_orm(string_value = {tag:?}))] {default}{},\n",
            variant(tag)
        )
    });
    let all = each(&|language| format!("Self::{}, ", variant(&language.tag)));
    let tags = each(&|Language { tag, .. }| format!("Self::{} => {tag:?},\n", variant(tag)));
    let names = each(&|Language { tag, name, .. }| format!("Self::{} => {name:?},\n", variant(tag)));
    format!(
        "/// A language of pages, messages, explanations and errors.\n\
         #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, serde::Serialize, serde::Deserialize)]\n\
         #[cfg_attr(feature = \"openapi\", derive(utoipa::ToSchema))]\n\
         #[cfg_attr(feature = \"sea-orm\", derive(sea_orm::EnumIter, sea_orm::DeriveActiveEnum))]\n\
         #[cfg_attr(feature = \"sea-orm\", sea_orm(rs_type = \"String\", db_type = \"Text\"))]\n\
         pub enum Language {{\n{variants}}}\n\
         impl Language {{\n\
         /// All of them, English first.\n\
         pub const ALL: [Self; {count}] = [{all}];\n\
         /// The BCP 47 tag: in addresses, cookies, rows and `<html lang>`.\n\
         pub const fn tag(self) -> &'static str {{ match self {{\n{tags}}} }}\n\
         /// Its name in itself.\n\
         pub const fn name(self) -> &'static str {{ match self {{\n{names}}} }}\n\
         }}\n",
        count = languages.len(),
    )
}

/// `zh-CN` is `ZhCn`.
fn variant(tag: &str) -> String {
    tag.split('-').map(|part| format!("{}{}", part[..1].to_uppercase(), part[1..].to_lowercase())).collect()
}

/// A file, a folder, or both with the same name.
#[derive(Default)]
struct Module<'a> {
    path: Option<&'a str>,
    inner: BTreeMap<&'a str, Module<'a>>,
}

impl<'a> Module<'a> {
    fn tree(languages: &'a [Language]) -> Self {
        let mut root = Self::default();
        for path in languages.iter().take(1).flat_map(|model| model.files.keys()) {
            let at = path.split('/').fold(&mut root, |module, name| module.inner.entry(name).or_default());
            at.path = Some(path);
        }
        root
    }

    fn code(&self, languages: &[Language], name: &str) -> String {
        let mut code = self.path.map(|path| texts(languages, path)).unwrap_or_default();
        for (name, module) in &self.inner {
            code.push_str(&module.code(languages, name));
        }
        if name.is_empty() {
            return code;
        }
        let about = self.path.and_then(|path| languages[0].files.get(path)).map(|file| file.about.as_str());
        let about = about.filter(|about| !about.is_empty()).unwrap_or("Texts by area.");
        format!("#[doc = {about:?}]\npub mod {name} {{\n{code}}}\n")
    }
}

/// The struct of one file, with a constant per language.
fn texts(languages: &[Language], path: &str) -> String {
    let (mut fields, mut methods, mut get, mut values) = (String::new(), String::new(), String::new(), String::new());
    let mut keys = String::new();
    for (key, text) in &languages[0].files[path].texts {
        let doc = documentation(text);
        let names = names(text);
        if names.is_empty() {
            _ = writeln!(fields, "#[doc = {doc:?}] pub {key}: &'static str,");
            _ = writeln!(get, "{key:?} => Some(self.{key}),");
            _ = write!(keys, "{key:?}, ");
        } else {
            let argument = argument(key, text, &names, &mut values);
            let arms: String =
                languages.iter().map(|language| arm(language, find(&language.files[path], key))).collect();
            _ = writeln!(
                methods,
                "#[doc = {doc:?}]\npub fn {key}(&self, {argument}) -> String {{ match self.spoken {{\n{arms}}} }}"
            );
        }
    }
    let constants: String = languages.iter().map(|language| constant(language, &language.files[path])).collect();
    let arms: String = languages
        .iter()
        .map(|Language { tag, .. }| format!("crate::Language::{0} => &Texts::{1},\n", variant(tag), upper(tag)))
        .collect();
    format!(
        "/// Its texts in one language.\n#[derive(Debug)]\npub struct Texts {{ spoken: crate::Language,\n{fields}}}\n\
         impl Texts {{\n{constants}{methods}\
         /// The keys of all texts without placeholders.\n\
         pub const KEYS: &'static [&'static str] = &[{keys}];\n\
         /// The language they are in.\n\
         pub const fn language(&self) -> crate::Language {{ self.spoken }}\n\
         /// The text of a key, for keys that come from elsewhere, such as the reason of an error; without placeholders.\n\
         pub fn get(&self, key: &str) -> Option<&'static str> {{ match key {{\n{get}_ => None,\n}} }}\n\
         }}\n\
         /// The texts in one language.\n\
         pub const fn of(language: crate::Language) -> &'static Texts {{ match language {{\n{arms}}} }}\n{values}"
    )
}

/// The parameter of a text's method. Two values or more are the fields of a struct, which is added to `structs`: in a
/// list of arguments, two of them could be swapped without an error from the compiler, and a new wording of the text
/// would swap them at every caller.
fn argument(key: &str, text: &Text, names: &[&str], structs: &mut String) -> String {
    let is_count = |name: &str| name == "count" && matches!(text, Text::Plural(_));
    if let [name] = names {
        return format!("{name}: {}", if is_count(name) { "u64" } else { DISPLAY });
    }
    let (mut generics, mut fields) = (Vec::new(), String::new());
    for name in names {
        let kind = if is_count(name) { "u64".to_owned() } else { format!("T{}", generics.len()) };
        _ = writeln!(fields, "/// `{{{name}}}`\npub {name}: {kind},");
        if kind != "u64" {
            generics.push(kind);
        }
    }
    let title = camel(key);
    _ = writeln!(
        structs,
        "/// The values of [`Texts::{key}`].\n#[derive(Debug)]\npub struct {title}<{}> {{\n{fields}}}",
        generics.join(", ")
    );
    format!("{title} {{ {} }}: {title}<{}>", names.join(", "), vec![DISPLAY; generics.len()].join(", "))
}

/// `bar_title` is `BarTitle`.
fn camel(key: &str) -> String {
    key.split('_')
        .map(|word| word.get(..1).unwrap_or_default().to_uppercase() + word.get(1..).unwrap_or_default())
        .collect()
}

fn constant(language: &Language, file: &File) -> String {
    let fields: String = file
        .texts
        .iter()
        .filter_map(|(key, text)| match text {
            Text::One(parts) if names(text).is_empty() => Some(format!("{key}: {:?},\n", plain(parts))),
            _ => None,
        })
        .collect();
    let tag = &language.tag;
    format!("const {}: Self = Self {{ spoken: crate::Language::{},\n{fields}}};\n", upper(tag), variant(tag))
}

/// The match arm that formats a text in one language.
fn arm(language: &Language, text: &Text) -> String {
    let body = match text {
        Text::One(parts) => format!("format!({:?})", pattern(parts)),
        Text::Plural(forms) => {
            let of = |name: &str| forms.iter().find(|(form, _)| form == name).map(|(_, parts)| pattern(parts));
            let when = |(form, condition): &(String, String)| {
                format!("if {condition} {{ format!({:?}) }} else ", of(form).unwrap_or_default())
            };
            let conditions: String = language.plural.iter().map(when).collect();
            format!("{conditions}{{ format!({:?}) }}", of("other").unwrap_or_default())
        }
    };
    format!("crate::Language::{} => {{ {body} }}\n", variant(&language.tag))
}

fn find<'a>(file: &'a File, key: &str) -> &'a Text {
    const NONE: &Text = &Text::One(Vec::new());
    file.texts.iter().find(|(other, _)| other == key).map_or(NONE, |(_, text)| text)
}

/// Names of a text's values, in alphabetical order.
fn names(text: &Text) -> Vec<&str> {
    let parts: Vec<&Part> = match text {
        Text::One(parts) => parts.iter().collect(),
        Text::Plural(forms) => forms.iter().flat_map(|(_, parts)| parts).collect(),
    };
    let count = matches!(text, Text::Plural(_)).then_some("count");
    let used =
        parts.into_iter().filter_map(|part| if let Part::Value(name) = part { Some(name.as_str()) } else { None });
    count.into_iter().chain(used).collect::<BTreeSet<_>>().into_iter().collect()
}

fn documentation(text: &Text) -> String {
    match text {
        Text::One(parts) => plain(parts),
        Text::Plural(forms) => forms.iter().map(|(_, parts)| plain(parts)).collect::<Vec<_>>().join(" / "),
    }
}

fn plain(parts: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Value(name) => format!("{{{name}}}"),
    };
    parts.iter().map(part).collect()
}

/// The pattern for `format!`.
fn pattern(parts: &[Part]) -> String {
    let part = |part: &Part| match part {
        Part::Literal(text) => text.replace('{', "{{").replace('}', "}}"),
        Part::Value(name) => format!("{{{name}}}"),
    };
    parts.iter().map(part).collect()
}

fn upper(tag: &str) -> String {
    tag.replace('-', "_").to_uppercase()
}
