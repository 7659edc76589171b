//! Helpers that create roles and policies in one line each.

use doorward_access::{Access, Error, Request};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::access::{Decision, DocumentText, NewPolicy, PolicyUpdate};
use doorward_contract::event::{Event, EventAction, EventQuery};
use doorward_contract::roles::{FormerMembers, NewMembers, NewRole};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{Caller, Viewer, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::json;

pub fn text(effect: &str, action: &str) -> DocumentText {
    let statement = json!({"action": action, "resource": "*", "effect": effect});
    DocumentText(json!({"version": "1.0", "statement": [statement]}).to_string())
}

pub async fn role(access: &Access, id: &str, policies: &[&str]) {
    let policies = policies.iter().map(|code| (*code).to_owned()).collect();
    let new = NewRole { id: id.into(), name: id.into(), description: None, policies };
    admin::roles::create(&permit(access, &Actor::cli()), new).await.unwrap();
}

pub async fn policy(access: &Access, code: &str, document: DocumentText) {
    let new = NewPolicy { code: code.into(), document, ..NewPolicy::default() };
    admin::policies::create(&permit(access, &Actor::cli()), new).await.unwrap();
}

pub async fn replace(access: &Access, code: &str, document: DocumentText) -> Result<u32, Error> {
    let update = PolicyUpdate { document: Some(document), ..PolicyUpdate::default() };
    Ok(admin::policies::put(&permit(access, &Actor::cli()), code, update, &Expected::Any).await?.version)
}

pub async fn attach(access: &Access, role: &str, codes: &[&str]) -> Result<(), Error> {
    let codes = codes.iter().map(|code| (*code).to_owned()).collect();
    admin::roles::set_policies(&permit(access, &Actor::cli()), role, codes, &Expected::Any).await.map(|_| ())
}

pub async fn add(access: &Access, role: &str, uids: &[impl AsRef<str>]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| uid.as_ref().to_owned()).collect();
    admin::members::add(&permit(access, &Actor::cli()), role, NewMembers { uids, expires_at: None }).await
}

pub async fn remove(access: &Access, role: &str, uids: &[impl AsRef<str>]) -> Result<(), Error> {
    let uids = uids.iter().map(|uid| uid.as_ref().to_owned()).collect();
    admin::members::remove(&permit(access, &Actor::cli()), role, FormerMembers { uids }).await
}

/// Signs a user in and returns the access token.
pub async fn sign_in(env: &TestEnv, username: &str) -> String {
    sign_in_as(env, username, &caller("192.0.2.1")).await
}

/// Signs a user in to an own application and returns the access token.
pub async fn sign_in_to(env: &TestEnv, username: &str, client_id: &str) -> String {
    let caller = Caller { client_id: Some(client_id.into()), ..caller("192.0.2.1") };
    sign_in_as(env, username, &caller).await
}

async fn sign_in_as(env: &TestEnv, username: &str, caller: &Caller) -> String {
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(&env.identity, username, &password, caller).await.unwrap();
    session::tokens(&env.identity, &opened).await.unwrap().access_token.into_inner()
}

pub async fn viewer(env: &TestEnv, token: &str) -> Viewer {
    session::by_access_token(&env.identity, token).await.unwrap()
}

pub fn ask(access: &Access, viewer: &Viewer, action: &str) -> Decision {
    access.may(viewer, action, "", Request::default())
}

/// The code and the details of an error, as in the API.
pub fn refusal<T: std::fmt::Debug>(result: Result<T, Error>) -> (String, serde_json::Value) {
    let body = result.unwrap_err().body();
    (body.error.to_string(), body.details.unwrap_or_default())
}

/// The audit log, newest first.
pub async fn record(env: &TestEnv, action: EventAction) -> Vec<Event> {
    let query = EventQuery { action: Some(action), ..EventQuery::default() };
    admin::events::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items
}
