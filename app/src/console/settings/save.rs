//! Saves a settings form.

use crate::AppError;
use crate::console::authorize::redirect_after;
use crate::console::changes::{Changes, Record};
use doorward_access::Permit;
use doorward_admin::settings;
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::action;
use doorward_contract::settings::Section;
use serde_json::Value;

/// Saves the changed members of a form and responds to it.
pub async fn save(
    permit: &Permit<action::SettingsEdit>,
    page: &str,
    section: Section,
    was: &str,
    input: Result<Value, AppError>,
) -> Result<(), AppError> {
    redirect_after(page, saved(permit, section, was, input, 0).await)
}

/// Like [`save`], without the redirect for browsers without JavaScript. `confirmed` is the maximum number of users that
/// may lose their only sign-in method.
pub async fn saved(
    permit: &Permit<action::SettingsEdit>,
    section: Section,
    was: &str,
    input: Result<Value, AppError>,
    confirmed: u64,
) -> Result<(), AppError> {
    let changes = Changes::read(was, input?)?;
    let (change, expected) = (changes.json(), changes.expected());
    let done = settings::patch(permit, section, change, &expected, confirmed).await;
    done.map(drop).map_err(|error| changes.describe(Record::Settings(section), error))
}

/// Parses an integer.
pub fn number(field: &str, text: &str) -> Result<i64, AppError> {
    text.trim().parse().map_err(|_| AppError::new(ErrorCode::InvalidArgument).for_field(field, "not_a_number"))
}

/// Error for a line that is not a domain.
pub fn wrong_domain(line: &str) -> AppError {
    AppError::new(ErrorCode::InvalidArgument).for_field("allowed", "not_a_host").with_detail("line", line)
}
