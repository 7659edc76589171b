//! The whole decision about a question: by the environment policy or the policies of roles, then by the guard of the
//! resource.

use crate::decide::decide_by_roles;
use crate::environment;
use crate::guard::{GuardResult, ParsedTarget};
use crate::policy_set::PolicySet;
use crate::question::{Question, Subject};
use crate::rule::Auth;
use doorward_contract::access::{Decision, Reason};
use doorward_contract::target::{GuardDecision, GuardLayer};

/// Decides by the environment policy if there is one and it governs this action, otherwise by the policies of roles.
pub fn decide(compiled: &PolicySet, question: &Question<'_>) -> Decision {
    match compiled.environment().filter(|_| environment::governs(question.action)) {
        Some(environment) if question.is_unambiguous() => environment.decide(question),
        _ => decide_by_roles(compiled, question).to_decision(),
    }
}

/// Adds the guard of the resource to the decision of the policies. `auth` comes from the account and the session, like
/// the subject of the question, never from the request.
pub fn add_guard(
    decision: Decision,
    compiled: &PolicySet,
    question: &Question<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
) -> (Decision, GuardDecision) {
    if !decision.allowed {
        return (decision, GuardDecision::by(GuardLayer::Policies));
    }
    let GuardResult { reason, decision: guard } =
        evaluate_guard(compiled, &question.subject, target, auth, question.request.time.as_millis());
    if reason == Reason::Allowed {
        return (decision, guard);
    }
    (Decision { allowed: false, reason, decided_by: None, environment: None }, guard)
}

/// Evaluates the guard alone, without the policies. `now` is in milliseconds since the epoch.
pub fn evaluate_guard(
    compiled: &PolicySet,
    subject: &Subject<'_>,
    target: &ParsedTarget<'_>,
    auth: Option<&Auth>,
    now: i64,
) -> GuardResult {
    match compiled.resources().find(target.kind, target.name) {
        Some(resource) => resource.answer(subject, target, auth, now),
        None => GuardResult::refused(Reason::NoSuchResource, GuardLayer::Level),
    }
}
