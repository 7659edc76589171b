//! Reads and turns the switches.

use crate::DoorError;
use doorward_contract::provider::Provider;
use doorward_contract::settings::LoginMethods;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::door::{Admin, require_admin, settle};
#[cfg(feature = "ssr")]
use doorward_access::{Error, admin::settings};
#[cfg(feature = "ssr")]
use doorward_contract::own::Own;
#[cfg(feature = "ssr")]
use doorward_contract::settings::Section;
#[cfg(feature = "ssr")]
use doorward_identity::{
    admin::{providers, senders, ticket_keys},
    version::Expected,
};
#[cfg(feature = "ssr")]
use serde_json::Value;

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/methods";

/// The ways in, and what they need to work for real people.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ways {
    /// Which are open.
    pub open: LoginMethods,
    /// Whether somebody sends SMS.
    pub sms_sends: bool,
    /// Whether somebody sends mail.
    pub mail_sends: bool,
    /// Whether there is a key for custom tickets.
    pub ticket_key: bool,
    /// Identity providers, in the order they were added; none for who may not read them.
    pub providers: Vec<Provider>,
    /// Names of the providers that create accounts, for everybody who may read the page: the sign-in page shows them too.
    pub registering: Vec<String>,
}

/// Which ways in are open.
#[server(prefix = "/api", endpoint = "console/methods")]
pub async fn read_ways() -> Result<Ways, DoorError> {
    use doorward_contract::messaging::{MailSender, SmsSender};
    let admin = require_admin(Own::SettingsRead).await?;
    let sending = senders::get(&admin.identity);
    let registering = doorward_identity::provider::ways(&admin.identity).into_iter().filter(|way| way.registers);
    Ok(Ways {
        registering: registering.map(|way| way.name).collect(),
        open: admin.identity.settings().login_methods.clone(),
        sms_sends: sending.sms != SmsSender::Outbox,
        mail_sends: sending.mail != MailSender::Outbox,
        ticket_key: !ticket_keys::list(&admin.identity).await?.is_empty(),
        providers: if admin.may(Own::ProvidersRead) { providers::list(&admin.identity) } else { vec![] },
    })
}

/// Opens or closes one way in.
#[server(prefix = "/api", endpoint = "console/methods/set")]
pub async fn set_login_method(
    /// Which, by its name in the settings.
    method: String,
    /// Open or closed.
    on: bool,
    /// How many people the administrator was told lose their only sign-in method.
    told: Option<u64>,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::SettingsEdit).await?;
    let change = serde_json::json!({ method.clone(): on });
    let done = patch(&admin, change, &Expected::Any, told).await;
    settle::<SetLoginMethod, _, _>(PAGE, done.map_err(|error| about(error, &method)))
}

/// Changes the methods; the administrator was told of so many people who lose their only one.
#[cfg(feature = "ssr")]
async fn patch(admin: &Admin, change: Value, expected: &Expected, told: Option<u64>) -> Result<(), Error> {
    let (section, told) = (Section::LoginMethods, told.unwrap_or(0));
    settings::patch_confirmed(&admin.access, section, change, expected, told, &admin.actor).await.map(drop)
}

/// The error with the method that it is about.
#[cfg(feature = "ssr")]
fn about(error: impl Into<DoorError>, method: &str) -> DoorError {
    error.into().keeping("id", method)
}

/// Says how far a contact leads in.
#[server(prefix = "/api", endpoint = "console/methods/contact")]
pub async fn set_contact_method(
    /// `phone` or `email`.
    method: String,
    /// `off`, `login_only` or `on`.
    reach: String,
    /// What the page shows.
    was: String,
    /// How many people the administrator was told lose their only sign-in method.
    told: Option<u64>,
) -> Result<(), DoorError> {
    let admin = require_admin(Own::SettingsEdit).await?;
    let done = async {
        let changes = Changes::part(&was, serde_json::json!({ method.clone(): reach }))?;
        let done = patch(&admin, changes.json(), &changes.expected(), told).await;
        done.map_err(|error| about(changes.told(Record::Settings(Section::LoginMethods), error), &method))
    };
    settle::<SetContactMethod, _, _>(PAGE, done.await)
}

/// Opens or closes the way in through a provider.
#[server(prefix = "/api", endpoint = "console/methods/provider")]
pub async fn set_provider(
    /// The provider.
    id: String,
    /// Open or closed.
    on: bool,
    /// How many people the administrator was told lose their only sign-in method.
    told: Option<u64>,
) -> Result<(), DoorError> {
    use crate::console::provider::with_counts;
    use doorward_contract::provider::ProviderUpdate;
    let admin = require_admin(Own::ProvidersEdit).await?;
    let update = ProviderUpdate { enabled: Some(on), confirm_lockout: told, ..ProviderUpdate::default() };
    let done = match providers::put(&admin.identity, &id, update, &admin.actor).await {
        Ok(_) => Ok(()),
        Err(error) => Err(with_counts(&admin.identity, &id, error).await.keeping("id", &id)),
    };
    settle::<SetProvider, _, _>(PAGE, done).map(drop)
}
