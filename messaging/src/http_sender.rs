//! A generic HTTP provider: templates for the address, headers and body.

use crate::escape;
use crate::failure::Failure;
use crate::message::{Outgoing, Receipt, SendError, Sender};
use crate::placeholder::{Piece, pieces};
use crate::vendor::{ask, header_value, is_retryable, rejected};
use async_trait::async_trait;
use doorward_contract::messaging::HttpSender;
use doorward_contract::{Secret, Timestamp};
use doorward_i18n::errors::senders::{Texts, UnknownVariable};
use doorward_outbound::http::{HeaderName, HeaderValue};
use doorward_outbound::{Outbound, OutboundResponse};

pub(crate) const JSON: &str = "application/json";
pub(crate) const FORM: &str = "application/x-www-form-urlencoded";

/// Sends messages with the request that an administrator has configured.
pub(crate) struct HttpCourier {
    pub(crate) config: HttpSender,
    pub(crate) secret: Secret,
    pub(crate) outbound: Outbound,
}

#[async_trait]
impl Sender for HttpCourier {
    async fn send(&self, message: &Outgoing, _now: Timestamp) -> Result<Receipt, SendError> {
        let config = &self.config;
        let url = self.fill(&config.url, message, escape::percent)?;
        let in_body = if config.content_type == JSON { escape::json } else { escape::percent };
        let body = self.fill(&config.body, message, in_body)?;
        let headers = self.headers(message)?;
        let response = ask(&self.outbound, &config.method, &url, headers, body).await?;
        self.receipt(&response, message)
    }
}

impl HttpCourier {
    fn fill(&self, template: &str, message: &Outgoing, escape: fn(&str) -> String) -> Result<String, SendError> {
        fill(template, |name| Some(escape(&value(name, message, &self.secret)?)))
            .map_err(|fault| SendError::Refused(fault.into()))
    }

    fn headers(&self, message: &Outgoing) -> Result<Vec<(HeaderName, HeaderValue)>, SendError> {
        let mut headers = vec![(HeaderName::from_static("content-type"), header_value(&self.config.content_type)?)];
        for (name, template) in &self.config.headers {
            let no_name = |_| SendError::Refused(Failure::InvalidHeaderName);
            let name = HeaderName::from_bytes(name.as_bytes()).map_err(no_name)?;
            headers.push((name, header_value(&self.fill(template, message, str::to_owned)?)?));
        }
        Ok(headers)
    }

    fn receipt(&self, response: &OutboundResponse, message: &Outgoing) -> Result<Receipt, SendError> {
        let (status, text) = (response.status, response.text());
        if status.is_success() && text.contains(&self.config.expect) {
            return Ok(Receipt(None));
        }
        Err(rejected(is_retryable(status), &format!("HTTP {}: {text}", status.as_u16()), message, &self.secret))
    }
}

/// Names of the variables.
const VARIABLES: [&str; 7] = ["to", "code", "minutes", "subject", "text", "html", "secret"];

fn value(name: &str, message: &Outgoing, secret: &Secret) -> Option<String> {
    Some(match name {
        "to" => message.to.clone(),
        "code" => message.code().to_owned(),
        "minutes" => message.minutes.to_string(),
        "subject" => message.subject.clone(),
        "text" => message.text.clone(),
        "html" => message.html.clone(),
        "secret" => secret.expose().clone(),
        _ => return None,
    })
}

/// Why a template cannot be filled in.
pub(crate) enum Fault {
    Unclosed,
    Unknown(String),
}

impl Fault {
    pub(crate) fn sentence(&self, texts: &Texts) -> String {
        match self {
            Self::Unclosed => texts.unclosed.to_owned(),
            Self::Unknown(name) => {
                let name = format!("{{{{{name}}}}}");
                texts.unknown_variable(UnknownVariable { name, known: VARIABLES.join(", ") })
            }
        }
    }
}

/// Replaces the variables with values.
pub(crate) fn fill(template: &str, value: impl Fn(&str) -> Option<String>) -> Result<String, Fault> {
    let mut out = String::with_capacity(template.len());
    for piece in pieces(template) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Tag { name, .. } => out.push_str(&value(name).ok_or_else(|| Fault::Unknown(name.to_owned()))?),
            Piece::Unclosed { .. } => return Err(Fault::Unclosed),
        }
    }
    Ok(out)
}

/// Fills in worst-case values, so that a template that is valid with them is valid with all values.
pub(crate) fn rehearse(template: &str, escape: fn(&str) -> String) -> Result<String, Fault> {
    let worst = "\"'\\\r\n<&>=#/{{to}}";
    let message = Outgoing {
        to: "+8613800138000".into(),
        subject: worst.into(),
        text: worst.into(),
        html: worst.into(),
        // With its leading zero it is not a JSON number, so a missing pair of quotes is found now instead of with every
        // tenth code.
        code: Some("012345".to_owned().into()),
        minutes: 5,
    };
    fill(template, |name| Some(escape(&value(name, &message, &worst.to_owned().into())?)))
}

#[cfg(test)]
mod tests;
