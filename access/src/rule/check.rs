//! Checks an expression when it is stored: unknown names, too many documents, `doc` where there is none.

use super::{
    error::{Reason, RuleError},
    facts::DocumentKey,
    tree::{Base, Expr},
};
use doorward_contract::resource::ResourceType;
use serde_json::Value;

/// Most `get` calls in one expression.
const MAX_GETS: usize = 3;
/// Most nested `get` calls.
const MAX_NESTED_GETS: usize = 2;
/// Members of `auth`.
const AUTH: [&str; 3] = ["openid", "uid", "loginType"];

/// Where an expression is used.
#[derive(Clone, Copy)]
pub(super) struct Place {
    pub kind: ResourceType,
    /// Whether it is under the key `create` itself. An expression that `create` inherits from `write` is not rejected
    /// here: the usual `"write": "doc._openid == auth.openid"` is a good rule for update and delete.
    pub create: bool,
}

/// Checks a whole expression.
pub(super) fn check(expr: &Expr, place: Place) -> Result<(), RuleError> {
    let mut gets = 0;
    walk(expr, place, 0, &mut gets)
}

fn walk(expr: &Expr, place: Place, nested: usize, gets: &mut usize) -> Result<(), RuleError> {
    let mut within = nested;
    if let Expr::Path { base, keys, column } = expr {
        variable(base, keys, *column, place)?;
        if let Base::Get(path) = base {
            (*gets, within) = (*gets + 1, nested + 1);
            document(path, *column)?;
            if *gets > MAX_GETS {
                return Err(RuleError::at(*column, Reason::TooManyGets, |texts| texts.hint_calls(MAX_GETS)));
            }
            if within > MAX_NESTED_GETS {
                return Err(RuleError::at(*column, Reason::GetsTooDeep, |texts| texts.hint_levels(MAX_NESTED_GETS)));
            }
        }
    }
    expr.children().into_iter().try_for_each(|child| walk(child, place, within, gets))
}

fn variable(base: &Base, keys: &[Expr], column: usize, place: Place) -> Result<(), RuleError> {
    let unknown = |what: &str| Err(RuleError::at(column, Reason::UnknownName, |texts| texts.hint_unknown(what)));
    match base {
        Base::Auth => match keys {
            [] => Ok(()),
            [Expr::Literal(Value::String(key))] if AUTH.contains(&key.as_str()) => Ok(()),
            _ => Err(RuleError::at(column, Reason::UnknownMember, |texts| texts.hint_auth)),
        },
        Base::Doc if place.kind != ResourceType::Collection => unknown("doc"),
        Base::Doc if place.create => Err(RuleError::at(column, Reason::CreateHasNoDoc, |texts| texts.hint_create)),
        Base::Resource if place.kind != ResourceType::Storage => unknown("resource"),
        Base::Request => match keys.first() {
            Some(Expr::Literal(Value::String(key))) if key == "data" => Ok(()),
            _ => Err(RuleError::at(column, Reason::UnknownMember, |texts| texts.hint_request)),
        },
        Base::Now if !keys.is_empty() => Err(RuleError::at(column, Reason::UnknownMember, |texts| texts.hint_now)),
        Base::Doc | Base::Resource | Base::Now | Base::Get(_) => Ok(()),
    }
}

/// Checks the argument of `get`. The collection must be literal: if a request could choose it, it could
/// read every collection.
fn document(path: &Expr, column: usize) -> Result<(), RuleError> {
    let good = match path {
        Expr::Literal(Value::String(text)) => DocumentKey::parse(text).is_some(),
        Expr::Template(parts) => match parts.first() {
            Some(Expr::Literal(Value::String(text))) => {
                // `x` replaces the part of the id that is not known yet.
                let whole = parts.len() == 1;
                DocumentKey::parse(&if whole { text.clone() } else { format!("{text}x") }).is_some()
            }
            _ => false,
        },
        _ => false,
    };
    if good { Ok(()) } else { Err(RuleError::at(column, Reason::DocumentPath, |texts| texts.hint_document)) }
}
