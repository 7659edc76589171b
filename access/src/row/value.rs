//! The value of a condition. It must have its stated type, and one that its comparison accepts.

use super::error::{RowError, RowReason};
use doorward_contract::resource::Rel;
use serde_json::{Number, Value};

/// Most entries of a list.
const MAX_LIST: usize = 100;
/// Longest text, in bytes.
const MAX_TEXT: usize = 1_024;

/// Parses the value of a condition.
pub(super) fn read(rel: Rel, value: &Value, kind: &str) -> Result<Value, RowError> {
    let fault = |reason| RowError::new("Val", reason);
    match (rel, value) {
        (Rel::In | Rel::Nin, Value::Array(list)) if list.len() > MAX_LIST => Err(fault(RowReason::TooMany)),
        (Rel::In | Rel::Nin, Value::Array(list)) => {
            let list = list.iter().enumerate();
            let list =
                list.map(|(i, v)| coerce(v, kind).map_err(|e| RowError::new(&format!("{}[{i}]", e.at), e.reason)));
            Ok(Value::Array(list.collect::<Result<_, _>>()?))
        }
        (Rel::In | Rel::Nin, _) | (_, Value::Array(_)) => Err(fault(RowReason::ListOrNot)),
        _ => {
            let value = coerce(value, kind)?;
            if takes(rel, &value) { Ok(value) } else { Err(fault(RowReason::NotForThisRel)) }
        }
    }
}

fn takes(rel: Rel, value: &Value) -> bool {
    match rel {
        Rel::Lt | Rel::Gt | Rel::Lte | Rel::Gte => value.is_number() || value.is_string(),
        Rel::Search => value.as_str().is_some_and(|text| !text.is_empty()),
        Rel::Eq | Rel::Neq | Rel::In | Rel::Nin => true,
    }
}

/// Converts a value to its stated type: a form sends `"18"` with the type `number`. Without a
/// type nothing is converted.
fn coerce(value: &Value, kind: &str) -> Result<Value, RowError> {
    let wrong = || RowError::new("Val", RowReason::WrongType);
    match (kind, value) {
        (_, Value::String(text)) if text.len() > MAX_TEXT => Err(RowError::new("Val", RowReason::TooLong)),
        (_, Value::Array(_) | Value::Object(_)) => Err(wrong()),
        ("", _) | ("string", Value::String(_)) | ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) => {
            Ok(value.clone())
        }
        ("number", Value::String(text)) => serde_json::from_str::<Number>(text).map(Value::Number).map_err(|_| wrong()),
        ("boolean", Value::String(text)) => text.parse().map(Value::Bool).map_err(|_| wrong()),
        ("string" | "number" | "boolean", _) => Err(wrong()),
        _ => Err(RowError::new("ValueType", RowReason::UnknownType)),
    }
}
