//! Links of emails.

use super::kit::{MAIL, PHONE, client, open_env, secret, sent_to, sign_in};
use doorward_admin as admin;
use doorward_contract::Secret;
use doorward_contract::messaging::MessageQuery;
use doorward_contract::settings::Section;
use doorward_contract::verification::VerificationRequest;
use doorward_identity::signin::link::Destination;
use doorward_identity::{Actor, Error, Identity, NewSession, signin, verification};
use doorward_testkit::{TestEnv, code_request, permit};
use serde_json::json;

// Links.

async fn link(env: &TestEnv, to: &str) -> Secret {
    let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(MAIL) };
    verification::send(&env.identity, None, &request, &client()).await.unwrap();
    let query = MessageQuery { limit: Some(1), ..MessageQuery::default() };
    let text =
        admin::messages::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap().items.remove(0).text.unwrap();
    let line = text.lines().find(|line| line.starts_with("http")).expect("a bare link on a line of its own");
    // Attack 12: built from the configured address alone.
    secret(line.strip_prefix("http://localhost:3000/login/link?token=").unwrap())
}

/// Follows a link without a session.
async fn follow(identity: &Identity, token: &Secret) -> Result<(NewSession, Option<String>), Error> {
    match signin::link::follow(identity, token, None, &client()).await? {
        Destination::Portal(opened, to) => Ok((opened, to)),
        Destination::App(address) => panic!("{address} is no page of ours"),
    }
}

#[tokio::test]
async fn attack_57_looking_at_a_link_uses_nothing_up() {
    let env = open_env().await;
    let token = link(&env, "/account").await;
    for _ in 0..3 {
        let preview = signin::link::preview(&env.identity, &token, None).await.unwrap().unwrap();
        assert_eq!(preview.contact, "l***@example.test");
    }
    let (opened, to) = follow(&env.identity, &token).await.unwrap();
    assert_eq!(to.as_deref(), Some("/account"));
    let account = admin::users::get(&permit(&env.access, &Actor::cli()), &opened.uid).await.unwrap();
    assert_eq!(account.email.as_deref(), Some(MAIL), "a new user registers by a link");
    assert!(signin::link::preview(&env.identity, &token, None).await.unwrap().is_none());
    let again = follow(&env.identity, &token).await;
    assert!(matches!(again, Err(Error::DeadLink)));
}

#[tokio::test]
async fn case_p039_a_link_ends_in_a_letter_or_digit() {
    let env = open_env().await;
    let token = link(&env, "/").await;
    assert!(token.expose().len() >= 43 && token.expose().bytes().all(|b| b.is_ascii_alphanumeric()));
}

#[tokio::test(flavor = "multi_thread")]
async fn attack_38_a_link_opens_one_session_of_ten_that_are_asked_for_at_once() {
    let env = open_env().await;
    env.registered(MAIL).await;
    env.later();
    let token = link(&env, "/").await;
    let once = |identity: Identity, token: Secret| async move { follow(&identity, &token).await };
    let tries: Vec<_> = (0..10).map(|_| tokio::spawn(once(env.identity.clone(), token.clone()))).collect();
    let mut opened = 0;
    for answer in tries {
        match answer.await.unwrap() {
            Ok(_) => opened += 1,
            Err(Error::DeadLink) => {}
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(opened, 1);
}

#[tokio::test]
async fn a_link_and_its_code_are_one_proof() {
    let env = open_env().await;
    let request = VerificationRequest { email_redirect_to: Some("/".into()), ..code_request(MAIL) };
    let sent = verification::send(&env.identity, None, &request, &client()).await.unwrap();
    let token = env.verify(&sent, &env.code_for(MAIL).await).await.unwrap();
    // The SDK requests a link, the user enters the code, and it signs in: a new user is registered by that.
    sign_in(&env, MAIL, &token).await.unwrap();
    env.later();
    let token = link(&env, "/").await;
    env.clock.advance_secs(600);
    let late = follow(&env.identity, &token).await;
    assert!(matches!(late, Err(Error::DeadLink)));
}

#[tokio::test]
async fn attack_13_a_link_leads_on_to_security_domains_alone() {
    let env = open_env().await;
    env.set(Section::Domains, json!({ "allowed": ["app.example.com"] })).await;
    let ask = async |contact: &str, to: &str| {
        env.later();
        let request = VerificationRequest { email_redirect_to: Some(to.into()), ..code_request(contact) };
        verification::send(&env.identity, None, &request, &client()).await
    };
    ask(MAIL, "https://app.example.com/welcome").await.unwrap();
    for to in ["https://evil.test/", "https://app.example.com@evil.test/", "//evil.test", "javascript:alert(1)"] {
        assert_eq!(ask(MAIL, to).await.unwrap_err().field(), Some("email_redirect_to"), "{to}");
    }
    assert_eq!(ask(PHONE, "/").await.unwrap_err().reason(), Some("no_mail"));
    assert_eq!(sent_to(&env, MAIL).await, 1);
}
