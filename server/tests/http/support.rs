//! The complete application without a socket.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::ConnectInfo;
use axum::http::{HeaderMap, Request, StatusCode};
use doorward_app::AppError;
use doorward_server::Services;
use doorward_server::config::Config;
use doorward_testkit::TestEnv;
use std::net::SocketAddr;
use tower::ServiceExt as _;

/// An application with its own database.
pub struct Site {
    pub services: Services,
    pub env: TestEnv,
    router: Router,
}

pub struct Response {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: String,
}

/// An application with the default configuration.
pub async fn site() -> Site {
    site_with(|_| {}).await
}

/// An application with a changed configuration.
pub async fn site_with(change: impl FnOnce(&mut Config)) -> Site {
    let mut config = Config::default();
    change(&mut config);
    config.validate().unwrap();
    let env = TestEnv::new().await;
    let services = Services::assemble(env.identity.clone(), env.access.clone(), config);
    Site { router: doorward_server::router(services.clone()), services, env }
}

impl Site {
    /// Sends a request. Default peer: 203.0.113.9.
    pub async fn send(&self, mut request: Request<Body>) -> Response {
        let peer = SocketAddr::from(([203, 0, 113, 9], 4711));
        if request.extensions().get::<ConnectInfo<SocketAddr>>().is_none() {
            request.extensions_mut().insert(ConnectInfo(peer));
        }
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (status, headers) = (response.status(), response.headers().clone());
        let body = to_bytes(response.into_body(), 1 << 20).await.unwrap();
        Response { status, headers, body: String::from_utf8_lossy(&body).into_owned() }
    }

    pub async fn get(&self, path: &str) -> Response {
        self.send(ask("GET", path, &[]).body(Body::empty()).unwrap()).await
    }

    pub fn router(&self) -> Router {
        self.router.clone()
    }
}

impl Response {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The error code, or an empty string.
    pub fn error(&self) -> String {
        let body: serde_json::Value = serde_json::from_str(&self.body).unwrap_or_default();
        body["error"].as_str().unwrap_or_default().to_owned()
    }

    /// The error of a server function, as a form reads it.
    pub fn app_error(&self) -> AppError {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }

    pub fn cookies(&self) -> Vec<String> {
        self.headers.get_all("set-cookie").iter().map(|value| value.to_str().unwrap().to_owned()).collect()
    }
}

/// A request with headers. Default host: `localhost:3000`.
pub fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> axum::http::request::Builder {
    let mut request = Request::builder().method(method).uri(path);
    if !headers.iter().any(|(name, _)| *name == "host") {
        request = request.header("host", "localhost:3000");
    }
    headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))
}
