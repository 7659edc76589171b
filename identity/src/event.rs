//! Writing events. A row is written in the transaction of the act that it records.

use crate::{Actor, Caller, Error, Identity};
use doorward_contract::event::{Event, EventAction, Outcome};
use doorward_store::{ConnectionTrait, event, user};
use serde_json::{Value, json};
use std::fmt::Display;

/// An event to be written.
pub(crate) struct Record<'a> {
    action: EventAction,
    outcome: Outcome,
    method: Option<&'a str>,
    actor: Option<String>,
    subject: Option<&'a user::Model>,
    session_id: Option<&'a str>,
    caller: &'a Caller,
    detail: Value,
}

impl<'a> Record<'a> {
    /// A successful act.
    pub fn new(action: EventAction, caller: &'a Caller) -> Self {
        Self {
            action,
            outcome: Outcome::Success,
            method: None,
            actor: None,
            subject: None,
            session_id: None,
            caller,
            detail: json!({}),
        }
    }

    /// The account that the act concerns.
    pub fn subject(self, subject: Option<&'a user::Model>) -> Self {
        Self { subject, ..self }
    }

    /// Who acted.
    pub fn actor(self, actor: impl Display) -> Self {
        Self { actor: Some(actor.to_string()), ..self }
    }

    pub fn session(self, session_id: Option<&'a str>) -> Self {
        Self { session_id, ..self }
    }

    /// The sign-in method.
    pub fn method(self, method: &'a str) -> Self {
        Self { method: Some(method), ..self }
    }

    /// Marks the act as failed, with a reason.
    pub fn failed(self, reason: &str) -> Self {
        Self { outcome: Outcome::Failure, detail: json!({ "reason": reason }), ..self }
    }

    /// Details, never a secret.
    pub fn detail(self, detail: Value) -> Self {
        Self { detail, ..self }
    }

    pub async fn write(self, identity: &Identity, conn: &impl ConnectionTrait) -> Result<(), Error> {
        if self.action == EventAction::SignIn {
            identity.sign_ins().add(self.method, self.outcome);
        }
        Ok(event::insert(conn, self.row(identity)).await?)
    }

    fn row(self, identity: &Identity) -> event::Model {
        event::Model {
            id: identity.new_id(),
            at: identity.now().as_millis(),
            action: self.action.as_str().into(),
            outcome: self.outcome,
            method: self.method.map(str::to_owned),
            actor: self.actor,
            subject: self.subject.map(|user| user.uid.clone()),
            subject_name: self.subject.and_then(|user| user.username.clone().or_else(|| user.name.clone())),
            client_id: Some(self.caller.client_id.clone().unwrap_or_else(|| identity.options().env_id.clone())),
            session_id: self.session_id.map(str::to_owned),
            ip: self.caller.ip_text(),
            user_agent: self.caller.user_agent.clone(),
            detail: self.detail,
        }
    }
}

/// The members of the first object that the second has not, or with another value.
pub fn differing(of: &Value, other: &Value) -> Value {
    let members = of.as_object().into_iter().flatten();
    let differ = members.filter(|(name, value)| other.get(name.as_str()) != Some(*value));
    Value::Object(differ.map(|(name, value)| (name.clone(), value.clone())).collect())
}

/// Records a failed sign-in. The entered name is not kept: people type passwords into that field.
pub(crate) async fn sign_in_failed(
    identity: &Identity,
    method: &str,
    owner: Option<&user::Model>,
    reason: &str,
    caller: &Caller,
) -> Result<(), Error> {
    let record = Record::new(EventAction::SignIn, caller).method(method).subject(owner).failed(reason);
    record.write(identity, identity.db().write()).await
}

/// Records an act of a user on the own account.
pub(crate) async fn of_owner(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    action: EventAction,
    owner: &user::Model,
    session_id: Option<&str>,
    caller: &Caller,
) -> Result<(), Error> {
    let record = Record::new(action, caller).actor(&owner.uid).subject(Some(owner)).session(session_id);
    record.write(identity, conn).await
}

/// Records an act of an administrator.
pub async fn by_admin(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    action: EventAction,
    actor: &Actor,
    subject: Option<&user::Model>,
    detail: Value,
) -> Result<(), Error> {
    let record = Record::new(action, actor.caller()).actor(actor.name()).subject(subject).detail(detail);
    record.write(identity, conn).await
}

/// Records one act of an administrator for each of many accounts.
pub async fn by_admin_for_all(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    action: EventAction,
    actor: &Actor,
    subjects: &[user::Model],
    detail: &Value,
) -> Result<(), Error> {
    let record = |subject| Record::new(action, actor.caller()).actor(actor.name()).subject(Some(subject));
    let rows = subjects.iter().map(|subject| record(subject).detail(detail.clone()).row(identity));
    Ok(event::insert_many(conn, rows.collect()).await?)
}

/// An event as callers see it. A row whose action this version does not know is left out.
pub fn view(row: event::Model) -> Option<Event> {
    let mut detail = row.detail;
    if let (Some(method), Some(detail)) = (row.method, detail.as_object_mut()) {
        detail.insert("from".into(), method.into());
    }
    Some(Event {
        id: row.id,
        at: doorward_contract::Timestamp(row.at),
        action: EventAction::parse(&row.action)?,
        outcome: row.outcome,
        actor: row.actor,
        subject: row.subject,
        subject_name: row.subject_name,
        client_id: row.client_id,
        session_id: row.session_id,
        ip: row.ip,
        user_agent: row.user_agent,
        detail,
    })
}
