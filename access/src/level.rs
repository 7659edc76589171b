//! Levels: the simplest guard of a resource, one of five predefined permissions.

use doorward_contract::resource::{Operation, ResourceLevel, ResourceType};
use doorward_i18n::errors::fields::LevelNotPossible;

/// The subject, as far as a level distinguishes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SubjectKind {
    /// Holds the administrator role.
    Administrator,
    /// Created this document, row or file, or is signed in and about to create it.
    Owner,
    /// Anyone else, signed in or not.
    Anyone,
}

/// The answer of a level.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Allows {
    Yes,
    No,
    /// The resource's security rule decides ([`crate::rule`]).
    ByRule,
}

/// A level that this type of resource cannot have.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a {} cannot be {}: it takes {}", kind.as_str(), level.as_str(), list(possible(*kind)))]
pub struct LevelRefused {
    pub kind: ResourceType,
    pub level: ResourceLevel,
}

impl LevelRefused {
    /// The stable reason in error bodies.
    pub const REASON: &'static str = "level_not_possible";

    /// The values of the sentence about it.
    pub fn values(&self) -> LevelNotPossible<&'static str, &'static str, String> {
        let Self { kind, level } = self;
        LevelNotPossible { kind: kind.as_str(), level: level.as_str(), possible: list(possible(*kind)) }
    }
}

/// Levels that a type of resource can have. Functions have rules only, tables have everything except rules.
pub const fn possible(kind: ResourceType) -> &'static [ResourceLevel] {
    use ResourceLevel::{AdminOnly, AdminWrite, Custom, Private, ReadOnly};
    match kind {
        ResourceType::Collection | ResourceType::Storage => &[ReadOnly, Private, AdminWrite, AdminOnly, Custom],
        ResourceType::Table => &[ReadOnly, Private, AdminWrite, AdminOnly],
        ResourceType::Function => &[Custom],
    }
}

/// Checks a level before it is stored.
///
/// # Errors
/// [`LevelRefused`] when this type of resource cannot have it.
pub fn check(kind: ResourceType, level: ResourceLevel) -> Result<(), LevelRefused> {
    possible(kind).contains(&level).then_some(()).ok_or(LevelRefused { kind, level })
}

/// Whether the level allows the operation. Rules do not apply to administrators, as at CloudBase. Only a rule allows
/// calling a function, so `invoke` is denied at every other level, to administrators too.
pub const fn allows(level: ResourceLevel, subject: SubjectKind, operation: Operation) -> Allows {
    use ResourceLevel::{AdminOnly, AdminWrite, Custom, Private, ReadOnly};
    let open = match (level, subject, operation) {
        (Custom, SubjectKind::Administrator, _) => true,
        (Custom, _, _) => return Allows::ByRule,
        (_, _, Operation::Invoke) => false,
        (_, SubjectKind::Administrator, _) => true,
        (ReadOnly | AdminWrite, _, Operation::Read) => true,
        (ReadOnly | Private, SubjectKind::Owner, _) => true,
        (ReadOnly | Private | AdminWrite | AdminOnly, _, _) => false,
    };
    if open { Allows::Yes } else { Allows::No }
}

fn list(levels: &[ResourceLevel]) -> String {
    levels.iter().map(|level| level.as_str()).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Read, create, update, delete, invoke for each subject: `y` yes, `n` no, `r` the rule decides.
    const TABLE: [(ResourceLevel, [&str; 3]); 5] = [
        //                          administrator  owner   anyone
        (ResourceLevel::ReadOnly, ["yyyyn", "yyyyn", "ynnnn"]),
        (ResourceLevel::Private, ["yyyyn", "yyyyn", "nnnnn"]),
        (ResourceLevel::AdminWrite, ["yyyyn", "ynnnn", "ynnnn"]),
        (ResourceLevel::AdminOnly, ["yyyyn", "nnnnn", "nnnnn"]),
        (ResourceLevel::Custom, ["yyyyy", "rrrrr", "rrrrr"]),
    ];

    #[test]
    fn every_cell_of_the_table_holds() {
        for (level, rows) in TABLE {
            for (subject, row) in
                [SubjectKind::Administrator, SubjectKind::Owner, SubjectKind::Anyone].into_iter().zip(rows)
            {
                for (operation, cell) in Operation::ALL.into_iter().zip(row.chars()) {
                    let expected = match cell {
                        'y' => Allows::Yes,
                        'n' => Allows::No,
                        _ => Allows::ByRule,
                    };
                    assert_eq!(allows(level, subject, operation), expected, "{level:?} {subject:?} {operation:?}");
                }
            }
        }
    }

    #[test]
    fn a_type_takes_only_the_levels_it_can_have() {
        //                                 RO     PRIV   AW     AO     CUSTOM
        let table = [
            (ResourceType::Collection, [true, true, true, true, true]),
            (ResourceType::Table, [true, true, true, true, false]),
            (ResourceType::Storage, [true, true, true, true, true]),
            (ResourceType::Function, [false, false, false, false, true]),
        ];
        for (kind, row) in table {
            for (level, expected) in ResourceLevel::ALL.into_iter().zip(row) {
                assert_eq!(check(kind, level).is_ok(), expected, "{kind:?} {level:?}");
            }
        }
    }

    #[test]
    fn a_refusal_says_what_would_do() {
        let refused = check(ResourceType::Function, ResourceLevel::Private).unwrap_err();
        assert_eq!(refused.to_string(), "a function cannot be PRIVATE: it takes CUSTOM");
    }

    #[test]
    fn names_on_the_wire_are_the_vendors() {
        for level in ResourceLevel::ALL {
            assert_eq!(serde_json::to_value(level).unwrap(), level.as_str());
            assert_eq!(ResourceLevel::parse(level.as_str()), Some(level));
        }
        assert!(serde_json::from_str::<ResourceLevel>("\"private\"").is_err());
        assert_eq!(ResourceLevel::parse(" PRIVATE"), None);
    }
}
