//! Roles that new accounts get by the rules of a provider or by a setting.

use doorward_contract::{access::AUTOMATIC, account::ADMINISTRATOR};
use doorward_identity::Error;
use doorward_store::{ConnectionTrait, role};

/// Most roles of a list.
const MOST: usize = 10;

/// Rejects a role that must be assigned to each account explicitly, and one that is automatic or does not exist.
pub(crate) async fn check(conn: &impl ConnectionTrait, field: &'static str, id: &str) -> Result<(), Error> {
    if id == ADMINISTRATOR {
        let message = "The administrator role can't be assigned automatically. Assign it to each user.";
        return Err(Error::invalid(field, "administrator", message));
    }
    if AUTOMATIC.contains(&id) {
        let message = "This role is assigned automatically by account type. Choose another one, or none.";
        return Err(Error::invalid(field, "automatic", message));
    }
    if !role::exists(conn, id).await? {
        return Err(Error::invalid(field, "unknown", format!("The role {id:?} doesn't exist.")));
    }
    Ok(())
}

/// Like [`check`], for a list of up to [`MOST`] roles.
pub(crate) async fn check_all(conn: &impl ConnectionTrait, field: &'static str, ids: &[String]) -> Result<(), Error> {
    if ids.len() > MOST {
        return Err(Error::invalid(field, "too_many", format!("{field} can have up to {MOST} roles.")));
    }
    for id in ids {
        check(conn, field, id).await?;
    }
    Ok(())
}
