//! Spring Boot 3: `application.yml`.

use super::{Note, Snippet, needs_rs256};
use crate::console::applications::connect::values::{Values, quoted};

const TITLE: &str = "Spring Boot";
const DEPENDENCY: &str = "implementation(\"org.springframework.boot:spring-boot-starter-oauth2-client\")";

pub fn code_flow(values: &Values) -> Snippet {
    let more = format!("scope: {}", values.scopes.join(", "));
    let snippet = Snippet::new("spring", TITLE, registration(values, &more)).installed_by(DEPENDENCY);
    let snippet = snippet.noting(Note::Redirect("/login/oauth2/code/doorward"));
    match needs_rs256(values) {
        Some(note) => snippet.noting(note),
        None => snippet,
    }
}

pub fn client_credentials(values: &Values) -> Snippet {
    let code = registration(values, "authorization-grant-type: client_credentials");
    Snippet::new("spring", TITLE, code).installed_by(DEPENDENCY)
}

fn registration(values: &Values, more: &str) -> String {
    format!(
        "spring:
  security:
    oauth2:
      client:
        registration:
          doorward:
            client-id: {id}
            client-secret: ${{CLIENT_SECRET}}
            {more}
        provider:
          doorward:
            issuer-uri: {issuer}",
        id = quoted(&values.client_id),
        issuer = quoted(&values.issuer),
    )
}
