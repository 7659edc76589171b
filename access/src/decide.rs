//! The decision by the policies of roles: which statement decides a question, and how.
//!
//! All roles of the subject are evaluated together, in this order of precedence:
//!
//! 1. A matching deny whose condition holds: denied.
//! 2. A matching statement whose condition cannot be evaluated (a missing attribute, a type error): denied. It is not
//!    known whether the statement would have denied.
//! 3. A matching allow whose condition holds: allowed.
//! 4. Otherwise: denied by default.
//!
//! The result does not depend on the order of roles, policies or statements. [`decide_by_roles`] makes two passes: the
//! first uses the index alone and handles statements without conditions or variables; the second,
//! `evaluate_conditional`, runs only if the first found no deny and there are conditional statements.

use crate::applicable_roles::ApplicableRoles;
use crate::policy::{CompiledStatement, ConditionResult};
use crate::policy_set::PolicySet;
use crate::question::Question;
use crate::role::{Entry, Role};
use crate::variables::Variables;
use doorward_contract::access::{Decision, Effect, Reason, StatementRef};

/// Most conditions evaluated for one question. Each takes a few microseconds, so a question takes milliseconds at most
/// with any set of policies. Beyond the limit the answer is no.
pub const MAX_CONDITIONS: usize = 1_000;

/// The decision by the policies of roles. It borrows from the policy set and allocates nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RoleDecision<'c> {
    /// Why it is allowed or denied.
    pub reason: Reason,
    /// The statement that decided, where one did.
    pub decided_by: Option<DecidingStatement<'c>>,
}

/// The statement that decided a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidingStatement<'c> {
    /// Id of the role.
    pub role: &'c str,
    /// Code of the policy.
    pub policy: &'c str,
    /// Version of the policy.
    pub version: u32,
    /// Index of the statement in the policy, from 0.
    pub statement: u32,
}

impl<'c> RoleDecision<'c> {
    /// Whether the subject may do the action.
    pub const fn allowed(&self) -> bool {
        matches!(self.reason, Reason::Allowed)
    }

    /// The decision in the form that the API returns.
    pub fn to_decision(self) -> Decision {
        let decided_by = self.decided_by.map(|decider| decider.reference());
        Decision { allowed: self.allowed(), reason: self.reason, decided_by, environment: None }
    }

    const fn default_deny(reason: Reason) -> Self {
        Self { reason, decided_by: None }
    }

    fn of(reason: Reason, (role, entry): Found<'c>) -> Self {
        let decided_by = role.entry(entry).map(|(policy, ..)| DecidingStatement {
            role: role.id(),
            policy: &policy.code,
            version: policy.version,
            statement: entry.statement(),
        });
        Self { reason, decided_by }
    }
}

impl DecidingStatement<'_> {
    /// The statement in the form that the API returns.
    pub fn reference(&self) -> StatementRef {
        StatementRef {
            role: self.role.into(),
            policy: self.policy.into(),
            version: self.version,
            statement: self.statement,
        }
    }
}

/// A matching statement of a role.
type Found<'c> = (&'c Role, Entry);

/// Decides by the policies of roles.
///
/// Does a few index lookups for each role and evaluates the conditions of matching statements. Without conditional
/// statements it allocates nothing.
pub fn decide_by_roles<'c>(compiled: &'c PolicySet, question: &Question<'_>) -> RoleDecision<'c> {
    if !question.is_unambiguous() {
        return RoleDecision::default_deny(Reason::Malformed);
    }
    let (mut allow, mut conditional) = (None, false);
    for role in compiled.roles(ApplicableRoles::of(question)) {
        for bucket in role.matching(question.action, question.resource) {
            if let Some(entry) = bucket.deny {
                return RoleDecision::of(Reason::Denied, (role, entry));
            }
            allow = allow.or(bucket.allow.map(|entry| (role, entry)));
            conditional |= !bucket.checked.is_empty();
        }
    }
    match (conditional, allow) {
        (true, allow) => evaluate_conditional(compiled, question, allow),
        (false, Some(found)) => RoleDecision::of(Reason::Allowed, found),
        (false, None) => RoleDecision::default_deny(Reason::NothingAllows),
    }
}

/// Second pass: the statements that depend on the subject, the request or attributes of the resource. `allow` is the
/// allow that the first pass found.
fn evaluate_conditional<'c>(
    compiled: &'c PolicySet,
    question: &Question<'_>,
    mut allow: Option<Found<'c>>,
) -> RoleDecision<'c> {
    let variables = Variables::new(question);
    let (mut failed, mut evaluated) = (None, 0);
    for role in compiled.roles(ApplicableRoles::of(question)) {
        let buckets = role.matching(question.action, question.resource);
        for entry in buckets.flat_map(|bucket| bucket.checked.iter().copied()) {
            let Some((_, statement, resource)) = role.entry(entry) else { continue };
            if !resource.matches(question.resource, question.subject.uid()) {
                continue;
            }
            evaluated += usize::from(statement.condition.is_some());
            if evaluated > MAX_CONDITIONS {
                return RoleDecision::default_deny(Reason::TooManyConditions);
            }
            match (evaluate(statement, &variables), statement.effect) {
                (ConditionResult::Yes, Effect::Deny) => return RoleDecision::of(Reason::Denied, (role, entry)),
                (ConditionResult::Yes, Effect::Allow) => allow = allow.or(Some((role, entry))),
                (ConditionResult::Failed(_), _) => failed = failed.or(Some((role, entry))),
                (ConditionResult::No, _) => {}
            }
        }
    }
    match (failed, allow) {
        (Some(found), _) => RoleDecision::of(Reason::ConditionFailed, found),
        (None, Some(found)) => RoleDecision::of(Reason::Allowed, found),
        (None, None) => RoleDecision::default_deny(Reason::NothingAllows),
    }
}

fn evaluate(statement: &CompiledStatement, variables: &Variables<'_>) -> ConditionResult {
    statement.condition.as_ref().map_or(ConditionResult::Yes, |condition| condition.evaluate(variables))
}
