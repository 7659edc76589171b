//! Requests by hand.

use super::Snippet;
use crate::console::applications::connect::values::{Values, shell};
use doorward_contract::application::ClientAuthentication;

/// The whole flow: the address to open, the exchange of the code, the claims.
pub fn code_flow(values: &Values) -> Snippet {
    let Values { issuer, .. } = values;
    let code = format!(
        r#"VERIFIER=$(openssl rand -hex 32)
CHALLENGE=$(printf %s "$VERIFIER" | openssl dgst -sha256 -binary | openssl base64 -A | tr '+/' '-_' | tr -d '=')
echo {authorize}"&state=$(openssl rand -hex 16)&code_challenge=$CHALLENGE&code_challenge_method=S256"

CODE=…
curl {token}{credentials} \
  -d grant_type=authorization_code --data-urlencode code="$CODE" \
  --data-urlencode redirect_uri={redirect_uri} \
  -d code_verifier="$VERIFIER"

ACCESS_TOKEN=…
curl {userinfo} -H "Authorization: Bearer $ACCESS_TOKEN""#,
        authorize = shell(&values.authorize()),
        token = shell(&format!("{issuer}/oauth2/token")),
        credentials = credentials(values),
        redirect_uri = shell(&values.redirect_uri),
        userinfo = shell(&format!("{issuer}/oauth2/userinfo")),
    );
    Snippet::new("curl", "curl", code)
}

pub fn client_credentials(values: &Values) -> Snippet {
    let token = shell(&format!("{}/oauth2/token", values.issuer));
    let code = format!("curl {token}{} \\\n  -d grant_type=client_credentials", credentials(values));
    Snippet::new("curl", "curl", code)
}

/// The arguments that authenticate the application.
fn credentials(values: &Values) -> String {
    let id = shell(&values.client_id);
    match values.authentication {
        ClientAuthentication::None => format!(" -d client_id={id}"),
        ClientAuthentication::ClientSecretBasic => format!(r#" -u {id}:"$CLIENT_SECRET""#),
        ClientAuthentication::ClientSecretPost => {
            format!(r#" -d client_id={id} --data-urlencode client_secret="$CLIENT_SECRET""#)
        }
        ClientAuthentication::PrivateKeyJwt => format!(
            r#" -d client_id={id} \
  -d client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer \
  -d client_assertion="$CLIENT_ASSERTION""#
        ),
    }
}
