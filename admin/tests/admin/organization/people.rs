use super::kit::{add_people, colleague, department, post, remove_people, set_kind};
use crate::kit::{record, refusal};
use doorward_admin::organization::{self, nodes, people, places};
use doorward_admin::users;
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use doorward_contract::event::EventAction;
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_identity::{session, signin};
use doorward_testkit::permit;
use doorward_testkit::{TestEnv, device};
use serde_json::json;

async fn uids(env: &TestEnv, node: &str) -> Vec<Uid> {
    let page = people::list(&permit(&env.access, &Actor::cli()), node, &PageQuery::default()).await.unwrap();
    page.items.into_iter().map(|member| member.uid).collect()
}

#[tokio::test]
async fn all_accounts_of_a_call_enter_or_none_and_the_first_bad_one_is_named() {
    let env = TestEnv::new().await;
    env.open_sign_up().await;
    let sales = department(&env.access, None, "Sales").await;
    let (one, two) = (colleague(&env, "li.na").await, colleague(&env, "wang.wu").await);
    let customer = env.user("customer").await;
    let guest = signin::anonymous::sign_in(&env.identity, &device("0123456789abcdef")).await.unwrap();
    let guest = session::by_id(&env.identity, &guest.session_id).await.unwrap().uid;
    for (bad, reason) in
        [("missing", "unknown"), ("no uid", "unknown"), (guest.as_str(), "guest"), (customer.as_str(), "external")]
    {
        let (word, details) = refusal(add_people(&env.access, &sales, &[one.as_str(), bad]).await);
        assert_eq!(word, "invalid_argument");
        assert_eq!(details, json!({"field": "uids", "reason": reason, "value": bad}));
    }
    assert!(uids(&env, &sales.id).await.is_empty());
    add_people(&env.access, &sales, &[&one]).await.unwrap();
    add_people(&env.access, &sales, &[&one, &two]).await.unwrap();
    assert_eq!(record(&env, EventAction::NodeMemberAdded).await.len(), 2, "who is there already stays");
    remove_people(&env.access, &sales, &[&two]).await.unwrap();
    let (_, details) = refusal(remove_people(&env.access, &sales, &[&one, &two]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("not_in_node"), &json!(two)));
    let (_, details) = refusal(remove_people(&env.access, &sales, &["no uid"]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("not_in_node"), &json!("no uid")));
    assert_eq!(uids(&env, &sales.id).await, [one]);
    let many: Vec<_> = (0..101).map(|n| format!("u{n}")).collect();
    assert_eq!(refusal(add_people(&env.access, &sales, &many).await).1["reason"], "too_many");
}

#[tokio::test]
async fn people_of_a_node_come_in_pages() {
    let env = TestEnv::new().await;
    let sales = department(&env.access, None, "Sales").await;
    for name in ["li.na", "wang.wu", "zhang.san"] {
        add_people(&env.access, &sales, &[&colleague(&env, name).await]).await.unwrap();
    }
    let query = |cursor| PageQuery { limit: Some(2), cursor };
    let first = people::list(&permit(&env.access, &Actor::cli()), &sales.id, &query(None)).await.unwrap();
    let second =
        people::list(&permit(&env.access, &Actor::cli()), &sales.id, &query(first.next_cursor.clone())).await.unwrap();
    assert_eq!((first.items.len(), second.items.len(), second.next_cursor), (2, 1, None));
    assert_eq!(
        refusal(people::list(&permit(&env.access, &Actor::cli()), "nowhere", &query(None)).await).0,
        "not_found"
    );
}

#[tokio::test]
async fn a_member_who_is_deleted_or_becomes_a_registered_user_leaves_the_tree() {
    let env = TestEnv::new().await;
    let sales = department(&env.access, None, "Sales").await;
    let (one, two) = (colleague(&env, "li.na").await, colleague(&env, "wang.wu").await);
    add_people(&env.access, &sales, &[&one, &two]).await.unwrap();
    users::delete(&permit(&env.access, &Actor::cli()), &one, &Expected::Any).await.unwrap();
    assert_eq!(uids(&env, &sales.id).await, std::slice::from_ref(&two));
    set_kind(&env, &two, AccountKind::External).await;
    assert!(uids(&env, &sales.id).await.is_empty());
    set_kind(&env, &two, AccountKind::Internal).await;
    assert!(uids(&env, &sales.id).await.is_empty(), "no member comes back by themselves");
}

#[tokio::test]
async fn a_node_that_holds_something_is_kept_unless_it_goes_wholly() {
    let env = TestEnv::new().await;
    let top = department(&env.access, None, "Top").await;
    let head = post(&env.access, Some(&top), "Head").await;
    let uid = colleague(&env, "li.na").await;
    add_people(&env.access, &head, &[&uid]).await.unwrap();
    let (word, details) =
        refusal(nodes::delete(&permit(&env.access, &Actor::cli()), &top.id, false, &Expected::Any).await);
    assert_eq!(word, "failed_precondition");
    assert_eq!(details, json!({"reason": "not_empty", "nodes": 1, "members": 1, "roles": 0}));
    assert_eq!(
        refusal(nodes::delete(&permit(&env.access, &Actor::cli()), &head.id, false, &Expected::Any).await).1["members"],
        1
    );
    assert_eq!(
        places::of_user(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().nodes[0].path,
        ["Top", "Head"]
    );
    nodes::delete(&permit(&env.access, &Actor::cli()), &top.id, true, &Expected::Any).await.unwrap();
    assert!(organization::list(&permit(&env.access, &Actor::cli())).await.unwrap().nodes.is_empty());
    assert!(places::of_user(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().nodes.is_empty());
    let empty = department(&env.access, None, "Empty").await;
    nodes::delete(&permit(&env.access, &Actor::cli()), &empty.id, false, &Expected::Any).await.unwrap();
}
