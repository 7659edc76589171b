//! The tree as a list in depth-first order: each node is followed by its descendants.

#[cfg(any(feature = "ssr", test))]
use super::server::NodeView;
use crate::components::{Choice, Source};
use doorward_contract::organization::{Node, NodeKind};
use std::collections::BTreeSet;

/// A node with its ancestors, children and possible move targets.
#[cfg(any(feature = "ssr", test))]
pub fn view_of(nodes: Vec<Node>, id: &str) -> Option<NodeView> {
    let at = nodes.iter().position(|node| node.id == id)?;
    let node = nodes[at].clone();
    let whole = whole(&nodes, at);
    let children = nodes.iter().filter(|other| other.parent.as_deref() == Some(id)).cloned().collect();
    let mut above = Vec::new();
    let mut next = node.parent.clone();
    for other in nodes[..at].iter().rev() {
        if next.as_ref() == Some(&other.id) {
            next.clone_from(&other.parent);
            above.insert(0, other.clone());
        }
    }
    let mut others = nodes;
    others.drain(at..at + whole);
    Some(NodeView { node, above, children, others })
}

/// Size of the branch at `at`, including the node itself.
fn whole(nodes: &[Node], at: usize) -> usize {
    1 + nodes[at + 1..].iter().take_while(|other| other.depth > nodes[at].depth).count()
}

/// Splits a list that starts with a top-level node into branches: each node with its descendants.
pub fn branches(nodes: &[Node]) -> Vec<(&Node, &[Node])> {
    let (mut found, mut at) = (Vec::new(), 0);
    while at < nodes.len() {
        let end = at + whole(nodes, at);
        found.push((&nodes[at], &nodes[at + 1..end]));
        at = end;
    }
    found
}

/// Nodes without a collapsed ancestor.
pub fn visible<'n>(nodes: &'n [Node], closed: &BTreeSet<String>) -> Vec<&'n Node> {
    let mut hidden_below = None;
    let is_visible = |node: &&Node| {
        if hidden_below.is_some_and(|depth| node.depth > depth) {
            return false;
        }
        hidden_below = closed.contains(&node.id).then_some(node.depth);
        true
    };
    nodes.iter().filter(is_visible).collect()
}

/// Options of a location: all nodes, each with the path of its ancestors.
pub fn choices(nodes: &[Node], only_departments: bool) -> Source {
    let mut above: Vec<&str> = Vec::new();
    let mut found = Vec::new();
    for node in nodes {
        above.truncate(node.depth.into());
        if !only_departments || node.kind == NodeKind::Department {
            found.push(Choice::new(&node.id, &node.name, above.join(" / ")));
        }
        above.push(&node.name);
    }
    Source::Listed(found)
}

#[cfg(test)]
pub(super) fn sample() -> Vec<Node> {
    use doorward_contract::Timestamp;
    let node = |id: &str, parent: Option<&str>, kind, depth| Node {
        id: id.into(),
        parent: parent.map(str::to_owned),
        kind,
        name: id.to_uppercase(),
        description: String::new(),
        depth,
        members: 0,
        roles: vec![],
        created_at: Timestamp(0),
        updated_at: Timestamp(0),
    };
    vec![
        node("a", None, NodeKind::Department, 0),
        node("b", Some("a"), NodeKind::Department, 1),
        node("c", Some("b"), NodeKind::Post, 2),
        node("d", Some("a"), NodeKind::Post, 1),
        node("e", None, NodeKind::Department, 0),
    ]
}

#[cfg(test)]
mod tests {
    use super::{branches, choices, sample, view_of, visible};
    use crate::components::{Choice, Source};
    use std::collections::BTreeSet;

    fn ids<'n>(nodes: impl IntoIterator<Item = &'n super::Node>) -> String {
        nodes.into_iter().map(|node| node.id.as_str()).collect()
    }

    #[test]
    fn a_node_is_seen_with_what_stands_around_it() {
        let view = view_of(sample(), "b").unwrap();
        assert_eq!(
            (ids(&view.above).as_str(), ids(&view.children).as_str(), ids(&view.others).as_str()),
            ("a", "c", "ade")
        );
        let view = view_of(sample(), "c").unwrap();
        assert_eq!((ids(&view.above), ids(&view.others)), ("ab".into(), "abde".into()));
        assert!(view_of(sample(), "x").is_none());
    }

    #[test]
    fn what_stands_beneath_a_closed_one_is_not_shown() {
        let nodes = sample();
        let closed = |ids: &[&str]| ids.iter().map(|id| (*id).to_owned()).collect::<BTreeSet<_>>();
        assert_eq!(ids(visible(&nodes, &closed(&["b"]))), "abde");
        assert_eq!(ids(visible(&nodes, &closed(&["a", "b"]))), "ae");
        assert_eq!(ids(visible(&nodes, &closed(&[]))), "abcde");
    }

    #[test]
    fn a_location_is_offered_with_its_path() {
        let offered = |only_departments| match choices(&sample(), only_departments) {
            Source::Listed(all) => all,
            Source::Searched { .. } => vec![],
        };
        let choice = |id: &str, about| Choice::new(id, id.to_uppercase(), about);
        let all = [choice("a", ""), choice("b", "A"), choice("c", "A / B"), choice("d", "A"), choice("e", "")];
        assert_eq!(offered(false), all);
        assert_eq!(offered(true), [all[0].clone(), all[1].clone(), all[4].clone()]);
    }

    #[test]
    fn branches_hold_all_that_is_beneath_them() {
        let nodes = sample();
        let found: Vec<_> = branches(&nodes).into_iter().map(|(node, rest)| (node.id.as_str(), ids(rest))).collect();
        assert_eq!(found, [("a", "bcd".to_owned()), ("e", String::new())]);
    }
}
