//! Roles of an account: those assigned to it, and those of its place in the organization. The only place that combines
//! them: sessions, tokens, profiles, decisions and pages all use it.

use super::member;
use crate::{StoreError, organization::member as places, user};
use doorward_contract::Uid;
use doorward_contract::account::AccountKind;
use sea_orm::{FromQueryResult, QuerySelect, Statement, entity::prelude::*};
use std::collections::{BTreeMap, BTreeSet, HashSet};

/// A role that an account holds.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    pub role_id: String,
    /// When it expires, if it does.
    pub expires_at: Option<i64>,
}

// UNION, not UNION ALL: it terminates even if the tree contains a cycle.
const SQL: &str = "
    WITH RECURSIVE above (id, parent_id) AS (
        SELECT node.id, node.parent_id FROM organization_member AS theirs
        JOIN organization_node AS node ON node.id = theirs.node_id WHERE theirs.uid = $1
        UNION
        SELECT node.id, node.parent_id FROM organization_node AS node JOIN above ON node.id = above.parent_id
    )
    SELECT role_id, expires_at FROM role_member WHERE uid = $1 AND (expires_at IS NULL OR expires_at > $2)
    UNION ALL
    SELECT given.role_id, given.expires_at FROM organization_role AS given JOIN above ON above.id = given.node_id
    WHERE given.expires_at IS NULL OR given.expires_at > $2";

/// Current roles of an account, by ID, each once: of two assignments the later expiry counts.
pub async fn of(conn: &impl ConnectionTrait, uid: &Uid, now: i64) -> Result<Vec<Held>, StoreError> {
    let query = Statement::from_sql_and_values(conn.get_database_backend(), SQL, [uid.into(), now.into()]);
    let mut held = BTreeMap::new();
    for Held { role_id, expires_at } in Held::find_by_statement(query).all(conn).await? {
        let end = held.entry(role_id).or_insert(expires_at);
        *end = end.zip(expires_at).map(|(one, other)| one.max(other));
    }
    Ok(held.into_iter().map(|(role_id, expires_at)| Held { role_id, expires_at }).collect())
}

/// Kinds, roles and nodes of several accounts together.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HeldByAny {
    pub kinds: HashSet<AccountKind>,
    /// Directly assigned current roles.
    pub roles: BTreeSet<String>,
    /// Departments and positions.
    pub nodes: BTreeSet<String>,
}

/// Uids per statement; SQLite accepts 32,766 values.
const BATCH: usize = 1_000;

/// Kinds, roles and nodes of these accounts, in a few statements however many they are.
pub async fn by_any(conn: &impl ConnectionTrait, uids: &[Uid], now: i64) -> Result<HeldByAny, StoreError> {
    let mut any = HeldByAny::default();
    for uids in uids.chunks(BATCH) {
        let kinds = user::Entity::find().select_only().column(user::Column::Kind).distinct();
        let kinds: Vec<AccountKind> = kinds.filter(user::Column::Uid.is_in(uids)).into_tuple().all(conn).await?;
        let roles = member::Entity::find().select_only().column(member::Column::RoleId).distinct();
        let roles = roles.filter(member::Column::Uid.is_in(uids)).filter(super::in_force(now));
        let roles: Vec<String> = roles.into_tuple().all(conn).await?;
        let nodes = places::Entity::find().select_only().column(places::Column::NodeId).distinct();
        let nodes: Vec<String> = nodes.filter(places::Column::Uid.is_in(uids)).into_tuple().all(conn).await?;
        any.kinds.extend(kinds);
        any.roles.extend(roles);
        any.nodes.extend(nodes);
    }
    Ok(any)
}
