//! JSON Schemas as HTML.

use super::page::{prose, text};
use html_escape::encode_double_quoted_attribute as escape;
use serde_json::Value;
use std::fmt::Write as _;

/// A short description of a type, linked if it is a named schema.
pub fn kind(schema: &Value) -> String {
    if let Some(name) = schema["$ref"].as_str().and_then(|path| path.rsplit('/').next()) {
        return format!("<a href=\"#shape-{0}\">{0}</a>", escape(name));
    }
    for choice in ["oneOf", "anyOf", "allOf"] {
        if let Some(choices) = schema[choice].as_array() {
            return choices.iter().filter(|one| one["type"] != "null").map(kind).collect::<Vec<_>>().join(" or ");
        }
    }
    let names: Vec<&str> = match &schema["type"] {
        Value::String(name) => vec![name],
        Value::Array(names) => names.iter().filter_map(Value::as_str).filter(|name| *name != "null").collect(),
        _ => vec!["anything"],
    };
    if names == ["array"] {
        return format!("list of {}", kind(&schema["items"]));
    }
    match schema["format"].as_str() {
        Some(format) => format!("{} ({})", escape(&names.join(" or ")), escape(format)),
        None => escape(&names.join(" or ")).into_owned(),
    }
}

/// The section of a named schema with its fields or enum values.
pub fn section(name: &str, schema: &Value) -> String {
    let mut html = format!("<section id=\"shape-{0}\"><h3>{0}</h3>", escape(name));
    for paragraph in text(&schema["description"]).split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let _ = write!(html, "<p>{}</p>", prose(paragraph));
    }
    if let Some(values) = schema["enum"].as_array() {
        let values: Vec<String> = values.iter().map(|value| format!("<code>{}</code>", escape(text(value)))).collect();
        let _ = write!(html, "<p>One of {}.</p>", values.join(", "));
    }
    if let Some(fields) = schema["properties"].as_object() {
        html.push_str("<dl>");
        for (field, field_schema) in fields {
            let required = schema["required"].as_array().is_some_and(|all| all.iter().any(|one| one == field.as_str()));
            let optional = if required { "" } else { ", optional" };
            let description = prose(text(&field_schema["description"]));
            let _ = write!(
                html,
                "<dt><code>{}</code></dt><dd>{}{optional}. {description}</dd>",
                escape(field),
                kind(field_schema)
            );
        }
        html.push_str("</dl>");
    } else if schema.get("enum").is_none() {
        let _ = write!(html, "<p>{}</p>", kind(schema));
    }
    html.push_str("</section>");
    html
}
