//! Reads, checks and changes policies.

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
use crate::request::refuse;
#[cfg(feature = "ssr")]
use doorward_access::Error;
#[cfg(feature = "ssr")]
use doorward_contract::access::{DocumentCheck, DocumentText, ENVIRONMENT_POLICY, NewPolicy, PolicyUpdate};
#[cfg(feature = "ssr")]
use doorward_contract::roles::PageQuery;

/// Longest text, in bytes, that comes back with a form refused without script: it travels in a cookie.
#[cfg(feature = "ssr")]
const KEPT: usize = 1_800;

/// All policies with what each does.
#[server(prefix = "/api", endpoint = "console/policies")]
pub async fn list_policies() -> Result<Vec<(PolicySummary, Effects)>, AppError> {
    let permit = require::<ListPolicies>().await?;
    Ok(doorward_admin::statements::policies(&permit, permit.actor().language()).await?)
}
requires!(ListPolicies: PoliciesRead);

/// One policy; `None` when there is none.
#[server(prefix = "/api", endpoint = "console/policy")]
pub async fn read_policy(
    /// Its code.
    code: String,
) -> Result<Option<Policy>, AppError> {
    let permit = require::<ReadPolicy>().await?;
    match doorward_admin::policies::get(&permit, &code, permit.actor().language()).await {
        Ok(policy) => Ok(Some(policy)),
        Err(Error::NotFound(_)) => Ok(None),
        Err(error) => Err(error.into()),
    }
}
requires!(ReadPolicy: PoliciesRead);

/// Looks for faults in a document while it is typed.
#[server(prefix = "/api", endpoint = "console/policy/check")]
pub async fn check_document(
    /// Code of the policy it is for; may be empty.
    code: String,
    /// The document.
    document: String,
) -> Result<DocumentChecked, AppError> {
    let permit = require::<CheckDocument>().await?;
    Ok(doorward_admin::policies::check(&permit, &DocumentCheck { code, document: as_typed(&document) }))
}
requires!(CheckDocument: PoliciesRead);

/// A form sends lines as CRLF; places of faults, and what is compared later, would differ from what was written.
#[cfg(feature = "ssr")]
fn as_typed(document: &str) -> DocumentText {
    DocumentText(document.replace("\r\n", "\n"))
}

/// The refusal with what was typed, as far as a cookie holds it.
#[cfg(feature = "ssr")]
fn with_values(error: AppError, name: &str, description: &str, document: &str) -> AppError {
    let error = error.with_value("name", name).with_value("description", description);
    let fits = document.len() + name.len() + description.len() <= KEPT;
    if fits { error.with_value("document", document) } else { error.with_value("lost", "document") }
}

/// Makes a policy and answers its code.
#[server(prefix = "/api", endpoint = "console/policy/create")]
pub async fn create_policy(
    /// Its code.
    code: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
    /// What it says.
    document: String,
) -> Result<String, AppError> {
    let permit = require::<CreatePolicy>().await?;
    let (code, document) = (code.trim().to_owned(), as_typed(&document));
    let new = NewPolicy {
        code: code.clone(),
        name: Some(name.trim().to_owned()).filter(|name| !name.is_empty()),
        description: Some(description.clone()),
        document: document.clone(),
    };
    match doorward_admin::policies::create(&permit, new).await {
        Ok(policy) => redirect_after::<CreatePolicy, _, AppError>(&policy_page(&policy.code), Ok(policy.code)),
        Err(error) => {
            let page = if code == ENVIRONMENT_POLICY { ENVIRONMENT_PAGE } else { "/admin/new-policy" };
            let error = with_values(error.into(), &name, &description, &document.0).with_value("code", &code);
            Err(refuse::<CreatePolicy>(page, error))
        }
    }
}
requires!(CreatePolicy: PoliciesEdit);

/// Changes a policy, unless another version came in force since it was read.
#[server(prefix = "/api", endpoint = "console/policy/save")]
pub async fn save_policy(
    /// Its code.
    code: String,
    /// The version it was written against.
    version: u32,
    /// What the form was filled with besides.
    was: String,
    /// Name for people.
    name: String,
    /// What it is for.
    description: String,
    /// What it says.
    document: String,
) -> Result<(), AppError> {
    let permit = require::<SavePolicy>().await?;
    let document = as_typed(&document);
    let called = if name.trim().is_empty() { code.clone() } else { name.trim().to_owned() };
    let update = PolicyUpdate {
        name: Some(called),
        description: Some(description.clone()),
        document: Some(document.clone()),
        version: Some(version),
    };
    let done = async {
        let changes = Changes::whole(&was, serde_json::json!({}))?;
        let done = doorward_admin::policies::put(&permit, &code, update, &changes.expected()).await;
        done.map(drop).map_err(|error| changes.told(Record::Policy, error))
    };
    let kept = |error: AppError| {
        // Another's name and description are not typed over; the document, which is the longer work, is kept.
        let changed = error.values.contains_key("told");
        let (name, description) = if changed { ("", "") } else { (name.as_str(), description.as_str()) };
        let mut error = with_values(error, name, description, &document.0);
        if changed {
            error.values.retain(|field, _| !matches!(field.as_str(), "name" | "description"));
        }
        error
    };
    redirect_after::<SavePolicy, _, _>(&policy_page(&code), done.await.map_err(kept))
}
requires!(SavePolicy: PoliciesEdit);

/// A document that was in force, without its text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRow {
    /// Its number.
    pub version: u32,
    /// When it came in force.
    pub created_at: Timestamp,
    /// Who wrote it.
    pub actor: String,
}

/// One page of versions, and two of them with their texts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Versions {
    /// The version in force.
    pub current: u32,
    /// Newest first.
    pub items: Vec<VersionRow>,
    /// The next page.
    pub next_cursor: Option<String>,
    /// The two that are compared, when there are two.
    pub compared: Option<(PolicyVersion, PolicyVersion)>,
}

/// Versions of a policy; the one in force is compared with the one before unless others are asked for. `None` when there
/// is no such policy, or one of the versions asked for is none.
#[server(prefix = "/api", endpoint = "console/policy/versions", input = Json)]
pub async fn read_versions(
    /// Which policy.
    code: String,
    /// Place.
    cursor: Option<String>,
    /// The earlier of the two.
    from: Option<u32>,
    /// The later of the two.
    to: Option<u32>,
) -> Result<Option<Versions>, AppError> {
    let permit = require::<ReadVersions>().await?;
    let policy = match doorward_admin::policies::get(&permit, &code, permit.actor().language()).await {
        Ok(policy) => policy,
        Err(Error::NotFound(_)) => return Ok(None),
        Err(error) => return Err(error.into()),
    };
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

/// One version: the first of a page that begins below the next.
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

/// Puts the document of an earlier version in force again.
#[server(prefix = "/api", endpoint = "console/policy/roll-back")]
pub async fn roll_back_policy(
    /// Which policy.
    code: String,
    /// The version.
    version: u32,
    /// The version that the page shows as the one in force, as `{"version":…}`.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<RollBackPolicy>().await?;
    let done = async {
        let changes = Changes::part(&was, serde_json::json!({}))?;
        let expected = changes.expected();
        let done = doorward_admin::policies::roll_back(&permit, &code, version, &expected).await;
        done.map(drop).map_err(|error| changes.told(Record::Policy, error))
    };
    redirect_after::<RollBackPolicy, _, _>(&format!("{}/versions", policy_page(&code)), done.await)
}
requires!(RollBackPolicy: PoliciesEdit);

/// Deletes a policy.
#[server(prefix = "/api", endpoint = "console/policy/delete")]
pub async fn delete_policy(
    /// Its code.
    code: String,
) -> Result<(), AppError> {
    let permit = require::<DeletePolicy>().await?;
    match doorward_admin::policies::delete(&permit, &code).await {
        Ok(()) => redirect_after::<DeletePolicy, _, AppError>(super::PATH, Ok(())),
        Err(error) => redirect_after::<DeletePolicy, _, _>(&policy_page(&code), Err(error)),
    }
}
requires!(DeletePolicy: PoliciesEdit);
