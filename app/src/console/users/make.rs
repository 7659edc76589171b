//! Passes the form of a new user to the use cases.

use super::server::Created;
use crate::AppError;
use crate::console::words::display_name;
use doorward_access::Permit;
use doorward_admin::users;
use doorward_contract::Secret;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::NewUser;
use doorward_contract::admin_action::action;
use doorward_identity::session::sensitive::{Operation, require_actor};

/// Submitted form of a new user.
pub struct Filled {
    pub username: String,
    pub name: String,
    pub kind: String,
    /// Chosen password; `None` for a password link.
    pub password: Option<Secret>,
    /// Whether the first sign-in requires a new password.
    pub must_change: bool,
}

impl Filled {
    /// Creates the user, and a password link unless a password was chosen.
    pub async fn make(&self, permit: &Permit<action::UsersCreate>) -> Result<Created, AppError> {
        if self.password.is_none() {
            // Checked before the account exists: otherwise a failure would leave an account without a link.
            require_actor(permit.identity(), permit.actor(), Operation::SetUserPassword).await?;
        }
        let user = users::create(permit, self.wanted()).await?;
        let link = match self.password {
            Some(_) => None,
            None => Some(users::password_link(&permit.implied(), &user.uid).await?),
        };
        Ok(Created { name: display_name(&user), uid: user.uid, link })
    }

    fn wanted(&self) -> NewUser {
        NewUser {
            username: Some(self.username.trim().to_owned()),
            password: self.password.clone(),
            must_change_password: self.password.as_ref().map(|_| self.must_change),
            kind: AccountKind::parse(&self.kind),
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            ..NewUser::default()
        }
    }

    /// Adds the submitted values to the error, except the password.
    pub fn keep(&self, error: AppError) -> AppError {
        error.with_value("username", &self.username).with_value("name", &self.name).with_value("kind", &self.kind)
    }
}
