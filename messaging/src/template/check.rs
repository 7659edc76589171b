//! Validates templates.

use super::fill;
use super::markup::{self, Fault};
use super::nodes::{Node, Variable, nodes};
use doorward_contract::messaging::MailTemplate;

/// Maximum length of a subject, in characters.
const MAX_SUBJECT: usize = 200;
/// Maximum size of the HTML part, in bytes. Mail programs truncate after about a hundred kilobytes.
const MAX_HTML: usize = 64 << 10;

/// Why a template is invalid.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {message}")]
pub struct TemplateError {
    /// Line in the HTML part, from 1; 0 if the error is about the subject or the whole template.
    pub line: usize,
    /// Stable code: `subject`, `too_long`, `control`, `missing_code`, `unknown_variable`, `unclosed`, `nesting`,
    /// `malformed`, `element`, `attribute`, `handler`, `url`, `css`, `placement`.
    pub reason: &'static str,
    /// Message in English.
    pub message: String,
}

/// Validates a template that contains a code.
///
/// # Errors
/// [`TemplateError`] names the first invalid position.
pub fn check(template: &MailTemplate) -> Result<(), TemplateError> {
    check_subject(&template.subject)?;
    check_html(&template.html)?;
    let shown = markup::visible(&fill(&template.html, false, |variable| marker(variable).into()));
    if !shown.contains(marker(Variable::VerificationCode)) {
        let message = "{{.VerificationCode}} must also appear outside {{if .Link}}";
        return Err(whole("missing_code", message));
    }
    Ok(())
}

fn whole(reason: &'static str, message: &str) -> TemplateError {
    TemplateError { line: 0, reason, message: message.to_owned() }
}

fn check_subject(subject: &str) -> Result<(), TemplateError> {
    if subject.trim().is_empty() || subject.chars().any(char::is_control) {
        return Err(whole("subject", "the subject must be a single line of text"));
    }
    if subject.chars().count() > MAX_SUBJECT {
        return Err(whole("too_long", "the subject can be up to 200 characters long"));
    }
    for node in nodes(subject) {
        match node {
            // Lock screens show subjects, and the link alone signs in.
            Ok(Node::Variable(Variable::Link)) => return Err(whole("placement", "the subject can’t contain the link")),
            Ok(_) => {}
            Err(fault) => return Err(whole(fault.reason, &fault.message)),
        }
    }
    Ok(())
}

/// All checks except that for the code, which notices do not have.
pub(super) fn check_html(html: &str) -> Result<(), TemplateError> {
    if html.len() > MAX_HTML {
        return Err(whole("too_long", "the HTML can be up to 64 KiB"));
    }
    if let Some(at) = html.find(is_reserved) {
        return Err(at_byte(html, at, "control", "control characters aren’t allowed".into()));
    }
    if let Some(fault) = nodes(html).into_iter().find_map(Result::err) {
        return Err(at_byte(html, fault.at, fault.reason, fault.message));
    }
    for with_link in [true, false] {
        let marked = fill(html, with_link, |variable| marker(variable).into());
        let located = |fault: Fault| at_byte(&marked, fault.at, fault.reason, fault.message);
        markup::inspect(&marked).map_err(located)?;
        // An attribute without quotes ends at the first space of a value, and the rest would become attributes.
        let spaced = fill(html, with_link, |_| "x y".into());
        if let Some(line) = markup::first_difference(&marked, &spaced) {
            let message = "a variable could be read as markup here: put quotes around the attribute".to_owned();
            return Err(TemplateError { line, reason: "placement", message });
        }
    }
    Ok(())
}

/// Represents each variable by one character of the private use area, which templates must not contain.
pub(super) const fn marker(variable: Variable) -> char {
    match variable {
        Variable::VerificationCode => '\u{e000}',
        Variable::Usage => '\u{e001}',
        Variable::ExpireMinutes => '\u{e002}',
        Variable::Email => '\u{e003}',
        Variable::Product => '\u{e004}',
        Variable::Link => '\u{e005}',
    }
}

pub(super) fn has_marker(text: &str) -> bool {
    text.contains(|char| Variable::ALL.into_iter().any(|variable| marker(variable) == char))
}

fn is_reserved(char: char) -> bool {
    (char.is_control() && !matches!(char, '\n' | '\r' | '\t')) || has_marker(char.encode_utf8(&mut [0; 4]))
}

fn at_byte(text: &str, at: usize, reason: &'static str, message: String) -> TemplateError {
    TemplateError { line: markup::line_at(text, at), reason, message }
}

#[cfg(test)]
mod tests;
