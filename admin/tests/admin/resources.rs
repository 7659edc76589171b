use crate::kit::{record, refusal, role, sign_in, viewer};
use doorward_access::check;
use doorward_admin as admin;
use doorward_contract::access::{DocumentCheck, DocumentText, Reason};
use doorward_contract::check::Check;
use doorward_contract::event::EventAction;
use doorward_contract::messaging::Language;
use doorward_contract::resource::{ResourceLevel, ResourceType};
use doorward_contract::resources::{NewResource, ResourceQuery, ResourceTrial, ResourceUpdate, TypeUpdate};
use doorward_identity::Actor;
use doorward_identity::Caller;
use doorward_identity::version::Expected;
use doorward_testkit::TestEnv;
use doorward_testkit::permit;
use serde_json::{Value, json};

use ResourceType::{Collection, Function, Table};

fn new(kind: ResourceType, name: &str, level: ResourceLevel) -> NewResource {
    NewResource { kind, name: name.into(), level, rule: None, row_permissions: None, description: None }
}

async fn created(env: &TestEnv, kind: ResourceType, name: &str, level: ResourceLevel) {
    admin::resources::create(&permit(&env.access, &Actor::cli()), new(kind, name, level)).await.unwrap();
}

async fn put(env: &TestEnv, name: &str, update: ResourceUpdate) -> Result<u32, doorward_access::Error> {
    Ok(admin::resources::put(&permit(&env.access, &Actor::cli()), Collection, name, update, &Expected::Any)
        .await?
        .version)
}

async fn tried(env: &TestEnv, trial: Value) -> Result<(bool, Reason), doorward_access::Error> {
    let trial: ResourceTrial = serde_json::from_value(trial).unwrap();
    let tried = admin::resources::attempt(&permit(&env.access, &Actor::cli()), &trial, Language::En).await?;
    Ok((tried.allowed, tried.reason))
}

#[tokio::test]
async fn a_resource_that_is_changed_holds_for_the_next_question_and_counts_its_changes() {
    let env = TestEnv::new().await;
    let read = json!({"target": {"type": "collection", "name": "orders", "operation": "read"}});
    assert_eq!(tried(&env, read.clone()).await.unwrap(), (false, Reason::NoSuchResource));
    created(&env, Collection, "orders", ResourceLevel::ReadOnly).await;
    assert_eq!(tried(&env, read.clone()).await.unwrap(), (true, Reason::Allowed));
    let private = ResourceUpdate { level: Some(ResourceLevel::Private), version: Some(1), ..Default::default() };
    assert_eq!(put(&env, "orders", private.clone()).await.unwrap(), 2);
    assert_eq!(tried(&env, read.clone()).await.unwrap(), (false, Reason::LevelRefuses));
    let (word, details) = refusal(put(&env, "orders", private).await);
    assert_eq!((word.as_str(), &details["version"]), ("aborted", &json!(2)));
    assert_eq!(put(&env, "orders", ResourceUpdate::default()).await.unwrap(), 2, "nothing changed");
    admin::resources::delete(&permit(&env.access, &Actor::cli()), Collection, "orders", &Expected::Any).await.unwrap();
    assert_eq!(tried(&env, read).await.unwrap(), (false, Reason::NoSuchResource));
    let events = record(&env, EventAction::ResourceChanged).await;
    assert_eq!(events.len(), 1);
    let detail = json!({"type": "collection", "name": "orders", "level": "PRIVATE", "version": 2});
    assert_eq!(events[0].detail, detail);
    assert_eq!(record(&env, EventAction::ResourceDeleted).await.len(), 1);
}

#[tokio::test]
async fn a_rule_goes_with_its_level() {
    let env = TestEnv::new().await;
    created(&env, Collection, "orders", ResourceLevel::ReadOnly).await;
    let rule = |text: &str| ResourceUpdate { rule: Some(DocumentText(text.into())), ..ResourceUpdate::default() };
    let (_, details) = refusal(put(&env, "orders", rule("{\"read\": true}")).await);
    assert_eq!((&details["field"], &details["reason"]), (&json!("rule"), &json!("not_possible")));
    let custom = |text: &str| ResourceUpdate { level: Some(ResourceLevel::Custom), ..rule(text) };
    let (_, details) = refusal(put(&env, "orders", custom("{\n \"read\": \"doc.a ==\"}")).await);
    assert_eq!((&details["field"], &details["line"], &details["path"]), (&json!("rule"), &json!(2), &json!("read")));
    put(&env, "orders", custom("{\"read\": true}")).await.unwrap();
    put(&env, "orders", ResourceUpdate { level: Some(ResourceLevel::Private), ..Default::default() }).await.unwrap();
    let stored = admin::resources::get(&permit(&env.access, &Actor::cli()), Collection, "orders").await.unwrap();
    assert_eq!((stored.rule, stored.level, stored.version), (None, ResourceLevel::Private, 3));
    let bare = ResourceUpdate { level: Some(ResourceLevel::Custom), ..Default::default() };
    assert_eq!(refusal(put(&env, "orders", bare).await).1["reason"], "required");
}

#[tokio::test]
async fn what_cannot_be_is_refused_with_its_field() {
    let env = TestEnv::new().await;
    let refused = async |new: NewResource| {
        let details = refusal(admin::resources::create(&permit(&env.access, &Actor::cli()), new).await).1;
        (details["field"].clone(), details["reason"].clone())
    };
    for name in ["", "a b", "a/b", "..", "*", "a\n", &"x".repeat(129)] {
        let given = refused(new(Collection, name, ResourceLevel::Private)).await;
        assert_eq!(given, (json!("name"), json!("resource_charset")), "{name:?}");
    }
    let level = refused(new(Function, "hello", ResourceLevel::Private)).await;
    assert_eq!(level, (json!("level"), json!("level_not_possible")));
    let rows = |rows: Value| NewResource {
        row_permissions: Some(serde_json::from_value(rows).unwrap()),
        ..new(Table, "orders", ResourceLevel::Private)
    };
    let unknown = refused(rows(json!({"missing": [{"Key": "all", "Value": "r"}]}))).await;
    assert_eq!(unknown, (json!("row_permissions"), json!("unknown")));
    let bad = rows(json!({"all_users": [{"Key": "al", "Value": "r"}]}));
    let bad = admin::resources::create(&permit(&env.access, &Actor::cli()), bad).await;
    assert_eq!(refusal(bad).1["value"], "all_users.RowPermission[0].Key");
    created(&env, Collection, "orders", ResourceLevel::Private).await;
    created(&env, Table, "orders", ResourceLevel::Private).await;
    assert_eq!(refused(new(Collection, "orders", ResourceLevel::Private)).await.1, "taken");
}

#[tokio::test]
async fn a_role_that_rows_name_is_not_deleted() {
    let env = TestEnv::new().await;
    role(&env.access, "editor", &[]).await;
    let rows = serde_json::from_value(json!({"editor": [{"Key": "all", "Value": "rw"}]})).unwrap();
    let table = NewResource { row_permissions: Some(rows), ..new(Table, "orders", ResourceLevel::AdminOnly) };
    admin::resources::create(&permit(&env.access, &Actor::cli()), table).await.unwrap();
    let (word, details) =
        refusal(admin::roles::delete(&permit(&env.access, &Actor::cli()), vec!["editor".into()]).await);
    assert_eq!((word.as_str(), &details["by"]), ("failed_precondition", &json!(["table:orders"])));
    let read =
        json!({"subject": {"roles": ["editor"]}, "target": {"type": "table", "name": "orders", "operation": "read"}});
    assert_eq!(tried(&env, read).await.unwrap(), (true, Reason::Allowed));
}

#[tokio::test]
async fn resources_are_listed_by_type_and_name_a_page_at_a_time() {
    let env = TestEnv::new().await;
    for name in ["b", "a", "c"] {
        created(&env, Collection, name, ResourceLevel::Private).await;
        created(&env, Table, name, ResourceLevel::Private).await;
    }
    let (mut seen, mut query) = (vec![], ResourceQuery { limit: Some(2), ..ResourceQuery::default() });
    loop {
        let page = admin::resources::list(&permit(&env.access, &Actor::cli()), &query).await.unwrap();
        seen.extend(page.items.into_iter().map(|one| format!("{}/{}", one.kind.as_str(), one.name)));
        query.cursor = page.next_cursor;
        if query.cursor.is_none() {
            break;
        }
    }
    let all = ["collection/a", "collection/b", "collection/c", "table/a", "table/b", "table/c"];
    assert_eq!(seen, all);
    let tables = ResourceQuery { kind: Some(Table), ..ResourceQuery::default() };
    assert_eq!(admin::resources::list(&permit(&env.access, &Actor::cli()), &tables).await.unwrap().items.len(), 3);
}

#[tokio::test]
async fn a_rule_is_tried_before_it_is_in_force() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    let trial = |subject: Value, rule: &str| {
        json!({
            "subject": subject, "rule": rule,
            "target": {"type": "collection", "name": "orders", "operation": "update", "doc": {"open": true}},
        })
    };
    let rule = r#"{"write": "auth != null && doc.open"}"#;
    assert_eq!(tried(&env, trial(json!({"user": "li.na"}), rule)).await.unwrap(), (true, Reason::Allowed));
    assert_eq!(tried(&env, trial(json!({}), rule)).await.unwrap(), (false, Reason::RuleRefuses));
    let roles = json!({"roles": ["administrator", "registered_users"]});
    assert_eq!(tried(&env, trial(roles, "{}")).await.unwrap(), (true, Reason::Allowed));
    let refused = refusal(tried(&env, trial(json!({}), "{\"write\": \"(\"}")).await);
    assert_eq!(refused.1["field"], "rule");
    assert_eq!(refusal(tried(&env, trial(json!({"user": "missing"}), rule)).await).1["field"], "user");
    assert!(
        admin::resources::list(&permit(&env.access, &Actor::cli()), &ResourceQuery::default())
            .await
            .unwrap()
            .items
            .is_empty()
    );
}

#[tokio::test]
async fn an_action_that_its_registered_type_does_not_know_is_warned_about_with_its_place() {
    let env = TestEnv::new().await;
    let update = TypeUpdate { description: "Reports".into(), actions: vec!["read".into(), "/v1/*".into()] };
    admin::resource_types::put(&permit(&env.access, &Actor::cli()), "reports", update, &Expected::Any).await.unwrap();
    let check = |actions: Value| {
        let statement = json!({"action": actions, "effect": "allow"});
        let text = json!({"version": "1.0", "statement": [statement]}).to_string();
        let checked = admin::policies::check(
            &permit(&env.access, &Actor::cli()),
            &DocumentCheck { code: String::new(), document: DocumentText(text) },
        );
        assert!(checked.valid);
        checked.warnings.into_iter().map(|warning| warning.path).collect::<Vec<_>>()
    };
    let fine = json!(["reports:read", "reports:*", "reports:re*", "reports:/v1/a", "reports:/*", "others:x", "*"]);
    assert!(check(fine).is_empty());
    assert_eq!(check(json!(["reports:read", "reports:raed"])), ["statement[0].action[1]"]);
    assert_eq!(check(json!("reports:write*")), ["statement[0].action"]);
    admin::resource_types::delete(&permit(&env.access, &Actor::cli()), "reports", &Expected::Any).await.unwrap();
    assert!(check(json!("reports:raed")).is_empty());
}

#[tokio::test]
async fn types_are_the_programs_and_ones_own() {
    let env = TestEnv::new().await;
    let put = async |name: &str, actions: &[&str]| {
        let actions = actions.iter().map(|action| (*action).to_owned()).collect();
        let update = TypeUpdate { description: String::new(), actions };
        admin::resource_types::put(&permit(&env.access, &Actor::cli()), name, update, &Expected::Any).await
    };
    put("reports", &["read", "read"]).await.unwrap();
    let all = admin::resource_types::list(&permit(&env.access, &Actor::cli()), Language::En).items;
    assert_eq!((all.len(), all[0].built_in), (11, true));
    assert_eq!((all[10].name.as_str(), &all[10].actions), ("reports", &vec!["read".to_owned()]));
    assert_eq!(refusal(put("functions", &[]).await).1["reason"], "fixed");
    assert_eq!(refusal(put("Reports!", &[]).await).1["field"], "name");
    assert_eq!(refusal(put("reports", &["a*b"]).await).1["value"], "a*b");
    assert_eq!(record(&env, EventAction::ResourceTypeChanged).await.len(), 1);
}

#[tokio::test]
async fn who_asks_is_known_from_account_and_session() {
    let env = TestEnv::new().await;
    env.user("li.na").await;
    env.administrator("root.admin").await;
    let rule = r#"{"read": "auth.loginType == 'USERNAME'", "write": "doc.owner == auth.uid"}"#;
    let custom =
        NewResource { rule: Some(DocumentText(rule.into())), ..new(Collection, "orders", ResourceLevel::Custom) };
    admin::resources::create(&permit(&env.access, &Actor::cli()), custom).await.unwrap();
    crate::kit::policy(&env.access, "data", crate::kit::text("allow", "data:*")).await;
    crate::kit::attach(&env.access, "all_users", &["data"]).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    let principal = check::Principal::Person(viewer(&env, &token).await);
    let question = |operation: &str, doc: Value| -> Check {
        let target = json!({"type": "collection", "name": "orders", "operation": operation, "doc": doc});
        serde_json::from_value(json!({"action": "data:touch", "target": target})).unwrap()
    };
    let check::Principal::Person(person) = &principal else { unreachable!() };
    let mine = json!({"owner": person.uid});
    let questions =
        [question("read", mine.clone()), question("update", mine), question("update", json!({"owner": "u2"}))];
    let answers = check::batch(&env.access, &principal, &questions, &Caller::default()).await.unwrap();
    let reasons: Vec<_> = answers.iter().map(|answer| answer.decision.reason).collect();
    assert_eq!(reasons, [Reason::Allowed, Reason::Allowed, Reason::RuleRefuses]);
    assert!(answers.iter().all(|answer| answer.guard.as_ref().is_some_and(|guard| guard.why.is_none())));
}

#[tokio::test]
async fn case_p072_a_rule_that_denies_every_create_is_warned_of() {
    let env = TestEnv::new().await;
    use doorward_contract::access::DocumentText;
    use doorward_contract::resource::ResourceType;
    use doorward_contract::resources::RuleCheck;
    let warned = |kind, rule: &str| {
        let checked = admin::resources::check(
            &permit(&env.access, &Actor::cli()),
            &RuleCheck { kind, rule: DocumentText(rule.to_owned()) },
        );
        assert!(checked.valid, "{rule}: {:?}", checked.faults);
        checked.warnings.into_iter().map(|found| (found.reason, found.line)).collect::<Vec<_>>()
    };
    let never = vec![("never_creates".to_owned(), 2)];
    for write in [
        "doc._openid == auth.uid",
        "auth != null && doc.owner == auth.uid",
        "!(doc.locked) && true",
        "doc.a == 1 || doc.b == 2",
    ] {
        let rule = format!("{{\"read\": true,\n\"write\": \"{write}\"}}");
        assert_eq!(warned(ResourceType::Collection, &rule), never, "{write}");
        let mended = format!("{{\"write\": \"{write}\", \"create\": \"auth != null\"}}");
        assert!(warned(ResourceType::Collection, &mended).is_empty(), "{write}");
    }
    for write in ["auth != null", "auth != null || doc.owner == auth.uid", "request.data.owner == auth.uid", "false"] {
        let rule = format!("{{\"write\": \"{write}\"}}");
        assert!(warned(ResourceType::Collection, &rule).is_empty(), "{write}");
    }
    assert!(warned(ResourceType::Collection, "{\"read\": true, \"write\": false}").is_empty(), "intended");
    assert!(warned(ResourceType::Storage, "{\"write\": \"resource.openid == auth.openid\"}").is_empty());
}

#[tokio::test]
async fn a_resource_of_an_unknown_level_is_refused_and_the_others_go_on() {
    use doorward_store::ConnectionTrait as _;
    let env = TestEnv::new().await;
    for name in ["orders", "open"] {
        created(&env, Collection, name, ResourceLevel::ReadOnly).await;
    }
    let sql = "UPDATE resource SET level = 'EVERYBODY' WHERE name = 'orders'";
    env.identity.db().write().execute_unprepared(sql).await.unwrap();
    let access = doorward_access::Access::open(&env.identity).await.unwrap();
    let read = async |name: &str| {
        let trial = json!({"target": {"type": "collection", "name": name, "operation": "read"}});
        let trial: ResourceTrial = serde_json::from_value(trial).unwrap();
        let tried = admin::resources::attempt(&permit(&access, &Actor::cli()), &trial, Language::En).await.unwrap();
        (tried.allowed, tried.reason)
    };
    assert_eq!(read("orders").await, (false, Reason::UnreadableResource));
    assert_eq!(read("open").await, (true, Reason::Allowed));
    let found = admin::resources::get(&permit(&access, &Actor::cli()), Collection, "orders").await;
    assert_eq!(refusal(found).0, "internal");
    // A new role with the id of a deleted one must not get permissions from an unreadable row.
    role(&access, "staff", &[]).await;
    assert_eq!(
        refusal(admin::roles::delete(&permit(&access, &Actor::cli()), vec!["staff".to_owned()]).await).0,
        "internal"
    );
}
