use super::kit::{add_people, add_role, colleague, department, move_below, post, remove_people, remove_role};
use crate::kit::{add, ask, policy, refusal, role, sign_in, text, viewer};
use doorward_access::Access;
use doorward_admin as admin;
use doorward_admin::organization::{nodes, places};
use doorward_admin::users;
use doorward_contract::Secret;
use doorward_contract::Uid;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::account::person::{self, Found};
use doorward_identity::version::Expected;
use doorward_identity::{account, session, signin};
use doorward_testkit::permit;
use doorward_testkit::{PASSWORD, TestEnv, caller};
use serde_json::json;

#[tokio::test]
async fn roles_of_a_department_reach_all_members_below_at_once_and_no_others() {
    let env = TestEnv::new().await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    let top = department(&env.access, None, "Top").await;
    let middle = department(&env.access, Some(&top), "Middle").await;
    let head = post(&env.access, Some(&middle), "Head").await;
    let aside = department(&env.access, Some(&top), "Aside").await;
    let (deep, other) = (colleague(&env, "li.na").await, colleague(&env, "wang.wu").await);
    add_people(&env.access, &head, &[&deep]).await.unwrap();
    add_people(&env.access, &aside, &[&other]).await.unwrap();
    let (deep, other) = (sign_in(&env, "li.na").await, sign_in(&env, "wang.wu").await);
    let allowed = async |token: &str| ask(&env.access, &viewer(&env, token).await, "reports:read").allowed;
    assert!(!allowed(&deep).await && !allowed(&other).await);
    add_role(&env.access, &middle, "analyst", None).await.unwrap();
    assert!(allowed(&deep).await && !allowed(&other).await);
    move_below(&env.access, &head, Some(&aside)).await.unwrap();
    assert!(!allowed(&deep).await);
    move_below(&env.access, &aside, Some(&middle)).await.unwrap();
    assert!(allowed(&deep).await && allowed(&other).await);
    remove_role(&env.access, &middle, "analyst").await.unwrap();
    assert!(!allowed(&deep).await && !allowed(&other).await);
    add_role(&env.access, &top, "analyst", None).await.unwrap();
    assert!(allowed(&deep).await && allowed(&other).await);
    nodes::delete(&permit(&env.access, &Actor::cli()), &aside.id, true, &Expected::Any).await.unwrap();
    assert!(!allowed(&deep).await && !allowed(&other).await);
}

#[tokio::test]
async fn every_view_of_a_person_names_the_roles_of_their_place() {
    let env = TestEnv::new().await;
    role(&env.access, "analyst", &[]).await;
    let sales = department(&env.access, None, "Sales").await;
    let uid = colleague(&env, "li.na").await;
    add_people(&env.access, &sales, &[&uid]).await.unwrap();
    add_role(&env.access, &sales, "analyst", None).await.unwrap();
    let password = Secret::new(PASSWORD.to_owned());
    let opened = signin::password::sign_in(&env.identity, "li.na", &password, &caller("192.0.2.1")).await.unwrap();
    let tokens = session::tokens(&env.identity, &opened).await.unwrap();
    assert_eq!(tokens.groups, ["analyst"]);
    let token = tokens.access_token.into_inner();
    let viewer = viewer(&env, &token).await;
    assert_eq!(viewer.roles, ["analyst"]);
    assert_eq!(account::me(&env.identity, &viewer).await.unwrap().groups[0].id, "analyst");
    assert_eq!(users::get(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().roles[0].id, "analyst");
    let Found::Active(person) = person::find(&env.identity, &uid).await.unwrap() else { panic!("li.na is there") };
    assert_eq!(person.roles, ["analyst"]);
    let found = places::of_user(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    let path = found.roles[0].node.as_ref().unwrap().path.clone();
    assert_eq!((found.roles[0].role.as_str(), path), ("analyst", vec!["Sales".to_owned()]));
    add(&env.access, "analyst", &[&uid]).await.unwrap();
    let found = places::of_user(&permit(&env.access, &Actor::cli()), &uid).await.unwrap();
    assert!(found.roles.len() == 2 && found.roles.iter().any(|source| source.node.is_none()), "by hand too");
    assert_eq!(users::get(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().roles.len(), 1, "held once");
    let role_sources = places::of_role(&permit(&env.access, &Actor::cli()), "analyst").await.unwrap().nodes;
    assert_eq!((role_sources.len(), role_sources[0].people), (1, 1));
    let seen = admin::roles::get(&permit(&env.access, &Actor::cli()), "analyst").await.unwrap();
    assert_eq!((seen.members, seen.nodes), (Some(1), 1));
}

#[tokio::test]
async fn a_role_for_a_time_ends_to_the_second_and_the_later_of_two_ends_counts() {
    let env = TestEnv::new().await;
    role(&env.access, "guard", &[]).await;
    let sales = department(&env.access, None, "Sales").await;
    let uid = colleague(&env, "li.na").await;
    add_people(&env.access, &sales, &[&uid]).await.unwrap();
    let end = env.identity.now().plus_secs(90);
    add_role(&env.access, &sales, "guard", Some(end)).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    let claims = session::introspect(&env.identity, &token).await.unwrap().unwrap();
    assert_eq!(claims.exp, end.as_secs(), "no token says so for longer");
    env.clock.advance_secs(89);
    assert_eq!(viewer(&env, &token).await.roles, ["guard"]);
    env.clock.advance_secs(1);
    let token = sign_in(&env, "li.na").await;
    assert!(viewer(&env, &token).await.roles.is_empty());
    assert!(places::of_role(&permit(&env.access, &Actor::cli()), "guard").await.unwrap().nodes.is_empty());
    // Assigned by the node for a minute and directly without expiry: no expiry.
    add_role(&env.access, &sales, "guard", Some(env.identity.now().plus_secs(60))).await.unwrap();
    add(&env.access, "guard", &[&uid]).await.unwrap();
    assert_eq!(
        users::get(&permit(&env.access, &Actor::cli()), &uid).await.unwrap().roles,
        [doorward_contract::account::Group { id: "guard".into(), expires_at: None }]
    );
    env.clock.advance_secs(61);
    assert_eq!(viewer(&env, &token).await.roles, ["guard"]);
}

#[tokio::test]
async fn nodes_give_roles_of_the_operators_own_only() {
    let env = TestEnv::new().await;
    role(&env.access, "analyst", &[]).await;
    let sales = department(&env.access, None, "Sales").await;
    for (id, reason) in [
        ("administrator", "system"),
        ("all_users", "system"),
        ("organization_members", "system"),
        ("missing", "unknown"),
    ] {
        let (word, details) = refusal(add_role(&env.access, &sales, id, None).await);
        assert_eq!(
            (word.as_str(), &details["reason"], &details["value"]),
            ("invalid_argument", &json!(reason), &json!(id))
        );
    }
    assert_eq!(refusal(add_role(&env.access, &sales, "analyst", Some(env.identity.now())).await).1["reason"], "past");
    assert_eq!(refusal(remove_role(&env.access, &sales, "analyst").await).1["reason"], "not_given");
}

#[tokio::test]
async fn a_deleted_role_leaves_the_tree_and_a_new_one_of_its_id_does_not_come_back() {
    let env = TestEnv::new().await;
    role(&env.access, "analyst", &[]).await;
    let sales = department(&env.access, None, "Sales").await;
    let uid = colleague(&env, "li.na").await;
    add_people(&env.access, &sales, &[&uid]).await.unwrap();
    add_role(&env.access, &sales, "analyst", None).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    assert_eq!(viewer(&env, &token).await.roles, ["analyst"]);
    admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["analyst".into()]).await.unwrap();
    assert!(viewer(&env, &token).await.roles.is_empty());
    role(&env.access, "analyst", &[]).await;
    assert!(viewer(&env, &token).await.roles.is_empty());
}

#[tokio::test]
async fn a_move_on_one_node_holds_on_the_other() {
    let env = TestEnv::new().await;
    role(&env.access, "analyst", &[]).await;
    let (sales, east) = (department(&env.access, None, "Sales").await, department(&env.access, None, "East").await);
    add_role(&env.access, &sales, "analyst", None).await.unwrap();
    let uid = colleague(&env, "li.na").await;
    add_people(&env.access, &east, &[&uid]).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    let node = env.node().await;
    let other = Access::open(&node).await.unwrap();
    tokio::spawn(node.clone().watch_changes());
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    let holds = async || !session::by_access_token(&node, &token).await.unwrap().roles.is_empty();
    assert!(!holds().await);
    move_below(&other, &east, Some(&sales)).await.unwrap();
    assert_eq!(session::by_access_token(&node, &token).await.unwrap().roles, ["analyst"], "at once where it was done");
    move_below(&env.access, &east, None).await.unwrap();
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
    let env = TestEnv::new().await;
    role(&env.access, "analyst", &[]).await;
    let sales = department(&env.access, None, "Sales").await;
    add_role(&env.access, &sales, "analyst", None).await.unwrap();
    let uid = colleague(&env, "li.na").await;
    let token = sign_in(&env, "li.na").await;
    add_people(&env.access, &sales, &[&uid]).await.unwrap();
    assert_eq!(viewer(&env, &token).await.roles, ["analyst"]);
    remove_people(&env.access, &sales, &[&uid]).await.unwrap();
    assert!(viewer(&env, &token).await.roles.is_empty());
}

#[tokio::test]
async fn new_accounts_are_given_the_roles_of_their_kind_and_those_stay() {
    let env = TestEnv::new().await;
    for id in ["staff", "customer"] {
        role(&env.access, id, &[]).await;
    }
    let both = json!({"internal_roles": ["staff"], "external_roles": ["customer"]});
    env.set(Section::NewAccounts, both).await;
    let customer = env.user("li.na").await;
    let root = env.administrator("root").await;
    let roles = async |uid: &Uid| {
        let user = users::get(&permit(&env.access, &Actor::cli()), uid).await.unwrap();
        user.roles.into_iter().map(|role| role.id).collect::<Vec<_>>()
    };
    assert_eq!(roles(&customer).await, ["customer"]);
    assert_eq!(roles(&root).await, ["administrator", "staff"]);
    let (_, details) = refusal(admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["staff".into()]).await);
    assert_eq!(details, json!({"reason": "in_use", "by": ["settings:new_accounts"]}));
}
