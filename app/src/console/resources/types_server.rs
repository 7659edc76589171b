//! Reads and changes types.

use crate::DoorError;
use doorward_contract::resources::KnownType;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::door::{require_admin, settle};
#[cfg(feature = "ssr")]
use doorward_access::{Access, admin};
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;
#[cfg(feature = "ssr")]
use doorward_contract::resources::TypeUpdate;

/// All types, the program's own first.
#[server(prefix = "/api", endpoint = "console/types")]
pub async fn list_types() -> Result<Vec<KnownType>, DoorError> {
    let admin = require_admin(Own::PoliciesRead).await?;
    Ok(admin::resource_types::list(&expect_context::<Access>(), admin.actor.language()).items)
}

/// Registers a type, or changes it.
#[server(prefix = "/api", endpoint = "console/type/save")]
pub async fn save_type(
    /// What the form was filled with; `null` for a new one.
    was: String,
    /// What stands before the colon.
    name: String,
    /// What it is.
    #[server(default)]
    description: String,
    /// What stands behind the colon, one a line.
    #[server(default)]
    actions: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::PoliciesEdit).await?;
    let name = name.trim();
    let lines = actions.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect();
    let update = TypeUpdate { description: description.clone(), actions: lines };
    let access = expect_context::<Access>();
    let done = async {
        let malformed = |_| DoorError::new(ErrorCode::InvalidArgument);
        let before: Option<KnownType> = serde_json::from_str(&was).map_err(malformed)?;
        // Under another name it is another type, which must not be there yet.
        let before = before.filter(|before| before.name == name).map(|before| before.editable());
        let changes = Changes::whole(&serde_json::json!(before).to_string(), serde_json::json!({}))?;
        let done = admin::resource_types::put(&access, name, update, &changes.expected(), &admin.actor).await;
        done.map(drop).map_err(|error| changes.told(Record::Type, error))
    };
    let kept = |error: DoorError| {
        let error = error.keeping_unless_changed("name", name).keeping_unless_changed("description", &description);
        if actions.len() < 1_000 { error.keeping_unless_changed("actions", &actions) } else { error }
    };
    settle::<SaveType, _, _>(super::TYPES, done.await.map_err(kept))
}

/// Deletes a type.
#[server(prefix = "/api", endpoint = "console/type/delete")]
pub async fn delete_type(
    /// Its name.
    name: String,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::PoliciesEdit).await?;
    let done = admin::resource_types::delete(&expect_context::<Access>(), &name, &admin.actor).await;
    settle::<DeleteType, _, _>(super::TYPES, done)
}
