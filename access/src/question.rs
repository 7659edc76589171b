//! Questions to the engine: a subject, an action, a resource and the circumstances of the request.

use crate::path;
use crate::policy::pattern::is_type;
use doorward_contract::account::{AccountKind, Attributes};
use doorward_contract::{Timestamp, Uid};
use doorward_identity::{Actor, Caller};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Longest action and longest resource of a question, in bytes: the longest path that servers usually accept.
const MAX_TEXT: usize = 8_192;

/// An account as the subject of a question.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    pub uid: &'a Uid,
    /// Its kind, which determines its automatic roles.
    pub kind: AccountKind,
    /// Ids of the roles it currently holds.
    pub roles: &'a [String],
    pub attributes: &'a Attributes,
}

/// The subject of a question. It comes from a verified session, token or API key, never from the request's own claims.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// A user who is not signed in.
    Unauthenticated,
    /// An account, guests included.
    Account(Account<'a>),
    /// A program with an API key. It has no uid and no kind.
    Key { roles: &'a [String] },
    /// A program with the publishable key, which anyone may have: the automatic roles of a guest, without an account.
    Publishable,
}

impl<'a> Subject<'a> {
    /// The uid of an account.
    pub const fn uid(&self) -> Option<&'a Uid> {
        match self {
            Self::Account(account) => Some(account.uid),
            Self::Unauthenticated | Self::Key { .. } | Self::Publishable => None,
        }
    }

    /// The kind of an account.
    pub const fn kind(&self) -> Option<AccountKind> {
        match self {
            Self::Account(account) => Some(account.kind),
            Self::Unauthenticated | Self::Key { .. } | Self::Publishable => None,
        }
    }

    /// Assigned roles, without the automatic ones.
    pub const fn held(&self) -> &'a [String] {
        match self {
            Self::Unauthenticated | Self::Publishable => &[],
            Self::Account(account) => account.roles,
            Self::Key { roles } => roles,
        }
    }
}

/// The circumstances of a request, for conditions. An unknown value is `None`; a condition that reads it fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// IP address of the caller.
    pub ip: Option<IpAddr>,
    pub method: Option<&'a str>,
    pub path: Option<&'a str>,
    /// Id of the client application.
    pub client: Option<&'a str>,
    /// Authentication assurance level, 1 to 3 (NIST SP 800-63B-4 section 2).
    pub assurance: Option<u8>,
    /// HTTP headers, names in lower case, without credentials. Only the environment policy reads them.
    pub headers: Option<&'a BTreeMap<String, String>>,
    /// Time of the request.
    pub time: Timestamp,
}

impl<'a> Request<'a> {
    /// The request of a caller, for a decision about Doorward itself. The time is set by the decision.
    pub fn of(caller: &'a Caller) -> Self {
        Self {
            ip: caller.ip,
            method: caller.method.as_deref(),
            path: caller.path.as_deref(),
            client: caller.client_id.as_deref(),
            ..Self::default()
        }
    }

    /// The request of an actor. Of a user, the client is that of the session.
    pub fn of_actor(actor: &'a Actor) -> Self {
        let request = Self::of(actor.caller());
        Self { client: actor.client_id().or(request.client), ..request }
    }
}

/// May this subject do this action on this resource?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    pub subject: Subject<'a>,
    /// `type:name`, a single action, not a pattern.
    pub action: &'a str,
    /// A single resource, not a pattern; empty if the action concerns no particular resource.
    pub resource: &'a str,
    /// Attributes of the resource as the caller states them, for conditions.
    pub attributes: &'a Attributes,
    pub request: Request<'a>,
}

impl Question<'_> {
    /// Whether action and resource have a single reading; a [`Uid`] always has. If Doorward and the service that acts on the
    /// answer could read them differently, the question is denied: a deny that does not match is as harmful
    /// as an allow that does.
    pub(crate) fn is_unambiguous(&self) -> bool {
        is_unambiguous_action(self.action) && self.resource.len() <= MAX_TEXT && is_unambiguous_name(self.resource)
    }
}

/// Whether a text is `type:name`, a single action with a single reading and not a pattern.
pub fn is_unambiguous_action(action: &str) -> bool {
    let Some((kind, rest)) = action.split_once(':') else { return false };
    let named = action.len() <= MAX_TEXT && is_type(kind) && !rest.is_empty();
    named
        && if rest.starts_with('/') {
            !rest.ends_with('*') && path::is_canonical(rest)
        } else {
            is_unambiguous_name(rest)
        }
}

/// Whether a name is not a pattern, and has no control characters and no `.` or `..` segments, which a service that
/// takes it for a path would resolve.
fn is_unambiguous_name(name: &str) -> bool {
    let dots = |segment: &str| segment == "." || segment == "..";
    !name.ends_with('*') && !name.chars().any(char::is_control) && !name.split(['/', '\\']).any(dots)
}
