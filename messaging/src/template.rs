//! What a mail says.
//!
//! A template is HTML with typed variables and one condition; there is no logic, so nothing can loop or reach further
//! than the six values. [`check()`] is strict when an administrator stores a template, by an allow-list of elements and
//! attributes, so that [`render`] has only values to escape. The text part is made from the HTML: one source, and the
//! two never say different things.
//!
//! - [`check()`]: variables, elements, attributes, CSS; [`render`]: values in, subject, text and HTML out
//! - [`default`]: what is sent while nobody wrote something else; [`sms_text`]: the same for an SMS

mod check;
mod markup;
mod nodes;
mod plain;
mod sms;
mod style;
mod words;

pub use check::{TemplateError, check};
pub use sms::sms_text;
pub use words::default;

use crate::escape;
use doorward_contract::messaging::MailTemplate;
use nodes::{Node, Variable, nodes};
use url::Url;

/// What may be put into a mail. No `Debug`: it holds the code.
#[derive(Clone, Copy)]
pub struct Variables<'a> {
    /// `{{.VerificationCode}}`.
    pub code: &'a str,
    /// `{{.Usage}}`: what the code is for, in the recipient's language.
    pub usage: &'a str,
    /// `{{.ExpireMinutes}}`.
    pub minutes: u32,
    /// `{{.Email}}`: to whom it goes.
    pub email: &'a str,
    /// `{{.Product}}`: the name of the service.
    pub product: &'a str,
    /// `{{.Link}}`: an `http` or `https` address; anything else counts as none.
    pub link: Option<&'a str>,
}

/// A mail, filled in. No `Debug`: it holds the code.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line without control characters.
    pub subject: String,
    /// The text part; the link stands on a line of its own.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Fills a template in. What [`check()`] would refuse stays as it stands.
pub fn render(template: &MailTemplate, variables: &Variables<'_>) -> Rendered {
    let link = variables.link.filter(|link| is_link(link));
    let value = |variable| match variable {
        Variable::VerificationCode => escape::one_line(variables.code),
        Variable::Usage => escape::one_line(variables.usage),
        Variable::ExpireMinutes => variables.minutes.to_string(),
        Variable::Email => escape::one_line(variables.email),
        Variable::Product => escape::one_line(variables.product),
        Variable::Link => link.unwrap_or_default().to_owned(),
    };
    let subject = escape::one_line(&fill(&template.subject, link.is_some(), value));
    let html = fill(&template.html, link.is_some(), |variable| escape::html(&value(variable)));
    let text = plain::plain(&html, link);
    Rendered { subject: subject.trim().to_owned(), text, html }
}

/// Only what a button may open: `javascript:` in a mail would run where the mail is read.
fn is_link(text: &str) -> bool {
    let web = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    web && !text.contains(|char: char| char.is_whitespace() || char.is_control())
}

/// Values in place of variables; without a link its part is left out, except line breaks, so that lines keep their
/// numbers.
fn fill(text: &str, with_link: bool, value: impl Fn(Variable) -> String) -> String {
    let (mut out, mut inside) = (String::with_capacity(text.len()), false);
    for node in nodes(text) {
        let piece = match node {
            Ok(Node::IfLink) => {
                inside = true;
                continue;
            }
            Ok(Node::End) => {
                inside = false;
                continue;
            }
            Ok(Node::Text(text)) => text.to_owned(),
            Ok(Node::Variable(variable)) => value(variable),
            Err(fault) => fault.raw.to_owned(),
        };
        if inside && !with_link {
            out.extend(piece.chars().filter(|char| *char == '\n'));
        } else {
            out.push_str(&piece);
        }
    }
    out
}

#[cfg(test)]
mod tests;
