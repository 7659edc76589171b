//! Questions: who wants to do what, to which thing, and how they ask.

use crate::path;
use crate::policy::pattern::{is_type, is_uid};
use doorward_contract::Timestamp;
use doorward_contract::account::{AccountKind, Attributes};
use std::collections::BTreeMap;
use std::net::IpAddr;

/// Longest action and longest resource of a question, in bytes: a path as long as servers take, with its type.
const MAX_TEXT: usize = 8_192;

/// An account that asks.
#[derive(Debug, Clone, Copy)]
pub struct Account<'a> {
    /// Its uid.
    pub uid: &'a str,
    /// Its kind, which alone gives it the system role of that kind.
    pub kind: AccountKind,
    /// Ids of the roles it holds now.
    pub roles: &'a [String],
    /// Its custom attributes.
    pub attributes: &'a Attributes,
}

/// Who asks. It comes from a session, a token or a key, never from what the asker says.
#[derive(Debug, Clone, Copy)]
pub enum Subject<'a> {
    /// Nobody we know.
    Stranger,
    /// Somebody with an account, guests too.
    Account(Account<'a>),
    /// A program with an API key: no person, so of no kind and without a uid.
    Key {
        /// Roles it acts with.
        roles: &'a [String],
    },
}

impl<'a> Subject<'a> {
    /// The uid, of those who have one.
    pub const fn uid(&self) -> Option<&'a str> {
        match self {
            Self::Account(account) => Some(account.uid),
            Self::Stranger | Self::Key { .. } => None,
        }
    }

    /// The kind, of those who have one.
    pub const fn kind(&self) -> Option<AccountKind> {
        match self {
            Self::Account(account) => Some(account.kind),
            Self::Stranger | Self::Key { .. } => None,
        }
    }

    /// Roles it was given, beyond those that follow from what it is.
    pub const fn held(&self) -> &'a [String] {
        match self {
            Self::Stranger => &[],
            Self::Account(account) => account.roles,
            Self::Key { roles } => roles,
        }
    }
}

/// How it is asked. What is unknown is absent, and a condition that needs it fails.
#[derive(Debug, Clone, Copy, Default)]
pub struct Request<'a> {
    /// Address of the asker.
    pub ip: Option<IpAddr>,
    /// HTTP method.
    pub method: Option<&'a str>,
    /// HTTP path.
    pub path: Option<&'a str>,
    /// Id of the client application.
    pub client: Option<&'a str>,
    /// How sure we are of the asker, 1 to 3 (NIST SP 800-63B-4 section 2).
    pub assurance: Option<u8>,
    /// HTTP headers, names in lower case, without credentials; only the environment's policy looks at them.
    pub headers: Option<&'a BTreeMap<String, String>>,
    /// Now.
    pub time: Timestamp,
}

/// May this subject do this to that?
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// Who asks.
    pub subject: Subject<'a>,
    /// `type:what`, one action and no pattern.
    pub action: &'a str,
    /// One thing and no pattern; empty when the action is about no thing in particular.
    pub resource: &'a str,
    /// What the asker tells about the thing, for conditions.
    pub attributes: &'a Attributes,
    /// How it is asked.
    pub request: Request<'a>,
}

impl Question<'_> {
    /// Whether it can be read in one way only. What we and whoever acts on the answer could read differently is
    /// refused, for a deny that misses is as bad as an allow that hits.
    pub(crate) fn is_unambiguous(&self) -> bool {
        self.subject.uid().is_none_or(is_uid) && is_unambiguous_action(self.action) && is_plain_resource(self.resource)
    }
}

/// Whether a text is `type:what`, one action that can be read in one way only, and no pattern.
pub fn is_unambiguous_action(action: &str) -> bool {
    let Some((kind, rest)) = action.split_once(':') else { return false };
    let named = action.len() <= MAX_TEXT && is_type(kind) && !rest.is_empty();
    named && if rest.starts_with('/') { !rest.ends_with('*') && path::is_canonical(rest) } else { is_plain_name(rest) }
}

fn is_plain_resource(resource: &str) -> bool {
    resource.len() <= MAX_TEXT && is_plain_name(resource)
}

/// No pattern, nothing invisible, and no step up or on the spot for those who take it for a path.
fn is_plain_name(name: &str) -> bool {
    let steps = |segment: &str| segment == "." || segment == "..";
    !name.ends_with('*') && !name.chars().any(char::is_control) && !name.split(['/', '\\']).any(steps)
}
