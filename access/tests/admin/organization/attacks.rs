//! Ways to a higher place.

use super::kit::{colleague, department, enter, give};
use crate::kit::{refusal, role};
use doorward_access::admin::members;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::roles::FormerMembers;
use doorward_identity::admin::{Actor, users};
use doorward_testkit::World;

#[tokio::test]
async fn attack_62_no_place_makes_an_administrator() {
    let world = World::new().await;
    let root = world.administrator("root").await;
    let uid = colleague(&world, "li.na").await;
    let sales = department(&world.access, None, "Sales").await;
    enter(&world.access, &sales, &[&uid, &root]).await.unwrap();
    assert_eq!(refusal(give(&world.access, &sales, ADMINISTRATOR, None).await).1["reason"], "system");
    // Nor is anybody who holds a role by a place somebody for whom the last administrator may go.
    role(&world.access, "analyst", &[]).await;
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let former = FormerMembers { uids: vec![root.clone()] };
    let gone = members::remove(&world.access, ADMINISTRATOR, former, &Actor::cli()).await;
    assert_eq!(refusal(gone).1["reason"], "last_administrator");
    assert!(users::delete(&world.identity, &root, &Actor::cli()).await.is_err());
}
