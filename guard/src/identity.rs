//! The authenticated user of a request: set by the layer, extracted by handlers.

use crate::{Guard, Refused};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::fmt;

/// Header with the signed statement of the proxy.
const STATEMENT: &str = "x-doorward-jwt";

/// The authenticated user. As a handler argument it rejects unauthenticated requests with 401; `Option<Identity>`
/// accepts them as `None`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// ID of the account; never changes.
    pub uid: String,
    /// IDs of the assigned roles at the time the token was issued. To check permissions, use [`Guard::may`].
    pub roles: Vec<String>,
    /// Whether `roles` is incomplete because the token has no room for more. [`Guard::may`] uses all roles.
    pub roles_truncated: bool,
    /// Display name.
    pub name: Option<String>,
    /// Verified email address.
    pub email: Option<String>,
    /// Verified phone number.
    pub phone: Option<String>,
    /// When the token expires, in seconds since 1970.
    pub expires_at: u64,
    pub(crate) statement: String,
    /// Access token, used to request decisions without an API key.
    pub(crate) token: Option<String>,
}

/// Authentication middleware; sets the [`Identity`] of a request. A request without a token continues unauthenticated.
/// A request with an invalid token is rejected, even if the handler does not need an identity.
pub async fn identify(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    match guard.authenticate(request.headers()).await {
        Ok(Some(identity)) => _ = request.extensions_mut().insert(identity),
        // Removes an identity set by an outer layer.
        Ok(None) => _ = request.extensions_mut().remove::<Identity>(),
        Err(refused) => return refused.into_response(),
    }
    next.run(request).await
}

impl Guard {
    /// Authenticates a request by its headers; `None` without a token.
    ///
    /// # Errors
    /// [`Refused`] for an invalid token.
    pub async fn authenticate(&self, headers: &HeaderMap) -> Result<Option<Identity>, Refused> {
        if let Some(value) = single_header(headers, AUTHORIZATION.as_str())? {
            let (scheme, token) = value.split_once(' ').ok_or(Refused::Malformed)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(Refused::Kind);
            }
            return self.verify_access(token).await.map(Some);
        }
        if self.0.options.site.is_none() {
            return Ok(None);
        }
        // Empty: the proxy reports an unauthenticated request.
        match single_header(headers, STATEMENT)?.filter(|statement| !statement.is_empty()) {
            Some(statement) => self.verify_site(statement).await.map(Some),
            None => Ok(None),
        }
    }
}

fn single_header<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Refused> {
    let mut values = headers.get_all(name).iter();
    match (values.next(), values.next()) {
        (None, _) => Ok(None),
        (Some(value), None) => value.to_str().map(Some).map_err(|_| Refused::Malformed),
        _ => Err(Refused::Malformed),
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Identity {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Refused> {
        parts.extensions.get::<Self>().cloned().ok_or(Refused::Missing)
    }
}

impl<S: Send + Sync> OptionalFromRequestParts<S> for Identity {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Refused> {
        Ok(parts.extensions.get::<Self>().cloned())
    }
}

/// Omits the token.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("uid", &self.uid).field("roles", &self.roles).finish_non_exhaustive()
    }
}
