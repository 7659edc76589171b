//! Server functions that read, validate, change and test resources.

use crate::AppError;
use crate::rights::requires;
use doorward_contract::access::DocumentChecked;
use doorward_contract::page::Page;
use doorward_contract::resource::ResourceType;
use doorward_contract::resources::{Resource as Guard, ResourceTried};
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::error::found;
#[cfg(feature = "ssr")]
use crate::preferences::request_lang;
#[cfg(feature = "ssr")]
use crate::request::error_on;
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::access::DocumentText;
#[cfg(feature = "ssr")]
use doorward_contract::resource::ResourceLevel;
#[cfg(feature = "ssr")]
use doorward_contract::resources::{
    NewResource, ResourceQuery, ResourceTrial, ResourceUpdate, RowPermissions, RuleCheck, TrialSubject,
};
#[cfg(feature = "ssr")]
use doorward_contract::target::Target;
#[cfg(feature = "ssr")]
use doorward_identity::json_error::JsonError;
#[cfg(feature = "ssr")]
use doorward_identity::version::Expected;

/// Maximum length, in bytes, of the text restored in a rejected form without JavaScript: it travels in a cookie.
#[cfg(feature = "ssr")]
const MAX_VALUES: usize = 1_800;

#[server(prefix = "/api", endpoint = "console/resources", input = Json)]
pub async fn list_resources(
    /// Filter by type.
    kind: Option<ResourceType>,
    cursor: Option<String>,
) -> Result<Page<Guard>, AppError> {
    let permit = require::<ListResources>().await?;
    Ok(doorward_admin::resources::list(&permit, &ResourceQuery { kind, limit: Some(50), cursor }).await?)
}
requires!(ListResources: ResourcesRead);

/// One resource; `None` when it does not exist.
#[server(prefix = "/api", endpoint = "console/resource", input = Json)]
pub async fn read_resource(kind: Option<ResourceType>, name: String) -> Result<Option<Guard>, AppError> {
    let permit = require::<ReadResource>().await?;
    let Some(kind) = kind else { return Ok(None) };
    found(doorward_admin::resources::get(&permit, kind, &name).await)
}
requires!(ReadResource: ResourcesRead);

/// Validates a rule during editing.
#[server(prefix = "/api", endpoint = "console/resource/check", input = Json)]
pub async fn check_rule(
    /// Type of the resource.
    kind: ResourceType,
    rule: String,
) -> Result<DocumentChecked, AppError> {
    let permit = require::<CheckRule>().await?;
    Ok(doorward_admin::resources::check(&permit, &RuleCheck { kind, rule: document_text(&rule) }))
}
requires!(CheckRule: ResourcesRead);

/// Converts CRLF line ends, which forms submit: error positions would differ from the source.
#[cfg(feature = "ssr")]
fn document_text(document: &str) -> DocumentText {
    DocumentText(document.replace("\r\n", "\n"))
}

/// Parsed form of a resource.
#[cfg(feature = "ssr")]
struct ParsedGuard {
    level: ResourceLevel,
    rule: Option<DocumentText>,
    rows: Option<RowPermissions>,
}

/// Parses the form. A rule applies to `CUSTOM` only; other levels hide and ignore it.
#[cfg(feature = "ssr")]
fn parse_guard(kind: ResourceType, level: &str, rule: &str, rows: &str) -> Result<ParsedGuard, AppError> {
    let required = || AppError::new(ErrorCode::InvalidArgument).for_field("level", "required");
    let level = ResourceLevel::parse(level).ok_or_else(required)?;
    let rows = match (kind, rows.trim()) {
        (ResourceType::Table, "") => Some(RowPermissions::new()),
        (ResourceType::Table, rows) => Some(json("row_permissions", rows)?),
        _ => None,
    };
    Ok(ParsedGuard { level, rule: (level == ResourceLevel::Custom).then(|| document_text(rule)), rows })
}

/// Parses JSON from a field.
#[cfg(feature = "ssr")]
fn json<T: serde::de::DeserializeOwned>(field: &str, text: &str) -> Result<T, AppError> {
    JsonError::parse(text.as_bytes()).map_err(|error| AppError {
        message: Some(error.sentence.get(request_lang()).into()),
        ..AppError::new(ErrorCode::InvalidArgument).for_field(field, "json")
    })
}

/// Adds the submitted values to the error, as far as they fit into a cookie.
#[cfg(feature = "ssr")]
fn with_values(error: AppError, values: &[(&str, &str)]) -> AppError {
    if values.iter().map(|(_, value)| value.len()).sum::<usize>() > MAX_VALUES {
        return error;
    }
    values.iter().fold(error, |error, (name, value)| error.with_value(name, value))
}

/// Registers a resource and returns the address of its page.
#[server(prefix = "/api", endpoint = "console/resource/create")]
pub async fn create_resource(
    kind: ResourceType,
    name: String,
    #[server(default)] level: String,
    /// Rule of the level `CUSTOM`.
    #[server(default)]
    rule: String,
    /// Permissions of roles beyond the level, as JSON.
    #[server(default)]
    row_permissions: String,
    #[server(default)] description: String,
) -> Result<String, AppError> {
    let permit = require::<CreateResource>().await?;
    let name = name.trim().to_owned();
    let created = async {
        let ParsedGuard { level, rule, rows: row_permissions } = parse_guard(kind, &level, &rule, &row_permissions)?;
        let description = Some(description.clone());
        let new = NewResource { kind, name: name.clone(), level, rule, row_permissions, description };
        Ok(doorward_admin::resources::create(&permit, new).await?)
    };
    match created.await {
        Ok(_) => {
            let page = super::resource_page(kind, &name);
            redirect_after::<_, AppError>(&page, Ok(page.clone()))
        }
        Err(error) => {
            let values: &[(&str, &str)] = &[
                ("name", &name),
                ("level", &level),
                ("rule", &rule),
                ("row_permissions", &row_permissions),
                ("description", &description),
            ];
            let page = format!("{}?type={}", super::NEW, kind.as_str());
            Err(error_on(&page, with_values(error, values)))
        }
    }
}
requires!(CreateResource: ResourcesEdit);

/// Changes a resource, unless its version changed since it was read.
#[server(prefix = "/api", endpoint = "console/resource/save")]
pub async fn save_resource(
    kind: ResourceType,
    name: String,
    /// Version the edit is based on.
    version: u32,
    #[server(default)] level: String,
    /// Rule of the level `CUSTOM`.
    #[server(default)]
    rule: String,
    /// Permissions of roles beyond the level, as JSON.
    #[server(default)]
    row_permissions: String,
    #[server(default)] description: String,
) -> Result<(), AppError> {
    let permit = require::<SaveResource>().await?;
    let done = async {
        let ParsedGuard { level, rule, rows: row_permissions } = parse_guard(kind, &level, &rule, &row_permissions)?;
        let description = Some(description.clone());
        let (level, version) = (Some(level), Some(version));
        let update = ResourceUpdate { level, rule, row_permissions, description, version };
        doorward_admin::resources::put(&permit, kind, &name, update, &Expected::Any).await?;
        Ok(())
    };
    let values: &[(&str, &str)] =
        &[("level", &level), ("rule", &rule), ("row_permissions", &row_permissions), ("description", &description)];
    let done: Result<(), AppError> = done.await.map_err(|error| with_values(error, values));
    redirect_after(&super::resource_page(kind, &name), done)
}
requires!(SaveResource: ResourcesEdit);

#[server(prefix = "/api", endpoint = "console/resource/delete")]
pub async fn delete_resource(
    kind: ResourceType,
    name: String,
    /// Record that the card was shown with, as JSON.
    was: String,
) -> Result<(), AppError> {
    let permit = require::<DeleteResource>().await?;
    let done = async {
        let changes = Changes::none(&was)?;
        let done = doorward_admin::resources::delete(&permit, kind, &name, &changes.expected()).await;
        done.map_err(|error| changes.describe(Record::Resource, error))
    };
    match done.await {
        Ok(()) => redirect_after::<_, AppError>(super::PATH, Ok(())),
        Err(error) => redirect_after(&super::resource_page(kind, &name), Err(error)),
    }
}
requires!(DeleteResource: ResourcesEdit);

/// Test request described by the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct TrialForm {
    /// `user`, `roles` or `unauthenticated`.
    pub principal: String,
    /// Username, email address, phone number or uid.
    pub user: String,
    /// Role IDs, separated by commas.
    pub roles: String,
    /// Operation to test; empty when no test was requested.
    pub operation: String,
    /// Document as JSON.
    pub doc: String,
    /// Submitted data as JSON.
    pub data: String,
    /// Query as JSON.
    pub query: String,
    /// Other documents as JSON.
    pub documents: String,
    /// Rule that replaces the stored one.
    pub rule: String,
}

/// Result of a test.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// The decision; `None` without a test request.
    pub tried: Option<ResourceTried>,
    /// Error in the test request.
    pub error: Option<AppError>,
}

/// Evaluates the access rules of a resource for a test request.
#[server(prefix = "/api", endpoint = "console/resource/try", input = Json)]
pub async fn try_resource(kind: Option<ResourceType>, name: String, form: TrialForm) -> Result<Outcome, AppError> {
    let permit = require::<TryResource>().await?;
    let Some(kind) = kind.filter(|_| !form.operation.is_empty()) else {
        return Ok(Outcome { tried: None, error: None });
    };
    let trial = match trial(kind, name, form) {
        Ok(trial) => trial,
        Err(error) => return Ok(Outcome { tried: None, error: Some(error) }),
    };
    match doorward_admin::resources::attempt(&permit, &trial, permit.actor().language()).await.map_err(AppError::from) {
        Ok(tried) => Ok(Outcome { tried: Some(tried), error: None }),
        // Errors of the test request belong to its fields, or above the form.
        Err(error) if error.field.is_some() => Ok(Outcome { tried: None, error: Some(error) }),
        Err(error) => Err(error),
    }
}
requires!(TryResource: AccessCheck);

#[cfg(feature = "ssr")]
fn trial(kind: ResourceType, name: String, form: TrialForm) -> Result<ResourceTrial, AppError> {
    let given = |text: &str| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let value = |field: &str, text: &str| given(text).map(|text| json(field, &text)).transpose();
    let subject = match form.principal.as_str() {
        "unauthenticated" => TrialSubject::default(),
        "roles" => {
            let ids: Vec<_> = form.roles.split(',').filter_map(given).collect();
            let required = || AppError::new(ErrorCode::InvalidArgument).for_field("roles", "required");
            TrialSubject { user: None, roles: Some(ids).filter(|ids| !ids.is_empty()).ok_or_else(required)? }
        }
        _ => {
            let required = || AppError::new(ErrorCode::InvalidArgument).for_field("user", "required");
            TrialSubject { user: Some(given(&form.user).ok_or_else(required)?), roles: vec![] }
        }
    };
    let target = Target {
        kind,
        name,
        operation: json("operation", &format!("\"{}\"", form.operation.replace(['"', '\\'], "")))?,
        doc: value("doc", &form.doc)?,
        data: value("data", &form.data)?,
        documents: given(&form.documents).map(|text| json("documents", &text)).transpose()?.unwrap_or_default(),
        query: given(&form.query).map(|text| json("query", &text)).transpose()?,
    };
    let rule = given(&form.rule).map(|text| document_text(&text));
    Ok(ResourceTrial { subject, target, level: None, rule, row_permissions: None })
}

#[cfg(test)]
#[cfg(feature = "ssr")]
mod tests {
    use super::{MAX_VALUES, ParsedGuard, TrialForm, parse_guard, trial, with_values};
    use crate::AppError;
    use doorward_contract::ErrorCode;
    use doorward_contract::resource::{ResourceLevel, ResourceType};
    use serde_json::json;

    fn error<T>(result: Result<T, AppError>) -> (String, String, String) {
        let error = result.err().unwrap();
        (error.field.unwrap_or_default(), error.reason.unwrap_or_default(), error.message.unwrap_or_default().into())
    }

    fn form(fields: serde_json::Value) -> TrialForm {
        let mut all = json!({ "principal": "unauthenticated", "operation": "read" });
        all.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_value(all).unwrap()
    }

    #[test]
    fn a_rule_counts_at_its_own_level_and_keeps_its_lines() {
        let rule = "{\r\n  \"read\": true\r\n}";
        let ParsedGuard { level, rule: stored, rows } =
            parse_guard(ResourceType::Collection, "CUSTOM", rule, "ignored").unwrap();
        assert_eq!((level, stored.unwrap().0.as_str()), (ResourceLevel::Custom, "{\n  \"read\": true\n}"));
        assert!(rows.is_none(), "only tables have row permissions");
        let other = parse_guard(ResourceType::Collection, "READONLY", rule, "").unwrap();
        assert!(other.rule.is_none(), "a rule that is hidden is not sent");
        assert_eq!(parse_guard(ResourceType::Table, "READONLY", "", " ").unwrap().rows.map(|rows| rows.len()), Some(0));
        assert_eq!(error(parse_guard(ResourceType::Table, "", "", "")).1, "required");
    }

    #[test]
    fn malformed_json_is_named_with_its_field_and_place() {
        let (field, reason, message) = error(parse_guard(ResourceType::Table, "READONLY", "", "{\n  \"editor\": 7\n}"));
        assert_eq!((field.as_str(), reason.as_str()), ("row_permissions", "json"));
        assert!(message.contains("`editor`"), "{message}");
        let of = |fields| error(trial(ResourceType::Collection, "posts".into(), form(fields))).0;
        for name in ["doc", "data", "documents", "query"] {
            assert_eq!(of(json!({ name: "{ a: 1 }" })), name);
        }
        assert_eq!(of(json!({ "operation": "read\", \"x" })), "operation");
    }

    #[test]
    fn a_question_names_its_subject() {
        let of = |fields| trial(ResourceType::Collection, "posts".into(), form(fields));
        assert!(of(json!({})).unwrap().subject.user.is_none());
        let roles = of(json!({ "principal": "roles", "roles": " editor, ,viewer " })).unwrap().subject.roles;
        assert_eq!(roles, ["editor", "viewer"]);
        assert_eq!(
            of(json!({ "principal": "user", "user": " li.na " })).unwrap().subject.user.as_deref(),
            Some("li.na")
        );
        assert_eq!(error(of(json!({ "principal": "roles", "roles": " , " }))).0, "roles");
        assert_eq!(error(of(json!({ "principal": "user", "user": " " }))).0, "user");
    }

    #[test]
    fn input_is_kept_as_far_as_a_cookie_has_room() {
        let values_of = |length| {
            let text = "x".repeat(length);
            with_values(AppError::new(ErrorCode::InvalidArgument), &[("name", "posts"), ("rule", &text)])
        };
        assert_eq!(values_of(MAX_VALUES - 5).values["name"], "posts");
        assert!(values_of(MAX_VALUES - 4).values.is_empty());
    }
}
