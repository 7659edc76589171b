//! Simulated decisions, and the combined permissions of roles.

#[cfg(feature = "openapi")]
use crate::access::PolicyDocument;
use crate::access::{Effect, Explanation, Patterns, StatementRef};
use crate::account::AccountStatus;
use crate::{Timestamp, Uid, access::DocumentText};
use serde::de::{Error as _, IgnoredAny, MapAccess, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use std::fmt;

/// The principal: exactly one of `{"user": "li.na"}`, `{"roles": ["editor"]}`, `"guest"` and `"unauthenticated"`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum SimulatedPrincipal {
    /// An existing account, by uid, username, email address or phone number.
    User(String),
    /// A guest without further data.
    Guest,
    /// A user who is not signed in.
    #[default]
    Unauthenticated,
    /// A set of roles: an account if one of them is an automatic role of a kind, else a program with an API key.
    Roles(Vec<String>),
}

impl<'de> Deserialize<'de> for SimulatedPrincipal {
    /// By hand, so that the error about any other form can name the accepted ones.
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PrincipalVisitor)
    }
}

struct PrincipalVisitor;

impl<'de> Visitor<'de> for PrincipalVisitor {
    type Value = SimulatedPrincipal;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a principal")
    }

    fn visit_str<E: serde::de::Error>(self, name: &str) -> Result<Self::Value, E> {
        match name {
            "guest" => Ok(SimulatedPrincipal::Guest),
            "unauthenticated" => Ok(SimulatedPrincipal::Unauthenticated),
            _ => Err(E::invalid_value(Unexpected::Other("another name"), &self)),
        }
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<Self::Value, A::Error> {
        let principal = match members.next_key::<String>()?.as_deref() {
            Some("user") => SimulatedPrincipal::User(members.next_value()?),
            Some("roles") => SimulatedPrincipal::Roles(members.next_value()?),
            _ => return Err(A::Error::invalid_value(Unexpected::Map, &self)),
        };
        match members.next_key::<IgnoredAny>()? {
            None => Ok(principal),
            Some(_) => Err(A::Error::invalid_value(Unexpected::Map, &self)),
        }
    }
}

/// A question to simulate.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// The principal. Default: a user who is not signed in.
    #[serde(default)]
    pub principal: SimulatedPrincipal,
    /// `type:what`, one action.
    pub action: String,
    /// One resource; may be empty.
    #[serde(default)]
    pub resource: String,
    /// HTTP method.
    pub method: Option<String>,
    /// HTTP path.
    pub path: Option<String>,
    /// IP address of the client.
    pub ip: Option<String>,
    /// Time of the request. Default: now.
    pub time: Option<Timestamp>,
    /// A policy document that is not saved, in place of the current one.
    pub draft: Option<Draft>,
}

/// A draft of a policy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PolicyDraft))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Code of an existing policy.
    pub policy: String,
    /// The document in place of its own: an object, or a string that contains one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// The result of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Simulated {
    /// The account, if the principal is one.
    pub account: Option<SimulatedAccount>,
    /// By the current policies.
    pub now: SimulatedDecision,
    /// With the draft in place of its policy's document.
    pub after: Option<SimulatedDecision>,
    /// Accounts whose decision the draft changes.
    pub affected: Option<Affected>,
}

/// Accounts whose decision a draft changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Affected {
    /// Number of accounts that were checked, newest first, without inactive ones.
    pub looked_at: u32,
    /// Whether these were all accounts.
    pub complete: bool,
    /// Accounts that are denied now and would be allowed.
    pub gains: ChangedAccounts,
    /// Accounts that are allowed now and would be denied.
    pub loses: ChangedAccounts,
}

/// Accounts with the same change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedAccounts {
    /// Number of accounts.
    pub count: u32,
    /// The first hundred of them.
    pub accounts: Vec<SimulatedAccount>,
}

/// The account of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedAccount {
    /// The uid.
    #[cfg_attr(feature = "openapi", schema(value_type = String))]
    pub uid: Uid,
    /// Display name, or another name of the account.
    pub name: Option<String>,
    /// Status of the account; policies are not evaluated for an inactive one.
    pub status: AccountStatus,
}

/// A decision, also in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedDecision {
    /// The decision and everything that contributed to it.
    pub explanation: Explanation,
    /// The decision in one sentence, then one sentence per statement.
    pub explanation_text: Vec<String>,
}

/// A current statement in full.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementInForce {
    /// Location of the statement.
    pub at: StatementRef,
    /// Its effect.
    pub effect: Effect,
    /// Its actions.
    pub action: Patterns,
    /// Its resources.
    pub resource: Patterns,
    /// Its condition.
    pub condition: Option<String>,
}

/// Overall effect of a policy.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effects {
    /// All its statements allow.
    Allows,
    /// All its statements deny.
    Denies,
    /// Some allow, some deny.
    Both,
    /// The policy cannot be read, and denies everything.
    Unreadable,
    /// The environment policy, which decides in place of all others.
    Environment,
}
