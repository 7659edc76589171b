//! Which roles an account holds: those it was given, and those of its place in the organization. The only place that
//! knows: sessions, tokens, profiles, questions and pages all ask here.

use crate::StoreError;
use sea_orm::{FromQueryResult, Statement, entity::prelude::*};
use std::collections::BTreeMap;

/// A role that an account holds.
#[derive(Clone, Debug, PartialEq, Eq, FromQueryResult)]
pub struct Held {
    /// The role.
    pub role_id: String,
    /// When it ends by itself, if it does.
    pub expires_at: Option<i64>,
}

// UNION, not UNION ALL: it ends even if somebody made a circle by hand.
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

/// Roles of an account that are in force, by id, each once: held in two ways, a role ends with the later of them.
///
/// # Errors
/// [`StoreError`] when the query fails.
pub async fn of(conn: &impl ConnectionTrait, uid: &str, now: i64) -> Result<Vec<Held>, StoreError> {
    let query = Statement::from_sql_and_values(conn.get_database_backend(), SQL, [uid.into(), now.into()]);
    let mut held = BTreeMap::new();
    for Held { role_id, expires_at } in Held::find_by_statement(query).all(conn).await? {
        let end = held.entry(role_id).or_insert(expires_at);
        *end = end.zip(expires_at).map(|(one, other)| one.max(other));
    }
    Ok(held.into_iter().map(|(role_id, expires_at)| Held { role_id, expires_at }).collect())
}
