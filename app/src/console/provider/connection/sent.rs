//! Submitted connection form, and how it is saved.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::Secret;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Form fields. A kind submits only its own; absent fields stay unchanged.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Sent {
    /// Present to create a provider.
    new: Option<String>,
    /// Record the form was loaded with, as JSON; `null` for a new one.
    was: String,
    id: String,
    kind: String,
    name: String,
    client_id: Option<String>,
    issuer: Option<String>,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    userinfo_endpoint: Option<String>,
    scope: Option<String>,
    client_auth: Option<String>,
    pkce: Option<String>,
    base_url: Option<String>,
    tenant: Option<String>,
    key_id: Option<String>,
    page: Option<String>,
    env_version: Option<String>,
    check_path: Option<String>,
    /// `keep` or `detach`: treatment of linked identities.
    links: Option<String>,
    /// Confirms that users lose their only sign-in method; the next field has the number of users that was shown.
    confirm_lockout: Option<String>,
    confirmed_users: Option<String>,
    field_sub: Option<String>,
    field_name: Option<String>,
    field_picture: Option<String>,
    field_username: Option<String>,
    field_email: Option<String>,
    field_email_verified: Option<String>,
    field_phone_number: Option<String>,
    field_phone_verified: Option<String>,
    field_groups: Option<String>,
}

/// Creates a provider or changes its connection; returns its ID.
#[server(prefix = "/api", endpoint = "console/provider/save")]
pub async fn save_provider(
    #[server(flatten)] sent: Sent,
    /// Empty keeps the stored secret.
    secret: Secret,
) -> Result<String, AppError> {
    use crate::console::authorize::{redirect_after, require};
    let permit = require::<SaveProvider>().await?;
    let (id, page) = (sent.id(), sent.page());
    match save(&permit, &sent, &id, secret).await {
        Ok(()) => redirect_after::<_, AppError>(&super::super::page_of(&id), Ok(id.clone())),
        Err(error) => {
            let error = sent.beside_app_id(error);
            let error = sent
                .field_values()
                .into_iter()
                .fold(error, |error, (name, text)| error.with_value_unless_changed(&name, &text));
            Err(crate::request::error_on(&page, error))
        }
    }
}
requires!(SaveProvider: ProvidersEdit);

#[cfg(feature = "ssr")]
async fn save(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::ProvidersEdit>,
    sent: &Sent,
    id: &str,
    secret: Secret,
) -> Result<(), AppError> {
    use crate::console::changes::{Changes, Record};
    use crate::console::provider::with_counts;
    use doorward_admin::providers;
    use doorward_contract::ErrorCode;
    use doorward_contract::provider::ProviderUpdate;
    let now = providers::get(&permit.implied(), id).ok();
    if sent.new.is_some() && now.is_some() {
        return Err(AppError::new(ErrorCode::AlreadyExists).for_field("id", "exists"));
    }
    if sent.new.is_none() && now.is_none() {
        return Err(AppError::new(ErrorCode::NotFound));
    }
    let changes = Changes::whole(&sent.was, serde_json::json!({}))?;
    // Base the change on the record the form was loaded with, which the version check compares with the stored one: the
    // cache of this node may be stale.
    let config = changes.was("config").unwrap_or_default();
    let update = ProviderUpdate {
        kind: sent.kind(),
        name: Some(sent.name.clone()),
        config: Some(sent.over(config)?),
        secret: Some(secret),
        links: sent.links()?,
        ..ProviderUpdate::default()
    };
    let confirmed = sent.confirm_lockout.as_ref().and_then(|_| sent.confirmed_users()).unwrap_or(0);
    match providers::put(permit, id, update, &changes.expected(), confirmed).await {
        Ok(_) => Ok(()),
        Err(error @ doorward_identity::Error::Changed { .. }) => {
            Err(changes.describe(Record::Provider(sent.kind()), error))
        }
        Err(error) => Err(with_counts(&permit.implied(), id, error).await),
    }
}

#[cfg(feature = "ssr")]
mod read {
    use super::Sent;
    use crate::AppError;
    use crate::console::provider::{add, entries, page_of};
    use doorward_contract::provider::{ClientAuth, FieldMap, LinksOnChange, MiniVersion, ProviderConfig, ProviderKind};
    use serde_json::Value;

    impl Sent {
        pub fn kind(&self) -> Option<ProviderKind> {
            ProviderKind::parse(&self.kind)
        }

        /// ID of the provider. A Mini Program uses its App ID, because the SDK sends that.
        pub fn id(&self) -> String {
            let mini = self.kind() == Some(ProviderKind::WeChatMini) && self.new.is_some();
            let id = if mini { self.client_id.as_deref().unwrap_or_default() } else { &self.id };
            id.trim().to_owned()
        }

        /// Moves an error of the ID to the App ID field of a Mini Program, which has no ID field.
        pub fn beside_app_id(&self, mut error: AppError) -> AppError {
            if self.kind() == Some(ProviderKind::WeChatMini) && error.field.as_deref() == Some("id") {
                error.field = Some("client_id".to_owned());
            }
            error
        }

        /// Address of the form.
        pub fn page(&self) -> String {
            match self.kind().filter(|_| self.new.is_some()) {
                Some(kind) => add::page_for(kind),
                None => page_of(&self.id()),
            }
        }

        /// Submitted values, for a form rejected without JavaScript. Excludes the secret.
        pub fn field_values(&self) -> Vec<(String, String)> {
            let Ok(Value::Object(members)) = serde_json::to_value(self) else { return Vec::new() };
            let text = |(name, value): (String, Value)| value.as_str().map(|text| (name, text.to_owned()));
            members
                .into_iter()
                .filter_map(text)
                .filter(|(name, _)| !matches!(name.as_str(), "new" | "kind" | "was"))
                .collect()
        }

        /// Selected treatment of linked identities.
        pub fn links(&self) -> Result<Option<LinksOnChange>, AppError> {
            match self.links.as_deref() {
                None | Some("") => Ok(None),
                Some("keep") => Ok(Some(LinksOnChange::Keep)),
                Some("detach") => Ok(Some(LinksOnChange::Detach)),
                Some(_) => Err(AppError::unknown("links")),
            }
        }

        /// Number of affected users that the administrator confirmed.
        pub fn confirmed_users(&self) -> Option<u64> {
            self.confirmed_users.as_deref()?.parse().ok()
        }

        /// The configuration with the submitted values applied.
        pub fn over(&self, now: ProviderConfig) -> Result<ProviderConfig, AppError> {
            let set = |sent: &Option<String>, now: Option<String>| sent.clone().or(now);
            let client_auth = match self.client_auth.as_deref() {
                Some("client_secret_basic") => ClientAuth::ClientSecretBasic,
                Some("client_secret_post") => ClientAuth::ClientSecretPost,
                Some(_) => return Err(AppError::unknown("client_auth")),
                None => now.client_auth,
            };
            // An unchecked checkbox is absent from the form; absence means off only for a kind that has it.
            let has_pkce = self.kind().is_some_and(|kind| entries::optional(kind).contains(&"pkce"));
            let has_check = self.kind().is_some_and(|kind| entries::optional(kind).contains(&"check_path"));
            let version = |word: &str| {
                let found = MiniVersion::ALL.into_iter().find(|version| version.as_str() == word);
                found.ok_or_else(|| AppError::unknown("env_version"))
            };
            let env_version = self.env_version.as_deref().map(version).transpose()?;
            Ok(ProviderConfig {
                client_id: self.client_id.clone().unwrap_or(now.client_id),
                issuer: set(&self.issuer, now.issuer),
                authorization_endpoint: set(&self.authorization_endpoint, now.authorization_endpoint),
                token_endpoint: set(&self.token_endpoint, now.token_endpoint),
                userinfo_endpoint: set(&self.userinfo_endpoint, now.userinfo_endpoint),
                scope: set(&self.scope, now.scope),
                client_auth,
                pkce: if has_pkce { self.pkce.is_some() } else { now.pkce },
                fields: self.fields(now.fields),
                base_url: set(&self.base_url, now.base_url),
                tenant: set(&self.tenant, now.tenant),
                key_id: set(&self.key_id, now.key_id),
                page: set(&self.page, now.page),
                env_version: env_version.or(now.env_version),
                check_path: if has_check { Some(self.check_path.is_some()) } else { now.check_path },
            })
        }

        fn fields(&self, now: FieldMap) -> FieldMap {
            let set = |sent: &Option<String>, now: Option<String>| match sent {
                Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                None => now,
            };
            FieldMap {
                sub: set(&self.field_sub, now.sub),
                name: set(&self.field_name, now.name),
                picture: set(&self.field_picture, now.picture),
                username: set(&self.field_username, now.username),
                email: set(&self.field_email, now.email),
                email_verified: set(&self.field_email_verified, now.email_verified),
                phone_number: set(&self.field_phone_number, now.phone_number),
                phone_number_verified: set(&self.field_phone_verified, now.phone_number_verified),
                groups: set(&self.field_groups, now.groups),
            }
        }
    }
}
