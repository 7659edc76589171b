//! Roles that come to accounts by themselves, as a provider or a setting says.

use doorward_contract::{access::AUTOMATIC, account::ADMINISTRATOR};
use doorward_identity::Error;
use doorward_store::{ConnectionTrait, role};

/// Most roles of a list.
const MOST: usize = 10;

/// Refuses a role that nobody may get without being chosen.
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

/// The same for a list, which is short.
pub(crate) async fn check_all(conn: &impl ConnectionTrait, field: &'static str, ids: &[String]) -> Result<(), Error> {
    if ids.len() > MOST {
        return Err(Error::invalid(field, "too_many", format!("{field} can have up to {MOST} roles.")));
    }
    for id in ids {
        check(conn, field, id).await?;
    }
    Ok(())
}
