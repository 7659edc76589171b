//! Routes of the gateway, changed one by one. The whole list is one section of the settings.

use crate::settings::change as settings;
use doorward_access::gateway::{self, CheckedRoute, RouteFault, RouteState};
use doorward_contract::settings::{GatewayRoute, Routes, Section, Settings};
use doorward_i18n::errors::fields::RouteBroken;
use doorward_identity::Actor;
use doorward_identity::{Error, Identity, version::Expected};
use serde_json::{Value, json};

/// All routes, those of the configuration file included.
pub fn all(identity: &Identity) -> Vec<CheckedRoute> {
    checked(identity, &identity.settings().routes)
}

fn checked(identity: &Identity, routes: &Routes) -> Vec<CheckedRoute> {
    let options = identity.options();
    gateway::all(&options.public_url, &options.gateway, routes)
}

/// Checks a changed list. A route that was stored before is not checked: the configuration file may have changed since,
/// and that must not prevent a change of the others.
///
/// # Errors
/// [`Error::Invalid`] for the first route that breaks a rule.
pub fn check(identity: &Identity, before: &Routes, after: &Routes) -> Result<(), Error> {
    for CheckedRoute { route, state, .. } in checked(identity, after) {
        if let RouteState::Broken(fault) = state
            && (fault == RouteFault::Twice || !before.routes.contains(&route))
        {
            let address = route.address();
            return Err(Error::invalid("routes", fault.reason(), |texts| {
                texts.route_broken(RouteBroken { route: &address, why: fault.sentence(texts) })
            }));
        }
    }
    Ok(())
}

/// Adds a route, or replaces the one at the address `former` if it still has the expected version.
///
/// # Errors
/// [`Error::Invalid`] when the route breaks a rule, or there is no longer one at the former address; [`Error::Changed`].
pub async fn put(
    identity: &Identity,
    former: Option<&str>,
    route: GatewayRoute,
    expected: &Expected,
    actor: &Actor,
) -> Result<(), Error> {
    let change = |stored: &Settings| {
        let mut routes = stored.routes.routes.clone();
        match former {
            None => routes.push(route),
            Some(address) => {
                let stored = routes.iter_mut().find(|route| route.address() == address).ok_or_else(gone)?;
                expected.check(stored)?;
                *stored = route;
            }
        }
        Ok(section(&routes))
    };
    settings::change(identity, Section::Routes, change, 0, actor).await.map(drop)
}

/// Removes a route if it still has the expected version.
///
/// # Errors
/// [`Error::Invalid`] when there is no route at this address, [`Error::Changed`].
pub async fn remove(identity: &Identity, address: &str, expected: &Expected, actor: &Actor) -> Result<(), Error> {
    let change = |stored: &Settings| {
        let mut routes = stored.routes.routes.clone();
        let at = routes.iter().position(|route| route.address() == address).ok_or_else(gone)?;
        expected.check(&routes[at])?;
        routes.remove(at);
        Ok(section(&routes))
    };
    settings::change(identity, Section::Routes, change, 0, actor).await.map(drop)
}

fn section(routes: &[GatewayRoute]) -> Value {
    json!({ "routes": routes })
}

fn gone() -> Error {
    Error::invalid("routes", "gone", |texts| texts.route_gone)
}
