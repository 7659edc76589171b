//! Exports of users to a file.

use crate::account::{AccountKind, AccountStatus};
use serde::{Deserialize, Serialize};

/// Format of an exported file. An import reads both again.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
pub enum ExportFormat {
    /// A table in UTF-8, in which spreadsheets compute nothing: an apostrophe precedes cells that look like a formula.
    Csv,
    /// One JSON object for each user.
    #[default]
    JsonLines,
}

impl ExportFormat {
    /// All of them.
    pub const ALL: [Self; 2] = [Self::Csv, Self::JsonLines];

    /// The value on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::JsonLines => "json_lines",
        }
    }

    /// Parses the value.
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|format| format.as_str() == word)
    }
}

/// `POST /admin/api/v1/user-exports`. Guests are not exported.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct NewUserExport {
    /// Format of the file.
    pub format: ExportFormat,
    /// Only users who match this text, as in the list of users.
    pub query: Option<String>,
    /// Only accounts with this status.
    pub status: Option<AccountStatus>,
    /// Only accounts of this kind.
    pub kind: Option<AccountKind>,
    /// With password hashes and second factors. It requires `doorward:users:export-hashes`, which only administrators
    /// have. Default: false.
    pub hashes: bool,
}

#[cfg(test)]
mod tests {
    use super::ExportFormat;

    #[test]
    fn words_are_those_that_serde_writes() {
        for format in ExportFormat::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
            assert_eq!(ExportFormat::parse(format.as_str()), Some(format));
        }
    }
}
