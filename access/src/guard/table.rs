//! Rows: the level of a table as row permissions, and what roles may do beyond it.

use super::{GuardAnswer, ParsedTarget, owner};
use crate::condition::Condition;
use crate::row::{self, All, Filter, RowAccess, RowRules};
use crate::rule::Auth;
use doorward_contract::access::Reason;
use doorward_contract::resource::{Operation, ResourceLevel, RowPermission};
use doorward_contract::target::{FieldCondition, Layer, RowFilter, RowGroup};
use serde_json::Value;

/// A table's permissions.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Table {
    base: RowRules,
    roles: Vec<(String, RowRules)>,
}

impl Table {
    /// Of a level and what roles may do beyond it.
    pub fn new(level: ResourceLevel, roles: Vec<(String, RowRules)>) -> Self {
        let grant = |(key, value): &(&str, &str)| RowPermission {
            key: (*key).into(),
            value: (*value).into(),
            query_conditions: vec![],
        };
        let granted: Vec<_> = granted(level).iter().map(grant).collect();
        // These are written below and read; were they not, nothing would be granted.
        Self { base: RowRules::parse(&granted).unwrap_or_default(), roles }
    }

    /// The answer to somebody with these roles. One row is looked at; otherwise the rows are told that may be touched.
    pub fn answer(&self, aim: &ParsedTarget<'_>, asked: &[&str], auth: Option<&Auth>) -> GuardAnswer {
        let touch = if aim.operation == Operation::Read { RowAccess::Read } else { RowAccess::Write };
        let theirs = self.roles.iter().filter(|(role, _)| asked.contains(&role.as_str())).map(|(_, rules)| rules);
        let theirs: Vec<_> = theirs.collect();
        let (layer, reason) = match theirs.is_empty() {
            true => (Layer::Level, Reason::LevelRefuses),
            false => (Layer::Rows, Reason::RowsRefuse),
        };
        let filter = row::filter(std::iter::once(&self.base).chain(theirs), touch, auth);
        let row = match aim.operation {
            Operation::Create => aim.data.map(|data| owner::added(aim.kind, data, auth)),
            _ => aim.doc.cloned(),
        };
        match row {
            Some(row) if lets(&filter, &row, aim) => GuardAnswer::allowed(layer),
            Some(_) => GuardAnswer::refused(reason, layer),
            None => {
                let left = still(filter, aim);
                let none = left.any.is_empty();
                if none { GuardAnswer::refused(reason, layer) } else { GuardAnswer::filtered(layer, shape(left)) }
            }
        }
    }
}

/// The vendor keeps levels of tables as such permissions.
const fn granted(level: ResourceLevel) -> &'static [(&'static str, &'static str)] {
    match level {
        ResourceLevel::ReadOnly => &[("all", "r"), ("me", "rw")],
        ResourceLevel::Private => &[("me", "rw")],
        ResourceLevel::AdminWrite => &[("all", "r")],
        ResourceLevel::AdminOnly | ResourceLevel::Custom => &[],
    }
}

/// Whether the row may be touched, and would still be one of those when it is changed.
fn lets(filter: &Filter, row: &Value, aim: &ParsedTarget<'_>) -> bool {
    let changed = match (aim.operation, aim.data) {
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

/// The groups that rows are still in after a change: one cannot give away what one may only touch while it is one's own.
fn still(filter: Filter, aim: &ParsedTarget<'_>) -> Filter {
    let (Operation::Update, Some(data)) = (aim.operation, aim.data) else { return filter };
    let touched =
        |condition: &&Condition| condition.field.split('.').next().is_some_and(|column| data.get(column).is_some());
    let stays = |group: &All| group.all.iter().filter(touched).all(|condition| condition.is_met(data));
    Filter { any: filter.any.into_iter().filter(stays).collect() }
}

/// Every row.
pub(super) fn everything() -> RowFilter {
    RowFilter { any: vec![RowGroup::default()] }
}

fn shape(filter: Filter) -> RowFilter {
    let condition = |Condition { field, rel, value }| FieldCondition { field, rel, value };
    let group = |group: All| RowGroup { all: group.all.into_iter().map(condition).collect() };
    RowFilter { any: filter.any.into_iter().map(group).collect() }
}
