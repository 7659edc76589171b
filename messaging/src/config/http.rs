//! Settings of the generic HTTP provider.

use super::{ConfigError, address, line, no_controls};
use crate::escape;
use crate::http_sender::{FORM, Fault, JSON, rehearse};
use doorward_contract::messaging::HttpSender;
use doorward_i18n::errors::senders::{BodyNotJson, ContentType};
use doorward_outbound::http::HeaderName;

/// Headers that belong to the connection or have a setting of their own.
const OURS: [&str; 6] = ["connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade"];

pub(super) fn check(config: &HttpSender) -> Result<(), ConfigError> {
    check_url(&config.url)?;
    if !matches!(config.method.as_str(), "POST" | "PUT") {
        return Err(ConfigError::new("method", "invalid", |texts| texts.method));
    }
    if !matches!(config.content_type.as_str(), JSON | FORM) {
        return Err(ConfigError::new("content_type", "invalid", |texts| {
            texts.content_type(ContentType { json: JSON, form: FORM })
        }));
    }
    for (name, value) in &config.headers {
        check_header(name, value)?;
    }
    check_body(config)
}

fn check_url(template: &str) -> Result<(), ConfigError> {
    line("url", template)?;
    let authority = template.split_once("://").map_or("", |(_, rest)| rest);
    let authority = authority.split(['/', '?', '#']).next().unwrap_or_default();
    // A variable in the host could redirect the key to another server.
    if authority.contains("{{") {
        return Err(ConfigError::new("url", "insecure", |texts| texts.url_host_variable));
    }
    let url = rehearse(template, escape::percent).map_err(|fault| variable("url", &fault))?;
    address("url", &url).map(|_| ())
}

fn check_header(name: &str, value: &str) -> Result<(), ConfigError> {
    let parsed = HeaderName::from_bytes(name.as_bytes())
        .map_err(|_| ConfigError::new("headers", "invalid", |texts| texts.header_name(name)))?;
    if OURS.contains(&parsed.as_str()) {
        return Err(ConfigError::new("headers", "invalid", |texts| texts.header_reserved(name)));
    }
    no_controls("headers", value)?;
    rehearse(value, str::to_owned).map(|_| ()).map_err(|fault| variable("headers", &fault))
}

fn check_body(config: &HttpSender) -> Result<(), ConfigError> {
    if config.body.trim().is_empty() {
        return Err(ConfigError::new("body", "missing", |texts| texts.required));
    }
    let is_json = config.content_type == JSON;
    let escape = if is_json { escape::json } else { escape::percent };
    let body = rehearse(&config.body, escape).map_err(|fault| variable("body", &fault))?;
    if is_json {
        serde_json::from_str::<serde_json::Value>(&body).map_err(|error| {
            ConfigError::new("body", "invalid", |texts| {
                texts.body_not_json(BodyNotJson { line: error.line(), column: error.column() })
            })
        })?;
    }
    Ok(())
}

fn variable(field: &'static str, fault: &Fault) -> ConfigError {
    let reason = match fault {
        Fault::Unclosed => "invalid",
        Fault::Unknown(_) => "unknown_variable",
    };
    ConfigError::new(field, reason, |texts| fault.sentence(texts))
}
