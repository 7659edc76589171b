//! The document as one HTML page, without scripts or external resources.

use super::schema;
use html_escape::encode_double_quoted_attribute as escape;
use serde_json::Value;
use std::fmt::Write as _;
use utoipa::openapi::OpenApi;

/// Renders the page.
pub fn render(document: &OpenApi) -> String {
    let document = serde_json::to_value(document).unwrap_or_default();
    let tags: Vec<&Value> = document["tags"].as_array().into_iter().flatten().collect();
    let mut nav = String::new();
    let mut main = String::new();
    for tag in tags {
        let name = text(&tag["name"]);
        let _ = write!(nav, "<h2>{0}</h2><ul>", escape(name));
        let _ = write!(main, "<h2>{0}</h2><p>{1}</p>", escape(name), prose(text(&tag["description"])));
        for (path, method, operation) in operations(&document) {
            if operation["tags"].as_array().is_some_and(|tags| tags.iter().any(|tag| tag == name)) {
                let (id, summary) = (text(&operation["operationId"]), text(&operation["summary"]));
                let _ = write!(nav, "<li><a href=\"#{id}\">{}</a></li>", prose(summary));
                main.push_str(&section(path, method, operation));
            }
        }
        nav.push_str("</ul>");
    }
    main.push_str("<h2 id=\"shapes\">Schemas</h2>");
    for (name, schema) in document["components"]["schemas"].as_object().into_iter().flatten() {
        main.push_str(&schema::section(name, schema));
    }
    let (title, version) = (text(&document["info"]["title"]), text(&document["info"]["version"]));
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>{title} HTTP API</title>\
         <link rel=\"stylesheet\" href=\"/docs/api.css\"></head><body>\
         <a class=\"skip\" href=\"#main\">Skip to content</a><header><h1>{title} HTTP API</h1>\
         <p>{version} · <a href=\"/openapi.json\">openapi.json</a></p></header>\
         <nav aria-label=\"Operations\">{nav}<h2><a href=\"#shapes\">Schemas</a></h2></nav>\
         <main id=\"main\"><p>{}</p>{main}</main></body></html>",
        prose(text(&document["info"]["description"]))
    )
}

fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document["paths"].as_object().into_iter().flatten();
    paths.flat_map(|(path, item)| {
        let methods = ["get", "post", "patch", "delete", "put"].into_iter();
        methods.filter_map(move |method| Some((path.as_str(), method, item.get(method)?)))
    })
}

fn section(path: &str, method: &str, operation: &Value) -> String {
    let (id, summary) = (text(&operation["operationId"]), text(&operation["summary"]));
    let mut html = format!(
        "<section id=\"{id}\"><h3>{}</h3><p class=\"route\"><b>{}</b> <code>{}</code></p>",
        prose(summary),
        method.to_uppercase(),
        escape(path)
    );
    for paragraph in text(&operation["description"]).split("\n\n").filter(|paragraph| !paragraph.is_empty()) {
        let _ = write!(html, "<p>{}</p>", prose(paragraph));
    }
    let _ = write!(html, "<dl><dt>Authentication</dt><dd>{}</dd>", authentication(&operation["security"]));
    for parameter in operation["parameters"].as_array().into_iter().flatten() {
        let required = if parameter["required"] == true { "" } else { ", optional" };
        let (name, place) = (text(&parameter["name"]), text(&parameter["in"]));
        let _ = write!(
            html,
            "<dt><code>{}</code></dt><dd>{}, {}{required}. {}</dd>",
            escape(name),
            escape(place),
            schema::kind(&parameter["schema"]),
            prose(text(&parameter["description"]))
        );
    }
    for (kind, body) in operation["requestBody"]["content"].as_object().into_iter().flatten() {
        let form = if kind == "application/json" { "" } else { ", as a form" };
        let _ = write!(html, "<dt>Body</dt><dd>{}{form}</dd>", schema::kind(&body["schema"]));
    }
    for (status, response) in operation["responses"].as_object().into_iter().flatten() {
        let kind = response["content"]["application/json"].get("schema").map(schema::kind).unwrap_or_default();
        let description = prose(text(&response["description"]));
        let _ = write!(html, "<dt>{}</dt><dd>{kind} {description}</dd>", escape(status));
    }
    html.push_str("</dl></section>");
    html
}

fn authentication(security: &Value) -> String {
    let schemes = security.as_array().into_iter().flatten();
    let describe = |scheme: &Value| {
        let (name, actions) = scheme.as_object()?.iter().next()?;
        // OpenAPI 3.1 allows role names as scopes of any scheme; ours are the required actions.
        let actions = actions.as_array().into_iter().flatten().map(text);
        let actions: String = actions.map(|action| format!(" with <code>{}</code>", escape(action))).collect();
        Some(format!("{}{actions}", escape(name)))
    };
    let names: Vec<String> = schemes.filter_map(describe).collect();
    if names.is_empty() { "none".into() } else { names.join(" or ") }
}

pub(super) fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// Renders the Markdown subset of doc comments, `code` and `<https://links>`. Escapes everything else.
pub(super) fn prose(text: &str) -> String {
    let plain = text.replace("[`", "`").replace("`]", "`");
    let parts = plain.split('`').enumerate();
    parts.map(|(i, part)| if i % 2 == 1 { format!("<code>{}</code>", escape(part)) } else { linked(part) }).collect()
}

fn linked(text: &str) -> String {
    let Some((before, rest)) = text.split_once("<https://") else { return escape(text).into_owned() };
    let Some((address, after)) = rest.split_once('>') else { return escape(text).into_owned() };
    let address = format!("https://{}", escape(address));
    format!("{}<a href=\"{address}\">{address}</a>{}", escape(before), linked(after))
}

#[cfg(test)]
mod tests {
    use super::{prose, render};
    use crate::openapi::document;

    #[test]
    fn every_operation_and_shape_can_be_reached() {
        let document = document();
        let html = render(&document);
        for path in document.paths.paths.keys() {
            assert!(html.contains(path.as_str()), "{path}");
        }
        for link in html.split("href=\"#").skip(1).filter_map(|rest| rest.split('"').next()) {
            assert!(html.contains(&format!("id=\"{link}\"")), "#{link} leads nowhere");
        }
    }

    #[test]
    fn text_is_escaped() {
        assert_eq!(prose("<https://a.test/?b&c>."), "<a href=\"https://a.test/?b&amp;c\">https://a.test/?b&amp;c</a>.");
        assert_eq!(prose("a <b> `<c>` [`D`]"), "a &lt;b&gt; <code>&lt;c&gt;</code> <code>D</code>");
    }
}
