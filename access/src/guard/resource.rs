//! Resources in force.

use super::document::{self, Read};
use super::table::{self, Table};
use super::{GuardAnswer, ParsedTarget, owner};
use crate::decide::{ApplicableRoles, Subject};
use crate::level::{self, Allows, Asker, LevelRefused};
use crate::row::{RowError, RowRules};
use crate::rule::{Auth, Facts, FunctionRules, Query, Rule, Verdict, Why, covers, evaluate};
use doorward_contract::access::{PolicyFault, Reason};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::resource::{Operation, ResourceLevel, ResourceType};
use doorward_contract::resources::{KnownType, RowPermissions};
use doorward_contract::target::Layer;
use serde_json::json;
use std::collections::HashMap;
use std::sync::Arc;

/// The function resource that guards all functions without one of their own.
pub const EVERY_FUNCTION: &str = "*";

/// A resource as it is written.
#[derive(Debug, Clone, Copy)]
pub struct Written<'a> {
    /// What kind of thing.
    pub kind: ResourceType,
    /// How far it is open.
    pub level: ResourceLevel,
    /// Its security rule.
    pub rule: Option<&'a str>,
    /// What roles may do beyond the level.
    pub rows: &'a RowPermissions,
    /// Counts its changes.
    pub version: u32,
}

/// Why a resource cannot be so.
#[derive(Debug, Clone, PartialEq)]
pub enum ResourceFault {
    /// This type has no such level.
    Level(LevelRefused),
    /// `CUSTOM` needs a rule.
    RuleMissing,
    /// Other levels have none.
    RuleWithoutCustom,
    /// The rule is none.
    Rule(PolicyFault),
    /// Tables alone have row permissions.
    NoRowsHere,
    /// The permissions of this role are none.
    Rows(String, RowError),
}

/// A resource, ready to be asked.
#[derive(Debug, Clone, PartialEq)]
pub struct Resource {
    level: ResourceLevel,
    version: u32,
    guard: Guard,
}

#[derive(Debug, Clone, PartialEq)]
enum Guard {
    /// The level alone.
    Level,
    Rule(Box<Rule>),
    Functions(FunctionRules),
    Table(Table),
    /// Was written under other rules, or into the database by hand.
    Unreadable,
}

impl Resource {
    /// Reads one.
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

    /// One that cannot be read, and lets nobody through but administrators.
    pub fn unreadable(version: u32) -> Self {
        Self { level: ResourceLevel::AdminOnly, version, guard: Guard::Unreadable }
    }

    /// The answer, with what it was given by.
    pub fn answer(&self, subject: &Subject<'_>, aim: &ParsedTarget<'_>, auth: Option<&Auth>, now: i64) -> GuardAnswer {
        let mut answer = self.decide(subject, aim, auth, now);
        (answer.guarded.level, answer.guarded.version) = (Some(self.level), Some(self.version));
        answer
    }

    fn decide(&self, subject: &Subject<'_>, aim: &ParsedTarget<'_>, auth: Option<&Auth>, now: i64) -> GuardAnswer {
        if subject.held().iter().any(|role| role == ADMINISTRATOR) {
            return self.administrator(aim);
        }
        match &self.guard {
            Guard::Level => self.by_level(aim, auth),
            Guard::Rule(rule) => by_rule(rule, aim, auth, now),
            Guard::Functions(rules) => match rules.of(aim.name) {
                Some(rule) => by_rule(rule, aim, auth, now),
                None => GuardAnswer::because(Why::RuleSaysNo, None),
            },
            Guard::Table(table) => {
                table.answer(aim, &ApplicableRoles::whoever(subject).ids().collect::<Vec<_>>(), auth)
            }
            Guard::Unreadable => GuardAnswer::refused(Reason::UnreadableResource, Layer::Level),
        }
    }

    /// Administrators pass rules by, and touch every row.
    fn administrator(&self, aim: &ParsedTarget<'_>) -> GuardAnswer {
        let functions = aim.kind == ResourceType::Function;
        let level = if functions { ResourceLevel::Custom } else { self.level };
        match level::allows(level, Asker::Administrator, aim.operation) {
            Allows::Yes
                if aim.kind == ResourceType::Table && aim.doc.is_none() && aim.operation != Operation::Create =>
            {
                GuardAnswer::filtered(Layer::Level, table::everything())
            }
            Allows::Yes => GuardAnswer::allowed(Layer::Level),
            Allows::No | Allows::ByRule => GuardAnswer::refused(Reason::LevelRefuses, Layer::Level),
        }
    }

    fn by_level(&self, aim: &ParsedTarget<'_>, auth: Option<&Auth>) -> GuardAnswer {
        let asker = if owner::is(aim, auth) { Asker::Owner } else { Asker::Anyone };
        match level::allows(self.level, asker, aim.operation) {
            Allows::Yes => GuardAnswer::allowed(Layer::Level),
            Allows::No | Allows::ByRule => GuardAnswer::refused(Reason::LevelRefuses, Layer::Level),
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

/// Asks a security rule: of one thing, or of everything that a query can find.
fn by_rule(rule: &Rule, aim: &ParsedTarget<'_>, auth: Option<&Auth>, now: i64) -> GuardAnswer {
    let storage = aim.kind == ResourceType::Storage;
    // A file that is being added has its owner already: whoever adds it.
    let adds = storage && aim.operation == Operation::Create;
    let added = adds.then(|| owner::added(aim.kind, aim.data.unwrap_or(&json!({})), auth));
    let facts = Facts {
        auth,
        doc: aim.doc.filter(|_| !storage),
        data: aim.data,
        resource: added.as_ref().or(aim.doc).filter(|_| storage),
        now,
        documents: &aim.documents,
    };
    let verdict = evaluate(rule, aim.operation, &facts);
    let Some(conditions) = &aim.query else { return said(verdict) };
    let Ok(query) = Query::new(conditions.clone(), auth) else {
        return GuardAnswer::because(if auth.is_none() { Why::NotSignedIn } else { Why::NoSuchClaim }, None);
    };
    match verdict {
        _ if covers(rule, aim.operation, &query, &facts) => GuardAnswer::allowed(Layer::Rule),
        needs @ Verdict::Needs(_) => said(needs),
        Verdict::Allow | Verdict::Deny { .. } => GuardAnswer::ruled_out("query_not_covered", None),
    }
}

fn said(verdict: Verdict) -> GuardAnswer {
    match verdict {
        Verdict::Allow => GuardAnswer::allowed(Layer::Rule),
        Verdict::Deny { why, column } => GuardAnswer::because(why, column),
        Verdict::Needs(keys) => GuardAnswer::needs(&keys),
    }
}

/// All resources in force, and the types that operators registered. Never changes.
#[derive(Debug, Clone, Default)]
pub struct Resources {
    guards: HashMap<ResourceType, HashMap<String, Arc<Resource>>>,
    types: Arc<[KnownType]>,
}

impl Resources {
    /// Puts them together.
    pub fn new(guards: impl IntoIterator<Item = (ResourceType, String, Arc<Resource>)>, types: Vec<KnownType>) -> Self {
        let none = Self { guards: HashMap::new(), types: types.into() };
        guards.into_iter().fold(none, |all, (kind, name, resource)| all.with(kind, name, resource))
    }

    /// The same with one resource added or replaced.
    #[must_use]
    pub fn with(mut self, kind: ResourceType, name: String, resource: Arc<Resource>) -> Self {
        self.guards.entry(kind).or_default().insert(name, resource);
        self
    }

    /// The guard of a thing; functions without one of their own share one.
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
