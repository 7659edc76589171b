//! Evaluation of a rule for one document. It is pure: missing documents are requested from the caller, never fetched.

use super::{
    Rule,
    error::Why,
    facts::{DocumentKey, Facts, MAX_DOCUMENTS},
    tree::{Base, Expr, Op},
};
use crate::json;
use doorward_contract::resource::Operation;
use serde_json::{Value, json};
use std::{borrow::Cow, cmp::Ordering, collections::BTreeSet};

/// The outcome of an evaluation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    Allow,
    Deny {
        why: Why,
        /// Column of the expression that could not be evaluated, from 1, if known.
        column: Option<usize>,
    },
    /// The answer depends on these documents: supply them in [`Facts::documents`] and ask again. This takes at most two
    /// more rounds, because `get` calls nest no deeper.
    Needs(Vec<DocumentKey>),
}

/// Evaluates a rule. Every error is a denial.
pub fn evaluate(rule: &Rule, operation: Operation, facts: &Facts<'_>) -> Outcome {
    if facts.documents.len() > MAX_DOCUMENTS {
        return Outcome::Deny { why: Why::TooManyDocuments, column: None };
    }
    // When a document is created there is none yet, whatever the caller supplied.
    let facts = Facts { doc: facts.doc.filter(|_| operation != Operation::Create), ..*facts };
    let absent = if operation == Operation::Create { Why::CreateHasNoDoc } else { Why::NotSupplied };
    match Evaluator::new(&facts, absent).truth(rule.condition(operation)) {
        Ok(true) => Outcome::Allow,
        Ok(false) => Outcome::Deny { why: Why::RuleSaysNo, column: None },
        Err(Stop::Error(why, column)) => Outcome::Deny { why, column },
        Err(Stop::Needs(keys)) => Outcome::Needs(keys.into_iter().collect()),
    }
}

/// Why an expression has no value.
#[derive(Debug)]
pub(super) enum Stop {
    Needs(BTreeSet<DocumentKey>),
    Error(Why, Option<usize>),
}

impl Stop {
    /// Combines two undecided parts. Missing documents may still decide the result; an error never does.
    fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Needs(mut a), Self::Needs(b)) => {
                a.extend(b);
                Self::Needs(a)
            }
            (needs @ Self::Needs(_), _) | (_, needs @ Self::Needs(_)) => needs,
            (first, _) => first,
        }
    }
}

/// A value, or `None` for an absent field. It differs from null, so that two absent fields do not count as equal.
type Evaluated<'a> = Option<Cow<'a, Value>>;

pub(super) struct Evaluator<'a> {
    facts: &'a Facts<'a>,
    auth: Value,
    /// The reason when `doc` is absent.
    absent: Why,
}

impl<'a> Evaluator<'a> {
    pub fn new(facts: &'a Facts<'a>, absent: Why) -> Self {
        let auth = facts.auth.map_or(Value::Null, |auth| {
            let mut known = json!({ "uid": auth.uid });
            if let Some(login_type) = &auth.login_type {
                known["loginType"] = json!(login_type);
            }
            if let Some(openid) = &auth.openid {
                known["openid"] = json!(openid);
            }
            known
        });
        Self { facts, auth, absent }
    }

    /// The boolean value of an expression.
    pub fn truth(&self, expr: &Expr) -> Result<bool, Stop> {
        match expr {
            Expr::And(parts) => self.chain(parts, false),
            Expr::Or(parts) => self.chain(parts, true),
            Expr::Not(inner, _) => Ok(!self.truth(inner)?),
            Expr::Compare { op, left, right, column } => {
                compare(*op, &self.value(left)?, &self.value(right)?).ok_or(error(Why::NotComparable, *column))
            }
            Expr::In { item, list, column } => {
                // An absent field counts as null here.
                let item = self.value(item)?.unwrap_or(Cow::Owned(Value::Null));
                match self.value(list)?.as_deref() {
                    Some(Value::Array(list)) => Ok(list.iter().any(|entry| json::same(entry, &item))),
                    _ => Err(error(Why::NotAList, *column)),
                }
            }
            Expr::Literal(_) | Expr::List(_) | Expr::Template(_) | Expr::Path { .. } => {
                match self.value(expr)?.as_deref() {
                    Some(Value::Bool(truth)) => Ok(*truth),
                    _ => Err(Stop::Error(Why::NotBoolean, column(expr))),
                }
            }
        }
    }

    /// `&&` and `||`. A part with the decisive value decides, even if an earlier part could not be evaluated.
    fn chain(&self, parts: &[Expr], decisive: bool) -> Result<bool, Stop> {
        let mut stopped: Option<Stop> = None;
        for part in parts {
            match self.truth(part) {
                Ok(truth) if truth == decisive => return Ok(decisive),
                Ok(_) => {}
                Err(stop) => {
                    stopped = Some(match stopped {
                        Some(earlier) => earlier.and(stop),
                        None => stop,
                    });
                }
            }
        }
        stopped.map_or(Ok(!decisive), Err)
    }

    /// The value of an expression.
    pub fn value<'b>(&'b self, expr: &'b Expr) -> Result<Evaluated<'b>, Stop> {
        match expr {
            Expr::Literal(value) => Ok(Some(Cow::Borrowed(value))),
            Expr::List(items) => Ok(Some(Cow::Owned(Value::Array(self.list(items)?)))),
            Expr::Template(parts) => Ok(Some(Cow::Owned(Value::String(self.template(parts)?)))),
            Expr::Path { base, keys, column } => self.path(base, keys, *column),
            Expr::Not(..) | Expr::And(_) | Expr::Or(_) | Expr::Compare { .. } | Expr::In { .. } => {
                Ok(Some(Cow::Owned(Value::Bool(self.truth(expr)?))))
            }
        }
    }

    fn list(&self, items: &[Expr]) -> Result<Vec<Value>, Stop> {
        let one = |item| self.value(item)?.map(Cow::into_owned).ok_or(Stop::Error(Why::NotComparable, column(item)));
        items.iter().map(one).collect()
    }

    /// Only text and integers are allowed in a template: null as "null" would name the wrong document.
    fn template(&self, parts: &[Expr]) -> Result<String, Stop> {
        let mut text = String::new();
        for part in parts {
            match self.value(part)?.as_deref() {
                Some(Value::String(part)) => text += part,
                Some(Value::Number(number)) if !number.is_f64() => text += &number.to_string(),
                _ => return Err(Stop::Error(Why::BadDocumentId, column(part))),
            }
        }
        Ok(text)
    }

    fn path<'b>(&'b self, base: &'b Base, keys: &'b [Expr], column: usize) -> Result<Evaluated<'b>, Stop> {
        let supplied = |fact: Option<&'b Value>| fact.ok_or(error(Why::NotSupplied, column));
        let (mut value, keys) = match base {
            Base::Auth if keys.is_empty() => (Cow::Borrowed(&self.auth), keys),
            Base::Auth => return self.claim(&keys[0], column).map(Some),
            Base::Doc => (Cow::Borrowed(self.facts.doc.ok_or(error(self.absent, column))?), keys),
            Base::Request => (Cow::Borrowed(supplied(self.facts.data)?), &keys[1..]),
            Base::Resource => (Cow::Borrowed(supplied(self.facts.resource)?), keys),
            Base::Now => (Cow::Owned(json!(self.facts.now)), keys),
            Base::Get(path) => (self.document(path, column)?, keys),
        };
        for (i, key) in keys.iter().enumerate() {
            match self.member(value, key, column)? {
                Some(inner) => value = inner,
                None if i + 1 == keys.len() => return Ok(None),
                None => return Err(error(Why::NoMember, column)),
            }
        }
        Ok(Some(value))
    }

    /// A member of `auth`. An absent member is an error: `doc._openid == auth.openid` must not allow users without an
    /// openid to access documents without an owner.
    fn claim<'b>(&'b self, key: &Expr, column: usize) -> Result<Cow<'b, Value>, Stop> {
        if self.auth.is_null() {
            return Err(error(Why::NotSignedIn, column));
        }
        let Expr::Literal(Value::String(key)) = key else { return Err(error(Why::NoSuchClaim, column)) };
        self.auth.get(key).map(Cow::Borrowed).ok_or(error(Why::NoSuchClaim, column))
    }

    fn document<'b>(&'b self, path: &'b Expr, column: usize) -> Result<Cow<'b, Value>, Stop> {
        let path = self.value(path)?;
        let key = path.as_deref().and_then(Value::as_str).and_then(DocumentKey::parse);
        let key = key.ok_or(error(Why::BadDocumentId, column))?;
        match self.facts.documents.get(&key) {
            Some(Some(document)) => Ok(Cow::Borrowed(document)),
            Some(None) => Ok(Cow::Owned(Value::Null)),
            None => Err(Stop::Needs(BTreeSet::from([key]))),
        }
    }

    fn member<'b>(&'b self, of: Cow<'b, Value>, key: &'b Expr, column: usize) -> Result<Evaluated<'b>, Stop> {
        if !matches!(*of, Value::Object(_) | Value::Array(_)) {
            return Err(error(Why::NoMember, column));
        }
        let key = match self.value(key)?.as_deref() {
            Some(Value::String(key)) => key.clone(),
            Some(Value::Number(number)) => number.to_string(),
            _ => return Err(error(Why::NoMember, column)),
        };
        Ok(match of {
            Cow::Borrowed(value) => json::at(value, &[key]).map(Cow::Borrowed),
            Cow::Owned(value) => json::at(&value, &[key]).cloned().map(Cow::Owned),
        })
    }
}

fn error(why: Why, column: usize) -> Stop {
    Stop::Error(why, Some(column))
}

fn column(expr: &Expr) -> Option<usize> {
    match expr {
        Expr::Path { column, .. } | Expr::Not(_, column) | Expr::Compare { column, .. } | Expr::In { column, .. } => {
            Some(*column)
        }
        Expr::Literal(_) | Expr::List(_) | Expr::Template(_) | Expr::And(_) | Expr::Or(_) => None,
    }
}

/// Compares two values; `None` if they are not comparable.
fn compare(op: Op, left: &Evaluated<'_>, right: &Evaluated<'_>) -> Option<bool> {
    match op {
        Op::Eq | Op::Ne => {
            let equal = match (left.as_deref(), right.as_deref()) {
                (Some(left), Some(right)) => json::same(left, right),
                (Some(other), None) | (None, Some(other)) => other.is_null(),
                (None, None) => return None,
            };
            Some(equal == (op == Op::Eq))
        }
        _ => json::order(left.as_deref()?, right.as_deref()?).map(|order| holds(op, order)),
    }
}

/// Whether a comparison is true for two values with this ordering.
pub(super) fn holds(op: Op, order: Ordering) -> bool {
    match op {
        Op::Eq => order.is_eq(),
        Op::Ne => order.is_ne(),
        Op::Lt => order.is_lt(),
        Op::Le => order.is_le(),
        Op::Gt => order.is_gt(),
        Op::Ge => order.is_ge(),
    }
}
