//! Privilege escalation through the organization.

use super::kit::{add_people, add_role, below, colleague, department};
use crate::kit::{add, policy, refusal, role, sign_in, text, viewer};
use doorward_admin as admin;
use doorward_admin::organization::{nodes, people, roles};
use doorward_admin::{members, settings, users};
use doorward_contract::access::DocumentText;
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin::NewUser;
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles, NodeKind, NodeMove, NodePeople};
use doorward_contract::roles::FormerMembers;
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::Caller;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use serde_json::json;

#[tokio::test]
async fn attack_62_no_place_and_no_setting_makes_an_administrator() {
    let env = TestEnv::new().await;
    let root = env.administrator("root").await;
    let uid = colleague(&env, "li.na").await;
    let sales = department(&env.access, None, "Sales").await;
    add_people(&env.access, &sales, &[&uid, &root]).await.unwrap();
    assert_eq!(refusal(add_role(&env.access, &sales, ADMINISTRATOR, None).await).1["reason"], "system");
    for field in ["internal_roles", "external_roles"] {
        for (id, reason) in [(ADMINISTRATOR, "administrator"), ("all_users", "automatic"), ("missing", "unknown")] {
            let patch = json!({ field: [id] });
            let refused =
                settings::patch(&permit(&env.access, &Actor::cli()), Section::NewAccounts, patch, &Expected::Any, 0)
                    .await;
            let details = refused.unwrap_err().body().details.unwrap();
            assert_eq!(details, json!({"field": field, "reason": reason}));
        }
    }
    // A role held through a node makes no administrator, so the last administrator cannot be removed.
    role(&env.access, "analyst", &[]).await;
    add_role(&env.access, &sales, "analyst", None).await.unwrap();
    let former = FormerMembers { uids: vec![root.to_string()] };
    let gone = members::remove(&permit(&env.access, &Actor::cli()), ADMINISTRATOR, former).await;
    assert_eq!(refusal(gone).1["reason"], "last_administrator");
    assert!(users::delete(&permit(&env.access, &Actor::cli()), &root, &Expected::Any).await.is_err());
}

#[tokio::test]
async fn attack_60_a_delegate_reaches_no_rights_over_doorward_by_a_place() {
    let env = TestEnv::new().await;
    let access = &env.access;
    policy(access, "tree", text("allow", "doorward:organization:*")).await;
    policy(access, "help", text("allow", "doorward:users:*")).await;
    policy(access, "reports", text("allow", "reports:*")).await;
    for (id, policy) in [("hr", "tree"), ("helpdesk", "help"), ("analyst", "reports")] {
        role(access, id, &[policy]).await;
    }
    let me = colleague(&env, "li.na").await;
    let root = env.administrator("root").await;
    let helper = colleague(&env, "wang.wu").await;
    add(access, "hr", &[&me]).await.unwrap();
    let (desk, own) = (department(access, None, "Desk").await, department(access, None, "Own").await);
    let low = department(access, Some(&desk), "Low").await;
    add_role(access, &desk, "helpdesk", None).await.unwrap();
    add_people(access, &low, &[&helper]).await.unwrap();
    let delegate = Actor::viewer(&viewer(&env, &sign_in(&env, "li.na").await).await, &Caller::default());
    let myself = || NodePeople { uids: vec![me.to_string()] };
    let beneath = |id: &str| NodeMove { parent: Some(id.to_owned()), ..NodeMove::default() };
    let one = |role: &str| NewNodeRoles { roles: vec![role.to_owned()], expires_at: None };
    let former = FormerNodeRoles { roles: vec!["helpdesk".into()] };
    for refused in [
        people::add(&permit(access, &delegate), &desk.id, myself()).await,
        people::add(&permit(access, &delegate), &low.id, myself()).await,
        people::remove(&permit(access, &delegate), &low.id, NodePeople { uids: vec![helper.to_string()] }).await,
        people::add(&permit(access, &delegate), &own.id, NodePeople { uids: vec![root.to_string()] }).await,
        roles::add(&permit(access, &delegate), &own.id, one("helpdesk")).await,
        roles::add(&permit(access, &delegate), &own.id, one("hr")).await,
        roles::remove(&permit(access, &delegate), &desk.id, former).await,
        nodes::move_to(&permit(access, &delegate), &own.id, beneath(&desk.id)).await.map(drop),
        nodes::move_to(&permit(access, &delegate), &low.id, NodeMove::default()).await.map(drop),
        nodes::delete(&permit(access, &delegate), &desk.id, true, &Expected::Any).await,
        nodes::delete(&permit(access, &delegate), &low.id, true, &Expected::Any).await,
    ] {
        let (word, details) = refusal(refused);
        assert_eq!((word.as_str(), details), ("permission_denied", json!({"reason": "reaches_too_far"})));
    }
    // Nodes whose roles have no statements about Doorward are theirs to manage.
    let created =
        nodes::create(&permit(access, &delegate), below(Some(&own), NodeKind::Department, "New")).await.unwrap();
    roles::add(&permit(access, &delegate), &own.id, one("analyst")).await.unwrap();
    people::add(&permit(access, &delegate), &created.id, myself()).await.unwrap();
    nodes::move_to(&permit(access, &delegate), &created.id, NodeMove::default()).await.unwrap();
    let low_first = NodeMove { before: Some(low.id.clone()), ..beneath(&desk.id) };
    let beside = department(access, Some(&desk), "Beside").await;
    nodes::move_to(&permit(access, &delegate), &beside.id, low_first).await.unwrap();
}

#[tokio::test]
async fn attack_60_a_delegate_makes_no_account_that_is_given_more_than_they_have() {
    let env = TestEnv::new().await;
    policy(&env.access, "help", text("allow", "doorward:users:*")).await;
    policy(&env.access, "make", text("allow", "doorward:users:create")).await;
    policy(&env.access, "set", text("allow", "doorward:settings:edit")).await;
    role(&env.access, "helpdesk", &["help"]).await;
    role(&env.access, "maker", &["make", "set"]).await;
    let me = env.user("li.na").await;
    add(&env.access, "maker", &[&me]).await.unwrap();
    let delegate = Actor::viewer(&viewer(&env, &sign_in(&env, "li.na").await).await, &Caller::default());
    let patch = json!({"external_roles": ["helpdesk"]});
    let set =
        settings::patch(&permit(&env.access, &delegate), Section::NewAccounts, patch.clone(), &Expected::Any, 0).await;
    assert_eq!(refusal(set).1["reason"], "reaches_too_far");
    env.set(Section::NewAccounts, patch).await;
    let new = |kind, name: &str| NewUser { kind: Some(kind), username: Some(name.into()), ..NewUser::default() };
    let created = users::create(&permit(&env.access, &delegate), new(AccountKind::External, "mine")).await;
    assert_eq!(refusal(created).1["reason"], "reaches_too_far");
    users::create(&permit(&env.access, &delegate), new(AccountKind::Internal, "other")).await.unwrap();
}

/// The condition of a policy about Doorward may require another role. Assigning that role then grants the permission.
#[tokio::test]
async fn attack_60_a_delegate_meets_no_condition_of_their_own_rights_by_a_place_or_a_role() {
    let env = TestEnv::new().await;
    let access = &env.access;
    policy(access, "tree", text("allow", "doorward:organization:*")).await;
    policy(access, "roles", text("allow", "doorward:roles:*")).await;
    let statement = json!({"action": "doorward:*", "effect": "allow", "condition": "'lead' in subject.roles"});
    policy(access, "leads", DocumentText(json!({"version": "1.0", "statement": [statement]}).to_string())).await;
    let statement = json!({"action": "doorward:*", "effect": "deny", "condition": "'trainee' in subject.roles"});
    policy(access, "trainees", DocumentText(json!({"version": "1.0", "statement": [statement]}).to_string())).await;
    role(access, "hr", &["tree", "roles", "leads", "trainees"]).await;
    for plain in ["lead", "trainee"] {
        role(access, plain, &[]).await;
    }
    let me = colleague(&env, "li.na").await;
    add(access, "hr", &[&me]).await.unwrap();
    let (mine, leading) = (department(access, None, "Mine").await, department(access, None, "Leading").await);
    add_role(access, &leading, "lead", None).await.unwrap();
    add_people(access, &mine, &[&me]).await.unwrap();
    let actor = Actor::viewer(&viewer(&env, &sign_in(&env, "li.na").await).await, &Caller::default());
    let too_far =
        |result: Result<(), doorward_access::Error>| assert_eq!(refusal(result).1["reason"], "reaches_too_far");
    let lead = NewNodeRoles { roles: vec!["lead".into()], expires_at: None };
    too_far(roles::add(&permit(access, &actor), &mine.id, lead).await);
    let below = NodeMove { parent: Some(leading.id), ..NodeMove::default() };
    too_far(nodes::move_to(&permit(access, &actor), &mine.id, below).await.map(drop));
    add_role(access, &mine, "trainee", None).await.unwrap();
    let trainee = FormerNodeRoles { roles: vec!["trainee".into()] };
    too_far(roles::remove(&permit(access, &actor), &mine.id, trainee).await);
    too_far(nodes::delete(&permit(access, &actor), &mine.id, true, &Expected::Any).await);
    too_far(admin::roles::delete(&permit(access, &actor), vec!["trainee".into()]).await);
    // Nodes in which no account has permissions over Doorward are theirs to manage.
    let other = department(access, None, "Other").await;
    let lead = NewNodeRoles { roles: vec!["lead".into()], expires_at: None };
    roles::add(&permit(access, &actor), &other.id, lead).await.unwrap();
}
