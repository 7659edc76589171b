//! The control plane of CloudBase, `POST /`: what its server SDKs `@cloudbase/manager-node` and `@cloudbase/node-sdk`
//! call.
//!
//! A request names an action in `X-TC-Action` and is signed by a [signing key](doorward_access::signed_request), which
//! acts with its role. Each action is an adapter: it reads parameters in the SDK's spelling, calls the use cases of the
//! admin API with the permits that they need, and returns the SDK's spelling. One file an area. An action that changes
//! several things gets every permit before it changes the first. Errors have status 200 and `Response.Error`, as at
//! CloudBase.
//!
//! Without `X-TC-Action`, the body names a call of `node-sdk`; see [`node_sdk`].

mod api_keys;
mod clients;
mod domains;
mod end_users;
mod environment;
mod fault;
mod http_routes;
mod login;
mod node_sdk;
mod policies;
mod providers;
mod resources;
mod roles;
mod ticket_keys;
mod users;

use crate::Services;
use crate::admin_api::program;
use crate::extract::read_body;
use crate::http::language;
use crate::http::{headers, request_id};
use crate::signed;
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::middleware::from_fn;
use axum::response::{IntoResponse, Response};
use axum::{Extension, Json};
use doorward_access::{Permit, SignedUse};
use doorward_contract::admin_action::Action;
use doorward_contract::messaging::Language;
use doorward_identity::json_error::JsonError;
use doorward_identity::{Actor, Caller};
use fault::Fault;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value, json};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// Members of the response, or what went wrong.
type CallResult = Result<Value, Fault>;

/// A verified call of an action.
struct Call {
    services: Services,
    actor: Actor,
    parameters: Map<String, Value>,
}

impl Call {
    /// The signer's permit.
    fn permit<A: Action>(&self) -> Result<Permit<A>, Fault> {
        Ok(self.services.access.permit(self.actor.clone())?)
    }

    /// The parameters. Unknown ones are refused: ignoring one could do less than the caller believes.
    fn read<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        let parameters = Value::Object(self.parameters.clone());
        serde_path_to_error::deserialize(parameters)
            .map_err(|error| Fault::invalid(JsonError::new(&error).sentence.get(language::current())))
    }

    fn language(&self) -> Language {
        self.actor.error_language()
    }
}

/// The parameters of an action that has none beside `EnvId`. They are read all the same: most SDKs do not sign the name
/// of the action, so a request with parameters was meant for another one.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NoParameters {}

macro_rules! actions {
    ($($name:literal => $handler:path;)+) => {
        /// Actions that are served.
        pub const ACTIONS: &[&str] = &[$($name),+];

        async fn perform(call: &Call, action: &str) -> CallResult {
            match action {
                $($name => Box::pin($handler(call)).await,)+
                other => Err(Fault::unknown_action(other)),
            }
        }
    };
}

actions! {
    "DescribeEnvInfo" => environment::describe;
    "DescribeEnvs" => environment::list;
    "CreateUser" => users::create;
    "DescribeUserList" => users::list;
    "ModifyUser" => users::modify;
    "DeleteUsers" => users::delete;
    "DescribeEndUsers" => end_users::list;
    "CreateEndUserAccount" => end_users::create;
    "ModifyEndUserAccount" => end_users::modify_account;
    "ModifyEndUserInfo" => end_users::modify_info;
    "ModifyEndUser" => end_users::set_status;
    "DeleteEndUser" => end_users::delete;
    "CreateRole" => roles::create;
    "DescribeRoleList" => roles::list;
    "ModifyRole" => roles::modify;
    "DeleteRoles" => roles::delete;
    "ModifyResourcePermission" => resources::modify;
    "DescribeResourcePermission" => resources::list;
    "DescribeResourcePolicyList" => policies::list;
    "DescribeEnvConfig" => policies::describe_environment;
    "ModifyEnvConfig" => policies::modify_environment;
    "DescribeLoginConfig" => login::describe;
    "ModifyLoginConfig" => login::modify;
    "DescribeLoginConfigs" => login::platforms;
    "GetProviders" => providers::list;
    "AddProvider" => providers::add;
    "ModifyProvider" => providers::modify;
    "DeleteProvider" => providers::delete;
    "DescribeClient" => clients::describe;
    "ModifyClient" => clients::modify;
    "CreateApiKey" => api_keys::create;
    "DescribeApiKeyList" => api_keys::list;
    "DeleteApiKey" => api_keys::delete;
    "DescribeAuthDomains" => domains::list;
    "CreateAuthDomain" => domains::create;
    "DeleteAuthDomain" => domains::delete;
    "CreateCustomLoginKeys" => ticket_keys::create;
    "DescribeHTTPServiceRoute" => http_routes::list;
    "CreateHTTPServiceRoute" => http_routes::create;
    "ModifyHTTPServiceRoute" => http_routes::modify;
    "DeleteHTTPServiceRoute" => http_routes::delete;
}

/// Call an action of CloudBase’s control plane
///
/// For `@cloudbase/manager-node`, whose `TCB_BASE_URL` is the address of this server, and other clients of Tencent
/// Cloud’s API 3.0 (`tcb`, version `2018-06-08`). `X-TC-Action` names the action, the body has its parameters, and the
/// request is signed with a signing key (TC3-HMAC-SHA256), with whose role it acts. Each signature is valid for five
/// minutes and serves one change. Without `X-TC-Action`, it is a call of `@cloudbase/node-sdk`, whose `serviceUrl` is
/// the same address. Errors have the status 200: `{"Response": {"Error": {"Code": "…", "Message": "…"}, "RequestId":
/// "…"}}`.
#[utoipa::path(post, path = "/", tag = "Control plane", request_body = Object,
    params(("X-TC-Action" = Option<String>, Header, description = "Such as `CreateUser`."),
        ("X-TC-Timestamp" = Option<i64>, Header, description = "Seconds since the epoch.")),
    responses((status = 200, description = "`{\"Response\": {…}}`.", body = Object)), security(("signature" = [])))]
pub async fn call(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Response {
    let (parts, body) = request.into_parts();
    let body = read_body(&parts.headers, body).await.map_err(Fault::from);
    let Some(action) = parts.headers.get("x-tc-action") else {
        return Json(node_sdk::answer(&services, &caller, &parts, body).await).into_response();
    };
    let action = action.to_str().unwrap_or_default().to_owned();
    let answer = match body {
        Ok(body) => act(services, &caller, &parts, &body, &action).await,
        Err(fault) => Err(fault),
    };
    Json(json!({ "Response": members(answer) })).into_response()
}

/// The members of a response, with the ID of the request.
fn members(answer: CallResult) -> Value {
    let mut response =
        answer.unwrap_or_else(|Fault { code, message }| json!({ "Error": { "Code": code, "Message": message } }));
    if let Some(members) = response.as_object_mut() {
        members.insert("RequestId".into(), request_id::current().into());
    }
    response
}

async fn act(services: Services, caller: &Caller, parts: &Parts, body: &Bytes, action: &str) -> CallResult {
    let signer = signed::verify(&services, parts, body).await?;
    signer.check_action_header()?;
    let usage = if reads(action) { SignedUse::Read } else { SignedUse::Write };
    services.access.use_signature(&signer, action, usage).await?;
    let mut parameters: Map<String, Value> = match body.trim_ascii() {
        [] => Map::new(),
        body => JsonError::parse(body)
            .map_err(|error: JsonError| Fault::invalid(error.sentence.get(language::current())))?,
    };
    if let Some(env_id) = parameters.remove("EnvId")
        && env_id != services.identity.options().env_id.as_str()
    {
        return Err(Fault::unknown_environment());
    }
    let actor = program(&signer.key.holder, caller);
    perform(&Call { services, actor, parameters }, action).await
}

/// Whether an action only reads, by the vendor's naming.
fn reads(action: &str) -> bool {
    action.starts_with("Describe") || action.starts_with("Get")
}

/// The route with its OpenAPI description.
pub fn routes() -> OpenApiRouter<Services> {
    OpenApiRouter::default().routes(routes!(call))
}

/// The route with its layers.
pub fn router() -> Router<Services> {
    let (router, _) = routes().split_for_parts();
    router.layer(from_fn(headers::no_store))
}

/// A page number and a page size as an offset and a limit.
///
/// # Errors
/// If they are out of range.
fn paging(number: Option<u64>, size: Option<u64>, default: u64) -> Result<(u64, u64), Fault> {
    let (number, size) = (number.unwrap_or(1), size.unwrap_or(default));
    let texts = language::sentences();
    if !(1..=1_000_000).contains(&number) {
        return Err(Fault::invalid(texts.page_number));
    }
    if !(1..=100).contains(&size) {
        return Err(Fault::invalid(texts.page_size));
    }
    Ok(((number - 1) * size, size))
}

/// A page of a list that is in memory.
fn page_of<T>(items: Vec<T>, (offset, limit): (u64, u64)) -> Vec<T> {
    let start = usize::try_from(offset).unwrap_or(usize::MAX);
    items.into_iter().skip(start).take(usize::try_from(limit).unwrap_or(usize::MAX)).collect()
}

/// Outcomes of an action on several things: CloudBase's API says only how many failed.
#[derive(Debug, Default)]
struct Tally {
    done: usize,
    failed: usize,
    first: Option<Fault>,
}

impl Tally {
    /// Counts an outcome.
    ///
    /// # Errors
    /// An error that says nothing about this thing.
    fn count(&mut self, outcome: Result<(), Fault>) -> Result<(), Fault> {
        match outcome {
            Ok(()) => self.done += 1,
            Err(fault) if fault.is_internal() => return Err(fault),
            Err(fault) => {
                self.failed += 1;
                self.first.get_or_insert(fault);
            }
        }
        Ok(())
    }

    /// The counts.
    ///
    /// # Errors
    /// The first error if it failed with all: the caller may lack a permission.
    fn finish(self) -> CallResult {
        match self.first {
            Some(fault) if self.done == 0 && !fault.is_absence() => Err(fault),
            _ => Ok(json!({ "Data": { "SuccessCount": self.done, "FailedCount": self.failed } })),
        }
    }
}

/// Checks that a list has 1 to 100 entries.
///
/// # Errors
/// If it has not.
fn check_list(name: &str, list: &[String]) -> Result<(), Fault> {
    match list.len() {
        0 => Err(Fault::missing(name)),
        1..=100 => Ok(()),
        _ => Err(Fault::invalid(language::sentences().at_most_hundred(name))),
    }
}

#[cfg(test)]
mod tests {
    use super::{ACTIONS, page_of, paging};
    use std::collections::BTreeSet;

    #[test]
    fn actions_are_named_once_and_documented() {
        assert_eq!(ACTIONS.iter().collect::<BTreeSet<_>>().len(), ACTIONS.len());
        let documented = include_str!("../../docs/server-sdks.md");
        for action in ACTIONS {
            assert!(documented.contains(&format!("`{action}`")), "{action}");
        }
    }

    #[test]
    fn pages_are_counted_from_one() {
        assert_eq!(paging(None, None, 20).unwrap(), (0, 20));
        assert_eq!(paging(Some(3), Some(10), 20).unwrap(), (20, 10));
        for (number, size) in [(0, 10), (1_000_001, 10), (1, 0), (1, 101)] {
            assert!(paging(Some(number), Some(size), 20).is_err(), "{number} {size}");
        }
        assert_eq!(page_of(vec![1, 2, 3, 4, 5], (2, 2)), [3, 4]);
        assert!(page_of(vec![1], (5, 2)).is_empty());
    }
}
