//! Mail templates.
//!
//! A template is HTML with typed variables and one condition. It has no logic, so it cannot loop or access anything
//! except the six values. [`check()`] validates a template when an administrator stores it, by an allow-list of
//! elements and attributes, so that [`render`] only has to escape values. The text part is generated from the HTML, so
//! the two cannot differ.
//!
//! - [`check()`]: validates variables, elements, attributes, CSS; [`render`]: renders subject, text and HTML
//! - [`default`]: the built-in templates; [`sms_text`]: the texts of SMS

mod built_in;
mod check;
mod markup;
mod nodes;
mod plain;
mod sms;
mod style;

pub use built_in::default;
pub use check::{TemplateError, check};
pub use sms::sms_text;

use crate::escape;
use doorward_contract::messaging::MailTemplate;
use nodes::{Node, Variable, nodes};
use url::Url;

/// The values of the variables. No `Debug`: it contains the code.
#[derive(Clone, Copy)]
pub struct Variables<'a> {
    /// `{{.VerificationCode}}`.
    pub code: &'a str,
    /// `{{.Usage}}`: the purpose of the code, in the recipient's language.
    pub usage: &'a str,
    /// `{{.ExpireMinutes}}`.
    pub minutes: u32,
    /// `{{.Email}}`: the recipient.
    pub email: &'a str,
    /// `{{.Product}}`: the name of the service.
    pub product: &'a str,
    /// `{{.Link}}`: an `http` or `https` address; other values count as no link.
    pub link: Option<&'a str>,
}

/// A rendered mail. No `Debug`: it contains the code.
#[derive(Clone, PartialEq, Eq)]
pub struct Rendered {
    /// One line without control characters.
    pub subject: String,
    /// The text part; the link is on a line of its own.
    pub text: String,
    /// The HTML part.
    pub html: String,
}

/// Renders a template. Invalid parts stay unchanged.
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

/// Only addresses that a button may open: `javascript:` in a mail would run in the mail program.
fn is_link(text: &str) -> bool {
    let web = Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"));
    web && !text.contains(|char: char| char.is_whitespace() || char.is_control())
}

/// Replaces variables with values. Without a link the conditional part is removed, except line breaks, so that line
/// numbers stay the same.
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
