use crate::kit::{add, ask, attach, policy, record, refusal, role, sign_in, text, viewer};
use doorward_admin as admin;
use doorward_contract::event::EventAction;
use doorward_contract::roles::{NewRole, PageQuery, RolePatch};
use doorward_identity::Actor;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use serde_json::json;

async fn create(env: &TestEnv, id: &str, name: &str) -> Result<doorward_contract::roles::Role, doorward_access::Error> {
    let new = NewRole { id: id.into(), name: name.into(), ..NewRole::default() };
    admin::roles::create(&permit(&env.access, &Actor::cli()), new).await
}

#[tokio::test]
async fn a_role_is_made_changed_and_deleted_and_all_of_it_is_on_record() {
    let env = TestEnv::new().await;
    let created = create(&env, "content_editor", "内容编辑").await.unwrap();
    assert_eq!((created.system, created.automatic, created.members), (false, false, Some(0)));
    let patch = RolePatch { description: Some("Writes.".into()), ..RolePatch::default() };
    let changed =
        admin::roles::edit(&permit(&env.access, &Actor::cli()), "content_editor", patch, &Expected::Any).await.unwrap();
    assert_eq!((changed.name.as_str(), changed.description.as_str()), ("内容编辑", "Writes."));
    attach(&env.access, "content_editor", &["StoragesAccess", "FunctionsAccess"]).await.unwrap();
    attach(&env.access, "content_editor", &["FunctionsAccess"]).await.unwrap();
    admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["content_editor".into()]).await.unwrap();
    assert!(admin::roles::get(&permit(&env.access, &Actor::cli()), "content_editor").await.is_err());
    for action in [EventAction::RoleCreated, EventAction::RoleChanged, EventAction::RoleDeleted] {
        let events = record(&env, action).await;
        assert_eq!(events.len(), 1, "{action:?}");
        assert_eq!((events[0].actor.as_deref(), &events[0].detail["role"]), (Some("cli"), &json!("content_editor")));
    }
    let policies = record(&env, EventAction::RolePoliciesChanged).await;
    assert_eq!(policies[0].detail["detached"], json!(["StoragesAccess"]));
}

#[tokio::test]
async fn finding_a04_an_id_has_the_vendors_shape_and_a_name_is_for_people() {
    let env = TestEnv::new().await;
    for (id, name) in
        [("a-b_c:d@e.f", "a1-_:@."), ("0", "编辑"), ("1", "Content editor"), ("2", "Κειμενογράφος 2"), ("3", "محرر 📝")]
    {
        create(&env, id, name).await.unwrap();
    }
    let long = "x".repeat(65);
    for id in ["", "a b", "编辑", "a/b", ".", "..", &long] {
        assert_eq!(refusal(create(&env, id, "Name").await).1["field"], "id", "{id:?}");
    }
    for name in ["", " ", "\u{200b}", "a\u{202e}b", &long] {
        assert_eq!(refusal(create(&env, "fresh", name).await).1["field"], "name", "{name:?}");
    }
    for id in ["0", "administrator", "Administrator", "ALL_USERS"] {
        assert_eq!(refusal(create(&env, id, "Name").await).0, "already_exists", "{id}");
    }
    let patch = RolePatch { description: Some("x".repeat(256)), ..RolePatch::default() };
    assert_eq!(
        refusal(admin::roles::edit(&permit(&env.access, &Actor::cli()), "0", patch, &Expected::Any).await).1["field"],
        "description"
    );
}

#[tokio::test]
async fn system_roles_stay_but_their_policies_may_change() {
    let env = TestEnv::new().await;
    for id in ["administrator", "all_users", "organization_members", "registered_users", "anonymous_users"] {
        let patch = RolePatch { name: Some("Other".into()), ..RolePatch::default() };
        assert_eq!(
            refusal(admin::roles::edit(&permit(&env.access, &Actor::cli()), id, patch, &Expected::Any).await).1["reason"],
            "fixed"
        );
        let deleted = admin::roles::delete(&permit(&env.access, &Actor::cli()), vec![id.into()]).await;
        assert_eq!(refusal(deleted).1["reason"], "fixed");
        let attached = attach(&env.access, id, &["FunctionsDeny"]).await;
        assert_eq!(attached.is_ok(), id != "administrator", "{id}");
    }
}

#[tokio::test]
async fn a_call_takes_so_many_and_does_all_or_nothing() {
    let env = TestEnv::new().await;
    role(&env.access, "editor", &[]).await;
    let many: Vec<_> = (0..51).map(|n| format!("p{n}")).collect();
    let set = admin::roles::set_policies(&permit(&env.access, &Actor::cli()), "editor", many, &Expected::Any).await;
    assert_eq!(refusal(set).1["reason"], "too_many");
    let (_, details) = refusal(attach(&env.access, "editor", &["FunctionsAccess", "Nonsense"]).await);
    assert_eq!((&details["reason"], &details["value"]), (&json!("unknown"), &json!("Nonsense")));
    assert!(admin::roles::get(&permit(&env.access, &Actor::cli()), "editor").await.unwrap().policies.is_empty());
    let ids = vec!["editor".into(), "missing".into()];
    let (_, details) = refusal(admin::roles::delete(&permit(&env.access, &Actor::cli()), ids).await);
    assert_eq!(details["value"], "missing");
    assert!(admin::roles::get(&permit(&env.access, &Actor::cli()), "editor").await.is_ok());
}

#[tokio::test]
async fn roles_come_page_by_page() {
    let env = TestEnv::new().await;
    let (mut seen, mut query) = (vec![], PageQuery { limit: Some(2), cursor: None });
    loop {
        let page = admin::roles::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|role| role.id));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    assert_eq!(seen.len(), 5);
    assert!(seen.is_sorted());
}

#[tokio::test]
async fn a_deleted_role_leaves_its_members_at_once_and_for_good() {
    let env = TestEnv::new().await;
    let uid = env.user("li.na").await;
    let token = sign_in(&env, "li.na").await;
    policy(&env.access, "reports", text("allow", "reports:*")).await;
    role(&env.access, "analyst", &["reports"]).await;
    add(&env.access, "analyst", &[&uid]).await.unwrap();
    let before = viewer(&env, &token).await;
    assert!(ask(&env.access, &before, "reports:read").allowed);
    admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["analyst".into()]).await.unwrap();
    assert!(viewer(&env, &token).await.roles.is_empty());
    assert!(!ask(&env.access, &before, "reports:read").allowed, "whoever still remembers the role");
    role(&env.access, "analyst", &["reports"]).await;
    assert!(viewer(&env, &token).await.roles.is_empty());
}

#[tokio::test]
async fn a_role_that_a_key_acts_with_is_not_deleted() {
    let env = TestEnv::new().await;
    role(&env.access, "robot", &[]).await;
    env.key_named("ci", "robot").await;
    let (word, details) =
        refusal(admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["robot".into()]).await);
    assert_eq!((word.as_str(), &details["by"]), ("failed_precondition", &json!(["api_key:ci"])));
}
