//! Server functions that read, validate and change policies.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::Timestamp;
use doorward_contract::access::{DocumentChecked, Policy, PolicySummary, PolicyVersion};
use doorward_contract::simulation::Effects;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use super::ENVIRONMENT_PAGE;
#[cfg(feature = "ssr")]
use crate::console::access::policy_page;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::request::error_on;
#[cfg(feature = "ssr")]
use doorward_contract::access::{DocumentCheck, DocumentText, ENVIRONMENT_POLICY, NewPolicy, PolicyUpdate};
#[cfg(feature = "ssr")]
use doorward_contract::roles::PageQuery;

/// Maximum length, in bytes, of the text restored in a rejected form without JavaScript: it travels in a cookie.
#[cfg(feature = "ssr")]
const MAX_VALUES: usize = 1_800;

/// All policies with their effects.
#[server(prefix = "/api", endpoint = "console/policies")]
pub async fn list_policies() -> Result<Vec<(PolicySummary, Effects)>, AppError> {
    let permit = require::<ListPolicies>().await?;
    Ok(doorward_admin::statements::policies(&permit, permit.actor().language()).await?)
}
requires!(ListPolicies: PoliciesRead);

/// One policy; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/policy")]
pub async fn read_policy(code: String) -> Result<Option<Policy>, AppError> {
    let permit = require::<ReadPolicy>().await?;
    found(doorward_admin::policies::get(&permit, &code, permit.actor().language()).await)
}
requires!(ReadPolicy: PoliciesRead);

/// Validates a document during editing.
#[server(prefix = "/api", endpoint = "console/policy/check")]
pub async fn check_document(
    /// Code of the policy; may be empty.
    code: String,
    document: String,
) -> Result<DocumentChecked, AppError> {
    let permit = require::<CheckDocument>().await?;
    Ok(doorward_admin::policies::check(&permit, &DocumentCheck { code, document: document_text(&document) }))
}
requires!(CheckDocument: PoliciesRead);

/// Converts CRLF line ends, which forms submit: error positions and later diffs would differ from the source.
#[cfg(feature = "ssr")]
fn document_text(document: &str) -> DocumentText {
    DocumentText(document.replace("\r\n", "\n"))
}

/// Adds the submitted values to the error, as far as they fit into a cookie.
#[cfg(feature = "ssr")]
fn with_values(error: AppError, name: &str, description: &str, document: &str) -> AppError {
    let error = error.with_value("name", name).with_value("description", description);
    let fits = document.len() + name.len() + description.len() <= MAX_VALUES;
    if fits { error.with_value("document", document) } else { error.with_detail("lost", "document") }
}

/// Creates a policy and returns its code.
#[server(prefix = "/api", endpoint = "console/policy/create")]
pub async fn create_policy(
    code: String,
    name: String,
    description: String,
    document: String,
) -> Result<String, AppError> {
    let permit = require::<CreatePolicy>().await?;
    let document = document_text(&document);
    let new = NewPolicy {
        code: code.clone(),
        name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        description: Some(description.clone()),
        document: document.clone(),
    };
    match doorward_admin::policies::create(&permit, new).await {
        Ok(policy) => redirect_after::<_, AppError>(&policy_page(&policy.code), Ok(policy.code)),
        Err(error) => {
            let page = if code == ENVIRONMENT_POLICY { ENVIRONMENT_PAGE } else { "/admin/new-policy" };
            let error = with_values(error.into(), &name, &description, &document.0).with_value("code", &code);
            Err(error_on(page, error))
        }
    }
}
requires!(CreatePolicy: PoliciesEdit);

/// Changes a policy, unless its version changed since it was read.
#[server(prefix = "/api", endpoint = "console/policy/save")]
pub async fn save_policy(
    code: String,
    /// Version the edit is based on.
    version: u32,
    /// Other members the form was loaded with, as JSON.
    was: String,
    name: String,
    description: String,
    document: String,
) -> Result<(), AppError> {
    let permit = require::<SavePolicy>().await?;
    let document = document_text(&document);
    let display_name = if name.trim().is_empty() { code.clone() } else { name.trim().to_owned() };
    let update = PolicyUpdate {
        name: Some(display_name),
        description: Some(description.clone()),
        document: Some(document.clone()),
        version: Some(version),
    };
    let done = async {
        let changes = Changes::whole(&was, serde_json::json!({}))?;
        let done = doorward_admin::policies::put(&permit, &code, update, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.describe(Record::Policy, error))
    };
    let with_input = |error: AppError| {
        // Concurrent changes of the name and description win; the document, which is more work, is kept.
        let changed = error.detail("changes").is_some();
        let (name, description) = if changed { ("", "") } else { (name.as_str(), description.as_str()) };
        let mut error = with_values(error, name, description, &document.0);
        if changed {
            error.values.retain(|field, _| !matches!(field.as_str(), "name" | "description"));
        }
        error
    };
    redirect_after(&policy_page(&code), done.await.map_err(with_input))
}
requires!(SavePolicy: PoliciesEdit);

/// A version of a policy, without its document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    pub version: u32,
    pub created_at: Timestamp,
    /// Author.
    pub actor: String,
}

/// One page of versions, with the documents of two versions to compare.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The current version.
    pub current: u32,
    /// Newest first.
    pub items: Vec<VersionRow>,
    pub next_cursor: Option<String>,
    /// The compared versions; `None` unless there are two.
    pub compared: Option<(PolicyVersion, PolicyVersion)>,
}

/// Versions of a policy. The current version is compared with the previous one by default. `None` when the policy or a
/// requested version does not exist.
#[server(prefix = "/api", endpoint = "console/policy/versions", input = Json)]
pub async fn read_versions(
    code: String,
    cursor: Option<String>,
    /// The older version.
    from: Option<u32>,
    /// The newer version.
    to: Option<u32>,
) -> Result<Option<Versions>, AppError> {
    let permit = require::<ReadVersions>().await?;
    let policy = found(doorward_admin::policies::get(&permit, &code, permit.actor().language()).await)?;
    let Some(policy) = policy else { return Ok(None) };
    let page = doorward_admin::policies::versions(&permit, &code, &PageQuery { limit: Some(50), cursor }).await?;
    let to = to.unwrap_or(policy.version);
    let from = from.unwrap_or_else(|| to.saturating_sub(1));
    let compared =
        if from == 0 { None } else { version(&permit, &code, from).await?.zip(version(&permit, &code, to).await?) };
    let row = |PolicyVersion { version, created_at, actor, .. }| VersionRow { version, created_at, actor };
    Ok(Some(Versions {
        current: policy.version,
        items: page.items.into_iter().map(row).collect(),
        next_cursor: page.next_cursor,
        compared,
    }))
}
requires!(ReadVersions: PoliciesRead);

/// Reads one version: the first of the page that starts below the next version.
#[cfg(feature = "ssr")]
async fn version(
    permit: &doorward_access::Permit<doorward_contract::admin_action::action::PoliciesRead>,
    code: &str,
    number: u32,
) -> Result<Option<PolicyVersion>, AppError> {
    let below = PageQuery { limit: Some(1), cursor: Some(number.saturating_add(1).to_string()) };
    let found = doorward_admin::policies::versions(permit, code, &below).await?.items.into_iter().next();
    Ok(found.filter(|found| found.version == number))
}

/// Restores the document of an earlier version as a new version.
#[server(prefix = "/api", endpoint = "console/policy/roll-back")]
pub async fn roll_back_policy(
    code: String,
    version: u32,
    /// Version shown as the current one, as `{"version":…}`.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RollBackPolicy>().await?;
    let done = async {
        let changes = Changes::part(&was, serde_json::json!({}))?;
        let expected = changes.expected();
        let done = doorward_admin::policies::roll_back(&permit, &code, version, &expected).await;
        done.map(drop).map_err(|error| changes.describe(Record::Policy, error))
    };
    redirect_after(&format!("{}/versions", policy_page(&code)), done.await)
}
requires!(RollBackPolicy: PoliciesEdit);

#[server(prefix = "/api", endpoint = "console/policy/delete")]
pub async fn delete_policy(
    code: String,
    /// Record that the card was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<DeletePolicy>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = doorward_admin::policies::delete(&permit, &code, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Policy, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(super::PATH, Ok(())),
        Err(error) => redirect_after(&policy_page(&code), Err(error)),
    }
}
requires!(DeletePolicy: PoliciesEdit);
