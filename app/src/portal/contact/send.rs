//! Sends codes to users who are not signed in.

use crate::AppError;
use crate::form::FormState;
use crate::i18n::{errors, use_lang};
use crate::portal::captcha::{CAPTCHA, Captcha};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Purpose of a code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    SignIn,
    Register,
    Reset,
    /// A new contact of a signed-in user.
    NewContact,
    /// Verifying the presence of a signed-in user.
    Presence,
}

impl Purpose {
    /// The value in forms.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::SignIn => "sign_in",
            Self::Register => "register",
            Self::Reset => "reset",
            Self::NewContact => "new_contact",
            Self::Presence => "presence",
        }
    }
}

/// Sends a code, or a mail with a code and a link, and returns the address of the page for the code.
#[server(prefix = "/api", endpoint = "portal/send-code")]
pub async fn send_code(
    contact: String,
    purpose: Purpose,
    /// Present if a link is requested.
    link: Option<String>,
    /// Present if the form on the code page requests another code.
    again: Option<String>,
    next: Option<String>,
    captcha: Option<Captcha>,
) -> Result<String, AppError> {
    use doorward_contract::verification::VerificationTarget;
    let (contact, next) = (contact.trim(), next.as_deref());
    let at_code = code_address(purpose, contact, next);
    let (usage, target) = match purpose {
        Purpose::Reset => ("PASSWORD_RESET", VerificationTarget::User),
        Purpose::Register => ("REGISTER", VerificationTarget::Any),
        _ => ("SIGN_IN", VerificationTarget::Any),
    };
    let mut request = super::request_for(contact, target, usage);
    if link.is_some() {
        request.email_redirect_to = Some(link_target(next));
    }
    let sent = match check(contact) {
        Ok(()) => {
            // A guest who registers keeps the account; the link identifies the user who requested it.
            let guest = crate::request::viewer().await?.filter(|viewer| viewer.is_guest());
            super::post(purpose, guest.as_ref(), contact, &request, captcha.as_ref()).await
        }
        Err(error) => Err(error),
    };
    match sent {
        Ok(()) => {
            crate::request::go(&at_code);
            Ok(at_code)
        }
        Err(error) => {
            let page = if again.is_some() { at_code } else { first_address(purpose, contact, next) };
            Err(crate::request::error_on(&page, error.with_value("contact", contact)))
        }
    }
}

#[cfg(feature = "ssr")]
fn check(contact: &str) -> Result<(), AppError> {
    use super::{Kind, kind_of};
    let refuse =
        |reason| Err(AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field("contact", reason));
    match kind_of(contact) {
        _ if contact.is_empty() => refuse("required"),
        // Longer than any address; it would not fit in the cookie.
        _ if contact.len() > 512 => refuse("too_long"),
        Kind::Name => refuse("no_contact"),
        Kind::Phone | Kind::Email => Ok(()),
    }
}

#[cfg(feature = "ssr")]
fn code_address(purpose: Purpose, contact: &str, next: Option<&str>) -> String {
    use crate::address::with_query;
    match purpose {
        Purpose::Reset => with_query("/forgot/code", &[("id", Some(contact)), ("next", next)]),
        Purpose::Register => {
            with_query("/login/code", &[("id", Some(contact)), ("for", Some("register")), ("next", next)])
        }
        _ => with_query("/login/code", &[("id", Some(contact)), ("next", next)]),
    }
}

#[cfg(feature = "ssr")]
fn first_address(purpose: Purpose, contact: &str, next: Option<&str>) -> String {
    match purpose {
        Purpose::Reset => crate::address::with_query("/forgot", &[("next", next)]),
        Purpose::Register => crate::address::with_query("/register", &[("next", next)]),
        _ => code_address(purpose, contact, next),
    }
}

#[cfg(feature = "ssr")]
fn link_target(next: Option<&str>) -> String {
    let allowed = next.and_then(|next| doorward_identity::origin::safe_next(&crate::request::identity(), next));
    allowed.unwrap_or_else(|| "/account".to_owned())
}

/// Fields that an error about a contact can name.
pub const CONTACT_FIELDS: &[&str] = &["contact", "phone_number", "email", CAPTCHA];

/// Error message for the contact field, whatever the kind of contact.
pub fn contact_error<F>(form: FormState<F>) -> Signal<Option<String>>
where
    F: leptos::server_fn::ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    F::Output: Clone + Send + Sync + 'static,
{
    let lang = use_lang();
    Signal::derive(move || {
        let error =
            form.error().filter(|error| error.field.as_deref().is_some_and(|at| CONTACT_FIELDS.contains(&at)))?;
        Some(errors::sentence_in(lang, &error))
    })
}
