//! Forward authentication: a reverse proxy asks whether to forward a request, and who sent it.
//!
//! The action is `kind:/path` with the kind of the site, unless the proxy configures another one. In case of doubt the
//! request is denied.

pub mod address;

pub use address::{Address, AddressError};

use crate::{Access, ApiKeyHolder, Error, Request, Subject};
use doorward_contract::Secret;
use doorward_contract::settings::Site;
use doorward_identity::{Caller, Viewer, session, site};
use std::collections::BTreeMap;

/// A request that a proxy has received.
#[derive(Debug, Clone, Copy)]
pub struct ForwardRequest<'a> {
    pub address: &'a Address,
    pub method: &'a str,
    /// The action, if it is not `kind:/path` of the site.
    pub action: Option<&'a str>,
    /// The type of the actions of a service for programs. It replaces that of the site, which need not be registered;
    /// browsers are not redirected to sign in.
    pub service: Option<&'a str>,
    /// HTTP headers, needed if [`Access::looks_at_headers`].
    pub headers: Option<&'a BTreeMap<String, String>>,
    /// Bearer token of the request.
    pub bearer: Option<&'a Secret>,
    /// Doorward's cookie at the site.
    pub cookie: Option<&'a str>,
}

/// The sender of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ForwardPrincipal {
    /// Not signed in.
    Unauthenticated,
    /// A user with a session.
    Person(Viewer),
    /// A program with an API key.
    Key(ApiKeyHolder),
}

/// The decision about a request that a proxy has received.
#[derive(Debug)]
pub enum ForwardDecision {
    /// Forward the request.
    Forward {
        principal: ForwardPrincipal,
        /// A signed token about the sender, for sites that want one.
        token: Option<Secret>,
    },
    /// Not signed in. The request may be allowed after signing in.
    SignIn(Site),
    /// Signed in, but not allowed.
    Denied(Box<Denial>),
    /// The path has several readings, and the site does not accept such paths.
    Ambiguous,
    /// The host is not a registered site.
    UnknownSite,
}

/// A request that is not allowed, for the page about it.
#[derive(Debug)]
pub struct Denial {
    pub site: Site,
    pub principal: ForwardPrincipal,
}

/// Decides about a request that a proxy has received.
///
/// # Errors
/// [`doorward_identity::Error::Unauthenticated`] for an access token or API key of Doorward that is invalid, and
/// database errors. The proxy must not forward the request in either case.
pub async fn forward(access: &Access, request: &ForwardRequest<'_>, caller: &Caller) -> Result<ForwardDecision, Error> {
    let Some(site) = site_of(access, request) else { return Ok(ForwardDecision::UnknownSite) };
    if request.address.is_ambiguous() && !site.escaped_paths && request.action.is_none() {
        return Ok(ForwardDecision::Ambiguous);
    }
    let principal = authenticate(access, request).await?;
    let may = |path: &String| {
        let action = request.action.map_or_else(|| format!("{}:{path}", site.kind), str::to_owned);
        let request = Request {
            ip: caller.ip,
            method: Some(request.method),
            path: Some(path),
            client: principal.client(),
            headers: request.headers,
            ..Request::default()
        };
        access.may(&principal, &action, "", request).allowed
    };
    // Every reading that the site's server may give the path must be allowed.
    if request.address.paths().iter().all(may) {
        let token = token(access, &site, request.address, &principal)?;
        return Ok(ForwardDecision::Forward { principal, token });
    }
    Ok(if principal == ForwardPrincipal::Unauthenticated {
        ForwardDecision::SignIn(site)
    } else {
        ForwardDecision::Denied(Box::new(Denial { site, principal }))
    })
}

fn site_of(access: &Access, request: &ForwardRequest<'_>) -> Option<Site> {
    let registered = site::find(access.identity(), request.address.origin());
    let Some(service) = request.service else { return registered };
    let site = registered.unwrap_or_else(|| Site::new(request.address.host(), service));
    Some(Site { kind: service.to_owned(), sign_in: false, ..site })
}

/// The sender, by Doorward's own bearer token or API key, else by its cookie. Other bearer tokens belong to the site.
async fn authenticate(access: &Access, request: &ForwardRequest<'_>) -> Result<ForwardPrincipal, Error> {
    let identity = access.identity();
    if let Some(bearer) = request.bearer {
        if ApiKeyHolder::looks_like_key(bearer) {
            let holder = access.api_key(bearer).await?;
            return Ok(ForwardPrincipal::Key(holder.ok_or(doorward_identity::Error::Unauthenticated)?));
        }
        if session::is_ours(identity, bearer.expose()) {
            return Ok(ForwardPrincipal::Person(session::by_access_token(identity, bearer.expose()).await?));
        }
    }
    let Some(cookie) = request.cookie else { return Ok(ForwardPrincipal::Unauthenticated) };
    let viewer = site::cookie::viewer(identity, cookie, request.address.host()).await?;
    Ok(viewer.map_or(ForwardPrincipal::Unauthenticated, ForwardPrincipal::Person))
}

fn token(
    access: &Access,
    site: &Site,
    address: &Address,
    principal: &ForwardPrincipal,
) -> Result<Option<Secret>, Error> {
    match principal {
        ForwardPrincipal::Person(viewer) if site.identity_jwt => {
            Ok(Some(site::token(access.identity(), viewer, address.host())?))
        }
        _ => Ok(None),
    }
}

impl ForwardPrincipal {
    fn client(&self) -> Option<&str> {
        match self {
            Self::Person(viewer) => Some(&viewer.client_id),
            Self::Unauthenticated | Self::Key(_) => None,
        }
    }
}

impl<'a> From<&'a ForwardPrincipal> for Subject<'a> {
    fn from(principal: &'a ForwardPrincipal) -> Self {
        match principal {
            ForwardPrincipal::Unauthenticated => Self::Unauthenticated,
            ForwardPrincipal::Person(viewer) => viewer.into(),
            ForwardPrincipal::Key(holder) => holder.into(),
        }
    }
}
