//! Shared code of all vendors.

use crate::escape;
use crate::failure::{Failure, Part, short};
use crate::message::{Outgoing, SendError};
use bytes::Bytes;
use doorward_contract::Secret;
use doorward_outbound::http::{HeaderName, HeaderValue, Request, StatusCode};
use doorward_outbound::{Answer, Outbound, OutboundError};

/// Sends one request.
///
/// # Errors
/// [`SendError::Refused`] if the request cannot be sent, [`SendError::Temporary`] if there is no response.
pub(crate) async fn ask(
    outbound: &Outbound,
    method: &str,
    url: &str,
    headers: Vec<(HeaderName, HeaderValue)>,
    body: String,
) -> Result<Answer, SendError> {
    let mut request = Request::builder().method(method).uri(url);
    if let Some(map) = request.headers_mut() {
        map.extend(headers);
    }
    let unusable = |_| SendError::Refused(Failure::InvalidUrl);
    let request = request.body(Bytes::from(body)).map_err(unusable)?;
    Box::pin(outbound.send(request)).await.map_err(|error| match error {
        OutboundError::Unreachable { .. } | OutboundError::NoCertificateAuthorities(_) => {
            SendError::Temporary(error.into())
        }
        // With a response that is too large the vendor has accepted the message: a retry would send it again.
        other => SendError::Refused(other.into()),
    })
}

/// A header value, marked as sensitive so that it is not printed.
///
/// # Errors
/// [`SendError::Refused`] for line breaks and other control characters (header injection).
pub(crate) fn header_value(text: &str) -> Result<HeaderValue, SendError> {
    let mut value = HeaderValue::from_bytes(text.as_bytes())
        .map_err(|_| SendError::Refused(Failure::ControlCharacter { part: Part::Header }))?;
    value.set_sensitive(true);
    Ok(value)
}

/// Whether a retry a minute later can succeed after this status.
pub(crate) fn is_retryable(status: StatusCode) -> bool {
    status.is_server_error() || matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::REQUEST_TIMEOUT)
}

/// In characters. Tokens of links are longer, and hardly a word is.
const TOKEN: usize = 16;

/// The tokens of the links in a message. A vendor that repeats the message must not lead to an account.
fn tokens(message: &Outgoing) -> impl Iterator<Item = &str> {
    let is_in_token = |char: char| char.is_ascii_alphanumeric() || char == '-' || char == '_';
    let runs = [&message.text, &message.html].into_iter().flat_map(move |text| text.split(move |c| !is_in_token(c)));
    runs.filter(|run| run.len() >= TOKEN)
}

/// Hides a token, and one that the vendor has cut off.
fn without_token(text: &str, token: &str) -> String {
    let known = (TOKEN..=token.len()).rev().map(|length| &token[..length]).find(|start| text.contains(start));
    known.map_or_else(|| text.to_owned(), |start| text.replace(start, "***"))
}

/// The error for a message that the vendor did not accept, with the vendor's message.
pub(crate) fn rejected(temporary: bool, text: &str, message: &Outgoing, secret: &Secret) -> SendError {
    let failure = Failure::Rejected { detail: sanitized(text, message, secret) };
    if temporary { SendError::Temporary(failure) } else { SendError::Refused(failure) }
}

/// A text of another system: one line, truncated, without our secrets.
pub(crate) fn sanitized(text: &str, message: &Outgoing, secret: &Secret) -> String {
    let mut text = escape::one_line(text);
    for hidden in [secret.expose(), message.code()].into_iter().filter(|hidden| !hidden.is_empty()) {
        for spelling in [hidden.to_owned(), escape::percent(hidden), escape::json(hidden), escape::html(hidden)] {
            text = text.replace(&spelling, "***");
        }
    }
    for token in tokens(message) {
        text = without_token(&text, token);
    }
    short(&text)
}

/// The digits of an E.164 number (ITU-T E.164: at most 15). Some vendors take lists, so a comma would add a recipient.
///
/// # Errors
/// [`SendError::Refused`] for an invalid number.
pub(crate) fn digits(number: &str) -> Result<&str, SendError> {
    let digits = number.strip_prefix('+').filter(|digits| digits.bytes().all(|byte| byte.is_ascii_digit()));
    digits.filter(|digits| (6..=15).contains(&digits.len())).ok_or(SendError::Refused(Failure::InvalidPhoneNumber))
}

/// The verification code, for vendors whose template requires one.
///
/// # Errors
/// [`SendError::Refused`] for a message without a code.
pub(crate) fn code(message: &Outgoing) -> Result<&str, SendError> {
    let code = message.code();
    if code.is_empty() { Err(SendError::Refused(Failure::CodeMissing)) } else { Ok(code) }
}

#[cfg(test)]
mod tests {
    use super::{digits, sanitized};
    use crate::message::Outgoing;

    #[test]
    fn attack_88_a_vendor_that_echoes_our_secret_does_not_get_it_into_a_log() {
        let message = Outgoing { code: Some("482913".to_owned().into()), ..Outgoing::default() };
        let text = "bad key s/cr\"et or s%2Fcr%22et\r\nfor 482913";
        let text = sanitized(text, &message, &"s/cr\"et".to_owned().into());
        assert_eq!(text, "bad key *** or ***  for ***");
    }

    #[test]
    fn attack_88_a_vendor_that_echoes_the_message_does_not_lead_to_an_account() {
        let token = "343a69b1c2d3e4f5_a6-b7c8d9e0f1a2b3c4";
        let text = format!("Open https://id.test/login/link?token={token}&next=%2F to sign in.");
        let message = Outgoing { text: text.clone(), html: text.replace('&', "&amp;"), ..Outgoing::default() };
        let start = &token[..20];
        for echo in [text, format!("a%26token%3D{token}%26"), format!("\"token={token}\""), format!("cut off: {start}")]
        {
            let text = sanitized(&echo, &message, &String::new().into());
            assert!(text.contains("***") && !text.contains(&token[..16]), "{text}");
        }
    }

    #[test]
    fn attack_68_a_number_is_one_number() {
        assert_eq!(digits("+8613800138000"), Ok("8613800138000"));
        for number in ["13800138000", "+8613800138000,+8613900139000", "+86 138", "+", "+12345678901234567", "+١٢٣٤٥٦٧"]
        {
            assert!(digits(number).is_err(), "{number}");
        }
    }
}
