//! Composes a mail (RFC 5322, RFC 2046 section 5.1.4).

use crate::failure::{Failure, Part, short};
use crate::message::{Outgoing, SendError};
use crate::sign::random_word;
use doorward_contract::Timestamp;
use lettre::message::header::{ContentTransferEncoding, Header, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use std::error::Error;
use std::time::{Duration, SystemTime};

/// Maximum line length in bytes without the line end (RFC 5322 section 2.1.1).
const MAX_LINE: usize = 998;

/// Builds a mail with a text and an HTML part.
///
/// # Errors
/// [`SendError::Refused`] for an invalid address, and for control characters in a header (header injection).
pub(super) fn compose(from: [&str; 2], message: &Outgoing, now: Timestamp) -> Result<Message, SendError> {
    let [from_address, from_name] = from;
    let from = address(Part::SenderAddress, from_address)?;
    let to = address(Part::Recipient, &message.to)?;
    let name = Some(one_line(Part::SenderName, from_name)?.to_owned()).filter(|name| !name.is_empty());
    let subject = one_line(Part::Subject, &message.subject)?;
    let builder = Message::builder()
        .message_id(Some(message_id(from.domain(), now)?))
        .date(date(now))
        .from(Mailbox::new(name, from))
        .to(Mailbox::new(None, to))
        .subject(subject)
        .header(AutoSubmitted);
    let built = if message.html.is_empty() {
        builder.singlepart(SinglePart::plain(unfolded(&message.text)))
    } else {
        let html = crlf(&message.html);
        builder.multipart(MultiPart::alternative_plain_html(unfolded(&message.text), html))
    };
    built.map_err(|error| SendError::Refused(Failure::NotComposed { detail: short(&error.to_string()) }))
}

fn one_line(part: Part, text: &str) -> Result<&str, SendError> {
    if text.chars().any(char::is_control) {
        return Err(SendError::Refused(Failure::ControlCharacter { part }));
    }
    Ok(text)
}

fn address(part: Part, text: &str) -> Result<Address, SendError> {
    let refused = |_| SendError::Refused(Failure::InvalidAddress { part });
    one_line(part, text)?.parse().map_err(refused)
}

/// An ID in the sender's own domain, as RFC 5322 section 3.6.4 recommends; spam filters distrust IDs that end in
/// `localhost`.
fn message_id(domain: &str, now: Timestamp) -> Result<String, SendError> {
    let word = random_word().ok_or(SendError::Temporary(Failure::NoRandom))?;
    let domain = url::Host::parse(domain).map_or_else(|_| "localhost".to_owned(), |host| host.to_string());
    Ok(format!("<{}.{word}@{domain}>", now.as_millis()))
}

/// Ends all lines with CRLF: SMTP smuggling uses a bare CR or LF (RFC 5321 section 2.3.8).
fn crlf(text: &str) -> String {
    text.replace("\r\n", "\n").replace(['\n', '\r'], "\r\n")
}

/// The text part in an encoding that breaks no lines. Quoted-printable breaks at 76 characters, which damaged links.
fn unfolded(text: &str) -> Body {
    let text = crlf(text);
    let printable = text.bytes().all(|byte| matches!(byte, b'\r' | b'\n' | b'\t' | b' '..=b'~'));
    if printable && text.lines().all(|line| line.len() <= MAX_LINE) {
        return Body::dangerous_pre_encoded(text.into_bytes(), ContentTransferEncoding::SevenBit);
    }
    Body::new_with_encoding(text, ContentTransferEncoding::Base64).unwrap_or_else(Body::new)
}

fn date(now: Timestamp) -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(now.as_millis().try_into().unwrap_or_default())
}

/// Prevents out-of-office replies (RFC 3834 section 5).
#[derive(Clone)]
struct AutoSubmitted;

impl Header for AutoSubmitted {
    fn name() -> HeaderName {
        HeaderName::new_from_ascii_str("Auto-Submitted")
    }

    fn parse(_: &str) -> Result<Self, Box<dyn Error + Send + Sync>> {
        Ok(Self)
    }

    fn display(&self) -> HeaderValue {
        HeaderValue::new(Self::name(), "auto-generated".into())
    }
}

#[cfg(test)]
mod tests {
    use super::compose;
    use crate::message::{Outgoing, SendError};
    use crate::testing::{NOW, code_to};
    use base64::Engine as _;
    use base64::engine::general_purpose::STANDARD;

    fn written(message: &Outgoing) -> String {
        String::from_utf8(compose(["login@example.com", "门卫"], message, NOW).unwrap().formatted()).unwrap()
    }

    #[test]
    fn a_mail_has_both_parts_and_the_headers_of_automatic_mail() {
        let mail = written(&code_to("a@example.org"));
        for line in [
            "Date: Wed, 25 Nov 2026 01:15:32 +0000\r\n",
            "From: =?utf-8?b?6Zeo5Y2r?= <login@example.com>\r\n",
            "To: a@example.org\r\n",
            "Subject: Your code\r\n",
            "Auto-Submitted: auto-generated\r\n",
            "Content-Type: multipart/alternative;",
            "Content-Type: text/plain; charset=utf-8\r\n",
            "Content-Type: text/html; charset=utf-8\r\n",
        ] {
            assert!(mail.contains(line), "{line:?} is not in {mail}");
        }
        let id = mail.lines().find_map(|line| line.strip_prefix("Message-ID: <")).unwrap();
        assert!(id.ends_with("@example.com>"), "{id}");
    }

    #[test]
    fn case_p039_the_text_part_breaks_no_line() {
        let link = format!("https://id.example.com/link?token={}", "Aa0-".repeat(60) + "z");
        let mail = written(&Outgoing { text: format!("Sign in:\n{link}\n"), ..code_to("a@example.org") });
        assert!(mail.contains(&format!("7bit\r\n\r\nSign in:\r\n{link}\r\n")), "{mail}");
        for text in [format!("登录：\n{link}\n"), "x".repeat(999)] {
            let mail = written(&Outgoing { text: text.clone(), ..code_to("a@example.org") });
            let (_, part) = mail.split_once("base64\r\n\r\n").unwrap();
            let (part, _) = part.split_once("\r\n--").unwrap();
            let sent = STANDARD.decode(part.replace("\r\n", "")).unwrap();
            assert_eq!(String::from_utf8(sent).unwrap(), text.replace('\n', "\r\n"));
        }
    }

    #[test]
    fn no_line_ends_halfway() {
        let bare = "a\rb\nc\r\n.\rd".to_owned();
        let mail = written(&Outgoing { text: bare.clone(), html: bare, ..code_to("a@example.org") });
        assert!(!mail.replace("\r\n", "").contains(['\r', '\n']), "{mail:?}");
    }

    #[test]
    fn attack_68_nothing_injects_a_header() {
        let good = code_to("a@example.org");
        let messages = [
            Outgoing { to: "a@example.org\r\nBcc: b@example.org".into(), ..good.clone() },
            Outgoing { to: "a@example.org, b@example.org".into(), ..good.clone() },
            Outgoing { to: "A <a@example.org>".into(), ..good.clone() },
            Outgoing { subject: "x\r\nBcc: b@example.org".into(), ..good.clone() },
            Outgoing { subject: "x\0".into(), ..good.clone() },
        ];
        for message in messages {
            let refused = compose(["login@example.com", ""], &message, NOW);
            assert!(matches!(refused, Err(SendError::Refused(_))), "{:?}", message.to);
        }
        for from in [["login@example.com", "A\nBcc: b@example.org"], ["login@example.com\r\n", "A"]] {
            assert!(matches!(compose(from, &good, NOW), Err(SendError::Refused(_))), "{from:?}");
        }
    }
}
