//! Results of checks. A valid policy document can have warnings: what is probably a mistake.

use super::resource_types::unknown;
use doorward_access::PolicySet;
use doorward_access::policy::fault::{DocumentFault, Expected, Fault, Kind};
use doorward_access::policy::json::Node;
use doorward_contract::access::DocumentChecked;
use doorward_contract::messaging::Language;

/// Most warnings reported.
const MOST: usize = 20;

/// The result of a check, in the language of the request.
pub(crate) fn checked(fault: Option<DocumentFault>, warnings: &[DocumentFault], language: Language) -> DocumentChecked {
    let warnings = warnings.iter().map(|warning| warning.in_language(language)).collect();
    let faults: Vec<_> = fault.iter().map(|fault| fault.in_language(language)).collect();
    DocumentChecked { valid: faults.is_empty(), faults, warnings }
}

/// Warns about actions that the registered type does not list, each with its place. The document is known to be valid.
pub(crate) fn of(compiled: &PolicySet, text: &str) -> Vec<DocumentFault> {
    let actions = actions(text).unwrap_or_default();
    let warnings = actions.iter().filter_map(|node| warning(compiled, node));
    warnings.take(MOST).map(|fault| fault.at(text)).collect()
}

fn actions(text: &str) -> Result<Vec<Node<'_>>, Fault> {
    let mut found = Vec::new();
    let root = Node::root(text)?;
    let Some((_, statements)) = root.entries()?.into_iter().find(|(name, _)| name == "statement") else {
        return Ok(found);
    };
    for statement in statements.elements().unwrap_or_default() {
        for (name, node) in statement.entries()? {
            if name == "action" {
                match node.elements() {
                    Some(nodes) => found.extend(nodes),
                    None => found.push(node),
                }
            }
        }
    }
    Ok(found)
}

fn warning(compiled: &PolicySet, node: &Node<'_>) -> Option<Fault> {
    let pattern = node.string(Expected::Patterns).ok()?;
    let known = unknown(compiled, &pattern)?;
    let action = pattern.split_once(':').map_or("", |(_, action)| action).to_owned();
    Some(node.fault(Kind::UnregisteredAction { kind: known.name.clone(), action, known: known.actions.join(", ") }))
}
