//! Passes the form of a new user to the use cases.

use super::server::Created;
use crate::AppError;
use crate::console::labels::display_name;
use doorward_access::Permit;
use doorward_admin::users;
use doorward_contract::Secret;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::NewUser;
use doorward_contract::admin_action::action;

/// Submitted form of a new user.
pub struct Filled {
    pub username: String,
    pub name: String,
    pub kind: String,
    /// `link` or `password`.
    pub first: String,
    /// First password, for `password`.
    pub password: Option<Secret>,
    /// Whether the first sign-in requires a new password.
    pub must_change: bool,
}

impl Filled {
    /// Creates the user, and a password link unless a password was chosen.
    pub async fn make(&self, permit: &Permit<action::UsersCreate>) -> Result<Created, AppError> {
        let wanted = self.wanted()?;
        let (user, link) = if wanted.password.is_some() {
            (users::create(permit, wanted).await?, None)
        } else {
            let (user, link) = users::create_with_link(permit, wanted).await?;
            (user, Some(link))
        };
        Ok(Created { name: display_name(&user), uid: user.uid, link })
    }

    fn wanted(&self) -> Result<NewUser, AppError> {
        let password = match self.first.as_str() {
            "password" => Some(self.password.clone().unwrap_or_default()),
            "link" => None,
            _ => return Err(AppError::unknown("first")),
        };
        Ok(NewUser {
            username: Some(self.username.trim().to_owned()),
            must_change_password: password.as_ref().map(|_| self.must_change),
            password,
            kind: Some(AccountKind::parse(&self.kind).ok_or_else(|| AppError::unknown("kind"))?),
            name: Some(self.name.trim().to_owned()).filter(|name| !name.is_empty()),
            ..NewUser::default()
        })
    }

    /// Adds the submitted values to the error, except the password.
    pub fn with_input(&self, error: AppError) -> AppError {
        error.with_value("username", &self.username).with_value("name", &self.name).with_value("kind", &self.kind)
    }
}
