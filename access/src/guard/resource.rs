//! Compiled resources and their guards.

use super::document::{self, Read};
use super::table::{self, Table};
use super::{GuardResult, ParsedTarget, owner};
use crate::applicable_roles::ApplicableRoles;
use crate::level::{self, Allows, LevelRefused, SubjectKind};
use crate::policy::fault::DocumentFault;
use crate::question::Subject;
use crate::row::{RowError, RowRules};
use crate::rule::{Auth, Facts, FunctionRules, Outcome, Query, Rule, Why, covers, evaluate};
use doorward_contract::access::Reason;
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::resource::{Operation, ResourceLevel, ResourceType};
use doorward_contract::resources::{KnownType, RowPermissions};
use doorward_contract::target::GuardLayer;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// The function resource that guards all functions without one of their own.
pub const EVERY_FUNCTION: &str = "*";

/// The definition of a resource.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    pub kind: ResourceType,
    pub level: ResourceLevel,
    /// Its security rule, only with the level `CUSTOM`.
    pub rule: Option<&'a str>,
    /// Row permissions of roles, beyond the level.
    pub rows: &'a RowPermissions,
    pub version: u32,
}

/// Why a definition is invalid.
#[derive(Debug, Clone, PartialEq)]
pub enum ResourceFault {
    /// This type cannot have this level.
    Level(LevelRefused),
    /// `CUSTOM` requires a rule.
    RuleMissing,
    /// Other levels cannot have a rule.
    RuleWithoutCustom,
    /// The rule has a fault.
    Rule(DocumentFault),
    /// Only tables have row permissions.
    NoRowsHere,
    /// The row permissions of this role are invalid.
    Rows(String, RowError),
}

/// A compiled resource.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    level: ResourceLevel,
    version: u32,
    guard: Guard,
}

#[derive(Debug, Clone, PartialEq)]
enum Guard {
    /// No more than the level.
    Level,
    Rule(Box<Rule>),
    Functions(FunctionRules),
    Table(Table),
    /// Invalid in the database, by a newer rule or an edit by hand.
    Unreadable,
}

impl Resource {
    /// Compiles a definition.
    ///
    /// # Errors
    /// [`ResourceFault`].
    pub fn new(written: &Written<'_>) -> Result<Self, ResourceFault> {
        let Written { kind, level, rule, rows, version } = *written;
        level::check(kind, level).map_err(ResourceFault::Level)?;
        if kind != ResourceType::Table && !rows.is_empty() {
            return Err(ResourceFault::NoRowsHere);
        }
        let guard = match (level, rule) {
            (ResourceLevel::Custom, None) => return Err(ResourceFault::RuleMissing),
            (ResourceLevel::Custom, Some(text)) => match document::read(kind, text).map_err(ResourceFault::Rule)? {
                Read::One(rule) => Guard::Rule(rule),
                Read::Functions(rules) => Guard::Functions(rules),
            },
            (_, Some(_)) => return Err(ResourceFault::RuleWithoutCustom),
            (_, None) if kind == ResourceType::Table => Guard::Table(Table::new(level, permissions(rows)?)),
            (_, None) => Guard::Level,
        };
        Ok(Self { level, version, guard })
    }

    /// A resource that cannot be read. It denies everyone except administrators.
    pub fn unreadable(version: u32) -> Self {
        Self { level: ResourceLevel::AdminOnly, version, guard: Guard::Unreadable }
    }

    /// The answer, with the level and version that gave it.
    pub fn answer(
        &self,
        subject: &Subject<'_>,
        target: &ParsedTarget<'_>,
        auth: Option<&Auth>,
        now: i64,
    ) -> GuardResult {
        let mut result = self.decide(subject, target, auth, now);
        (result.decision.level, result.decision.version) = (Some(self.level), Some(self.version));
        result
    }

    fn decide(&self, subject: &Subject<'_>, target: &ParsedTarget<'_>, auth: Option<&Auth>, now: i64) -> GuardResult {
        if subject.held().iter().any(|role| role == ADMINISTRATOR) {
            return self.administrator(target);
        }
        match &self.guard {
            Guard::Level => self.by_level(target, auth),
            Guard::Rule(rule) => by_rule(rule, target, auth, now),
            Guard::Functions(rules) => match rules.of(target.name) {
                Some(rule) => by_rule(rule, target, auth, now),
                None => GuardResult::because(Why::RuleSaysNo, None),
            },
            Guard::Table(table) => {
                table.answer(target, &ApplicableRoles::of_subject(subject).ids().collect::<Vec<_>>(), auth)
            }
            Guard::Unreadable => GuardResult::refused(Reason::UnreadableResource, GuardLayer::Level),
        }
    }

    /// Rules do not apply to administrators, and they may access every row.
    fn administrator(&self, target: &ParsedTarget<'_>) -> GuardResult {
        let functions = target.kind == ResourceType::Function;
        let level = if functions { ResourceLevel::Custom } else { self.level };
        match level::allows(level, SubjectKind::Administrator, target.operation) {
            Allows::Yes
                if target.kind == ResourceType::Table
                    && target.doc.is_none()
                    && target.operation != Operation::Create =>
            {
                GuardResult::filtered(GuardLayer::Level, table::everything())
            }
            Allows::Yes => GuardResult::allowed(GuardLayer::Level),
            Allows::No | Allows::ByRule => GuardResult::refused(Reason::LevelRefuses, GuardLayer::Level),
        }
    }

    fn by_level(&self, target: &ParsedTarget<'_>, auth: Option<&Auth>) -> GuardResult {
        let subject_kind = if owner::is(target, auth) { SubjectKind::Owner } else { SubjectKind::Anyone };
        match level::allows(self.level, subject_kind, target.operation) {
            Allows::Yes => GuardResult::allowed(GuardLayer::Level),
            Allows::No | Allows::ByRule => GuardResult::refused(Reason::LevelRefuses, GuardLayer::Level),
        }
    }
}

fn permissions(rows: &RowPermissions) -> Result<Vec<(String, RowRules)>, ResourceFault> {
    let one = |(role, list): (&String, &Vec<_>)| match RowRules::parse(list) {
        Ok(rules) => Ok((role.clone(), rules)),
        Err(error) => Err(ResourceFault::Rows(role.clone(), error)),
    };
    rows.iter().map(one).collect()
}

/// Evaluates a security rule for one document, or for everything that a query can find.
fn by_rule(rule: &Rule, target: &ParsedTarget<'_>, auth: Option<&Auth>, now: i64) -> GuardResult {
    let storage = target.kind == ResourceType::Storage;
    // A file that is being created is owned by the subject already.
    let adds = storage && target.operation == Operation::Create;
    let added = adds.then(|| owner::added(target.kind, target.data.unwrap_or(&json!({})), auth));
    let facts = Facts {
        auth,
        doc: target.doc.filter(|_| !storage),
        data: target.data,
        resource: added.as_ref().or(target.doc).filter(|_| storage),
        now,
        documents: &target.documents,
    };
    let outcome = evaluate(rule, target.operation, &facts);
    let Some(conditions) = &target.query else { return answer(outcome) };
    let Ok(query) = Query::new(conditions.clone(), auth) else {
        return GuardResult::because(if auth.is_none() { Why::NotSignedIn } else { Why::NoSuchClaim }, None);
    };
    match outcome {
        _ if covers(rule, target.operation, &query, &facts) => GuardResult::allowed(GuardLayer::Rule),
        needs @ Outcome::Needs(_) => answer(needs),
        Outcome::Allow | Outcome::Deny { .. } => GuardResult::ruled_out("query_not_covered", None),
    }
}

fn answer(outcome: Outcome) -> GuardResult {
    match outcome {
        Outcome::Allow => GuardResult::allowed(GuardLayer::Rule),
        Outcome::Deny { why, column } => GuardResult::because(why, column),
        Outcome::Needs(keys) => GuardResult::needs_documents(&keys),
    }
}

/// All resources, and the types that operators registered. Immutable.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    guards: HashMap<ResourceType, HashMap<String, Arc<Resource>>>,
    types: Arc<[KnownType]>,
}

impl Resources {
    pub fn new(guards: impl IntoIterator<Item = (ResourceType, String, Arc<Resource>)>, types: Vec<KnownType>) -> Self {
        let none = Self { guards: HashMap::new(), types: types.into() };
        guards.into_iter().fold(none, |all, (kind, name, resource)| all.with(kind, name, resource))
    }

    /// Adds or replaces a resource.
    #[must_use]
    pub fn with(mut self, kind: ResourceType, name: String, resource: Arc<Resource>) -> Self {
        self.guards.entry(kind).or_default().insert(name, resource);
        self
    }

    /// The resource with this name. Functions without one of their own share [`EVERY_FUNCTION`].
    pub fn find(&self, kind: ResourceType, name: &str) -> Option<&Resource> {
        let guards = self.guards.get(&kind)?;
        let shared = || guards.get(EVERY_FUNCTION).filter(|_| kind == ResourceType::Function);
        guards.get(name).or_else(shared).map(AsRef::as_ref)
    }

    /// Types that operators registered, by name.
    pub fn types(&self) -> &[KnownType] {
        &self.types
    }
}
