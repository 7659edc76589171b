//! Sites behind proxies, changed one by one. The whole list is one section of the settings.

use crate::settings::change as settings;
use doorward_contract::settings::{Section, Settings, Site};
use doorward_identity::Actor;
use doorward_identity::{Error, Identity, version::Expected};
use serde_json::{Value, json};

/// Adds a site, or replaces the one at the host `former` if it still has the expected version.
///
/// # Errors
/// [`Error::Invalid`] when the site is invalid, or there is no longer one at the former host; [`Error::Changed`].
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
        Ok(section(&sites))
    };
    settings::change(identity, Section::Sites, change, 0, actor).await.map(drop)
}

/// Removes a site if it still has the expected version. Requests to its host are denied from the next one on.
///
/// # Errors
/// [`Error::Invalid`] when there is no site at this host, [`Error::Changed`].
pub async fn remove(identity: &Identity, host: &str, expected: &Expected, actor: &Actor) -> Result<(), Error> {
    let change = |stored: &Settings| {
        let mut sites = stored.sites.sites.clone();
        let at = sites.iter().position(|site| site.host == host).ok_or_else(gone)?;
        expected.check(&sites[at])?;
        sites.remove(at);
        Ok(section(&sites))
    };
    settings::change(identity, Section::Sites, change, 0, actor).await.map(drop)
}

fn section(sites: &[Site]) -> Value {
    json!({ "sites": sites })
}

fn gone() -> Error {
    Error::invalid("sites", "gone", |texts| texts.site_gone)
}
