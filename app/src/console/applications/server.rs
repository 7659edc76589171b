//! Server functions that list, read, create, turn on and off, and delete applications.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::application::{Application, CreatedApplication};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::secrets::FreshSecret;
#[cfg(feature = "ssr")]
use super::{NEW, PATH, kind_of, page_for, page_of};
#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::connect;
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::request::{self, error_on};
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_admin::applications;
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::application::{ApplicationKind, ApplicationPatch, NewApplication};
#[cfg(feature = "ssr")]
use doorward_identity::version::Expected;

/// An application, and what its page needs beside it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ApplicationDetail {
    pub application: Application,
    /// IDs and names of the roles that a machine may get; empty unless the viewer may edit one.
    pub roles: Vec<(String, String)>,
}

/// All applications.
#[server(prefix = "/api", endpoint = "console/applications")]
pub async fn list_applications() -> Result<Vec<Application>, AppError> {
    let permit = require::<ListApplications>().await?;
    Ok(applications::list(&permit).await?)
}
requires!(ListApplications: ApplicationsRead);

/// One application; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/application")]
pub async fn read_application(id: String) -> Result<Option<ApplicationDetail>, AppError> {
    let permit = require::<ReadApplication>().await?;
    let Some(application) = found(applications::get(&permit, &id).await)? else { return Ok(None) };
    let editor = optional(&permit).filter(|_| application.kind == ApplicationKind::Machine);
    let roles = match editor {
        Some(editor) => roles(&editor).await?,
        None => Vec::new(),
    };
    Ok(Some(ApplicationDetail { application, roles }))
}
requires!(ReadApplication: ApplicationsRead);

/// Roles that the administrator may give to a machine.
#[cfg(feature = "ssr")]
async fn roles(permit: &Permit<action::ApplicationsEdit>) -> Result<Vec<(String, String)>, AppError> {
    let mut all = applications::assignable_roles(permit).await?;
    all.sort_by_key(|role| role.system);
    Ok(all.into_iter().map(|role| (role.id, role.name)).collect())
}

/// Roles that a new machine may get, by ID and name.
#[server(prefix = "/api", endpoint = "console/application/new")]
pub async fn read_new_application() -> Result<Vec<(String, String)>, AppError> {
    let permit = require::<ReadNewApplication>().await?;
    roles(&permit).await
}
requires!(ReadNewApplication: ApplicationsEdit);

/// Creates an application and returns it with its first secret. Without JavaScript, the page of its secrets shows that
/// once.
#[server(prefix = "/api", endpoint = "console/application/create")]
pub async fn create_application(
    kind: String,
    name: String,
    /// One per line; absent for a kind without them.
    redirect_uris: Option<String>,
    /// Role of a machine.
    role: Option<String>,
    /// Whether users are not asked for consent.
    first_party: Option<bool>,
) -> Result<CreatedApplication, AppError> {
    let permit = require::<CreateApplication>().await?;
    let Some(kind) = kind_of(&kind) else { return Err(error_on(NEW, AppError::unknown("kind"))) };
    let new = NewApplication {
        id: None,
        name: name.trim().to_owned(),
        kind,
        role: role.clone().filter(|role| !role.is_empty()),
        redirect_uris: lines(redirect_uris.as_deref().unwrap_or_default()),
        first_party: first_party.unwrap_or(false),
    };
    match create(&permit, new).await {
        Ok(created) => {
            FreshSecret::keep(&created.application.id, created.secret.as_ref());
            request::go(&landing(&created));
            Ok(created)
        }
        Err(error) => {
            let values = [("redirect_uris", redirect_uris), ("role", role)];
            let values = values.into_iter().filter_map(|(name, text)| Some((name, text?)));
            let error =
                values.fold(error.with_value("name", &name), |error, (name, text)| error.with_value(name, &text));
            Err(error_on(&page_for(kind), error))
        }
    }
}
requires!(CreateApplication: ApplicationsEdit);

#[cfg(feature = "ssr")]
async fn create(
    permit: &Permit<action::ApplicationsEdit>,
    new: NewApplication,
) -> Result<CreatedApplication, AppError> {
    // A machine without a role could do nothing.
    if new.kind == ApplicationKind::Machine && new.role.is_none() {
        return Err(AppError::new(ErrorCode::InvalidArgument).for_field("role", "required"));
    }
    Ok(applications::create(permit, new).await?)
}

/// The page that follows without JavaScript: the one that shows the secret, or else how to connect the application.
#[cfg(feature = "ssr")]
fn landing(created: &CreatedApplication) -> String {
    let id = &created.application.id;
    if created.secret.is_some() { format!("{}/secrets", page_of(id)) } else { connect::page_for(id) }
}

/// The lines of a text that are not empty.
#[cfg(feature = "ssr")]
pub fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
}

/// Turns an application on or off.
#[server(prefix = "/api", endpoint = "console/application/switch")]
pub async fn switch_application(id: String, on: bool) -> Result<(), AppError> {
    let permit = require::<SwitchApplication>().await?;
    let patch = ApplicationPatch { enabled: Some(on), ..ApplicationPatch::default() };
    let done = applications::edit(&permit, &id, patch, &Expected::Any).await;
    redirect_after(&page_of(&id), done.map(drop))
}
requires!(SwitchApplication: ApplicationsEdit);

/// Deletes an application after its name was entered as confirmation.
#[server(prefix = "/api", endpoint = "console/application/delete")]
pub async fn delete_application(
    id: String,
    /// Record that the card was shown with, as JSON.
    was: String,
    /// Entered name.
    confirm_name: String,
) -> Result<(), AppError> {
    let permit = require::<DeleteApplication>().await?;
    match delete(&permit, &id, &was, confirm_name.trim()).await {
        Ok(()) => redirect_after::<_, AppError>(PATH, Ok(())),
        Err(error) => Err(error_on(&format!("{}/delete", page_of(&id)), error)),
    }
}
requires!(DeleteApplication: ApplicationsEdit);

#[cfg(feature = "ssr")]
async fn delete(permit: &Permit<action::ApplicationsEdit>, id: &str, was: &str, name: &str) -> Result<(), AppError> {
    let application = applications::get(&permit.implied(), id).await?;
    if application.name != name {
        return Err(AppError::new(ErrorCode::InvalidArgument).for_field("confirm_name", "not_the_name"));
    }
    let changes = Changes::none(was)?;
    let done = applications::delete(permit, id, &changes.expected()).await;
    done.map_err(|error| changes.describe(Record::Application, error))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::lines;

    #[test]
    fn empty_lines_and_the_ends_of_lines_are_no_part_of_an_address() {
        assert_eq!(
            lines(" https://a.example/x \r\n\r\n\thttps://b.example/\n"),
            ["https://a.example/x", "https://b.example/"]
        );
        assert!(lines(" \n\r\n").is_empty());
    }
}
