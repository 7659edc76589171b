//! Lists and makes users.

use crate::AppError;
use doorward_contract::Secret;
use doorward_contract::admin::{PasswordLink, User, UserQuery};
use doorward_contract::page::Page;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

/// One page of users. JSON, because a form's encoding has no word for a query without any filter.
#[server(prefix = "/api", endpoint = "console/users", input = Json)]
pub async fn list_users(
    /// Filters and place.
    query: UserQuery,
) -> Result<Page<User>, AppError> {
    let permit = crate::console::authorize::require::<ListUsers>().await?;
    Ok(doorward_admin::users::list(&permit, &query).await?)
}
crate::rights::requires!(ListUsers: UsersRead);

/// A user just made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    /// The uid.
    pub uid: String,
    /// What to call them.
    pub name: String,
    /// The link to set a password, when no password was chosen.
    pub link: Option<PasswordLink>,
}

/// Makes a user.
#[server(prefix = "/api", endpoint = "console/users/create")]
pub async fn create_user(
    /// Sign-in name.
    username: String,
    /// Display name.
    name: String,
    /// Kind of account.
    kind: String,
    /// `link` or `password`.
    first: String,
    /// The first password, when it is chosen.
    password: Option<Secret>,
    /// Whether the next sign-in asks for a new password.
    must_change_password: Option<bool>,
) -> Result<Created, AppError> {
    use super::make::Filled;
    use crate::request::{go, refuse};
    let permit = crate::console::authorize::require::<CreateUser>().await?;
    let password = (first == "password").then(|| password.unwrap_or_default());
    let form = Filled { username, name, kind, password, must_change: must_change_password.unwrap_or(false) };
    match form.make(&permit).await {
        Ok(made) => {
            // Only script can show the link; without it the user's page offers to make one.
            go(&format!("/admin/users/{}/danger?done=1", made.uid));
            Ok(made)
        }
        Err(error) => Err(refuse::<CreateUser>("/admin/new-user", form.keep(error))),
    }
}
crate::rights::requires!(CreateUser: UsersCreate);
