//! A guest who links an identity registers.

use super::kit::{Stand, browser, code, guest};
use doorward_contract::{ErrorCode, settings::Section};
use doorward_identity::{Error, provider, session};
use doorward_store::{role, user};
use doorward_testkit::{TestEnv, device};
use serde_json::json;

#[tokio::test]
async fn finding_f09_a_provider_closed_to_new_people_registers_no_guest() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({ "auto_sign_up": false })).await;
    let guest = guest(identity, &browser()).await;
    for transfer in [false, true] {
        let token = stand.token(identity, "7", &browser()).await.unwrap();
        let refused = match transfer {
            false => provider::link::link(identity, &guest, &token, &browser()).await,
            true => provider::link::transfer(identity, &guest, &token, &browser()).await,
        };
        assert_eq!(code(refused).0, ErrorCode::Unimplemented);
    }
    assert!(session::by_id(identity, &guest.session_id).await.unwrap().is_guest());
    let token = stand.token(identity, "7", &browser()).await.unwrap();
    assert!(matches!(super::kit::sign_in_with(identity, token).await, Err(Error::UserNotFound)));
}

#[tokio::test]
async fn finding_f09_guests_who_link_are_counted_as_registrations() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let identity = &env.identity;
    let stand = Stand::start(&env, json!({})).await;
    env.set(Section::Limits, json!({ "provider_accounts_hour": 20 })).await;
    let mut limited = false;
    for n in 0..40 {
        let caller = device(&format!("guest-device-{n:0>20}"));
        let guest = guest(identity, &caller).await;
        let token = stand.token(identity, &format!("s-{n}"), &caller).await.unwrap();
        limited |=
            matches!(provider::link::link(identity, &guest, &token, &caller).await, Err(Error::AddressLimit { .. }));
    }
    assert!(limited);
}

#[tokio::test]
async fn a_guest_becomes_what_the_providers_rules_make_of_new_people() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let identity = &env.identity;
    role::insert_if_absent(identity.db().write(), "staff", "Staff", 0).await.unwrap();
    let rules = json!({ "new_account_kind": "internal", "new_account_role": "staff" });
    let stand = Stand::start(&env, rules).await;
    let guest = guest(identity, &browser()).await;
    let token = stand.token(identity, "7", &browser()).await.unwrap();
    provider::link::link(identity, &guest, &token, &browser()).await.unwrap();
    let row = user::by_uid(identity.db().read(), &guest.uid).await.unwrap().unwrap();
    let roles = role::of(identity.db().read(), &guest.uid, 0).await.unwrap();
    let roles: Vec<_> = roles.iter().map(|held| held.role_id.as_str()).collect();
    assert_eq!((row.kind.as_str(), roles), ("internal", vec!["staff"]));
}
