//! Node.js: `openid-client` 6 and Auth.js 5.

use super::{Note, Snippet};
use crate::console::applications::connect::values::{Values, quoted};
use doorward_contract::application::ClientAuthentication;

const TITLE: &str = "Node.js: openid-client";
const INSTALL: &str = "npm install openid-client";

pub fn code_flow(values: &Values) -> Snippet {
    let code = format!(
        r#"{discovery}

const redirectUri = {redirect_uri};
const verifier = client.randomPKCECodeVerifier();
const state = client.randomState();
const signInUrl = client.buildAuthorizationUrl(config, {{
  redirect_uri: redirectUri,
  scope: {scope},
  state,
  code_challenge: await client.calculatePKCECodeChallenge(verifier),
  code_challenge_method: "S256",
}});

const tokens = await client.authorizationCodeGrant(config, new URL(callbackUrl), {{
  expectedState: state,
  pkceCodeVerifier: verifier,
}});
console.log(tokens.claims());"#,
        discovery = discovery(values),
        redirect_uri = quoted(&values.redirect_uri),
        scope = quoted(&values.scope()),
    );
    Snippet::new("node", TITLE, code).installed_by(INSTALL)
}

pub fn client_credentials(values: &Values) -> Snippet {
    let code = format!(
        "{}\n\nconst tokens = await client.clientCredentialsGrant(config);\nconsole.log(tokens.access_token);",
        discovery(values)
    );
    Snippet::new("node", TITLE, code).installed_by(INSTALL)
}

fn discovery(values: &Values) -> String {
    let (secret, method) = match values.authentication {
        ClientAuthentication::None => ("undefined", "client.None()"),
        ClientAuthentication::PrivateKeyJwt => ("undefined", "client.PrivateKeyJwt(privateKey)"),
        _ => ("process.env.CLIENT_SECRET", "undefined"),
    };
    let more = match (values.is_insecure(), values.has_secret()) {
        // The library refuses http.
        (true, _) => format!(", {method}, {{\n  execute: [client.allowInsecureRequests],\n}}"),
        (false, false) => format!(", {method}"),
        (false, true) => String::new(),
    };
    let (issuer, id) = (quoted(&values.issuer), quoted(&values.client_id));
    let call = format!("client.discovery(new URL({issuer}), {id}, {secret}{more})");
    format!("import * as client from \"openid-client\";\n\nconst config = await {call};")
}

pub fn auth_js(values: &Values) -> Snippet {
    let code = format!(
        r#"import NextAuth from "next-auth";

export const {{ handlers, auth, signIn, signOut }} = NextAuth({{
  providers: [
    {{
      id: "doorward",
      name: "Doorward",
      type: "oidc",
      issuer: {issuer},
      clientId: {id},
      clientSecret: process.env.CLIENT_SECRET,
      authorization: {{ params: {{ scope: {scope} }} }},
      checks: ["pkce", "state"],
    }},
  ],
}});"#,
        issuer = quoted(&values.issuer),
        id = quoted(&values.client_id),
        scope = quoted(&values.scope()),
    );
    let snippet = Snippet::new("auth-js", "Next.js: Auth.js", code).installed_by("npm install next-auth@beta");
    snippet.noting(Note::Redirect("/api/auth/callback/doorward"))
}
