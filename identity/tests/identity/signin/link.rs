//! Links of emails: they sign in the browser that follows them, and give the client that requested them nothing.

use crate::oauth::fixture::{add, changed};
use doorward_admin as admin;
use doorward_contract::{
    Secret,
    account::AccountKind,
    admin::{NewUser, UserPatch},
    application::ApplicationKind,
    messaging::MessageQuery,
    settings::Section,
    token::TokenSet,
    verification::VerificationRequest,
};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{
    Caller, Error, Identity, NewSession, Viewer, account, session,
    session::authorization_code::{self, Presented},
    signin,
    signin::link::Destination,
    verification,
};
use doorward_testkit::permit;
use doorward_testkit::{OTHER_PASSWORD, TestEnv, caller, code_request, device};
use serde_json::json;
use url::Url;

const MAIL: &str = "victim@example.test";
const APP: &str = "https://app.example.com";
const THEIRS: &str = "their-own-browser-01";
const ATTACKERS: &str = "an-attackers-device-1";

async fn open_env() -> TestEnv {
    let env = TestEnv::new().await;
    env.open_contacts().await;
    env.open_sign_up().await;
    env.set(Section::Domains, json!({ "allowed": ["app.example.com", "other.example.com"] })).await;
    env
}

/// The link that a client requests, as the owner of the mailbox finds it.
async fn link(env: &TestEnv, requester: Option<&Viewer>, to: &str) -> Secret {
    let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(MAIL) };
    verification::send(&env.identity, requester, &request, &caller("192.0.2.1")).await.unwrap();
    last_link(env).await
}

/// The link of the last email.
async fn last_link(env: &TestEnv) -> Secret {
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    let text =
        admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0).text.unwrap();
    let line = text.lines().find(|line| line.starts_with("http")).unwrap();
    Secret::new(line.strip_prefix("http://localhost:3000/login/link?token=").unwrap().to_owned())
}

async fn redeem(identity: &Identity, code: &Secret, origin: Option<&str>, by: &Caller) -> Result<TokenSet, Error> {
    authorization_code::redeem(identity, Presented { code, origin, verifier: None, nonce: None }, by).await
}

async fn follow(env: &TestEnv, token: &Secret, viewer: Option<&Viewer>, by: &Caller) -> Result<NewSession, Error> {
    match signin::link::follow(&env.identity, token, viewer, by).await? {
        Destination::Portal(opened, _) => Ok(opened),
        Destination::App(address) => panic!("{address} is no page of ours"),
    }
}

/// The code in the address of the app.
async fn follow_to_app(env: &TestEnv, token: &Secret) -> Result<Secret, Error> {
    match signin::link::follow(&env.identity, token, None, &device(THEIRS)).await? {
        Destination::Portal(_, to) => panic!("{to:?} is no app"),
        Destination::App(address) => {
            let url = Url::parse(&address).unwrap();
            let code = url.query_pairs().find(|(name, _)| name == "code").unwrap().1.into_owned();
            Ok(Secret::new(code))
        }
    }
}

async fn viewer(env: &TestEnv, opened: &NewSession) -> Viewer {
    session::by_id(&env.identity, &opened.session_id).await.unwrap()
}

async fn guest(env: &TestEnv, device_id: &str) -> Viewer {
    let opened = signin::anonymous::sign_in(&env.identity, &device(device_id)).await.unwrap();
    viewer(env, &opened).await
}

async fn take(env: &TestEnv, attacker: &Viewer) -> Result<(), Error> {
    account::contact::change_verified(&env.identity, attacker, None, Some(MAIL), &device(ATTACKERS)).await
}

#[tokio::test]
async fn finding_f01_attack_37_the_client_that_requested_a_link_cannot_redeem_its_verification() {
    for mode in ["on", "login_only"] {
        let env = open_env().await;
        let attacker = env.registered("attacker@example.test").await;
        env.set(Section::LoginMethods, json!({ "email": mode })).await;
        let token = link(&env, Some(&attacker), "/account").await;
        assert!(matches!(take(&env, &attacker).await, Err(Error::NotVerified)), "{mode}, before");
        let followed = follow(&env, &token, None, &device(THEIRS)).await;
        assert!(matches!(take(&env, &attacker).await, Err(Error::NotVerified | Error::ContactTaken(_))), "{mode}");
        match (mode, followed) {
            ("on", Ok(opened)) => {
                let theirs = viewer(&env, &opened).await;
                assert_eq!(theirs.email.as_deref(), Some(MAIL));
                assert_ne!(theirs.uid, attacker.uid);
            }
            ("login_only", Err(Error::UserNotFound)) => {}
            (_, other) => panic!("{mode}: {other:?}"),
        }
        let row = admin::users::get(&permit(&env.access, &Actor::cli()), &attacker.uid).await.unwrap();
        assert_eq!(row.email.as_deref(), Some("attacker@example.test"), "{mode}");
    }
}

#[tokio::test]
async fn finding_f01_attack_01_a_guest_who_requested_a_link_does_not_become_the_user_who_follows_it() {
    let env = open_env().await;
    let attacker = guest(&env, ATTACKERS).await;
    let token = link(&env, Some(&attacker), "/").await;
    let opened = follow(&env, &token, None, &device(THEIRS)).await.unwrap();
    assert_ne!(opened.uid, attacker.uid);
    let still = session::by_id(&env.identity, &attacker.session_id).await.unwrap();
    assert_eq!((still.kind, still.email), (AccountKind::Anonymous, None));
    // Another guest's account in this browser does not become the requesting client's either.
    env.later();
    let other = guest(&env, THEIRS).await;
    env.set(Section::LoginMethods, json!({ "email": "on" })).await;
    let preview = signin::link::preview(&env.identity, &link(&env, None, "/").await, Some(&other)).await;
    assert!(preview.unwrap().unwrap().leaves_guest);
}

#[tokio::test]
async fn a_guest_who_asks_for_a_link_and_follows_it_keeps_the_account() {
    for by_session in [true, false] {
        let env = open_env().await;
        let requester = guest(&env, THEIRS).await;
        let token = link(&env, Some(&requester), "/").await;
        let preview = signin::link::preview(&env.identity, &token, Some(&requester)).await.unwrap().unwrap();
        assert!(!preview.leaves_guest && !preview.switches);
        let by = if by_session { caller("192.0.2.1") } else { device(THEIRS) };
        let opened = follow(&env, &token, by_session.then_some(&requester), &by).await.unwrap();
        assert_eq!(opened.uid, requester.uid);
        assert_eq!(viewer(&env, &opened).await.kind, AccountKind::External);
    }
}

#[tokio::test]
async fn finding_r24_a_page_says_whose_session_a_link_would_end() {
    let env = open_env().await;
    let other = env.registered("other@example.test").await;
    let at_portal = link(&env, None, "/account").await;
    let preview = signin::link::preview(&env.identity, &at_portal, Some(&other)).await.unwrap().unwrap();
    assert!(preview.switches && preview.app.is_none());
    let theirs = viewer(&env, &follow(&env, &at_portal, None, &device(THEIRS)).await.unwrap()).await;
    env.later();
    let again = link(&env, None, "/account").await;
    let own = signin::link::preview(&env.identity, &again, Some(&theirs)).await.unwrap().unwrap();
    assert!(!own.switches, "the same account goes on");
    env.later();
    let for_app = link(&env, None, "https://app.example.com/welcome").await;
    let preview = signin::link::preview(&env.identity, &for_app, Some(&other)).await.unwrap().unwrap();
    assert_eq!(
        (preview.app.as_deref(), preview.switches),
        (Some("app.example.com"), false),
        "the portal is left alone"
    );
}

#[tokio::test]
async fn a_link_pressed_twice_in_one_browser_gives_the_same_session_and_another_browser_nothing() {
    let env = open_env().await;
    let token = link(&env, None, "/").await;
    let first = follow(&env, &token, None, &device(THEIRS)).await.unwrap();
    let second = follow(&env, &token, None, &device(THEIRS)).await.unwrap();
    assert_eq!(first.session_id, second.session_id);
    let elsewhere = [device(ATTACKERS), caller("192.0.2.1")];
    for by in &elsewhere {
        assert!(matches!(follow(&env, &token, None, by).await, Err(Error::DeadLink)));
    }
    env.clock.advance_secs(60);
    assert!(matches!(follow(&env, &token, None, &device(THEIRS)).await, Err(Error::DeadLink)));
}

#[tokio::test]
async fn a_link_for_an_app_gives_its_page_a_session_and_the_portal_none() {
    let env = open_env().await;
    let requester = env.registered("requester@example.test").await;
    let token = link(&env, Some(&requester), "https://app.example.com/welcome?from=mail").await;
    let code = follow_to_app(&env, &token).await.unwrap();
    let tokens = redeem(&env.identity, &code, Some(APP), &device(THEIRS)).await.unwrap();
    let viewer = session::by_access_token(&env.identity, tokens.access_token.expose()).await.unwrap();
    assert_eq!(viewer.email.as_deref(), Some(MAIL));
    assert_ne!(viewer.uid, requester.uid);
    session::refresh(&env.identity, &tokens.refresh_token, None, &device(THEIRS)).await.unwrap();
}

#[tokio::test]
async fn a_second_use_of_a_code_ends_the_session_that_it_gave() {
    let env = open_env().await;
    let code = follow_to_app(&env, &link(&env, None, APP).await).await.unwrap();
    let tokens = redeem(&env.identity, &code, Some(APP), &device(THEIRS)).await.unwrap();
    let again = redeem(&env.identity, &code, Some(APP), &device(ATTACKERS)).await;
    assert!(matches!(again, Err(Error::InvalidGrant)));
    assert!(session::by_access_token(&env.identity, tokens.access_token.expose()).await.is_err());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_code_is_redeemed_once_by_ten_at_the_same_time() {
    let env = open_env().await;
    let code = follow_to_app(&env, &link(&env, None, APP).await).await.unwrap();
    let tries: Vec<_> = (0..10)
        .map(|_| {
            let (identity, code) = (env.identity.clone(), code.clone());
            tokio::spawn(async move { redeem(&identity, &code, Some(APP), &device(THEIRS)).await.is_ok() })
        })
        .collect();
    let mut redeemed = 0;
    for answer in tries {
        redeemed += usize::from(answer.await.unwrap());
    }
    assert!(redeemed <= 1, "{redeemed}");
}

#[tokio::test]
async fn a_code_is_good_for_one_origin_one_minute_and_while_its_session_lives() {
    for (what, origin) in [("origin", "https://other.example.com"), ("late", APP), ("blocked", APP), ("none", "")] {
        let env = open_env().await;
        let code = follow_to_app(&env, &link(&env, None, APP).await).await.unwrap();
        match what {
            "late" => env.clock.advance_secs(60),
            "blocked" => {
                let mut accounts =
                    admin::users::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items;
                let uid = accounts.remove(0).uid;
                admin::users::block(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
            }
            _ => {}
        }
        let origin = Some(origin).filter(|origin| !origin.is_empty());
        let refused = redeem(&env.identity, &code, origin, &device(THEIRS)).await;
        assert!(matches!(refused, Err(Error::InvalidGrant)), "{what}");
        // Nor afterwards for the right page: the code has leaked.
        let after = redeem(&env.identity, &code, Some(APP), &device(THEIRS)).await;
        assert!(matches!(after, Err(Error::InvalidGrant)), "{what}");
    }
}

#[tokio::test]
async fn a_session_that_no_app_fetches_ends() {
    let env = open_env().await;
    follow_to_app(&env, &link(&env, None, APP).await).await.unwrap();
    let uid =
        admin::users::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items.remove(0).uid;
    assert_eq!(admin::users::sessions(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().len(), 1);
    env.clock.advance_secs(61);
    env.identity.cleanup().await.unwrap();
    assert!(admin::users::sessions(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().is_empty());
}

#[tokio::test]
async fn an_app_that_was_taken_off_the_list_gets_no_code() {
    let env = open_env().await;
    let token = link(&env, None, APP).await;
    env.set(Section::Domains, json!({ "allowed": [] })).await;
    let followed = signin::link::follow(&env.identity, &token, None, &device(THEIRS)).await.unwrap();
    assert!(matches!(followed, Destination::Portal(..)));
}

#[tokio::test]
async fn an_application_sends_links_to_its_own_origins_without_a_security_domain() {
    let env = open_env().await;
    let own = json!({ "redirect_uris": ["https://shop.example.com/callback"] });
    add(&env, "shop", ApplicationKind::SinglePage, own).await;
    let of = |client_id: &str, by: Caller| Caller { client_id: Some(client_id.into()), ..by };
    let send = async |client_id: &str| {
        let to = Some("https://shop.example.com/welcome".to_owned());
        let request = VerificationRequest { email_redirect_to: to, ..code_request(MAIL) };
        verification::send(&env.identity, None, &request, &of(client_id, caller("192.0.2.1"))).await
    };
    assert_eq!(send("doorward").await.unwrap_err().reason(), Some("not_allowed"), "not of another application");
    send("shop").await.unwrap();
    let code = follow_to_app(&env, &last_link(&env).await).await.unwrap();
    let tokens = redeem(&env.identity, &code, Some("https://shop.example.com"), &of("shop", device(THEIRS))).await;
    session::by_access_token(&env.identity, tokens.unwrap().access_token.expose()).await.unwrap();

    env.later();
    send("shop").await.unwrap();
    let token = last_link(&env).await;
    changed(&env, "shop", |row| row.config["redirect_uris"] = json!([])).await;
    let followed = signin::link::follow(&env.identity, &token, None, &device(THEIRS)).await.unwrap();
    assert!(matches!(followed, Destination::Portal(..)), "the origin was removed since");
}

/// A page that began a hosted sign-in sends its verifier.
#[tokio::test]
async fn attack_20_the_code_of_a_link_is_no_answer_to_a_hosted_sign_in() {
    let env = open_env().await;
    let code = follow_to_app(&env, &link(&env, None, APP).await).await.unwrap();
    let verifier = Secret::new("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".to_owned());
    let presented = Presented { code: &code, origin: Some(APP), verifier: Some(&verifier), nonce: None };
    let refused = authorization_code::redeem(&env.identity, presented, &device(THEIRS)).await;
    assert!(matches!(refused, Err(Error::InvalidGrant)));
}

#[tokio::test]
async fn an_address_that_brings_a_code_of_its_own_gets_ours_alone() {
    let env = open_env().await;
    let token = link(&env, None, "https://app.example.com/?code=planted&a=1").await;
    let followed = signin::link::follow(&env.identity, &token, None, &device(THEIRS)).await.unwrap();
    let Destination::App(address) = followed else { panic!("no app") };
    let url = Url::parse(&address).unwrap();
    let codes: Vec<_> = url.query_pairs().filter(|(name, _)| name == "code").collect();
    assert!(codes.len() == 1 && codes[0].1 != "planted", "{address}");
    assert!(url.query_pairs().any(|(name, value)| name == "a" && value == "1"));
}

#[tokio::test]
async fn a_program_on_the_users_machine_gets_no_code_unless_its_port_is_listed() {
    for (allowed, gets) in [("localhost", false), ("localhost:9999", true)] {
        let env = TestEnv::configured(|options| options.public_url = "https://id.example.com".parse().unwrap()).await;
        env.open_contacts().await;
        env.set(Section::Domains, json!({ "allowed": [allowed] })).await;
        let request =
            VerificationRequest { email_redirect_to: Some("http://localhost:9999/".into()), ..code_request(MAIL) };
        verification::send(&env.identity, None, &request, &caller("192.0.2.1")).await.unwrap();
        let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
        let text = admin::messages::list(&permit(&env.access, &Actor::cli()), &query)
            .await
            .unwrap()
            .items
            .remove(0)
            .text
            .unwrap();
        let token = text.lines().find_map(|line| line.split_once("/login/link?token=")).unwrap().1.to_owned();
        let followed = signin::link::follow(&env.identity, &Secret::new(token), None, &device(THEIRS)).await.unwrap();
        assert_eq!(matches!(followed, Destination::App(_)), gets, "{allowed}");
    }
}

// Contacts that an administrator set.

async fn invited(env: &TestEnv, verified: Option<bool>) -> Viewer {
    let new = NewUser {
        username: Some("li.na".into()),
        password: Some(Secret::new(OTHER_PASSWORD.into())),
        must_change_password: Some(false),
        email: Some(MAIL.into()),
        email_verified: verified,
        ..NewUser::default()
    };
    admin::users::create(&permit(&env.access, &Actor::cli()), new).await.unwrap();
    by_password(env).await.unwrap()
}

async fn by_password(env: &TestEnv) -> Result<Viewer, Error> {
    let password = Secret::new(OTHER_PASSWORD.to_owned());
    let opened = signin::password::sign_in(&env.identity, "li.na", &password, &caller("192.0.2.1")).await?;
    Ok(viewer(env, &opened).await)
}

#[tokio::test]
async fn finding_w03_a_signed_in_owner_confirms_a_contact_that_an_administrator_set_and_keeps_the_password() {
    let env = open_env().await;
    let owner = invited(&env, None).await;
    let token = env.present(&owner, MAIL).await;
    doorward_identity::reauthentication::by_code(&env.identity, &owner, &token, &caller("192.0.2.1")).await.unwrap();
    let row = admin::users::get(&permit(&env.access, &Actor::cli()), &owner.uid).await.unwrap();
    assert!(row.email_verified && row.has_password);
    assert!(by_password(&env).await.is_ok());
    // By a code with the wider purpose, as the SDK's `reauthenticate` requests one.
    let env = open_env().await;
    let owner = invited(&env, None).await;
    let token = env.verified_by(&owner, MAIL).await;
    doorward_identity::reauthentication::by_code(&env.identity, &owner, &token, &caller("192.0.2.1")).await.unwrap();
    assert!(by_password(&env).await.is_ok());
}

#[tokio::test]
async fn finding_n09_a_contact_that_an_administrator_vouches_for_keeps_the_password_when_its_owner_signs_in_with_a_code()
 {
    for vouched in [true, false] {
        let env = open_env().await;
        let owner = invited(&env, vouched.then_some(true)).await;
        assert_eq!(owner.email.is_some(), vouched);
        let token = env.verified(MAIL).await;
        let opened = signin::code::sign_in(&env.identity, MAIL, &token, &caller("192.0.2.1")).await.unwrap();
        assert_eq!(opened.uid, owner.uid);
        assert_eq!(by_password(&env).await.is_ok(), vouched);
    }
}

#[tokio::test]
async fn vouching_is_on_record_and_can_be_taken_back() {
    let env = open_env().await;
    let owner = invited(&env, None).await;
    let say = async |verified| {
        let patch = UserPatch { email_verified: Some(verified), ..UserPatch::default() };
        admin::users::edit(&permit(&env.access, &Actor::cli()), &owner.uid, patch, &Expected::Any).await
    };
    assert!(say(true).await.unwrap().email_verified);
    let event =
        admin::events::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items.remove(0);
    assert_eq!((event.actor.as_deref(), &event.detail["fields"]), (Some("cli"), &json!(["email_verified"])));
    assert_eq!(event.detail["verified"]["vouched"], json!(["email_verified"]));
    assert!(!say(false).await.unwrap().email_verified);
    let patch = UserPatch { phone_verified: Some(true), ..UserPatch::default() };
    let refused =
        admin::users::edit(&permit(&env.access, &Actor::cli()), &owner.uid, patch, &Expected::Any).await.unwrap_err();
    assert_eq!((refused.field(), refused.reason()), (Some("phone_verified"), Some("no_contact")));
    // A new address begins unverified again.
    say(true).await.unwrap();
    let patch = UserPatch { email: Some("new@example.test".into()), ..UserPatch::default() };
    assert!(
        !admin::users::edit(&permit(&env.access, &Actor::cli()), &owner.uid, patch, &Expected::Any)
            .await
            .unwrap()
            .email_verified
    );
}

#[tokio::test]
async fn finding_r20_moving_a_contact_voids_no_proof_of_another_user() {
    let env = open_env().await;
    let first = env.registered("first@example.test").await;
    let second = env.registered("second@example.test").await;
    let theirs = env.verified_by(&second, MAIL).await;
    env.later();
    env.verified_by(&first, MAIL).await;
    account::contact::change_verified(&env.identity, &first, None, Some(MAIL), &caller("192.0.2.1")).await.unwrap();
    let taken = take(&env, &second).await;
    assert!(matches!(taken, Err(Error::ContactTaken("email"))), "{taken:?}");
    drop(theirs);
}

#[tokio::test]
async fn where_a_link_led_outlives_it_and_an_app_is_left_out() {
    let env = open_env().await;
    let leads = async |token: &Secret| signin::link::leads_to(&env.identity, token).await.unwrap();
    let token = link(&env, None, "/account/security").await;
    follow(&env, &token, None, &device(THEIRS)).await.unwrap();
    assert_eq!(leads(&token).await.as_deref(), Some("/account/security"), "it was used");
    env.clock.advance_secs(3_600);
    assert_eq!(leads(&token).await.as_deref(), Some("/account/security"), "it has expired");
    assert_eq!(leads(&Secret::new("never one".into())).await, None);
    let token = link(&env, None, &format!("{APP}/inbox")).await;
    assert_eq!(leads(&token).await, None, "an app's page takes a code, and there is none");
}
