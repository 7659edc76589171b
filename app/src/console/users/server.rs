//! Server functions that list and create users, and those of saved views.

use crate::AppError;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::admin::{PasswordLink, User, UserQuery};
use doorward_contract::page::Page;
use doorward_contract::user_list::{SavedView, UserCounts};
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

/// What the list shows beside the users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ListFrame {
    pub counts: UserCounts,
    pub tags: Vec<String>,
    /// IDs and names; empty without permission to read them, as the following.
    pub providers: Vec<(String, String)>,
    pub roles: Vec<(String, String)>,
    /// IDs, and names with those of their ancestors.
    pub departments: Vec<(String, String)>,
    pub views: Vec<SavedView>,
}

/// Numbers, options of filters, and the viewer's saved views.
#[server(prefix = "/api", endpoint = "console/users/frame")]
pub async fn read_list_frame() -> Result<ListFrame, AppError> {
    use doorward_admin::users;
    let permit = crate::console::authorize::require::<ReadListFrame>().await?;
    let tags = users::tags::list(&permit).await?.items;
    Ok(ListFrame {
        counts: users::counts(&permit).await?,
        tags: tags.into_iter().map(|tag| tag.name).collect(),
        providers: super::options::providers(&permit).await?,
        roles: super::options::roles(&permit).await?,
        departments: super::options::departments(&permit).await?,
        views: users::views::list(&permit).await?,
    })
}
crate::rights::requires!(ReadListFrame: UsersRead);

/// Saves the filters, order and columns of the list under a name.
#[server(prefix = "/api", endpoint = "console/users/views/save")]
pub async fn save_view(
    name: String,
    /// Query string of the page.
    query: String,
) -> Result<(), AppError> {
    let permit = crate::console::authorize::require::<SaveView>().await?;
    let done = doorward_admin::users::views::save(&permit, &name, &query).await.map(drop);
    crate::console::authorize::redirect_after("/admin/users", done)
}
crate::rights::requires!(SaveView: UsersRead);

#[server(prefix = "/api", endpoint = "console/users/views/delete")]
pub async fn delete_view(id: String) -> Result<(), AppError> {
    let permit = crate::console::authorize::require::<DeleteView>().await?;
    let done = doorward_admin::users::views::delete(&permit, &id).await;
    crate::console::authorize::redirect_after("/admin/users", done)
}
crate::rights::requires!(DeleteView: UsersRead);

/// A newly created user.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Created {
    pub uid: Uid,
    pub name: String,
    /// Link to set a password, if that was chosen.
    pub link: Option<PasswordLink>,
}

#[server(prefix = "/api", endpoint = "console/users/create")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn create_user(
    username: String,
    email: Option<String>,
    phone: Option<String>,
    name: String,
    kind: String,
    /// `link`, `password` or `code`.
    first: String,
    /// First password, for `password`.
    password: Option<Secret>,
    /// Whether the next sign-in requires a new password.
    must_change_password: Option<bool>,
) -> Result<Created, AppError> {
    use super::make::Filled;
    use crate::request::{error_on, go};
    let permit = crate::console::authorize::require::<CreateUser>().await?;
    let form = Filled {
        username,
        email,
        phone,
        name,
        kind,
        first,
        password,
        must_change: must_change_password.unwrap_or(false),
    };
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
