//! Columns of the list. The address names them.

use super::super::query::Query;
use crate::i18n::console::users;

/// A column beside name and status.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Column {
    Contact,
    Kind,
    Roles,
    Department,
    Methods,
    Tags,
    LastSignIn,
    Created,
}

impl Column {
    pub const ALL: [Self; 8] = [
        Self::Contact,
        Self::Kind,
        Self::Roles,
        Self::Department,
        Self::Methods,
        Self::Tags,
        Self::LastSignIn,
        Self::Created,
    ];
    const DEFAULT: [Self; 5] = [Self::Contact, Self::Kind, Self::Roles, Self::LastSignIn, Self::Created];

    /// As in the address.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Contact => "contact",
            Self::Kind => "kind",
            Self::Roles => "roles",
            Self::Department => "department",
            Self::Methods => "methods",
            Self::Tags => "tags",
            Self::LastSignIn => "last_sign_in",
            Self::Created => "created",
        }
    }

    pub fn label(self) -> &'static str {
        let texts = users::texts();
        match self {
            Self::Contact => texts.contact,
            Self::Kind => texts.kind,
            Self::Roles => texts.roles,
            Self::Department => texts.department,
            Self::Methods => texts.methods,
            Self::Tags => texts.tags,
            Self::LastSignIn => texts.last_sign_in,
            Self::Created => texts.created,
        }
    }

    /// The columns of an address, in the order of the table; some by default.
    pub fn of(query: &Query) -> Vec<Self> {
        let named = query.all("columns");
        let shown = |column: &Self| named.contains(&column.as_str());
        let chosen: Vec<_> = Self::ALL.into_iter().filter(shown).collect();
        if chosen.is_empty() { Self::DEFAULT.to_vec() } else { chosen }
    }
}

#[cfg(test)]
mod tests {
    use super::{Column, Query};

    #[test]
    fn an_address_names_columns_in_any_order_and_unknown_ones_do_not_count() {
        let query = Query::parse("columns=tags&kind=external&columns=contact&columns=shoe_size");
        assert_eq!(Column::of(&query), [Column::Contact, Column::Tags]);
        assert_eq!(Column::of(&Query::parse("columns=shoe_size")), Column::DEFAULT);
    }
}
