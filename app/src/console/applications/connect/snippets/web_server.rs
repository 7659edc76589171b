//! Web servers that sign users in for the sites behind them.

use super::{Note, Snippet};
use crate::console::applications::connect::values::{Values, quoted};

/// `mod_auth_openidc` 2. Apache replaces `${…}` by environment variables.
pub fn apache(values: &Values) -> Snippet {
    let code = format!(
        "OIDCProviderMetadataURL {metadata}
OIDCClientID {id}
OIDCClientSecret ${{CLIENT_SECRET}}
OIDCRedirectURI {redirect_uri}
OIDCScope {scope}
OIDCPKCEMethod S256
OIDCCryptoPassphrase ${{CRYPTO_PASSPHRASE}}

<Location />
  AuthType openid-connect
  Require valid-user
</Location>",
        metadata = quoted(&format!("{}/.well-known/openid-configuration", values.issuer)),
        id = quoted(&values.client_id),
        redirect_uri = quoted(&values.redirect_uri),
        scope = quoted(&values.scope()),
    );
    let snippet = Snippet::new("apache", "Apache: mod_auth_openidc", code);
    snippet.installed_by("apt-get install libapache2-mod-auth-openidc")
}

/// `ngx_http_oidc_module`. Without that module, nginx uses forward authentication instead.
pub fn nginx_plus(values: &Values) -> Snippet {
    let code = format!(
        "oidc_provider doorward {{
    issuer        {issuer};
    client_id     {id};
    client_secret \"CLIENT_SECRET\";
    scope         {scope};
}}

server {{
    location / {{
        auth_oidc doorward;
        proxy_set_header X-User $oidc_claim_sub;
        proxy_pass http://127.0.0.1:8080;
    }}
}}",
        issuer = quoted(&values.issuer),
        id = quoted(&values.client_id),
        scope = values.scopes.join(" "),
    );
    Snippet::new("nginx", "NGINX Plus", code).noting(Note::Redirect("/oidc_callback"))
}
