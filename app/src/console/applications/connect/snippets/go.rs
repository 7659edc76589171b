//! Go: `golang.org/x/oauth2` with `go-oidc` 3.

use super::Snippet;
use crate::console::applications::connect::values::{Values, quoted};

pub fn code_flow(values: &Values) -> Snippet {
    let secret = if values.has_secret() { "\n\tClientSecret: os.Getenv(\"CLIENT_SECRET\")," } else { "" };
    let scopes: Vec<_> = values.scopes.iter().map(|scope| quoted(scope)).collect();
    let code = format!(
        r#"provider, err := oidc.NewProvider(ctx, {issuer})
if err != nil {{
	return err
}}
config := oauth2.Config{{
	ClientID: {id},{secret}
	Endpoint: provider.Endpoint(),
	RedirectURL: {redirect_uri},
	Scopes: []string{{{scopes}}},
}}

state, verifier := rand.Text(), oauth2.GenerateVerifier()
signInURL := config.AuthCodeURL(state, oauth2.S256ChallengeOption(verifier))

token, err := config.Exchange(ctx, code, oauth2.VerifierOption(verifier))
if err != nil {{
	return err
}}
rawIDToken, _ := token.Extra("id_token").(string)
idToken, err := provider.Verifier(&oidc.Config{{ClientID: config.ClientID}}).Verify(ctx, rawIDToken)"#,
        issuer = quoted(&values.issuer),
        id = quoted(&values.client_id),
        redirect_uri = quoted(&values.redirect_uri),
        scopes = scopes.join(", "),
    );
    let snippet = Snippet::new("go", "Go: go-oidc", code);
    snippet.installed_by("go get github.com/coreos/go-oidc/v3 golang.org/x/oauth2")
}

pub fn client_credentials(values: &Values) -> Snippet {
    let code = format!(
        r#"config := clientcredentials.Config{{
	ClientID: {id},
	ClientSecret: os.Getenv("CLIENT_SECRET"),
	TokenURL: {token},
}}
response, err := config.Client(ctx).Get("https://api.example.com/")"#,
        id = quoted(&values.client_id),
        token = quoted(&format!("{}/oauth2/token", values.issuer)),
    );
    Snippet::new("go", "Go: oauth2", code).installed_by("go get golang.org/x/oauth2")
}
