//! Server functions that read, preview and save templates.

use super::super::codec::HtmlPage;
use crate::AppError;
use crate::rights::requires;
use doorward_contract::messaging::TemplatePreview;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
mod check;
#[cfg(feature = "ssr")]
use super::template_id::TemplateId;
#[cfg(feature = "ssr")]
use crate::console::authorize::{answer_framed, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::request::error_on;
#[cfg(feature = "ssr")]
use check::{checked, page, unknown};
#[cfg(feature = "ssr")]
use doorward_admin::{messages, settings};
#[cfg(feature = "ssr")]
use doorward_contract::messaging::MailTemplate;
#[cfg(feature = "ssr")]
use doorward_contract::settings::Section;

/// A template and its preview.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Edited {
    /// Name in the settings.
    pub name: String,
    /// Whether the template is customized.
    pub own: bool,
    pub preview: TemplatePreview,
}

/// One template; `None` when the name is unknown.
#[server(prefix = "/api", endpoint = "console/template")]
pub async fn read_template(name: String) -> Result<Option<Edited>, AppError> {
    let permit = require::<ReadTemplate>().await?;
    let Some(id) = TemplateId::parse(&name) else { return Ok(None) };
    let preview = messages::preview(&permit, id.kind(), id.language(), None)?;
    let own = id.customized(&permit.identity().settings().templates).is_some();
    Ok(Some(Edited { name, own, preview }))
}
requires!(ReadTemplate: SettingsRead);

/// Renders a template without saving it.
#[server(prefix = "/api", endpoint = "console/template/try")]
pub async fn try_template(name: String, subject: String, html: String) -> Result<TemplatePreview, AppError> {
    let permit = require::<TryTemplate>().await?;
    let id = TemplateId::parse(&name).ok_or_else(unknown)?;
    checked(&permit, id, MailTemplate { subject, html })
}
requires!(TryTemplate: SettingsRead);

/// Like [`try_template`], as a document for the preview frame; an error is shown in the document.
#[server(prefix = "/api", endpoint = "console/template/mail", output = HtmlPage)]
pub async fn show_template(name: String, subject: String, html: String) -> Result<String, AppError> {
    let permit = require::<ShowTemplate>().await?;
    let id = TemplateId::parse(&name).ok_or_else(unknown)?;
    answer_framed();
    let result = checked(&permit, id, MailTemplate { subject, html });
    Ok(result.map_or_else(|error| check::document(&error), |preview| preview.html))
}
requires!(ShowTemplate: SettingsRead);

#[server(prefix = "/api", endpoint = "console/template/save")]
pub async fn save_template(
    name: String,
    /// Record the form was loaded with, as JSON.
    was: String,
    subject: String,
    html: String,
) -> Result<(), AppError> {
    let permit = require::<SaveTemplate>().await?;
    let id = TemplateId::parse(&name).ok_or_else(unknown)?;
    let page = page(id);
    // Forms submit CRLF line ends; stored unchanged, they would differ from the text at the next edit.
    let template = MailTemplate { subject: subject.trim().to_owned(), html: html.replace("\r\n", "\n") };
    if let Err(error) = checked(&permit.implied(), id, template.clone()) {
        return Err(error_on(&page, error.with_value("subject", &subject).with_value("html", &html)));
    }
    let done = change(&permit, &was, serde_json::json!({ id.as_str(): template })).await;
    redirect_after(&page, done)
}
requires!(SaveTemplate: SettingsEdit);

/// Restores the default template.
#[server(prefix = "/api", endpoint = "console/template/restore")]
pub async fn restore_template(
    name: String,
    /// Template as shown on the page, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RestoreTemplate>().await?;
    let id = TemplateId::parse(&name).ok_or_else(unknown)?;
    let done = change(&permit, &was, serde_json::json!({ id.as_str(): null })).await;
    redirect_after(&page(id), done)
}
requires!(RestoreTemplate: SettingsEdit);

/// Changes one template, with a version check on that template only.
#[cfg(feature = "ssr")]
async fn change(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::SettingsEdit>,
    was: &str,
    change: serde_json::Value,
) -> Result<(), AppError> {
    let changes = Changes::part(was, change)?;
    let (section, expected) = (Section::Templates, changes.expected());
    let done = settings::patch(permit, section, changes.json(), &expected, 0).await;
    done.map(drop).map_err(|error| changes.describe(Record::Settings(section), error))
}
