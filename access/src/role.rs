//! A role with the index of its policies.

mod index;

use crate::policy::{CompiledStatement, Document, Resource};
use doorward_contract::site_access::Extent;
use index::Index;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A policy as it is attached to a role.
#[derive(Debug, Clone)]
pub struct AttachedPolicy {
    pub code: Arc<str>,
    pub version: u32,
    pub document: Document,
}

/// A role with its compiled policies.
#[derive(Debug)]
pub struct Role {
    id: String,
    policies: Vec<AttachedPolicy>,
    actions: Index<Index<Bucket>>,
}

/// A statement with one of its resource patterns, as indexes into the policies of the role.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    policy: u32,
    statement: u32,
    resource: u32,
}

/// The statements for one pair of an action pattern and a resource pattern. Of the unconditional ones, a decision needs
/// only one of each effect.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    pub deny: Option<Entry>,
    pub allow: Option<Entry>,
    /// All unconditional statements, for explanations.
    pub plain: Vec<Entry>,
    /// Statements with a condition or with `${uid}` in the resource.
    pub checked: Vec<Entry>,
}

impl Role {
    /// Indexes a role's policies.
    pub fn new(id: impl Into<String>, policies: Vec<AttachedPolicy>) -> Self {
        let mut actions: BTreeMap<_, BTreeMap<_, Bucket>> = BTreeMap::new();
        for (policy, attached) in (0..).zip(&policies) {
            for (statement, read) in (0..).zip(attached.document.statements().iter()) {
                for action in &read.actions {
                    let bucket = actions.entry((action.text.clone(), action.open)).or_default();
                    for (resource, pattern) in (0..).zip(&read.resources) {
                        let key = (pattern.head.clone(), pattern.open || pattern.is_personal());
                        bucket.entry(key).or_default().add(Entry { policy, statement, resource }, read, pattern);
                    }
                }
            }
        }
        let actions = Index::new(actions.into_iter().map(|(key, bucket)| (key, Index::new(bucket))).collect());
        Self { id: id.into(), policies, actions }
    }

    pub fn id(&self) -> &str {
        &self.id
    }

    /// The policies, in the order they were attached.
    pub fn policies(&self) -> &[AttachedPolicy] {
        &self.policies
    }

    /// How much of the actions with this prefix, such as `app:/` for a site, its policies allow; `None` for nothing. A
    /// deny of any of them, whatever its condition, leaves a part.
    pub fn extent(&self, prefix: &str) -> Option<Extent> {
        let documents = || self.policies.iter().map(|policy| &policy.document);
        let most = documents().filter_map(|document| document.extent(prefix)).max()?;
        Some(if documents().any(|document| document.could_deny(prefix)) { Extent::Partly } else { most })
    }

    /// The role with one of its policies replaced; `None` if it does not have that policy.
    pub(crate) fn replacing(&self, replacement: &AttachedPolicy) -> Option<Self> {
        self.policies.iter().find(|policy| policy.code == replacement.code)?;
        let replace =
            |policy: &AttachedPolicy| if policy.code == replacement.code { replacement } else { policy }.clone();
        Some(Self::new(self.id.as_str(), self.policies.iter().map(replace).collect()))
    }

    /// Buckets whose patterns match. A resource pattern with `${uid}` is matched by the text before it only.
    pub(crate) fn matching(&self, action: &str, resource: &str) -> impl Iterator<Item = &Bucket> {
        self.actions.matching(action).flat_map(move |resources| resources.matching(resource))
    }

    /// The policy, statement and resource pattern of an entry; `None` for an entry of another role.
    pub(crate) fn entry(&self, entry: Entry) -> Option<(&AttachedPolicy, &CompiledStatement, &Resource)> {
        let policy = self.policies.get(entry.policy as usize)?;
        let statement = policy.document.statements().get(entry.statement as usize)?;
        Some((policy, statement, statement.resources.get(entry.resource as usize)?))
    }
}

impl Entry {
    /// Index of the statement in its policy, from 0.
    pub const fn statement(self) -> u32 {
        self.statement
    }

    /// Identifies the statement within its role.
    pub const fn key(self) -> (u32, u32) {
        (self.policy, self.statement)
    }
}

impl Bucket {
    fn add(&mut self, entry: Entry, statement: &CompiledStatement, resource: &Resource) {
        use doorward_contract::access::Effect;
        if statement.condition.is_some() || resource.is_personal() {
            self.checked.push(entry);
            return;
        }
        self.plain.push(entry);
        let first = match statement.effect {
            Effect::Allow => &mut self.allow,
            Effect::Deny => &mut self.deny,
        };
        first.get_or_insert(entry);
    }
}

#[cfg(test)]
mod tests {
    use super::{AttachedPolicy, Role};
    use crate::Document;
    use doorward_contract::site_access::Extent;
    use serde_json::{Value, json};

    fn extent(statements: Value) -> Option<Extent> {
        let document = json!({ "version": "1.0", "statement": statements }).to_string();
        let document = Document::read(&document).unwrap();
        Role::new("staff", vec![AttachedPolicy { code: "app".into(), version: 1, document }]).extent("app:/")
    }

    #[test]
    fn the_extent_of_a_role_is_what_its_policies_allow_of_a_site() {
        let allow = |action: &str| json!({ "action": action, "resource": "*", "effect": "allow" });
        for whole in ["app:/*", "app:*", "*"] {
            assert_eq!(extent(json!([allow(whole)])), Some(Extent::Wholly), "{whole}");
        }
        for part in ["app:/", "app:/public/*", "app:/list"] {
            assert_eq!(extent(json!([allow(part)])), Some(Extent::Partly), "{part}");
        }
        for nothing in ["apps:/*", "app:read", "wiki:*"] {
            assert_eq!(extent(json!([allow(nothing)])), None, "{nothing}");
        }
        let deny = json!({ "action": "app:/admin", "resource": "*", "effect": "deny" });
        assert_eq!(extent(json!([allow("app:/*"), deny])), Some(Extent::Partly));
        assert_eq!(extent(json!([deny])), None);
        let condition = json!({ "action": "app:/*", "resource": "*", "effect": "allow",
            "condition": "subject.kind == \"internal\"" });
        assert_eq!(extent(json!([condition])), Some(Extent::Partly));
        let elsewhere = json!({ "action": "app:/*", "resource": "home/*", "effect": "allow" });
        assert_eq!(extent(json!([elsewhere])), None, "requests to a site name no resource");
    }
}
