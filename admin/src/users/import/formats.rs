//! What the users of other systems look like. Each module cites the vendor's description of its export.

mod auth0;
mod casdoor;
mod cloudbase;
mod firebase;
mod keycloak;
mod logto;
mod supabase;
#[cfg(test)]
mod tests;

pub(super) use firebase::TABLE as FIREBASE_TABLE;

use super::fault::Fault;
use super::incoming::{Incoming, Row};
use doorward_contract::Secret;
use doorward_contract::user_import::{HashParameters, ImportFormat};
use doorward_identity::password::foreign::{FirebaseProject, Hints};

/// Parameters of password hashes, with Firebase's defaults.
#[derive(Debug, Clone)]
pub(super) struct HashSettings {
    signer_key: Option<Secret>,
    salt_separator: String,
    rounds: u32,
    memory_cost: u32,
}

impl HashSettings {
    pub fn new(chosen: Option<&HashParameters>, signer_key: Option<Secret>) -> Self {
        Self {
            signer_key,
            // `Bw==` is the separator of every project.
            salt_separator: chosen.and_then(|hash| hash.salt_separator.clone()).unwrap_or_else(|| "Bw==".into()),
            rounds: chosen.and_then(|hash| hash.rounds).unwrap_or(8),
            memory_cost: chosen.and_then(|hash| hash.memory_cost).unwrap_or(14),
        }
    }

    pub fn hints(&self) -> Hints<'_> {
        let project = self.signer_key.as_ref().map(|signer_key| FirebaseProject {
            signer_key,
            salt_separator: &self.salt_separator,
            rounds: self.rounds,
            memory_cost: self.memory_cost,
        });
        Hints { firebase: project, ..Hints::default() }
    }
}

/// Reads the members of a row that belong to the format.
///
/// # Errors
/// [`Fault`] for a value that the format does not have.
pub(super) fn read(format: ImportFormat, row: &Row, hash: &HashSettings) -> Result<Incoming, Fault> {
    match format {
        // Each of their columns is a field of its own.
        ImportFormat::Csv | ImportFormat::JsonLines => Ok(Incoming::default()),
        ImportFormat::CloudBase => Ok(cloudbase::read(row)),
        ImportFormat::Firebase => firebase::read(row, hash),
        ImportFormat::Auth0 => auth0::read(row),
        ImportFormat::Supabase => supabase::read(row),
        ImportFormat::Keycloak => keycloak::read(row),
        ImportFormat::Casdoor => casdoor::read(row),
        ImportFormat::Logto => logto::read(row),
    }
}

/// Names of the list of users in an object that contains one, such as the export of a realm.
pub(super) const fn lists(format: ImportFormat) -> &'static [&'static str] {
    match format {
        ImportFormat::Csv | ImportFormat::JsonLines => &[],
        ImportFormat::CloudBase => &["UserList", "userList", "Users", "users", "data"],
        ImportFormat::Casdoor | ImportFormat::Logto => &["users", "data"],
        ImportFormat::Firebase | ImportFormat::Auth0 | ImportFormat::Supabase | ImportFormat::Keycloak => &["users"],
    }
}

/// The format of a file by the members of its first users, for a caller who has not named one.
pub(super) fn recognize(names: &[String]) -> Option<ImportFormat> {
    let has = |name: &str| names.iter().any(|one| one == name);
    match () {
        () if has("localId") => Some(ImportFormat::Firebase),
        () if has("user_id") && (has("identities") || has("logins_count")) || has("passwordHash") && has("_id") => {
            Some(ImportFormat::Auth0)
        }
        () if has("encrypted_password") || has("raw_user_meta_data") => Some(ImportFormat::Supabase),
        () if has("createdTimestamp") && (has("credentials") || has("requiredActions") || has("totp")) => {
            Some(ImportFormat::Keycloak)
        }
        () if has("owner") && has("signupApplication") || has("passwordType") => Some(ImportFormat::Casdoor),
        () if has("primaryEmail") || has("primaryPhone") || has("primary_email") => Some(ImportFormat::Logto),
        () if has("Uid") && (has("UserStatus") || has("NickName")) || has("IsAnonymous") => {
            Some(ImportFormat::CloudBase)
        }
        () => None,
    }
}
