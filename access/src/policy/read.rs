//! Compiles a JSON document in the order of the text and stops at the first fault.

use super::condition::Condition;
use super::fault::{Expected, Fault, Kind, Object};
use super::json::Node;
use super::pattern::{Pattern, Resource};
use super::{CompiledStatement, MAX_CONDITION, MAX_DOCUMENT, MAX_PAIRS, MAX_PATTERN, MAX_PATTERNS, MAX_STATEMENTS};
use doorward_contract::access::{DocumentVersion, Effect, Patterns, PolicyDocument, Statement};

/// Parses a document: its JSON, and the compiled statements. It and its conditions may be `growth` times as long as new
/// ones.
pub(crate) fn document(text: &str, growth: usize) -> Result<(PolicyDocument, Vec<CompiledStatement>), Fault> {
    if text.len() > MAX_DOCUMENT * growth {
        return Err(Fault { kind: Kind::DocumentTooLong, path: String::new(), offset: 0 });
    }
    let root = Node::root(text)?;
    let members = root.members(&["version", "statement"], Object::Document)?;
    let (mut version, mut statements) = (None, None);
    for (name, node) in members {
        match name.as_str() {
            "version" => version = Some(read_version(&node)?),
            _ => statements = Some(read_statements(&node, growth)?),
        }
    }
    let version = version.ok_or_else(|| root.fault(Kind::MissingMember("version")))?;
    let (statement, compiled) = statements.ok_or_else(|| root.fault(Kind::MissingMember("statement")))?;
    Ok((PolicyDocument { version, statement }, compiled))
}

fn read_version(node: &Node<'_>) -> Result<DocumentVersion, Fault> {
    match node.string(Expected::Version)?.as_str() {
        "1.0" => Ok(DocumentVersion::V1),
        _ => Err(node.fault(Kind::UnsupportedVersion)),
    }
}

fn read_statements(node: &Node<'_>, growth: usize) -> Result<(Vec<Statement>, Vec<CompiledStatement>), Fault> {
    let nodes = node.elements().ok_or_else(|| node.fault(Kind::WrongType(Expected::Statements)))?;
    if nodes.is_empty() {
        return Err(node.fault(Kind::Empty));
    }
    let mut pairs = 0;
    let (mut written, mut compiled) = (Vec::new(), Vec::new());
    for (at, node) in nodes.iter().enumerate() {
        if at == MAX_STATEMENTS {
            return Err(node.fault(Kind::TooManyStatements));
        }
        let (statement, compiled_statement) = read_statement(node, growth)?;
        pairs += compiled_statement.actions.len() * compiled_statement.resources.len();
        if pairs > MAX_PAIRS {
            return Err(node.fault(Kind::TooManyPatterns));
        }
        written.push(statement);
        compiled.push(compiled_statement);
    }
    Ok((written, compiled))
}

fn read_statement(node: &Node<'_>, growth: usize) -> Result<(Statement, CompiledStatement), Fault> {
    let known = ["action", "resource", "effect", "condition"];
    let members = node.members(&known, Object::Statement)?;
    let (mut action, mut effect, mut condition) = (None, None, None);
    let mut resource = (Patterns::One("*".into()), vec![Resource::everything()]);
    for (name, node) in members {
        match name.as_str() {
            "action" => action = Some(read_patterns(&node, Pattern::action)?),
            "resource" => resource = read_patterns(&node, Resource::read)?,
            "effect" => effect = Some(read_effect(&node)?),
            _ => condition = Some(read_condition(&node, growth)?),
        }
    }
    let (action, actions) = action.ok_or_else(|| node.fault(Kind::MissingMember("action")))?;
    let effect = effect.ok_or_else(|| node.fault(Kind::MissingMember("effect")))?;
    let (resource, resources) = resource;
    let text = condition.as_ref().map(|condition: &Condition| condition.text().to_owned());
    let statement = Statement { action, resource, effect, condition: text };
    Ok((statement, CompiledStatement { effect, actions, resources, condition }))
}

fn read_effect(node: &Node<'_>) -> Result<Effect, Fault> {
    let word = node.string(Expected::Effect)?;
    Effect::parse(&word).ok_or_else(|| node.fault(Kind::UnknownEffect))
}

/// One pattern or a list of them.
fn read_patterns<P>(node: &Node<'_>, read: impl Fn(&str) -> Result<P, Kind>) -> Result<(Patterns, Vec<P>), Fault> {
    let one = |node: &Node<'_>| {
        let text = node.string(Expected::Patterns)?;
        if text.chars().count() > MAX_PATTERN {
            return Err(node.fault(Kind::PatternTooLong));
        }
        let pattern = read(&text).map_err(|kind| node.fault(kind))?;
        Ok((text, pattern))
    };
    let Some(nodes) = node.elements() else {
        let (text, pattern) = one(node)?;
        return Ok((Patterns::One(text), vec![pattern]));
    };
    if nodes.is_empty() {
        return Err(node.fault(Kind::Empty));
    }
    if nodes.len() > MAX_PATTERNS {
        return Err(node.fault(Kind::TooManyPatterns));
    }
    let read: Result<(Vec<String>, Vec<P>), Fault> = nodes.iter().map(one).collect();
    let (texts, patterns) = read?;
    Ok((Patterns::Many(texts), patterns))
}

fn read_condition(node: &Node<'_>, growth: usize) -> Result<Condition, Fault> {
    let text = node.string(Expected::Condition)?;
    if text.chars().count() > MAX_CONDITION * growth {
        return Err(node.fault(Kind::ConditionTooLong));
    }
    Condition::compile(&text).map_err(|refused| node.fault_within(refused.kind, refused.characters))
}
