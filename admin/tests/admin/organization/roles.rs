use super::kit::{colleague, department, enter, give, leave, move_below, post, take};
use crate::kit::{add, ask, policy, refusal, role, sign_in, text, viewer};
use doorward_access::Access;
use doorward_admin as admin;
use doorward_admin::organization::{nodes, places};
use doorward_admin::users;
use doorward_contract::Secret;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::account::person::{self, Found};
use doorward_identity::{account, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::json;

#[tokio::test]
async fn a_departments_roles_come_to_everybody_beneath_at_once_and_nowhere_else() {
    let world = TestEnv::new().await;
    policy(&world.access, "reports", text("allow", "reports:*")).await;
    role(&world.access, "analyst", &["reports"]).await;
    let top = department(&world.access, None, "Top").await;
    let middle = department(&world.access, Some(&top), "Middle").await;
    let head = post(&world.access, Some(&middle), "Head").await;
    let aside = department(&world.access, Some(&top), "Aside").await;
    let (deep, other) = (colleague(&world, "li.na").await, colleague(&world, "wang.wu").await);
    enter(&world.access, &head, &[&deep]).await.unwrap();
    enter(&world.access, &aside, &[&other]).await.unwrap();
    let (deep, other) = (sign_in(&world, "li.na").await, sign_in(&world, "wang.wu").await);
    let allowed = async |token: &str| ask(&world.access, &viewer(&world, token).await, "reports:read").allowed;
    assert!(!allowed(&deep).await && !allowed(&other).await);
    give(&world.access, &middle, "analyst", None).await.unwrap();
    assert!(allowed(&deep).await && !allowed(&other).await);
    move_below(&world.access, &head, Some(&aside)).await.unwrap();
    assert!(!allowed(&deep).await);
    move_below(&world.access, &aside, Some(&middle)).await.unwrap();
    assert!(allowed(&deep).await && allowed(&other).await);
    take(&world.access, &middle, "analyst").await.unwrap();
    assert!(!allowed(&deep).await && !allowed(&other).await);
    give(&world.access, &top, "analyst", None).await.unwrap();
    assert!(allowed(&deep).await && allowed(&other).await);
    nodes::delete(&permit(&world.access, &Actor::cli()), &aside.id, true).await.unwrap();
    assert!(!allowed(&deep).await && !allowed(&other).await);
}

#[tokio::test]
async fn every_view_of_a_person_names_the_roles_of_their_place() {
    let world = TestEnv::new().await;
    role(&world.access, "analyst", &[]).await;
    let sales = department(&world.access, None, "Sales").await;
    let uid = colleague(&world, "li.na").await;
    enter(&world.access, &sales, &[&uid]).await.unwrap();
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(&world.identity, "li.na", &password, &caller("192.0.2.1")).await.unwrap();
    let tokens = session::tokens(&world.identity, &opened).await.unwrap();
    assert_eq!(tokens.groups, ["analyst"]);
    let token = tokens.access_token.into_inner();
    let viewer = viewer(&world, &token).await;
    assert_eq!(viewer.roles, ["analyst"]);
    assert_eq!(account::me(&world.identity, &viewer).await.unwrap().groups[0].id, "analyst");
    assert_eq!(users::get(&permit(&world.access, &Actor::cli()), &uid).await.unwrap().roles[0].id, "analyst");
    let Found::Active(person) = person::find(&world.identity, &uid).await.unwrap() else { panic!("li.na is there") };
    assert_eq!(person.roles, ["analyst"]);
    let found = places::of_user(&permit(&world.access, &Actor::cli()), &uid).await.unwrap();
    let path = found.roles[0].node.as_ref().unwrap().path.clone();
    assert_eq!((found.roles[0].role.as_str(), path), ("analyst", vec!["Sales".to_owned()]));
    add(&world.access, "analyst", &[&uid]).await.unwrap();
    let found = places::of_user(&permit(&world.access, &Actor::cli()), &uid).await.unwrap();
    assert!(found.roles.len() == 2 && found.roles.iter().any(|source| source.node.is_none()), "by hand too");
    assert_eq!(users::get(&permit(&world.access, &Actor::cli()), &uid).await.unwrap().roles.len(), 1, "held once");
    let giving = places::of_role(&permit(&world.access, &Actor::cli()), "analyst").await.unwrap().nodes;
    assert_eq!((giving.len(), giving[0].people), (1, 1));
    let seen = admin::roles::get(&permit(&world.access, &Actor::cli()), "analyst").await.unwrap();
    assert_eq!((seen.members, seen.nodes), (Some(1), 1));
}

#[tokio::test]
async fn a_role_for_a_time_ends_to_the_second_and_the_later_of_two_ends_counts() {
    let world = TestEnv::new().await;
    role(&world.access, "guard", &[]).await;
    let sales = department(&world.access, None, "Sales").await;
    let uid = colleague(&world, "li.na").await;
    enter(&world.access, &sales, &[&uid]).await.unwrap();
    let end = world.identity.now().plus_secs(90);
    give(&world.access, &sales, "guard", Some(end)).await.unwrap();
    let token = sign_in(&world, "li.na").await;
    let claims = session::introspect(&world.identity, &token).await.unwrap().unwrap();
    assert_eq!(claims.exp, end.as_secs(), "no token says so for longer");
    world.clock.advance_secs(89);
    assert_eq!(viewer(&world, &token).await.roles, ["guard"]);
    world.clock.advance_secs(1);
    let token = sign_in(&world, "li.na").await;
    assert!(viewer(&world, &token).await.roles.is_empty());
    assert!(places::of_role(&permit(&world.access, &Actor::cli()), "guard").await.unwrap().nodes.is_empty());
    // Assigned by the node for a minute and directly without expiry: no expiry.
    give(&world.access, &sales, "guard", Some(world.identity.now().plus_secs(60))).await.unwrap();
    add(&world.access, "guard", &[&uid]).await.unwrap();
    assert_eq!(
        users::get(&permit(&world.access, &Actor::cli()), &uid).await.unwrap().roles,
        [doorward_contract::account::Group { id: "guard".into(), expires_at: None }]
    );
    world.clock.advance_secs(61);
    assert_eq!(viewer(&world, &token).await.roles, ["guard"]);
}

#[tokio::test]
async fn nodes_give_roles_of_the_operators_own_only() {
    let world = TestEnv::new().await;
    role(&world.access, "analyst", &[]).await;
    let sales = department(&world.access, None, "Sales").await;
    for (id, reason) in [
        ("administrator", "system"),
        ("all_users", "system"),
        ("organization_members", "system"),
        ("nobody", "unknown"),
    ] {
        let (word, details) = refusal(give(&world.access, &sales, id, None).await);
        assert_eq!(
            (word.as_str(), &details["reason"], &details["value"]),
            ("invalid_argument", &json!(reason), &json!(id))
        );
    }
    assert_eq!(refusal(give(&world.access, &sales, "analyst", Some(world.identity.now())).await).1["reason"], "past");
    assert_eq!(refusal(take(&world.access, &sales, "analyst").await).1["reason"], "not_given");
}

#[tokio::test]
async fn a_deleted_role_leaves_the_tree_and_a_new_one_of_its_id_does_not_come_back() {
    let world = TestEnv::new().await;
    role(&world.access, "analyst", &[]).await;
    let sales = department(&world.access, None, "Sales").await;
    let uid = colleague(&world, "li.na").await;
    enter(&world.access, &sales, &[&uid]).await.unwrap();
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let token = sign_in(&world, "li.na").await;
    assert_eq!(viewer(&world, &token).await.roles, ["analyst"]);
    admin::roles::delete(&permit(&world.access, &Actor::cli()), vec!["analyst".into()]).await.unwrap();
    assert!(viewer(&world, &token).await.roles.is_empty());
    role(&world.access, "analyst", &[]).await;
    assert!(viewer(&world, &token).await.roles.is_empty());
}

#[tokio::test]
async fn a_move_on_one_node_holds_on_the_other() {
    let world = TestEnv::new().await;
    role(&world.access, "analyst", &[]).await;
    let (sales, east) = (department(&world.access, None, "Sales").await, department(&world.access, None, "East").await);
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let uid = colleague(&world, "li.na").await;
    enter(&world.access, &east, &[&uid]).await.unwrap();
    let token = sign_in(&world, "li.na").await;
    let node = world.node().await;
    let other = Access::open(&node).await.unwrap();
    tokio::spawn(node.clone().watch_changes());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let holds = async || !session::by_access_token(&node, &token).await.unwrap().roles.is_empty();
    assert!(!holds().await);
    move_below(&other, &east, Some(&sales)).await.unwrap();
    assert_eq!(session::by_access_token(&node, &token).await.unwrap().roles, ["analyst"], "at once where it was done");
    move_below(&world.access, &east, None).await.unwrap();
    for _ in 0..500 {
        if !holds().await {
            return;
        }
        tokio::time::sleep(std::time::Duration::from_millis(10)).await;
    }
    panic!("the other node still believes in the former place");
}

#[tokio::test]
async fn who_leaves_a_department_loses_its_roles_at_once() {
    let world = TestEnv::new().await;
    role(&world.access, "analyst", &[]).await;
    let sales = department(&world.access, None, "Sales").await;
    give(&world.access, &sales, "analyst", None).await.unwrap();
    let uid = colleague(&world, "li.na").await;
    let token = sign_in(&world, "li.na").await;
    enter(&world.access, &sales, &[&uid]).await.unwrap();
    assert_eq!(viewer(&world, &token).await.roles, ["analyst"]);
    leave(&world.access, &sales, &[&uid]).await.unwrap();
    assert!(viewer(&world, &token).await.roles.is_empty());
}

#[tokio::test]
async fn new_accounts_are_given_the_roles_of_their_kind_and_those_stay() {
    let world = TestEnv::new().await;
    for id in ["staff", "customer"] {
        role(&world.access, id, &[]).await;
    }
    let both = json!({"internal_roles": ["staff"], "external_roles": ["customer"]});
    world.set(Section::NewAccounts, both).await;
    let customer = world.user("li.na").await;
    let root = world.administrator("root").await;
    let roles = async |uid: &str| {
        let user = users::get(&permit(&world.access, &Actor::cli()), uid).await.unwrap();
        user.roles.into_iter().map(|role| role.id).collect::<Vec<_>>()
    };
    assert_eq!(roles(&customer).await, ["customer"]);
    assert_eq!(roles(&root).await, ["administrator", "staff"]);
    let (_, details) = refusal(admin::roles::delete(&permit(&world.access, &Actor::cli()), vec!["staff".into()]).await);
    assert_eq!(details, json!({"reason": "in_use", "by": ["settings:new_accounts"]}));
}
