//! Asks the policies.

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
use doorward_contract::simulation::{Asker, Draft, Simulation};

/// The question as the address has it.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Asked {
    /// Whether the form was sent, rather than an address opened that fills it in.
    pub asked: bool,
    /// `user`, `roles`, `guest` or `stranger`.
    pub who: String,
    /// Username, email address, phone number or uid.
    pub user: String,
    /// Ids, with commas between them.
    pub roles: String,
    /// What is to be done.
    pub action: String,
    /// To what.
    pub resource: String,
    /// HTTP method.
    pub method: String,
    /// HTTP path.
    pub path: String,
    /// Address of the asker.
    pub ip: String,
    /// RFC 3339.
    pub time: String,
    /// Code of the policy whose document is replaced.
    pub policy: String,
    /// The document in its place.
    pub document: String,
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Outcome {
    /// Codes of the operator's own policies, to choose from.
    pub policies: Vec<String>,
    /// Actions of known types, without those that stand for many.
    pub actions: Vec<String>,
    /// The answer; nothing before anything is asked.
    pub found: Option<Simulated>,
    /// What is wrong with the question.
    pub error: Option<AppError>,
}

/// How a question would be answered. JSON, because a form's encoding has no word for a text that is empty.
#[server(prefix = "/api", endpoint = "console/simulate", input = Json)]
pub async fn simulate(
    /// The question.
    asked: Asked,
) -> Result<Outcome, AppError> {
    let permit = crate::console::authorize::require::<Simulate>().await?;
    let language = permit.actor().language();
    let known = doorward_admin::statements::policies(&permit.implied(), language).await?;
    let own = known.into_iter().filter(|(policy, _)| !policy.preset).map(|(policy, _)| policy.code);
    let own = own.filter(|code| code != ENVIRONMENT_POLICY);
    // The environment's can be tried before there is one.
    let policies = own.chain([ENVIRONMENT_POLICY.to_owned()]).collect();
    let actions = known_actions(doorward_admin::resource_types::list(&permit.implied(), language).items);
    let nothing = Outcome { policies, actions, found: None, error: None };
    if asked.action.is_empty() {
        let required = || AppError::new(doorward_contract::ErrorCode::InvalidArgument).for_field("action", "required");
        return Ok(Outcome { error: asked.asked.then(required), ..nothing });
    }
    let question = match question(asked) {
        Ok(question) => question,
        Err(error) => return Ok(Outcome { error: Some(error), ..nothing }),
    };
    match doorward_admin::simulate::simulate(&permit, &question, language).await.map_err(AppError::from) {
        Ok(found) => Ok(Outcome { found: Some(found), ..nothing }),
        // What is wrong with the question is said beside its fields.
        Err(error) if error.field.is_some() => Ok(Outcome { error: Some(error), ..nothing }),
        Err(error) => Err(error),
    }
}
crate::rights::requires!(Simulate: AccessCheck);

/// What may be meant; of an action that stands for many, what they begin with.
#[cfg(feature = "ssr")]
fn known_actions(types: Vec<KnownType>) -> Vec<String> {
    let of = |known: KnownType| {
        let whole = |what: &String| format!("{}:{}", known.name, what.trim_end_matches('*'));
        known.actions.iter().map(whole).collect::<Vec<_>>()
    };
    types.into_iter().flat_map(of).collect()
}

#[cfg(feature = "ssr")]
fn question(asked: Asked) -> Result<Simulation, AppError> {
    use doorward_contract::ErrorCode;
    let given = |text: String| Some(text.trim().to_owned()).filter(|text| !text.is_empty());
    let asker = match asked.who.as_str() {
        "guest" => Asker::Guest,
        "stranger" => Asker::Stranger,
        "roles" => {
            let ids = asked.roles.split(',').map(str::trim).filter(|id| !id.is_empty());
            Asker::Roles(ids.map(str::to_owned).collect())
        }
        _ => Asker::User(asked.user),
    };
    let malformed = || AppError::new(ErrorCode::InvalidArgument).for_field("time", "malformed");
    let time = given(asked.time).map(|time| Timestamp::parse(&time).ok_or_else(malformed)).transpose()?;
    let document = Some(asked.document.replace("\r\n", "\n")).filter(|document| !document.trim().is_empty());
    let draft = given(asked.policy).zip(document);
    Ok(Simulation {
        asker,
        action: asked.action,
        resource: asked.resource,
        method: given(asked.method),
        path: given(asked.path),
        ip: given(asked.ip),
        time,
        draft: draft.map(|(policy, document)| Draft { policy, document: DocumentText(document) }),
    })
}
