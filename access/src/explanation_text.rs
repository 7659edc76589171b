//! An explanation in sentences, for people who ask why.

mod guard;

pub use guard::guard_text;

use doorward_contract::access::{Effect, EnvironmentAnswer, Explanation, Match, Outcome, Reason};
use doorward_contract::messaging::Language;
use doorward_i18n::errors::rego;
use doorward_i18n::explanations::{self as values, Texts, of};

/// The answer in one sentence, then one sentence for each statement that matched.
pub fn explanation_text(language: Language, explanation: &Explanation) -> Vec<String> {
    let texts = of(language);
    let mut sentences = vec![decision(texts, explanation)];
    sentences.extend(explanation.matches.iter().map(|found| matched(texts, found)));
    sentences
}

/// Why the environment policy has no result: a sentence about the kind of failure, else the interpreter's text, with the
/// place.
pub fn failure_text(language: Language, answer: &EnvironmentAnswer) -> Option<String> {
    let (texts, failure) = (rego::of(language), answer.failure.as_deref()?);
    let own = texts.get(failure).map(str::to_owned);
    own.or_else(|| answer.failure_detail.as_ref().map(|detail| texts.interpreter(detail)))
}

fn decision(texts: &Texts, explanation: &Explanation) -> String {
    let Explanation { action, resource, roles, decision, .. } = explanation;
    let what =
        if resource.is_empty() { texts.action(action) } else { texts.action_on(values::ActionOn { action, resource }) };
    if let Some(environment) = &decision.environment {
        return of_environment(texts, &what, decision.reason, environment);
    }
    let by = decision.decided_by.as_ref();
    let by = by.map(|by| {
        let (role, policy, version, statement) = (&by.role, &by.policy, by.version, by.statement);
        texts.statement(values::Statement { role, policy, version, statement })
    });
    let by = by.unwrap_or_default();
    match decision.reason {
        Reason::Allowed => texts.allowed(values::Allowed { what, by }),
        Reason::Denied => texts.denied(values::Denied { what, by }),
        Reason::ConditionFailed => texts.condition_failed(values::ConditionFailed { what, by }),
        Reason::NothingAllows if roles.is_empty() => texts.nothing_can_allow(what),
        Reason::NothingAllows => texts.nothing_allows(values::NothingAllows { what, roles: roles.join(texts.comma) }),
        Reason::Malformed => texts.malformed(what),
        Reason::TooManyConditions => texts.too_many_conditions(what),
        Reason::UnknownSubject => texts.unknown_subject(what),
        Reason::InactiveSubject => texts.inactive_subject(what),
        // Policies never give these; what a guard says has a sentence of its own.
        Reason::NoSuchResource
        | Reason::UnreadableResource
        | Reason::LevelRefuses
        | Reason::RuleRefuses
        | Reason::NeedsDocuments
        | Reason::RowsRefuse => texts.guard_refuses(what),
        Reason::PolicyFailed => texts.policy_failed(what),
    }
}

fn of_environment(texts: &Texts, what: &str, reason: Reason, answer: &EnvironmentAnswer) -> String {
    let version = answer.version;
    match (reason, &answer.failure) {
        (Reason::Allowed, _) => texts.environment_allows(values::EnvironmentAllows { what, version }),
        (Reason::Denied, _) if answer.reasons.is_empty() => {
            texts.environment_denies_silently(values::EnvironmentDeniesSilently { what, version })
        }
        (Reason::Denied, _) => {
            let reasons = answer.reasons.join(texts.semicolon);
            texts.environment_denies(values::EnvironmentDenies { what, version, reasons })
        }
        (_, Some(failure)) => {
            let why = failure_text(texts.language(), answer);
            texts.environment_failed(values::EnvironmentFailed { what, version, why: why.as_ref().unwrap_or(failure) })
        }
        _ => texts.environment_allows_not(values::EnvironmentAllowsNot { what, version }),
    }
}

fn matched(texts: &Texts, found: &Match) -> String {
    let Match { at, effect, result, decided, .. } = found;
    let (role, policy, statement) = (&at.role, &at.policy, at.statement);
    let sentence = match (result, effect) {
        (Outcome::Unconditional, Effect::Allow) => {
            texts.statement_allows(values::StatementAllows { role, policy, statement })
        }
        (Outcome::Unconditional, Effect::Deny) => {
            texts.statement_denies(values::StatementDenies { role, policy, statement })
        }
        (Outcome::Met, Effect::Allow) => {
            texts.condition_met_allows(values::ConditionMetAllows { role, policy, statement })
        }
        (Outcome::Met, Effect::Deny) => {
            texts.condition_met_denies(values::ConditionMetDenies { role, policy, statement })
        }
        (Outcome::NotMet, _) => texts.condition_not_met(values::ConditionNotMet { role, policy, statement }),
        (Outcome::Failed { error }, _) => {
            texts.condition_has_no_result(values::ConditionHasNoResult { role, policy, statement, error })
        }
    };
    if *decided { texts.and_decided(sentence) } else { sentence }
}
