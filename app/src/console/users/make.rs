//! From the form to the use case.

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

/// The form as it was filled in.
pub struct Filled {
    /// Sign-in name.
    pub username: String,
    /// Display name.
    pub name: String,
    /// Kind of account.
    pub kind: String,
    /// A chosen password; `None` asks for a link.
    pub password: Option<Secret>,
    /// Whether the password must be changed at the first sign-in.
    pub must_change: bool,
}

impl Filled {
    /// Makes the user, and the link when no password was chosen.
    pub async fn make(&self, permit: &Permit<action::UsersCreate>) -> Result<Created, AppError> {
        if self.password.is_none() {
            // Asked before the account exists: it would be there, and its link would not.
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

    /// The error with what was typed, the password left out.
    pub fn keep(&self, error: AppError) -> AppError {
        error.with_value("username", &self.username).with_value("name", &self.name).with_value("kind", &self.kind)
    }
}
