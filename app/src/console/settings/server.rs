//! Server functions that read and save settings.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::settings::Settings;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::save::{number, save, saved};
#[cfg(feature = "ssr")]
use super::session_limit::limit_of;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use doorward_contract::settings::Section;
#[cfg(feature = "ssr")]
use serde_json::json;

#[server(prefix = "/api", endpoint = "console/settings")]
pub async fn read_settings() -> Result<Settings, AppError> {
    let permit = require::<ReadSettings>().await?;
    Ok((*permit.identity().settings()).clone())
}
requires!(ReadSettings: SettingsRead);

/// Saves lifetimes and the session limit. Numbers are text, so that an invalid number is reported at its field.
#[server(prefix = "/api", endpoint = "console/settings/tokens")]
pub async fn save_tokens(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Lifetime of an access token, in units of `access_unit`.
    access_token_seconds: String,
    /// Unit in seconds.
    access_unit: u32,
    /// Lifetime of a session, in units of `refresh_unit`.
    refresh_token_seconds: String,
    /// Unit in seconds.
    refresh_unit: u32,
    /// `any`, `agent` or `some`.
    sessions: String,
    /// Session limit, for `some`.
    max_sessions: String,
) -> Result<(), AppError> {
    let permit = require::<SaveTokens>().await?;
    let change = (|| {
        Ok(json!({
            "access_token_seconds": number("access_token_seconds", &access_token_seconds)?.saturating_mul(access_unit.into()),
            "refresh_token_seconds": number("refresh_token_seconds", &refresh_token_seconds)?.saturating_mul(refresh_unit.into()),
            "max_sessions": limit_of(&sessions, &max_sessions)?,
        }))
    })();
    save(&permit, "/admin/settings", Section::Tokens, &was, change).await
}
requires!(SaveTokens: SettingsEdit);

#[server(prefix = "/api", endpoint = "console/settings/passwords")]
pub async fn save_passwords(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Minimum length, in characters.
    min_length: String,
    /// Number of required character classes.
    required_classes: String,
    /// Days until a password expires.
    max_age_days: String,
    /// Whether the first sign-in requires a new password.
    change_at_first_sign_in: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<SavePasswords>().await?;
    let change = (|| {
        Ok(json!({
            "min_length": number("min_length", &min_length)?,
            "required_classes": number("required_classes", &required_classes)?,
            "max_age_days": number("max_age_days", &max_age_days)?,
            "change_at_first_sign_in": change_at_first_sign_in.unwrap_or(false),
        }))
    })();
    save(&permit, "/admin/settings/passwords", Section::Passwords, &was, change).await
}
requires!(SavePasswords: SettingsEdit);

/// Saves the security domains and returns the lines that were shortened to their host.
#[server(prefix = "/api", endpoint = "console/settings/domains")]
pub async fn save_domains(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// Hosts, one per line.
    allowed: String,
) -> Result<Vec<String>, AppError> {
    let permit = require::<SaveDomains>().await?;
    let lines = super::hosts::read(&allowed);
    let change = lines
        .as_ref()
        .map(|read| json!({ "allowed": read.hosts }))
        .map_err(|wrong| super::save::wrong_domain(wrong).with_value("allowed", &allowed));
    save(&permit, "/admin/settings/domains", Section::Domains, &was, change).await?;
    Ok(lines.map(|read| read.shortened).unwrap_or_default())
}
requires!(SaveDomains: SettingsEdit);

/// Saves the default roles of new accounts, one per line.
#[server(prefix = "/api", endpoint = "console/settings/new-accounts")]
pub async fn save_new_accounts(
    /// Record the form was loaded with, as JSON.
    was: String,
    /// For organization members.
    internal_roles: String,
    /// For registered users.
    external_roles: String,
) -> Result<(), AppError> {
    let permit = require::<SaveNewAccounts>().await?;
    let ids = |text: &str| {
        let ids = text.split(['\n', ',']).map(str::trim).filter(|id| !id.is_empty());
        ids.map(str::to_owned).collect::<Vec<_>>()
    };
    let change = json!({ "internal_roles": ids(&internal_roles), "external_roles": ids(&external_roles) });
    let done = saved(&permit, Section::NewAccounts, &was, Ok(change), 0).await;
    let with_input = |error: AppError| {
        let error = error.with_value_unless_changed("internal_roles", &internal_roles);
        error.with_value_unless_changed("external_roles", &external_roles)
    };
    redirect_after("/admin/settings/new-accounts", done.map_err(with_input))
}
requires!(SaveNewAccounts: SettingsEdit);
