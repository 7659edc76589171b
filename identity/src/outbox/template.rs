//! Validates templates of mails.

use crate::Error;
use doorward_contract::messaging::MailTemplate;
use doorward_i18n::Localized;
use doorward_messaging::template::check;

/// Validates a template.
///
/// # Errors
/// [`Error::Invalid`] for `field`, with the line.
pub fn check_template(field: &'static str, template: &MailTemplate) -> Result<(), Error> {
    check(template).map_err(|error| Error::Invalid {
        field,
        reason: error.reason,
        sentence: Localized::new(|language| error.sentence(language)),
    })
}
