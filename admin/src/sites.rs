//! Web sites behind proxies, one by one; the list as a whole is a setting.

use crate::settings::change as settings;
use doorward_contract::settings::{Section, Settings, Site};
use doorward_identity::Actor;
use doorward_identity::{Error, Identity, version::Expected};
use serde_json::{Value, json};

/// Adds a site, or puts it in the place of the one at a former host that is as it was when the change was thought of.
///
/// # Errors
/// [`Error::Invalid`] when it cannot be a site, or the former host is none any more; [`Error::Changed`].
pub async fn put(
    identity: &Identity,
    former: Option<&str>,
    site: Site,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    let change = |stored: &Settings| {
        let mut sites = stored.sites.sites.clone();
        match former {
            None => sites.push(site),
            Some(host) => {
                let stored = sites.iter_mut().find(|site| site.host == host).ok_or_else(gone)?;
                expected.check(stored)?;
                *stored = site;
            }
        }
        Ok(whole(&sites))
    };
    settings::change(identity, Section::Sites, change, 0, actor).await.map(drop)
}

/// Removes a site: from the next request on its host lets nobody in.
///
/// # Errors
/// [`Error::Invalid`] when there is none at this host.
pub async fn remove(identity: &Identity, host: &str, actor: &Actor) -> Result<(), Error> {
    let change = |stored: &Settings| {
        let mut sites = stored.sites.sites.clone();
        let at = sites.iter().position(|site| site.host == host).ok_or_else(gone)?;
        sites.remove(at);
        Ok(whole(&sites))
    };
    settings::change(identity, Section::Sites, change, 0, actor).await.map(drop)
}

fn whole(sites: &[Site]) -> Value {
    json!({ "sites": sites })
}

fn gone() -> Error {
    Error::invalid("sites", "gone", "There is no longer a site at this host.")
}
