//! Imports of users from a file.

use crate::account::AccountKind;
use crate::job::Job;
use crate::{Secret, Timestamp};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

macro_rules! import_formats {
    ($($(#[$doc:meta])* $name:ident = $word:tt;)+) => {
        /// Where a file of users comes from: this decides what its columns mean.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
        pub enum ImportFormat {
            $($(#[$doc])* #[serde(rename = $word)] $name,)+
        }

        impl ImportFormat {
            /// All formats.
            pub const ALL: &'static [Self] = &[$(Self::$name,)+];

            /// The value on the wire.
            pub const fn as_str(self) -> &'static str {
                match self { $(Self::$name => $word,)+ }
            }

            /// Parses the value.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$name),)+ _ => None }
            }
        }
    };
}

import_formats! {
    /// A table with a header, separated by commas, semicolons or tabs.
    Csv = "csv";
    /// One JSON object for each user, as an export of Doorward writes it.
    JsonLines = "json_lines";
    /// CloudBase: the users of its API, as JSON or as a table.
    CloudBase = "cloudbase";
    /// Firebase Authentication: `firebase auth:export`, JSON or CSV.
    Firebase = "firebase";
    /// Auth0: an export of users, an export of password hashes, or a file for its own bulk import.
    Auth0 = "auth0";
    /// Supabase: the table `auth.users`, as JSON or CSV, with `auth.identities` as an additional column.
    Supabase = "supabase";
    /// Keycloak: the export of a realm, or a file of its users.
    Keycloak = "keycloak";
    /// Casdoor: the users of its API or of `init_data`, or the table `user`.
    Casdoor = "casdoor";
    /// Logto: the users of its API or the table `users`.
    Logto = "logto";
}

/// Query of `POST /admin/api/v1/user-imports`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::IntoParams))]
#[cfg_attr(feature = "openapi", into_params(parameter_in = Query))]
#[serde(deny_unknown_fields)]
pub struct NewUserImport {
    /// Format of the file. Default: recognized by its columns.
    #[serde(default)]
    pub format: Option<ImportFormat>,
    /// Name of the file, to recognize it; at most 100 characters.
    #[serde(default)]
    pub name: Option<String>,
}

/// How passwords were hashed, where the file does not say it: Firebase shows these values beside its list of users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct HashParameters {
    /// `base64_signer_key`.
    pub signer_key: Option<Secret>,
    /// `base64_salt_separator`.
    pub salt_separator: Option<String>,
    /// `rounds`, 1 to 8. Default: 8.
    pub rounds: Option<u32>,
    /// `mem_cost`, 1 to 14. Default: 14.
    pub memory_cost: Option<u32>,
}

/// Choices of an import. Absent members keep what was chosen before.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(default, deny_unknown_fields)]
pub struct ImportOptions {
    /// Fields by columns, for the columns whose field changes; an empty string ignores a column. The fields are those
    /// of `columns` in the import, `attribute:<name>` and, with the ID of a provider here, `identity:<provider>` and
    /// `union_id:<provider>`.
    pub mapping: Option<BTreeMap<String, String>>,
    /// IDs of providers here, by their names in the file; an empty string leaves such identities out.
    pub providers: Option<BTreeMap<String, String>>,
    /// IDs of roles here, by their names in the file; an empty string leaves such a role out.
    pub roles: Option<BTreeMap<String, String>>,
    /// Kind of accounts for which the file has none: `internal` or `external` (default). Users with a department are
    /// always `internal`.
    pub kind: Option<AccountKind>,
    /// Whether contacts that the file calls verified are verified here. Default: true.
    pub verified: Option<bool>,
    /// Whether roles that do not exist are created, without policies. Default: false.
    pub create_roles: Option<bool>,
    /// Whether departments that do not exist are created. Default: false.
    pub create_departments: Option<bool>,
    /// Whether an account that was imported before gets the values of the file even where it has been changed since.
    /// Default: false.
    pub overwrite: Option<bool>,
    /// Parameters of the password hashes.
    pub hash: Option<HashParameters>,
}

/// A column of the file, or a member of its objects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ImportColumn {
    /// Its name in the file.
    pub name: String,
    /// The field that it is imported as; empty if it is ignored. `format` is a column that the format itself reads,
    /// together with others.
    pub field: String,
    /// Its first value, shortened; absent for passwords and other secrets.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sample: Option<String>,
}

/// An import of users.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct UserImport {
    /// Its job: a draft until it is started.
    pub job: Job,
    /// Format of the file.
    pub format: ImportFormat,
    /// Name of the file.
    pub name: Option<String>,
    /// Size of the file in bytes, as UTF-8.
    pub size: u64,
    /// Encoding of the file as it was sent: `UTF-8`, `GB18030`, `UTF-16LE` or `UTF-16BE`.
    pub encoding: String,
    /// What its columns are imported as.
    pub columns: Vec<ImportColumn>,
    /// What was chosen. A signer key is never returned.
    pub options: ImportOptions,
    /// The last dry run.
    pub check: Option<Job>,
    /// When the file is deleted; absent while the import runs, and afterwards.
    pub expires_at: Option<Timestamp>,
}

/// Fields that columns can be imported as, beside attributes and identities.
pub const IMPORT_FIELDS: &[&str] = &[
    "uid",
    "username",
    "email",
    "email_verified",
    "phone",
    "phone_verified",
    "name",
    "given_name",
    "family_name",
    "picture",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "address",
    "description",
    "kind",
    "status",
    "blocked",
    "enabled",
    "password_hash",
    "must_change_password",
    "password_changed_at",
    "created_at",
    "last_sign_in_at",
    "roles",
    "departments",
    "attributes",
    "identities",
    "second_factors",
    "custom_user_id",
];

#[cfg(test)]
mod tests {
    use super::ImportFormat;

    #[test]
    fn words_are_those_that_serde_writes() {
        for format in ImportFormat::ALL {
            assert_eq!(serde_json::to_value(format).unwrap(), format.as_str());
            assert_eq!(ImportFormat::parse(format.as_str()), Some(*format));
        }
    }
}
