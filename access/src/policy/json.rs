//! JSON values that know their place in the text.
//!
//! Derived deserializers report the place of a syntax error, but not that of a value that turns out to be invalid
//! later. Raw values are slices of the text, so their offset from its start is the place.

use super::fault::{Expected, Fault, Kind, Object, SyntaxCause};
use serde::de::{Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use std::fmt;

/// Longest part of an unknown member's name that an error quotes, in characters.
const MAX_NAME: usize = 64;

/// A value in a well-formed JSON text.
#[derive(Debug, Clone)]
pub struct Node<'a> {
    text: &'a str,
    raw: &'a str,
    path: String,
}

/// Members in the order of the text, duplicates included.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'a> Node<'a> {
    /// The outermost value of a text.
    pub fn root(text: &'a str) -> Result<Self, Fault> {
        match serde_json::from_str::<&RawValue>(text) {
            Ok(raw) => Ok(Self { text, raw: raw.get(), path: String::new() }),
            Err(error) => Err(syntax(text, &error)),
        }
    }

    /// A fault in this value.
    pub fn fault(&self, kind: Kind) -> Fault {
        Fault { kind, path: self.path.clone(), offset: self.offset() }
    }

    /// A fault in the name before this member's value.
    pub fn fault_of_name(&self, kind: Kind, name: &str) -> Fault {
        Fault { offset: self.offset_of_name(name), ..self.fault(kind) }
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        self.raw.starts_with('{')
    }

    /// A fault some characters into this string. If the string has escapes, the place is its start.
    pub fn fault_within(&self, kind: Kind, characters: Option<usize>) -> Fault {
        let plain = self.raw.strip_prefix('"').filter(|raw| !raw.contains('\\'));
        let place = characters.and_then(|n| plain?.char_indices().nth(n)).map_or(0, |(bytes, _)| 1 + bytes);
        Fault { offset: self.offset() + place, ..self.fault(kind) }
    }

    /// Offset of this value in the text, in bytes.
    fn offset(&self) -> usize {
        (self.raw.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize)
    }

    /// The members of an object. Unknown and duplicate members are faults.
    pub fn members(&self, known: &[&str], object: Object) -> Result<Vec<(String, Self)>, Fault> {
        self.checked(|name, short_name| {
            (!known.contains(&name)).then(|| Kind::UnknownMember { name: short_name.to_owned(), object })
        })
    }

    /// The members of an object with any names. Duplicate members are faults.
    pub fn entries(&self) -> Result<Vec<(String, Self)>, Fault> {
        self.checked(|_, _| None)
    }

    fn checked(&self, refuse: impl Fn(&str, &str) -> Option<Kind>) -> Result<Vec<(String, Self)>, Fault> {
        let Ok(Members(members)) = serde_json::from_str(self.raw) else {
            return Err(self.fault(Kind::WrongType(Expected::Object)));
        };
        let mut seen: Vec<(String, Self)> = Vec::with_capacity(members.len());
        for (name, raw) in members {
            let short_name: String = name.chars().take(MAX_NAME).collect();
            let path = if self.path.is_empty() { short_name.clone() } else { format!("{}.{short_name}", self.path) };
            let node = Self { text: self.text, raw: raw.get(), path };
            if let Some(kind) = refuse(&name, &short_name) {
                return Err(node.fault_of_name(kind, &name));
            }
            if seen.iter().any(|(before, _)| *before == name) {
                return Err(node.fault_of_name(Kind::DuplicateMember(name.clone()), &name));
            }
            seen.push((name, node));
        }
        Ok(seen)
    }

    /// Offset of the name of this member, or of its value if the name has escapes.
    fn offset_of_name(&self, name: &str) -> usize {
        let before = self.text.get(..self.offset()).unwrap_or_default();
        let before = before.trim_end().strip_suffix(':').unwrap_or(before).trim_end();
        let quoted = format!("\"{name}\"");
        before.strip_suffix(quoted.as_str()).map_or(self.offset(), str::len)
    }

    /// The elements of an array; `None` for anything else.
    pub fn elements(&self) -> Option<Vec<Self>> {
        let raws: Vec<&'a RawValue> = serde_json::from_str(self.raw).ok()?;
        let node = |(at, raw): (usize, &'a RawValue)| Self {
            text: self.text,
            raw: raw.get(),
            path: format!("{}[{at}]", self.path),
        };
        Some(raws.into_iter().enumerate().map(node).collect())
    }

    /// The text of a string. An unpaired surrogate is a fault.
    pub fn string(&self, expected: Expected) -> Result<String, Fault> {
        serde_json::from_str(self.raw).map_err(|_| self.fault(Kind::WrongType(expected)))
    }
}

impl<'de> serde::Deserialize<'de> for Members<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Collect;
        impl<'de> Visitor<'de> for Collect {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }
        deserializer.deserialize_map(Collect)
    }
}

pub(crate) fn syntax(text: &str, error: &serde_json::Error) -> Fault {
    let lines: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let mut offset = (lines + error.column().saturating_sub(1)).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    // serde_json appends the place to its message; the fault has it separately.
    let message = error.to_string();
    let cause = SyntaxCause::of(message.split(" at line ").next().unwrap_or_default());
    Fault { kind: Kind::Syntax(cause), path: String::new(), offset }
}
