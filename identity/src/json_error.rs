//! What is wrong with JSON that is not of the documented form, in every language.
//!
//! `serde_json` has no error kinds beyond syntax and data, so they are recognized by its messages. These may quote the
//! value, which can be a secret: only names and types are taken from them.

use doorward_i18n::errors::{
    http::{self, JsonSyntax, Texts, UnknownFieldOf, WrongType},
    types,
};
use doorward_i18n::{Language, Localized};
use serde::de::DeserializeOwned;

/// The field at fault, and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// Path of the field; `None` if the whole document is at fault.
    pub field: Option<String>,
    pub sentence: Localized,
}

impl JsonError {
    /// The error of a deserialization.
    pub fn new(error: &serde_path_to_error::Error<serde_json::Error>) -> Self {
        let (path, error) = (error.path().to_string(), error.inner());
        if !error.is_data() {
            let (line, column) = (error.line(), error.column());
            return Self::of_document(|texts| texts.json_syntax(JsonSyntax { line, column }));
        }
        let message = error.to_string();
        // For these three kinds the message quotes a name. The path ends with an unknown name, unless serde has read the
        // whole object first, as it does for a tagged enum. The other two kinds are errors of the object.
        let named = |kind: &str| message.strip_prefix(kind).and_then(|rest| rest.split('`').nth(1));
        let member = |name: &str| if path == "." { name.to_owned() } else { format!("{path}.{name}") };
        if let Some(name) = named("unknown field") {
            let is_there = path.strip_suffix(name).is_some_and(|parent| parent.is_empty() || parent.ends_with('.'));
            let field = if is_there { path } else { member(name) };
            return match Expected::parse(&message) {
                Some(known) => Self::of(&field, |texts| {
                    let known = known.sentence(texts.language());
                    texts.unknown_field_of(UnknownFieldOf { field: &field, known })
                }),
                None => Self::of(&field, |texts| texts.unknown_field(&field)),
            };
        }
        if let Some(field) = named("duplicate field").map(member) {
            return Self::of(&field, |texts| texts.duplicate_field(&field));
        }
        if let Some(field) = named("missing field").map(member) {
            return Self::of(&field, |texts| texts.missing(&field));
        }
        if path == "." {
            return Self::of_document(|texts| texts.json_form);
        }
        match Expected::parse(&message) {
            Some(expected) => Self::of(&path, |texts| {
                texts.wrong_type(WrongType { field: &path, wanted: expected.sentence(texts.language()) })
            }),
            None => Self::of(&path, |texts| texts.wrong_value(&path)),
        }
    }

    /// Parses a text.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse<T: DeserializeOwned>(text: &[u8]) -> Result<T, Self> {
        let mut json = serde_json::Deserializer::from_slice(text);
        let value = serde_path_to_error::deserialize(&mut json).map_err(|error| Self::new(&error))?;
        json.end().map_err(|_| Self::of_document(|texts| texts.json_goes_on))?;
        Ok(value)
    }

    fn of_document<S: Into<String>>(sentence: impl Fn(&'static Texts) -> S) -> Self {
        Self { field: None, sentence: localized(sentence) }
    }

    fn of<S: Into<String>>(field: &str, sentence: impl Fn(&'static Texts) -> S) -> Self {
        Self { field: Some(field.to_owned()), sentence: localized(sentence) }
    }
}

fn localized<S: Into<String>>(sentence: impl Fn(&'static Texts) -> S) -> Localized {
    Localized::new(|language| sentence(http::of(language)))
}

/// What a field must be.
enum Expected<'m> {
    Type(fn(&'static types::Texts) -> &'static str),
    /// Names of the only values.
    OneOf(Vec<&'m str>),
}

impl<'m> Expected<'m> {
    /// From the end of serde's messages: `invalid type: sequence, expected a string at line 1 column 2`.
    fn parse(message: &'m str) -> Option<Self> {
        let (found, expected) = message.rsplit_once("expected ")?;
        let expected = expected.split(" at line ").next().unwrap_or(expected);
        let names: Vec<&str> = expected.split('`').skip(1).step_by(2).collect();
        if !names.is_empty() {
            return Some(Self::OneOf(names));
        }
        Some(Self::Type(match expected {
            "a string" | "string" | "a borrowed string" | "variant identifier" | "string or map" => {
                |texts| texts.string
            }
            "a boolean" => |texts| texts.boolean,
            "f32" | "f64" => |texts| texts.number,
            _ if is_integer(expected) && found.starts_with("invalid value: integer") => |texts| texts.integer_in_range,
            _ if is_integer(expected) => |texts| texts.integer,
            _ if starts_with_any(expected, &["a sequence", "an array", "a tuple"]) => |texts| texts.array,
            _ if starts_with_any(expected, &["a map", "map", "struct ", "internally tagged"]) => |texts| texts.object,
            _ if expected.starts_with("an RFC 3339 time") => |texts| texts.time,
            // What types of the contract say that they expect.
            "a subject" => |texts| texts.subject,
            "a subject of a trial" => |texts| texts.trial_subject,
            "a principal" => |texts| texts.principal,
            _ => return None,
        }))
    }

    fn sentence(&self, language: Language) -> String {
        let texts = types::of(language);
        match self {
            Self::Type(name) => name(texts).to_owned(),
            Self::OneOf(names) => {
                let quoted: Vec<String> = names.iter().map(|name| format!("`{name}`")).collect();
                texts.one_of(quoted.join(texts.comma))
            }
        }
    }
}

fn is_integer(expected: &str) -> bool {
    let bits = expected.strip_prefix(['u', 'i']);
    bits.is_some_and(|bits| bits == "size" || (!bits.is_empty() && bits.bytes().all(|byte| byte.is_ascii_digit())))
}

fn starts_with_any(text: &str, starts: &[&str]) -> bool {
    starts.iter().any(|start| text.starts_with(start))
}

#[cfg(test)]
mod tests {
    use super::{JsonError, Language};
    use doorward_contract::Timestamp;
    use serde::Deserialize;
    use serde_json::{Value, json};

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Document {
        #[serde(rename = "name")]
        _name: String,
        #[serde(default, rename = "count")]
        _count: u8,
        #[serde(default, rename = "on")]
        _on: bool,
        #[serde(default, rename = "share")]
        _share: f64,
        #[serde(default, rename = "kind")]
        _kind: Option<Kind>,
        #[serde(default, rename = "since")]
        _since: Option<Timestamp>,
        #[serde(default, rename = "inner")]
        _inner: Vec<Inner>,
        #[serde(default, rename = "tagged")]
        _tagged: Option<Tagged>,
    }

    #[derive(Debug, Deserialize)]
    #[serde(tag = "sender", rename_all = "snake_case", deny_unknown_fields)]
    enum Tagged {
        Mail { _host: Option<String> },
    }

    #[derive(Debug, Deserialize)]
    #[serde(deny_unknown_fields)]
    struct Inner {
        #[serde(rename = "id")]
        _id: String,
    }

    #[derive(Debug, Deserialize)]
    #[serde(rename_all = "snake_case")]
    enum Kind {
        One,
        Two,
    }

    fn error(document: Value) -> JsonError {
        JsonError::new(&serde_path_to_error::deserialize::<_, Document>(document).unwrap_err())
    }

    #[test]
    fn the_field_and_what_it_must_be_are_named_in_every_language() {
        for (document, field, english, chinese) in [
            (json!({}), "name", "`name` is missing.", "缺少 `name`。"),
            (
                json!({ "name": "", "x": 1 }),
                "x",
                "unknown field `x`: use one of `name`, `count`, `on`, `share`, `kind`, `since`, `inner`, `tagged`.",
                "字段 `x` 不存在，应为：`name`、`count`、`on`、`share`、`kind`、`since`、`inner`、`tagged` 之一。",
            ),
            (json!({ "name": 1 }), "name", "`name` must be a string.", "`name` 应为：字符串。"),
            (json!({ "name": "", "count": "1" }), "count", "`count` must be an integer.", "`count` 应为：整数。"),
            (
                json!({ "name": "", "count": -1 }),
                "count",
                "`count` must be an integer within the documented range.",
                "`count` 应为：文档所述范围内的整数。",
            ),
            (json!({ "name": "", "on": 1 }), "on", "`on` must be true or false.", "`on` 应为：布尔值。"),
            (json!({ "name": "", "share": [] }), "share", "`share` must be a number.", "`share` 应为：数字。"),
            (
                json!({ "name": "", "kind": "three" }),
                "kind",
                "`kind` must be one of `one`, `two`.",
                "`kind` 应为：`one`、`two` 之一。",
            ),
            (json!({ "name": "", "inner": {} }), "inner", "`inner` must be an array.", "`inner` 应为：数组。"),
            (
                json!({ "name": "", "inner": [1] }),
                "inner[0]",
                "`inner[0]` must be an object.",
                "`inner[0]` 应为：对象。",
            ),
            (json!({ "name": "", "inner": [{}] }), "inner[0].id", "`inner[0].id` is missing.", "缺少 `inner[0].id`。"),
            (
                json!({ "name": "", "since": "soon" }),
                "since",
                "`since` must be an RFC 3339 time such as 2026-11-25T08:00:00Z.",
                "`since` 应为：RFC 3339 格式的时间，例如 2026-11-25T08:00:00Z。",
            ),
        ] {
            let error = error(document);
            assert_eq!(error.field.as_deref(), Some(field));
            assert_eq!(error.sentence.get(Language::En), english);
            assert_eq!(error.sentence.get(Language::ZhCn), chinese);
        }
        let whole = error(json!([]));
        assert_eq!((whole.field.as_deref(), whole.sentence.get(Language::ZhCn)), (None, "JSON 的结构与文档不符。"));
        let syntax = JsonError::parse::<Document>(b"{\n  name").unwrap_err();
        assert_eq!(syntax.sentence.get(Language::ZhCn), "不是有效的 JSON（第 2 行第 3 列）。");
    }

    #[test]
    fn a_member_of_a_member_is_named_by_its_path() {
        let error = |text: &str| JsonError::parse::<Document>(text.as_bytes()).unwrap_err();
        for (text, field, sentence) in [
            (
                r#"{"name": "", "inner": [{"id": "", "x": 1}]}"#,
                "inner[0].x",
                "unknown field `inner[0].x`: use one of `id`.",
            ),
            (r#"{"name": "", "inner": [{"x": {}}]}"#, "inner[0].x", "unknown field `inner[0].x`: use one of `id`."),
            (
                r#"{"name": "", "tagged": {"sender": "mail", "x": 1}}"#,
                "tagged.x",
                "unknown field `tagged.x`: use one of `_host`.",
            ),
            (r#"{"name": "", "inner": [{"id": "", "id": ""}]}"#, "inner[0].id", "duplicate field `inner[0].id`"),
            (r#"{"name": "", "name": ""}"#, "name", "duplicate field `name`"),
            (r#"{"name": "", "inner": [{}]}"#, "inner[0].id", "`inner[0].id` is missing."),
        ] {
            let error = error(text);
            assert_eq!((error.field.as_deref(), error.sentence.get(Language::En)), (Some(field), sentence));
        }
    }

    #[test]
    fn attack_88_a_value_is_not_repeated() {
        for document in [
            json!({ "name": ["hunter2"] }),
            json!({ "name": "", "kind": "hunter2" }),
            json!({ "name": "", "count": "hunter2" }),
        ] {
            let error = error(document);
            assert!(Language::ALL.iter().all(|language| !error.sentence.get(*language).contains("hunter2")));
        }
    }
}
