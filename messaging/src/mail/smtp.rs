//! SMTP client (RFC 5321, RFC 6409; TLS as in RFC 8314).

use super::compose::compose;
use crate::failure::{Failure, short};
use crate::message::{Outgoing, Receipt, SendError, Sender};
use crate::redact::redacted;
use crate::vendor::accepted;
use async_trait::async_trait;
use doorward_contract::messaging::SmtpSecurity;
use doorward_contract::{Secret, Timestamp};
use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Tls, TlsParameters};
use lettre::transport::smtp::extension::ClientId;
use lettre::transport::smtp::response::Response;
use lettre::{AsyncSmtpTransport, AsyncTransport, Tokio1Executor};
use std::net::IpAddr;
use std::time::Duration;

/// Time limit for the connection.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Time limit for a whole delivery. Filters delay a greeting by ten seconds or more, and a timeout after the final dot
/// would send the mail twice, so this is longer than for HTTP.
const TIMEOUT: Duration = Duration::from_secs(30);
/// Port for implicit TLS (RFC 8314 section 3.3).
const SUBMISSIONS: u16 = 465;

type Transport = AsyncSmtpTransport<Tokio1Executor>;

/// The server and the connection settings.
pub(super) struct Server {
    pub(super) host: String,
    pub(super) port: u16,
    pub(super) security: SmtpSecurity,
    pub(super) username: String,
    /// Host name for the greeting.
    pub(super) hello: String,
}

pub(super) struct Smtp {
    transport: Result<Transport, SendError>,
    secret: Secret,
    from_address: String,
    from_name: String,
}

impl Smtp {
    pub(super) fn new(server: &Server, secret: Secret, from_address: String, from_name: String) -> Self {
        // TLS is the only part that can fail, and only if there are no certificate authorities.
        let no_authorities = |error: Error| Failure::NoCertificateAuthorities { detail: short(&error.to_string()) };
        let transport = transport(server, &secret).map_err(|error| SendError::Refused(no_authorities(error)));
        Self { transport, secret, from_address, from_name }
    }

    fn receipt(&self, result: Result<Response, Error>, message: &Outgoing) -> Result<Receipt, SendError> {
        match result {
            Ok(response) => Ok(accepted(response.message().next(), message, &self.secret)),
            // A 5xx reply is permanent; so are failures that a retry cannot fix: no STARTTLS, no supported
            // authentication.
            Err(error) => {
                let permanent = error.is_permanent() || error.is_client();
                let failure = failure(&error, |text| redacted(text, message, &self.secret));
                Err(if permanent { SendError::Refused(failure) } else { SendError::Temporary(failure) })
            }
        }
    }
}

#[async_trait]
impl Sender for Smtp {
    async fn send(&self, message: &Outgoing, now: Timestamp) -> Result<Receipt, SendError> {
        let transport = self.transport.as_ref().map_err(Clone::clone)?;
        let mail = compose([&self.from_address, &self.from_name], message, now)?;
        let silent = |_| SendError::Temporary(Failure::MailServerTimeout);
        let sent = tokio::time::timeout(TIMEOUT, Box::pin(transport.send(mail))).await.map_err(silent)?;
        self.receipt(sent, message)
    }
}

fn transport(server: &Server, secret: &Secret) -> Result<Transport, Error> {
    let mut builder =
        Transport::builder_dangerous(&server.host).port(server.port).timeout(Some(CONNECT_TIMEOUT)).tls(tls(server)?);
    // A local name means nothing to other hosts; lettre then greets with the address.
    if server.hello.contains('.') && server.hello.parse::<IpAddr>().is_err() {
        builder = builder.hello_name(ClientId::Domain(server.hello.clone()));
    }
    if !server.username.is_empty() {
        builder = builder.credentials(Credentials::new(server.username.clone(), secret.expose().clone()));
    }
    Ok(builder.build())
}

/// Never opportunistic: an attacker who strips STARTTLS from a reply could read the codes (RFC 8314 section 4.1).
fn tls(server: &Server) -> Result<Tls, Error> {
    let parameters = || TlsParameters::new(server.host.clone());
    Ok(match server.security {
        SmtpSecurity::Auto if server.port == SUBMISSIONS => Tls::Wrapper(parameters()?),
        SmtpSecurity::Ssl => Tls::Wrapper(parameters()?),
        SmtpSecurity::Auto | SmtpSecurity::StartTls => Tls::Required(parameters()?),
        SmtpSecurity::None => Tls::None,
    })
}

/// The reply of the server, or why there is none.
fn failure(error: &Error, redact: impl Fn(&str) -> String) -> Failure {
    if let Some(code) = error.status() {
        let reply = std::error::Error::source(error).map(ToString::to_string).unwrap_or_default();
        return Failure::Rejected { detail: redact(&format!("{code} {reply}")) };
    }
    let detail = redact(&error_text(error));
    match error {
        error if error.is_timeout() => Failure::MailServerTimeout,
        error if error.is_client() => Failure::MailServerUnsuitable { detail },
        _ => Failure::MailServerUnreachable { detail },
    }
}

/// The error with its causes: without them it is only "Connection error".
fn error_text(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}

#[cfg(test)]
mod tests;
