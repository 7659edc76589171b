//! One role's policies, indexed.

use super::index::Index;
use crate::policy::{Document, Resource, Rule};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A policy as it is attached to a role.
#[derive(Debug, Clone)]
pub struct AttachedPolicy {
    /// Its code.
    pub code: Arc<str>,
    /// Its version.
    pub version: u32,
    /// What it says.
    pub document: Document,
}

/// A role and what its policies say, ready to be asked.
#[derive(Debug)]
pub struct Role {
    id: String,
    policies: Vec<AttachedPolicy>,
    actions: Index<Index<Bucket>>,
}

/// A rule through one of its resource patterns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Entry {
    policy: u32,
    rule: u32,
    resource: u32,
}

/// The rules of one pair of patterns. Of those that hold without looking, one of each effect is as good as all.
#[derive(Debug, Default)]
pub(crate) struct Bucket {
    pub deny: Option<Entry>,
    pub allow: Option<Entry>,
    /// All that hold without looking; for explanations.
    pub plain: Vec<Entry>,
    /// Those with a condition, or a resource that depends on who asks.
    pub checked: Vec<Entry>,
}

impl Role {
    /// Indexes a role's policies.
    pub fn new(id: impl Into<String>, policies: Vec<AttachedPolicy>) -> Self {
        let mut actions: BTreeMap<_, BTreeMap<_, Bucket>> = BTreeMap::new();
        for (policy, attached) in (0..).zip(&policies) {
            for (rule, read) in (0..).zip(attached.document.rules().iter()) {
                for action in &read.actions {
                    let bucket = actions.entry((action.text.clone(), action.open)).or_default();
                    for (resource, pattern) in (0..).zip(&read.resources) {
                        let key = (pattern.head.clone(), pattern.open || pattern.is_personal());
                        bucket.entry(key).or_default().add(Entry { policy, rule, resource }, read, pattern);
                    }
                }
            }
        }
        let actions = Index::new(actions.into_iter().map(|(key, bucket)| (key, Index::new(bucket))).collect());
        Self { id: id.into(), policies, actions }
    }

    /// Its id.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Its policies, in the order they were attached.
    pub fn policies(&self) -> &[AttachedPolicy] {
        &self.policies
    }

    /// The same with another document for one of its policies; nothing when it has not got that policy.
    pub(crate) fn replacing(&self, replacement: &AttachedPolicy) -> Option<Self> {
        self.policies.iter().find(|policy| policy.code == replacement.code)?;
        let instead =
            |policy: &AttachedPolicy| if policy.code == replacement.code { replacement } else { policy }.clone();
        Some(Self::new(self.id.as_str(), self.policies.iter().map(instead).collect()))
    }

    /// Buckets whose patterns match, personal ones by what stands before the uid.
    pub(crate) fn matching(&self, action: &str, resource: &str) -> impl Iterator<Item = &Bucket> {
        self.actions.matching(action).flat_map(move |resources| resources.matching(resource))
    }

    /// What an entry stands for: the policy, the rule and its number, the resource. `None` for another role's entry.
    pub(crate) fn entry(&self, entry: Entry) -> Option<(&AttachedPolicy, &Rule, &Resource)> {
        let policy = self.policies.get(entry.policy as usize)?;
        let rule = policy.document.rules().get(entry.rule as usize)?;
        Some((policy, rule, rule.resources.get(entry.resource as usize)?))
    }
}

impl Entry {
    /// Number of the statement in its policy, from 0.
    pub const fn statement(self) -> u32 {
        self.rule
    }

    /// What tells one statement of a role from another.
    pub const fn key(self) -> (u32, u32) {
        (self.policy, self.rule)
    }
}

impl Bucket {
    fn add(&mut self, entry: Entry, rule: &Rule, resource: &Resource) {
        use doorward_contract::access::Effect;
        if rule.condition.is_some() || resource.is_personal() {
            self.checked.push(entry);
            return;
        }
        self.plain.push(entry);
        let first = match rule.effect {
            Effect::Allow => &mut self.allow,
            Effect::Deny => &mut self.deny,
        };
        first.get_or_insert(entry);
    }
}
