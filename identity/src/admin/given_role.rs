//! Roles that come to accounts by themselves, as a provider or a setting says.

use crate::Error;
use doorward_contract::{access::AUTOMATIC, account::ADMINISTRATOR};
use doorward_store::{ConnectionTrait, role};

/// Most roles of a list.
const MOST: usize = 10;

/// Refuses a role that nobody may get without being chosen.
pub(super) async fn check(conn: &impl ConnectionTrait, field: &'static str, id: &str) -> Result<(), Error> {
    if id == ADMINISTRATOR {
        let message = "Nobody becomes an administrator by themselves; appoint them one by one.";
        return Err(Error::invalid(field, "administrator", message));
    }
    if AUTOMATIC.contains(&id) {
        let message = "What somebody is gives this role by itself; choose another one, or none.";
        return Err(Error::invalid(field, "automatic", message));
    }
    if !role::exists(conn, id).await? {
        return Err(Error::invalid(field, "unknown", format!("There is no role {id:?}.")));
    }
    Ok(())
}

/// The same for a list, which is short.
pub(super) async fn check_all(conn: &impl ConnectionTrait, field: &'static str, ids: &[String]) -> Result<(), Error> {
    if ids.len() > MOST {
        return Err(Error::invalid(field, "too_many", format!("{field} names at most {MOST} roles.")));
    }
    for id in ids {
        check(conn, field, id).await?;
    }
    Ok(())
}
