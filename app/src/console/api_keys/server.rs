//! Server functions that list, create, edit and revoke keys.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::api_keys::{ApiKey, CreatedApiKey};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::{PATH, edit_page};
#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::labels::display_name;
#[cfg(feature = "ssr")]
use crate::request::{self, Step};
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_admin::{api_keys, users};
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::api_keys::{ApiKeyKind, ApiKeyPatch, NewApiKey};
#[cfg(feature = "ssr")]
use doorward_contract::{Uid, roles::PageQuery};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Listed {
    pub keys: Page<ApiKey>,
    /// IDs and names of roles a key may get; `None` unless the viewer may create keys.
    pub roles: Option<Vec<(String, String)>>,
    /// Uids and names of the users who created the keys of this page.
    pub names: Vec<(String, String)>,
    /// Key open for editing.
    pub chosen: Option<ApiKey>,
    /// The publishable key.
    pub publishable: Option<ApiKey>,
    /// Key just created by this browser without JavaScript.
    pub created: Option<CreatedApiKey>,
}

/// A new key in transit to the page that shows it, for a browser without JavaScript.
#[cfg(feature = "ssr")]
#[derive(Serialize, Deserialize)]
struct Fresh(CreatedApiKey);

#[cfg(feature = "ssr")]
impl Step for Fresh {
    const NAME: &'static str = "api_key";
}

/// Lifetime of the cookie that carries a new key, in seconds.
#[cfg(feature = "ssr")]
const ON_ITS_WAY_SECS: u32 = 60;

#[cfg(feature = "ssr")]
const ROWS: u16 = 50;

/// One page of keys. JSON, because form encoding cannot express an absent cursor.
#[server(prefix = "/api", endpoint = "console/api-keys", input = Json)]
pub async fn list_api_keys(
    cursor: Option<String>,
    /// ID of the key to edit.
    key: Option<String>,
) -> Result<Listed, AppError> {
    let permit = require::<ListApiKeys>().await?;
    let keys = api_keys::list(&permit, &PageQuery { limit: Some(ROWS), cursor }).await?;
    let chosen = match key {
        Some(id) => api_keys::get(&permit, &id).await.ok().filter(|key| key.kind != ApiKeyKind::Publishable),
        None => None,
    };
    let publishable = api_keys::of_kind(&permit, ApiKeyKind::Publishable).await?.pop();
    let created = request::load_step::<Fresh>().map(|Fresh(created)| {
        request::clear_step::<Fresh>();
        created
    });
    let roles = match optional(&permit) {
        Some(editor) => Some(choices(&editor).await?),
        None => None,
    };
    Ok(Listed { names: creators(&permit, &keys.items).await?, keys, roles, chosen, publishable, created })
}
requires!(ListApiKeys: ApiKeysRead);

/// Roles the administrator may assign to a key.
#[cfg(feature = "ssr")]
async fn choices(permit: &Permit<action::ApiKeysEdit>) -> Result<Vec<(String, String)>, AppError> {
    let mut all = api_keys::assignable_roles(permit).await?;
    all.sort_by_key(|role| role.system);
    Ok(all.into_iter().map(|role| (role.id, role.name)).collect())
}

#[cfg(feature = "ssr")]
async fn creators(permit: &Permit<action::ApiKeysRead>, keys: &[ApiKey]) -> Result<Vec<(String, String)>, AppError> {
    let mut names: Vec<(String, String)> = Vec::new();
    let Some(reader) = optional(permit) else { return Ok(names) };
    for creator in keys.iter().filter_map(|key| key.created_by.as_deref()) {
        if names.iter().any(|(known, _)| known == creator) {
            continue;
        }
        // An API key and the command line have a name in place of a uid.
        let Ok(uid) = Uid::parse(creator) else { continue };
        if let Ok(user) = users::get(&reader, &uid).await {
            names.push((user.uid.to_string(), display_name(&user)));
        }
    }
    Ok(names)
}

/// Creates a key and returns its secret. Without JavaScript, the redirect target shows the secret once.
#[server(prefix = "/api", endpoint = "console/api-keys/create")]
pub async fn create_api_key(
    /// What it is sent as. Absent in a form that was loaded before keys had kinds.
    kind: Option<String>,
    /// Empty for a name derived from the role.
    name: String,
    role: String,
    /// Days until the key expires; 0 for no expiry.
    expires_in: String,
) -> Result<CreatedApiKey, AppError> {
    let permit = require::<CreateApiKey>().await?;
    let kind = kind.unwrap_or_else(|| ApiKeyKind::ApiKey.as_str().to_owned());
    let done = create(&permit, &kind, &name, &role, &expires_in).await;
    // The publishable key is on the page anyway.
    let is_shown_once = |created: &&CreatedApiKey| created.api_key.kind != ApiKeyKind::Publishable;
    if let Some(created) = done.as_ref().ok().filter(is_shown_once).filter(|_| request::wants_html()) {
        request::save_step(&Fresh(created.clone()), ON_ITS_WAY_SECS);
    }
    let with_input = |error: AppError| {
        let error = error.with_value("name", &name).with_value("role", &role);
        error.with_value("kind", &kind).with_value("expires_in", &expires_in)
    };
    redirect_after(PATH, done.map_err(with_input))
}
requires!(CreateApiKey: ApiKeysEdit);

#[cfg(feature = "ssr")]
async fn create(
    permit: &Permit<action::ApiKeysEdit>,
    kind: &str,
    name: &str,
    role: &str,
    days: &str,
) -> Result<CreatedApiKey, AppError> {
    use doorward_contract::ErrorCode;
    const DAY_SECS: i64 = 86_400;
    let malformed = || AppError::new(ErrorCode::InvalidArgument).for_field("expires_at", "malformed");
    let days = days.parse::<u16>().map_err(|_| malformed())?;
    let expires_at = (days > 0).then(|| permit.identity().now().plus_secs(i64::from(days) * DAY_SECS));
    let kind = ApiKeyKind::parse(kind).ok_or_else(|| AppError::unknown("kind"))?;
    let new = NewApiKey { kind, name: Some(name.trim().to_owned()), role: role.to_owned(), expires_at };
    Ok(api_keys::create(permit, new).await?)
}

/// Changes the name or role of a key.
#[server(prefix = "/api", endpoint = "console/api-keys/edit")]
pub async fn edit_api_key(
    id: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    name: String,
    role: String,
) -> Result<(), AppError> {
    let permit = require::<EditApiKey>().await?;
    let done = async {
        let changes = Changes::read(&was, serde_json::json!({ "name": name.trim(), "role": role }))?;
        let patch: ApiKeyPatch = changes.patch()?;
        let done = api_keys::edit(&permit, &id, patch, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.describe(Record::ApiKey, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(PATH, Ok(())),
        Err(error) => {
            let error = error.with_value_unless_changed("name", &name).with_value_unless_changed("role", &role);
            redirect_after(&edit_page(&id), Err(error))
        }
    }
}
requires!(EditApiKey: ApiKeysEdit);

#[server(prefix = "/api", endpoint = "console/api-keys/revoke")]
pub async fn revoke_api_key(
    id: String,
    /// Key that the row was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RevokeApiKey>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = api_keys::revoke(&permit, &id, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::ApiKey, error))
    };
    redirect_after::<_, AppError>(PATH, done.await)
}
requires!(RevokeApiKey: ApiKeysEdit);
