//! Ways to a higher place.

use super::kit::{colleague, department, enter, give};
use crate::kit::{refusal, role};
use doorward_access::admin::members;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::roles::FormerMembers;
use doorward_contract::settings::Section;
use doorward_identity::admin::settings;
use doorward_identity::admin::{Actor, users};
use doorward_testkit::World;
use serde_json::json;

#[tokio::test]
async fn attack_62_no_place_and_no_setting_makes_an_administrator() {
    let world = World::new().await;
    let root = world.administrator("root").await;
    let uid = colleague(&world, "li.na").await;
    let sales = department(&world.access, None, "Sales").await;
    enter(&world.access, &sales, &[&uid, &root]).await.unwrap();
    assert_eq!(refusal(give(&world.access, &sales, ADMINISTRATOR, None).await).1["reason"], "system");
    for field in ["internal_roles", "external_roles"] {
        for (id, reason) in [(ADMINISTRATOR, "administrator"), ("all_users", "automatic"), ("nobody", "unknown")] {
            let patch = json!({ field: [id] });
            let refused = settings::patch(&world.identity, Section::NewAccounts, patch, &Actor::cli()).await;
            let details = refused.unwrap_err().body().details.unwrap();
            assert_eq!(details, json!({"field": field, "reason": reason}));
        }
    }
    // Nor is anybody who holds a role by a place somebody for whom the last administrator may go.
    role(&world.access, "analyst", &[]).await;
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let former = FormerMembers { uids: vec![root.clone()] };
    let gone = members::remove(&world.access, ADMINISTRATOR, former, &Actor::cli()).await;
    assert_eq!(refusal(gone).1["reason"], "last_administrator");
    assert!(users::delete(&world.identity, &root, &Actor::cli()).await.is_err());
}
