//! Keyboard commands of the tree (WAI-ARIA Authoring Practices, tree view); with Alt, they move the node.

use super::outline::visible;
use doorward_contract::organization::{Node, NodeKind};
use std::collections::BTreeSet;

/// Effect of a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Move the focus to this node.
    Focus(String),
    /// Expand these nodes.
    Open(Vec<String>),
    /// Collapse this node.
    Close(String),
    /// Move the focused node relative to `target`.
    Move {
        target: String,
        /// `inside`, `before` or `after`.
        how: &'static str,
    },
}

/// Effect of a key on the focused node; `None` for keys the tree does not handle.
pub fn act(nodes: &[Node], closed: &BTreeSet<String>, active: &str, key: &str, alt: bool) -> Option<Act> {
    let node = nodes.iter().find(|node| node.id == active)?;
    if alt {
        return shift(nodes, node, key);
    }
    let visible_nodes = visible(nodes, closed);
    let at = visible_nodes.iter().position(|node| node.id == active)?;
    let focus = |node: &&Node| Act::Focus(node.id.clone());
    let first_beneath = nodes.iter().find(|other| other.parent.as_deref() == Some(active));
    match key {
        "ArrowDown" => visible_nodes.get(at + 1).map(focus),
        "ArrowUp" => visible_nodes.get(at.checked_sub(1)?).map(focus),
        "Home" => visible_nodes.first().map(focus),
        "End" => visible_nodes.last().map(focus),
        "ArrowRight" if closed.contains(active) => Some(Act::Open(vec![active.to_owned()])),
        "ArrowRight" => first_beneath.as_ref().map(focus),
        "ArrowLeft" if first_beneath.is_some() && !closed.contains(active) => Some(Act::Close(active.to_owned())),
        "ArrowLeft" => node.parent.clone().map(Act::Focus),
        "*" => Some(Act::Open(siblings(nodes, node).map(|one| one.id.clone()).collect())),
        _ => None,
    }
}

fn siblings<'n>(nodes: &'n [Node], node: &Node) -> impl Iterator<Item = &'n Node> {
    let parent = node.parent.clone();
    nodes.iter().filter(move |other| other.parent == parent)
}

/// Moves up and down among the siblings, right to become a child of the previous sibling, left to follow the parent.
fn shift(nodes: &[Node], node: &Node, key: &str) -> Option<Act> {
    let siblings: Vec<_> = siblings(nodes, node).collect();
    let at = siblings.iter().position(|one| one.id == node.id)?;
    let before = at.checked_sub(1).and_then(|at| siblings.get(at));
    let to = |target: &str, how| Some(Act::Move { target: target.to_owned(), how });
    match key {
        "ArrowUp" => to(&before?.id, "before"),
        "ArrowDown" => to(&siblings.get(at + 1)?.id, "after"),
        "ArrowRight" => to(&before.filter(|one| one.kind == NodeKind::Department)?.id, "inside"),
        "ArrowLeft" => to(node.parent.as_deref()?, "after"),
        _ => None,
    }
}

/// Next node whose name begins with `typed`, searched from the focused node with wraparound.
pub fn search(nodes: &[Node], closed: &BTreeSet<String>, active: &str, prefix: &str) -> Option<Act> {
    let visible_nodes = visible(nodes, closed);
    let at = visible_nodes.iter().position(|node| node.id == active)?;
    let prefix = prefix.to_lowercase();
    // A single letter moves on to the next match; with more letters the current node may still match.
    let from = if prefix.chars().count() == 1 { at + 1 } else { at };
    let around = visible_nodes.iter().cycle().skip(from).take(visible_nodes.len());
    let found = around.into_iter().find(|node| node.name.to_lowercase().starts_with(&prefix))?;
    Some(Act::Focus(found.id.clone()))
}

#[cfg(test)]
mod tests {
    use super::super::outline::sample;
    use super::{Act, act, search};
    use std::collections::BTreeSet;

    fn action(active: &str, key: &str, closed: &[&str], alt: bool) -> Option<Act> {
        let closed: BTreeSet<_> = closed.iter().map(|id| (*id).to_owned()).collect();
        act(&sample(), &closed, active, key, alt)
    }

    fn focus(id: &str) -> Option<Act> {
        Some(Act::Focus(id.to_owned()))
    }

    #[test]
    fn arrows_go_through_what_is_shown() {
        assert_eq!(action("b", "ArrowDown", &[], false), focus("c"));
        assert_eq!(action("b", "ArrowDown", &["b"], false), focus("d"));
        assert_eq!(action("e", "ArrowDown", &[], false), None);
        assert_eq!(action("e", "ArrowUp", &["a"], false), focus("a"));
        assert_eq!((action("c", "Home", &[], false), action("c", "End", &[], false)), (focus("a"), focus("e")));
    }

    #[test]
    fn right_opens_then_enters_and_left_closes_then_leaves() {
        assert_eq!(action("a", "ArrowRight", &["a"], false), Some(Act::Open(vec!["a".into()])));
        assert_eq!(action("a", "ArrowRight", &[], false), focus("b"));
        assert_eq!(action("c", "ArrowRight", &[], false), None);
        assert_eq!(action("b", "ArrowLeft", &[], false), Some(Act::Close("b".into())));
        assert_eq!(action("b", "ArrowLeft", &["b"], false), focus("a"));
        assert_eq!(action("c", "ArrowLeft", &[], false), focus("b"));
        assert_eq!(action("a", "*", &["a"], false), Some(Act::Open(vec!["a".into(), "e".into()])));
    }

    #[test]
    fn alt_moves_the_node_itself() {
        let to = |target: &str, how| Some(Act::Move { target: target.into(), how });
        assert_eq!(action("d", "ArrowUp", &[], true), to("b", "before"));
        assert_eq!(action("b", "ArrowDown", &[], true), to("d", "after"));
        assert_eq!(action("d", "ArrowRight", &[], true), to("b", "inside"));
        assert_eq!(action("d", "ArrowLeft", &[], true), to("a", "after"));
        for (active, key) in [("a", "ArrowUp"), ("a", "ArrowLeft"), ("b", "ArrowRight"), ("e", "ArrowDown")] {
            assert_eq!(action(active, key, &[], true), None, "{active} {key}");
        }
    }

    #[test]
    fn letters_find_the_next_that_begins_so() {
        let closed = BTreeSet::new();
        assert_eq!(search(&sample(), &closed, "a", "D"), focus("d"));
        assert_eq!(search(&sample(), &closed, "d", "a"), focus("a"));
        assert_eq!(search(&sample(), &closed, "a", "a"), focus("a"));
        assert_eq!(search(&sample(), &closed, "a", "x"), None);
    }
}
