//! Generated policies and questions from a small alphabet, so that they match often.

use doorward_contract::Uid;
use doorward_contract::access::{DocumentVersion, Effect, Patterns, PolicyDocument, Statement};
use doorward_contract::account::AccountKind;
use proptest::option;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use std::net::IpAddr;

pub const ROLES: [&str; 7] =
    ["all_users", "organization_members", "registered_users", "anonymous_users", "administrator", "editor", "viewer"];
const CONDITIONS: [&str; 8] = [
    "true",
    "false",
    "resource.flag",
    "has(resource.flag) && resource.flag == true",
    "subject.uid == 'u1'",
    "'editor' in subject.roles",
    "request.assurance >= 2",
    "in_network(request.ip, '10.0.0.0/8')",
];
const RESOURCES: [&str; 11] =
    ["*", "d/*", "d/u1", "d/u1/*", "d/u*", "d/${uid}", "d/${uid}/*", "${uid}/x", "${uid}/d/${uid}", "e", "d/${uid}/x"];
const THINGS: [&str; 12] =
    ["", "d/", "d/u1", "d/u1/x", "d/u2/x", "d/u12/x", "u1/x", "u1/d/u1", "u1/d/u2", "e", "d/*", "d/../x"];

/// An owned subject.
#[derive(Debug, Clone)]
pub enum OwnedSubject {
    Unauthenticated,
    Account(Uid, AccountKind, Vec<String>),
    Key(Vec<String>),
}

/// An owned question.
#[derive(Debug, Clone)]
pub struct OwnedQuestion {
    pub subject: OwnedSubject,
    pub action: String,
    pub resource: &'static str,
    pub flag: Option<serde_json::Value>,
    pub assurance: Option<u8>,
    pub ip: Option<IpAddr>,
}

fn actions() -> impl Strategy<Value = String> {
    prop_oneof![1 => Just("*".to_owned()), 2 => "[fg]:\\*", 8 => "[fg]:[ab]{1,3}\\*?", 3 => "f:(/[ab]){1,3}\\*?",
        2 => "doorward:[ab]\\*?"]
}

fn patterns(one: impl Strategy<Value = String> + Clone) -> impl Strategy<Value = Patterns> {
    prop_oneof![
        3 => one.clone().prop_map(Patterns::One),
        1 => prop::collection::vec(one, 1..4).prop_map(Patterns::Many)
    ]
}

fn statement() -> impl Strategy<Value = Statement> {
    let effect = prop_oneof![3 => Just(Effect::Allow), 1 => Just(Effect::Deny)];
    let resource = prop_oneof![2 => Just("*"), 3 => select(&RESOURCES[..])].prop_map(str::to_owned);
    let condition = option::weighted(0.4, select(&CONDITIONS[..]).prop_map(str::to_owned));
    (patterns(actions().boxed()), patterns(resource.boxed()), effect, condition)
        .prop_map(|(action, resource, effect, condition)| Statement { action, resource, effect, condition })
}

/// Policies of each role, in the order of [`ROLES`].
pub fn policies() -> impl Strategy<Value = Vec<Vec<PolicyDocument>>> {
    let document = prop::collection::vec(statement(), 1..5)
        .prop_map(|statement| PolicyDocument { version: DocumentVersion::V1, statement });
    prop::collection::vec(prop::collection::vec(document, 0..3), ROLES.len())
}

fn subject() -> impl Strategy<Value = OwnedSubject> {
    let held = || subsequence(ROLES.to_vec(), 0..4).prop_map(|roles| roles.into_iter().map(String::from).collect());
    let kind = select(vec![AccountKind::Internal, AccountKind::External, AccountKind::Anonymous]);
    prop_oneof![
        1 => Just(OwnedSubject::Unauthenticated),
        6 => (select(vec!["u1", "u2", "u12"]), kind, held()).prop_map(|(uid, kind, held)| {
            OwnedSubject::Account(Uid::parse(uid).unwrap(), kind, held)
        }),
        1 => held().prop_map(OwnedSubject::Key),
    ]
}

pub fn owned_question() -> impl Strategy<Value = OwnedQuestion> {
    let action = prop_oneof![8 => "[fgh]:[ab]{1,4}", 3 => "f:(/[ab]){1,4}", 2 => "doorward:[ab]{1,2}", 1 => "f:a\\*",
        1 => Just("f:/a/../b".to_owned())];
    let flag = option::of(prop_oneof![
        3 => any::<bool>().prop_map(serde_json::Value::Bool),
        1 => Just(serde_json::Value::from("yes"))
    ]);
    let ip = option::of(select(vec![IpAddr::from([10, 1, 2, 3]), IpAddr::from([192, 0, 2, 1])]));
    (subject(), action, select(&THINGS[..]), flag, option::of(1..4_u8), ip).prop_map(
        |(subject, action, resource, flag, assurance, ip)| OwnedQuestion {
            subject,
            action,
            resource,
            flag,
            assurance,
            ip,
        },
    )
}
