//! Administrative use cases: accounts, roles, policies, resources, the organization, identity providers, senders, keys
//! and settings. The console (`app`), the admin API and the command line (`server`) call the same functions.
//!
//! # Permits
//!
//! Every public use case takes a [`Permit<action::...>`](doorward_access::Permit) as its first argument.
//! [`Access::permit`] issues one after deciding that the actor may do that action on Doorward itself. A use case can
//! therefore not be called without the decision, and its signature names the permission it needs. The permit also
//! carries what the use case works with: [`Access`] (policies), `Identity` (accounts, settings, database) and the
//! `Actor`, who is recorded in the audit log.
//!
//! The permit answers "may this actor edit users?". Two private modules answer what remains:
//!
//! - `delegation`: may this actor edit *this* user, role or policy? A delegated administrator (an actor with some
//!   `doorward:` permissions but without the administrator role) acts only on accounts that could do no more to
//!   Doorward than the actor. [`Error::PrivilegeEscalation`] otherwise.
//! - `elevation`: what happens when an account *gains* permissions over Doorward. Recent authentication is required of
//!   the actor, who must be an administrator, and credentials that a delegated administrator may know are revoked.
//!
//! # How a use case is laid out
//!
//! [`roles::set_policies`] has all the steps:
//!
//! 1. Take `access` and `actor` from the permit.
//! 2. Check the input with `check_name`, `check_id` and `check_list` below. Each error names the field and a stable
//!    reason.
//! 3. Begin a transaction and check `delegation` in it. `begin_exclusive` admits one writer at a time, for a change that
//!    depends on rows which another change could invalidate.
//! 4. Read the row and compare it with the version that the caller has seen (`Expected::check`), so that a concurrent
//!    change is not overwritten unnoticed.
//! 5. If the change can give permissions over Doorward, create an `Elevation` from the rows before it.
//! 6. Write the rows and the audit event.
//! 7. Call `Elevation::revoke`, which compares the permissions after the change with those before.
//! 8. Commit with the method that invalidates what the change affects: `Access::commit` reloads policies,
//!    `Identity::commit_all` invalidates the cached sessions of the accounts it names.
//!
//! Functions named `load` are the parts of a use case without a permit, for use inside this crate.

pub mod api_keys;
pub mod applications;
mod captcha;
pub mod checklist;
mod default_roles;
mod delegation;
mod elevation;
pub mod events;
pub mod jobs;
mod legacy;
pub mod members;
pub mod messages;
pub mod organization;
pub mod overview;
pub mod policies;
pub mod providers;
mod recipient;
pub mod resource_types;
pub mod resources;
pub mod roles;
mod routes;
pub mod senders;
pub mod settings;
pub mod signing_keys;
pub mod simulate;
pub mod site_access;
mod sites;
pub mod statements;
pub mod ticket_keys;
pub mod users;
mod vouch;
mod warnings;

pub use doorward_access::Error;

#[cfg(doc)]
use doorward_access::Access;
use doorward_contract::Uid;
use doorward_i18n::errors::fields::{IdCharset, TooLong, TooMany};
use doorward_identity::display_name;
use std::collections::BTreeSet;

/// Longest description of a role or a policy, in characters, as at CloudBase.
const MAX_DESCRIPTION: usize = 255;
/// Longest id of a role and longest code of a policy, in bytes. CloudBase documents no limit.
const MAX_ID: usize = 64;

/// `[A-Za-z0-9_:@.-]{1,64}`, the characters that CloudBase allows in role ids. Dots alone are invalid: `.` and `..` are
/// path segments with a meaning of their own, so no URL could address such a role. White space around it is removed.
fn check_id(field: &'static str, id: &str) -> Result<String, Error> {
    let id = id.trim();
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_:@.".contains(&b);
    if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(allowed) || id.bytes().all(|b| b == b'.') {
        return Err(Error::invalid(field, "charset", |texts| texts.id_charset(IdCharset { field, most: MAX_ID })));
    }
    Ok(id.to_owned())
}

/// Checks a display name of up to `most` characters.
fn check_name(name: &str, most: usize) -> Result<String, Error> {
    display_name::check(name, most)
        .map_err(|fault| Error::invalid("name", fault.reason(), |texts| fault.sentence(texts, "name")))
}

fn check_description(text: &str) -> Result<(), Error> {
    if text.chars().count() > MAX_DESCRIPTION {
        return Err(Error::invalid("description", "too_long", |texts| {
            texts.too_long(TooLong { field: "description", most: MAX_DESCRIPTION })
        }));
    }
    Ok(())
}

/// Removes duplicates and keeps the order. The result has 1 to `most` entries.
fn check_list(field: &'static str, list: Vec<String>, most: usize) -> Result<Vec<String>, Error> {
    let mut seen = BTreeSet::new();
    let list: Vec<_> = list.into_iter().filter(|one| seen.insert(one.clone())).collect();
    match list.len() {
        0 => Err(Error::invalid(field, "required", |texts| texts.empty_list(field))),
        count if count > most => {
            Err(Error::invalid(field, "too_many", |texts| texts.too_many(TooMany { field, most })))
        }
        _ => Ok(list),
    }
}

/// Most accounts of a call, as at CloudBase.
const MAX_UIDS: usize = 100;

/// Like [`check_list`], for accounts. A text that is no uid gets the error of an account that does not exist.
fn check_uids(list: Vec<String>, unknown: fn(&str) -> Error) -> Result<Vec<Uid>, Error> {
    let list = check_list("uids", list, MAX_UIDS)?;
    list.iter().map(|text| Uid::parse(text).map_err(|_| unknown(text))).collect()
}
