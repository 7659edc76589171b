//! From a form to a changed section.

use crate::DoorError;
use crate::console::door::{Admin, settle};
use doorward_access::admin::settings;
use doorward_contract::ErrorCode;
use doorward_contract::settings::Section;
use leptos::server_fn::ServerFn;
use serde_json::Value;

/// Saves a change that could be read, and answers the form either way.
pub async fn save<F: ServerFn>(
    admin: &Admin,
    page: &str,
    section: Section,
    change: Result<Value, DoorError>,
) -> Result<(), DoorError> {
    let done = match change {
        Ok(change) => settings::patch(&admin.access, section, change, &admin.actor).await.map_err(DoorError::from),
        Err(error) => Err(error),
    };
    settle::<F, _, _>(page, done).map(drop)
}

/// Reads a whole number.
pub fn number(field: &str, text: &str) -> Result<i64, DoorError> {
    text.trim().parse().map_err(|_| DoorError::new(ErrorCode::InvalidArgument).on(field, "not_a_number"))
}

/// The error for a line that names no domain.
pub fn wrong_domain(line: &str) -> DoorError {
    DoorError::new(ErrorCode::InvalidArgument).on("allowed", "not_a_host").keeping("line", line)
}
