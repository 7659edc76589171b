//! Reads a security rule from the text that an administrator wrote. Faults have a place.

use crate::policy::MAX_DOCUMENT;
use crate::policy::fault::{DocumentFault, Fault, Kind};
use crate::policy::json::{self, Node};
use crate::rule::{FunctionRules, Reason, Rule, RuleError};
use doorward_contract::resource::ResourceType;
use serde_json::Value;

/// A parsed rule, or the rules of functions.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Read {
    One(Box<Rule>),
    Functions(FunctionRules),
}

/// A member of the rule: its key as in [`RuleError`], its name, its value.
type Place<'a> = (String, String, Node<'a>);

/// The first fault of a rule, if it has one.
pub fn check(kind: ResourceType, text: &str) -> Option<DocumentFault> {
    read(kind, text).err()
}

/// Warnings about a valid rule: what is probably a mistake.
pub fn warnings(kind: ResourceType, text: &str) -> Vec<DocumentFault> {
    let Ok(Read::One(rule)) = read(kind, text) else { return Vec::new() };
    let Ok(places) = Node::root(text).and_then(|root| places(&root)) else { return Vec::new() };
    let write = places.iter().find(|(key, ..)| key == "write").filter(|_| rule.never_creates());
    write.map(|(.., node)| node.fault(Kind::NeverCreates).at(text)).into_iter().collect()
}

pub fn read(kind: ResourceType, text: &str) -> Result<Read, DocumentFault> {
    parse(kind, text).map_err(|fault| fault.at(text))
}

fn parse(kind: ResourceType, text: &str) -> Result<Read, Fault> {
    if text.len() > MAX_DOCUMENT {
        return Err(Fault { kind: Kind::DocumentTooLong, path: String::new(), offset: 0 });
    }
    let root = Node::root(text)?;
    let places = places(&root)?;
    let value: Value = serde_json::from_str(text).map_err(|error| json::syntax(text, &error))?;
    let read = match kind {
        ResourceType::Function => FunctionRules::parse(&value).map(Read::Functions),
        _ => Rule::parse(kind, &value).map(|rule| Read::One(Box::new(rule))),
    };
    read.map_err(|error| fault(&root, &places, error))
}

/// All members, one level into functions. Duplicate members are a fault.
fn places<'a>(root: &Node<'a>) -> Result<Vec<Place<'a>>, Fault> {
    let mut places = Vec::new();
    for (name, node) in root.entries()? {
        if node.is_object() {
            places.extend(node.entries()?.into_iter().map(|(inner, node)| (format!("{name}.{inner}"), inner, node)));
        }
        places.push((name.clone(), name, node));
    }
    Ok(places)
}

fn fault(root: &Node<'_>, places: &[Place<'_>], error: RuleError) -> Fault {
    let place = places.iter().find(|(key, ..)| *key == error.key);
    let (is_key, before) = (error.reason == Reason::UnknownKey, error.column.map(|column| column.saturating_sub(1)));
    let kind = Kind::Rule(error);
    match place {
        Some((_, name, node)) if is_key => node.fault_of_name(kind, name),
        Some((.., node)) => node.fault_within(kind, before),
        None => root.fault(kind),
    }
}
