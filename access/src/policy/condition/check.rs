//! Checks conditions when they are stored: unknown variables and functions are errors then, and not failures later.

use super::{Kind, MAX_DEPTH, Refused, network};
use cel::common::ast::{CallExpr, EntryExpr, Expr, IdedExpr, LiteralValue, MapExpr, SelectExpr};

/// Members of `subject`.
const SUBJECT: [&str; 4] = ["uid", "kind", "roles", "attributes"];
/// Members of `request`.
const REQUEST: [&str; 6] = ["ip", "method", "path", "client", "assurance", "time"];
/// Values of `subject.kind`.
const KINDS: [&str; 5] = ["internal", "external", "anonymous", "unauthenticated", "api_key"];
/// Operators, by their names in the syntax tree.
const OPERATORS: [&str; 17] = [
    "_?_:_", "_&&_", "_||_", "!_", "_-_", "_+_", "_*_", "_/_", "_%_", "_==_", "_!=_", "_>=_", "_<=_", "_>_", "_<_",
    "-_", "_[_]",
];

/// Checks an expression.
pub(super) fn whole(expression: &IdedExpr) -> Result<(), Refused> {
    walk(expression, 0)?;
    let boolean = match &expression.expr {
        Expr::Literal(literal) => matches!(literal, LiteralValue::Boolean(_)),
        Expr::List(_) | Expr::Map(_) => false,
        _ => true,
    };
    if boolean { Ok(()) } else { Err(Kind::ConditionNotBoolean.into()) }
}

fn walk(node: &IdedExpr, depth: u16) -> Result<(), Refused> {
    if depth > MAX_DEPTH {
        return Err(Kind::ConditionTooComplex.into());
    }
    let deeper = |node: &IdedExpr| walk(node, depth + 1);
    match &node.expr {
        Expr::Literal(_) => Ok(()),
        Expr::Ident(name) => variable(name),
        Expr::Select(select) => selection(select, depth),
        Expr::List(list) => list.elements.iter().try_for_each(deeper),
        Expr::Map(map) => entries(map, depth),
        Expr::Call(call) => {
            function(call)?;
            call.target.iter().map(AsRef::as_ref).chain(&call.args).try_for_each(deeper)
        }
        Expr::Comprehension(_) => Err(Kind::ConditionLoops.into()),
        Expr::Struct(structure) => Err(Kind::ConditionUnknownVariable(structure.type_name.clone()).into()),
        Expr::Unspecified => Err(Kind::ConditionSyntax(None).into()),
    }
}

/// A variable without a member. `subject` and `request` are only allowed with one.
fn variable(name: &str) -> Result<(), Refused> {
    if name == "resource" { Ok(()) } else { Err(Kind::ConditionUnknownVariable(name.to_owned()).into()) }
}

fn selection(select: &SelectExpr, depth: u16) -> Result<(), Refused> {
    let members: &[&str] = match &select.operand.expr {
        Expr::Ident(name) if name == "subject" => &SUBJECT,
        Expr::Ident(name) if name == "request" => &REQUEST,
        _ => return walk(&select.operand, depth + 1),
    };
    if members.contains(&select.field.as_str()) {
        return Ok(());
    }
    let Expr::Ident(name) = &select.operand.expr else { return Ok(()) };
    Err(Kind::ConditionUnknownVariable(format!("{name}.{}", select.field)).into())
}

fn entries(map: &MapExpr, depth: u16) -> Result<(), Refused> {
    map.entries.iter().try_for_each(|entry| match &entry.expr {
        EntryExpr::MapEntry(entry) => {
            walk(&entry.key, depth + 1)?;
            walk(&entry.value, depth + 1)
        }
        EntryExpr::StructField(field) => walk(&field.value, depth + 1),
    })
}

/// Checks that a function exists and is called with the right number of arguments. A call that always
/// fails would deny everyone.
fn function(call: &CallExpr) -> Result<(), Refused> {
    let name = call.func_name.as_str();
    let known = match (name, call.target.is_some(), call.args.len()) {
        ("@in" | "in_network", false, 2) => true,
        ("size" | "int" | "uint" | "double" | "string" | "bool", false, 1) | ("size", true, 0) => true,
        ("contains" | "startsWith" | "endsWith", true, 1) => true,
        (operator, false, _) => OPERATORS.contains(&operator),
        _ => false,
    };
    if matches!(name, "all" | "exists" | "exists_one" | "existsOne" | "map" | "filter") {
        return Err(Kind::ConditionLoops.into());
    }
    if !known {
        return Err(Kind::ConditionUnknownFunction(name.to_owned()).into());
    }
    kinds(call)?;
    match call.args.get(1).map(|arg| &arg.expr) {
        Some(Expr::Literal(literal)) if name == "in_network" => match literal {
            LiteralValue::String(text) if network(text.inner()).is_some() => Ok(()),
            LiteralValue::String(text) => Err(Kind::ConditionNotANetwork(Some(text.inner().to_owned())).into()),
            _ => Err(Kind::ConditionNotANetwork(None).into()),
        },
        _ => Ok(()),
    }
}

/// Checks that a comparison with `subject.kind` can hold: otherwise a misspelled kind would turn a deny off.
fn kinds(call: &CallExpr) -> Result<(), Refused> {
    if !matches!(call.func_name.as_str(), "_==_" | "_!=_" | "@in") {
        return Ok(());
    }
    let is_kind = |node: &IdedExpr| match &node.expr {
        Expr::Select(select) => {
            select.field == "kind" && matches!(&select.operand.expr, Expr::Ident(name) if name == "subject")
        }
        _ => false,
    };
    let [one, other] = call.args.as_slice() else { return Ok(()) };
    let compared = match (is_kind(one), is_kind(other)) {
        (true, _) => other,
        (_, true) => one,
        _ => return Ok(()),
    };
    match &compared.expr {
        Expr::List(list) => list.elements.iter().try_for_each(known_kind),
        _ => known_kind(compared),
    }
}

fn known_kind(node: &IdedExpr) -> Result<(), Refused> {
    match &node.expr {
        Expr::Literal(LiteralValue::String(text)) if !KINDS.contains(&text.inner()) => {
            Err(Kind::ConditionUnknownKind(text.inner().to_owned()).into())
        }
        _ => Ok(()),
    }
}
