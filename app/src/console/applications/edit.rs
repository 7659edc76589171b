//! Server functions that save the cards of an application's settings.

use crate::AppError;
use crate::rights::requires;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::page_of;
#[cfg(feature = "ssr")]
use super::server::lines;
#[cfg(feature = "ssr")]
use crate::console::authorize::{redirect_after, require};
#[cfg(feature = "ssr")]
use crate::console::changes::{Changes, Record};
#[cfg(feature = "ssr")]
use crate::console::settings::{save::number, session_limit::limit_of};
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_contract::ErrorCode;
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::application::{ApplicationPatch, ClientAuthentication, GrantType, TokenAlgorithm};
#[cfg(feature = "ssr")]
use doorward_contract::oauth::Scope;
#[cfg(feature = "ssr")]
use serde_json::{Value, json};

/// Saves how an application presents itself, and the role of a machine.
#[server(prefix = "/api", endpoint = "console/application/edit")]
pub async fn edit_application(
    id: String,
    /// Members the form was loaded with, as JSON.
    was: String,
    name: String,
    logo_uri: Option<String>,
    client_uri: Option<String>,
    /// Role of a machine.
    role: Option<String>,
    /// Whether users are not asked for consent.
    first_party: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<EditApplication>().await?;
    let input = Part::read(&was).and_then(|part| {
        let role = role.as_deref().map(str::trim);
        if role == Some("") {
            return Err(invalid("role", "required"));
        }
        Ok(json!({
            "name": name.trim(),
            "logo_uri": part.text("logo_uri", logo_uri.as_deref()),
            "client_uri": part.text("client_uri", client_uri.as_deref()),
            "role": role,
            "first_party": part.check("first_party", first_party),
        }))
    });
    let form_values = [("name", Some(name)), ("logo_uri", logo_uri), ("client_uri", client_uri), ("role", role)];
    save(&permit, &id, &was, input, form_values).await
}
requires!(EditApplication: ApplicationsEdit);

/// Saves the addresses of an application, each of them on a line.
#[server(prefix = "/api", endpoint = "console/application/addresses")]
pub async fn save_addresses(
    id: String,
    /// Members the form was loaded with, as JSON.
    was: String,
    /// Absent for a machine, to which no browser returns, like the other members but `resources`.
    redirect_uris: Option<String>,
    post_logout_redirect_uris: Option<String>,
    origins: Option<String>,
    /// Absent in a form that was loaded before it had this field.
    resources: Option<String>,
    /// Where logout tokens are sent; empty for none. Absent as `resources`.
    backchannel_logout_uri: Option<String>,
) -> Result<(), AppError> {
    let permit = require::<SaveAddresses>().await?;
    let input = Part::read(&was).map(|part| {
        json!({
            "redirect_uris": redirect_uris.as_deref().map(lines),
            "post_logout_redirect_uris": post_logout_redirect_uris.as_deref().map(lines),
            "origins": origins.as_deref().map(lines),
            "resources": resources.as_deref().map(lines),
            "backchannel_logout_uri": part.text("backchannel_logout_uri", backchannel_logout_uri.as_deref()),
        })
    });
    let form_values = [
        ("redirect_uris", redirect_uris),
        ("post_logout_redirect_uris", post_logout_redirect_uris),
        ("origins", origins),
        ("resources", resources),
        ("backchannel_logout_uri", backchannel_logout_uri),
    ];
    save(&permit, &id, &was, input, form_values).await
}
requires!(SaveAddresses: ApplicationsEdit);

/// Saves how an application authenticates and what it may request.
#[server(prefix = "/api", endpoint = "console/application/protocol")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_protocol(
    id: String,
    /// Members the form was loaded with, as JSON.
    was: String,
    /// Values of `grant_type`.
    grant_types: Option<Vec<String>>,
    token_endpoint_auth_method: Option<String>,
    /// JSON; empty for none.
    jwks: Option<String>,
    /// Where the public keys are; empty for none.
    jwks_uri: Option<String>,
    /// `all` or `some`.
    scope_choice: Option<String>,
    /// For `some`.
    scope: Option<Vec<String>>,
    id_token_signed_response_alg: Option<String>,
    /// Whether PKCE or a nonce is required of an application that authenticates.
    require_pkce: Option<bool>,
    /// Whether access tokens are bound to a key (DPoP).
    dpop_bound_access_tokens: Option<bool>,
    require_pushed_authorization_requests: Option<bool>,
) -> Result<(), AppError> {
    let permit = require::<SaveProtocol>().await?;
    let input = Part::read(&was).and_then(|part| {
        known("grant_types", grant_types.iter().flatten(), &GrantType::ALL.map(GrantType::as_str))?;
        known(
            "token_endpoint_auth_method",
            &token_endpoint_auth_method,
            &ClientAuthentication::ALL.map(ClientAuthentication::as_str),
        )?;
        known(
            "id_token_signed_response_alg",
            &id_token_signed_response_alg,
            &TokenAlgorithm::ALL.map(TokenAlgorithm::as_str),
        )?;
        known("scope", scope.iter().flatten(), &Scope::ALL.map(Scope::as_str))?;
        Ok(json!({
            "grant_types": part.shows("grant_types").then(|| grant_types.unwrap_or_default()),
            "token_endpoint_auth_method": token_endpoint_auth_method,
            "jwks": part.jwks(jwks.as_deref())?,
            "jwks_uri": part.text("jwks_uri", jwks_uri.as_deref()),
            "scope": part.scope(scope_choice.as_deref(), &scope.unwrap_or_default())?,
            "id_token_signed_response_alg": id_token_signed_response_alg,
            "require_pkce": part.check("require_pkce", require_pkce),
            "dpop_bound_access_tokens": part.check("dpop_bound_access_tokens", dpop_bound_access_tokens),
            "require_pushed_authorization_requests":
                part.check("require_pushed_authorization_requests", require_pushed_authorization_requests),
        }))
    });
    save(&permit, &id, &was, input, [("jwks", jwks), ("jwks_uri", jwks_uri)]).await
}
requires!(SaveProtocol: ApplicationsEdit);

/// Saves the lifetimes and the session limit of an application. Numbers are text, so that an invalid number is reported
/// at its field.
#[server(prefix = "/api", endpoint = "console/application/lifetimes")]
#[allow(clippy::too_many_arguments, reason = "one a field of the form")]
pub async fn save_lifetimes(
    id: String,
    /// Members the form was loaded with, as JSON.
    was: String,
    /// Lifetime of an access token, in units of `access_unit`.
    access_token_seconds: String,
    /// Unit in seconds.
    access_unit: u32,
    /// Lifetime of a session, in units of `refresh_unit`. Absent for a machine, like the members below.
    refresh_token_seconds: Option<String>,
    /// Unit in seconds.
    refresh_unit: Option<u32>,
    /// `any`, `agent` or `some`.
    sessions: Option<String>,
    /// Session limit, for `some`.
    max_sessions: Option<String>,
) -> Result<(), AppError> {
    let permit = require::<SaveLifetimes>().await?;
    let seconds = |field: &'static str, text: &str, unit: u32| {
        let seconds = number(field, text)?.saturating_mul(unit.into());
        // More than the field can hold is more than the longest lifetime too.
        u32::try_from(seconds).map_err(|_| invalid(field, "out_of_range"))
    };
    let refresh = |text: String| seconds("refresh_token_seconds", &text, refresh_unit.unwrap_or(1));
    let limit = |choice: String| limit_of(&choice, max_sessions.as_deref().unwrap_or_default());
    let input = (|| {
        Ok(json!({
            "access_token_seconds": seconds("access_token_seconds", &access_token_seconds, access_unit)?,
            "refresh_token_seconds": refresh_token_seconds.map(refresh).transpose()?,
            "max_sessions": sessions.map(limit).transpose()?,
        }))
    })();
    save(&permit, &id, &was, input, []).await
}
requires!(SaveLifetimes: ApplicationsEdit);

/// Saves the changed members of a card and responds to its form. `form_values` are shown again after an error.
#[cfg(feature = "ssr")]
async fn save<const N: usize>(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    was: &str,
    input: Result<Value, AppError>,
    form_values: [(&str, Option<String>); N],
) -> Result<(), AppError> {
    let done = saved(permit, id, was, input).await.map_err(|error| {
        let form_values = form_values.iter().filter_map(|(name, text)| Some((*name, text.as_deref()?)));
        form_values.fold(error, |error, (name, text)| error.with_value_unless_changed(name, text))
    });
    redirect_after(&page_of(id), done)
}

#[cfg(feature = "ssr")]
async fn saved(
    permit: &Permit<action::ApplicationsEdit>,
    id: &str,
    was: &str,
    input: Result<Value, AppError>,
) -> Result<(), AppError> {
    let changes = Changes::read_part(was, input?)?;
    let patch: ApplicationPatch = changes.patch()?;
    let done = doorward_admin::applications::edit(permit, id, patch, &changes.expected()).await;
    done.map(drop).map_err(|error| changes.describe(Record::Application, error))
}

#[cfg(feature = "ssr")]
fn invalid(field: &str, reason: &str) -> AppError {
    AppError::new(ErrorCode::InvalidArgument).for_field(field, reason)
}

/// Checks that a field has only words that its form offers.
#[cfg(feature = "ssr")]
fn known<'a>(field: &str, words: impl IntoIterator<Item = &'a String>, offered: &[&str]) -> Result<(), AppError> {
    let all_known = words.into_iter().all(|word| offered.contains(&word.as_str()));
    if all_known { Ok(()) } else { Err(AppError::unknown(field)) }
}

/// The members that a card was loaded with. A null in a change leaves a member as it is.
#[cfg(feature = "ssr")]
struct Part(Value);

#[cfg(feature = "ssr")]
impl Part {
    fn read(was: &str) -> Result<Self, AppError> {
        serde_json::from_str(was).map(Self).map_err(|_| AppError::new(ErrorCode::InvalidArgument))
    }

    /// Whether the card has this member.
    fn shows(&self, member: &str) -> bool {
        self.0.get(member).is_some()
    }

    fn is_set(&self, member: &str) -> bool {
        self.0.get(member).is_some_and(|value| !value.is_null())
    }

    /// An optional text: an empty one removes it.
    fn text(&self, member: &str, text: Option<&str>) -> Value {
        match text.map(str::trim) {
            None => Value::Null,
            Some("") if !self.is_set(member) => Value::Null,
            Some(text) => json!(text),
        }
    }

    /// A checkbox, which is absent from a form unless it is checked.
    fn check(&self, member: &str, checked: Option<bool>) -> Value {
        if self.shows(member) { json!(checked.unwrap_or(false)) } else { Value::Null }
    }

    /// A key set: an empty text removes it.
    fn jwks(&self, text: Option<&str>) -> Result<Value, AppError> {
        match text.map(str::trim) {
            None => Ok(Value::Null),
            Some("") if self.is_set("jwks") => Ok(json!({ "keys": [] })),
            Some("") => Ok(Value::Null),
            Some(text) => serde_json::from_str(text).map_err(|_| invalid("jwks", "json")),
        }
    }

    /// The scopes that may be requested; an empty text stands for all of them.
    fn scope(&self, choice: Option<&str>, chosen: &[String]) -> Result<Value, AppError> {
        match choice {
            None => Ok(Value::Null),
            Some("all") if self.is_set("scope") => Ok(json!("")),
            Some("all") => Ok(Value::Null),
            Some("some") if chosen.is_empty() => Err(invalid("scope", "required")),
            Some("some") => Ok(json!(chosen.join(" "))),
            Some(_) => Err(AppError::unknown("scope_choice")),
        }
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Part, Value, json};

    fn part(was: Value) -> Part {
        Part(was)
    }

    #[test]
    fn an_empty_field_removes_what_is_there_and_nothing_else() {
        let (set, unset) = (part(json!({"logo_uri": "https://a.example/x"})), part(json!({"logo_uri": null})));
        assert_eq!(set.text("logo_uri", Some(" ")), json!(""));
        assert_eq!(unset.text("logo_uri", Some(" ")), Value::Null);
        assert_eq!(unset.text("logo_uri", Some(" https://b.example ")), json!("https://b.example"));
        assert_eq!(set.text("logo_uri", None), Value::Null, "the card does not have it");
    }

    #[test]
    fn an_absent_checkbox_means_off_only_in_a_card_that_has_it() {
        let card = part(json!({"first_party": true}));
        assert_eq!(card.check("first_party", None), json!(false));
        assert_eq!(card.check("first_party", Some(true)), json!(true));
        assert_eq!(card.check("other", None), Value::Null);
    }

    #[test]
    fn all_scopes_and_none_are_told_apart() {
        let (some, all) = (part(json!({"scope": "openid"})), part(json!({"scope": null})));
        let chosen = ["openid".to_owned(), "email".to_owned()];
        assert_eq!(some.scope(Some("all"), &chosen).unwrap(), json!(""), "no longer restricted");
        assert_eq!(all.scope(Some("all"), &[]).unwrap(), Value::Null);
        assert_eq!(some.scope(None, &[]).unwrap(), Value::Null, "the card does not have them");
        assert_eq!(all.scope(Some("some"), &chosen).unwrap(), json!("openid email"));
        assert_eq!(all.scope(Some("some"), &[]).unwrap_err().field.as_deref(), Some("scope"));
        assert_eq!(all.scope(Some("other"), &[]).unwrap_err().reason.as_deref(), Some("unknown"));
    }

    #[test]
    fn a_key_set_is_json_or_nothing() {
        let (set, unset) = (part(json!({"jwks": {"keys": [{}]}})), part(json!({"jwks": null})));
        assert_eq!(set.jwks(Some("")).unwrap(), json!({"keys": []}));
        assert_eq!(unset.jwks(Some("")).unwrap(), Value::Null);
        assert_eq!(unset.jwks(Some(r#"{"keys":[]}"#)).unwrap(), json!({"keys": []}));
        assert_eq!(unset.jwks(Some("{")).unwrap_err().reason.as_deref(), Some("json"));
    }
}
