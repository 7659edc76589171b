//! Proves that a rule allows every document that a query can find. A query without a proof is denied.

use super::{
    Rule,
    error::Why,
    eval::{Evaluator, holds},
    facts::Facts,
    query::Query,
    tree::{Base, Expr, Op},
};
use crate::{condition::Condition, json};
use doorward_contract::resource::{Operation, Rel};
use serde_json::Value;

/// Whether the rule allows everything that the query can find. A rule `doc.owner == auth.uid` requires the query to fix
/// `owner` to that uid; `doc.age > 18` is satisfied by `age > 20`. Rules are not filters: a query that could find more
/// is denied as a whole. So is a rule that depends on documents not yet in [`Facts::documents`].
pub fn covers(rule: &Rule, operation: Operation, query: &Query, facts: &Facts<'_>) -> bool {
    // No single document may represent all of them.
    let facts = Facts { doc: None, ..*facts };
    let prover = Prover { evaluator: Evaluator::new(&facts, Why::NotSupplied), query };
    operation != Operation::Create && prover.proves(rule.condition(operation), true)
}

struct Prover<'a> {
    evaluator: Evaluator<'a>,
    query: &'a Query,
}

impl Prover<'_> {
    /// Whether the expression has the value `expected` for every document found.
    fn proves(&self, expr: &Expr, expected: bool) -> bool {
        // Parts that do not depend on the document are evaluated as in `evaluate`.
        if !expr.reads_doc() {
            return self.evaluator.truth(expr).is_ok_and(|truth| truth == expected);
        }
        match expr {
            Expr::Not(inner, _) => self.proves(inner, !expected),
            // An `and` is false if one of its parts is false.
            Expr::And(parts) if expected => parts.iter().all(|part| self.proves(part, true)),
            Expr::And(parts) => parts.iter().any(|part| self.proves(part, false)),
            Expr::Or(parts) if expected => parts.iter().any(|part| self.proves(part, true)),
            Expr::Or(parts) => parts.iter().all(|part| self.proves(part, false)),
            Expr::Compare { op, left, right, .. } => {
                let op = if expected { *op } else { op.negated() };
                self.compares(op, left, right) || self.compares(op.flipped(), right, left)
            }
            Expr::In { item, list, .. } => self.contains(item, list, expected),
            Expr::Path { .. } => self.any(expr, |condition| pins(condition, |v| *v == Value::Bool(expected))),
            Expr::Literal(_) | Expr::List(_) | Expr::Template(_) => false,
        }
    }

    fn compares(&self, op: Op, field: &Expr, other: &Expr) -> bool {
        let Some(value) = self.constant(other) else { return false };
        self.any(field, |condition| implies(condition, op, &value))
    }

    fn contains(&self, field: &Expr, list: &Expr, expected: bool) -> bool {
        let Some(Value::Array(list)) = self.constant(list) else { return false };
        let known = |value: &Value| list.iter().any(|entry| json::same(entry, value));
        self.any(field, |condition| match (&condition.rel, &condition.value) {
            (Rel::Neq, value) if !expected => list.iter().all(|entry| json::same(entry, value)),
            (Rel::Nin, Value::Array(out)) if !expected => {
                list.iter().all(|entry| out.iter().any(|v| json::same(v, entry)))
            }
            _ => pins(condition, |value| known(value) == expected),
        })
    }

    /// Whether a condition of the query on this field is sufficient.
    fn any(&self, field: &Expr, enough: impl Fn(&Condition) -> bool) -> bool {
        let Some(path) = self.field(field) else { return false };
        self.query.conditions.iter().any(|condition| condition.field == path && enough(condition))
    }

    /// The path of `doc.a.b`, if the expression is one.
    fn field(&self, expr: &Expr) -> Option<String> {
        let Expr::Path { base: Base::Doc, keys, .. } = expr else { return None };
        let name = |key: &Expr| match self.constant(key)? {
            // A name with a dot is one key here, but a path of two in a condition.
            Value::String(name) => Some(name).filter(|name| !name.contains('.')),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        };
        let names: Vec<String> = keys.iter().map(name).collect::<Option<_>>()?;
        (!names.is_empty()).then(|| names.join("."))
    }

    fn constant(&self, expr: &Expr) -> Option<Value> {
        if expr.reads_doc() {
            return None;
        }
        Some(self.evaluator.value(expr).ok()??.into_owned())
    }
}

/// Whether the condition restricts a field to accepted values. Null does not count: databases treat
/// it as an absent field.
fn pins(condition: &Condition, accept: impl Fn(&Value) -> bool) -> bool {
    let accepted = |value: &Value| !value.is_null() && accept(value);
    match (condition.rel, &condition.value) {
        (Rel::Eq, value) => accepted(value),
        (Rel::In, Value::Array(list)) => !list.is_empty() && list.iter().all(accepted),
        _ => false,
    }
}

/// Whether the condition implies the comparison of its field with the value.
fn implies(condition: &Condition, op: Op, value: &Value) -> bool {
    let bound = &condition.value;
    let order = json::order(bound, value);
    match (condition.rel, op) {
        (Rel::Eq | Rel::In, Op::Eq) => pins(condition, |v| json::same(v, value)),
        (Rel::Eq | Rel::In, Op::Ne) => pins(condition, |v| !json::same(v, value)),
        (Rel::Eq | Rel::In, _) => pins(condition, |v| json::order(v, value).is_some_and(|order| holds(op, order))),
        (Rel::Neq, Op::Ne) => json::same(bound, value),
        (Rel::Nin, Op::Ne) => bound.as_array().is_some_and(|list| list.iter().any(|v| json::same(v, value))),
        // `field > bound` implies `field > value` if `bound >= value`; `field >= bound` if `bound > value`.
        (Rel::Gt, Op::Gt | Op::Ge | Op::Ne) | (Rel::Gte, Op::Ge) => order.is_some_and(|order| order.is_ge()),
        (Rel::Gte, Op::Gt | Op::Ne) => order.is_some_and(|order| order.is_gt()),
        (Rel::Lt, Op::Lt | Op::Le | Op::Ne) | (Rel::Lte, Op::Le) => order.is_some_and(|order| order.is_le()),
        (Rel::Lte, Op::Lt | Op::Ne) => order.is_some_and(|order| order.is_lt()),
        _ => false,
    }
}
