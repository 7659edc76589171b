//! Accounts.

use super::{Call, CallResult, Tally, check_list, fault::Fault, paging};
use doorward_admin::users;
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::admin::{NewUser, SetPassword, User, UserPatch};
use doorward_contract::admin_action::action;
use doorward_contract::{Secret, Uid};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::{Value, json};

/// Kind of an account in CloudBase's spelling.
#[derive(Debug, Clone, Copy, Default, Deserialize)]
enum UserType {
    #[default]
    #[serde(rename = "internalUser")]
    Internal,
    #[serde(rename = "externalUser")]
    External,
}

impl From<UserType> for AccountKind {
    fn from(kind: UserType) -> Self {
        match kind {
            UserType::Internal => Self::Internal,
            UserType::External => Self::External,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct UserParameters {
    uid: Option<String>,
    name: Option<String>,
    #[serde(rename = "Type")]
    kind: Option<UserType>,
    password: Option<Secret>,
    user_status: Option<AccountStatus>,
    nick_name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    avatar_url: Option<String>,
    description: Option<String>,
}

/// `CreateUser`
pub async fn create(call: &Call) -> CallResult {
    let input: UserParameters = call.read()?;
    let permit = call.permit::<action::UsersCreate>()?;
    let blocking = match input.user_status {
        Some(AccountStatus::Blocked) => Some(call.permit::<action::UsersBlock>()?),
        Some(AccountStatus::Active) | None => None,
    };
    let new = NewUser {
        uid: given(input.uid),
        username: given(input.name),
        password: input.password.filter(|password| !password.expose().is_empty()),
        kind: Some(input.kind.unwrap_or_default().into()),
        email: given(input.email),
        phone: given(input.phone),
        name: given(input.nick_name),
        picture: given(input.avatar_url),
        description: given(input.description),
        ..NewUser::default()
    };
    let user = users::create(&permit, new).await?;
    if let Some(blocking) = blocking {
        users::block(&blocking, &user.uid).await?;
    }
    Ok(json!({ "Data": { "Uid": user.uid } }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct ListParameters {
    page_no: Option<u64>,
    page_size: Option<u64>,
    name: Option<String>,
    nick_name: Option<String>,
    phone: Option<String>,
    email: Option<String>,
    uid_list: Vec<String>,
}

/// `DescribeUserList`. Texts match anywhere, as at CloudBase. Guests are left out.
pub async fn list(call: &Call) -> CallResult {
    let input: ListParameters = call.read()?;
    let permit = call.permit::<action::UsersRead>()?;
    let (offset, limit) = paging(input.page_no, input.page_size, 20)?;
    if !input.uid_list.is_empty() {
        check_list("UidList", &input.uid_list)?;
    }
    let filter = users::numbered::UserFilter {
        username: given(input.name),
        name: given(input.nick_name),
        phone: given(input.phone),
        email: given(input.email),
        uids: input.uid_list,
    };
    let (found, total) = users::numbered::page(&permit, filter, false, offset, limit).await?;
    Ok(json!({ "Data": { "Total": total, "UserList": found.iter().map(view).collect::<Vec<_>>() } }))
}

fn view(user: &User) -> Value {
    json!({
        "Uid": user.uid,
        "Name": user.username.as_deref().unwrap_or_default(),
        "Type": user.kind.user_type(),
        "UserStatus": user.status,
        "NickName": user.name.as_deref().unwrap_or_default(),
        "Phone": user.phone.as_deref().unwrap_or_default(),
        "Email": user.email.as_deref().unwrap_or_default(),
        "AvatarUrl": user.picture.as_deref().unwrap_or_default(),
        "Description": user.description.as_deref().unwrap_or_default(),
    })
}

/// `ModifyUser`. An empty text clears a field, except the name and the password.
pub async fn modify(call: &Call) -> CallResult {
    let input: UserParameters = call.read()?;
    let uid = uid(input.uid.as_deref().unwrap_or_default())?;
    let patch = UserPatch {
        email: input.email,
        phone: input.phone,
        username: given(input.name),
        name: input.nick_name,
        picture: input.avatar_url,
        description: input.description,
        kind: input.kind.map(AccountKind::from),
        ..UserPatch::default()
    };
    change(call, &uid, patch, input.password, input.user_status).await?;
    Ok(json!({ "Data": { "Success": true } }))
}

/// Changes an account, its password and its status. Without one of the permissions, nothing is changed.
pub(super) async fn change(
    call: &Call,
    uid: &Uid,
    patch: UserPatch,
    password: Option<Secret>,
    status: Option<AccountStatus>,
) -> Result<(), Fault> {
    let password = password.filter(|password| !password.expose().is_empty());
    let editing = match patch == UserPatch::default() {
        true => None,
        false => Some(call.permit::<action::UsersEdit>()?),
    };
    let setting = password.is_some().then(|| call.permit::<action::UsersResetPassword>()).transpose()?;
    let blocking = status.is_some().then(|| call.permit::<action::UsersBlock>()).transpose()?;
    if let Some(permit) = editing {
        users::edit(&permit, uid, patch, &Expected::Any).await?;
    }
    if let (Some(permit), Some(password)) = (setting, password) {
        // As for a new account, the setting decides whether the user must choose another one.
        let at_first = permit.identity().settings().passwords.change_at_first_sign_in;
        let new = SetPassword { password, must_change_password: Some(at_first) };
        users::set_password(&permit, uid, &new).await?;
    }
    match (blocking, status) {
        (Some(permit), Some(AccountStatus::Blocked)) => users::block(&permit, uid).await.map(drop)?,
        (Some(permit), Some(AccountStatus::Active)) => users::unblock(&permit, uid).await.map(drop)?,
        _ => {}
    }
    Ok(())
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    uids: Vec<String>,
}

/// `DeleteUsers`
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { uids } = call.read()?;
    delete_all("Uids", call, &uids).await?.finish()
}

pub(super) async fn delete_all(parameter: &str, call: &Call, uids: &[String]) -> Result<Tally, Fault> {
    let permit = call.permit::<action::UsersDelete>()?;
    check_list(parameter, uids)?;
    let mut tally = Tally::default();
    for text in uids {
        let outcome = match uid(text) {
            Ok(uid) => users::delete(&permit, &uid, &Expected::Any).await.map_err(Fault::from),
            Err(fault) => Err(fault),
        };
        tally.count(outcome)?;
    }
    Ok(tally)
}

/// A uid. Any other text is that of an account that does not exist.
pub(super) fn uid(text: &str) -> Result<Uid, Fault> {
    Uid::parse(text).map_err(|_| doorward_identity::Error::UserNotFound.into())
}

/// A text that is not empty.
pub(super) fn given(text: Option<String>) -> Option<String> {
    text.filter(|text| !text.trim().is_empty())
}
