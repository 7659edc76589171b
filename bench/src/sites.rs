//! Authorization requests of reverse proxies (forward auth).

use crate::Figure;
use crate::http::Connection;
use crate::load::{self, AsyncStep};
use crate::measures::{RUN, rate, tokens};
use crate::server::Server;
use anyhow::{Result, ensure};

const HEADERS: &str = "x-forwarded-method: GET\r\nx-forwarded-proto: http\r\nx-forwarded-host: app.localhost\r\n\
                    x-forwarded-uri: /articles/7\r\n";

/// Requests of a proxy with keep-alive connections, one user per connection.
#[derive(Clone)]
struct Forward;

/// An access token, and whether the forwarded headers were added to the connection.
type State = (String, bool);

impl AsyncStep<State> for Forward {
    async fn run(&self, connection: &mut Connection, (token, headers_added): &mut State) -> Result<bool> {
        if !std::mem::replace(headers_added, true) {
            connection.add(HEADERS);
        }
        Ok(connection.get("/access/v1/forward", Some(token)).await?.status == 200)
    }
}

/// Decisions by a policy with an allow statement, a deny statement and a condition.
pub async fn measure() -> Result<Vec<Figure>> {
    let server = Server::start("sites")?;
    server.wait_ready().await?;
    server.prepare_people().await?;
    prepare(&server).await?;
    let states = tokens(&server).await?.into_iter().map(|(token, _)| (token, false)).collect();
    let seen = load::run(&server.address, states, RUN, Forward).await?;
    ensure!(seen.bad == 0, "{} requests did not pass", seen.bad);
    Ok(vec![Figure::new("decisions for a proxy", rate(&seen), "20 000/s")])
}

async fn prepare(server: &Server) -> Result<()> {
    let key = server.api_key()?;
    let mut connection = Connection::open(&server.address, 1).await?;
    let sites = r#"{"sites":[{"host":"app.localhost","kind":"app"}]}"#;
    let policy = r#"{"document":{"version":"1.0","statement":[
        {"action":"app:/*","resource":"*","effect":"allow"},
        {"action":["app:/admin","app:/admin/*"],"resource":"*","effect":"deny"},
        {"action":"app:/articles/*","resource":"*","effect":"deny","condition":"request.method != 'GET'"}]}}"#;
    let answers = [
        connection.patch("/admin/api/v1/settings/sites", sites, Some(&key)).await?,
        connection.put("/admin/api/v1/policies/app", policy, Some(&key)).await?,
        connection.put("/admin/api/v1/roles/registered_users/policies", r#"{"policies":["app"]}"#, Some(&key)).await?,
    ];
    for answer in answers {
        ensure!((200..300).contains(&answer.status), "{} {}", answer.status, answer.body);
    }
    Ok(())
}
