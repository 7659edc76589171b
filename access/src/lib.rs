//! What the user may do.
//!
//! Administrators attach policies to roles; a policy says which actions on which resources it allows or denies, and
//! under which condition. Whoever wants to know whether somebody may do something asks one question and gets one
//! answer that names the statement which gave it. Deciding is pure: no database, no clock, no waiting.
//!
//! How it all goes together:
//!
//! 1. [`Document::read`] turns the text of a policy into rules, or says where it is wrong and what to write instead.
//! 2. [`Role::new`] indexes the rules of a role's policies; [`PolicySet`] holds all roles, and never changes.
//! 3. [`path::action`] makes an action of a request, or refuses a path that could be read in two ways.
//! 4. [`decide()`] puts a [`Question`] to the roles of its subject; [`explain()`] also lists everything that had a say.
//! 5. [`words()`] says the same in English or Chinese.
//!
//! Where the environment has a policy in [`rego`], [`environment`] asks it in place of the policies of roles.
//!
//! [`level`], [`rule`] and [`row`] say who may touch a resource whose policies let somebody reach it; [`decide_guarded`]
//! asks policies and guard in turn.
//!
//! [`presets`] is what the program ships with. [`Access`] keeps the policies of the database compiled, on every node, and
//! answers for them; [`admin`] is how administrators change them. [`check`] answers questions from outside, [`forward`]
//! those of proxies.

pub mod api_key;
pub mod check;
pub mod condition;
pub mod decide;
pub mod environment;
mod error;
pub mod forward;
pub mod guard;
mod json;
pub mod level;
pub mod path;
mod permit;
pub mod policy;
pub mod policy_set;
pub mod presets;
pub mod rego;
pub mod row;
pub mod rule;
mod service;
mod snapshot;
pub mod words;

pub use api_key::ApiKeyHolder;
pub use decide::{
    Account, DecidingStatement, Decision, MAX_CONDITIONS, Question, Request, Subject, decide, explain,
    is_unambiguous_action, verdict,
};
pub use error::Error;
pub use guard::{ParsedTarget, Resource, ResourceFault, Resources, Written, decide_guarded};
pub use permit::{Implies, Permit, subject};
pub use policy::{Document, MAX_CONDITION, MAX_DOCUMENT, MAX_PATTERN, MAX_STATEMENTS};
pub use policy_set::{AttachedPolicy, PolicySet, Role};
pub use service::Access;
pub use words::words;
