//! Server functions that list and change types.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::resources::KnownType;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::resources::TypeUpdate;

/// All types, built-in ones first.
#[server(prefix = "/api", endpoint = "console/types")]
pub async fn list_types() -> Result<Vec<KnownType>, AppError> {
    let permit = require::<ListTypes>().await?;
    Ok(doorward_admin::resource_types::list(&permit, permit.actor().language()).items)
}
requires!(ListTypes: PoliciesRead);

/// Registers or changes a type.
#[server(prefix = "/api", endpoint = "console/type/save")]
pub async fn save_type(
    /// Record the form was loaded with, as JSON; `null` for a new one.
    was: String,
    /// Part of an action before the colon.
    name: String,
    #[server(default)] description: String,
    /// Parts of the actions after the colon, one per line.
    #[server(default)]
    actions: String,
) -> Result<(), AppError> {
    let permit = require::<SaveType>().await?;
    let name = name.trim();
    let lines = actions.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let update = TypeUpdate { description: description.clone(), actions: lines };
    let done = async {
        let malformed = |_| AppError::new(ErrorCode::InvalidArgument);
        let before: Option<KnownType> = serde_json::from_str(&was).map_err(malformed)?;
        // A different name means a new type, which must not exist yet.
        let before = before.filter(|before| before.name == name).map(|before| before.editable());
        let changes = Changes::whole(&serde_json::json!(before).to_string(), serde_json::json!({}))?;
        let done = doorward_admin::resource_types::put(&permit, name, update, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.describe(Record::Type, error))
    };
    let with_input = |error: AppError| {
        let error =
            error.with_value_unless_changed("name", name).with_value_unless_changed("description", &description);
        if actions.len() < 1_000 { error.with_value_unless_changed("actions", &actions) } else { error }
    };
    redirect_after(super::TYPES, done.await.map_err(with_input))
}
requires!(SaveType: PoliciesEdit);

#[server(prefix = "/api", endpoint = "console/type/delete")]
pub async fn delete_type(
    name: String,
    /// Record that the card was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<DeleteType>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = doorward_admin::resource_types::delete(&permit, &name, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Type, error))
    };
    redirect_after::<_, AppError>(super::TYPES, done.await)
}
requires!(DeleteType: PoliciesEdit);
