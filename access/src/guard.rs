//! What stands behind the policies: the guard of one collection, table, bucket or function.
//!
//! [`decide_guarded`] is the whole way from the outside in: policies, or the environment's, then the level of the resource
//! ([`crate::level`]), then its security rule ([`crate::rule`]) or row permissions ([`crate::row`]). The first refusal
//! counts. What is not registered, cannot be read or cannot be evaluated is refused.

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

/// Decides a question about a guarded thing. Who is signed in comes from the account and the session, as the subject
/// of the question does.
pub fn decide_guarded(
    compiled: &PolicySet,
    question: &Question<'_>,
    aim: &ParsedTarget<'_>,
    auth: Option<&Auth>,
) -> (Verdict, Guarded) {
    let verdict = verdict(compiled, question);
    if !verdict.allowed {
        return (verdict, Guarded::by(Layer::Gateway));
    }
    let GuardAnswer { reason, guarded } =
        guard(compiled, &question.subject, aim, auth, question.request.time.as_millis());
    if reason == Reason::Allowed {
        return (verdict, guarded);
    }
    (Verdict { allowed: false, reason, decided_by: None, environment: None }, guarded)
}

/// What the guard says, whatever the policies do.
pub fn guard(
    compiled: &PolicySet,
    subject: &Subject<'_>,
    aim: &ParsedTarget<'_>,
    auth: Option<&Auth>,
    now: i64,
) -> GuardAnswer {
    match compiled.resources().find(aim.kind, aim.name) {
        Some(resource) => resource.answer(subject, aim, auth, now),
        None => GuardAnswer::refused(Reason::NoSuchResource, Layer::Level),
    }
}
