//! Helpers that build policies and questions in one line each.

use doorward_access::{Account, AttachedPolicy, Document, DocumentFault, PolicySet, Question, Request, Role, Subject};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, Attributes};
use serde_json::{Value, json};
use std::sync::Arc;

/// A compiled document with these statements.
pub fn document(statements: Value) -> Document {
    read(&json!({"version": "1.0", "statement": statements}).to_string()).unwrap()
}

pub fn read(text: &str) -> Result<Document, DocumentFault> {
    Document::read(text)
}

/// A role with one policy, named after the role.
pub fn role(id: &str, statements: Value) -> Arc<Role> {
    let document = document(statements);
    Arc::new(Role::new(id, vec![AttachedPolicy { code: format!("{id}-policy").into(), version: 7, document }]))
}

/// The system roles and these.
pub fn with(roles: impl IntoIterator<Item = Arc<Role>>) -> PolicySet {
    roles.into_iter().fold(PolicySet::default(), |compiled, role| compiled.with(role))
}

/// A subject and the circumstances of its request.
#[derive(Debug, Clone)]
pub struct Principal {
    pub uid: Uid,
    pub kind: Option<AccountKind>,
    pub roles: Vec<String>,
    pub own: Attributes,
    pub thing: Attributes,
    pub request: Request<'static>,
}

impl Principal {
    pub fn of(kind: Option<AccountKind>, uid: &str, roles: &[&str]) -> Self {
        let uid = Uid::parse(uid).unwrap();
        let roles = roles.iter().map(|role| (*role).to_owned()).collect();
        Self { uid, kind, roles, own: Attributes::new(), thing: Attributes::new(), request: Request::default() }
    }

    pub fn member(roles: &[&str]) -> Self {
        Self::of(Some(AccountKind::Internal), "u1", roles)
    }

    pub fn unauthenticated() -> Self {
        Self::of(None, "unused", &[])
    }

    /// Sets an attribute of the resource.
    pub fn about(mut self, thing: Value) -> Self {
        self.thing = serde_json::from_value(thing).unwrap();
        self
    }

    pub fn question<'q>(&'q self, action: &'q str, resource: &'q str) -> Question<'q> {
        let subject = match self.kind {
            Some(kind) => Subject::Account(Account { uid: &self.uid, kind, roles: &self.roles, attributes: &self.own }),
            None => Subject::Unauthenticated,
        };
        Question { subject, action, resource, attributes: &self.thing, request: self.request }
    }

    pub fn may(&self, compiled: &PolicySet, action: &str, resource: &str) -> bool {
        doorward_access::decide_by_roles(compiled, &self.question(action, resource)).allowed()
    }
}
