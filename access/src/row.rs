//! Row conditions: which rows of a table a role may read and write.
//!
//! - [`RowRules::parse`]: a role's `RowPermission` list, checked, or a [`RowError`] with its exact place
//! - [`filter`]: several roles and one asker to a [`Filter`], JSON that the asker adds to its query
//! - [`matches`]: what such a filter means, for tests and for apps that hold their rows in memory
//!
//! A permission is granted to `all` rows or to `me`: rows whose `_openid` is the asker's. Several permissions and
//! several roles are a union: one that lets a row through is enough, and none at all lets nothing through.

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

/// The column that says whose a row is: the openid of whoever has one, else the uid.
pub const OWNER: &str = "_openid";
/// Permissions of one role on one table.
pub const MAX_PERMISSIONS: usize = 50;
/// Conditions of one permission.
pub const MAX_CONDITIONS: usize = 20;

/// What is to be done with rows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowAccess {
    /// Look at them.
    Read,
    /// Add, change or remove them.
    Write,
}

/// The row permissions of one role, checked.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct RowRules {
    grants: Vec<Grant>,
}

/// One permission, checked.
#[derive(Debug, Clone, PartialEq)]
struct Grant {
    mine: bool,
    read: bool,
    write: bool,
    conditions: Vec<Condition>,
}

/// Rows that meet all conditions of any one group. No group is no row, a group without conditions is every row.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Filter {
    /// The groups.
    pub any: Vec<All>,
}

/// Conditions that all must hold.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct All {
    /// The conditions.
    pub all: Vec<Condition>,
}

impl RowRules {
    /// Reads a role's row permissions.
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

/// The rows that somebody with these roles may touch so.
///
/// A permission that names the asker (`me`, `{uid}`, `{openid}`) grants nothing to somebody who is not signed in, or
/// has no openid.
pub fn filter<'a>(roles: impl IntoIterator<Item = &'a RowRules>, touch: RowAccess, auth: Option<&Auth>) -> Filter {
    let grants = roles.into_iter().flat_map(|role| &role.grants);
    let fit = grants.filter(|grant| if touch == RowAccess::Read { grant.read } else { grant.write });
    let mut any: Vec<All> = Vec::new();
    for group in fit.filter_map(|grant| grant.resolve(auth)) {
        if group.all.is_empty() {
            return Filter { any: vec![group] };
        }
        if !any.contains(&group) {
            any.push(group);
        }
    }
    Filter { any }
}

/// Whether the filter lets a row through.
pub fn matches(filter: &Filter, row: &Value) -> bool {
    filter.any.iter().any(|group| group.all.iter().all(|condition| condition.is_met(row)))
}

impl Grant {
    /// The conditions for this asker; `None` when they name somebody who is not there.
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

fn condition(given: &QueryCondition) -> Result<Condition, RowError> {
    let rel = Rel::parse(&given.rel).ok_or(RowError::new("Rel", RowReason::UnknownRel))?;
    if !is_column(&given.key) {
        return Err(RowError::new("Key", RowReason::BadColumn));
    }
    let value = value::read(rel, &given.val, &given.value_type)?;
    Ok(Condition { field: given.key.clone(), rel, value })
}

/// Names with dots between them. No `$`, quote or blank: what comes of it goes into other people's queries.
fn is_column(name: &str) -> bool {
    let part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_alphanumeric() || c == '_' || c == '-');
    name.len() <= 128 && name.split('.').all(part)
}
