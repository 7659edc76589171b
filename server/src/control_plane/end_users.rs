//! Accounts, by the older actions.

use super::users::{change, delete_all, given, uid};
use super::{Call, CallResult, fault::Fault};
use crate::http::language::sentences;
use doorward_admin::users;
use doorward_contract::Secret;
use doorward_contract::account::{AccountKind, AccountStatus, Address, Gender};
use doorward_contract::admin::{NewUser, User, UserPatch};
use doorward_contract::admin_action::action;
use serde::Deserialize;
use serde_json::{Value, json};

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    limit: Option<u64>,
    offset: Option<u64>,
}

/// `DescribeEndUsers`, guests included.
pub async fn list(call: &Call) -> CallResult {
    let ListParameters { limit, offset } = call.read()?;
    let permit = call.permit::<action::UsersRead>()?;
    let limit = limit.unwrap_or(20);
    if !(1..=100).contains(&limit) {
        return Err(Fault::invalid(sentences().page_size));
    }
    let offset = offset.unwrap_or(0).min(100_000_000);
    let (found, total) =
        users::numbered::page(&permit, users::numbered::UserFilter::default(), true, offset, limit).await?;
    Ok(json!({ "Total": total, "Users": found.iter().map(view).collect::<Vec<_>>() }))
}

fn view(user: &User) -> Value {
    let address = user.address.clone().unwrap_or_default();
    json!({
        "UUId": user.uid,
        "WXOpenId": "",
        "QQOpenId": "",
        "Phone": user.phone.as_deref().unwrap_or_default(),
        "Email": user.email.as_deref().unwrap_or_default(),
        "NickName": user.name.as_deref().unwrap_or_default(),
        "Gender": user.gender,
        "AvatarUrl": user.picture.as_deref().unwrap_or_default(),
        "Country": address.country.unwrap_or_default(),
        "Province": address.region.unwrap_or_default(),
        "City": address.locality.unwrap_or_default(),
        "CreateTime": user.created_at,
        "UpdateTime": user.updated_at,
        "IsAnonymous": user.kind == AccountKind::Anonymous,
        "IsDisabled": user.status == AccountStatus::Blocked,
        "HasPassword": user.has_password,
        "UserName": user.username.as_deref().unwrap_or_default(),
    })
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct AccountParameters {
    uuid: Option<String>,
    username: Option<String>,
    password: Option<Secret>,
}

/// `CreateEndUserAccount`: a registered user.
pub async fn create(call: &Call) -> CallResult {
    let AccountParameters { username, password, .. } = call.read()?;
    let permit = call.permit::<action::UsersCreate>()?;
    let password =
        password.filter(|password| !password.expose().is_empty()).ok_or_else(|| Fault::missing("Password"))?;
    let kind = Some(AccountKind::External);
    let new = NewUser { username: given(username), password: Some(password), kind, ..NewUser::default() };
    Ok(json!({ "User": view(&users::create(&permit, new).await?) }))
}

/// `ModifyEndUserAccount`
pub async fn modify_account(call: &Call) -> CallResult {
    let AccountParameters { uuid, username, password } = call.read()?;
    let uid = uid(uuid.as_deref().unwrap_or_default())?;
    let patch = UserPatch { username: given(username), ..UserPatch::default() };
    change(call, &uid, patch, password, None).await?;
    Ok(json!({}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct InfoParameters {
    #[serde(rename = "UUId")]
    uuid: String,
    data: Vec<InfoEntry>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct InfoEntry {
    key: String,
    /// Absent for a field that stays as it is.
    value: Option<String>,
}

/// `ModifyEndUserInfo`
pub async fn modify_info(call: &Call) -> CallResult {
    let InfoParameters { uuid, data } = call.read()?;
    let uid = uid(&uuid)?;
    let permit = call.permit::<action::UsersEdit>()?;
    let before = users::get(&permit.implied(), &uid).await?.address.unwrap_or_default();
    let (mut patch, mut address) = (UserPatch::default(), before.clone());
    for InfoEntry { key, value } in data {
        let Some(value) = value else { continue };
        match key.as_str() {
            "Name" => patch.name = Some(value),
            "Gender" => patch.gender = Some(gender(&value)?),
            "AvatarUrl" => patch.picture = Some(value),
            "Country" => address.country = given(Some(value)),
            "Province" => address.region = given(Some(value)),
            "City" => address.locality = given(Some(value)),
            other => return Err(Fault::invalid(sentences().unknown_field(other))),
        }
    }
    patch.address = Some(address).filter(|address: &Address| *address != before);
    change(call, &uid, patch, None, None).await?;
    Ok(json!({}))
}

/// Older SDKs write `Male`, newer ones `MALE`.
fn gender(text: &str) -> Result<Gender, Fault> {
    match text {
        "" => Ok(Gender::Unknown),
        text => {
            Gender::parse(&text.to_ascii_uppercase()).ok_or_else(|| Fault::invalid(sentences().wrong_value("Gender")))
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "PascalCase")]
struct StatusParameters {
    #[serde(rename = "UUId")]
    uuid: String,
    status: EndUserStatus,
}

#[derive(Debug, Clone, Copy, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
enum EndUserStatus {
    Enable,
    Disable,
}

/// `ModifyEndUser`: blocks or unblocks an account.
pub async fn set_status(call: &Call) -> CallResult {
    let StatusParameters { uuid, status } = call.read()?;
    let status = match status {
        EndUserStatus::Enable => AccountStatus::Active,
        EndUserStatus::Disable => AccountStatus::Blocked,
    };
    change(call, &uid(&uuid)?, UserPatch::default(), None, Some(status)).await?;
    Ok(json!({}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    user_list: Vec<String>,
}

/// `DeleteEndUser`. Unlike `DeleteUsers`, its response has no counts, so any failure is an error.
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { user_list } = call.read()?;
    match delete_all("UserList", call, &user_list).await?.first {
        Some(fault) => Err(fault),
        None => Ok(json!({})),
    }
}
