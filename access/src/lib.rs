//! The decision engine: may this subject do this action on this resource?
//!
//! Administrators attach *policies* to *roles*. A policy is a list of *statements*; each allows or denies actions
//! on resources, under an optional condition. A [`Question`] names a [`Subject`] (an account, an API key, or a
//! user who is not signed in), an action such as `functions:/v1/functions/hello`, a resource and the
//! circumstances of the request. The answer is a [`Decision`]: allowed or denied, the reason, and the statement
//! that decided. Without a matching statement the answer is no (default deny). The decision is pure: it reads no
//! database and no clock and does not block.
//!
//! From the text of a policy to a decision:
//!
//! 1. [`Document::read`] parses a policy. An error gives the line, the column and what to write instead.
//! 2. [`Role::new`] indexes the statements of a role's policies. [`PolicySet`] holds all roles and is immutable; a
//!    change builds a new one.
//! 3. [`path::action`] turns the path of an HTTP request into an action, or rejects a path that two servers
//!    could read in two ways.
//! 4. [`decide_by_roles`] evaluates a question against the roles of its subject. [`explain()`] also lists every
//!    statement that matched, and [`explanation_text()`] puts the explanation into English or Chinese.
//!
//! If the deployment has an environment policy, written in [`rego`], [`environment`] evaluates it instead of the
//! policies of roles, except for actions on Doorward itself. [`decide()`] picks the one that applies.
//!
//! A collection, table, bucket or function can have a [`guard`] as well, which decides after the policies: its
//! [`level`], its security [`rule`] or its [`row`] permissions. [`add_guard`] adds its decision to that of the
//! policies.
//!
//! [`Access`] is the service around the engine. It loads policies from the database, keeps the compiled set on every
//! node up to date and issues a [`Permit`] for each administrative action; the `admin` crate has the use cases that
//! take them. [`check`] answers questions of applications, [`forward`] those of reverse proxies (forward
//! authentication). [`gateway`] has the rules for routes. [`presets`] are the built-in roles and policies.
//!
//! [`Decision`]: doorward_contract::access::Decision

pub mod api_key;
mod applicable_roles;
pub mod check;
pub mod condition;
mod decide;
pub mod engine;
pub mod environment;
mod error;
mod explain;
pub mod explanation_text;
pub mod forward;
pub mod gateway;
pub mod guard;
mod json;
pub mod level;
pub mod path;
mod permit;
pub mod policy;
mod policy_set;
pub mod presets;
mod question;
pub mod rego;
mod role;
pub mod row;
pub mod rule;
mod service;
pub mod signed_request;
mod snapshot;
mod variables;

pub use api_key::{ApiKeyHolder, SigningKey};
pub use applicable_roles::{ApplicableRoles, is_automatic};
pub use decide::{DecidingStatement, MAX_CONDITIONS, RoleDecision, decide_by_roles};
pub use engine::{add_guard, decide};
pub use error::Error;
pub use explain::explain;
pub use explanation_text::explanation_text;
pub use guard::{ParsedTarget, Resource, ResourceFault, Resources, Written};
pub use permit::{Implies, Permit, subject};
pub use policy::fault::DocumentFault;
pub use policy::{Document, MAX_CONDITION, MAX_DOCUMENT, MAX_PATTERN, MAX_STATEMENTS};
pub use policy_set::PolicySet;
pub use question::{Account, Question, Request, Subject, is_unambiguous_action};
pub use role::{AttachedPolicy, Role};
pub use service::Access;
pub use signed_request::{SignatureError, SignedRequest, SignedUse, Signer};
