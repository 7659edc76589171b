//! Shared code of all vendors.

use crate::failure::{Failure, Part};
use crate::message::{Outgoing, Receipt, SendError};
use crate::redact::redacted;
use bytes::Bytes;
use doorward_contract::Secret;
use doorward_outbound::http::{HeaderName, HeaderValue, Request, StatusCode};
use doorward_outbound::{Outbound, OutboundError, OutboundResponse};

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
) -> Result<OutboundResponse, SendError> {
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

/// The receipt of a message that the vendor accepted, with its ID if there is one.
pub(crate) fn accepted(id: Option<&str>, message: &Outgoing, secret: &Secret) -> Receipt {
    Receipt(id.map(|id| redacted(id, message, secret)))
}

/// The error for a message that the vendor did not accept, with the vendor's message.
pub(crate) fn rejected(temporary: bool, text: &str, message: &Outgoing, secret: &Secret) -> SendError {
    let failure = Failure::Rejected { detail: redacted(text, message, secret) };
    if temporary { SendError::Temporary(failure) } else { SendError::Refused(failure) }
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
    use super::digits;

    #[test]
    fn attack_68_a_number_is_one_number() {
        assert_eq!(digits("+8613800138000"), Ok("8613800138000"));
        for number in ["13800138000", "+8613800138000,+8613900139000", "+86 138", "+", "+12345678901234567", "+١٢٣٤٥٦٧"]
        {
            assert!(digits(number).is_err(), "{number}");
        }
    }
}
