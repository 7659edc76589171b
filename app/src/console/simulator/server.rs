//! Server function that evaluates the policies.

use crate::AppError;
use doorward_contract::simulation::Simulated;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};

#[cfg(feature = "ssr")]
use doorward_contract::Timestamp;
#[cfg(feature = "ssr")]
use doorward_contract::access::{DocumentText, ENVIRONMENT_POLICY};
#[cfg(feature = "ssr")]
use doorward_contract::resources::KnownType;
#[cfg(feature = "ssr")]
use doorward_contract::simulation::{Draft, SimulatedPrincipal, Simulation};

/// Request described by the address.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct SimulatorForm {
    /// Whether the form was submitted; false for a link that only fills it in.
    pub submitted: bool,
    /// `user`, `roles`, `guest` or `unauthenticated`.
    pub principal: String,
    /// Username, email address, phone number or uid.
    pub user: String,
    /// Role IDs, separated by commas.
    pub roles: String,
    pub action: String,
    pub resource: String,
    pub method: String,
    pub path: String,
    /// IP address of the caller.
    pub ip: String,
    /// Time of the request, in RFC 3339.
    pub time: String,
    /// Code of the policy whose document is replaced.
    pub policy: String,
    /// Replacement document.
    pub document: String,
}

/// Result of a simulation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Codes of the custom policies, to choose from.
    pub policies: Vec<String>,
    /// Actions of known types; wildcards are reduced to their prefix.
    pub actions: Vec<String>,
    /// The decision; `None` without a request.
    pub found: Option<Simulated>,
    /// Error in the request.
    pub error: Option<AppError>,
}

/// Evaluates the policies for a request. JSON, because form encoding cannot express an empty string.
#[server(prefix = "/api", endpoint = "console/simulate", input = Json)]
pub async fn simulate(form: SimulatorForm) -> Result<Outcome, AppError> {
    let permit = crate::console::authorize::require::<Simulate>().await?;
    let language = permit.actor().language();
    let known = doorward_admin::statements::policies(&permit.implied(), language).await?;
    let own = known.into_iter().filter(|(policy, _)| !policy.preset).map(|(policy, _)| policy.code);
    let own = own.filter(|code| code != ENVIRONMENT_POLICY);
    // The environment policy can be simulated before it exists.
    let policies = own.chain([ENVIRONMENT_POLICY.to_owned()]).collect();
    let actions = known_actions(doorward_admin::resource_types::list(&permit.implied(), language).items);
    let nothing = Outcome { policies, actions, found: None, error: None };
    if form.action.is_empty() {
        let required = || AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field("action", "required");
        return Ok(Outcome { error: form.submitted.then(required), ..nothing });
    }
    let question = match question(form) {
        Ok(question) => question,
        Err(error) => return Ok(Outcome { error: Some(error), ..nothing }),
    };
    match doorward_admin::simulate::simulate(&permit, &question, language).await.map_err(AppError::from) {
        Ok(found) => Ok(Outcome { found: Some(found), ..nothing }),
        // Errors of the request belong to its fields.
        Err(error) if error.field.is_some() => Ok(Outcome { error: Some(error), ..nothing }),
        Err(error) => Err(error),
    }
}
crate::rights::requires!(Simulate: AccessCheck);

/// Suggested actions; a wildcard is reduced to its prefix.
#[cfg(feature = "ssr")]
fn known_actions(types: Vec<KnownType>) -> Vec<String> {
    let of = |known: KnownType| {
        let whole = |what: &String| format!("{}:{}", known.name, what.trim_end_matches('*'));
        known.actions.iter().map(whole).collect::<Vec<_>>()
    };
    types.into_iter().flat_map(of).collect()
}

#[cfg(feature = "ssr")]
fn question(form: SimulatorForm) -> Result<Simulation, AppError> {
    use doorward_contract::ErrorCode;
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let principal = match form.principal.as_str() {
        "guest" => SimulatedPrincipal::Guest,
        "unauthenticated" => SimulatedPrincipal::Unauthenticated,
        "roles" => {
            let ids = form.roles.split(',').map(str::trim).filter(|id| !id.is_empty());
            SimulatedPrincipal::Roles(ids.map(str::to_owned).collect())
        }
        _ => SimulatedPrincipal::User(form.user),
    };
    let malformed = || AppError::new(ErrorCode::InvalidArgument).for_field("time", "malformed");
    let time = given(form.time).map(|time| Timestamp::parse(&time).ok_or_else(malformed)).transpose()?;
    let document = Some(form.document.replace("\r\n", "\n")).filter(|document| !document.trim().is_empty());
    let draft = given(form.policy).zip(document);
    Ok(Simulation {
        principal,
        action: form.action,
        resource: form.resource,
        method: given(form.method),
        path: given(form.path),
        ip: given(form.ip),
        time,
        draft: draft.map(|(policy, document)| Draft { policy, document: DocumentText(document) }),
    })
}
