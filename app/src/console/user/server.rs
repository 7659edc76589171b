//! Server functions that read and change one user.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::admin::{PasswordLink, SignedOut, User};
use doorward_contract::organization::{NodePlace, RoleSource};
use doorward_contract::session::Device;
use doorward_contract::simulation::StatementInForce;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::request::error_on;
#[cfg(feature = "ssr")]
use doorward_admin::users;
#[cfg(feature = "ssr")]
use doorward_contract::Uid;

/// The account of a form. A text that is no uid gets the error of an account that does not exist.
#[cfg(feature = "ssr")]
pub(super) fn account(uid: &str) -> Result<Uid, doorward_admin::Error> {
    Uid::parse(uid).map_err(|_| doorward_identity::Error::UserNotFound.into())
}

/// One user; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/user")]
pub async fn read_user(uid: String) -> Result<Option<User>, AppError> {
    let permit = require::<ReadUser>().await?;
    let Ok(uid) = Uid::parse(&uid) else { return Ok(None) };
    found(users::get(&permit, &uid).await)
}
requires!(ReadUser: UsersRead);

/// Saves the changed members of the form. An absent checkbox means false, and an empty field clears the member.
#[server(prefix = "/api", endpoint = "console/user/edit")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn edit_user(
    uid: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    username: Option<String>,
    email: Option<String>,
    phone: Option<String>,
    name: String,
    kind: Option<String>,
    gender: String,
    /// `YYYY-MM-DD`.
    birthdate: String,
    /// BCP 47 language tag.
    locale: String,
    /// IANA time zone.
    zoneinfo: String,
    /// URL of a picture.
    picture: String,
    description: String,
    /// Whether the next sign-in requires a new password.
    must_change_password: Option<bool>,
) -> Result<User, AppError> {
    use doorward_contract::account::{AccountKind, Gender};
    use doorward_contract::admin::UserPatch;
    let permit = require::<EditUser>().await?;
    // Browsers submit CRLF line ends; stored text uses LF.
    let lines = |text: String| text.trim().replace("\r\n", "\n");
    let done = async {
        let kind = kind.map(|word| AccountKind::parse(&word).ok_or_else(|| AppError::unknown("kind"))).transpose()?;
        let input = UserPatch {
            username: username.map(|username| username.trim().to_owned()),
            email: email.map(|email| email.trim().to_owned()),
            phone: phone.map(|phone| phone.trim().to_owned()),
            name: Some(name.trim().to_owned()),
            kind,
            gender: Some(Gender::parse(&gender).ok_or_else(|| AppError::unknown("gender"))?),
            birthdate: Some(birthdate),
            locale: Some(locale.trim().to_owned()),
            zoneinfo: Some(zoneinfo.trim().to_owned()),
            picture: Some(picture.trim().to_owned()),
            description: Some(lines(description)),
            must_change_password: Some(must_change_password.unwrap_or(false)),
            ..UserPatch::default()
        };
        let changes = Changes::read(&was, serde_json::to_value(input).unwrap_or_default())?;
        let done = users::edit(&permit, &account(&uid)?, changes.patch()?, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::User, error))
    };
    redirect_after(&format!("/admin/users/{uid}"), done.await)
}
requires!(EditUser: UsersEdit);

/// Roles and permissions of a user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct UserAccess {
    /// Every source of a role, with the name of the role.
    pub held: Vec<(RoleSource, String)>,
    pub places: Vec<NodePlace>,
    /// Whether the user can be a member of a department or position.
    pub internal: bool,
    /// IDs of the roles implied by the account type.
    pub implied: Vec<String>,
    /// IDs and names of the roles that can be assigned.
    pub choices: Vec<(String, String)>,
    /// Combined statements of all roles; `None` without permission to read policies.
    pub statements: Option<Vec<StatementInForce>>,
}

/// Roles and permissions of a user; `None` when the user does not exist.
#[server(prefix = "/api", endpoint = "console/user/access")]
pub async fn read_user_access(uid: String) -> Result<Option<UserAccess>, AppError> {
    use doorward_admin as access;
    use doorward_contract::account::AccountKind;
    let permit = require::<ReadUserAccess>().await?;
    let Ok(uid) = Uid::parse(&uid) else { return Ok(None) };
    let Some(user) = found(users::get(&permit, &uid).await)? else { return Ok(None) };
    let names = access::roles::all(&permit.implied()).await?;
    let name = |id: &str| names.iter().find(|role| role.id == id).map(|role| role.name.clone()).unwrap_or_default();
    let ids: Vec<_> = user.roles.iter().map(|role| role.id.clone()).collect();
    let evaluated = access::statements::roles_of(user.kind, &ids);
    let found = access::organization::places::of_user(&permit, &uid).await?;
    let by_itself = |id: &str| found.roles.iter().any(|source| source.node.is_none() && source.role == id);
    let assigner = optional(&permit).filter(|_| user.kind != AccountKind::Anonymous);
    let assignable = |id: &str| assigner.as_ref().is_some_and(|permit| access::roles::is_assignable(permit, id));
    let mut can_be_given: Vec<_> =
        names.iter().filter(|role| !role.automatic && !by_itself(&role.id) && assignable(&role.id)).collect();
    can_be_given.sort_by_key(|role| role.system);
    Ok(Some(UserAccess {
        implied: evaluated.iter().filter(|id| !ids.contains(id)).cloned().collect(),
        choices: can_be_given.into_iter().map(|role| (role.id.clone(), role.name.clone())).collect(),
        statements: optional(&permit).map(|permit| access::statements::of_roles(&permit, &evaluated)),
        held: found.roles.iter().map(|source| (source.clone(), name(&source.role))).collect(),
        places: found.nodes,
        internal: user.kind == AccountKind::Internal,
    }))
}
requires!(ReadUserAccess: UsersRead);

/// Assigns a role to the user, with an optional expiry date.
#[server(prefix = "/api", endpoint = "console/user/add-role")]
pub async fn add_user_role(
    uid: String,
    role: String,
    /// `YYYY-MM-DD`, or empty for no expiry.
    expires_at: String,
) -> Result<(), AppError> {
    use doorward_admin as access;
    use doorward_contract::ErrorCode;
    use doorward_contract::roles::NewMembers;
    let permit = require::<AddUserRole>().await?;
    let page = format!("/admin/users/{uid}/access");
    let done = match crate::console::access::end_of_day(&expires_at) {
        Ok(_) if role.is_empty() => Err(AppError::new(ErrorCode::InvalidArgument).for_field("role", "required")),
        Ok(end) => {
            let new = NewMembers { uids: vec![uid], expires_at: end };
            let added = access::members::add(&permit, &role, new).await;
            added.map_err(AppError::from)
        }
        Err(error) => Err(error),
    };
    let done = done.map_err(|error| error.with_value("role", &role).with_value("expires_at", &expires_at));
    redirect_after(&page, done)
}
requires!(AddUserRole: MembersEdit);

/// Removes a role from the user.
#[server(prefix = "/api", endpoint = "console/user/remove-role")]
pub async fn remove_user_role(uid: String, role: String) -> Result<(), AppError> {
    use doorward_admin as access;
    use doorward_contract::roles::FormerMembers;
    let permit = require::<RemoveUserRole>().await?;
    let page = format!("/admin/users/{uid}/access");
    let former = FormerMembers { uids: vec![uid] };
    let done = access::members::remove(&permit, &role, former).await;
    redirect_after(&page, done)
}
requires!(RemoveUserRole: MembersEdit);

/// Active sessions of the user.
#[server(prefix = "/api", endpoint = "console/user/sessions")]
pub async fn user_sessions(uid: String) -> Result<Vec<Device>, AppError> {
    let permit = require::<UserSessions>().await?;
    let mut devices = users::sessions(&permit, &account(&uid)?).await?;
    for device in &mut devices {
        device.current = permit.actor().session_id() == Some(&device.id);
    }
    Ok(devices)
}
requires!(UserSessions: SessionsRead);

/// Ends one session.
#[server(prefix = "/api", endpoint = "console/user/sessions/end")]
pub async fn end_session(uid: String, session_id: String) -> Result<(), AppError> {
    let permit = require::<EndSession>().await?;
    let done = async { users::end_session(&permit, &account(&uid)?, &session_id).await }.await;
    redirect_after(&format!("/admin/users/{uid}/sessions"), done)
}
requires!(EndSession: SessionsEnd);

/// Ends all sessions.
#[server(prefix = "/api", endpoint = "console/user/sign-out")]
pub async fn sign_out_user(uid: String) -> Result<SignedOut, AppError> {
    let permit = require::<SignOutUser>().await?;
    let done = async { users::sign_out(&permit, &account(&uid)?).await }.await;
    redirect_after(&format!("/admin/users/{uid}/sessions"), done)
}
requires!(SignOutUser: SessionsEnd);

#[server(prefix = "/api", endpoint = "console/user/block")]
pub async fn block_user(uid: String) -> Result<(), AppError> {
    let permit = require::<BlockUser>().await?;
    let done = async { users::block(&permit, &account(&uid)?).await }.await;
    redirect_after(&format!("/admin/users/{uid}/danger"), done).map(drop)
}
requires!(BlockUser: UsersBlock);

#[server(prefix = "/api", endpoint = "console/user/unblock")]
pub async fn unblock_user(uid: String) -> Result<(), AppError> {
    let permit = require::<UnblockUser>().await?;
    let done = async { users::unblock(&permit, &account(&uid)?).await }.await;
    redirect_after(&format!("/admin/users/{uid}/danger"), done).map(drop)
}
requires!(UnblockUser: UsersBlock);

/// Creates a one-time link to set a new password. Requires JavaScript, which is needed to show the link.
#[server(prefix = "/api", endpoint = "console/user/password")]
pub async fn make_password_link(uid: String) -> Result<PasswordLink, AppError> {
    let permit = require::<MakePasswordLink>().await?;
    let done = async { users::password_link(&permit, &account(&uid)?).await }.await;
    redirect_after(&format!("/admin/users/{uid}/danger"), done)
}
requires!(MakePasswordLink: UsersResetPassword);

/// Deletes the user after the name was entered as confirmation.
#[server(prefix = "/api", endpoint = "console/user/delete")]
pub async fn delete_user(
    uid: String,
    /// Record that the card was shown with, as JSON.
    was: String,
    /// Entered name.
    confirm_name: String,
) -> Result<(), AppError> {
    use crate::console::labels::confirmation;
    use doorward_contract::ErrorCode;
    let permit = require::<DeleteUser>().await?;
    let page = format!("/admin/users/{uid}/danger");
    let uid = account(&uid).map_err(|error| error_on(&page, error.into()))?;
    let user = users::get(&permit.implied(), &uid).await.map_err(|error| error_on(&page, error.into()))?;
    if confirm_name.trim() != confirmation(&user) {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("confirm_name", "not_the_name");
        return Err(error_on(&page, error));
    }
    let done = async {
        let changes = Changes::none(&was)?;
        let done = users::delete(&permit, &uid, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::User, error))
    };
    match done.await {
        Ok(()) => {
            crate::request::go("/admin/users?done=1");
            Ok(())
        }
        Err(error) => Err(error_on(&page, error)),
    }
}
requires!(DeleteUser: UsersDelete);
