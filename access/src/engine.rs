//! The whole decision about a question: by the environment policy or the policies of roles, then by the guard of the
//! resource.

use crate::decide::decide_by_roles;
use crate::environment;
use crate::guard::{GuardAnswer, ParsedTarget};
use crate::policy_set::PolicySet;
use crate::question::{Question, Subject};
use crate::rule::Auth;
use doorward_contract::access::{Decision, Reason};
use doorward_contract::target::{Guarded, Layer};

/// Decides by the environment policy if there is one and it governs this action, otherwise by the policies of roles.
pub fn decide(compiled: &PolicySet, question: &Question<'_>) -> Decision {
    match compiled.environment().filter(|_| environment::governs(question.action)) {
        Some(environment) if question.is_unambiguous() => environment.decide(question),
        _ => decide_by_roles(compiled, question).to_decision(),
    }
}

/// Decides a question about a guarded resource. `auth` comes from the account and the session, like the subject of the
/// question, never from the request.
pub fn decide_guarded(
    compiled: &PolicySet,
    question: &Question<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
) -> (Decision, Guarded) {
    add_guard(decide(compiled, question), compiled, question, target, auth)
}

/// [`decide_guarded`] after the policies have decided.
pub(crate) fn add_guard(
    decision: Decision,
    compiled: &PolicySet,
    question: &Question<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
) -> (Decision, Guarded) {
    if !decision.allowed {
        return (decision, Guarded::by(Layer::Policies));
    }
    let GuardAnswer { reason, guarded } =
        guard(compiled, &question.subject, target, auth, question.request.time.as_millis());
    if reason == Reason::Allowed {
        return (decision, guarded);
    }
    (Decision { allowed: false, reason, decided_by: None, environment: None }, guarded)
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
