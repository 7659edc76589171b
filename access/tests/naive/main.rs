//! The engine with its index gives the same answers as a reference implementation that tries every statement.
#![allow(clippy::unwrap_used, missing_docs)]

mod generated;
mod reference;

use doorward_access::{
    Account, AttachedPolicy, Document, PolicySet, Question, Request, Role, Subject, decide_by_roles, explain,
};
use doorward_contract::access::{Outcome, PolicyDocument};
use doorward_contract::account::Attributes;
use generated::{OwnedQuestion, OwnedSubject, ROLES, owned_question, policies};
use proptest::prelude::*;
use proptest::test_runner::{TestCaseResult, TestRunner};
use reference::{ConditionOutcome, NaiveRole};
use std::sync::Arc;

fn compile(id: &str, documents: &[PolicyDocument]) -> Arc<Role> {
    let attach = |(at, document): (usize, &PolicyDocument)| {
        let text = serde_json::to_string(document).unwrap();
        let document = Document::read(&text).unwrap_or_else(|fault| panic!("{fault:?} in {text}"));
        AttachedPolicy { code: format!("p{at}").into(), version: 1, document }
    };
    Arc::new(Role::new(id, documents.iter().enumerate().map(attach).collect()))
}

fn question<'q>(owned: &'q OwnedQuestion, attributes: &'q Attributes, own: &'q Attributes) -> Question<'q> {
    let subject = match &owned.subject {
        OwnedSubject::Unauthenticated => Subject::Unauthenticated,
        OwnedSubject::Account(uid, kind, roles) => {
            Subject::Account(Account { uid, kind: *kind, roles, attributes: own })
        }
        OwnedSubject::Key(roles) => Subject::Key { roles },
    };
    let request = Request { ip: owned.ip, assurance: owned.assurance, ..Request::default() };
    Question { subject, action: &owned.action, resource: owned.resource, attributes, request }
}

/// Compares the answers to these questions with the reference.
fn same(policies: &[Vec<PolicyDocument>], questions: &[OwnedQuestion]) -> TestCaseResult {
    let compiled = PolicySet::new(ROLES.iter().zip(policies).map(|(id, documents)| compile(id, documents)));
    let mut roles: Vec<NaiveRole> = ROLES
        .iter()
        .zip(policies)
        .map(|(id, documents)| NaiveRole { id: (*id).into(), policies: documents.clone() })
        .collect();
    // The administrator role is always the built-in one.
    let everything = serde_json::json!({"version": "1.0", "statement": [{"action": "*", "effect": "allow"}]});
    for role in roles.iter_mut().filter(|role| role.id == "administrator") {
        role.policies = vec![serde_json::from_value(everything.clone()).unwrap()];
    }
    for owned in questions {
        let attributes: Attributes = owned.flag.iter().map(|flag| ("flag".to_owned(), flag.clone())).collect();
        let own = Attributes::new();
        let question = question(owned, &attributes, &own);
        same_answer(&compiled, &roles, &question)?;
    }
    Ok(())
}

fn same_answer(compiled: &PolicySet, roles: &[NaiveRole], question: &Question<'_>) -> TestCaseResult {
    let expected = reference::decide(roles, question);
    let decision = decide_by_roles(compiled, question);
    prop_assert_eq!(decision.reason, expected.reason);
    let by_name = |at: &doorward_contract::access::StatementRef| {
        let mut at = at.clone();
        if at.role == "administrator" {
            at.policy = "p0".into();
        }
        at
    };
    match decision.decided_by.map(|by| by_name(&by.reference())) {
        Some(by) => prop_assert!(expected.deciders.contains(&by), "{by:?} is none of {:?}", expected.deciders),
        None => prop_assert!(expected.deciders.is_empty()),
    }

    let explanation = explain(compiled, question);
    prop_assert_eq!(&explanation.decision, &decision.to_decision());
    prop_assert_eq!(&explanation.roles, &reference::ids(question));
    let says = |result: &Outcome| match result {
        Outcome::Unconditional | Outcome::Met => ConditionOutcome::Yes,
        Outcome::NotMet => ConditionOutcome::No,
        Outcome::Failed { .. } => ConditionOutcome::Error,
    };
    let listed: Vec<_> = explanation.matches.iter().map(|found| (by_name(&found.at), says(&found.result))).collect();
    prop_assert_eq!(listed, expected.matches);
    prop_assert_eq!(
        explanation.matches.iter().filter(|found| found.decided).count(),
        usize::from(decision.decided_by.is_some())
    );
    Ok(())
}

fn run(cases: u32) {
    let config = ProptestConfig { cases, failure_persistence: None, ..ProptestConfig::default() };
    let strategy = (policies(), prop::collection::vec(owned_question(), 8));
    TestRunner::new(config).run(&strategy, |(policies, questions)| same(&policies, &questions)).unwrap();
}

#[test]
fn the_engine_answers_as_trying_every_statement_does() {
    run(256);
}

/// `ACCESS_CASES=100000 cargo nextest run --release -p doorward-access --run-ignored only`
#[test]
#[ignore = "takes minutes"]
fn the_engine_answers_as_trying_every_statement_does_for_long() {
    run(std::env::var("ACCESS_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(100_000));
}
