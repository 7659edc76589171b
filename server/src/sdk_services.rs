//! Services of the CloudBase SDK that Doorward does not have: functions, storage, databases, models.
//!
//! After `app.registerHost(host)` the SDK sends all requests of an app here (js-sdk 3.7.0, `app/src/index.ts`): those of
//! `auth` to the wire, all others below `/v1`, and the former API to `/web`. A route of the [gateway](crate::gateway)
//! forwards them to a server of the operator. Without a route, the response says what to configure.

pub mod error;

use crate::Services;
use crate::http::error::ApiError;
use crate::http::language::sentences;
use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Response, Uri};
use axum::response::IntoResponse as _;
use axum::routing::any;
use doorward_contract::ErrorCode;

/// First segments below `/v1` (js-sdk 3.7.0, `functions`, `cloudrun`, `storage`, `database`, `model`, `mysql`, `ai` and
/// `apis`). Each is the type of the actions of its requests, such as `functions:/v1/functions/hello`, as in CloudBase's
/// policies.
const SERVICES: [&str; 11] =
    ["functions", "cloudrun", "storages", "database", "model", "sql", "rdb", "ai", "aibot", "knowledge", "apis"];
/// The former API, for a few actions that have no path of their own. The token is in the body.
const WEB: &str = "web";

/// The service that a path belongs to.
pub fn of_path(path: &str) -> Option<&'static str> {
    let mut segments = path.split('/').skip(1);
    match (segments.next()?, segments.next()) {
        (WEB, _) => Some(WEB),
        ("v1", Some(name)) => SERVICES.into_iter().find(|service| *service == name),
        _ => None,
    }
}

/// Path of all requests to a service.
fn path_of(service: &str) -> String {
    if service == WEB { format!("/{WEB}") } else { format!("/v1/{service}") }
}

/// Routes of services that no route of the gateway takes.
pub fn router() -> Router<Services> {
    SERVICES.into_iter().chain([WEB]).fold(Router::new(), |router, service| {
        let path = path_of(service);
        router.route(&path, any(unrouted)).route(&format!("{path}/{{*rest}}"), any(unrouted))
    })
}

/// Says what to configure.
async fn unrouted(method: Method, uri: Uri, headers: HeaderMap) -> Response<Body> {
    let service = of_path(uri.path()).unwrap_or(WEB);
    let sentence = sentences().route_missing(path_of(service));
    let response = ApiError::new(ErrorCode::RouteMissing, sentence).into_response();
    error::readable(response, service, &method, &headers)
}

#[cfg(test)]
mod tests {
    use super::of_path;

    #[test]
    fn a_path_belongs_to_one_service() {
        for (path, service) in [
            ("/v1/functions/hello", Some("functions")),
            ("/v1/functions", Some("functions")),
            ("/v1/database/instances/(default)/databases/(default)/collections/x/documents", Some("database")),
            ("/v1/rdb/rest/users", Some("rdb")),
            ("/web", Some("web")),
            ("/web/x", Some("web")),
            ("/v1", None),
            ("/v1/functionsx", None),
            ("/v1/Functions/x", None),
            ("/website", None),
            ("/auth/v1/token", None),
            ("/", None),
        ] {
            assert_eq!(of_path(path), service, "{path}");
        }
    }
}
