//! Row permissions: which rows of a table a role may read and write.
//!
//! - [`RowRules::parse`] checks the `RowPermission` list of a role; a [`RowError`] has the exact place
//! - [`filter`] combines the permissions of several roles into a [`Filter`], JSON that the caller adds to its query
//! - [`matches`] evaluates a filter for a row, for tests and for apps that keep rows in memory
//!
//! A permission concerns `all` rows, or with `me` those whose `_openid` is the subject's. Several permissions and
//! several roles form a union. Without any permission no row is accessible.

mod error;
mod value;

pub use error::{RowError, RowReason};

use crate::{
    condition::{Condition, fill},
    rule::Auth,
};
use doorward_contract::resource::{QueryCondition, Rel, RowPermission};
use serde::Serialize;
use serde_json::Value;

/// The column with the owner of a row: their openid if they have one, else their uid.
pub const OWNER: &str = "_openid";
/// Most permissions of one role for one table.
pub const MAX_PERMISSIONS: usize = 50;
/// Most conditions of one permission.
pub const MAX_CONDITIONS: usize = 20;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowAccess {
    Read,
    /// Create, update or delete.
    Write,
}

/// The compiled row permissions of one role.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowRules {
    grants: Vec<Grant>,
}

/// One compiled permission.
#[derive(Debug, Clone, PartialEq)]
struct Grant {
    mine: bool,
    read: bool,
    write: bool,
    conditions: Vec<Condition>,
}

/// Matches rows that meet all conditions of at least one group. Without groups it matches no row; a group without
/// conditions matches every row.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Filter {
    pub any: Vec<All>,
}

/// A group of conditions that must all hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct All {
    pub all: Vec<Condition>,
}

impl RowRules {
    /// Checks the row permissions of a role.
    ///
    /// # Errors
    /// [`RowError`] with the place, as in `RowPermission[0].QueryConditions[1].Rel`, and a stable reason.
    pub fn parse(permissions: &[RowPermission]) -> Result<Self, RowError> {
        if permissions.len() > MAX_PERMISSIONS {
            return Err(RowError::new("RowPermission", RowReason::TooMany));
        }
        let grants = permissions.iter().enumerate();
        let grants =
            grants.map(|(i, permission)| grant(permission).map_err(|e| e.within(&format!("RowPermission[{i}]"))));
        Ok(Self { grants: grants.collect::<Result<_, _>>()? })
    }
}

/// The rows that a subject with these roles may access.
///
/// A permission that refers to the subject (`me`, `{uid}`, `{openid}`) grants nothing to a user who is not signed in
/// or has no openid.
pub fn filter<'a>(roles: impl IntoIterator<Item = &'a RowRules>, access: RowAccess, auth: Option<&Auth>) -> Filter {
    let grants = roles.into_iter().flat_map(|role| &role.grants);
    let grants = grants.filter(|grant| if access == RowAccess::Read { grant.read } else { grant.write });
    let mut any: Vec<All> = Vec::new();
    for group in grants.filter_map(|grant| grant.resolve(auth)) {
        if group.all.is_empty() {
            return Filter { any: vec![group] };
        }
        if !any.contains(&group) {
            any.push(group);
        }
    }
    Filter { any }
}

/// Whether the filter matches a row.
pub fn matches(filter: &Filter, row: &Value) -> bool {
    filter.any.iter().any(|group| group.all.iter().all(|condition| condition.is_met(row)))
}

impl Grant {
    /// The conditions for this subject; `None` if they refer to a uid or openid that the subject does not have.
    fn resolve(&self, auth: Option<&Auth>) -> Option<All> {
        let mut all = self.conditions.clone();
        for condition in &mut all {
            fill(&mut condition.value, auth)?;
        }
        if self.mine {
            let auth = auth?;
            let owner = Value::String(auth.owner().to_owned());
            all.push(Condition { field: OWNER.to_owned(), rel: Rel::Eq, value: owner });
        }
        Some(All { all })
    }
}

fn grant(permission: &RowPermission) -> Result<Grant, RowError> {
    let mine = match permission.key.as_str() {
        "all" => false,
        "me" => true,
        _ => return Err(RowError::new("Key", RowReason::UnknownKey)),
    };
    let (read, write) = match permission.value.as_str() {
        "r" => (true, false),
        "w" => (false, true),
        "rw" => (true, true),
        _ => return Err(RowError::new("Value", RowReason::UnknownValue)),
    };
    if permission.query_conditions.len() > MAX_CONDITIONS {
        return Err(RowError::new("QueryConditions", RowReason::TooMany));
    }
    let conditions = permission.query_conditions.iter().enumerate();
    let conditions = conditions.map(|(i, c)| condition(c).map_err(|e| e.within(&format!("QueryConditions[{i}]"))));
    Ok(Grant { mine, read, write, conditions: conditions.collect::<Result<_, _>>()? })
}

fn condition(query: &QueryCondition) -> Result<Condition, RowError> {
    let rel = Rel::parse(&query.rel).ok_or(RowError::new("Rel", RowReason::UnknownRel))?;
    if !is_column(&query.key) {
        return Err(RowError::new("Key", RowReason::BadColumn));
    }
    let value = value::read(rel, &query.val, &query.value_type)?;
    Ok(Condition { field: query.key.clone(), rel, value })
}

/// Names separated by dots. `$`, quotes and spaces are invalid, because callers put the column into their own queries.
fn is_column(name: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    name.len() <= 128 && name.split('.').all(part)
}
