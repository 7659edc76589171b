//! The explanation of a decision: every statement that matched.

use crate::applicable_roles::ApplicableRoles;
use crate::decide::MAX_CONDITIONS;
use crate::engine::decide;
use crate::policy::{CompiledStatement, ConditionResult};
use crate::policy_set::PolicySet;
use crate::question::Question;
use crate::role::{Bucket, Entry, Role};
use crate::variables::Variables;
use doorward_contract::access::{Explanation, Match, Outcome, Reason, StatementRef};
use std::collections::BTreeMap;

/// Decides as [`decide()`] does, and lists the matching statements by role and in the order of the policies.
///
/// For looking into a single decision: it allocates, and evaluates every condition a second time.
pub fn explain(compiled: &PolicySet, question: &Question<'_>) -> Explanation {
    let decision = decide(compiled, question);
    let applicable = ApplicableRoles::of(question);
    let mut matches = Vec::new();
    if decision.reason != Reason::Malformed && decision.environment.is_none() {
        let variables = Variables::new(question);
        for role in compiled.roles(applicable) {
            for entry in matching(role, question) {
                let decider = decision.decided_by.as_ref();
                matches.extend(describe(role, entry, &variables, decider, matches.len() < MAX_CONDITIONS));
            }
        }
    }
    Explanation {
        decision,
        action: question.action.into(),
        resource: question.resource.into(),
        roles: applicable.ids().map(str::to_owned).collect(),
        matches,
    }
}

/// The matching statements of a role, each once even if several of its patterns match.
fn matching(role: &Role, question: &Question<'_>) -> Vec<Entry> {
    let all = |bucket: &'_ Bucket| bucket.plain.iter().chain(&bucket.checked).copied().collect::<Vec<Entry>>();
    let applies = |entry: &Entry| {
        role.entry(*entry).is_some_and(|(_, _, resource)| resource.matches(question.resource, question.subject.uid()))
    };
    let entries = role.matching(question.action, question.resource).flat_map(all).filter(applies);
    entries.map(|entry| (entry.key(), entry)).collect::<BTreeMap<_, _>>().into_values().collect()
}

fn describe(
    role: &Role,
    entry: Entry,
    variables: &Variables<'_>,
    decider: Option<&StatementRef>,
    affordable: bool,
) -> Option<Match> {
    let (policy, statement, _) = role.entry(entry)?;
    let at = StatementRef {
        role: role.id().into(),
        policy: policy.code.as_ref().into(),
        version: policy.version,
        statement: entry.statement(),
    };
    Some(Match {
        decided: decider == Some(&at),
        at,
        effect: statement.effect,
        condition: statement.condition.as_ref().map(|condition| condition.text().to_owned()),
        result: outcome(statement, variables, affordable),
    })
}

fn outcome(statement: &CompiledStatement, variables: &Variables<'_>, affordable: bool) -> Outcome {
    match statement.condition.as_ref() {
        None => Outcome::Unconditional,
        Some(_) if !affordable => Outcome::Failed { error: "not evaluated: there are too many conditions".into() },
        Some(condition) => match condition.evaluate(variables) {
            ConditionResult::Yes => Outcome::Met,
            ConditionResult::No => Outcome::NotMet,
            ConditionResult::Failed(error) => Outcome::Failed { error },
        },
    }
}
