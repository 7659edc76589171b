//! Policy documents: from the text that an administrator wrote to compiled statements.
//!
//! [`Document::read`] and [`Document::read_stored`] are the only constructors, so the patterns of a [`Document`] are always
//! well formed and its conditions compiled. The database stores the text, which is compiled again after a restart.

mod condition;
pub mod fault;
pub mod json;
pub mod pattern;
mod read;

pub(crate) use condition::{Condition, ConditionResult};
pub(crate) use pattern::{Pattern, Resource};

use doorward_contract::access::{DocumentVersion, Effect, Patterns, PolicyDocument, Statement};
use doorward_contract::admin_action::AdminAction;
use doorward_contract::site_access::Extent;
use fault::DocumentFault;
use std::sync::Arc;

/// Longest document, in bytes. CloudBase documents no limit; this one bounds the cost of compiling.
pub const MAX_DOCUMENT: usize = 64 * 1024;
/// Most statements of a document.
pub const MAX_STATEMENTS: usize = 200;
/// Longest pattern, in characters.
pub const MAX_PATTERN: usize = 1_024;
/// Longest condition, in characters, as for expressions at CloudBase.
pub const MAX_CONDITION: usize = 1_024;
/// Most patterns in one list.
pub(crate) const MAX_PATTERNS: usize = 100;
/// How much longer than [`MAX_DOCUMENT`] and [`MAX_CONDITION`] stored texts may be. An upgrade that renames a value also
/// renames it in stored conditions: `stranger` became `unauthenticated`, which lengthens them by less than a third.
const STORED_GROWTH: usize = 2;
/// Most pairs of an action pattern and a resource pattern in a document: each becomes an entry of the index.
pub(crate) const MAX_PAIRS: usize = 5_000;

/// A valid document. Cheap to clone: the statements are shared.
#[derive(Debug, Clone)]
pub struct Document {
    written: Arc<PolicyDocument>,
    statements: Arc<[CompiledStatement]>,
}

#[derive(Debug)]
pub(crate) struct CompiledStatement {
    pub effect: Effect,
    pub actions: Vec<Pattern>,
    pub resources: Vec<Resource>,
    pub condition: Option<Condition>,
}

impl Document {
    /// Parses and compiles a JSON document.
    ///
    /// # Errors
    /// [`DocumentFault`]: the first fault in the order of the text, with its place.
    pub fn read(text: &str) -> Result<Self, DocumentFault> {
        Self::compile(text, 1)
    }

    /// Parses and compiles a document that was stored. It may be longer than a new one: a policy must not become
    /// unreadable, which denies everything, because an upgrade has lengthened it.
    ///
    /// # Errors
    /// As [`read`](Self::read).
    pub fn read_stored(text: &str) -> Result<Self, DocumentFault> {
        Self::compile(text, STORED_GROWTH)
    }

    fn compile(text: &str, growth: usize) -> Result<Self, DocumentFault> {
        let (written, statements) = read::document(text, growth).map_err(|fault| fault.at(text))?;
        Ok(Self { written: Arc::new(written), statements: statements.into() })
    }

    /// A document that denies everything, in place of one that cannot be read.
    pub(crate) fn refusing() -> Self {
        let everything = || Patterns::One("*".into());
        let (action, resource) = (everything(), everything());
        let statement = Statement { action, resource, effect: Effect::Deny, condition: None };
        let compiled = CompiledStatement {
            effect: Effect::Deny,
            actions: vec![Pattern { text: String::new(), open: true }],
            resources: vec![Resource::everything()],
            condition: None,
        };
        let written = PolicyDocument { version: DocumentVersion::V1, statement: vec![statement] };
        Self { written: Arc::new(written), statements: [compiled].into() }
    }

    /// Whether a statement, allow or deny, matches an action on Doorward itself.
    pub fn is_about_doorward(&self) -> bool {
        self.statements.iter().flat_map(|statement| &statement.actions).any(|action| action.meets(AdminAction::TYPE))
    }

    /// Whether a statement allows this action, under any condition.
    pub fn could_allow(&self, own: AdminAction) -> bool {
        let allows = self.statements.iter().filter(|statement| statement.effect == Effect::Allow);
        allows.flat_map(|statement| &statement.actions).any(|action| action.matches(own.as_str()))
    }

    /// How much of the actions with this prefix, such as `app:/`, its allows cover; `None` for nothing. Conditions are
    /// assumed to hold, but a statement with one covers a part only.
    pub(crate) fn extent(&self, prefix: &str) -> Option<Extent> {
        let covers = |action: &Pattern| action.open && prefix.starts_with(&action.text);
        let of = |statement: &CompiledStatement| {
            let everything = statement.resources.iter().any(Resource::is_everything);
            match statement.actions.iter().any(covers) && everything && statement.condition.is_none() {
                true => Extent::Wholly,
                false => Extent::Partly,
            }
        };
        let allows = self.statements.iter().filter(|statement| {
            // Requests to sites name no resource.
            let reachable = statement.resources.iter().any(|resource| resource.head.is_empty());
            let met = statement.actions.iter().any(|action| action.meets(prefix));
            statement.effect == Effect::Allow && reachable && met
        });
        allows.map(of).max()
    }

    /// Whether a statement denies an action with this prefix, under any condition.
    pub(crate) fn could_deny(&self, prefix: &str) -> bool {
        let denies = self.statements.iter().filter(|statement| statement.effect == Effect::Deny);
        denies.flat_map(|statement| &statement.actions).any(|action| action.meets(prefix))
    }

    /// The document as JSON, with the conditions as text.
    pub fn written(&self) -> &PolicyDocument {
        &self.written
    }

    pub(crate) fn statements(&self) -> &Arc<[CompiledStatement]> {
        &self.statements
    }
}
