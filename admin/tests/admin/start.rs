use crate::kit::{attach, text};
use doorward_access::{Access, Request, Subject};
use doorward_admin as admin;
use doorward_contract::Uid;
use doorward_contract::access::{ALL_USERS, ANONYMOUS_USERS, REGISTERED_USERS, Reason};
use doorward_contract::account::{AccountKind, Attributes};
use doorward_contract::roles::PageQuery;
use doorward_identity::Actor;
use doorward_store::policy;
use doorward_testkit::{TestEnv, permit, uid};

fn registered<'a>(uid: &'a Uid, attributes: &'a Attributes) -> Subject<'a> {
    Subject::Account(doorward_access::Account { uid, kind: AccountKind::External, roles: &[], attributes })
}

#[tokio::test]
async fn a_first_start_makes_the_system_roles_with_the_vendors_matrix() {
    let env = TestEnv::new().await;
    let roles = admin::roles::list(&permit(&env.access, &Actor::cli()), &PageQuery::default()).await.unwrap().items;
    let seen: Vec<_> = roles.iter().map(|role| (role.id.as_str(), role.policies.join(","))).collect();
    let default = || "GatewayDefault".to_owned();
    assert_eq!(
        seen,
        [
            ("administrator", "AdministratorAccess".to_owned()),
            ("all_users", String::new()),
            ("anonymous_users", default()),
            ("organization_members", default()),
            ("registered_users", default()),
        ]
    );
    assert!(roles.iter().all(|role| role.system && role.automatic == (role.id != "administrator")));
    let no_attributes = Attributes::new();
    let uid = uid("u");
    let may = |action: &str| env.access.may(registered(&uid, &no_attributes), action, "", Request::default()).allowed;
    assert!(may("ai:/v1/ai/chat") && !may("storages:/v1/storages/x"));
}

#[tokio::test]
async fn what_an_administrator_detached_stays_detached_after_a_restart() {
    let env = TestEnv::new().await;
    attach(&env.access, REGISTERED_USERS, &["StoragesAccess"]).await.unwrap();
    let restarted = Access::open(&env.node().await).await.unwrap();
    let role = admin::roles::get(&permit(&restarted, &Actor::cli()), REGISTERED_USERS).await.unwrap();
    assert_eq!(role.policies, ["StoragesAccess"]);
    let no_attributes = Attributes::new();
    let uid = uid("u");
    assert!(restarted.may(registered(&uid, &no_attributes), "storages:x", "", Request::default()).allowed);
    assert!(!restarted.may(registered(&uid, &no_attributes), "ai:x", "", Request::default()).allowed);
}

#[tokio::test]
async fn a_stored_document_that_no_longer_reads_refuses_its_role_and_does_not_keep_the_program_from_starting() {
    let env = TestEnv::new().await;
    let at = env.identity.now().as_millis();
    let broken = policy::Model {
        code: "broken".into(),
        name: "broken".into(),
        description: String::new(),
        version: 4,
        document: text("allow", "ai:*").0.replace("1.0", "9.0"),
        created_at: at,
        updated_at: at,
    };
    policy::insert_new(env.identity.db().write(), broken).await.unwrap();
    policy::attach(env.identity.db().write(), REGISTERED_USERS, "broken", at).await.unwrap();
    let restarted = Access::open(&env.node().await).await.unwrap();
    let no_attributes = Attributes::new();
    let uid = uid("u");
    let decision = restarted.may(registered(&uid, &no_attributes), "ai:x", "", Request::default());
    assert_eq!((decision.allowed, decision.reason), (false, Reason::Denied));
    let by = decision.decided_by.unwrap();
    assert_eq!((by.policy.as_str(), by.version), ("broken", 4));
    let seen = admin::policies::get(&permit(&restarted, &Actor::cli()), "broken", Default::default()).await.unwrap();
    assert!(seen.document.is_none());
    assert_eq!(seen.fault.unwrap().reason, "unsupported_version");
    // Other policies are unaffected, and correcting this one is enough.
    let guest =
        doorward_access::Account { kind: AccountKind::Anonymous, uid: &uid, roles: &[], attributes: &no_attributes };
    assert!(restarted.may(Subject::Account(guest), "ai:x", "", Request::default()).allowed);
    crate::kit::replace(&restarted, "broken", text("allow", "storages:*")).await.unwrap();
    assert!(restarted.may(registered(&uid, &no_attributes), "ai:x", "", Request::default()).allowed);
}

#[tokio::test]
async fn an_unknown_policy_denies_everything_to_the_role_that_has_it() {
    let env = TestEnv::new().await;
    policy::attach(env.identity.db().write(), ALL_USERS, "gone", 0).await.unwrap();
    let restarted = Access::open(&env.node().await).await.unwrap();
    let decision = restarted.may(Subject::Unauthenticated, "ai:x", "", Request::default());
    assert_eq!(decision.decided_by.unwrap().policy, "gone");
    attach(&restarted, ALL_USERS, &[]).await.unwrap();
    let decision = restarted.may(Subject::Unauthenticated, "ai:x", "", Request::default());
    assert_eq!(decision.reason, Reason::NothingAllows);
    assert!(admin::roles::get(&permit(&restarted, &Actor::cli()), ANONYMOUS_USERS).await.unwrap().automatic);
}
