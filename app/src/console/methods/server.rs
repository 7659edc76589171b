//! Server functions that read and change the sign-in methods.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::provider::Provider;
use doorward_contract::settings::LoginMethods;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use doorward_access::{Error, Permit};
#[cfg(feature = "ssr")]
use doorward_admin::{providers, senders, settings, ticket_keys};
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::settings::Section;
#[cfg(feature = "ssr")]
use doorward_identity::version::Expected;
#[cfg(feature = "ssr")]
use serde_json::Value;

#[cfg(feature = "ssr")]
const PAGE: &str = "/admin/methods";

/// Sign-in methods and their prerequisites.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInMethods {
    /// Enabled methods.
    pub open: LoginMethods,
    /// Whether SMS has a sender.
    pub sms_sends: bool,
    /// Whether email has a sender.
    pub mail_sends: bool,
    /// Whether a key for custom tickets exists.
    pub ticket_key: bool,
    /// Identity providers, in order of creation; empty without permission to read them.
    pub providers: Vec<Provider>,
    /// Names of the providers that create accounts. Needs no further permission: the sign-in page shows them too.
    pub registering: Vec<String>,
}

#[server(prefix = "/api", endpoint = "console/methods")]
pub async fn read_methods() -> Result<SignInMethods, AppError> {
    use doorward_contract::messaging::{MailSender, SmsSender};
    let permit = require::<ReadMethods>().await?;
    let sending = senders::get(&permit.implied());
    let registering =
        doorward_identity::provider::login_options(permit.identity()).into_iter().filter(|option| option.registers);
    Ok(SignInMethods {
        registering: registering.map(|option| option.name).collect(),
        open: permit.identity().settings().login_methods.clone(),
        sms_sends: sending.sms != SmsSender::Outbox,
        mail_sends: sending.mail != MailSender::Outbox,
        ticket_key: !ticket_keys::list(&permit.implied()).await?.is_empty(),
        providers: optional(&permit).as_ref().map(providers::list).unwrap_or_default(),
    })
}
requires!(ReadMethods: SettingsRead);

/// Turns a sign-in method on or off.
#[server(prefix = "/api", endpoint = "console/methods/set")]
pub async fn set_login_method(
    /// Name of the method in the settings.
    method: String,
    on: bool,
    /// Number of users without another sign-in method, as shown to the administrator.
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    let permit = require::<SetLoginMethod>().await?;
    let change = serde_json::json!({ method.clone(): on });
    let done = patch(&permit, change, &Expected::Any, confirmed_users).await;
    redirect_after(PAGE, done.map_err(|error| about(error, &method)))
}
requires!(SetLoginMethod: SettingsEdit);

/// Changes the methods; `confirmed_users` is the number of users without another sign-in method, as confirmed.
#[cfg(feature = "ssr")]
async fn patch(
    permit: &Permit<action::SettingsEdit>,
    change: Value,
    expected: &Expected,
    confirmed_users: Option<u64>,
) -> Result<(), Error> {
    let (section, confirmed_users) = (Section::LoginMethods, confirmed_users.unwrap_or(0));
    settings::patch(permit, section, change, expected, confirmed_users).await.map(drop)
}

/// Assigns the error to a method.
#[cfg(feature = "ssr")]
fn about(error: impl Into<AppError>, method: &str) -> AppError {
    error.into().with_detail("id", method)
}

/// Sets the mode of a contact method.
#[server(prefix = "/api", endpoint = "console/methods/contact")]
pub async fn set_contact_method(
    /// `phone` or `email`.
    method: String,
    /// `off`, `login_only` or `on`.
    availability: String,
    /// Settings shown on the page, as JSON.
    was: String,
    /// Number of users without another sign-in method, as shown to the administrator.
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    let permit = require::<SetContactMethod>().await?;
    let done = async {
        let changes = Changes::part(&was, serde_json::json!({ method.clone(): availability }))?;
        let done = patch(&permit, changes.json(), &changes.expected(), confirmed_users).await;
        done.map_err(|error| about(changes.describe(Record::Settings(Section::LoginMethods), error), &method))
    };
    redirect_after(PAGE, done.await)
}
requires!(SetContactMethod: SettingsEdit);

/// Turns sign-in through a provider on or off.
#[server(prefix = "/api", endpoint = "console/methods/provider")]
pub async fn set_provider(
    id: String,
    on: bool,
    /// Number of users without another sign-in method, as shown to the administrator.
    confirmed_users: Option<u64>,
) -> Result<(), AppError> {
    use crate::console::provider::with_counts;
    use doorward_contract::provider::ProviderUpdate;
    let permit = require::<SetProvider>().await?;
    let update = ProviderUpdate { enabled: Some(on), ..ProviderUpdate::default() };
    let done = match providers::put(&permit, &id, update, &Expected::Any, confirmed_users.unwrap_or(0)).await {
        Ok(_) => Ok(()),
        Err(error) => Err(with_counts(&permit.implied(), &id, error).await.with_detail("id", &id)),
    };
    redirect_after(PAGE, done).map(drop)
}
requires!(SetProvider: ProvidersEdit);
