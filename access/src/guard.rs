//! Guards: permissions of a single collection, table, bucket or function, evaluated after the policies.
//!
//! [`decide_guarded`] makes the whole decision: first the policies (or the environment policy), then the level of the
//! resource ([`crate::level`]), then its security rule ([`crate::rule`]) or row permissions ([`crate::row`]). The first
//! denial is final. A resource that is not registered, cannot be read or cannot be evaluated is denied.

mod answer;
mod document;
mod owner;
mod resource;
mod table;
mod target;

pub use resource::EVERY_FUNCTION;
pub use resource::{Resource, ResourceFault, Resources, Written};
pub use target::ParsedTarget;

pub use answer::{GuardAnswer, redact};
pub use document::{check as check_rule, warnings as rule_warnings};

use crate::decide::{Question, Subject, verdict};
use crate::policy_set::PolicySet;
use crate::rule::Auth;
use doorward_contract::access::{Reason, Verdict};
use doorward_contract::target::{Guarded, Layer};

/// Decides a question about a guarded resource. `auth` comes from the account and the session, like the subject of the
/// question, never from the request.
pub fn decide_guarded(
    compiled: &PolicySet,
    question: &Question<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
) -> (Verdict, Guarded) {
    let verdict = verdict(compiled, question);
    if !verdict.allowed {
        return (verdict, Guarded::by(Layer::Gateway));
    }
    let GuardAnswer { reason, guarded } =
        guard(compiled, &question.subject, target, auth, question.request.time.as_millis());
    if reason == Reason::Allowed {
        return (verdict, guarded);
    }
    (Verdict { allowed: false, reason, decided_by: None, environment: None }, guarded)
}

/// Evaluates the guard alone, without the policies. `now` is in milliseconds since the epoch.
pub fn guard(
    compiled: &PolicySet,
    subject: &Subject<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
    now: i64,
) -> GuardAnswer {
    match compiled.resources().find(target.kind, target.name) {
        Some(resource) => resource.answer(subject, target, auth, now),
        None => GuardAnswer::refused(Reason::NoSuchResource, Layer::Level),
    }
}
