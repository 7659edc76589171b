//! The tree in memory, and the limits of its size and depth. Independent of the database.

use super::{MAX_CHILDREN, MAX_DEPTH};
use doorward_access::Error;
use doorward_contract::organization::{NodeKind, NodePlace};
use doorward_identity::display_name;
use doorward_store::organization::node::Model;
use std::collections::HashMap;

/// All nodes, each with its children in order.
pub(crate) struct Tree {
    nodes: HashMap<String, Model>,
    /// Ids by parent. Nodes at the top are under the empty string, which is not a valid id.
    children: HashMap<String, Vec<String>>,
}

/// The place of a new or moved node: its parent, and optionally the sibling before or after which it goes.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Place<'a> {
    pub parent: Option<&'a str>,
    pub before: Option<&'a str>,
    pub after: Option<&'a str>,
}

impl Tree {
    /// Builds the tree from rows sorted by position.
    pub fn new(rows: Vec<Model>) -> Self {
        let mut children: HashMap<String, Vec<String>> = HashMap::new();
        for row in &rows {
            children.entry(row.parent_id.clone().unwrap_or_default()).or_default().push(row.id.clone());
        }
        Self { nodes: rows.into_iter().map(|row| (row.id.clone(), row)).collect(), children }
    }

    pub fn len(&self) -> usize {
        self.nodes.len()
    }

    pub fn get(&self, id: &str) -> Option<&Model> {
        self.nodes.get(id)
    }

    /// Ids of all nodes.
    pub fn ids(&self) -> Vec<String> {
        self.nodes.keys().cloned().collect()
    }

    /// As [`Self::get`].
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub fn find(&self, id: &str) -> Result<&Model, Error> {
        self.get(id).ok_or(Error::NotFound(|texts| texts.node))
    }

    /// Ids of the children of a node, or of the nodes at the top.
    pub fn children(&self, parent: Option<&str>) -> &[String] {
        self.children.get(parent.unwrap_or_default()).map_or(&[], Vec::as_slice)
    }

    /// Ancestors of a node, the nearest first.
    pub fn above(&self, id: &str) -> impl Iterator<Item = &Model> {
        let parent = |row: &&Model| self.nodes.get(row.parent_id.as_deref()?);
        // Bounded, in case a cycle was written into the database by hand.
        std::iter::successors(self.nodes.get(id), parent).skip(1).take(self.nodes.len())
    }

    /// A node and its descendants in preorder.
    pub fn subtree(&self, id: &str) -> Vec<&Model> {
        let mut found = Vec::new();
        self.collect(id, &mut found);
        found
    }

    fn collect<'t>(&'t self, id: &str, found: &mut Vec<&'t Model>) {
        let mut open = vec![id];
        while let Some(row) = open.pop().and_then(|id| self.nodes.get(id)) {
            found.push(row);
            open.extend(self.children(Some(&row.id)).iter().rev().map(String::as_str));
        }
    }

    /// All nodes in preorder.
    pub fn in_order(&self) -> Vec<&Model> {
        let mut found = Vec::with_capacity(self.nodes.len());
        for id in self.children(None) {
            self.collect(id, &mut found);
        }
        found
    }

    /// A node with the names of its ancestors, from the top.
    pub fn place(&self, row: &Model) -> NodePlace {
        let mut path: Vec<_> = self.above(&row.id).map(|row| row.name.clone()).collect();
        path.reverse();
        path.push(row.name.clone());
        NodePlace { id: row.id.clone(), kind: row.kind, path }
    }

    /// Whether another node under the same parent has a name that looks the same.
    pub fn has_look_alike(&self, parent: Option<&str>, name: &str, except: Option<&str>) -> bool {
        let look = display_name::look(name);
        let others = self.children(parent).iter().filter(|id| Some(id.as_str()) != except);
        others.filter_map(|id| self.nodes.get(id)).any(|row| display_name::look(&row.name) == look)
    }

    /// The position number of a place. Checks that the node `moved`, or a new node, may be there.
    pub fn position(&self, place: Place<'_>, moved: Option<&str>) -> Result<i64, Error> {
        self.check_parent(place.parent, moved)?;
        let siblings: Vec<_> = self.children(place.parent).iter().filter(|id| Some(id.as_str()) != moved).collect();
        if siblings.len() >= MAX_CHILDREN {
            return Err(Error::invalid("parent", "too_many", |texts| texts.parent_too_many(MAX_CHILDREN)));
        }
        let at = |field, id: &str| match self.nodes.get(id).filter(|row| siblings.contains(&&row.id)) {
            Some(row) => Ok(row.position),
            None => Err(Error::invalid(field, "not_sibling", |texts| texts.not_sibling(field))),
        };
        match (place.before, place.after) {
            (None, None) => Ok(siblings.last().and_then(|id| self.nodes.get(*id)).map_or(0, |last| last.position + 1)),
            (Some(before), None) => at("before", before),
            (None, Some(after)) => Ok(at("after", after)? + 1),
            (Some(_), Some(_)) => Err(Error::invalid("after", "both", |texts| texts.place_both)),
        }
    }

    fn check_parent(&self, parent: Option<&str>, moved: Option<&str>) -> Result<(), Error> {
        let levels = moved.map_or(1, |id| self.levels(id));
        let Some(parent) = parent else { return check_depth(levels) };
        let row = self.nodes.get(parent);
        let row = row.ok_or_else(|| Error::invalid("parent", "unknown", |texts| texts.parent_unknown))?;
        if row.kind == NodeKind::Post {
            return Err(Error::invalid("parent", "post", |texts| texts.parent_position));
        }
        let path: Vec<_> = std::iter::once(row).chain(self.above(parent)).collect();
        if path.iter().any(|row| Some(row.id.as_str()) == moved) {
            return Err(Error::invalid("parent", "beneath_itself", |texts| texts.parent_beneath_itself));
        }
        check_depth(path.len() + levels)
    }

    /// The number of levels of a node and its descendants.
    fn levels(&self, id: &str) -> usize {
        let own = self.above(id).count();
        self.subtree(id).iter().map(|row| self.above(&row.id).count() - own + 1).max().unwrap_or(1)
    }
}

fn check_depth(levels: usize) -> Result<(), Error> {
    if levels > MAX_DEPTH {
        return Err(Error::invalid("parent", "too_deep", |texts| texts.parent_too_deep(MAX_DEPTH)));
    }
    Ok(())
}
