//! Asking how a question would be answered, and what roles allow all together.

#[cfg(feature = "openapi")]
use crate::access::PolicyDocument;
use crate::access::{Effect, Explanation, Patterns, StatementRef};
use crate::account::AccountStatus;
use crate::{Timestamp, access::DocumentText};
use serde::{Deserialize, Serialize};

/// Uid of those who are asked for by what they are and not by who: a guest, or somebody with some roles.
pub const NOBODY_IN_PARTICULAR: &str = "simulated";

/// Who would ask: `{"user": "li.na"}`, `"guest"`, `"stranger"` or `{"roles": ["editor"]}`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SimulatedAsker))]
#[serde(rename_all = "snake_case")]
pub enum Asker {
    /// An account as it is now, by uid or user name.
    User(String),
    /// A guest, with nothing known of them.
    Guest,
    /// Somebody without an account.
    #[default]
    Stranger,
    /// Somebody with these roles: an account when one of them is a kind's, else a program with an API key.
    Roles(Vec<String>),
}

/// A question, and what it would be answered by.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct Simulation {
    /// Who; somebody who is not signed in when absent.
    #[serde(default)]
    pub asker: Asker,
    /// `type:what`, one action.
    pub action: String,
    /// One thing; may be empty.
    #[serde(default)]
    pub resource: String,
    /// HTTP method.
    pub method: Option<String>,
    /// HTTP path.
    pub path: Option<String>,
    /// Address of the asker.
    pub ip: Option<String>,
    /// When; now when absent.
    pub time: Option<Timestamp>,
    /// A policy's document that is not in force, in place of the one that is.
    pub draft: Option<Draft>,
}

/// What a policy might say.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = PolicyDraft))]
#[serde(deny_unknown_fields)]
pub struct Draft {
    /// Code of a policy that there is.
    pub policy: String,
    /// The document in place of its own: an object, or a string that holds one.
    #[cfg_attr(feature = "openapi", schema(value_type = PolicyDocument))]
    pub document: DocumentText,
}

/// How a question would be answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Simulated {
    /// The account that asks, if one does.
    pub account: Option<SimulatedAccount>,
    /// By the policies in force.
    pub now: Answer,
    /// With the draft in place of its policy's document.
    pub after: Option<Answer>,
    /// Whose answer the draft changes.
    pub affected: Option<Affected>,
}

/// Accounts whose answer to one question a draft changes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Affected {
    /// How many accounts were asked for, the newest first; those that may not be used are not among them.
    pub looked_at: u32,
    /// Whether these were all.
    pub complete: bool,
    /// Accounts that would be allowed what they are refused now.
    pub gains: ChangedAccounts,
    /// Accounts that would be refused what they are allowed now.
    pub loses: ChangedAccounts,
}

/// Accounts with the same change.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangedAccounts {
    /// How many.
    pub count: u32,
    /// The first hundred of them.
    pub accounts: Vec<SimulatedAccount>,
}

/// The account a question was asked for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SimulatedAccount {
    /// The uid.
    pub uid: String,
    /// What to call it.
    pub name: Option<String>,
    /// Whether it may be used; policies are not asked for an account that may not.
    pub status: AccountStatus,
}

/// An answer and the same in sentences.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(as = SimulatedAnswer))]
pub struct Answer {
    /// The answer and everything that had a say in it.
    pub explanation: Explanation,
    /// The answer in one sentence, then one for each statement.
    pub words: Vec<String>,
}

/// A statement in force, whole.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StatementInForce {
    /// Where it stands.
    pub at: StatementRef,
    /// What it does.
    pub effect: Effect,
    /// To which actions.
    pub action: Patterns,
    /// On which things.
    pub resource: Patterns,
    /// When it is met.
    pub condition: Option<String>,
}

/// What a policy does, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Effects {
    /// All its statements allow.
    Allows,
    /// All its statements deny.
    Denies,
    /// Some allow, some deny.
    Both,
    /// It cannot be read, and refuses everything.
    Unreadable,
    /// It is the environment's, and answers in place of all others.
    Environment,
}
