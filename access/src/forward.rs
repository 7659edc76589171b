//! What a proxy is told about a request: who sends it, and whether it may pass.
//!
//! The request is for the action `kind:/path`, where the kind is its site's, or for one that whoever asks has fixed.
//! Whatever is in doubt does not pass.

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
    /// For what.
    pub address: &'a Address,
    /// HTTP method.
    pub method: &'a str,
    /// What it is for, where that is not `kind:/path` of its site.
    pub action: Option<&'a str>,
    /// HTTP headers, where [`Access::looks_at_headers`].
    pub headers: Option<&'a BTreeMap<String, String>>,
    /// Bearer token that came along.
    pub bearer: Option<&'a Secret>,
    /// Our cookie that came along.
    pub cookie: Option<&'a str>,
}

/// Who sends a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// Nobody we know.
    Stranger,
    /// Somebody with a session.
    Person(Viewer),
    /// A program.
    Key(ApiKeyHolder),
}

/// What a proxy is told.
#[derive(Debug)]
pub enum ForwardDecision {
    /// Let it pass.
    Pass {
        /// Who sends it.
        who: Who,
        /// The same, signed, for sites that want it.
        token: Option<Secret>,
    },
    /// Whoever sends it may be allowed to, once signed in.
    SignIn(Site),
    /// Whoever sends it may not.
    Refused,
    /// The path could be read in several ways, and the site wants none of these.
    Ambiguous,
    /// No site of ours.
    UnknownSite,
}

/// Answers a proxy.
///
/// # Errors
/// [`doorward_identity::Error::Unauthenticated`] for an access token or API key that is ours and does not count, and
/// whatever keeps us from knowing. Neither may pass.
pub async fn forward(access: &Access, asked: &ForwardRequest<'_>, caller: &Caller) -> Result<ForwardDecision, Error> {
    let Some(site) = site::find(access.identity(), asked.address.origin()) else {
        return Ok(ForwardDecision::UnknownSite);
    };
    if asked.address.is_ambiguous() && !site.escaped_paths && asked.action.is_none() {
        return Ok(ForwardDecision::Ambiguous);
    }
    let who = who(access, asked).await?;
    let may = |path: &String| {
        let action = asked.action.map_or_else(|| format!("{}:{path}", site.kind), str::to_owned);
        let request = Request {
            ip: caller.ip,
            method: Some(asked.method),
            path: Some(path),
            client: who.client(),
            headers: asked.headers,
            ..Request::default()
        };
        access.may(&who, &action, "", request).allowed
    };
    // Whatever the site's own server takes the path for must be allowed.
    if asked.address.paths().iter().all(may) {
        let token = token(access, &site, asked.address, &who)?;
        return Ok(ForwardDecision::Pass { who, token });
    }
    Ok(if who == Who::Stranger { ForwardDecision::SignIn(site) } else { ForwardDecision::Refused })
}

/// A token of ours says who it is, or that nobody is; one of another sort is the site's own business, beside our cookie.
async fn who(access: &Access, asked: &ForwardRequest<'_>) -> Result<Who, Error> {
    let identity = access.identity();
    if let Some(bearer) = asked.bearer {
        if ApiKeyHolder::looks_like_key(bearer) {
            let holder = access.api_key(bearer).await?;
            return Ok(Who::Key(holder.ok_or(doorward_identity::Error::Unauthenticated)?));
        }
        if session::is_ours(identity, bearer.expose()) {
            return Ok(Who::Person(session::by_access_token(identity, bearer.expose()).await?));
        }
    }
    let Some(cookie) = asked.cookie else { return Ok(Who::Stranger) };
    let viewer = site::cookie::viewer(identity, cookie, asked.address.host()).await?;
    Ok(viewer.map_or(Who::Stranger, Who::Person))
}

fn token(access: &Access, site: &Site, address: &Address, who: &Who) -> Result<Option<Secret>, Error> {
    match who {
        Who::Person(viewer) if site.identity_jwt => Ok(Some(site::token(access.identity(), viewer, address.host())?)),
        _ => Ok(None),
    }
}

impl Who {
    fn client(&self) -> Option<&str> {
        match self {
            Self::Person(viewer) => Some(&viewer.client_id),
            Self::Stranger | Self::Key(_) => None,
        }
    }
}

impl<'a> From<&'a Who> for Subject<'a> {
    fn from(who: &'a Who) -> Self {
        match who {
            Who::Stranger => Self::Stranger,
            Who::Person(viewer) => viewer.into(),
            Who::Key(holder) => holder.into(),
        }
    }
}
