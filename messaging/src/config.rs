//! Validates the settings of a message provider. It sends no request: a test message does that.

mod http;
mod smtp;

use doorward_contract::messaging::{MailSender, SmsSender};
use doorward_i18n::errors::senders::{Texts, of};
use doorward_i18n::{Language, Localized};
use std::net::IpAddr;
use url::{Host, Url};

/// An error in the settings.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{field}: {}", sentence.get(Language::En))]
pub struct ConfigError {
    /// The setting.
    pub field: &'static str,
    /// Stable code: `missing`, `invalid`, `insecure`, `unknown_variable`.
    pub reason: &'static str,
    /// What to change.
    pub sentence: Localized,
}

impl ConfigError {
    fn new<S: Into<String>>(field: &'static str, reason: &'static str, sentence: impl Fn(&'static Texts) -> S) -> Self {
        Self { field, reason, sentence: Localized::new(|language| sentence(of(language))) }
    }
}

/// Validates an SMS provider.
///
/// # Errors
/// [`ConfigError`] names the first invalid setting.
pub fn check_sms(config: &SmsSender) -> Result<(), ConfigError> {
    match config {
        SmsSender::Outbox => Ok(()),
        SmsSender::Tencent { secret_id, app_id, sign_name, template_id, region, endpoint } => {
            word("secret_id", secret_id)?;
            word("app_id", app_id)?;
            line("sign_name", sign_name)?;
            word("template_id", template_id)?;
            word("region", region)?;
            self::endpoint(endpoint.as_deref())
        }
        SmsSender::Aliyun { access_key_id, sign_name, template_code, endpoint } => {
            word("access_key_id", access_key_id)?;
            line("sign_name", sign_name)?;
            word("template_code", template_code)?;
            self::endpoint(endpoint.as_deref())
        }
        SmsSender::Twilio { account_sid, from, endpoint } => {
            word("account_sid", account_sid)?;
            line("from", from)?;
            self::endpoint(endpoint.as_deref())
        }
        SmsSender::Http(config) => http::check(config),
    }
}

/// Validates a mail provider.
///
/// # Errors
/// [`ConfigError`] names the first invalid setting.
pub fn check_mail(config: &MailSender) -> Result<(), ConfigError> {
    match config {
        MailSender::Outbox => Ok(()),
        MailSender::Smtp { host, port, security, username, from_address, from_name } => {
            smtp::check_server(host, *port, *security, username)?;
            smtp::check_from(from_address, from_name)
        }
        MailSender::Http(config) => http::check(config),
    }
}

/// An ID or key. It becomes part of headers and lists, where commas and spaces are separators.
fn word(field: &'static str, text: &str) -> Result<(), ConfigError> {
    line(field, text)?;
    let plain = text.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.'));
    if plain { Ok(()) } else { Err(ConfigError::new(field, "invalid", |texts| texts.characters)) }
}

fn line(field: &'static str, text: &str) -> Result<(), ConfigError> {
    if text.trim().is_empty() {
        return Err(ConfigError::new(field, "missing", |texts| texts.required));
    }
    no_controls(field, text)
}

fn no_controls(field: &'static str, text: &str) -> Result<(), ConfigError> {
    if text.chars().any(char::is_control) {
        return Err(ConfigError::new(field, "invalid", |texts| texts.control));
    }
    Ok(())
}

fn endpoint(text: Option<&str>) -> Result<(), ConfigError> {
    let Some(text) = text else { return Ok(()) };
    let url = address("endpoint", text)?;
    if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
        return Err(ConfigError::new("endpoint", "invalid", |texts| texts.endpoint));
    }
    Ok(())
}

/// An address that may receive keys: `https`, or this machine.
fn address(field: &'static str, text: &str) -> Result<Url, ConfigError> {
    let no_address = || ConfigError::new(field, "invalid", |texts| texts.url);
    let url = Url::parse(text).map_err(|_| no_address())?;
    let host = url.host().ok_or_else(no_address)?;
    if !url.username().is_empty() || url.password().is_some() {
        return Err(ConfigError::new(field, "insecure", |texts| texts.url_credentials));
    }
    match url.scheme() {
        "https" => Ok(url),
        "http" if is_loopback(&host) => Ok(url),
        _ => Err(ConfigError::new(field, "insecure", |texts| texts.url_not_https)),
    }
}

fn is_loopback<S: AsRef<str>>(host: &Host<S>) -> bool {
    match host {
        Host::Ipv4(ip) => ip.is_loopback(),
        Host::Ipv6(ip) => IpAddr::V6(*ip).to_canonical().is_loopback(),
        Host::Domain(name) => name.as_ref() == "localhost" || name.as_ref().ends_with(".localhost"),
    }
}

#[cfg(test)]
mod tests;
