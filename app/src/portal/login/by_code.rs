//! What a proven contact opens: the account that has it, a new one, or the guest's own.

use crate::AppError;
use crate::address::with_query;
use crate::portal::contact::{Kind, Proven, Sent, kind_of};
use crate::request;
use doorward_contract::ErrorCode;
use doorward_contract::settings::ContactMethod;
use doorward_identity::{Error, NewSession, Viewer, signin, signup};

/// What the pages of one entry need to know.
#[derive(Debug)]
pub struct Step {
    /// Where somebody who is signed in, or has no such entry, goes instead.
    pub go: Option<String>,
    /// How far the contact leads in.
    pub method: ContactMethod,
    /// Whether a guest is here.
    pub guest: bool,
}

impl Step {
    /// Of the entry in the address; back to the start where it is no way in.
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

/// Signs in with a proven contact, registers where nobody has it, and answers where to go. A guest's account becomes the
/// registered one; where the contact is somebody's already, the guest says what is to be done.
pub async fn enter(proven: Proven) -> Result<String, AppError> {
    let opened = match request::viewer().await? {
        Some(guest) if guest.is_guest() => upgrade(&guest, &proven).await?,
        _ => Some(sign_in_or_register(&proven).await.map_err(AppError::from)?),
    };
    request::forget::<Sent>();
    match opened {
        Some(opened) => request::enter(&opened, proven.next.as_deref()).await,
        None => {
            proven.keep();
            let to = "/login/existing".to_owned();
            request::go(&to);
            Ok(to)
        }
    }
}

async fn upgrade(guest: &Viewer, proven: &Proven) -> Result<Option<NewSession>, AppError> {
    match signup::upgrade(&request::identity(), guest, proven.signup(), &request::caller()).await {
        Ok(opened) => Ok(Some(opened)),
        Err(Error::ContactTaken(_)) => Ok(None),
        Err(Error::Off(_)) => Err(no_account()),
        Err(other) => Err(other.into()),
    }
}

async fn sign_in_or_register(proven: &Proven) -> Result<NewSession, Refused> {
    let (identity, caller) = (request::identity(), request::caller());
    match signin::code::sign_in(&identity, &proven.to, &proven.token, &caller).await {
        Err(Error::UserNotFound) => {}
        other => return other.map_err(Refused),
    }
    signup::register(&identity, proven.signup(), &caller).await.map_err(Refused)
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

/// Said only to whoever has shown to be the contact's owner.
pub(super) fn no_account() -> AppError {
    AppError { reason: Some("no_account".to_owned()), ..AppError::new(ErrorCode::UserNotFound) }
}
