//! Checks the syntax tree of a policy before it runs: it calls only allowed functions, is not nested too deeply, does
//! not recurse and refers to its own package only.

use super::{builtins, error::RegoError, graph::Graph};
use doorward_i18n::errors::rego::Texts;
use regorus::Engine;
use serde_json::Value;
use std::collections::BTreeSet;

/// Most levels of `[` and `{`, a rule's own braces included. Each level doubles the time of the interpreter's parser:
/// one second at twelve, endless at thirty.
const MAX_BRACKETS: usize = 6;
/// Most levels of any kind in one expression. With [`super::graph`] this bounds the stack.
const MAX_DEPTH: usize = 12;

/// The package of a policy.
const PACKAGE: [&str; 2] = ["authz", "user"];

/// Checks a policy and returns the names of its rules.
///
/// # Errors
/// [`RegoError`] with the place.
pub(super) fn check(text: &str) -> Result<BTreeSet<String>, RegoError> {
    brackets(text)?;
    let mut engine = Engine::new();
    engine.add_policy("policy".into(), text.into()).map_err(|error| RegoError::read(&error.to_string()))?;
    let tree = engine.get_ast_as_json().map_err(|error| RegoError::read(&error.to_string()))?;
    // serde_json stops at 128 levels, more than is allowed here.
    let tree: Value = serde_json::from_str(&tree).map_err(|_| RegoError::whole(|texts| texts.policy_too_deep))?;
    let module = &tree[0]["ast"];
    package(module)?;
    let rules = module["rules"].as_array().map(Vec::as_slice).unwrap_or_default();
    let names: BTreeSet<String> = rules.iter().filter_map(name).collect();
    let mut graph = Graph::default();
    for rule in rules {
        let Some(rule_name) = name(rule) else { return Err(at(rule, |texts| texts.head)) };
        let mut walk = Walk { names: &names, uses: BTreeSet::new() };
        parts(rule).into_iter().try_for_each(|part| walk.node(part, 0))?;
        graph.add(&rule_name, walk.uses, place(rule));
    }
    graph.check()?;
    if names.contains("allow") || names.contains("deny") {
        return Ok(names);
    }
    Err(RegoError::whole(|texts| texts.no_rule))
}

/// Checks the nesting of brackets outside strings and comments, before the parser runs.
fn brackets(text: &str) -> Result<(), RegoError> {
    let mut depth = 0_usize;
    for (line, text) in (1..).zip(lines(text)) {
        for (column, c) in (1..).zip(text.chars()) {
            match c {
                '[' | '{' => depth += 1,
                ']' | '}' => depth = depth.saturating_sub(1),
                _ => {}
            }
            if depth > MAX_BRACKETS {
                return Err(RegoError::at((line, column), |texts| texts.brackets(MAX_BRACKETS)));
            }
        }
    }
    Ok(())
}

/// The lines of a policy, with strings and comments replaced by spaces.
fn lines(text: &str) -> Vec<String> {
    let (mut lines, mut line, mut within, mut escaped) = (Vec::new(), String::new(), None, false);
    for c in text.chars() {
        within = match (within, c) {
            // Comments and plain strings end with their line.
            (Some('#' | '"'), '\n') => None,
            (Some('"'), '"') if escaped => Some('"'),
            (Some(open), c) if open == c => None,
            (None, '#' | '"' | '`') => Some(c),
            (within, _) => within,
        };
        escaped = within == Some('"') && c == '\\' && !escaped;
        if c == '\n' {
            lines.push(std::mem::take(&mut line));
        } else {
            line.push(if within.is_some() { ' ' } else { c });
        }
    }
    lines.push(line);
    lines
}

fn package(module: &Value) -> Result<(), RegoError> {
    if path(&module["package"]["refr"]).is_none_or(|path| path != PACKAGE) {
        return Err(at(&module["package"], |texts| texts.package));
    }
    for import in module["imports"].as_array().into_iter().flatten() {
        let known = path(&import["refr"])
            .is_some_and(|path| matches!(path.as_slice(), ["rego", "v1"] | ["input", ..] | ["future", "keywords", ..]));
        if !known {
            return Err(at(import, |texts| texts.imports));
        }
    }
    Ok(())
}

/// The name of a rule: `allow`, `deny`, `helper`.
fn name(rule: &Value) -> Option<String> {
    let head = rule["Spec"]["head"].as_object().and_then(|head| head.values().next());
    let reference = head.map_or(&rule["Default"]["refr"], |head| &head["refr"]);
    path(reference)?.first().map(|name| (*name).to_owned())
}

/// All parts of a rule except its name, which would count as a use of itself.
fn parts(rule: &Value) -> Vec<&Value> {
    let head = rule["Spec"]["head"].as_object().and_then(|head| head.values().next());
    let of_head = head.into_iter().flat_map(|head| ["key", "args", "assign"].map(|part| &head[part]));
    of_head.chain([&rule["Spec"]["bodies"], &rule["Default"]["args"], &rule["Default"]["value"]]).collect()
}

/// A path of plain names, `input.request.path`; `None` for a path with brackets.
fn path(node: &Value) -> Option<Vec<&str>> {
    if let Some(name) = node["Var"]["value"].as_str() {
        return Some(vec![name]);
    }
    let dotted = node.get("RefDot")?;
    let mut names = path(&dotted["refr"])?;
    names.push(dotted["field"][1].as_str()?);
    Some(names)
}

struct Walk<'a> {
    names: &'a BTreeSet<String>,
    /// Rules that the current one uses.
    uses: BTreeSet<String>,
}

impl Walk<'_> {
    fn node(&mut self, node: &Value, depth: usize) -> Result<(), RegoError> {
        match node {
            Value::Array(list) => list.iter().try_for_each(|inner| self.node(inner, depth)),
            Value::Object(object) => {
                if object.contains_key("with_mods") {
                    return Err(at(node, |texts| texts.modifier));
                }
                let depth = depth + usize::from(object.contains_key("eidx"));
                if depth > MAX_DEPTH {
                    return Err(at(node, |texts| texts.expression_too_deep(MAX_DEPTH)));
                }
                if let Some(call) = object.get("Call") {
                    self.call(call)?;
                    return self.node(&call["params"], depth + 1);
                }
                if let Some(path) = path(node) {
                    return self.reference(&path, node);
                }
                object.values().try_for_each(|inner| self.node(inner, depth))
            }
            _ => Ok(()),
        }
    }

    fn call(&mut self, call: &Value) -> Result<(), RegoError> {
        let Some(path) = path(&call["fcn"]) else { return Err(at(call, |texts| texts.not_a_function)) };
        match path.as_slice() {
            [name] if self.names.contains(*name) => {
                self.uses.insert((*name).to_owned());
                Ok(())
            }
            ["data", ..] => self.reference(&path, call),
            _ if builtins::is_allowed(&path.join(".")) => Ok(()),
            _ => Err(at(call, |texts| texts.unknown_function(path.join(".")))),
        }
    }

    /// A name that equals that of a rule counts as a use of it. A false use at worst rejects the policy; a missed one
    /// could allow endless recursion.
    fn reference(&mut self, path: &[&str], node: &Value) -> Result<(), RegoError> {
        match path {
            ["data", "authz", "platform", "allow"] => Ok(()),
            ["data", "authz", "user", name, ..] | [name, ..] if self.names.contains(*name) => {
                self.uses.insert((*name).to_owned());
                Ok(())
            }
            ["data", ..] => Err(at(node, |texts| texts.data)),
            _ => Ok(()),
        }
    }
}

/// Line and column of a node.
fn place(node: &Value) -> (u32, u32) {
    let span = node.get("span").or_else(|| node.as_object()?.values().find_map(|inner| inner.get("span")));
    let number = |key: &str| span.and_then(|span| span[key].as_u64()).and_then(|n| u32::try_from(n).ok()).unwrap_or(0);
    (number("line"), number("col"))
}

fn at<S: Into<String>>(node: &Value, sentence: impl Fn(&'static Texts) -> S) -> RegoError {
    RegoError::at(place(node), sentence)
}
