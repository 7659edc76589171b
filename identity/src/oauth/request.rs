//! What an authorization request may contain (OAuth 2.1 section 4.1.1, OpenID Connect Core section 3.1.2.1).

use super::{Parameters, access_token::may_request, check_resource, claims_parameter, trial};
use crate::{
    Error, Identity,
    client::{self, Client},
    crypto::is_sha256_base64url,
};
use doorward_contract::{
    Secret,
    application::{ClientAuthentication, GrantType},
    oauth::Scope,
};
use doorward_i18n::{
    Language, Localized,
    errors::oauth::{self, Texts},
};
use std::collections::BTreeSet;
use std::sync::Arc;
use url::form_urlencoded;

/// Longest `nonce` in bytes.
const MAX_NONCE: usize = 512;

/// Longest `login_hint` in characters, as long as the field of the sign-in page.
const MAX_HINT: usize = 254;

type Sentence = fn(&'static Texts) -> &'static str;

/// An error that the application gets (RFC 6749 section 4.1.2.1).
#[derive(Debug, Clone, Copy)]
pub(crate) struct Refusal {
    /// The value of `error`.
    pub error: &'static str,
    /// The parameter at fault.
    parameter: &'static str,
    sentence: Sentence,
}

impl Refusal {
    pub const LOGIN_REQUIRED: Self = Self::new("login_required", "prompt", |texts| texts.login_required);
    pub const CONSENT_REQUIRED: Self = Self::new("consent_required", "prompt", |texts| texts.consent_required);
    /// Too many requests, or the database does not answer.
    pub const TEMPORARILY_UNAVAILABLE: Self =
        Self::new("temporarily_unavailable", "client_id", |texts| texts.temporarily_unavailable);
    pub const SERVER_ERROR: Self = Self::new("server_error", "client_id", |texts| texts.server_error);
    pub const ACCESS_DENIED: Self = Self::new("access_denied", "scope", |texts| texts.access_denied);
    pub const HOOK_REFUSED: Self = Self::new("access_denied", "client_id", |texts| texts.hook_refused);

    pub const fn new(error: &'static str, parameter: &'static str, sentence: Sentence) -> Self {
        Self { error, parameter, sentence }
    }

    pub const fn invalid(parameter: &'static str, sentence: Sentence) -> Self {
        Self::new("invalid_request", parameter, sentence)
    }

    /// English, in ASCII.
    fn description(&self) -> &'static str {
        (self.sentence)(oauth::of(Language::En))
    }
}

/// For endpoints that answer the application directly: the reason is the value of `error`.
impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        let sentence = Localized::new(|language| (refusal.sentence)(oauth::of(language)));
        Self::Invalid { field: refusal.parameter, reason: refusal.error, sentence }
    }
}

/// Where the browser is sent with the result of a request.
#[derive(Debug, Clone)]
pub(crate) struct Destination {
    pub client: Arc<Client>,
    pub redirect_uri: String,
    state: Option<String>,
}

/// The application of a request and the address to return to. As long as they are unknown, errors are shown to the user:
/// a browser is never sent to an address that is not the application's (RFC 9700 section 4.11.2; attack 13).
///
/// # Errors
/// [`Error::UnknownClient`] for an application that does not exist, is turned off, or signs no users in here;
/// [`Error::Invalid`] for a `redirect_uri` that is not one of its own.
pub(crate) fn destination(identity: &Identity, parameters: &Parameters) -> Result<Destination, Error> {
    destination_at(identity, parameters, client::has_redirect_uri)
}

/// As [`destination`], for the test of an application: it returns to our own address and to no other.
pub(crate) fn trial_destination(identity: &Identity, parameters: &Parameters) -> Result<Destination, Error> {
    let is_ours = |client: &Client, uri: &str| uri == trial::callback(identity, &client.id);
    destination_at(identity, parameters, is_ours)
}

fn destination_at(
    identity: &Identity,
    parameters: &Parameters,
    is_allowed: impl Fn(&Client, &str) -> bool,
) -> Result<Destination, Error> {
    let client = parameters.get("client_id").and_then(|id| client::find(identity, id));
    let client = client.filter(|client| client.config.grants.contains(&GrantType::AuthorizationCode));
    let client = client.ok_or(Error::UnknownClient)?;
    let missing = || Error::invalid("redirect_uri", "required", |texts| texts.required("redirect_uri"));
    let redirect_uri = parameters.get("redirect_uri").ok_or_else(missing)?.to_owned();
    if !is_allowed(&client, &redirect_uri) {
        return Err(Error::invalid("redirect_uri", "unregistered", |texts| texts.redirect_unregistered));
    }
    Ok(Destination { client, redirect_uri, state: parameters.get("state").map(str::to_owned) })
}

impl Destination {
    /// The address with a code.
    pub fn with_code(&self, identity: &Identity, code: &Secret) -> String {
        self.with(identity, &[("code", code.expose())])
    }

    /// The address with an error.
    pub fn with_error(&self, identity: &Identity, refusal: Refusal) -> String {
        self.with(identity, &[("error", refusal.error), ("error_description", refusal.description())])
    }

    /// The address with a result. `iss` tells the application which server answers, so that a code of one is not sent
    /// to another (RFC 9207).
    fn with(&self, identity: &Identity, result: &[(&str, &str)]) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in result {
            query.append_pair(name, value);
        }
        if let Some(state) = &self.state {
            query.append_pair("state", state);
        }
        with_query(&self.redirect_uri, &query.append_pair("iss", identity.issuer()).finish())
    }
}

/// Adds to the query of a registered address, which otherwise stays byte for byte as it is registered.
pub(super) fn with_query(address: &str, query: &str) -> String {
    let separator = match address.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    format!("{address}{separator}{query}")
}

/// Values of `prompt`.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Prompt {
    pub none: bool,
    pub login: bool,
    pub consent: bool,
    pub select_account: bool,
}

/// A valid request.
#[derive(Debug)]
pub(crate) struct Request {
    pub scopes: Vec<Scope>,
    pub nonce: Option<String>,
    pub code_challenge: Option<String>,
    pub resource: Option<String>,
    /// Thumbprint of the key that the code is bound to.
    pub dpop_jkt: Option<String>,
    pub prompt: Prompt,
    /// Most seconds since the user authenticated.
    pub max_age: Option<i64>,
    /// An ID token about the user who is expected. Not verified here.
    pub id_token_hint: Option<String>,
    /// Value of the claim `sub` that the response must have.
    pub subject: Option<String>,
    /// What to begin the sign-in page with: a username, phone number or email address.
    pub login_hint: Option<String>,
    /// Language of the pages, unless the user has chosen one.
    pub language: Option<Language>,
}

/// Checks a request by what its application may do now.
pub(crate) fn check(issuer: &str, client: &Client, parameters: &Parameters) -> Result<Request, Refusal> {
    check_kind(parameters)?;
    let scopes = scopes(client, parameters.get("scope").unwrap_or_default())?;
    Ok(Request {
        code_challenge: code_challenge(client, parameters, scopes.contains(&Scope::Openid))?,
        nonce: parameters.get("nonce").map(nonce).transpose()?,
        resource: parameters.get("resource").map(|text| resource(issuer, client, text)).transpose()?,
        dpop_jkt: parameters.get("dpop_jkt").map(thumbprint).transpose()?,
        prompt: prompt(parameters.get("prompt").unwrap_or_default())?,
        max_age: parameters.get("max_age").map(max_age).transpose()?,
        id_token_hint: parameters.get("id_token_hint").map(str::to_owned),
        subject: parameters.get("claims").map(claims_parameter::subject).transpose()?.flatten(),
        login_hint: parameters.get("login_hint").and_then(login_hint),
        language: parameters.get("ui_locales").and_then(|tags| tags.split(' ').find_map(Language::parse)),
        scopes,
    })
}

fn check_kind(parameters: &Parameters) -> Result<(), Refusal> {
    if parameters.get("request").is_some() {
        return Err(Refusal::new("request_not_supported", "request", |texts| texts.request_unsupported));
    }
    // One of ours was replaced by the parameters that it stands for.
    if parameters.get("request_uri").is_some() {
        return Err(Refusal::new("request_uri_not_supported", "request_uri", |texts| texts.request_uri_unsupported));
    }
    if parameters.get("registration").is_some() {
        return Err(Refusal::new("registration_not_supported", "registration", |texts| texts.registration_unsupported));
    }
    match parameters.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(Refusal::new("unsupported_response_type", "response_type", |texts| texts.response_type)),
        None => return Err(Refusal::invalid("response_type", |texts| texts.response_type_required)),
    }
    match parameters.get("response_mode") {
        None | Some("query") => Ok(()),
        Some(_) => Err(Refusal::invalid("response_mode", |texts| texts.response_mode)),
    }
}

/// The scopes that are granted, in the order of the consent page. Unknown ones are ignored (OpenID Connect Core section
/// 3.1.2.1), so that libraries with scopes of their own work.
pub(crate) fn scopes(client: &Client, text: &str) -> Result<Vec<Scope>, Refusal> {
    let mut scopes: BTreeSet<_> = text.split(' ').filter_map(Scope::parse).collect();
    if !scopes.iter().all(|scope| is_allowed(client, *scope)) {
        return Err(Refusal::new("invalid_scope", "scope", |texts| texts.scope_not_allowed));
    }
    if !client.config.grants.contains(&GrantType::RefreshToken) {
        // Without refresh tokens no session goes on (OpenID Connect Core section 11).
        scopes.remove(&Scope::OfflineAccess);
    }
    Ok(scopes.into_iter().collect())
}

/// Whether a client may request a scope.
pub(crate) fn is_allowed(client: &Client, scope: Scope) -> bool {
    client.config.scopes.as_ref().is_none_or(|scopes| scopes.iter().any(|word| word == scope.as_str()))
}

/// The PKCE challenge (RFC 7636). Only an application that authenticates, and that finds its `nonce` in the ID token or
/// is excused by its settings, may do without (OAuth 2.1 section 7.5.1; RFC 9700 section 2.1.1). Where requests must be
/// pushed, a `nonce` does not do (FAPI 2.0 Security Profile section 5.3.2.2).
fn code_challenge(client: &Client, parameters: &Parameters, openid: bool) -> Result<Option<String>, Refusal> {
    // What is known about a registered one comes from itself: no nonce in place of PKCE.
    let authenticates = client.config.authentication != ClientAuthentication::None && !client.is_registered();
    let may_have_nonce = openid && !client.config.require_pushed_authorization_requests;
    let has_nonce = may_have_nonce && parameters.get("nonce").is_some();
    match (parameters.get("code_challenge"), parameters.get("code_challenge_method")) {
        (Some(challenge), Some("S256")) if is_sha256_base64url(challenge) => Ok(Some(challenge.to_owned())),
        (Some(_), Some("S256")) => Err(Refusal::invalid("code_challenge", |texts| texts.challenge_malformed)),
        (Some(_), _) => Err(Refusal::invalid("code_challenge_method", |texts| texts.challenge_method)),
        (None, None) if authenticates && (has_nonce || !client.config.require_pkce) => Ok(None),
        (None, _) => Err(Refusal::invalid("code_challenge", |texts| texts.challenge_required)),
    }
}

/// It is stored with the code and returned in the ID token.
fn nonce(text: &str) -> Result<String, Refusal> {
    if text.len() > MAX_NONCE {
        return Err(Refusal::invalid("nonce", |texts| texts.nonce_too_long));
    }
    Ok(text.to_owned())
}

/// The audience of the access tokens (RFC 8707 section 2).
fn resource(issuer: &str, client: &Client, text: &str) -> Result<String, Refusal> {
    if check_resource(text).is_err() {
        return Err(Refusal::new("invalid_target", "resource", |texts| texts.resource_malformed));
    }
    if !may_request(issuer, client, text) {
        return Err(Refusal::new("invalid_target", "resource", |texts| texts.resource_not_allowed));
    }
    Ok(text.to_owned())
}

/// The key that the code is bound to (RFC 9449 section 10).
fn thumbprint(text: &str) -> Result<String, Refusal> {
    match is_sha256_base64url(text) {
        true => Ok(text.to_owned()),
        false => Err(Refusal::invalid("dpop_jkt", |texts| texts.thumbprint_malformed)),
    }
}

fn prompt(text: &str) -> Result<Prompt, Refusal> {
    let (mut prompt, mut words) = (Prompt::default(), 0);
    for word in text.split(' ').filter(|word| !word.is_empty()) {
        words += 1;
        match word {
            "none" => prompt.none = true,
            "login" => prompt.login = true,
            "consent" => prompt.consent = true,
            "select_account" => prompt.select_account = true,
            _ => return Err(Refusal::invalid("prompt", |texts| texts.prompt_unknown)),
        }
    }
    if prompt.none && words > 1 {
        return Err(Refusal::invalid("prompt", |texts| texts.prompt_none));
    }
    Ok(prompt)
}

/// A hint that nobody could have typed is none.
fn login_hint(text: &str) -> Option<String> {
    let text = text.trim();
    let is_plain = !text.is_empty() && text.chars().count() <= MAX_HINT && !text.chars().any(char::is_control);
    is_plain.then(|| text.to_owned())
}

fn max_age(text: &str) -> Result<i64, Refusal> {
    let seconds = text.parse::<u32>().ok().filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()));
    seconds.map(i64::from).ok_or(Refusal::invalid("max_age", |texts| texts.max_age_malformed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::application::{ApplicationConfig, ApplicationSource};

    fn client(authentication: ClientAuthentication, scopes: Option<&[&str]>) -> Client {
        let config = ApplicationConfig {
            grants: vec![GrantType::AuthorizationCode],
            authentication,
            scopes: scopes.map(|scopes| scopes.iter().map(|scope| (*scope).to_owned()).collect()),
            resources: vec!["https://api.example.com/v1".into()],
            ..ApplicationConfig::default()
        };
        Client::sample(config)
    }

    const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    /// The request of a public client, with these parameters added or replaced.
    fn checked(client: &Client, changes: &[(&str, &str)]) -> Result<Request, &'static str> {
        let mut pairs = vec![
            ("response_type", "code"),
            ("scope", "openid"),
            ("code_challenge", CHALLENGE),
            ("code_challenge_method", "S256"),
        ];
        pairs.retain(|(name, _)| changes.iter().all(|(other, _)| other != name));
        pairs.extend(changes);
        let pairs = pairs.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned()));
        let parameters = Parameters::from_pairs(pairs).unwrap();
        check("https://id.example.com", client, &parameters).map_err(|refusal| refusal.error)
    }

    #[test]
    fn descriptions_have_only_the_characters_of_rfc_6749() {
        let texts = oauth::of(Language::En);
        assert!(Texts::KEYS.contains(&"server_error"));
        for key in Texts::KEYS {
            let text = texts.get(key).unwrap();
            let allowed = |byte: u8| (0x20..=0x7e).contains(&byte) && byte != b'"' && byte != b'\\';
            assert!(text.bytes().all(allowed), "{text}");
        }
    }

    #[test]
    fn attack_21_a_request_without_a_strong_challenge_is_refused() {
        let public = client(ClientAuthentication::None, None);
        assert_eq!(checked(&public, &[]).unwrap().code_challenge.as_deref(), Some(CHALLENGE));
        for changes in [
            [("code_challenge", ""), ("code_challenge_method", "")],
            [("code_challenge", ""), ("code_challenge_method", "S256")],
            [("code_challenge", CHALLENGE), ("code_challenge_method", "plain")],
            [("code_challenge", CHALLENGE), ("code_challenge_method", "")],
            [("code_challenge", CHALLENGE), ("code_challenge_method", "s256")],
            [("code_challenge", &CHALLENGE[1..]), ("code_challenge_method", "S256")],
            [("code_challenge", "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw+cM"), ("code_challenge_method", "S256")],
        ] {
            assert_eq!(checked(&public, &changes).err(), Some("invalid_request"), "{changes:?}");
        }
    }

    #[test]
    fn attack_21_only_an_application_that_authenticates_and_has_a_nonce_does_without_a_challenge() {
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        let with = |more: &[(&'static str, &'static str)]| [&without[..], more].concat();
        let confidential = client(ClientAuthentication::ClientSecretBasic, None);
        assert_eq!(checked(&confidential, &with(&[("nonce", "1")])).unwrap().code_challenge, None);
        assert!(checked(&confidential, &without).is_err());
        assert!(checked(&confidential, &with(&[("nonce", "1"), ("scope", "profile")])).is_err());
        let mut pushing = confidential.clone();
        pushing.config.require_pushed_authorization_requests = true;
        assert!(checked(&pushing, &with(&[("nonce", "1")])).is_err());
        assert!(checked(&client(ClientAuthentication::None, None), &with(&[("nonce", "1")])).is_err());
    }

    #[test]
    fn attack_21_an_excused_application_may_leave_the_challenge_out_but_not_weaken_it() {
        let excused = |authentication| {
            let client = client(authentication, None);
            Client { config: ApplicationConfig { require_pkce: false, ..client.config.clone() }, ..client }
        };
        let confidential = excused(ClientAuthentication::ClientSecretBasic);
        let without = [("code_challenge", ""), ("code_challenge_method", "")];
        assert_eq!(checked(&confidential, &without).unwrap().code_challenge, None);
        let profile = [without[0], without[1], ("scope", "profile")];
        assert_eq!(checked(&confidential, &profile).unwrap().code_challenge, None);
        assert_eq!(checked(&confidential, &[]).unwrap().code_challenge.as_deref(), Some(CHALLENGE));
        for weak in [("code_challenge_method", "plain"), ("code_challenge_method", ""), ("code_challenge", "")] {
            assert!(checked(&confidential, &[weak]).is_err(), "{weak:?}");
        }
        // It may have authenticated when it was excused.
        assert!(checked(&excused(ClientAuthentication::None), &without).is_err());
    }

    #[test]
    fn a_client_that_registered_itself_always_uses_pkce() {
        let own = client(ClientAuthentication::ClientSecretBasic, None);
        let without = [("code_challenge", ""), ("code_challenge_method", ""), ("nonce", "n"), ("scope", "openid")];
        assert!(checked(&own, &without).is_ok());
        for source in [ApplicationSource::Registration, ApplicationSource::MetadataDocument] {
            let registered = Client { source, ..own.clone() };
            assert_eq!(checked(&registered, &without).err(), Some("invalid_request"));
            assert!(checked(&registered, &[]).is_ok());
        }
    }

    #[test]
    fn attack_60_no_client_that_describes_itself_names_the_api_of_another_as_its_own() {
        let mut named = client(ClientAuthentication::None, None);
        named.config.home_url = Some("https://payroll.example.com/".into());
        let asked = [("resource", "https://payroll.example.com/v1")];
        assert!(checked(&named, &asked).is_ok(), "an administrator has said so");
        named.source = ApplicationSource::MetadataDocument;
        assert_eq!(checked(&named, &asked).err(), Some("invalid_target"));
    }

    #[test]
    fn unknown_scopes_are_ignored_and_those_of_others_are_refused() {
        let any = client(ClientAuthentication::None, None);
        let scopes = |client: &Client, text: &str| checked(client, &[("scope", text)]).map(|request| request.scopes);
        assert_eq!(scopes(&any, "email  openid user:email email"), Ok(vec![Scope::Openid, Scope::Email]));
        assert_eq!(scopes(&any, ""), Ok(vec![]));
        assert_eq!(scopes(&any, "openid offline_access"), Ok(vec![Scope::Openid]), "it has no refresh tokens");
        let some = client(ClientAuthentication::None, Some(&["openid", "email"]));
        assert_eq!(scopes(&some, "openid email"), Ok(vec![Scope::Openid, Scope::Email]));
        assert_eq!(scopes(&some, "openid roles"), Err("invalid_scope"));
    }

    #[test]
    fn every_other_parameter_is_checked() {
        let any = client(ClientAuthentication::None, None);
        for (name, value, error) in [
            ("response_type", "", "invalid_request"),
            ("response_type", "token", "unsupported_response_type"),
            ("response_type", "code id_token", "unsupported_response_type"),
            ("response_mode", "fragment", "invalid_request"),
            ("response_mode", "form_post", "invalid_request"),
            ("request", "e30.e30.", "request_not_supported"),
            ("request_uri", "https://app.example.com/request.jwt", "request_uri_not_supported"),
            ("registration", "{}", "registration_not_supported"),
            ("prompt", "none login", "invalid_request"),
            ("prompt", "create", "invalid_request"),
            ("max_age", "-1", "invalid_request"),
            ("max_age", "+1", "invalid_request"),
            ("max_age", "1.5", "invalid_request"),
            ("claims", "sub", "invalid_request"),
            ("claims", r#"{"id_token":[]}"#, "invalid_request"),
            ("claims", r#"{"id_token":{"acr":{"essential":true,"value":"2"}}}"#, "unmet_authentication_requirements"),
            ("dpop_jkt", "x", "invalid_request"),
            ("dpop_jkt", &CHALLENGE[1..], "invalid_request"),
            ("resource", "https://id.example.com.evil.test/", "invalid_target"),
            ("resource", "/api", "invalid_target"),
            ("resource", "https://api.example.com/#x", "invalid_target"),
            ("resource", "https://payroll.example.com/", "invalid_target"),
            ("nonce", &"n".repeat(513), "invalid_request"),
            ("resource", "https://api.example.com/ https://b.example.com/", "invalid_target"),
        ] {
            assert_eq!(checked(&any, &[(name, value)]).err(), Some(error), "{name}={value}");
        }
        let request = checked(
            &any,
            &[
                ("response_mode", "query"),
                ("prompt", "login consent"),
                ("max_age", "0"),
                ("resource", "https://api.example.com/v1"),
                ("display", "popup"),
                ("acr_values", "2 3"),
                ("dpop_jkt", CHALLENGE),
            ],
        );
        let request = request.unwrap();
        assert!(request.prompt.login && request.prompt.consent && !request.prompt.none);
        assert_eq!((request.max_age, request.resource.as_deref()), (Some(0), Some("https://api.example.com/v1")));
        assert_eq!(request.dpop_jkt.as_deref(), Some(CHALLENGE));
        for own in ["https://id.example.com", "https://id.example.com/oauth2/userinfo"] {
            assert_eq!(checked(&any, &[("resource", own)]).unwrap().resource.as_deref(), Some(own));
        }
    }

    #[test]
    fn hints_that_cannot_be_used_are_none() {
        let any = client(ClientAuthentication::None, None);
        let hint = |text: &str| checked(&any, &[("login_hint", text)]).unwrap().login_hint;
        assert_eq!(hint(" li.na@example.com ").as_deref(), Some("li.na@example.com"));
        assert_eq!(hint(&"娜".repeat(254)), Some("娜".repeat(254)));
        for none in [" ", "li\nna", "li\u{7f}na", &"a".repeat(255)] {
            assert_eq!(hint(none), None, "{none:?}");
        }
        let language = |text: &str| checked(&any, &[("ui_locales", text)]).unwrap().language;
        assert_eq!(language("fr-CA zh-Hans en"), Some(Language::ZhCn));
        assert_eq!((language("en-GB"), language("se"), language(" ")), (Some(Language::En), None, None));
    }
}
