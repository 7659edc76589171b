//! A policy document, from the text an administrator wrote to rules that need no more reading.
//!
//! [`Document::read`] is the only way in: whoever holds a [`Document`] holds one whose patterns are well formed and
//! whose conditions are compiled. What is stored is the text; it is read again after a restart.

mod condition;
pub mod fault;
pub mod json;
pub mod pattern;
mod read;

pub(crate) use condition::{Condition, ConditionResult};
pub(crate) use pattern::{Pattern, Resource};

use doorward_contract::access::{DocumentVersion, Effect, Patterns, PolicyDocument, PolicyFault, Statement};
use doorward_contract::admin_action::AdminAction;
use std::sync::Arc;

/// Longest document, in bytes. The vendor states no limit; ours bounds what reading one can cost.
pub const MAX_DOCUMENT: usize = 64 * 1024;
/// Most statements of a document.
pub const MAX_STATEMENTS: usize = 200;
/// Longest pattern, in characters.
pub const MAX_PATTERN: usize = 1_024;
/// Longest condition, in characters: CloudBase's limit for an expression.
pub const MAX_CONDITION: usize = 1_024;
/// Most patterns in one list.
pub(crate) const MAX_PATTERNS: usize = 100;
/// Most pairs of an action pattern and a resource pattern in a document: each becomes an entry of the index.
pub(crate) const MAX_PAIRS: usize = 5_000;

/// A document that passed every check. Cheap to clone: the rules are shared.
#[derive(Debug, Clone)]
pub struct Document {
    written: Arc<PolicyDocument>,
    rules: Arc<[Rule]>,
}

/// A statement, read.
#[derive(Debug)]
pub(crate) struct Rule {
    pub effect: Effect,
    pub actions: Vec<Pattern>,
    pub resources: Vec<Resource>,
    pub condition: Option<Condition>,
}

impl Document {
    /// Reads a JSON document.
    ///
    /// # Errors
    /// [`PolicyFault`]: the first fault in the order of the text, with its place.
    pub fn read(text: &str) -> Result<Self, PolicyFault> {
        let (written, rules) = read::document(text).map_err(|fault| fault.at(text))?;
        Ok(Self { written: Arc::new(written), rules: rules.into() })
    }

    /// One that denies everything, in place of one that cannot be read.
    pub(crate) fn refusing() -> Self {
        let everything = || Patterns::One("*".into());
        let (action, resource) = (everything(), everything());
        let statement = Statement { action, resource, effect: Effect::Deny, condition: None };
        let rule = Rule {
            effect: Effect::Deny,
            actions: vec![Pattern { text: String::new(), open: true }],
            resources: vec![Resource::everything()],
            condition: None,
        };
        let written = PolicyDocument { version: DocumentVersion::V1, statement: vec![statement] };
        Self { written: Arc::new(written), rules: [rule].into() }
    }

    /// Whether it has a statement about actions on Doorward itself, whatever it says about them.
    pub fn is_about_doorward(&self) -> bool {
        self.rules.iter().flat_map(|rule| &rule.actions).any(|action| action.meets(AdminAction::TYPE))
    }

    /// Whether a statement of it allows this action to anybody, under whatever condition.
    pub fn could_allow(&self, own: AdminAction) -> bool {
        let allows = self.rules.iter().filter(|rule| rule.effect == Effect::Allow);
        allows.flat_map(|rule| &rule.actions).any(|action| action.matches(own.as_str()))
    }

    /// What was written.
    pub fn written(&self) -> &PolicyDocument {
        &self.written
    }

    pub(crate) fn rules(&self) -> &Arc<[Rule]> {
        &self.rules
    }
}
