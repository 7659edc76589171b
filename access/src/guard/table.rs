//! The guard of a table: its level as row permissions, and the row permissions of roles beyond it.

use super::{GuardResult, ParsedTarget, owner};
use crate::condition::Condition;
use crate::row::{self, All, Filter, RowAccess, RowRules};
use crate::rule::Auth;
use doorward_contract::access::Reason;
use doorward_contract::resource::{Operation, ResourceLevel, RowPermission};
use doorward_contract::target::{FieldCondition, GuardLayer, RowFilter, RowGroup};
use serde_json::Value;

/// Row permissions of a table.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    base: RowRules,
    roles: Vec<(String, RowRules)>,
}

impl Table {
    pub fn new(level: ResourceLevel, roles: Vec<(String, RowRules)>) -> Self {
        let grant = |(key, value): &(&str, &str)| RowPermission {
            key: (*key).into(),
            value: (*value).into(),
            query_conditions: vec![],
        };
        let granted: Vec<_> = granted(level).iter().map(grant).collect();
        // The permissions of `granted` are valid; otherwise nothing would be granted.
        Self { base: RowRules::parse(&granted).unwrap_or_default(), roles }
    }

    /// The answer for a subject with these roles. For a given row it is yes or no, otherwise a
    /// filter of accessible rows.
    pub fn answer(&self, target: &ParsedTarget<'_>, roles: &[&str], auth: Option<&Auth>) -> GuardResult {
        let access = if target.operation == Operation::Read { RowAccess::Read } else { RowAccess::Write };
        let of_roles = self.roles.iter().filter(|(role, _)| roles.contains(&role.as_str())).map(|(_, rules)| rules);
        let of_roles: Vec<_> = of_roles.collect();
        let (layer, reason) = match of_roles.is_empty() {
            true => (GuardLayer::Level, Reason::LevelRefuses),
            false => (GuardLayer::Rows, Reason::RowsRefuse),
        };
        let filter = row::filter(std::iter::once(&self.base).chain(of_roles), access, auth);
        let row = match target.operation {
            Operation::Create => target.data.map(|data| owner::added(target.kind, data, auth)),
            _ => target.doc.cloned(),
        };
        match row {
            Some(row) if allows(&filter, &row, target) => GuardResult::allowed(layer),
            Some(_) => GuardResult::refused(reason, layer),
            None => {
                let left = after_change(filter, target);
                let none = left.any.is_empty();
                if none { GuardResult::refused(reason, layer) } else { GuardResult::filtered(layer, row_filter(left)) }
            }
        }
    }
}

/// The row permissions that a level stands for, as CloudBase stores them.
const fn granted(level: ResourceLevel) -> &'static [(&'static str, &'static str)] {
    match level {
        ResourceLevel::ReadOnly => &[("all", "r"), ("me", "rw")],
        ResourceLevel::Private => &[("me", "rw")],
        ResourceLevel::AdminWrite => &[("all", "r")],
        ResourceLevel::AdminOnly | ResourceLevel::Custom => &[],
    }
}

/// Whether the filter matches the row, and still matches it after the change.
fn allows(filter: &Filter, row: &Value, target: &ParsedTarget<'_>) -> bool {
    let changed = match (target.operation, target.data) {
        (Operation::Update, Some(data)) => Some(merged(row, data)),
        _ => None,
    };
    row::matches(filter, row) && changed.is_none_or(|changed| row::matches(filter, &changed))
}

fn merged(row: &Value, data: &Value) -> Value {
    let mut row = row.clone();
    if let (Some(row), Some(data)) = (row.as_object_mut(), data.as_object()) {
        row.extend(data.clone());
    }
    row
}

/// The groups whose conditions still hold after the change. So a subject who may access only their own rows cannot
/// assign a row to another owner.
fn after_change(filter: Filter, target: &ParsedTarget<'_>) -> Filter {
    let (Operation::Update, Some(data)) = (target.operation, target.data) else { return filter };
    let touched =
        |condition: &&Condition| condition.field.split('.').next().is_some_and(|column| data.get(column).is_some());
    let stays = |group: &All| group.all.iter().filter(touched).all(|condition| condition.is_met(data));
    Filter { any: filter.any.into_iter().filter(stays).collect() }
}

/// Every row.
pub(super) fn everything() -> RowFilter {
    RowFilter { any: vec![RowGroup::default()] }
}

fn row_filter(filter: Filter) -> RowFilter {
    let condition = |Condition { field, rel, value }| FieldCondition { field, rel, value };
    let group = |group: All| RowGroup { all: group.all.into_iter().map(condition).collect() };
    RowFilter { any: filter.any.into_iter().map(group).collect() }
}
