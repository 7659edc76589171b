//! A node that has not heard of a change yet. Its cached policies are older than the rows, which alone decide what a
//! delegated administrator may act on.

use crate::delegation::{delegate, members, too_far};
use crate::kit::{add, attach, policy, refusal, role, text};
use crate::organization::kit::{add_people, add_role, colleague, department};
use doorward_access::Access;
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::access::PolicyUpdate;
use doorward_contract::account::AccountKind;
use doorward_contract::admin::UserPatch;
use doorward_contract::api_keys::{ApiKeyPatch, NewApiKey};
use doorward_contract::organization::{FormerNodeRoles, NewNodeRoles, NodePeople};
use doorward_contract::provider::{ProviderKind, ProviderRules, ProviderUpdate};
use doorward_contract::roles::{FormerMembers, RolePatch};
use doorward_contract::settings::Section;
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::{TestEnv, permit};
use serde_json::json;

/// A second node, which does not watch for changes.
async fn stale(env: &TestEnv) -> Access {
    Access::open(&env.node().await).await.unwrap()
}

/// A role `editor` that allows nothing on Doorward, and a node from before an administrator adds such a policy to it.
async fn promoted_role(env: &TestEnv) -> Access {
    policy(&env.access, "settings", text("allow", "doorward:settings:edit")).await;
    let stale = stale(env).await;
    attach(&env.access, "editor", &["reports", "settings"]).await.unwrap();
    stale
}

async fn editor(env: &TestEnv) {
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "editor", &["reports"]).await;
}

fn one(uid: &Uid) -> Vec<String> {
    vec![uid.to_string()]
}

#[tokio::test]
async fn attack_63_a_role_that_has_just_gained_permissions_is_out_of_a_delegates_reach() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    let (plain, member) = (env.user("li.na").await, env.user("wang.wu").await);
    editor(&env).await;
    add(&env.access, "editor", &[&member]).await.unwrap();
    let access = &promoted_role(&env).await;
    too_far(admin::members::add(&permit(access, &lord), "editor", members(&plain)).await);
    too_far(admin::members::remove(&permit(access, &lord), "editor", FormerMembers { uids: one(&member) }).await);
    let named = RolePatch { name: Some("Friends".into()), description: None };
    too_far(admin::roles::edit(&permit(access, &lord), "editor", named, &Expected::Any).await);
    let codes = vec!["reports".into(), "settings".into(), "StoragesAccess".into()];
    too_far(admin::roles::set_policies(&permit(access, &lord), "editor", codes, &Expected::Any).await);
    too_far(admin::roles::delete(&permit(access, &lord), vec!["editor".into()]).await);
    let update = PolicyUpdate { document: Some(text("deny", "reports:*")), ..PolicyUpdate::default() };
    too_far(admin::policies::put(&permit(access, &lord), "reports", update, &Expected::Any).await);
    too_far(admin::policies::delete(&permit(access, &lord), "reports", &Expected::Any).await);
}

#[tokio::test]
async fn attack_63_a_department_that_has_just_gained_permissions_is_out_of_a_delegates_reach() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    let (plain, member) = (colleague(&env, "li.na").await, colleague(&env, "wang.wu").await);
    editor(&env).await;
    let (with, without) = (department(&env.access, None, "With").await, department(&env.access, None, "Without").await);
    add_role(&env.access, &with, "editor", None).await.unwrap();
    add_people(&env.access, &with, &[&member]).await.unwrap();
    let access = &promoted_role(&env).await;
    let new = NewNodeRoles { roles: vec!["editor".into()], expires_at: None };
    too_far(admin::organization::roles::add(&permit(access, &lord), &without.id, new).await);
    let former = FormerNodeRoles { roles: vec!["editor".into()] };
    too_far(admin::organization::roles::remove(&permit(access, &lord), &with.id, former).await);
    too_far(admin::organization::people::add(&permit(access, &lord), &with.id, NodePeople { uids: one(&plain) }).await);
    let leaving = NodePeople { uids: one(&member) };
    too_far(admin::organization::people::remove(&permit(access, &lord), &with.id, leaving).await);
    too_far(admin::organization::nodes::delete(&permit(access, &lord), &with.id, true, &Expected::Any).await);
}

#[tokio::test]
async fn attack_63_a_key_gets_no_role_that_has_just_gained_permissions() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    editor(&env).await;
    let new = || NewApiKey { name: None, role: "editor".into(), expires_at: None, ..NewApiKey::default() };
    let created = admin::api_keys::create(&permit(&env.access, &Actor::cli()), new()).await.unwrap().api_key;
    let access = &promoted_role(&env).await;
    too_far(admin::api_keys::create(&permit(access, &lord), new()).await);
    let named = ApiKeyPatch { name: Some("named".into()), ..ApiKeyPatch::default() };
    too_far(admin::api_keys::edit(&permit(access, &lord), &created.id, named, &Expected::Any).await);
    too_far(admin::api_keys::revoke(&permit(access, &lord), &created.id, &Expected::Any).await);
}

#[tokio::test]
async fn attack_62_an_account_that_has_just_gained_permissions_is_out_of_a_delegates_reach() {
    let env = TestEnv::new().await;
    let (_, desk) = delegate(&env, "desk", "doorward:users:*,doorward:sessions:*,doorward:members:edit").await;
    editor(&env).await;
    role(&env.access, "reader", &[]).await;
    let member = env.user("li.na").await;
    add(&env.access, "editor", &[&member]).await.unwrap();
    let access = &promoted_role(&env).await;
    let name = UserPatch { name: Some("李娜".into()), ..UserPatch::default() };
    too_far(admin::users::edit(&permit(access, &desk), &member, name, &Expected::Any).await);
    too_far(admin::users::sign_out(&permit(access, &desk), &member).await);
    too_far(admin::users::end_session(&permit(access, &desk), &member, "any").await);
    too_far(admin::users::block(&permit(access, &desk), &member).await);
    too_far(admin::users::unblock(&permit(access, &desk), &member).await);
    too_far(admin::users::delete(&permit(access, &desk), &member, &Expected::Any).await);
    too_far(admin::members::add(&permit(access, &desk), "reader", members(&member)).await);
}

/// Even a permission that the delegate has: only administrators grant those over Doorward.
#[tokio::test]
async fn attack_63_a_delegate_elevates_no_account_by_a_change_of_its_kind() {
    let env = TestEnv::new().await;
    let (_, lord) = delegate(&env, "lord", "doorward:*").await;
    policy(&env.access, "settings", text("allow", "doorward:settings:edit")).await;
    let plain = env.user("li.na").await;
    let stale = stale(&env).await;
    attach(&env.access, "organization_members", &["settings"]).await.unwrap();
    for access in [&env.access, &stale] {
        let patch = UserPatch { kind: Some(AccountKind::Internal), ..UserPatch::default() };
        too_far(admin::users::edit(&permit(access, &lord), &plain, patch, &Expected::Any).await);
    }
}

/// New accounts would get a later role with the same ID.
#[tokio::test]
async fn a_role_that_has_just_become_one_of_new_accounts_is_not_deleted() {
    let env = TestEnv::new().await;
    for id in ["staff", "partner"] {
        role(&env.access, id, &[]).await;
    }
    let access = &stale(&env).await;
    env.set(Section::NewAccounts, json!({ "internal_roles": ["staff"] })).await;
    let rules = ProviderRules { new_account_role: Some("partner".into()), ..ProviderRules::default() };
    let corp = ProviderUpdate { kind: Some(ProviderKind::Oidc), rules: Some(rules), ..ProviderUpdate::default() };
    let cli = Actor::cli();
    admin::providers::put(&permit(&env.access, &cli), "corp", corp, &Expected::Any, 0).await.unwrap();
    for (id, by) in [("staff", "settings:new_accounts"), ("partner", "provider:corp")] {
        let (_, details) = refusal(admin::roles::delete(&permit(access, &cli), vec![id.into()]).await);
        assert_eq!(details, json!({ "reason": "in_use", "by": [by] }));
    }
}
