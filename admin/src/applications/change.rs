//! What a change of an application does.

use super::checked_name;
use doorward_access::Error;
use doorward_contract::application::{Application, ApplicationConfig, ApplicationPatch, ApplicationSource, GrantType};
use doorward_contract::settings::{Section, Settings};
use doorward_identity::client::check_config;
use doorward_identity::event::differing;
use doorward_identity::settings::{self, within};
use serde_json::{Value, json};

/// Whether a change only turns the application off. That needs no recent authentication: it must be quick during an
/// attack.
pub(super) fn only_turns_off(patch: &ApplicationPatch) -> bool {
    *patch == ApplicationPatch { enabled: Some(false), ..ApplicationPatch::default() }
}

/// The application after a change. What the change does not name is not checked: it may have been valid under an older
/// rule. The caller checks the role, by the rows.
pub(super) fn patched(before: &Application, patch: ApplicationPatch) -> Result<Application, Error> {
    let mut after = before.clone();
    if let Some(name) = &patch.name {
        after.name = checked_name(name)?;
    }
    after.enabled = patch.enabled.unwrap_or(before.enabled);
    if after.default && !after.enabled {
        return Err(Error::Fixed(|texts| texts.default_application));
    }
    if let Some(role) = &patch.role {
        after.role = Some(role.clone()).filter(|role| !role.is_empty());
    }
    after.access_token_seconds = patch.access_token_seconds.unwrap_or(before.access_token_seconds);
    after.refresh_token_seconds = patch.refresh_token_seconds.unwrap_or(before.refresh_token_seconds);
    after.max_sessions = patch.max_sessions.unwrap_or(before.max_sessions);
    if limits(&after) != limits(before) {
        check_limits(&after)?;
    }
    let config = with(before.config.clone(), patch);
    if config != before.config {
        after.config = check_config(before.kind, config)?;
    }
    check_source(before, &after)?;
    Ok(after)
}

/// What an administrator can decide about an application that describes itself.
fn check_source(before: &Application, after: &Application) -> Result<(), Error> {
    if before.source == ApplicationSource::Administrator {
        return Ok(());
    }
    // Anyone can register: its users are asked, and a stolen code is of no use.
    if after.config.first_party {
        return Err(Error::invalid("first_party", "registered", |texts| texts.registered_first_party));
    }
    if !after.config.require_pkce {
        return Err(Error::invalid("require_pkce", "registered", |texts| texts.registered_pkce));
    }
    if after.config.grant_types.iter().any(|grant| !GrantType::FOR_USERS.contains(grant)) {
        return Err(Error::invalid("grant_types", "registered", |texts| texts.registered_grants));
    }
    let (resources, origins) = (before.config.resources.clone(), before.config.origins.clone());
    let own = ApplicationConfig { resources, origins, ..after.config.clone() };
    let is_other = own != before.config || after.name != before.name;
    if before.source == ApplicationSource::MetadataDocument && is_other {
        return Err(Error::invalid("id", "document", |texts| texts.application_of_document));
    }
    Ok(())
}

/// The configuration with the members of a change. An empty text, key set or set of scopes is an absent one.
fn with(config: ApplicationConfig, patch: ApplicationPatch) -> ApplicationConfig {
    let text = |new: Option<String>, old: Option<String>| match new {
        Some(new) => Some(new).filter(|new| !new.trim().is_empty()),
        None => old,
    };
    let jwks = match patch.jwks {
        Some(new) => Some(new).filter(|new| *new != json!({ "keys": [] })),
        None => config.jwks,
    };
    let scope = match patch.scope {
        Some(new) => Some(new).filter(|new| !new.is_empty()),
        None => config.scope,
    };
    ApplicationConfig {
        logo_uri: text(patch.logo_uri, config.logo_uri),
        client_uri: text(patch.client_uri, config.client_uri),
        redirect_uris: patch.redirect_uris.unwrap_or(config.redirect_uris),
        post_logout_redirect_uris: patch.post_logout_redirect_uris.unwrap_or(config.post_logout_redirect_uris),
        origins: patch.origins.unwrap_or(config.origins),
        resources: patch.resources.unwrap_or(config.resources),
        grant_types: patch.grant_types.unwrap_or(config.grant_types),
        token_endpoint_auth_method: patch.token_endpoint_auth_method.unwrap_or(config.token_endpoint_auth_method),
        jwks,
        jwks_uri: text(patch.jwks_uri, config.jwks_uri),
        scope,
        first_party: patch.first_party.unwrap_or(config.first_party),
        id_token_signed_response_alg: patch.id_token_signed_response_alg.unwrap_or(config.id_token_signed_response_alg),
        require_pkce: patch.require_pkce.unwrap_or(config.require_pkce),
        backchannel_logout_uri: text(patch.backchannel_logout_uri, config.backchannel_logout_uri),
        backchannel_logout_session_required: patch
            .backchannel_logout_session_required
            .unwrap_or(config.backchannel_logout_session_required),
        require_pushed_authorization_requests: patch
            .require_pushed_authorization_requests
            .unwrap_or(config.require_pushed_authorization_requests),
        dpop_bound_access_tokens: patch.dpop_bound_access_tokens.unwrap_or(config.dpop_bound_access_tokens),
    }
}

const fn limits(application: &Application) -> (u32, u32, i16) {
    (application.access_token_seconds, application.refresh_token_seconds, application.max_sessions)
}

fn check_limits(application: &Application) -> Result<(), Error> {
    let (access, refresh, sessions) = limits(application);
    if application.default {
        // They are the section `tokens` of the settings too, which has rules of its own.
        let section =
            json!({ "access_token_seconds": access, "refresh_token_seconds": refresh, "max_sessions": sessions });
        settings::patched(&Settings::default(), Section::Tokens, section)?;
        return Ok(());
    }
    within("access_token_seconds", access, 300, 86_400)?;
    within("refresh_token_seconds", refresh, 1_800, 31_536_000)?;
    within("max_sessions", sessions, -1, 50)?;
    Ok(())
}

/// Whether a former credential is no longer valid: another method counts, a key is gone, or keys come from another
/// address. It may have leaked, and with it the tokens that the application got for itself before.
pub(super) fn replaces_credentials(before: &ApplicationConfig, after: &ApplicationConfig) -> bool {
    before.token_endpoint_auth_method != after.token_endpoint_auth_method
        || (before.jwks_uri.is_some() && before.jwks_uri != after.jwks_uri)
        || keys(before).any(|former| !keys(after).any(|key| key == former))
}

fn keys(config: &ApplicationConfig) -> impl Iterator<Item = &Value> {
    let sets = config.jwks.iter().filter_map(|set| set.get("keys")?.as_array());
    sets.flatten()
}

/// The change for the audit log: the members that differ, before and after. None of them is a secret.
pub(super) fn summary(before: &Application, after: &Application) -> Value {
    let (old, new) = (before.editable(), after.editable());
    json!({
        "application": after.id,
        "name": after.name,
        "before": differing(&old, &new),
        "after": differing(&new, &old),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::Timestamp;
    use doorward_contract::application::{ApplicationKind, ClientAuthentication};
    use doorward_contract::oauth::{Scope, Scopes};

    fn application() -> Application {
        Application {
            id: "wiki".into(),
            name: "Wiki".into(),
            kind: ApplicationKind::Machine,
            default: false,
            source: ApplicationSource::Administrator,
            enabled: true,
            role: Some("reader".into()),
            access_token_seconds: 7_200,
            refresh_token_seconds: 2_592_000,
            max_sessions: -1,
            config: ApplicationConfig {
                logo_uri: Some("https://wiki.example.com/logo.png".into()),
                scope: Some(Scopes::from([Scope::Openid])),
                jwks: Some(json!({ "keys": [{ "kty": "EC" }] })),
                ..ApplicationConfig::default()
            },
            created_at: Timestamp(0),
            updated_at: Timestamp(0),
        }
    }

    fn reason(application: &Application, patch: Value) -> Option<&'static str> {
        patched(application, serde_json::from_value(patch).unwrap()).err().and_then(|error| error.reason())
    }

    #[test]
    fn only_the_switch_alone_turns_off() {
        let is = |patch: Value| only_turns_off(&serde_json::from_value(patch).unwrap());
        assert!(is(json!({ "enabled": false })));
        for patch in [json!({}), json!({ "enabled": true }), json!({ "enabled": false, "redirect_uris": [] })] {
            assert!(!is(patch.clone()), "{patch}");
        }
    }

    #[test]
    fn what_is_empty_is_removed_and_what_is_absent_stays() {
        let before = application();
        let patch = ApplicationPatch {
            logo_uri: Some(String::new()),
            scope: Some(Scopes::default()),
            jwks: Some(json!({ "keys": [] })),
            jwks_uri: Some(String::new()),
            ..ApplicationPatch::default()
        };
        assert_eq!(with(before.config.clone(), ApplicationPatch::default()), before.config);
        assert_eq!(with(before.config, patch), ApplicationConfig::default());
        let without_role =
            patched(&application(), ApplicationPatch { role: Some(String::new()), ..Default::default() });
        assert_eq!(without_role.unwrap().role, None);
    }

    #[test]
    fn a_credential_is_replaced_by_another_method_another_address_and_the_removal_of_a_key() {
        let with_keys = |keys: Value| ApplicationConfig {
            jwks: Some(json!({ "keys": keys })),
            token_endpoint_auth_method: ClientAuthentication::PrivateKeyJwt,
            ..ApplicationConfig::default()
        };
        let (one, other) = (json!({ "kid": "1", "x": "a" }), json!({ "kid": "2", "x": "b" }));
        let before = with_keys(json!([one]));
        assert!(!replaces_credentials(&before, &before));
        assert!(!replaces_credentials(&before, &with_keys(json!([other, one]))), "one more");
        assert!(replaces_credentials(&before, &with_keys(json!([other]))));
        assert!(replaces_credentials(&before, &with_keys(json!([{ "kid": "1", "x": "b" }]))), "under the same name");
        assert!(replaces_credentials(&before, &ApplicationConfig { jwks: None, ..before.clone() }));
        let secret = ClientAuthentication::ClientSecretBasic;
        assert!(replaces_credentials(
            &before,
            &ApplicationConfig { token_endpoint_auth_method: secret, ..before.clone() }
        ));

        let at = |uri: &str| ApplicationConfig { jwks_uri: Some(uri.into()), ..with_keys(json!([])) };
        let published = at("https://app.example.com/keys");
        assert!(!replaces_credentials(&published, &published));
        assert!(replaces_credentials(&published, &at("https://app.example.com/new")));
        assert!(replaces_credentials(&published, &before), "the keys at the address no longer count");
        assert!(replaces_credentials(&before, &published));
        assert!(!replaces_credentials(&with_keys(json!([])), &published), "the first key replaces none");
    }

    #[test]
    fn limits_have_bounds_and_those_of_the_default_application_are_the_settings() {
        let other = application();
        let default = Application { default: true, ..application() };
        for (patch, of_other, of_default) in [
            (json!({ "access_token_seconds": 300 }), None, Some("out_of_range")),
            (json!({ "access_token_seconds": 299 }), Some("out_of_range"), Some("out_of_range")),
            (json!({ "access_token_seconds": 86_400 }), None, None),
            (json!({ "access_token_seconds": 86_401 }), Some("out_of_range"), Some("out_of_range")),
            (json!({ "refresh_token_seconds": 31_536_000 }), None, Some("out_of_range")),
            (json!({ "refresh_token_seconds": 31_536_001 }), Some("out_of_range"), Some("out_of_range")),
            (json!({ "refresh_token_seconds": 1_799 }), Some("out_of_range"), Some("out_of_range")),
            (json!({ "max_sessions": 0 }), None, None),
            (json!({ "max_sessions": 51 }), Some("out_of_range"), Some("out_of_range")),
            (json!({ "max_sessions": -2 }), Some("out_of_range"), Some("out_of_range")),
        ] {
            assert_eq!(
                (reason(&other, patch.clone()), reason(&default, patch.clone())),
                (of_other, of_default),
                "{patch}"
            );
        }
    }

    #[test]
    fn an_application_that_describes_itself_is_never_trusted() {
        let registered = Application {
            source: ApplicationSource::Registration,
            kind: ApplicationKind::Web,
            role: None,
            config: ApplicationConfig {
                token_endpoint_auth_method: ClientAuthentication::ClientSecretBasic,
                ..ApplicationConfig::default()
            },
            ..application()
        };
        let described = Application { source: ApplicationSource::MetadataDocument, ..registered.clone() };
        for (patch, of_registered, of_described) in [
            (json!({ "first_party": true }), Some("registered"), Some("registered")),
            (json!({ "require_pkce": false }), Some("registered"), Some("registered")),
            (json!({ "name": "Shop" }), None, Some("document")),
            (json!({ "redirect_uris": ["https://a.example/"] }), None, Some("document")),
            (json!({ "resources": ["https://mcp.example.com/"], "origins": ["https://a.example"] }), None, None),
            (json!({ "enabled": false }), None, None),
            (json!({ "access_token_seconds": 600 }), None, None),
        ] {
            let got = (reason(&registered, patch.clone()), reason(&described, patch.clone()));
            assert_eq!(got, (of_registered, of_described), "{patch}");
        }
    }

    #[test]
    fn the_default_application_stays_on() {
        let default = Application { default: true, ..application() };
        let patch = ApplicationPatch { enabled: Some(false), ..ApplicationPatch::default() };
        assert!(matches!(patched(&default, patch), Err(Error::Fixed(_))));
    }

    #[test]
    fn a_summary_names_what_differs() {
        let before = application();
        let mut after = Application { enabled: false, role: None, ..before.clone() };
        after.config.redirect_uris.push("https://wiki.example.com/callback".into());
        let summary = summary(&before, &after);
        assert_eq!(summary["before"], json!({ "enabled": true, "role": "reader", "redirect_uris": [] }));
        assert_eq!(
            summary["after"],
            json!({ "enabled": false, "redirect_uris": ["https://wiki.example.com/callback"] })
        );
    }
}
