use super::kit::{colleague, department, enter, leave, post, set_kind};
use crate::kit::{record, refusal};
use doorward_admin::organization::{self, nodes, people, places};
use doorward_admin::users;
use doorward_contract::account::AccountKind;
use doorward_contract::event::EventAction;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::{session, signin};
use doorward_testkit::permit;
use doorward_testkit::{TestEnv, device};
use serde_json::json;

async fn uids(world: &TestEnv, node: &str) -> Vec<String> {
    let page = people::list(&permit(&world.access, &Actor::cli()), node, &PageQuery::default()).await.unwrap();
    page.items.into_iter().map(|member| member.uid).collect()
}

#[tokio::test]
async fn all_accounts_of_a_call_enter_or_none_and_the_first_bad_one_is_named() {
    let world = TestEnv::new().await;
    world.open_doors().await;
    let sales = department(&world.access, None, "Sales").await;
    let (one, two) = (colleague(&world, "li.na").await, colleague(&world, "wang.wu").await);
    let customer = world.user("customer").await;
    let guest = signin::anonymous::sign_in(&world.identity, &device("0123456789abcdef")).await.unwrap();
    let guest = session::by_id(&world.identity, &guest.session_id).await.unwrap().uid;
    for (bad, reason) in [("nobody", "unknown"), (&*guest, "guest"), (&*customer, "external")] {
        let (word, details) = refusal(enter(&world.access, &sales, &[&one, bad]).await);
        assert_eq!(word, "invalid_argument");
        assert_eq!(details, json!({"field": "uids", "reason": reason, "value": bad}));
    }
    assert!(uids(&world, &sales.id).await.is_empty());
    enter(&world.access, &sales, &[&one]).await.unwrap();
    enter(&world.access, &sales, &[&one, &two]).await.unwrap();
    assert_eq!(record(&world, EventAction::NodeMemberAdded).await.len(), 2, "who is there already stays");
    leave(&world.access, &sales, &[&two]).await.unwrap();
    let (_, details) = refusal(leave(&world.access, &sales, &[&one, &two]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("not_in_node"), &json!(two)));
    assert_eq!(uids(&world, &sales.id).await, [one]);
    let many: Vec<_> = (0..101).map(|n| format!("u{n}")).collect();
    let many: Vec<_> = many.iter().map(String::as_str).collect();
    assert_eq!(refusal(enter(&world.access, &sales, &many).await).1["reason"], "too_many");
}

#[tokio::test]
async fn people_of_a_node_come_in_pages() {
    let world = TestEnv::new().await;
    let sales = department(&world.access, None, "Sales").await;
    for name in ["li.na", "wang.wu", "zhang.san"] {
        enter(&world.access, &sales, &[&colleague(&world, name).await]).await.unwrap();
    }
    let query = |cursor| PageQuery { limit: Some(2), cursor };
    let first = people::list(&permit(&world.access, &Actor::cli()), &sales.id, &query(None)).await.unwrap();
    let second = people::list(&permit(&world.access, &Actor::cli()), &sales.id, &query(first.next_cursor.clone()))
        .await
        .unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next_cursor), (2, 1, None));
    assert_eq!(
        refusal(people::list(&permit(&world.access, &Actor::cli()), "nowhere", &query(None)).await).0,
        "not_found"
    );
}

#[tokio::test]
async fn whoever_is_deleted_or_becomes_a_registered_user_leaves_the_tree() {
    let world = TestEnv::new().await;
    let sales = department(&world.access, None, "Sales").await;
    let (one, two) = (colleague(&world, "li.na").await, colleague(&world, "wang.wu").await);
    enter(&world.access, &sales, &[&one, &two]).await.unwrap();
    users::delete(&permit(&world.access, &Actor::cli()), &one).await.unwrap();
    assert_eq!(uids(&world, &sales.id).await, std::slice::from_ref(&two));
    set_kind(&world, &two, AccountKind::External).await;
    assert!(uids(&world, &sales.id).await.is_empty());
    set_kind(&world, &two, AccountKind::Internal).await;
    assert!(uids(&world, &sales.id).await.is_empty(), "nobody comes back by themselves");
}

#[tokio::test]
async fn a_node_that_holds_something_is_kept_unless_it_goes_wholly() {
    let world = TestEnv::new().await;
    let top = department(&world.access, None, "Top").await;
    let head = post(&world.access, Some(&top), "Head").await;
    let uid = colleague(&world, "li.na").await;
    enter(&world.access, &head, &[&uid]).await.unwrap();
    let (word, details) = refusal(nodes::delete(&permit(&world.access, &Actor::cli()), &top.id, false).await);
    assert_eq!(word, "failed_precondition");
    assert_eq!(details, json!({"reason": "not_empty", "nodes": 1, "members": 1, "roles": 0}));
    assert_eq!(refusal(nodes::delete(&permit(&world.access, &Actor::cli()), &head.id, false).await).1["members"], 1);
    assert_eq!(
        places::of_user(&permit(&world.access, &Actor::cli()), &uid).await.unwrap().nodes[0].path,
        ["Top", "Head"]
    );
    nodes::delete(&permit(&world.access, &Actor::cli()), &top.id, true).await.unwrap();
    assert!(organization::list(&permit(&world.access, &Actor::cli())).await.unwrap().nodes.is_empty());
    assert!(places::of_user(&permit(&world.access, &Actor::cli()), &uid).await.unwrap().nodes.is_empty());
    let empty = department(&world.access, None, "Empty").await;
    nodes::delete(&permit(&world.access, &Actor::cli()), &empty.id, false).await.unwrap();
}
