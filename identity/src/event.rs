//! Writing events. A row is written in the transaction of the act that it records.

use crate::{Actor, Caller, Error, Identity, hook};
use doorward_contract::event::{Event, EventAction, Outcome};
use doorward_store::{Tx, event, user};
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

    /// Writes the event and its deliveries to webhooks, in the transaction of the act.
    pub async fn write(self, identity: &Identity, tx: &Tx) -> Result<(), Error> {
        let action = self.action;
        let row = self.row(identity);
        if !hook::is_wanted(identity, action) {
            return Ok(event::insert(tx, row).await?);
        }
        event::insert(tx, row.clone()).await?;
        hook::record(identity, tx, action, &row).await
    }

    /// Writes the event of an act that has no transaction: a single statement, unless a webhook wants it.
    pub async fn write_alone(self, identity: &Identity) -> Result<(), Error> {
        if !hook::is_wanted(identity, self.action) {
            return Ok(event::insert(identity.db().write(), self.row(identity)).await?);
        }
        let tx = identity.db().begin().await?;
        self.write(identity, &tx).await?;
        Ok(tx.commit().await?)
    }

    fn row(self, identity: &Identity) -> event::Model {
        if self.action == EventAction::SignIn {
            identity.sign_ins().add(self.method, self.outcome);
        }
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
    record.write_alone(identity).await
}

/// Records an act of a user on the own account.
pub(crate) async fn of_owner(
    identity: &Identity,
    tx: &Tx,
    action: EventAction,
    owner: &user::Model,
    session_id: Option<&str>,
    caller: &Caller,
) -> Result<(), Error> {
    let record = Record::new(action, caller).actor(&owner.uid).subject(Some(owner)).session(session_id);
    record.write(identity, tx).await
}

/// Records an act of an administrator.
pub async fn by_admin(
    identity: &Identity,
    tx: &Tx,
    action: EventAction,
    actor: &Actor,
    subject: Option<&user::Model>,
    detail: Value,
) -> Result<(), Error> {
    let record = Record::new(action, actor.caller()).actor(actor.name()).subject(subject).detail(detail);
    record.write(identity, tx).await
}

/// Records an act of an administrator that changes nothing, such as reading a secret.
pub async fn by_admin_alone(
    identity: &Identity,
    action: EventAction,
    actor: &Actor,
    detail: Value,
) -> Result<(), Error> {
    let record = Record::new(action, actor.caller()).actor(actor.name()).detail(detail);
    record.write_alone(identity).await
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
