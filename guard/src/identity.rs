//! Who asks: found by the layer, taken by handlers.

use crate::{Guard, Refused};
use axum::extract::{FromRequestParts, OptionalFromRequestParts, Request, State};
use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use std::fmt;

/// Where the proxy puts its signed statement.
const STATEMENT: &str = "x-doorward-jwt";

/// Somebody whose token counts. Handlers take it as an argument: whoever is nobody is answered 401; with `Option` they are
/// `None`.
#[derive(Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Identity {
    /// The account, for life.
    pub uid: String,
    /// Ids of the roles that they were given, when the token was issued. For what they may do, ask [`Guard::may`].
    pub roles: Vec<String>,
    /// Whether they have more roles than a token has room for. [`Guard::may`] goes by all of them.
    pub roles_truncated: bool,
    /// Display name.
    pub name: Option<String>,
    /// E-mail address, verified.
    pub email: Option<String>,
    /// Phone number, verified.
    pub phone: Option<String>,
    /// When the token ends, in seconds since 1970.
    pub expires_at: u64,
    pub(crate) statement: String,
    /// The access token, with which they ask for themselves.
    pub(crate) token: Option<String>,
}

/// The layer: finds out who asks, for [`Identity`]. A request without a token goes on as nobody's; one with a token that does
/// not count goes nowhere, for whoever sends it means to be somebody.
pub async fn identify(State(guard): State<Guard>, mut request: Request, next: Next) -> Response {
    match guard.who(request.headers()).await {
        Ok(Some(identity)) => _ = request.extensions_mut().insert(identity),
        // A layer further out has no say here either.
        Ok(None) => _ = request.extensions_mut().remove::<Identity>(),
        Err(refused) => return refused.into_response(),
    }
    next.run(request).await
}

impl Guard {
    /// Who sends a request with these headers; `None` for nobody.
    ///
    /// # Errors
    /// [`Refused`] for a token that does not count.
    pub async fn who(&self, headers: &HeaderMap) -> Result<Option<Identity>, Refused> {
        if let Some(value) = only(headers, AUTHORIZATION.as_str())? {
            let (scheme, token) = value.split_once(' ').ok_or(Refused::Malformed)?;
            if !scheme.eq_ignore_ascii_case("bearer") {
                return Err(Refused::Kind);
            }
            return self.verify_access(token).await.map(Some);
        }
        if self.0.options.site.is_none() {
            return Ok(None);
        }
        // Empty: the proxy says that it is nobody.
        match only(headers, STATEMENT)?.filter(|statement| !statement.is_empty()) {
            Some(statement) => self.verify_site(statement).await.map(Some),
            None => Ok(None),
        }
    }
}

fn only<'h>(headers: &'h HeaderMap, name: &str) -> Result<Option<&'h str>, Refused> {
    let mut all = headers.get_all(name).iter();
    match (all.next(), all.next()) {
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

/// All but the token.
impl fmt::Debug for Identity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Identity").field("uid", &self.uid).field("roles", &self.roles).finish_non_exhaustive()
    }
}
