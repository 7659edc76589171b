//! Roles that new accounts get by the rules of a provider or by a setting.

use doorward_contract::{access::AUTOMATIC, account::ADMINISTRATOR};
use doorward_i18n::errors::fields::RolesTooMany;
use doorward_identity::Error;
use doorward_store::{ConnectionTrait, role};

/// Most roles of a list.
const MOST: usize = 10;

/// Rejects a role that must be assigned to each account explicitly, and one that is automatic or does not exist.
pub(crate) async fn check(conn: &impl ConnectionTrait, field: &'static str, id: &str) -> Result<(), Error> {
    if id == ADMINISTRATOR {
        return Err(Error::invalid(field, "administrator", |texts| texts.role_administrator));
    }
    if AUTOMATIC.contains(&id) {
        return Err(Error::invalid(field, "automatic", |texts| texts.role_automatic));
    }
    if !role::exists(conn, id).await? {
        return Err(Error::invalid(field, "unknown", |texts| texts.role_unknown(id)));
    }
    Ok(())
}

/// Like [`check`], for a list of up to [`MOST`] roles.
pub(crate) async fn check_all(conn: &impl ConnectionTrait, field: &'static str, ids: &[String]) -> Result<(), Error> {
    if ids.len() > MOST {
        return Err(Error::invalid(field, "too_many", |texts| {
            texts.roles_too_many(RolesTooMany { field, most: MOST })
        }));
    }
    for id in ids {
        check(conn, field, id).await?;
    }
    Ok(())
}
