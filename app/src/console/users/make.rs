//! Passes the form of a new user to the use cases.

use super::server::Created;
use crate::AppError;
use crate::console::labels::display_name;
use doorward_access::Permit;
use doorward_admin::users;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::NewUser;
use doorward_contract::admin_action::action;
use doorward_contract::{ErrorCode, Secret};

/// Submitted form of a new user.
pub struct Filled {
    pub username: String,
    pub email: Option<String>,
    pub phone: Option<String>,
    pub name: String,
    pub kind: String,
    /// `link`, `password`, or `code` for neither.
    pub first: String,
    /// First password, for `password`.
    pub password: Option<Secret>,
    /// Whether the first sign-in requires a new password.
    pub must_change: bool,
}

impl Filled {
    /// Creates the user, and a password link if that was chosen.
    pub async fn make(&self, permit: &Permit<action::UsersCreate>) -> Result<Created, AppError> {
        let wanted = self.wanted()?;
        let (user, link) = if self.first != "link" {
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
            "link" | "code" => None,
            _ => return Err(AppError::unknown("first")),
        };
        let has_contact = [&self.email, &self.phone].into_iter().flatten().any(|contact| !contact.trim().is_empty());
        if self.first == "code" && !has_contact {
            return Err(AppError::new(ErrorCode::InvalidArgument).for_field("email", "code_needs_contact"));
        }
        let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
        Ok(NewUser {
            username: given(&self.username),
            email: self.email.as_deref().and_then(given),
            phone: self.phone.as_deref().and_then(given),
            must_change_password: password.as_ref().map(|_| self.must_change),
            password,
            kind: Some(AccountKind::parse(&self.kind).ok_or_else(|| AppError::unknown("kind"))?),
            name: given(&self.name),
            ..NewUser::default()
        })
    }

    /// Adds the submitted values to the error, except the password.
    pub fn with_input(&self, error: AppError) -> AppError {
        let error = error.with_value("username", &self.username).with_value("name", &self.name);
        let error = error.with_value("email", self.email.as_deref().unwrap_or_default());
        error.with_value("phone", self.phone.as_deref().unwrap_or_default()).with_value("kind", &self.kind)
    }
}
