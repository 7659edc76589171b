use crate::delegation::{delegate, too_far};
use crate::kit::{attach, policy, refusal, role, text};
use doorward_access::Error;
use doorward_admin::site_access::{grant, read};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::settings::Section;
use doorward_contract::site_access::Extent;
use doorward_identity::Actor;
use doorward_testkit::{TestEnv, permit};
use serde_json::json;

const HOST: &str = "app.example.com";

async fn env() -> TestEnv {
    let env = TestEnv::new().await;
    env.set(
        Section::Sites,
        json!({"sites": [{"host": HOST, "kind": "app"}, {"host": "*.example.com", "kind": "wiki"}]}),
    )
    .await;
    role(&env.access, "staff", &[]).await;
    env
}

/// Roles with access to the first site.
async fn roles(env: &TestEnv) -> Vec<(String, Extent)> {
    let cli = Actor::cli();
    let all = read(&permit(&env.access, &cli), &permit(&env.access, &cli)).await.unwrap();
    assert_eq!(all.iter().map(|site| site.host.as_str()).collect::<Vec<_>>(), [HOST, "*.example.com"]);
    all[0].roles.iter().map(|role| (role.id.clone(), role.extent)).collect()
}

async fn granted(env: &TestEnv, actor: &Actor, host: &str, role: &str) -> Result<(), Error> {
    grant(&permit(&env.access, actor), env.access.permit(actor.clone()), host, role).await
}

#[tokio::test]
async fn a_new_site_is_open_to_administrators_alone_until_a_role_is_granted_access() {
    let (env, cli) = (env().await, Actor::cli());
    assert!(roles(&env).await.is_empty());
    granted(&env, &cli, HOST, "staff").await.unwrap();
    assert_eq!(roles(&env).await, [("staff".to_owned(), Extent::Wholly)]);
    granted(&env, &cli, HOST, "staff").await.unwrap();
    let staff = doorward_admin::roles::get(&permit(&env.access, &cli), "staff").await.unwrap();
    assert_eq!(staff.policies, ["site-app"], "once");
    // Another role gets the same policy.
    granted(&env, &cli, HOST, "all_users").await.unwrap();
    let everyone = doorward_admin::roles::get(&permit(&env.access, &cli), "all_users").await.unwrap();
    assert!(everyone.policies.contains(&"site-app".to_owned()), "{:?}", everyone.policies);
}

#[tokio::test]
async fn a_policy_that_says_something_else_is_not_used() {
    let (env, cli) = (env().await, Actor::cli());
    policy(&env.access, "site-app", text("allow", "*")).await;
    policy(&env.access, "lists", text("allow", "app:/list")).await;
    attach(&env.access, "staff", &["lists"]).await.unwrap();
    assert_eq!(roles(&env).await, [("staff".to_owned(), Extent::Partly)]);
    granted(&env, &cli, HOST, "staff").await.unwrap();
    let staff = doorward_admin::roles::get(&permit(&env.access, &cli), "staff").await.unwrap();
    assert_eq!(staff.policies, ["lists", "site-app-2"]);
}

#[tokio::test]
async fn what_cannot_be_granted_is_named() {
    let (env, cli) = (env().await, Actor::cli());
    for (host, role) in [("other.example.com", "staff"), (HOST, "missing")] {
        assert!(matches!(granted(&env, &cli, host, role).await, Err(Error::NotFound(_))), "{host} {role}");
    }
    granted(&env, &cli, HOST, ADMINISTRATOR).await.unwrap();
}

#[tokio::test]
async fn attack_63_granting_takes_the_permissions_that_its_parts_take() {
    let env = env().await;
    let (_, roles_only) = delegate(&env, "roles", "doorward:roles:edit").await;
    let refused = granted(&env, &roles_only, HOST, "staff").await;
    assert!(matches!(refused, Err(Error::Lacks(_))), "{refused:?}");
    assert!(roles(&env).await.is_empty());
    let (_, both) = delegate(&env, "both", "doorward:roles:edit,doorward:policies:edit").await;
    // A role with permissions over Doorward is for administrators.
    too_far(granted(&env, &both, HOST, "roles").await);
    granted(&env, &both, HOST, "staff").await.unwrap();
    assert_eq!(roles(&env).await, [("staff".to_owned(), Extent::Wholly)]);
    let (code, _) = refusal(granted(&env, &roles_only, "other.example.com", "staff").await);
    assert_eq!(code, "not_found");
}
