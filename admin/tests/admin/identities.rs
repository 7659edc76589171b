//! Linked identities that administrators attach, move and remove.

use crate::kit::{add, record, refusal, viewer};
use crate::reach::{delegate, too_far};
use doorward_admin::users::{self, identities};
use doorward_contract::Uid;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::event::EventAction;
use doorward_contract::linked_identity::{IdentityKey, NewIdentity};
use doorward_contract::provider::ProviderUpdate;
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Caller};
use doorward_store::{linked_identity, session, user};
use doorward_testkit::{TestEnv, permit};
use sea_orm::ActiveValue::Set;
use serde_json::{Value, json};

async fn provider(env: &TestEnv, id: &str, kind: &str) {
    let config = json!({"client_id": "wx1234567890abcdef"});
    let update: ProviderUpdate =
        serde_json::from_value(json!({"kind": kind, "name": id, "enabled": true, "secret": "hush", "config": config}))
            .unwrap();
    let permit = permit(&env.access, &Actor::cli());
    doorward_admin::providers::put(&permit, id, update, &Expected::Any).await.unwrap();
}

fn new(subject: &str, from: Option<&Uid>) -> NewIdentity {
    NewIdentity { provider: "corp".into(), subject: subject.into(), union_id: None, name: None, from: from.cloned() }
}

fn key(subject: &str) -> IdentityKey {
    IdentityKey { provider: "corp".into(), subject: subject.into() }
}

async fn link(env: &TestEnv, actor: &Actor, uid: &Uid, new: NewIdentity) -> Result<(), doorward_admin::Error> {
    identities::link(&permit(&env.access, actor), uid, new).await.map(|_| ())
}

async fn unlink(env: &TestEnv, actor: &Actor, uid: &Uid, subject: &str) -> Result<(), doorward_admin::Error> {
    identities::unlink(&permit(&env.access, actor), uid, &key(subject)).await
}

async fn subjects(env: &TestEnv, uid: &Uid) -> Vec<String> {
    let found = identities::list(&permit(&env.access, &Actor::cli()), uid).await.unwrap();
    found.into_iter().map(|linked| linked.subject).collect()
}

fn reason(refused: Result<(), doorward_admin::Error>) -> Value {
    refusal(refused).1["reason"].clone()
}

/// Pretends that a session of the account was opened with a method.
async fn open_with(env: &TestEnv, username: &str, method: &str) -> String {
    let token = crate::kit::sign_in(env, username).await;
    let id = viewer(env, &token).await.session_id;
    let row = session::by_id(env.identity.db().read(), &id).await.unwrap().unwrap();
    let other = session::Model { id: format!("{id}-{method}"), method: method.into(), cookie_hash: None, ..row };
    let id = other.id.clone();
    session::insert(env.identity.db().write(), other).await.unwrap();
    id
}

async fn is_open(env: &TestEnv, id: &str) -> bool {
    session::by_id(env.identity.db().read(), id).await.unwrap().unwrap().ended_at.is_none()
}

#[tokio::test]
async fn an_identity_is_attached_moved_and_removed() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let (one, other, cli) = (env.user("li.na").await, env.user("wang.wu").await, Actor::cli());
    link(&env, &cli, &one, new("42", None)).await.unwrap();
    link(&env, &cli, &one, new("42", None)).await.unwrap();
    assert_eq!(subjects(&env, &one).await, ["42"], "a second time changes nothing");
    let opened = open_with(&env, "li.na", "corp").await;
    let by_password = open_with(&env, "li.na", "password").await;

    let taken = refusal(link(&env, &cli, &other, new("42", None)).await);
    assert_eq!((&taken.1["field"], &taken.1["reason"]), (&json!("subject"), &json!("linked_elsewhere")));
    let third = env.user("zhao.liu").await;
    assert_eq!(reason(link(&env, &cli, &other, new("42", Some(&third))).await), "linked_elsewhere");
    assert!(is_open(&env, &opened).await);

    link(&env, &cli, &other, new("42", Some(&one))).await.unwrap();
    assert_eq!((subjects(&env, &one).await, subjects(&env, &other).await), (vec![], vec!["42".to_owned()]));
    assert!(!is_open(&env, &opened).await, "the sessions that it has opened end");
    assert!(is_open(&env, &by_password).await);
    let (linked, unlinked) =
        (record(&env, EventAction::IdentityLinked).await, record(&env, EventAction::IdentityUnlinked).await);
    assert_eq!(linked[0].detail["moved_from"], json!(one));
    assert_eq!(unlinked[0].detail["moved_to"], json!(other));

    let opened = open_with(&env, "wang.wu", "corp").await;
    unlink(&env, &cli, &other, "42").await.unwrap();
    assert!(subjects(&env, &other).await.is_empty());
    assert!(!is_open(&env, &opened).await);
    assert_eq!(refusal(unlink(&env, &cli, &other, "42").await).0, "not_found");
}

#[tokio::test]
async fn attack_61_an_identity_is_removed_only_from_its_own_account() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let (one, other) = (env.user("li.na").await, env.user("wang.wu").await);
    link(&env, &Actor::cli(), &one, new("42", None)).await.unwrap();
    assert_eq!(refusal(unlink(&env, &Actor::cli(), &other, "42").await).0, "not_found");
    assert_eq!(subjects(&env, &one).await, ["42"]);
}

#[tokio::test]
async fn attack_62_a_delegate_touches_no_identity_of_an_account_with_rights() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*").await;
    let key = Actor::api_key("ci", "desk", None, false, &Caller::default());
    // One with more permissions, and one with the same: its credentials outlive the delegate's own permissions.
    let (boss, plain) = (env.administrator("root").await, env.user("li.na").await);
    let peer = env.user("peer").await;
    add(&env.access, "desk", &[&peer]).await.unwrap();
    for uid in [&boss, &peer] {
        link(&env, &Actor::cli(), uid, new(&format!("of {uid}"), None)).await.unwrap();
        for actor in [&desk, &key] {
            too_far(link(&env, actor, uid, new("mine", None)).await);
            too_far(unlink(&env, actor, uid, &format!("of {uid}")).await);
            // Neither by taking it away to an account of their own.
            too_far(link(&env, actor, &plain, new(&format!("of {uid}"), Some(uid))).await);
        }
        assert_eq!(subjects(&env, uid).await, [format!("of {uid}")]);
    }
    assert!(subjects(&env, &plain).await.is_empty());
}

#[tokio::test]
async fn attack_62_an_identity_that_a_delegate_attached_does_not_survive_a_promotion() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*").await;
    let (one, other) = (env.user("li.na").await, env.user("wang.wu").await);
    link(&env, &desk, &one, new("mine", None)).await.unwrap();
    link(&env, &Actor::cli(), &other, new("theirs", None)).await.unwrap();
    link(&env, &desk, &one, new("theirs", Some(&other))).await.unwrap();
    let rows = linked_identity::of(env.identity.db().read(), &one).await.unwrap();
    assert!(rows.iter().all(|row| row.delegate.as_deref() == Some(desk.name())));
    // Naming an identity again does not make it the owner's.
    link(&env, &desk, &one, new("mine", None)).await.unwrap();
    add(&env.access, ADMINISTRATOR, &[&one]).await.unwrap();
    assert!(subjects(&env, &one).await.is_empty());
}

#[tokio::test]
async fn the_last_sign_in_method_stays_and_a_duplicate_may_lose_its_own() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let (one, other) = (env.user("li.na").await, env.user("wang.wu").await);
    link(&env, &Actor::cli(), &one, new("42", None)).await.unwrap();
    let change = user::ActiveModel { password_hash: Set(None), ..Default::default() };
    user::update(env.identity.db().write(), &one, change).await.unwrap();
    assert_eq!(reason(unlink(&env, &Actor::cli(), &one, "42").await), "last_way_in");
    assert_eq!(subjects(&env, &one).await, ["42"]);
    link(&env, &Actor::cli(), &other, new("42", Some(&one))).await.unwrap();
}

#[tokio::test]
async fn attack_75_a_union_id_belongs_to_one_account() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    provider(&env, "mini", "wechat_mini").await;
    let (one, other) = (env.user("li.na").await, env.user("wang.wu").await);
    let wechat = |subject: &str, union_id: &str, from: Option<&Uid>| NewIdentity {
        provider: "mini".into(),
        union_id: Some(union_id.into()),
        ..new(subject, from)
    };
    link(&env, &Actor::cli(), &one, wechat("o1", "u1", None)).await.unwrap();
    let refused = refusal(link(&env, &Actor::cli(), &other, wechat("o2", "u1", None)).await);
    assert_eq!((&refused.1["field"], &refused.1["reason"]), (&json!("union_id"), &json!("linked_elsewhere")));
    link(&env, &Actor::cli(), &other, wechat("o1", "u1", Some(&one))).await.unwrap();
    assert_eq!(subjects(&env, &other).await, ["o1"]);
    let of_github = NewIdentity { union_id: Some("u2".into()), ..new("43", None) };
    assert_eq!(refusal(link(&env, &Actor::cli(), &one, of_github).await).1["field"], "union_id");
}

#[tokio::test]
async fn unusable_identities_are_refused() {
    let env = TestEnv::new().await;
    provider(&env, "corp", "github").await;
    let uid = env.user("li.na").await;
    for (subject, expected) in
        [("", "required"), ("  ", "required"), (" 42", "charset"), ("4\n2", "charset"), (&*"4".repeat(256), "too_long")]
    {
        assert_eq!(reason(link(&env, &Actor::cli(), &uid, new(subject, None)).await), expected, "{subject:?}");
    }
    let unknown = NewIdentity { provider: "nobody".into(), ..new("42", None) };
    assert_eq!(refusal(link(&env, &Actor::cli(), &uid, unknown).await).0, "provider_not_found");
    let custom = NewIdentity { provider: "custom".into(), ..new("user-1", None) };
    link(&env, &Actor::cli(), &uid, custom).await.unwrap();
    assert_eq!(subjects(&env, &uid).await, ["user-1"]);
    let nobody = Uid::parse("nobody").unwrap();
    assert_eq!(refusal(link(&env, &Actor::cli(), &nobody, new("42", None)).await).0, "user_not_found");
    assert!(users::get(&permit(&env.access, &Actor::cli()), &uid).await.is_ok());
}
