//! Signs in with a verified contact: to its account, to a new one, or to the guest's own.

use crate::AppError;
use crate::address::with_query;
use crate::portal::contact::{Kind, Sent, VerifiedInput, kind_of};
use crate::request;
use doorward_contract::ErrorCode;
use doorward_contract::settings::ContactMethod;
use doorward_identity::{Error, NewSession, Viewer, signin, signup};

/// What the pages about one identifier need.
#[derive(Debug)]
pub struct Step {
    /// Redirect target if the user is signed in or the identifier cannot be used.
    pub go: Option<String>,
    /// Which operations the contact can be used for.
    pub method: ContactMethod,
    /// Whether a guest is signed in.
    pub guest: bool,
}

impl Step {
    /// For the identifier in the address. Redirects to the start if it is not a sign-in method.
    pub async fn of(id: &str, next: Option<&str>) -> Result<Self, AppError> {
        let viewer = request::viewer().await?;
        let guest = viewer.as_ref().is_some_and(Viewer::is_guest);
        let settings = request::identity().settings();
        let methods = &settings.login_methods;
        let (method, open) = match kind_of(id) {
            Kind::Phone => (methods.phone, methods.phone.is_open()),
            Kind::Email => (methods.email, methods.email.is_open()),
            Kind::Name => (ContactMethod::Off, methods.username && !id.is_empty()),
        };
        let go = match viewer {
            Some(viewer) if !viewer.is_guest() => Some(request::go_on(next)),
            _ if !open => {
                let start = with_query("/login", &[("id", Some(id)), ("next", next)]);
                request::go(&start);
                Some(start)
            }
            _ => None,
        };
        Ok(Self { go, method, guest })
    }
}

/// Signs in with a verified contact, or registers if no account has it, and returns the redirect target. A guest's
/// account becomes the registered one. If another account has the contact, the guest decides what to do.
pub async fn sign_in_verified(verified: VerifiedInput) -> Result<String, AppError> {
    let opened = match request::viewer().await? {
        Some(guest) if guest.is_guest() => upgrade(&guest, &verified).await?,
        _ => Some(sign_in_or_register(&verified).await.map_err(AppError::from)?),
    };
    request::clear_step::<Sent>();
    match opened {
        Some(opened) => request::sign_in_and_redirect(&opened, verified.next.as_deref()).await,
        None => {
            verified.save();
            let to = "/login/existing".to_owned();
            request::go(&to);
            Ok(to)
        }
    }
}

async fn upgrade(guest: &Viewer, verified: &VerifiedInput) -> Result<Option<NewSession>, AppError> {
    match signup::upgrade(&request::identity(), guest, verified.signup(), &request::caller()).await {
        Ok(opened) => Ok(Some(opened)),
        Err(Error::ContactTaken(_)) => Ok(None),
        Err(Error::Off(_)) => Err(no_account()),
        Err(other) => Err(other.into()),
    }
}

async fn sign_in_or_register(verified: &VerifiedInput) -> Result<NewSession, Refused> {
    let (identity, caller) = (request::identity(), request::caller());
    match signin::code::sign_in(&identity, &verified.to, &verified.token, &caller).await {
        Err(Error::UserNotFound) => {}
        other => return other.map_err(Refused),
    }
    signup::register(&identity, verified.signup(), &caller).await.map_err(Refused)
}

struct Refused(Error);

impl From<Refused> for AppError {
    fn from(Refused(error): Refused) -> Self {
        match error {
            Error::Off(_) | Error::UserNotFound => no_account(),
            other => other.into(),
        }
    }
}

/// Returned only to users who have verified the contact.
pub(super) fn no_account() -> AppError {
    AppError { reason: Some("no_account".to_owned()), ..AppError::new(ErrorCode::UserNotFound) }
}
