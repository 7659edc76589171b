//! A reference implementation of the decision, simple enough to be obviously right: it tries every
//! statement of every role.
//!
//! It uses only the types of questions and answers from the engine.

use doorward_access::{Account, Question, Subject};
use doorward_contract::access::{Effect, PolicyDocument, Reason, StatementRef};
use doorward_contract::account::AccountKind;
use serde_json::Value;

/// A role and its policies, as written.
#[derive(Debug, Clone)]
pub struct NaiveRole {
    pub id: String,
    pub policies: Vec<PolicyDocument>,
}

/// The result of a condition.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum ConditionOutcome {
    Yes,
    No,
    Error,
}

/// An answer, and every statement that the engine may name for it.
#[derive(Debug)]
pub struct ExpectedDecision {
    pub reason: Reason,
    pub deciders: Vec<StatementRef>,
    pub matches: Vec<(StatementRef, ConditionOutcome)>,
}

pub fn decide(roles: &[NaiveRole], question: &Question<'_>) -> ExpectedDecision {
    if !is_unambiguous(question) {
        return ExpectedDecision { reason: Reason::Malformed, deciders: vec![], matches: vec![] };
    }
    let mut all = vec![];
    for id in ids(question) {
        for role in roles.iter().filter(|role| role.id == id) {
            for (at, document) in role.policies.iter().enumerate() {
                for (number, statement) in document.statement.iter().enumerate() {
                    let action = statement.action.as_slice().iter().any(|pattern| matches(pattern, question.action));
                    let resource =
                        statement.resource.as_slice().iter().any(|pattern| resource_matches(pattern, question));
                    if action && resource {
                        let outcome = statement
                            .condition
                            .as_deref()
                            .map_or(ConditionOutcome::Yes, |text| condition(text, question));
                        let reference = StatementRef {
                            role: role.id.clone(),
                            policy: format!("p{at}"),
                            version: 1,
                            statement: number as u32,
                        };
                        all.push((reference, statement.effect, outcome));
                    }
                }
            }
        }
    }
    let select = |accept: &dyn Fn(Effect, ConditionOutcome) -> bool| -> Vec<StatementRef> {
        all.iter().filter(|(_, effect, outcome)| accept(*effect, *outcome)).map(|(at, ..)| at.clone()).collect()
    };
    let denies = select(&|effect, outcome| effect == Effect::Deny && outcome == ConditionOutcome::Yes);
    let errors = select(&|_, outcome| outcome == ConditionOutcome::Error);
    let allows = select(&|effect, outcome| effect == Effect::Allow && outcome == ConditionOutcome::Yes);
    let matches = all.into_iter().map(|(at, _, outcome)| (at, outcome)).collect();
    let (reason, deciders) = if !denies.is_empty() {
        (Reason::Denied, denies)
    } else if !errors.is_empty() {
        (Reason::ConditionFailed, errors)
    } else if !allows.is_empty() {
        (Reason::Allowed, allows)
    } else {
        (Reason::NothingAllows, vec![])
    };
    ExpectedDecision { reason, deciders, matches }
}

/// Roles of the subject. For an administrator's actions on Doorward itself only the administrator role applies; for
/// guests and users who are not signed in, none does.
pub fn ids(question: &Question<'_>) -> Vec<String> {
    let held = match question.subject {
        Subject::Unauthenticated | Subject::Publishable => vec![],
        Subject::Account(account) => account.roles.to_vec(),
        Subject::Key { roles } => roles.to_vec(),
    };
    if question.action.starts_with("doorward:") && held.contains(&"administrator".to_owned()) {
        return vec!["administrator".into()];
    }
    let guest = |account: &Account<'_>| account.kind == AccountKind::Anonymous;
    let unidentified = match question.subject {
        Subject::Unauthenticated | Subject::Publishable => true,
        Subject::Account(account) => guest(&account),
        Subject::Key { .. } => false,
    };
    if question.action.starts_with("doorward:") && unidentified {
        return vec![];
    }
    let mut ids = vec!["all_users".to_owned()];
    if let Subject::Account(account) = question.subject {
        ids.push(match account.kind {
            AccountKind::Internal => "organization_members".into(),
            AccountKind::External => "registered_users".into(),
            AccountKind::Anonymous => "anonymous_users".into(),
        });
    }
    if matches!(question.subject, Subject::Publishable) {
        ids.push("anonymous_users".into());
    }
    for role in held {
        let by_kind = ["all_users", "organization_members", "registered_users", "anonymous_users"];
        if !by_kind.contains(&role.as_str()) && !ids.contains(&role) {
            ids.push(role);
        }
    }
    ids
}

fn uid<'q>(question: &Question<'q>) -> Option<&'q str> {
    match question.subject {
        Subject::Account(account) => Some(account.uid.as_str()),
        _ => None,
    }
}

fn is_unambiguous(question: &Question<'_>) -> bool {
    !question.action.ends_with('*')
        && !question.resource.ends_with('*')
        && !question.action.contains("..")
        && !question.resource.contains("..")
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(prefix) => text.starts_with(prefix),
        None => text == pattern,
    }
}

fn resource_matches(pattern: &str, question: &Question<'_>) -> bool {
    match uid(question) {
        Some(uid) => matches(&pattern.replace("${uid}", uid), question.resource),
        None => !pattern.contains("${uid}") && matches(pattern, question.resource),
    }
}

/// The generated conditions, evaluated by hand.
fn condition(text: &str, question: &Question<'_>) -> ConditionOutcome {
    let say = |yes: bool| if yes { ConditionOutcome::Yes } else { ConditionOutcome::No };
    match text {
        "true" => ConditionOutcome::Yes,
        "false" => ConditionOutcome::No,
        "resource.flag" => match question.attributes.get("flag") {
            Some(Value::Bool(flag)) => say(*flag),
            _ => ConditionOutcome::Error,
        },
        "has(resource.flag) && resource.flag == true" => {
            say(question.attributes.get("flag") == Some(&Value::Bool(true)))
        }
        "subject.uid == 'u1'" => uid(question).map_or(ConditionOutcome::Error, |uid| say(uid == "u1")),
        "'editor' in subject.roles" => say(ids(question).contains(&"editor".to_owned())),
        "request.assurance >= 2" => question.request.assurance.map_or(ConditionOutcome::Error, |level| say(level >= 2)),
        "in_network(request.ip, '10.0.0.0/8')" => match question.request.ip {
            Some(std::net::IpAddr::V4(ip)) => say(ip.octets()[0] == 10),
            _ => ConditionOutcome::Error,
        },
        other => panic!("no hand knows {other}"),
    }
}
