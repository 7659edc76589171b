//! What an application says about itself: client metadata as our configuration, and back.

use crate::{
    Error,
    client::{Client, check_config, page},
    display_name,
};
use doorward_contract::{
    application::{ApplicationConfig, ApplicationKind, ClientAuthentication, GrantType, TokenAlgorithm},
    oauth::{ClientMetadata, Scopes},
};
use doorward_i18n::errors::fields::{TooLong, TooMany};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

/// Longest name in characters.
const MAX_NAME: usize = 64;
/// Most contacts.
const MAX_CONTACTS: usize = 10;
/// Longest contact, `software_id` and `software_version` in characters.
const MAX_TEXT: usize = 254;

/// An application as it describes itself, checked.
#[derive(Debug, Clone, PartialEq)]
pub(in crate::oauth) struct ClientDescription {
    pub kind: ApplicationKind,
    pub name: String,
    pub config: ApplicationConfig,
    /// What nothing here depends on.
    pub metadata: Option<Value>,
}

/// Members that are returned as they were sent.
#[derive(Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
struct Extra {
    #[serde(skip_serializing_if = "Option::is_none")]
    tos_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    policy_uri: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    contacts: Option<Vec<String>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    software_version: Option<String>,
}

/// Reads client metadata. `assumed` is the authentication of an application that names none. `kind` is that of a
/// registered application, which does not change.
///
/// # Errors
/// [`Error::Invalid`] names the member.
pub(in crate::oauth) fn read(
    input: ClientMetadata,
    assumed: ClientAuthentication,
    kind: Option<ApplicationKind>,
) -> Result<ClientDescription, Error> {
    check_unsupported(&input)?;
    let token_endpoint_auth_method = match input.token_endpoint_auth_method.as_deref() {
        None => assumed,
        Some(word) => one_of("token_endpoint_auth_method", word, ClientAuthentication::ALL, |one| one.as_str())?,
    };
    let redirect_uris = input.redirect_uris.unwrap_or_default();
    let kind = kind_of(kind, token_endpoint_auth_method, input.application_type.as_deref(), &redirect_uris)?;
    let grant_types = grant_types(input.grant_types.as_deref())?;
    if grant_types.contains(&GrantType::AuthorizationCode) && redirect_uris.is_empty() {
        return Err(Error::invalid("redirect_uris", "required", |texts| texts.required("redirect_uris")));
    }
    let name = name(input.client_name.as_deref(), &redirect_uris)?;
    let config = ApplicationConfig {
        logo_uri: input.logo_uri,
        client_uri: input.client_uri,
        redirect_uris,
        post_logout_redirect_uris: input.post_logout_redirect_uris.unwrap_or_default(),
        grant_types,
        token_endpoint_auth_method,
        jwks: input.jwks,
        jwks_uri: input.jwks_uri,
        // No scope that we know is no restriction. What is allowed is decided at each request.
        scope: input.scope.as_deref().map(Scopes::known_in),
        id_token_signed_response_alg: algorithm(input.id_token_signed_response_alg.as_deref())?,
        backchannel_logout_uri: input.backchannel_logout_uri,
        backchannel_logout_session_required: input.backchannel_logout_session_required.unwrap_or(false),
        dpop_bound_access_tokens: input.dpop_bound_access_tokens.unwrap_or(false),
        ..ApplicationConfig::default()
    };
    let extra = Extra {
        tos_uri: page("tos_uri", input.tos_uri.as_deref())?,
        policy_uri: page("policy_uri", input.policy_uri.as_deref())?,
        contacts: contacts(input.contacts)?,
        software_id: short("software_id", input.software_id)?,
        software_version: short("software_version", input.software_version)?,
    };
    let metadata = (extra != Extra::default()).then(|| serde_json::to_value(&extra)).transpose();
    let metadata = metadata.map_err(|_| Error::Internal("metadata is always JSON"))?;
    Ok(ClientDescription { kind, name, config: check_config(kind, config)?, metadata })
}

/// Members whose only supported value is one, or none.
fn check_unsupported(input: &ClientMetadata) -> Result<(), Error> {
    if input.software_statement.is_some() {
        return Err(Error::invalid("software_statement", "unsupported", |texts| texts.software_statement));
    }
    if input.response_types.iter().flatten().any(|kind| kind != "code") {
        return Err(Error::invalid("response_types", "unsupported", |texts| texts.response_types));
    }
    if input.subject_type.as_deref().is_some_and(|kind| kind != "public") {
        return Err(Error::invalid("subject_type", "unsupported", |texts| texts.subject_type));
    }
    if input.jwks.is_some() && input.jwks_uri.is_some() {
        return Err(Error::invalid("jwks", "several", |texts| texts.jwks_both));
    }
    Ok(())
}

/// The value with this name.
fn one_of<T: Copy, const N: usize>(
    field: &'static str,
    word: &str,
    all: [T; N],
    name: impl Fn(T) -> &'static str,
) -> Result<T, Error> {
    let found = all.into_iter().find(|one| name(*one) == word);
    found.ok_or_else(|| Error::invalid(field, "unsupported", |texts| texts.metadata_unsupported(field)))
}

/// What the application is. A public one that says nothing is native if a browser returns to it on the user's device.
fn kind_of(
    fixed: Option<ApplicationKind>,
    authentication: ClientAuthentication,
    application_type: Option<&str>,
    redirect_uris: &[String],
) -> Result<ApplicationKind, Error> {
    let is_public = authentication == ClientAuthentication::None;
    if let Some(kind) = fixed {
        if kind.is_confidential() == is_public {
            let field = "token_endpoint_auth_method";
            return Err(Error::invalid(field, "fixed", |texts| texts.authentication_fixed));
        }
        return Ok(kind);
    }
    let is_native = match application_type {
        Some("native") => true,
        Some("web") => false,
        Some(_) => {
            let field = "application_type";
            return Err(Error::invalid(field, "unsupported", |texts| texts.metadata_unsupported(field)));
        }
        None => redirect_uris.iter().any(|uri| !uri.starts_with("https://")),
    };
    Ok(match (is_public, is_native) {
        (false, _) => ApplicationKind::Web,
        (true, true) => ApplicationKind::Native,
        (true, false) => ApplicationKind::SinglePage,
    })
}

fn grant_types(input: Option<&[String]>) -> Result<Vec<GrantType>, Error> {
    let Some(input) = input else { return Ok(vec![GrantType::AuthorizationCode]) };
    input.iter().map(|word| one_of("grant_types", word, GrantType::FOR_USERS, GrantType::as_str)).collect()
}

/// The default is that of OpenID Connect Dynamic Client Registration 1.0 section 2.
fn algorithm(input: Option<&str>) -> Result<TokenAlgorithm, Error> {
    let Some(word) = input else { return Ok(TokenAlgorithm::Rs256) };
    one_of("id_token_signed_response_alg", word, TokenAlgorithm::ALL, TokenAlgorithm::as_str)
}

fn name(input: Option<&str>, redirect_uris: &[String]) -> Result<String, Error> {
    let input = input.map(str::trim).filter(|name| !name.is_empty());
    let Some(name) = input else { return Ok(host_of(redirect_uris).unwrap_or_else(|| "Application".to_owned())) };
    let checked = display_name::check(name, MAX_NAME);
    checked.map_err(|fault| Error::invalid("client_name", fault.reason(), |texts| fault.sentence(texts, "client_name")))
}

/// The host of the first redirect address, if it is short enough for a name.
fn host_of(redirect_uris: &[String]) -> Option<String> {
    let url = Url::parse(redirect_uris.first()?).ok()?;
    url.host_str().filter(|host| host.len() <= MAX_NAME).map(str::to_owned)
}

fn short(field: &'static str, input: Option<String>) -> Result<Option<String>, Error> {
    let Some(text) = input.filter(|text| !text.is_empty()) else { return Ok(None) };
    if text.chars().count() > MAX_TEXT || text.contains('\0') {
        return Err(Error::invalid(field, "too_long", |texts| texts.too_long(TooLong { field, most: MAX_TEXT })));
    }
    Ok(Some(text))
}

fn contacts(input: Option<Vec<String>>) -> Result<Option<Vec<String>>, Error> {
    const FIELD: &str = "contacts";
    let Some(contacts) = input.filter(|contacts| !contacts.is_empty()) else { return Ok(None) };
    if contacts.len() > MAX_CONTACTS {
        return Err(Error::invalid(FIELD, "too_many", |texts| {
            texts.too_many(TooMany { field: FIELD, most: MAX_CONTACTS })
        }));
    }
    let checked = contacts.into_iter().filter_map(|contact| short(FIELD, Some(contact)).transpose());
    checked.collect::<Result<_, _>>().map(Some)
}

/// The metadata of a registered application, with what it may do now.
pub(super) fn view(client: &Client) -> ClientMetadata {
    let (config, some) = (&client.config, |word: &str| Some(word.to_owned()));
    let extra = client.metadata.clone().and_then(|stored| serde_json::from_value::<Extra>(stored).ok());
    let extra = extra.unwrap_or_default();
    let has_code = config.grant_types.contains(&GrantType::AuthorizationCode);
    let list = |list: &[String]| (!list.is_empty()).then(|| list.to_vec());
    ClientMetadata {
        client_id: Some(client.id.clone()),
        client_secret: None,
        client_name: Some(client.name.clone()),
        client_uri: config.client_uri.clone(),
        logo_uri: config.logo_uri.clone(),
        tos_uri: extra.tos_uri,
        policy_uri: extra.policy_uri,
        contacts: extra.contacts,
        application_type: some(if client.kind == ApplicationKind::Native { "native" } else { "web" }),
        redirect_uris: list(&config.redirect_uris),
        post_logout_redirect_uris: list(&config.post_logout_redirect_uris),
        token_endpoint_auth_method: some(config.token_endpoint_auth_method.as_str()),
        grant_types: Some(config.grant_types.iter().map(|grant| grant.as_str().to_owned()).collect()),
        response_types: Some(has_code.then(|| "code".to_owned()).into_iter().collect()),
        scope: config.scope.as_ref().map(Scopes::to_string),
        jwks: config.jwks.clone(),
        jwks_uri: config.jwks_uri.clone(),
        id_token_signed_response_alg: some(config.id_token_signed_response_alg.as_str()),
        subject_type: some("public"),
        backchannel_logout_uri: config.backchannel_logout_uri.clone(),
        backchannel_logout_session_required: config.backchannel_logout_session_required.then_some(true),
        dpop_bound_access_tokens: config.dpop_bound_access_tokens.then_some(true),
        software_id: extra.software_id,
        software_version: extra.software_version,
        software_statement: None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::oauth::Scope;
    use serde_json::json;

    const CALLBACK: &str = "https://app.example.com/callback";

    /// Client metadata with a redirect address, and these members added or replaced.
    fn input(changes: Value) -> ClientMetadata {
        let mut all = json!({ "redirect_uris": [CALLBACK] });
        for (name, value) in changes.as_object().unwrap() {
            all[name] = value.clone();
        }
        serde_json::from_value(all).unwrap()
    }

    fn description(changes: Value) -> ClientDescription {
        read(input(changes), ClientAuthentication::ClientSecretBasic, None).unwrap()
    }

    fn refused(changes: Value) -> (&'static str, &'static str) {
        let error = read(input(changes), ClientAuthentication::ClientSecretBasic, None).unwrap_err();
        (error.field().unwrap(), error.reason().unwrap())
    }

    #[test]
    fn defaults_are_those_of_the_specifications() {
        let ClientDescription { kind, name, config, metadata } = description(json!({}));
        assert_eq!((kind, name.as_str(), metadata), (ApplicationKind::Web, "app.example.com", None));
        let expected = ApplicationConfig {
            redirect_uris: vec![CALLBACK.into()],
            grant_types: vec![GrantType::AuthorizationCode],
            token_endpoint_auth_method: ClientAuthentication::ClientSecretBasic,
            id_token_signed_response_alg: TokenAlgorithm::Rs256,
            ..ApplicationConfig::default()
        };
        assert_eq!(config, expected);
    }

    #[test]
    fn the_kind_follows_from_authentication_type_and_addresses() {
        let kind = |changes: Value| description(changes).kind;
        let public = |more: Value| {
            let mut all = json!({ "token_endpoint_auth_method": "none" });
            all.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
            all
        };
        assert_eq!(kind(public(json!({}))), ApplicationKind::SinglePage);
        assert_eq!(kind(public(json!({ "application_type": "native" }))), ApplicationKind::Native);
        for uri in ["http://127.0.0.1/callback", "http://localhost:33418/", "com.example.app:/callback"] {
            assert_eq!(kind(public(json!({ "redirect_uris": [uri] }))), ApplicationKind::Native, "{uri}");
        }
        let web = public(json!({ "redirect_uris": ["http://localhost:5173/"], "application_type": "web" }));
        assert_eq!(kind(web), ApplicationKind::SinglePage);
        assert_eq!(kind(json!({ "application_type": "native" })), ApplicationKind::Web);
    }

    #[test]
    fn what_is_not_supported_is_refused_and_what_is_unknown_is_ignored() {
        for (changes, expected) in [
            (json!({ "redirect_uris": [] }), ("redirect_uris", "required")),
            (json!({ "redirect_uris": null }), ("redirect_uris", "required")),
            (json!({ "redirect_uris": ["javascript:alert(1)"] }), ("redirect_uris", "scheme")),
            (json!({ "redirect_uris": ["com.example.app:/callback"] }), ("redirect_uris", "scheme")),
            (json!({ "redirect_uris": ["https://app.example.com/#x"] }), ("redirect_uris", "fragment")),
            (json!({ "grant_types": ["client_credentials"] }), ("grant_types", "unsupported")),
            (json!({ "grant_types": ["implicit"] }), ("grant_types", "unsupported")),
            (json!({ "response_types": ["code", "token"] }), ("response_types", "unsupported")),
            (json!({ "subject_type": "pairwise" }), ("subject_type", "unsupported")),
            (json!({ "application_type": "desktop" }), ("application_type", "unsupported")),
            (
                json!({ "token_endpoint_auth_method": "client_secret_jwt" }),
                ("token_endpoint_auth_method", "unsupported"),
            ),
            (json!({ "id_token_signed_response_alg": "none" }), ("id_token_signed_response_alg", "unsupported")),
            (json!({ "software_statement": "e30.e30." }), ("software_statement", "unsupported")),
            (json!({ "jwks": { "keys": [] }, "jwks_uri": "https://app.example.com/jwks" }), ("jwks", "several")),
            (json!({ "client_uri": "http://app.example.com" }), ("client_uri", "not_https")),
            (json!({ "policy_uri": "javascript:alert(1)" }), ("policy_uri", "not_https")),
            (json!({ "client_name": "a\u{202e}b" }), ("client_name", "invisible")),
            (json!({ "client_name": "a".repeat(65) }), ("client_name", "too_long")),
            (json!({ "contacts": vec!["a@b.example"; 11] }), ("contacts", "too_many")),
            (json!({ "software_id": "a".repeat(255) }), ("software_id", "too_long")),
            (
                json!({ "post_logout_redirect_uris": ["https://*.example.com"] }),
                ("post_logout_redirect_uris", "wildcard"),
            ),
            (json!({ "backchannel_logout_uri": "ftp://a.example" }), ("backchannel_logout_uri", "scheme")),
        ] {
            assert_eq!(refused(changes.clone()), expected, "{changes}");
        }
        let more =
            json!({ "client_name#de": "Laden", "first_party": true, "resources": ["https://payroll.example.com"] });
        let description = description(more);
        assert!(!description.config.first_party && description.config.resources.is_empty());
    }

    #[test]
    fn a_registered_application_stays_public_or_confidential() {
        let update = |kind, method: &str| {
            let input = input(json!({ "token_endpoint_auth_method": method }));
            read(input, ClientAuthentication::None, Some(kind)).map(|description| description.kind)
        };
        assert_eq!(update(ApplicationKind::Web, "client_secret_post").unwrap(), ApplicationKind::Web);
        assert_eq!(update(ApplicationKind::Native, "none").unwrap(), ApplicationKind::Native);
        for (kind, method) in [(ApplicationKind::Web, "none"), (ApplicationKind::SinglePage, "client_secret_basic")] {
            assert_eq!(update(kind, method).unwrap_err().reason(), Some("fixed"));
        }
    }

    #[test]
    fn unknown_scopes_do_not_restrict_the_others() {
        let scope = |text: &str| description(json!({ "scope": text })).config.scope;
        assert_eq!(scope("email mcp:tools openid"), Some(Scopes::from([Scope::Openid, Scope::Email])));
        assert_eq!(scope("mcp:tools"), None);
        assert_eq!(Scope::parse("mcp:tools"), None);
    }
}
