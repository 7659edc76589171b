//! Security rules: expressions that decide operations on a document, a file or a function (CloudBase's `CUSTOM` level).
//!
//! A rule is a JSON object: `{"read": true, "write": "doc.owner == auth.uid"}`. `create`, `update` and `delete`
//! inherit `write`; an absent key is false. Functions have `{"*": {"invoke": "auth != null"}}`, by name.
//!
//! - [`Rule::parse`] and [`FunctionRules::parse`] compile a rule; a [`RuleError`] has key and column
//! - [`evaluate`] decides an operation on a document. It may answer [`Outcome::Needs`]: fetch these
//!   documents and ask again
//! - [`covers`] decides whether a query may run. Rules validate queries; they never filter results
//!
//! The language is the small one that CloudBase documents. It has a parser of its own instead of a CEL library, because
//! it has templates (`` `${}` ``), which CEL does not, and because its parts can be undecided until a document is
//! supplied. Expressions have no loops, at most 1 024 characters and 16 levels of nesting, so they need no time limit.
//!
//! As in CEL, an error does not decide: `true || error` is true and `false && error` is false, in any order. If the
//! error remains, the answer is a denial.

mod check;
mod covers;
mod error;
mod eval;
mod facts;
mod parse;
mod query;
mod text;
mod tree;

pub use covers::covers;
pub use error::{Reason, RuleError, Why};
pub use eval::{Outcome, evaluate};
pub use facts::{Auth, DocumentKey, Facts, MAX_DOCUMENTS};
pub use query::{Query, QueryError};

use check::Place;
use doorward_contract::resource::{Operation, ResourceType};
use serde_json::{Map, Value};
use std::collections::BTreeMap;
use tree::Expr;

/// Longest expression, in characters.
pub const MAX_LENGTH: usize = 1_024;
/// Most functions named by one set of rules.
pub const MAX_FUNCTIONS: usize = 1_000;

const FALSE: Expr = Expr::Literal(Value::Bool(false));

/// The rule of a collection, a bucket or one function: one condition for each operation.
#[derive(Debug, Clone, PartialEq)]
pub struct Rule {
    read: Expr,
    create: Expr,
    update: Expr,
    delete: Expr,
    invoke: Expr,
}

impl Rule {
    /// Compiles the rule of a collection or a bucket.
    ///
    /// # Errors
    /// [`RuleError`] with the key, the column and a stable reason; [`Reason::NoRulesHere`] for tables, which have row
    /// permissions ([`crate::row`]), and for functions, which have [`FunctionRules`].
    pub fn parse(kind: ResourceType, rule: &Value) -> Result<Self, RuleError> {
        let names: &[&str] = match kind {
            ResourceType::Collection => &["read", "write", "create", "update", "delete"],
            ResourceType::Storage => &["read", "write"],
            ResourceType::Table | ResourceType::Function => return Err(RuleError::new("", Reason::NoRulesHere)),
        };
        let object = object(rule, "")?;
        known(object, names, "")?;
        let one = |key: &str| object.get(key).map(|value| condition(kind, key, key, value)).transpose();
        let write = one("write")?.unwrap_or(FALSE);
        let inherit = |own: Option<Expr>| own.unwrap_or_else(|| write.clone());
        Ok(Self {
            read: one("read")?.unwrap_or(FALSE),
            create: inherit(one("create")?),
            update: inherit(one("update")?),
            delete: inherit(one("delete")?),
            invoke: FALSE,
        })
    }

    /// Whether no user can ever create a document, because `create` reads the document, which does not exist yet.
    /// Usually `create` inherits that from `write`.
    pub fn never_creates(&self) -> bool {
        self.create.reads_doc() && !can_be(&self.create, true)
    }

    /// The condition of an operation.
    fn condition(&self, operation: Operation) -> &Expr {
        match operation {
            Operation::Read => &self.read,
            Operation::Create => &self.create,
            Operation::Update => &self.update,
            Operation::Delete => &self.delete,
            Operation::Invoke => &self.invoke,
        }
    }
}

/// The rules of all functions.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct FunctionRules {
    named: BTreeMap<String, Rule>,
}

impl FunctionRules {
    /// Compiles `{"*": {"invoke": ...}, "<name>": {"invoke": ...}}`.
    ///
    /// # Errors
    /// [`RuleError`] with the key, as in `hello.invoke`, the column and a stable reason.
    pub fn parse(rules: &Value) -> Result<Self, RuleError> {
        let object = object(rules, "")?;
        if object.len() > MAX_FUNCTIONS {
            return Err(RuleError::new("", Reason::TooMany));
        }
        let named = object.iter().map(|(name, rule)| Ok((name.clone(), function(name, rule)?)));
        Ok(Self { named: named.collect::<Result<_, RuleError>>()? })
    }

    /// The rule of a function: its own, else that of `*`. Without either the call is denied.
    pub fn of(&self, name: &str) -> Option<&Rule> {
        self.named.get(name).or_else(|| self.named.get("*"))
    }
}

/// Whether an expression can have this value if there is no document.
fn can_be(expr: &Expr, expected: bool) -> bool {
    match expr {
        Expr::Literal(value) => *value == Value::Bool(expected),
        Expr::Not(inner, _) => can_be(inner, !expected),
        Expr::And(parts) if expected => parts.iter().all(|part| can_be(part, true)),
        Expr::And(parts) => parts.iter().any(|part| can_be(part, false)),
        Expr::Or(parts) if expected => parts.iter().any(|part| can_be(part, true)),
        Expr::Or(parts) => parts.iter().all(|part| can_be(part, false)),
        _ => !expr.reads_doc(),
    }
}

fn function(name: &str, rule: &Value) -> Result<Rule, RuleError> {
    let object = object(rule, name)?;
    known(object, &["invoke"], name)?;
    let place = format!("{name}.invoke");
    let invoke = object.get("invoke").map(|value| condition(ResourceType::Function, &place, "invoke", value));
    Ok(Rule { read: FALSE, create: FALSE, update: FALSE, delete: FALSE, invoke: invoke.transpose()?.unwrap_or(FALSE) })
}

fn object<'a>(value: &'a Value, place: &str) -> Result<&'a Map<String, Value>, RuleError> {
    value.as_object().ok_or_else(|| RuleError::new(place, Reason::NotAnObject))
}

/// Rejects unknown keys. A misspelt `"raed": true` would deny what its author meant to allow, `"delet"` the reverse.
fn known(object: &Map<String, Value>, names: &[&str], place: &str) -> Result<(), RuleError> {
    match object.keys().find(|key| !names.contains(&key.as_str())) {
        Some(key) if place.is_empty() => Err(RuleError::new(key, Reason::UnknownKey)),
        Some(key) => Err(RuleError::new(&format!("{place}.{key}"), Reason::UnknownKey)),
        None => Ok(()),
    }
}

/// Compiles one condition: a boolean or an expression.
fn condition(kind: ResourceType, place: &str, operation: &str, value: &Value) -> Result<Expr, RuleError> {
    match value {
        Value::Bool(_) => Ok(Expr::Literal(value.clone())),
        Value::String(text) if text.chars().count() > MAX_LENGTH => Err(RuleError::new(place, Reason::TooLong)),
        Value::String(text) => {
            let expr = parse::expression(text).map_err(|error| error.within(place))?;
            check::check(&expr, Place { kind, create: operation == "create" }).map_err(|error| error.within(place))?;
            Ok(expr)
        }
        _ => Err(RuleError::new(place, Reason::NotAnExpression)),
    }
}
