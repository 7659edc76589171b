//! Actions on many accounts, as jobs.

use crate::kit::{record, refusal, role, sign_in};
use doorward_access::Error;
use doorward_admin as admin;
use doorward_admin::{jobs, users};
use doorward_contract::Uid;
use doorward_contract::account::{ADMINISTRATOR, AccountKind, AccountStatus};
use doorward_contract::admin::{NewUser, UserQuery};
use doorward_contract::event::EventAction;
use doorward_contract::job::{Job, JobFault, JobFaultQuery, JobState};
use doorward_contract::organization::{NewNode, NodePeople};
use doorward_contract::user_list::{BulkAction, BulkRequest, NewUserNote, UserTags};
use doorward_identity::Actor;
use doorward_testkit::{TestEnv, permit, uid};

fn request(action: BulkAction) -> BulkRequest {
    BulkRequest { action, role: None, department: None, tag: None, uids: vec![], filter: None, expected: None }
}

fn on(uids: &[&Uid], action: BulkAction) -> BulkRequest {
    BulkRequest { uids: uids.iter().map(ToString::to_string).collect(), ..request(action) }
}

fn all(filter: UserQuery, expected: u64, action: BulkAction) -> BulkRequest {
    BulkRequest { filter: Some(filter), expected: Some(expected), ..request(action) }
}

async fn start(env: &TestEnv, actor: &Actor, request: BulkRequest) -> Result<Job, Error> {
    users::bulk::start(&permit(&env.access, actor), request).await
}

/// Runs all jobs to their end, and returns this one with its faults.
async fn finish(env: &TestEnv, id: &str) -> (Job, Vec<JobFault>) {
    while jobs::run_due(&env.access).await.unwrap() {}
    let permit = permit(&env.access, &Actor::cli());
    let faults = jobs::faults(&permit, id, &JobFaultQuery::default()).await.unwrap().items;
    (jobs::get(&permit, id).await.unwrap(), faults)
}

async fn run(env: &TestEnv, request: BulkRequest) -> (Job, Vec<JobFault>) {
    let job = start(env, &Actor::cli(), request).await.unwrap();
    finish(env, &job.id).await
}

async fn get(env: &TestEnv, uid: &Uid) -> doorward_contract::admin::User {
    users::get(&permit(&env.access, &Actor::cli()), uid).await.unwrap()
}

#[tokio::test]
async fn listed_accounts_are_changed_once_each_and_those_that_refuse_are_reported() {
    let env = TestEnv::new().await;
    let (li, wang, admin) = (env.user("li.na").await, env.user("wang.wei").await, env.administrator("root").await);
    let (job, faults) = run(&env, on(&[&li, &wang, &li, &admin, &uid("gone")], BulkAction::Block)).await;
    assert_eq!((job.state, job.done, job.total, job.faults), (JobState::Done, 4, Some(4), 2));
    assert_eq!((job.counts["changed"], job.counts["failed"]), (2, 2));
    let codes: Vec<_> = faults.iter().map(|fault| fault.code.as_str()).collect();
    assert_eq!(codes, ["last_administrator", "user_not_found"]);
    assert_eq!(faults[0].data.as_ref().unwrap()["name"], "root");
    assert_eq!(get(&env, &li).await.status, AccountStatus::Blocked);
    assert_eq!(get(&env, &admin).await.status, AccountStatus::Active, "its savepoint was rolled back");
    assert_eq!(record(&env, EventAction::UserBlocked).await.len(), 2);
    let (again, _) = run(&env, on(&[&li], BulkAction::Block)).await;
    assert_eq!(again.counts["unchanged"], 1);
}

#[tokio::test]
async fn a_filter_takes_those_that_matched_when_the_job_was_started_and_still_do() {
    let env = TestEnv::new().await;
    let (li, wang) = (env.user("li.na").await, env.user("wang.wei").await);
    env.clock.advance_secs(1);
    let filter =
        UserQuery { kind: Some(AccountKind::External), status: Some(AccountStatus::Active), ..UserQuery::default() };
    let tag = BulkRequest { tag: Some("old".into()), ..all(filter, 2, BulkAction::AddTag) };
    let job = start(&env, &Actor::cli(), tag).await.unwrap();
    // Before a node takes it: one more account, and one that does not match any more.
    env.clock.advance_secs(1);
    let later = env.user("zhao.min").await;
    users::block(&permit(&env.access, &Actor::cli()), &wang).await.unwrap();
    let (job, _) = finish(&env, &job.id).await;
    assert_eq!((job.state, job.total), (JobState::Done, Some(1)));
    assert_eq!(get(&env, &li).await.tags, ["old"]);
    assert!(get(&env, &wang).await.tags.is_empty() && get(&env, &later).await.tags.is_empty());
}

#[tokio::test]
async fn more_accounts_than_expected_are_not_touched() {
    let env = TestEnv::new().await;
    let uids = [env.user("li.na").await, env.user("wang.wei").await];
    let filter = UserQuery { guests: Some(false), ..UserQuery::default() };
    let (job, _) = run(&env, all(filter, 1, BulkAction::Delete)).await;
    assert_eq!((job.state, job.done), (JobState::Failed, 0));
    assert!(job.error.unwrap().contains("More than 1"));
    for uid in &uids {
        get(&env, uid).await;
    }
}

#[tokio::test]
async fn roles_departments_tags_and_sessions_are_changed() {
    let env = TestEnv::new().await;
    let cli = Actor::cli();
    role(&env.access, "analyst", &[]).await;
    let new = NewUser { username: Some("mei".into()), kind: Some(AccountKind::Internal), ..NewUser::default() };
    let mei = users::create(&permit(&env.access, &cli), new).await.unwrap().uid;
    let li = env.user("li.na").await;
    let node = async |name: &str| {
        let new = NewNode { name: name.into(), ..NewNode::default() };
        admin::organization::nodes::create(&permit(&env.access, &cli), new).await.unwrap().id
    };
    let (sales, desk) = (node("Sales").await, node("Desk").await);
    let people = NodePeople { uids: vec![mei.to_string()] };
    admin::organization::people::add(&permit(&env.access, &cli), &sales, people).await.unwrap();

    let to_analyst = BulkRequest { role: Some("analyst".into()), ..on(&[&mei, &li], BulkAction::AddRole) };
    assert_eq!(run(&env, to_analyst).await.0.counts["changed"], 2);
    let to_desk = BulkRequest { department: Some(desk.clone()), ..on(&[&mei, &li], BulkAction::Move) };
    let (moved, faults) = run(&env, to_desk).await;
    assert_eq!((moved.counts["changed"], faults[0].code.as_str()), (1, "external"));
    let found = get(&env, &mei).await;
    assert_eq!(found.places.iter().map(|place| place.id.as_str()).collect::<Vec<_>>(), [desk.as_str()]);
    assert_eq!(found.roles[0].id, "analyst");
    let from_analyst = BulkRequest { role: Some("analyst".into()), ..on(&[&mei], BulkAction::RemoveRole) };
    assert_eq!(run(&env, from_analyst.clone()).await.0.counts["changed"], 1);
    assert_eq!(run(&env, from_analyst).await.0.counts["unchanged"], 1);

    sign_in(&env, "li.na").await;
    let (ended, _) = run(&env, on(&[&li], BulkAction::SignOut)).await;
    assert_eq!(ended.counts["changed"], 1);
    assert!(users::sessions(&permit(&env.access, &cli), &li).await.unwrap().is_empty());
}

#[tokio::test]
async fn a_delegate_starts_only_what_their_permissions_allow() {
    let env = TestEnv::new().await;
    env.delegated_role("desk", &["doorward:users:read", "doorward:users:block", "doorward:members:edit"]).await;
    let li = env.user("li.na").await;
    let desk = Actor::api_key("desk", "desk", None, false, &doorward_identity::Caller::default());
    let deletion = start(&env, &desk, on(&[&li], BulkAction::Delete)).await;
    assert!(matches!(deletion, Err(Error::Lacks(_))), "{deletion:?}");
    let role = BulkRequest { role: Some(ADMINISTRATOR.into()), ..on(&[&li], BulkAction::AddRole) };
    let granted = start(&env, &desk, role).await;
    assert!(matches!(granted, Err(Error::PrivilegeEscalation(_))), "{granted:?}");
    let by_place = UserQuery { department: Some("any".into()), ..UserQuery::default() };
    let revealed = start(&env, &desk, all(by_place, 9, BulkAction::Block)).await;
    assert!(matches!(revealed, Err(Error::Lacks(_))), "a filter reveals who is in a department");
}

#[tokio::test]
async fn a_request_that_is_not_complete_is_refused_at_once() {
    let env = TestEnv::new().await;
    let li = env.user("li.na").await;
    let everybody = || Some(UserQuery::default());
    for (request, field, reason) in [
        (request(BulkAction::Block), "uids", "required"),
        (BulkRequest { filter: everybody(), ..request(BulkAction::Block) }, "expected", "required"),
        (BulkRequest { filter: everybody(), ..on(&[&li], BulkAction::Block) }, "uids", "both"),
        (on(&[&li], BulkAction::AddTag), "tag", "required"),
        (BulkRequest { tag: Some("a,b".into()), ..on(&[&li], BulkAction::AddTag) }, "tag", "comma"),
        (BulkRequest { role: Some("x".into()), ..on(&[&li], BulkAction::Block) }, "role", "unused"),
    ] {
        let (_, details) = refusal(start(&env, &Actor::cli(), request).await);
        assert_eq!(details["field"], field);
        assert_eq!(details["reason"], reason);
    }
    let unknown = BulkRequest { role: Some("nobody".into()), ..on(&[&li], BulkAction::AddRole) };
    assert!(matches!(start(&env, &Actor::cli(), unknown).await, Err(Error::NotFound(_))));
    assert!(jobs::list(&permit(&env.access, &Actor::cli()), &Default::default()).await.unwrap().items.is_empty());
}

#[tokio::test]
async fn tags_and_notes_are_recorded_and_the_owner_does_not_see_them() {
    let env = TestEnv::new().await;
    let li = env.user("li.na").await;
    let cli = Actor::cli();
    let tags = UserTags { tags: vec!["vip".into(), " 重要 ".into(), "vip".into()] };
    assert_eq!(users::tags::set(&permit(&env.access, &cli), &li, tags).await.unwrap().tags, ["vip", "重要"]);
    let note = NewUserNote { text: "Called twice.".into() };
    let note = users::notes::add(&permit(&env.access, &cli), &li, &note).await.unwrap();
    let token = sign_in(&env, "li.na").await;
    let viewer = crate::kit::viewer(&env, &token).await;
    let history = doorward_identity::account::history(&env.identity, &viewer, None, 50, None).await.unwrap();
    let told = serde_json::to_string(&history.data).unwrap();
    assert!(!told.contains("vip") && !told.contains("note"), "{told}");
    assert_eq!(record(&env, EventAction::TagAdded).await.len(), 2);
    let written = record(&env, EventAction::NoteAdded).await;
    assert!(!written[0].detail.to_string().contains("Called"), "the log has no texts of notes");
    let desk = Actor::api_key("desk", "desk", None, false, &doorward_identity::Caller::default());
    env.delegated_role("desk", &["doorward:notes:edit"]).await;
    let deleted = users::notes::delete(&permit(&env.access, &desk), &li, &note.id).await;
    assert!(matches!(deleted, Err(Error::PrivilegeEscalation(_))), "{deleted:?}");
    users::notes::delete(&permit(&env.access, &cli), &li, &note.id).await.unwrap();
    assert!(users::notes::list(&permit(&env.access, &cli), &li).await.unwrap().items.is_empty());
}
