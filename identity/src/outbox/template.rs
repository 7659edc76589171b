//! Validates templates of mails.

use crate::Error;
use doorward_contract::messaging::MailTemplate;
use doorward_i18n::console::templates::{self, faults};
use doorward_i18n::{Language, Localized};
use doorward_messaging::template::{TemplateError, check};

/// Validates a template.
///
/// # Errors
/// [`Error::Invalid`] for `field`, with the line.
pub fn check_template(field: &'static str, template: &MailTemplate) -> Result<(), Error> {
    check(template).map_err(|error| Error::Invalid {
        field,
        reason: error.reason,
        sentence: Localized::new(|language| sentence(language, &error)),
    })
}

/// The message of the check, which quotes the cause and is available in English only, after what the reason says.
fn sentence(language: Language, error: &TemplateError) -> String {
    if language == Language::En {
        return error.to_string();
    }
    let texts = faults::of(language);
    let what = match error.reason {
        "nesting" => texts.unclosed,
        "handler" => texts.attribute,
        reason => texts.get(reason).unwrap_or(texts.other),
    };
    let what = texts.explained(faults::Explained { what, why: &error.message });
    match error.line {
        0 => what,
        line => templates::of(language).at_line(templates::AtLine { line, what }),
    }
}
