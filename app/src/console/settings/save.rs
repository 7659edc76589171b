//! From a form to a changed section.

use crate::AppError;
use crate::console::authorize::redirect_after;
use crate::console::changes::{Changes, Record};
use doorward_access::Permit;
use doorward_admin::settings;
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::action;
use doorward_contract::settings::Section;
use leptos::server_fn::ServerFn;
use serde_json::Value;

/// Saves what was changed in a form that could be read, and answers the form either way.
pub async fn save<F: ServerFn>(
    permit: &Permit<action::SettingsEdit>,
    page: &str,
    section: Section,
    was: &str,
    typed: Result<Value, AppError>,
) -> Result<(), AppError> {
    redirect_after::<F, _, _>(page, saved(permit, section, was, typed, 0).await)
}

/// The same without an answer to a browser that has no script; so many users, at most, may lose their only sign-in method.
pub async fn saved(
    permit: &Permit<action::SettingsEdit>,
    section: Section,
    was: &str,
    typed: Result<Value, AppError>,
    confirmed: u64,
) -> Result<(), AppError> {
    let changes = Changes::read(was, typed?)?;
    let (change, expected) = (changes.json(), changes.expected());
    let done = settings::patch(permit, section, change, &expected, confirmed).await;
    done.map(drop).map_err(|error| changes.told(Record::Settings(section), error))
}

/// Reads a whole number.
pub fn number(field: &str, text: &str) -> Result<i64, AppError> {
    text.trim().parse().map_err(|_| AppError::new(ErrorCode::InvalidArgument).for_field(field, "not_a_number"))
}

/// The error for a line that names no domain.
pub fn wrong_domain(line: &str) -> AppError {
    AppError::new(ErrorCode::InvalidArgument).for_field("allowed", "not_a_host").with_value("line", line)
}
