//! Applications: their configuration, their secrets and roles, and who may change them.

use crate::kit::{add, policy, record, refusal, role, sign_in, sign_in_to, text, viewer};
use doorward_access::{Access, Error};
use doorward_admin::applications;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::admin::NewUser;
use doorward_contract::admin_action::action;
use doorward_contract::application::{
    Application, ApplicationKind, ApplicationPatch, ClientAuthentication, CreatedApplication, GrantType,
    NewApplication, NewClientSecret,
};
use doorward_contract::event::EventAction;
use doorward_contract::{Secret, Timestamp};
use doorward_identity::version::Expected;
use doorward_identity::{Actor, Caller, client, session};
use doorward_store::{client as rows, session as sessions};
use doorward_testkit::{TestEnv, permit};
use serde_json::json;

/// A web application of a third party.
fn wiki() -> NewApplication {
    NewApplication {
        id: Some("wiki".into()),
        name: "Wiki".into(),
        redirect_uris: vec!["https://wiki.example.com/callback".into()],
        ..NewApplication::default()
    }
}

/// An own application in the browser, which may use the CloudBase API.
pub fn shop() -> NewApplication {
    NewApplication {
        id: Some("shop".into()),
        name: "Shop".into(),
        kind: ApplicationKind::SinglePage,
        redirect_uris: vec!["https://shop.example.com/callback".into()],
        first_party: true,
        ..NewApplication::default()
    }
}

/// A machine.
pub fn machine(id: &str, role: Option<&str>) -> NewApplication {
    NewApplication {
        id: Some(id.into()),
        name: id.into(),
        kind: ApplicationKind::Machine,
        role: role.map(str::to_owned),
        ..NewApplication::default()
    }
}

async fn create_by(access: &Access, actor: &Actor, new: NewApplication) -> Result<CreatedApplication, Error> {
    applications::create(&permit(access, actor), new).await
}

pub async fn create(env: &TestEnv, new: NewApplication) -> CreatedApplication {
    create_by(&env.access, &Actor::cli(), new).await.unwrap()
}

async fn edit(env: &TestEnv, id: &str, patch: ApplicationPatch) -> Result<Application, Error> {
    applications::edit(&permit(&env.access, &Actor::cli()), id, patch, &Expected::Any).await
}

/// Turns an application on or off.
pub async fn switch(env: &TestEnv, id: &str, on: bool) {
    let patch = ApplicationPatch { enabled: Some(on), ..ApplicationPatch::default() };
    assert_eq!(edit(env, id, patch).await.unwrap().enabled, on);
}

fn with_role(role: &str) -> ApplicationPatch {
    ApplicationPatch { role: Some(role.into()), ..ApplicationPatch::default() }
}

async fn new_secret(env: &TestEnv, id: &str, expires_at: Option<Timestamp>) -> Result<Secret, Error> {
    let new = NewClientSecret { expires_at };
    Ok(applications::create_secret(&permit(&env.access, &Actor::cli()), id, new).await?.secret)
}

async fn is_valid(env: &TestEnv, id: &str, secret: &Secret) -> bool {
    client::verify_secret(&env.identity, id, secret).await.unwrap()
}

#[tokio::test]
async fn an_application_is_created_changed_and_deleted_and_all_of_it_is_on_record() {
    let env = TestEnv::new().await;
    let CreatedApplication { application, secret } = create(&env, wiki()).await;
    let secret = secret.unwrap();
    assert!(secret.secret.expose().starts_with("dws_"));
    assert_eq!(application.config.grant_types, [GrantType::AuthorizationCode, GrantType::RefreshToken]);
    assert_eq!(application.config.token_endpoint_auth_method, ClientAuthentication::ClientSecretBasic);
    assert!(application.enabled && !application.default && !application.config.first_party);
    assert_eq!(applications::get(&permit(&env.access, &Actor::cli()), "wiki").await.unwrap(), application);
    assert_eq!(client::find(&env.identity, "wiki").unwrap().config, application.config);

    let back = vec!["https://wiki.example.com/back".to_owned()];
    let patch = ApplicationPatch { redirect_uris: Some(back.clone()), ..ApplicationPatch::default() };
    edit(&env, "wiki", patch.clone()).await.unwrap();
    assert_eq!(client::find(&env.identity, "wiki").unwrap().config.redirect_uris, back, "at once in memory");
    edit(&env, "wiki", patch).await.unwrap();

    applications::delete(&permit(&env.access, &Actor::cli()), "wiki", &Expected::Any).await.unwrap();
    assert!(client::find(&env.identity, "wiki").is_none());
    assert!(!is_valid(&env, "wiki", &secret.secret).await);
    for (action, count) in [
        (EventAction::ApplicationCreated, 1),
        // The second change changed nothing.
        (EventAction::ApplicationChanged, 1),
        (EventAction::ApplicationDeleted, 1),
        (EventAction::ClientSecretCreated, 1),
    ] {
        let events = record(&env, action).await;
        assert_eq!((events.len(), &events[0].detail["application"]), (count, &json!("wiki")), "{action:?}");
        assert!(!format!("{events:?}").contains(secret.secret.expose()), "{action:?}");
    }
    let changed = record(&env, EventAction::ApplicationChanged).await;
    assert_eq!(changed[0].detail["before"], json!({"redirect_uris": ["https://wiki.example.com/callback"]}));
    assert_eq!(changed[0].detail["after"], json!({"redirect_uris": ["https://wiki.example.com/back"]}));
}

#[tokio::test]
async fn only_kinds_that_can_keep_a_secret_get_one() {
    let env = TestEnv::new().await;
    for (kind, redirect_uris, has_one) in [
        (ApplicationKind::Web, vec!["https://app.example.com/callback"], true),
        (ApplicationKind::Machine, vec![], true),
        (ApplicationKind::SinglePage, vec!["https://app.example.com/callback"], false),
        (ApplicationKind::Native, vec!["com.example.app:/callback", "http://127.0.0.1/callback"], false),
        (ApplicationKind::MiniProgram, vec![], false),
    ] {
        let redirect_uris = redirect_uris.into_iter().map(str::to_owned).collect();
        let new = NewApplication { name: "App".into(), kind, redirect_uris, ..NewApplication::default() };
        let created = create(&env, new).await;
        let id = created.application.id;
        assert!(id.len() == 32 && id.bytes().all(|byte| byte.is_ascii_hexdigit()), "a random ID: {id}");
        assert_eq!(created.secret.is_some(), has_one, "{kind:?}");
        let another = new_secret(&env, &id, None).await;
        match has_one {
            true => assert!(is_valid(&env, &id, &another.unwrap()).await),
            false => assert_eq!(refusal(another).1["reason"], "public", "{kind:?}"),
        }
    }
}

#[tokio::test]
async fn a_secret_is_replaced_without_an_interruption_and_expires_to_the_millisecond() {
    let env = TestEnv::new().await;
    let first = create(&env, wiki()).await.secret.unwrap();
    let end = env.identity.now().plus_secs(60);
    env.clock.advance_secs(1);
    let second = new_secret(&env, "wiki", Some(end)).await.unwrap();
    assert!(is_valid(&env, "wiki", &first.secret).await && is_valid(&env, "wiki", &second).await);
    let id = &first.client_secret.id;
    applications::revoke_secret(&permit(&env.access, &Actor::cli()), "wiki", id).await.unwrap();
    assert!(!is_valid(&env, "wiki", &first.secret).await && is_valid(&env, "wiki", &second).await);
    let again = applications::revoke_secret(&permit(&env.access, &Actor::cli()), "wiki", id).await;
    assert_eq!(refusal(again).0, "not_found");
    assert_eq!(record(&env, EventAction::ClientSecretRevoked).await[0].detail["secret"], json!(id));

    env.clock.advance_secs(58);
    assert!(is_valid(&env, "wiki", &second).await);
    env.clock.advance_secs(1);
    assert!(!is_valid(&env, "wiki", &second).await);
    let listed = applications::secrets(&permit(&env.access, &Actor::cli()), "wiki").await.unwrap();
    assert!(listed.len() == 1 && listed[0].expired && listed[0].last_used_at.is_some(), "{listed:?}");
    assert_eq!(refusal(new_secret(&env, "wiki", Some(end)).await).1["reason"], "past");
}

#[tokio::test]
async fn there_is_a_limit_to_applications_and_to_their_secrets() {
    let env = TestEnv::new().await;
    create(&env, wiki()).await;
    for _ in 0..4 {
        new_secret(&env, "wiki", None).await.unwrap();
    }
    assert_eq!(refusal(new_secret(&env, "wiki", None).await).1["reason"], "too_many");

    // The default application is one of them.
    let row = rows::by_id(env.identity.db().read(), "wiki").await.unwrap().unwrap();
    let tx = env.identity.db().begin().await.unwrap();
    for number in 2..500 {
        let row = rows::Model { id: format!("app-{number}"), ..row.clone() };
        assert!(rows::insert_if_absent(&tx, row).await.unwrap());
    }
    tx.commit().await.unwrap();
    assert_eq!(refusal(create_by(&env.access, &Actor::cli(), shop()).await).1["reason"], "too_many");
    applications::delete(&permit(&env.access, &Actor::cli()), "app-2", &Expected::Any).await.unwrap();
    create(&env, shop()).await;
}

#[tokio::test]
async fn turning_an_application_off_ends_its_sessions_and_no_others() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    create(&env, shop()).await;
    let (portal, token) = (sign_in(&env, "li.na").await, sign_in_to(&env, "li.na", "shop").await);
    let is_signed_in = async |token: &str| session::by_access_token(&env.identity, token).await.is_ok();
    assert!(is_signed_in(&portal).await && is_signed_in(&token).await);
    switch(&env, "shop", false).await;
    assert!(is_signed_in(&portal).await && !is_signed_in(&token).await);
    switch(&env, "shop", true).await;
    assert!(!is_signed_in(&token).await, "the session has ended");
    let token = sign_in_to(&env, "li.na", "shop").await;
    applications::delete(&permit(&env.access, &Actor::cli()), "shop", &Expected::Any).await.unwrap();
    assert!(!is_signed_in(&token).await && is_signed_in(&portal).await);
    create(&env, shop()).await;
    assert!(!is_signed_in(&token).await, "a later application with the same ID inherits nothing");
}

/// A sign-in checks its application in memory. One that is under way while the application is turned off or deleted
/// stores its session afterwards.
async fn slip_in(env: &TestEnv, session_id: &str) -> String {
    let row = sessions::by_id(env.identity.db().read(), session_id).await.unwrap().unwrap();
    let late = sessions::Model { id: env.identity.new_id(), ended_at: None, ended_by: None, ..row };
    let id = late.id.clone();
    sessions::insert(env.identity.db().write(), late).await.unwrap();
    id
}

#[tokio::test]
async fn attack_26_a_session_that_slipped_in_while_an_application_was_off_stays_ended() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    create(&env, shop()).await;
    let former = viewer(&env, &sign_in_to(&env, "li.na", "shop").await).await.session_id;
    let is_signed_in = async |id: &str| session::by_id(&env.identity, id).await.is_ok();
    switch(&env, "shop", false).await;
    let late = slip_in(&env, &former).await;
    assert!(!is_signed_in(&late).await);
    switch(&env, "shop", true).await;
    assert!(!is_signed_in(&late).await, "turned on again");

    applications::delete(&permit(&env.access, &Actor::cli()), "shop", &Expected::Any).await.unwrap();
    let late = slip_in(&env, &former).await;
    create(&env, shop()).await;
    assert!(!is_signed_in(&late).await, "created again");
}

#[tokio::test]
async fn the_default_application_stays() {
    let env = TestEnv::new().await;
    let refused = applications::delete(&permit(&env.access, &Actor::cli()), "doorward", &Expected::Any).await;
    assert_eq!(refusal(refused).1["reason"], "fixed");
    let off = ApplicationPatch { enabled: Some(false), ..ApplicationPatch::default() };
    assert_eq!(refusal(edit(&env, "doorward", off).await).1["reason"], "fixed");
    let hour = ApplicationPatch { access_token_seconds: Some(3_600), ..ApplicationPatch::default() };
    assert!(edit(&env, "doorward", hour).await.unwrap().default);
    assert_eq!(env.identity.settings().tokens.access_token_seconds, 3_600);
}

#[tokio::test]
async fn a_role_is_deleted_once_its_machines_have_another() {
    let env = TestEnv::new().await;
    for id in ["robot", "other"] {
        role(&env.access, id, &[]).await;
    }
    create(&env, machine("sync", Some("robot"))).await;
    let delete =
        async || doorward_admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["robot".into()]).await;
    assert_eq!(refusal(delete().await).1["by"], json!(["application:sync"]));
    assert_eq!(edit(&env, "sync", with_role("other")).await.unwrap().role.as_deref(), Some("other"));
    delete().await.unwrap();
    assert_eq!(edit(&env, "sync", with_role("")).await.unwrap().role, None);
    for (role, reason) in [("robot", "unknown"), ("all_users", "unknown")] {
        assert_eq!(refusal(edit(&env, "sync", with_role(role)).await).1["reason"], reason, "{role}");
    }
    create(&env, wiki()).await;
    assert_eq!(refusal(edit(&env, "wiki", with_role("other")).await).1["reason"], "not_machine");
}

/// `sub` of a machine's tokens is its ID.
#[tokio::test]
async fn attack_63_an_application_and_an_account_never_have_one_id() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let (word, details) = refusal(create_by(&env.access, &Actor::cli(), machine(uid.as_str(), None)).await);
    assert_eq!((word.as_str(), &details["field"]), ("already_exists", &json!("id")));
    create(&env, machine("sync", None)).await;
    let new = NewUser { uid: Some("sync".into()), username: Some("sync".into()), ..NewUser::default() };
    let refused = doorward_admin::users::create(&permit(&env.access, &Actor::cli()), new).await;
    assert_eq!(refused.unwrap_err().body().error.as_str(), "already_exists");
}

/// Services that verify tokens by their signature accept those of a deleted machine until they expire.
#[tokio::test]
async fn attack_63_the_id_of_a_deleted_application_is_not_reused_while_its_tokens_live() {
    let env = TestEnv::new().await;
    create(&env, machine("sync", None)).await;
    let delete =
        async || applications::delete(&permit(&env.access, &Actor::cli()), "sync", &Expected::Any).await.unwrap();
    let account = async || {
        let new = NewUser { uid: Some("sync".into()), username: Some("sync".into()), ..NewUser::default() };
        doorward_admin::users::create(&permit(&env.access, &Actor::cli()), new).await.map(drop)
    };
    delete().await;
    assert_eq!(refusal(account().await).0, "already_exists");
    env.clock.advance_secs(86_000);
    create(&env, machine("sync", None)).await;
    delete().await;
    env.clock.advance_secs(87_000);
    env.identity.cleanup().await.unwrap();
    assert_eq!(refusal(account().await).0, "already_exists", "of the second one");
    env.clock.advance_secs(87_000);
    env.identity.cleanup().await.unwrap();
    account().await.unwrap();
}

#[tokio::test]
async fn attack_63_no_policy_allows_a_delegate_to_manage_applications() {
    let env = TestEnv::new().await;
    policy(&env.access, "lord", text("allow", "*")).await;
    role(&env.access, "lord", &["lord"]).await;
    let uid = env.user("lord").await;
    add(&env.access, "lord", &[&uid]).await.unwrap();
    let lord = Actor::viewer(&viewer(&env, &sign_in(&env, "lord").await).await, &Caller::default());
    applications::list(&permit(&env.access, &lord)).await.unwrap();
    let refused = env.access.permit::<action::ApplicationsEdit>(lord).unwrap_err();
    assert_eq!(refused.body().details.unwrap()["action"], "doorward:applications:edit");
}

#[tokio::test]
async fn attack_63_an_api_key_that_expires_gives_no_role_that_outlives_it() {
    let env = TestEnv::new().await;
    role(&env.access, "robot", &[]).await;
    create(&env, machine("sync", Some("robot"))).await;
    let end = env.identity.now().plus_secs(3_600);
    let key = Actor::api_key("ci", ADMINISTRATOR, Some(end), false, &Caller::default());
    let secret = async |expires_at: Option<Timestamp>| {
        applications::create_secret(&permit(&env.access, &key), "sync", NewClientSecret { expires_at }).await
    };
    for later in [None, Some(end.plus_secs(1))] {
        assert_eq!(refusal(secret(later).await).1["reason"], "reaches_too_far", "{later:?}");
    }
    secret(Some(end)).await.unwrap();
    let refused = create_by(&env.access, &key, machine("other", Some("robot"))).await;
    assert_eq!(refusal(refused).1["reason"], "reaches_too_far");
    create_by(&env.access, &key, machine("plain", None)).await.unwrap();
    let refused =
        applications::edit(&permit(&env.access, &key), "plain", with_role(ADMINISTRATOR), &Expected::Any).await;
    assert_eq!(refusal(refused).1["reason"], "reaches_too_far");
    let off = ApplicationPatch { enabled: Some(false), ..ApplicationPatch::default() };
    applications::edit(&permit(&env.access, &key), "sync", off, &Expected::Any).await.unwrap();
}
