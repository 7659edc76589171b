//! Server functions that save and remove a site.

use crate::AppError;
use crate::rights::requires;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::PATH;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use doorward_admin::settings;
#[cfg(feature = "ssr")]
use doorward_contract::settings::Site;

/// Adds a site, or changes the site at `former`.
#[server(prefix = "/api", endpoint = "console/settings/site")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_site(
    /// Record the form was loaded with, as JSON; `null` for a new one.
    was: String,
    /// Previous host; empty for a new site.
    former: String,
    host: String,
    /// Type of the actions that requests to the site map to.
    kind: String,
    /// Whether browsers are redirected to sign in.
    sign_in: Option<bool>,
    /// Whether the site receives a signed identity token.
    identity_jwt: Option<bool>,
    /// Whether CORS preflight requests are forwarded without a decision.
    preflights: Option<bool>,
    /// Whether paths that servers decode differently are forwarded if every reading is allowed.
    escaped_paths: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<SaveSite>().await?;
    let values = [("host", host.clone()), ("kind", kind.clone())];
    let site = Site {
        sign_in: sign_in.unwrap_or(false),
        identity_jwt: identity_jwt.unwrap_or(false),
        preflights: preflights.unwrap_or(false),
        escaped_paths: escaped_paths.unwrap_or(false),
        ..Site::new(host.trim(), kind.trim())
    };
    let before = Some(former.as_str()).filter(|former| !former.is_empty());
    let done = async {
        let changes = Changes::whole(&was, serde_json::json!({}))?;
        let done = settings::put_site(&permit, before, site, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Site, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(PATH, Ok(())),
        Err(error) => {
            let mut error: AppError = error;
            // The error is about the whole list; map it to the field of this site.
            error.field = error.reason.as_deref().and_then(|reason| match reason {
                "not_a_host" | "twice" => Some("host".to_owned()),
                "not_a_kind" => Some("kind".to_owned()),
                _ => None,
            });
            let error =
                values.into_iter().fold(error, |error, (name, value)| error.with_value_unless_changed(name, &value));
            let page = before.map_or_else(|| PATH.to_owned(), super::edit_page);
            redirect_after(&page, Err(error))
        }
    }
}
requires!(SaveSite: SettingsEdit);

#[server(prefix = "/api", endpoint = "console/settings/site/remove")]
pub async fn remove_site(
    host: String,
    /// Site that the row was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RemoveSite>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = settings::remove_site(&permit, &host, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Site, error))
    };
    redirect_after::<_, AppError>(PATH, done.await)
}
requires!(RemoveSite: SettingsEdit);
