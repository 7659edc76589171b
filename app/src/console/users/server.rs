//! Server functions that list and create users.

use crate::AppError;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::admin::{PasswordLink, User, UserQuery};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// One page of users. JSON, because form encoding cannot express an empty query.
#[server(prefix = "/api", endpoint = "console/users", input = Json)]
pub async fn list_users(query: UserQuery) -> Result<Page<User>, AppError> {
    let permit = crate::console::authorize::require::<ListUsers>().await?;
    Ok(doorward_admin::users::list(&permit, &query).await?)
}
crate::rights::requires!(ListUsers: UsersRead);

/// A newly created user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub uid: Uid,
    pub name: String,
    /// Link to set a password; `None` when a password was chosen.
    pub link: Option<PasswordLink>,
}

#[server(prefix = "/api", endpoint = "console/users/create")]
pub async fn create_user(
    username: String,
    name: String,
    kind: String,
    /// `link` or `password`.
    first: String,
    /// First password, for `password`.
    password: Option<Secret>,
    /// Whether the next sign-in requires a new password.
    must_change_password: Option<bool>,
) -> Result<Created, AppError> {
    use super::make::Filled;
    use crate::request::{error_on, go};
    let permit = crate::console::authorize::require::<CreateUser>().await?;
    let form = Filled { username, name, kind, first, password, must_change: must_change_password.unwrap_or(false) };
    match form.make(&permit).await {
        Ok(created) => {
            // Without JavaScript the link cannot be shown; redirect to the user page, which can create another.
            go(&format!("/admin/users/{}/danger?done=1", created.uid));
            Ok(created)
        }
        Err(error) => Err(error_on("/admin/new-user", form.with_input(error))),
    }
}
crate::rights::requires!(CreateUser: UsersCreate);
