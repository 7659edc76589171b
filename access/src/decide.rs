//! The decision: one question, one answer, and which statement gave it.
//!
//! Every role of the subject is asked. A deny that matches beats everything; a condition that cannot be evaluated beats
//! every allow, for nobody knows whether it would have denied; an allow beats nothing but the default, which is no.
//! None of this depends on the order of roles, policies or statements.

mod explain;
mod question;
mod roles;
mod variables;

pub use explain::explain;
pub use question::{Account, Question, Request, Subject, is_unambiguous_action};
pub use roles::{ApplicableRoles, is_automatic};
pub(crate) use variables::Variables;

use crate::environment;
use crate::policy::{ConditionResult, Rule};
use crate::policy_set::{Entry, PolicySet, Role};
use doorward_contract::access::{Effect, Reason, StatementRef, Verdict};

/// Most conditions that one question evaluates. A few microseconds each, so that no set of policies makes a question cost
/// more than some milliseconds; past it the answer is no.
pub const MAX_CONDITIONS: usize = 1_000;

/// The answer to a question. Borrows from the policies that gave it; nothing is allocated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Decision<'c> {
    /// Why it is so.
    pub reason: Reason,
    /// The statement that decided, where one did.
    pub decided_by: Option<DecidingStatement<'c>>,
}

/// A statement in force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DecidingStatement<'c> {
    /// Id of the role.
    pub role: &'c str,
    /// Code of the policy.
    pub policy: &'c str,
    /// Its version.
    pub version: u32,
    /// Number of the statement, from 0.
    pub statement: u32,
}

impl<'c> Decision<'c> {
    /// Whether the subject may.
    pub const fn allowed(&self) -> bool {
        matches!(self.reason, Reason::Allowed)
    }

    /// The same as it crosses a boundary.
    pub fn verdict(&self) -> Verdict {
        let decided_by = self.decided_by.map(|decider| decider.reference());
        Verdict { allowed: self.allowed(), reason: self.reason, decided_by, environment: None }
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
    /// The same as it crosses a boundary.
    pub fn reference(&self) -> StatementRef {
        StatementRef {
            role: self.role.into(),
            policy: self.policy.into(),
            version: self.version,
            statement: self.statement,
        }
    }
}

/// The answer, by the environment's policy where there is one and it has a say, else by those of the roles.
pub fn verdict(compiled: &PolicySet, question: &Question<'_>) -> Verdict {
    match compiled.environment().filter(|_| environment::governs(question.action)) {
        Some(environment) if question.is_unambiguous() => environment.verdict(question),
        _ => decide(compiled, question).verdict(),
    }
}

/// A statement of a role.
type Found<'c> = (&'c Role, Entry);

/// Decides by the policies of roles.
///
/// Takes a few index look-ups for each role, and evaluates the conditions of statements that match; without such
/// statements nothing is allocated.
pub fn decide<'c>(compiled: &'c PolicySet, question: &Question<'_>) -> Decision<'c> {
    if !question.is_unambiguous() {
        return Decision::default_deny(Reason::Malformed);
    }
    let roles = ApplicableRoles::of(question);
    let (mut allow, mut look) = (None, false);
    for role in roles.roles(compiled) {
        for bucket in role.matching(question.action, question.resource) {
            if let Some(entry) = bucket.deny {
                return Decision::of(Reason::Denied, (role, entry));
            }
            allow = allow.or(bucket.allow.map(|entry| (role, entry)));
            look |= !bucket.checked.is_empty();
        }
    }
    match (look, allow) {
        (true, allow) => evaluate_conditional(compiled, question, allow),
        (false, Some(found)) => Decision::of(Reason::Allowed, found),
        (false, None) => Decision::default_deny(Reason::NothingAllows),
    }
}

/// Nothing denies outright. What the statements say that depend on the asker, the request or the thing.
fn evaluate_conditional<'c>(
    compiled: &'c PolicySet,
    question: &Question<'_>,
    mut allow: Option<Found<'c>>,
) -> Decision<'c> {
    let variables = Variables::new(question);
    let (mut failed, mut evaluated) = (None, 0);
    for role in ApplicableRoles::of(question).roles(compiled) {
        let buckets = role.matching(question.action, question.resource);
        for entry in buckets.flat_map(|bucket| bucket.checked.iter().copied()) {
            let Some((_, rule, resource)) = role.entry(entry) else { continue };
            if !resource.matches(question.resource, question.subject.uid()) {
                continue;
            }
            evaluated += usize::from(rule.condition.is_some());
            if evaluated > MAX_CONDITIONS {
                return Decision::default_deny(Reason::TooManyConditions);
            }
            match (met(rule, &variables), rule.effect) {
                (ConditionResult::Yes, Effect::Deny) => return Decision::of(Reason::Denied, (role, entry)),
                (ConditionResult::Yes, Effect::Allow) => allow = allow.or(Some((role, entry))),
                (ConditionResult::Failed(_), _) => failed = failed.or(Some((role, entry))),
                (ConditionResult::No, _) => {}
            }
        }
    }
    match (failed, allow) {
        (Some(found), _) => Decision::of(Reason::ConditionFailed, found),
        (None, Some(found)) => Decision::of(Reason::Allowed, found),
        (None, None) => Decision::default_deny(Reason::NothingAllows),
    }
}

fn met(rule: &Rule, variables: &Variables<'_>) -> ConditionResult {
    rule.condition.as_ref().map_or(ConditionResult::Yes, |condition| condition.evaluate(variables))
}
