//! API keys and the publishable key.

use super::users::given;
use super::{Call, CallResult, fault::Fault, page_of, paging};
use crate::http::language::sentences;
use doorward_admin::api_keys;
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::action;
use doorward_contract::api_keys::{ApiKey, ApiKeyKind, NewApiKey};
use doorward_identity::ActorKind;
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Value, json};

/// Shortest life of a key in seconds, as at CloudBase.
const SHORTEST: i64 = 7_200;
/// In place of a key in lists: only its hash is stored.
const HIDDEN: &str = "dw_********";

#[derive(Debug, Clone, Copy, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
enum KeyType {
    #[default]
    ApiKey,
    PublishKey,
}

impl From<KeyType> for ApiKeyKind {
    fn from(kind: KeyType) -> Self {
        match kind {
            KeyType::ApiKey => Self::ApiKey,
            KeyType::PublishKey => Self::Publishable,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct CreateParameters {
    key_type: KeyType,
    key_name: Option<String>,
    expire_in: Option<i64>,
}

/// `CreateApiKey`. A key acts with the role of the signing key: that of an administrator makes an administrator's key,
/// as at CloudBase.
pub async fn create(call: &Call) -> CallResult {
    let input: CreateParameters = call.read()?;
    let permit = call.permit::<action::ApiKeysEdit>()?;
    let seconds = input.expire_in.filter(|seconds| *seconds != 0);
    if seconds.is_some_and(|seconds| !(SHORTEST..=i64::from(u32::MAX)).contains(&seconds)) {
        return Err(Fault::invalid(sentences().wrong_value("ExpireIn")));
    }
    let kind = ApiKeyKind::from(input.key_type);
    let role = match (kind, call.actor.kind()) {
        (ApiKeyKind::Publishable, _) => String::new(),
        (_, ActorKind::Key { role: [role], .. }) => role.clone(),
        (_, ActorKind::Person(_) | ActorKind::System) => String::new(),
    };
    let expires_at = seconds.map(|seconds| permit.identity().now().plus_secs(seconds));
    let created = api_keys::create(&permit, NewApiKey { kind, name: given(input.key_name), role, expires_at }).await?;
    let mut view = view(&created.api_key);
    view["ApiKey"] = created.secret.into_inner().into();
    Ok(view)
}

fn view(key: &ApiKey) -> Value {
    let mut view = json!({ "KeyId": key.id, "Name": key.name, "CreateAt": key.created_at });
    if let Some(end) = key.expires_at {
        view["ExpireAt"] = json!(end);
    }
    view
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    key_type: KeyType,
    page_number: Option<u64>,
    page_size: Option<u64>,
}

/// `DescribeApiKeyList`. Signing keys are not in it: CloudBase has them elsewhere.
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { key_type, page_number, page_size } = call.read()?;
    let permit = call.permit::<action::ApiKeysRead>()?;
    let page = paging(page_number, page_size, 20)?;
    let all = api_keys::of_kind(&permit, key_type.into()).await?;
    let total = all.len();
    let with_key = |key: ApiKey| {
        let mut view = view(&key);
        view["ApiKey"] = key.publishable.unwrap_or_else(|| HIDDEN.to_owned()).into();
        view
    };
    let items: Vec<_> = page_of(all, page).into_iter().map(with_key).collect();
    Ok(json!({ "Data": items, "Total": total }))
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    key_id: String,
}

/// `DeleteApiKey`. A key that does not exist counts as deleted.
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { key_id } = call.read()?;
    match api_keys::revoke(&call.permit::<action::ApiKeysEdit>()?, &key_id, &Expected::Any).await {
        Err(error) if error.code() != ErrorCode::NotFound => Err(error.into()),
        _ => Ok(json!({})),
    }
}
