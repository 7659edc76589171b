//! A reference implementation of the decision, simple enough to be obviously right: it tries every statement of every
//! role.
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
pub enum Says {
    Yes,
    No,
    Error,
}

/// An answer, and every statement that the engine may name for it.
#[derive(Debug)]
pub struct Answer {
    pub reason: Reason,
    pub deciders: Vec<StatementRef>,
    pub matches: Vec<(StatementRef, Says)>,
}

pub fn decide(roles: &[NaiveRole], question: &Question<'_>) -> Answer {
    if !plain(question) {
        return Answer { reason: Reason::Malformed, deciders: vec![], matches: vec![] };
    }
    let mut all = vec![];
    for id in ids(question) {
        for role in roles.iter().filter(|role| role.id == id) {
            for (at, document) in role.policies.iter().enumerate() {
                for (number, statement) in document.statement.iter().enumerate() {
                    let action = statement.action.as_slice().iter().any(|pattern| matches(pattern, question.action));
                    let resource = statement.resource.as_slice().iter().any(|pattern| thing(pattern, question));
                    if action && resource {
                        let says = statement.condition.as_deref().map_or(Says::Yes, |text| condition(text, question));
                        let reference = StatementRef {
                            role: role.id.clone(),
                            policy: format!("p{at}"),
                            version: 1,
                            statement: number as u32,
                        };
                        all.push((reference, statement.effect, says));
                    }
                }
            }
        }
    }
    let those = |wanted: &dyn Fn(Effect, Says) -> bool| -> Vec<StatementRef> {
        all.iter().filter(|(_, effect, says)| wanted(*effect, *says)).map(|(at, ..)| at.clone()).collect()
    };
    let denies = those(&|effect, says| effect == Effect::Deny && says == Says::Yes);
    let errors = those(&|_, says| says == Says::Error);
    let allows = those(&|effect, says| effect == Effect::Allow && says == Says::Yes);
    let matches = all.into_iter().map(|(at, _, says)| (at, says)).collect();
    let (reason, deciders) = if !denies.is_empty() {
        (Reason::Denied, denies)
    } else if !errors.is_empty() {
        (Reason::ConditionFailed, errors)
    } else if !allows.is_empty() {
        (Reason::Allowed, allows)
    } else {
        (Reason::NothingAllows, vec![])
    };
    Answer { reason, deciders, matches }
}

/// Roles of the subject. For an administrator's actions on Doorward itself only the administrator role applies; for
/// guests and callers that are not signed in, none does.
pub fn ids(question: &Question<'_>) -> Vec<String> {
    let held = match question.subject {
        Subject::Stranger => vec![],
        Subject::Account(account) => account.roles.to_vec(),
        Subject::Key { roles } => roles.to_vec(),
    };
    if question.action.starts_with("doorward:") && held.contains(&"administrator".to_owned()) {
        return vec!["administrator".into()];
    }
    let guest = |account: &Account<'_>| account.kind == AccountKind::Anonymous;
    let nobody = match question.subject {
        Subject::Stranger => true,
        Subject::Account(account) => guest(&account),
        Subject::Key { .. } => false,
    };
    if question.action.starts_with("doorward:") && nobody {
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
        Subject::Account(account) => Some(account.uid),
        _ => None,
    }
}

fn plain(question: &Question<'_>) -> bool {
    !question.action.ends_with('*')
        && !question.resource.ends_with('*')
        && !question.action.contains("..")
        && !question.resource.contains("..")
        && uid(question).is_none_or(|uid| !uid.contains('/'))
}

fn matches(pattern: &str, text: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(beginning) => text.starts_with(beginning),
        None => text == pattern,
    }
}

fn thing(pattern: &str, question: &Question<'_>) -> bool {
    match uid(question) {
        Some(uid) => matches(&pattern.replace("${uid}", uid), question.resource),
        None => !pattern.contains("${uid}") && matches(pattern, question.resource),
    }
}

/// The generated conditions, evaluated by hand.
fn condition(text: &str, question: &Question<'_>) -> Says {
    let say = |yes: bool| if yes { Says::Yes } else { Says::No };
    match text {
        "true" => Says::Yes,
        "false" => Says::No,
        "resource.flag" => match question.attributes.get("flag") {
            Some(Value::Bool(flag)) => say(*flag),
            _ => Says::Error,
        },
        "has(resource.flag) && resource.flag == true" => {
            say(question.attributes.get("flag") == Some(&Value::Bool(true)))
        }
        "subject.uid == 'u1'" => uid(question).map_or(Says::Error, |uid| say(uid == "u1")),
        "'editor' in subject.roles" => say(ids(question).contains(&"editor".to_owned())),
        "request.assurance >= 2" => question.request.assurance.map_or(Says::Error, |level| say(level >= 2)),
        "in_network(request.ip, '10.0.0.0/8')" => match question.request.ip {
            Some(std::net::IpAddr::V4(ip)) => say(ip.octets()[0] == 10),
            _ => Says::Error,
        },
        other => panic!("no hand knows {other}"),
    }
}
