//! Validates templates.

use super::fill;
use super::markup::{self, Fault};
use super::nodes::{Node, Variable, nodes};
use doorward_contract::messaging::MailTemplate;
use doorward_i18n::errors::templates::{AtLine, Texts, of};
use doorward_i18n::{Language, Localized};

/// Maximum length of a subject, in characters.
const MAX_SUBJECT: usize = 200;
/// Maximum size of the HTML part, in KiB. Mail programs truncate after about a hundred kilobytes.
const MAX_HTML_KIB: usize = 64;

/// Why a template is invalid.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TemplateError {
    /// Line in the HTML part, from 1; 0 if the error is about the subject or the whole template.
    pub line: usize,
    /// Stable code: `subject`, `too_long`, `control`, `missing_code`, `unknown_variable`, `unclosed`, `nesting`,
    /// `malformed`, `element`, `attribute`, `handler`, `url`, `css`, `placement`.
    pub reason: &'static str,
    /// What is wrong there.
    pub what: Localized,
}

impl TemplateError {
    /// What is wrong, and the line.
    pub fn sentence(&self, language: Language) -> String {
        let what = self.what.get(language);
        match self.line {
            0 => what.to_owned(),
            line => of(language).at_line(AtLine { line, what }),
        }
    }
}

impl std::fmt::Display for TemplateError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.sentence(Language::En))
    }
}

impl std::error::Error for TemplateError {}

/// A sentence about a template in every language.
pub(super) fn localized<S: Into<String>>(sentence: impl Fn(&'static Texts) -> S) -> Localized {
    Localized::new(|language| sentence(of(language)))
}

/// Validates a template that contains a code.
///
/// # Errors
/// [`TemplateError`] names the first invalid position.
pub fn check(template: &MailTemplate) -> Result<(), TemplateError> {
    check_subject(&template.subject)?;
    check_html(&template.html)?;
    let visible_text = markup::visible(&fill(&template.html, false, |variable| marker(variable).into()));
    if !visible_text.contains(marker(Variable::VerificationCode)) {
        return Err(whole("missing_code", |texts| texts.missing_code));
    }
    Ok(())
}

fn whole<S: Into<String>>(reason: &'static str, sentence: impl Fn(&'static Texts) -> S) -> TemplateError {
    TemplateError { line: 0, reason, what: localized(sentence) }
}

fn check_subject(subject: &str) -> Result<(), TemplateError> {
    if subject.trim().is_empty() || subject.chars().any(char::is_control) {
        return Err(whole("subject", |texts| texts.subject_line));
    }
    if subject.chars().count() > MAX_SUBJECT {
        return Err(whole("too_long", |texts| texts.subject_too_long(MAX_SUBJECT)));
    }
    for node in nodes(subject) {
        match node {
            // Lock screens show subjects, and the link alone signs in.
            Ok(Node::Variable(Variable::Link)) => return Err(whole("placement", |texts| texts.subject_link)),
            Ok(_) => {}
            Err(fault) => return Err(TemplateError { line: 0, reason: fault.reason, what: fault.what }),
        }
    }
    Ok(())
}

/// All checks except that for the code, which notices do not have.
pub(super) fn check_html(html: &str) -> Result<(), TemplateError> {
    if html.len() > MAX_HTML_KIB << 10 {
        return Err(whole("too_long", |texts| texts.html_too_long(MAX_HTML_KIB)));
    }
    if let Some(at) = html.find(is_reserved) {
        return Err(at_byte(html, at, "control", localized(|texts| texts.control)));
    }
    if let Some(fault) = nodes(html).into_iter().find_map(Result::err) {
        return Err(at_byte(html, fault.at, fault.reason, fault.what));
    }
    for with_link in [true, false] {
        let marked = fill(html, with_link, |variable| marker(variable).into());
        let located = |fault: Fault| at_byte(&marked, fault.at, fault.reason, fault.what);
        markup::inspect(&marked).map_err(located)?;
        // An attribute without quotes ends at the first space of a value, and the rest would become attributes.
        let spaced = fill(html, with_link, |_| "x y".into());
        if let Some(line) = markup::first_difference(&marked, &spaced) {
            let what = localized(|texts| texts.variable_as_markup);
            return Err(TemplateError { line, reason: "placement", what });
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

fn at_byte(text: &str, at: usize, reason: &'static str, what: Localized) -> TemplateError {
    TemplateError { line: markup::line_at(text, at), reason, what }
}

#[cfg(test)]
mod tests;
