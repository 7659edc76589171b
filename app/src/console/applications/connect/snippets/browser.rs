//! In the browser: `oidc-client-ts` 3, and the CloudBase SDK.

use super::Snippet;
use crate::console::applications::connect::values::{Values, quoted};
use doorward_contract::application::ApplicationKind;

pub fn oidc_client(values: &Values) -> Snippet {
    let code = format!(
        r#"import {{ UserManager }} from "oidc-client-ts";

const users = new UserManager({{
  authority: {issuer},
  client_id: {id},
  redirect_uri: {redirect_uri},
  scope: {scope},
}});

export const signIn = () => users.signinRedirect();
export const comeBack = () => users.signinCallback();
export const profile = async () => (await users.getUser())?.profile;"#,
        issuer = quoted(&values.issuer),
        id = quoted(&values.client_id),
        redirect_uri = quoted(&values.redirect_uri),
        scope = quoted(&values.scope()),
    );
    Snippet::new("oidc-client", "JavaScript: oidc-client-ts", code).installed_by("npm install oidc-client-ts")
}

pub fn cloudbase(values: &Values) -> Snippet {
    let (host, scheme) = values.host();
    let (env, id) = (quoted(&values.env_id), quoted(&values.client_id));
    // The SDK takes the environment for the client, unless it is told another one.
    let client = if values.env_id == values.client_id { String::new() } else { format!(", clientId: {id}") };
    let sign_in = match values.kind {
        ApplicationKind::MiniProgram => "signInWithOpenId({ useWxCloud: false })",
        _ => "signInWithPassword({ username, password })",
    };
    let code = format!(
        r#"import cloudbase from "@cloudbase/js-sdk";

const app = cloudbase.init({{ env: {env}{client} }});
app.registerHost({host}, {scheme});

const {{ data, error }} = await app.auth().{sign_in};"#,
        host = quoted(host),
        scheme = quoted(scheme),
    );
    Snippet::new("cloudbase", "JavaScript: CloudBase SDK", code).installed_by("npm install @cloudbase/js-sdk")
}
