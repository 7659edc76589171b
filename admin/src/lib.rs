//! What administrators do with roles, the organization, policies, resources and accounts, through the console, the admin
//! API or the command line.
//!
//! Whether they may do such a thing at all is asked before, at the door: [`Access::require`]. Whether they may do it to
//! this account or this role is asked here, by [`reach`].

pub mod api_keys;
mod captcha;
mod default_roles;
mod delegation;
mod elevation;
pub mod events;
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
pub mod senders;
pub mod settings;
pub mod signing_keys;
pub mod simulate;
mod sites;
pub mod statements;
pub mod ticket_keys;
pub mod users;
mod vouch;
mod warnings;

pub use doorward_access::Error;

#[cfg(doc)]
use doorward_access::Access;
use doorward_identity::display_name;
use std::collections::BTreeSet;

/// Longest description of a role or a policy, in characters: the vendor's number.
const MAX_DESCRIPTION: usize = 255;
/// Longest id of a role and longest code of a policy, in bytes. The vendor states no limit.
const MAX_ID: usize = 64;

/// `[A-Za-z0-9_:@.-]{1,64}`, the vendor's alphabet for ids of roles. Not dots alone: in an address `.` and `..` are steps,
/// so nobody could open such a role.
fn check_id(field: &'static str, id: &str) -> Result<(), Error> {
    let allowed = |b: u8| b.is_ascii_alphanumeric() || b"-_:@.".contains(&b);
    if id.is_empty() || id.len() > MAX_ID || !id.bytes().all(allowed) || id.bytes().all(|b| b == b'.') {
        let message =
            format!("{field} must be 1 to {MAX_ID} letters, digits or the characters - _ : @ . (not only dots).");
        return Err(Error::invalid(field, "charset", message));
    }
    Ok(())
}

/// A name that people see; programs use ids.
fn check_name(name: &str, most: usize) -> Result<String, Error> {
    display_name::check(name, most).map_err(|fault| Error::invalid("name", fault.reason(), fault.message("name")))
}

fn check_description(text: &str) -> Result<(), Error> {
    if text.chars().count() > MAX_DESCRIPTION {
        let message = format!("description can be up to {MAX_DESCRIPTION} characters long.");
        return Err(Error::invalid("description", "too_long", message));
    }
    Ok(())
}

/// A list without repetitions, in its order; neither empty nor longer than so many.
fn check_list(field: &'static str, list: Vec<String>, most: usize) -> Result<Vec<String>, Error> {
    let mut seen = BTreeSet::new();
    let list: Vec<_> = list.into_iter().filter(|one| seen.insert(one.clone())).collect();
    match list.len() {
        0 => Err(Error::invalid(field, "required", format!("{field} must have at least one entry."))),
        count if count > most => {
            Err(Error::invalid(field, "too_many", format!("{field} can have up to {most} entries.")))
        }
        _ => Ok(list),
    }
}
