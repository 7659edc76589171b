//! Calls of `@cloudbase/node-sdk` to its `serviceUrl`: looking up accounts.
//!
//! They are authenticated by a signing key, or by a bearer token as at the admin API (`accessKey`). The SDK takes any
//! other status than 200 for an outage, so errors have `code` and `message`.

use super::fault::Fault;
use super::users::{given, uid};
use crate::Services;
use crate::admin_api::{Admin, program};
use crate::http::error::ApiError;
use crate::http::{language, request_id};
use crate::signed;
use axum::body::Bytes;
use axum::extract::FromRequestParts as _;
use axum::http::request::Parts;
use doorward_access::{Permit, SignedUse};
use doorward_admin::users::numbered::{self, PlatformUser};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin_action::action;
use doorward_identity::Caller;
use doorward_identity::json_error::JsonError;
use serde::Deserialize;
use serde_json::{Value, json};

/// The only action. CloudBase's others are those of its database, storage and functions.
const LOOK_UP: &str = "auth.getUserInfoForAdmin";

/// Members of the body; the rest are empty tokens of other products.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Body {
    action: String,
    #[serde(rename = "envName")]
    env_name: Option<String>,
    uuid: Option<String>,
    platform: Option<String>,
    #[serde(rename = "platformId")]
    platform_id: Option<String>,
}

/// Answers a call.
pub(super) async fn answer(services: &Services, caller: &Caller, parts: &Parts, body: Result<Bytes, Fault>) -> Value {
    let outcome = match body {
        Ok(body) => look_up(services, caller, parts, &body).await,
        Err(fault) => Err(fault),
    };
    let request_id = request_id::current();
    match outcome {
        Ok(found) => json!({ "data": found, "requestId": request_id }),
        Err(Fault { code, message }) => json!({ "code": spelled(code), "message": message, "requestId": request_id }),
    }
}

/// The SDK's spelling of a code.
fn spelled(code: &str) -> &'static str {
    match code {
        "InvalidParameter" | "MissingParameter" => "INVALID_PARAM",
        "ResourceNotFound" => "RESOURCE_NOT_FOUND",
        "UnauthorizedOperation" => "PERMISSION_DENIED",
        "UnsupportedOperation" => "ACTION_NOT_SUPPORTED",
        "RequestLimitExceeded" => "EXCEED_REQUEST_LIMIT",
        code if code.starts_with("AuthFailure") => "SIGN_PARAM_INVALID",
        _ => "SYS_ERR",
    }
}

async fn look_up(services: &Services, caller: &Caller, parts: &Parts, body: &Bytes) -> Result<Value, Fault> {
    // Before the body is read: who is not authenticated learns nothing about it.
    let permit = authenticate(services, caller, parts, body).await?;
    let body: Body = JsonError::parse(body.trim_ascii())
        .map_err(|error: JsonError| Fault::invalid(error.sentence.get(language::current())))?;
    if body.action != LOOK_UP {
        return Err(Fault::unknown_action(&body.action));
    }
    if given(body.env_name).is_some_and(|env_id| env_id != services.identity.options().env_id) {
        return Err(Fault::unknown_environment());
    }
    let found = match (given(body.uuid), given(body.platform), given(body.platform_id)) {
        (Some(text), _, _) => numbered::by_uid(&permit, &uid(&text)?).await?,
        (None, Some(platform), Some(id)) => {
            numbered::by_platform(&permit, &platform, &id).await?.ok_or(doorward_identity::Error::UserNotFound)?
        }
        (None, None, _) => return Err(Fault::missing("uid")),
        (None, Some(_), None) => return Err(Fault::missing("platformId")),
    };
    Ok(view(&found))
}

async fn authenticate(
    services: &Services,
    caller: &Caller,
    parts: &Parts,
    body: &Bytes,
) -> Result<Permit<action::UsersRead>, Fault> {
    if !signed::is_signed(parts) {
        let admin: Result<Admin<action::UsersRead>, ApiError> =
            Admin::from_request_parts(&mut parts.clone(), services).await;
        return Ok(admin?.0);
    }
    let signer = signed::verify(services, parts, body).await?;
    services.access.use_signature(&signer, LOOK_UP, SignedUse::Read).await?;
    Ok(services.access.permit(program(&signer.key.holder, caller))?)
}

fn view(PlatformUser { user, openid, custom_id }: &PlatformUser) -> Value {
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let address = user.address.clone().unwrap_or_default();
    json!({
        "uid": user.uid,
        "uuid": user.uid,
        "openId": text(openid),
        "appId": "",
        "customUserId": text(custom_id),
        "isAnonymous": user.kind == AccountKind::Anonymous,
        "userName": text(&user.username),
        "nickName": text(&user.name),
        "email": text(&user.email),
        "phone": text(&user.phone),
        "gender": user.gender,
        "avatarUrl": text(&user.picture),
        "country": address.country.unwrap_or_default(),
        "province": address.region.unwrap_or_default(),
        "city": address.locality.unwrap_or_default(),
        "hasPassword": user.has_password,
        "isDisabled": user.status == AccountStatus::Blocked,
        "createTime": user.created_at,
        "updateTime": user.updated_at,
    })
}
