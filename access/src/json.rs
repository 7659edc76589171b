//! Comparison of JSON values, shared by rules and row conditions so that they cannot disagree.

use serde_json::{Number, Value};
use std::cmp::Ordering;

/// The value at a path of keys and list positions; `None` if it does not exist.
pub(crate) fn at<'a, S: AsRef<str>>(value: &'a Value, path: &[S]) -> Option<&'a Value> {
    path.iter().try_fold(value, |value, key| match value {
        Value::Object(object) => object.get(key.as_ref()),
        Value::Array(list) => list.get(key.as_ref().parse::<usize>().ok()?),
        _ => None,
    })
}

/// Whether two values are equal; `1` and `1.0` are. Nothing is converted: `"1"` is not `1`.
pub(crate) fn same(a: &Value, b: &Value) -> bool {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => numbers(a, b) == Some(Ordering::Equal),
        (Value::Array(a), Value::Array(b)) => a.len() == b.len() && a.iter().zip(b).all(|(a, b)| same(a, b)),
        (Value::Object(a), Value::Object(b)) => {
            a.len() == b.len() && a.iter().all(|(key, a)| b.get(key).is_some_and(|b| same(a, b)))
        }
        _ => a == b,
    }
}

/// Which of two values comes first; `None` unless both are numbers or both are text.
pub(crate) fn order(a: &Value, b: &Value) -> Option<Ordering> {
    match (a, b) {
        (Value::Number(a), Value::Number(b)) => numbers(a, b),
        (Value::String(a), Value::String(b)) => Some(a.cmp(b)),
        _ => None,
    }
}

/// Compares exactly, also integers that a float cannot represent.
fn numbers(a: &Number, b: &Number) -> Option<Ordering> {
    match (a.as_i128(), b.as_i128()) {
        (Some(a), Some(b)) => Some(a.cmp(&b)),
        (Some(a), None) => whole_and_float(a, b.as_f64()?),
        (None, Some(b)) => whole_and_float(b, a.as_f64()?).map(Ordering::reverse),
        (None, None) => a.as_f64()?.partial_cmp(&b.as_f64()?),
    }
}

/// The cast saturates at the limits of `i128`, beyond every 64-bit integer.
fn whole_and_float(whole: i128, float: f64) -> Option<Ordering> {
    let fraction = 0.0.partial_cmp(&float.fract())?;
    Some(whole.cmp(&(float.trunc() as i128)).then(fraction))
}
