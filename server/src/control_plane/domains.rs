//! Security domains. The ID of a domain is the domain.

use super::{Call, CallResult, NoParameters, check_list, fault::Fault};
use doorward_access::Permit;
use doorward_admin::settings;
use doorward_contract::admin_action::action;
use doorward_contract::settings::{Domains, Section};
use doorward_identity::version::Expected;
use serde::Deserialize;
use serde_json::json;

/// `DescribeAuthDomains`
pub async fn list(call: &Call) -> CallResult {
    let NoParameters {} = call.read()?;
    let permit = call.permit::<action::SettingsRead>()?;
    let settings = permit.identity().settings();
    let view = |domain: &String| json!({ "Id": domain, "Domain": domain, "Type": "USER", "Status": "ENABLE" });
    Ok(json!({ "Domains": settings.domains.allowed.iter().map(view).collect::<Vec<_>>() }))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct CreateParameters {
    domains: Vec<String>,
}

/// `CreateAuthDomain`
pub async fn create(call: &Call) -> CallResult {
    let CreateParameters { domains } = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    check_list("Domains", &domains)?;
    let now = permit.identity().settings().domains.clone();
    let mut allowed = now.allowed.clone();
    allowed.extend(domains);
    store(&permit, &now, allowed).await?;
    Ok(json!({}))
}

#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields, rename_all = "PascalCase")]
struct DeleteParameters {
    domain_ids: Vec<String>,
}

/// `DeleteAuthDomain`
pub async fn delete(call: &Call) -> CallResult {
    let DeleteParameters { domain_ids } = call.read()?;
    let permit = call.permit::<action::SettingsEdit>()?;
    let now = permit.identity().settings().domains.clone();
    let mut allowed = now.allowed.clone();
    allowed.retain(|domain| !domain_ids.contains(domain));
    let deleted = now.allowed.len() - allowed.len();
    if deleted > 0 {
        store(&permit, &now, allowed).await?;
    }
    Ok(json!({ "Deleted": deleted }))
}

/// Stores the list if it is still the one that was read.
async fn store(permit: &Permit<action::SettingsEdit>, read: &Domains, allowed: Vec<String>) -> Result<(), Fault> {
    let patch = json!({ "allowed": allowed });
    settings::patch(permit, Section::Domains, patch, &Expected::content(read), 0).await?;
    Ok(())
}
