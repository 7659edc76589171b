//! The list of accounts: filters, orders, and pages without repeats or gaps, on both engines.

use crate::database::{Database, migrated};
use crate::{account, identity_of, uid};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::search::Search;
use doorward_contract::user_list::{BoundedCount, ContactState, SortOrder, UserSort};
use doorward_store::organization::{member, node};
use doorward_store::user::list::{self, Filter, Method, RoleHolders, Sorting, Span};
use doorward_store::{linked_identity, role, user, user_tag};
use std::collections::BTreeSet;

/// Six accounts of all kinds, some with one creation time or one name.
async fn people() -> Database {
    let database = migrated().await;
    let conn = database.db.write();
    let rows = [
        user::Model {
            name_key: Some("grace hopper".into()),
            email_key: Some("grace@example.com".into()),
            email_verified: true,
            password_hash: Some("x".into()),
            created_at: 30,
            last_sign_in_at: Some(500),
            ..account("u1")
        },
        user::Model {
            kind: AccountKind::Internal,
            name_key: Some("李娜".into()),
            phone: Some("+8613800138000".into()),
            created_at: 20,
            last_sign_in_at: Some(900),
            ..account("u2")
        },
        user::Model { username_key: Some("ada".into()), created_at: 20, ..account("u3") },
        user::Model {
            name_key: Some("grace hopper".into()),
            status: AccountStatus::Blocked,
            created_at: 10,
            ..account("U4")
        },
        user::Model { kind: AccountKind::Internal, name_key: Some("Z".into()), created_at: 20, ..account("u5") },
        user::Model { kind: AccountKind::Anonymous, created_at: 40, last_sign_in_at: Some(100), ..account("u6") },
    ];
    for row in rows {
        user::insert(conn, row).await.unwrap();
    }
    database
}

async fn found(database: &Database, filter: &Filter, sorting: Sorting) -> Vec<String> {
    let rows = list::page(database.db.read(), filter, sorting, None, 50).await.unwrap();
    rows.into_iter().map(|row| row.uid.to_string()).collect()
}

async fn matching(database: &Database, filter: Filter) -> Vec<String> {
    let found = found(database, &filter, Sorting::default()).await;
    let mut sorted = found.clone();
    sorted.sort();
    // Counts, the uids of a bulk action and its later test find the same accounts.
    let conn = database.db.read();
    assert_eq!(list::count(conn, &filter).await.unwrap(), found.len() as u64, "{filter:?}");
    let uids = list::uids(conn, &filter, None, 50).await.unwrap();
    let uids: BTreeSet<_> = uids.into_iter().map(|uid| uid.to_string()).collect();
    assert_eq!(uids, found.iter().cloned().collect::<BTreeSet<_>>(), "{filter:?}");
    let all = ["u1", "u2", "u3", "U4", "u5", "u6"].map(uid);
    let tested = list::matching(conn, &filter, &all).await.unwrap();
    assert_eq!(tested.into_iter().map(|uid| uid.to_string()).collect::<BTreeSet<_>>(), uids, "{filter:?}");
    sorted
}

fn people_only() -> Vec<AccountKind> {
    vec![AccountKind::Internal, AccountKind::External]
}

#[tokio::test]
async fn each_filter_finds_its_accounts() {
    let database = people().await;
    let conn = database.db.write();
    user_tag::add(conn, "vip", &uid("u1"), 1).await.unwrap();
    user_tag::add(conn, "vip", &uid("u6"), 1).await.unwrap();
    linked_identity::insert(conn, identity_of("u3")).await.unwrap();
    let linked = identity_of("u3");
    role::insert_new(conn, role_row("staff")).await.unwrap();
    role::set_member(conn, "staff", &uid("u3"), None, 1).await.unwrap();
    role::set_member(conn, "staff", &uid("u1"), Some(100), 1).await.unwrap();
    node::insert(conn, node_row("desk")).await.unwrap();
    member::add(conn, "desk", &uid("u5"), 1).await.unwrap();

    let none = Filter::default;
    assert_eq!(matching(&database, none()).await.len(), 6);
    assert_eq!(matching(&database, Filter { kinds: people_only(), ..none() }).await, ["U4", "u1", "u2", "u3", "u5"]);
    assert_eq!(matching(&database, Filter { status: Some(AccountStatus::Blocked), ..none() }).await, ["U4"]);
    assert_eq!(matching(&database, Filter { search: Search::read("hopper"), ..none() }).await, ["U4", "u1"]);
    assert_eq!(matching(&database, Filter { search: Search::read("娜"), ..none() }).await, ["u2"]);
    assert_eq!(matching(&database, Filter { search: Search::read("138 0013"), ..none() }).await, ["u2"]);
    assert_eq!(matching(&database, Filter { search: Search::read("@example.com"), ..none() }).await, ["u1"]);
    assert_eq!(matching(&database, Filter { tag: Some("vip".into()), ..none() }).await, ["u1", "u6"]);
    assert_eq!(matching(&database, Filter { nodes: Some(vec!["desk".into()]), ..none() }).await, ["u5"]);
    assert!(matching(&database, Filter { nodes: Some(vec![]), ..none() }).await.is_empty());
    let staff = |now| RoleHolders { role_id: "staff".into(), nodes: vec!["desk".into()], now };
    assert_eq!(matching(&database, Filter { role: Some(staff(99)), ..none() }).await, ["u1", "u3", "u5"]);
    assert_eq!(matching(&database, Filter { role: Some(staff(100)), ..none() }).await, ["u3", "u5"]);
    for (method, found) in [
        (Method::Password, "u1"),
        (Method::Email, "u1"),
        (Method::Provider { realm: linked.realm.clone(), provider_id: linked.provider_id.clone() }, "u3"),
    ] {
        assert_eq!(matching(&database, Filter { method: Some(method), ..none() }).await, [found]);
    }
    assert!(matching(&database, Filter { method: Some(Method::Phone), ..none() }).await.is_empty(), "not verified");
    let contact = |contact| Filter { contact: Some(contact), kinds: people_only(), ..none() };
    assert_eq!(matching(&database, contact(ContactState::Verified)).await, ["u1"]);
    assert_eq!(matching(&database, contact(ContactState::Unverified)).await, ["u2"]);
    assert_eq!(matching(&database, contact(ContactState::Missing)).await, ["U4", "u3", "u5"]);
    let created = Span { since: Some(20), until: Some(30) };
    assert_eq!(matching(&database, Filter { created, ..none() }).await, ["u2", "u3", "u5"]);
    let seen = Span { since: Some(500), until: None };
    assert_eq!(matching(&database, Filter { seen, ..none() }).await, ["u1", "u2"]);
    let unseen = Span { since: None, until: Some(500) };
    assert_eq!(matching(&database, Filter { seen: unseen, kinds: people_only(), ..none() }).await, ["U4", "u3", "u5"]);
    let both = Filter { search: Search::read("grace"), tag: Some("vip".into()), ..none() };
    assert_eq!(matching(&database, both).await, ["u1"]);
}

#[tokio::test]
async fn every_order_is_paged_without_repeats_and_gaps() {
    let database = people().await;
    let tagged = database.db.write();
    for uid in ["u1", "u2", "u3", "U4", "u5", "u6"].map(uid) {
        user_tag::add(tagged, "all", &uid, 1).await.unwrap();
    }
    // By walking an index, and by gathering the accounts of a small filter.
    for tag in [None, Some("all".to_owned())] {
        let filter = Filter { tag, ..Filter::default() };
        for by in UserSort::ALL {
            for order in [None, Some(SortOrder::Asc), Some(SortOrder::Desc)] {
                let sorting = Sorting { by, order };
                let whole = found(&database, &filter, sorting).await;
                assert_eq!(whole.iter().collect::<BTreeSet<_>>().len(), 6, "{sorting:?}");
                let (mut paged, mut after) = (Vec::new(), None);
                loop {
                    let page = list::page(database.db.read(), &filter, sorting, after.as_ref(), 1).await.unwrap();
                    let Some(row) = page.into_iter().next() else { break };
                    let position = sorting.position(&row);
                    assert!(sorting.has(&position));
                    after = Some(position);
                    paged.push(row.uid.to_string());
                }
                assert_eq!(paged, whole, "{sorting:?}");
            }
        }
    }
}

#[tokio::test]
async fn names_are_sorted_bytewise_and_those_who_never_signed_in_come_last() {
    let database = people().await;
    let filter = Filter { kinds: people_only(), ..Filter::default() };
    let by_name = found(&database, &filter, Sorting { by: UserSort::Name, order: None }).await;
    // "Z" is before "ada": the same on both engines, whatever the locale of the database.
    assert_eq!((by_name[0].as_str(), by_name[1].as_str(), by_name[4].as_str()), ("u5", "u3", "u2"));
    let by_sign_in = found(&database, &filter, Sorting { by: UserSort::LastSignIn, order: None }).await;
    assert_eq!(by_sign_in[..2], ["u2", "u1"]);
}

#[tokio::test]
async fn counts_are_exact_below_their_bound() {
    let database = people().await;
    let conn = database.db.read();
    let external = list::bounded_count(conn, Some(AccountKind::External), None).await.unwrap();
    assert_eq!(external, BoundedCount { count: 3, more: false });
    let blocked = list::bounded_count(conn, None, Some(AccountStatus::Blocked)).await.unwrap();
    assert_eq!(blocked, BoundedCount { count: 1, more: false });
}

fn role_row(id: &str) -> role::Model {
    role::Model {
        id: id.into(),
        name: id.into(),
        description: String::new(),
        system: false,
        created_at: 1,
        updated_at: 1,
    }
}

fn node_row(id: &str) -> node::Model {
    node::Model {
        id: id.into(),
        parent_id: None,
        kind: doorward_contract::organization::NodeKind::Department,
        name: id.into(),
        name_key: id.into(),
        description: String::new(),
        position: 0,
        created_at: 1,
        updated_at: 1,
    }
}
