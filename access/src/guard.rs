//! Guards: permissions of a single collection, table, bucket or function, evaluated after the policies.
//!
//! After the policies, or the environment policy, have allowed an action, [`crate::add_guard`] evaluates the level of
//! the resource ([`crate::level`]), then its security rule ([`crate::rule`]) or row permissions ([`crate::row`]). The
//! first denial is final. A resource that is not registered, cannot be read or cannot be evaluated is denied.

mod document;
mod owner;
mod resource;
mod result;
mod table;
mod target;

pub use resource::EVERY_FUNCTION;
pub use resource::{Resource, ResourceFault, Resources, Written};
pub use target::ParsedTarget;

pub use document::{check as check_rule, warnings as rule_warnings};
pub use result::{GuardResult, redact};
