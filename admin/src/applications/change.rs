//! What a change of an application does.

use super::checked_name;
use doorward_access::Error;
use doorward_contract::application::{Application, ApplicationConfig, ApplicationPatch};
use doorward_contract::settings::{Section, Settings};
use doorward_identity::client::check_config;
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
    Ok(after)
}

/// The configuration with the members of a change. An empty text, key set or list of scopes is an absent one.
fn with(config: ApplicationConfig, patch: ApplicationPatch) -> ApplicationConfig {
    let text = |new: Option<String>, old: Option<String>| match new {
        Some(new) => Some(new).filter(|new| !new.trim().is_empty()),
        None => old,
    };
    let jwks = match patch.jwks {
        Some(new) => Some(new).filter(|new| *new != json!({ "keys": [] })),
        None => config.jwks,
    };
    let scopes = match patch.scopes {
        Some(new) => Some(new).filter(|new| !new.is_empty()),
        None => config.scopes,
    };
    ApplicationConfig {
        logo_url: text(patch.logo_url, config.logo_url),
        home_url: text(patch.home_url, config.home_url),
        redirect_uris: patch.redirect_uris.unwrap_or(config.redirect_uris),
        sign_out_uris: patch.sign_out_uris.unwrap_or(config.sign_out_uris),
        origins: patch.origins.unwrap_or(config.origins),
        resources: patch.resources.unwrap_or(config.resources),
        grants: patch.grants.unwrap_or(config.grants),
        authentication: patch.authentication.unwrap_or(config.authentication),
        jwks,
        scopes,
        first_party: patch.first_party.unwrap_or(config.first_party),
        id_token_algorithm: patch.id_token_algorithm.unwrap_or(config.id_token_algorithm),
        require_pkce: patch.require_pkce.unwrap_or(config.require_pkce),
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

/// Whether a former credential is no longer valid: another method counts, or a key is gone. It may have leaked, and
/// with it the tokens that a machine got before.
pub(super) fn replaces_credentials(before: &ApplicationConfig, after: &ApplicationConfig) -> bool {
    before.authentication != after.authentication || keys(before).any(|former| !keys(after).any(|key| key == former))
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

/// The members of the first object that the second has not, or with another value.
fn differing(of: &Value, other: &Value) -> Value {
    let members = of.as_object().into_iter().flatten();
    let differ = members.filter(|(name, value)| other.get(name.as_str()) != Some(*value));
    Value::Object(differ.map(|(name, value)| (name.clone(), value.clone())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::Timestamp;
    use doorward_contract::application::{ApplicationKind, ClientAuthentication};

    fn application() -> Application {
        Application {
            id: "wiki".into(),
            name: "Wiki".into(),
            kind: ApplicationKind::Machine,
            default: false,
            enabled: true,
            role: Some("reader".into()),
            access_token_seconds: 7_200,
            refresh_token_seconds: 2_592_000,
            max_sessions: -1,
            config: ApplicationConfig {
                logo_url: Some("https://wiki.example.com/logo.png".into()),
                scopes: Some(vec!["openid".into()]),
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
            logo_url: Some(String::new()),
            scopes: Some(vec![]),
            jwks: Some(json!({ "keys": [] })),
            ..ApplicationPatch::default()
        };
        assert_eq!(with(before.config.clone(), ApplicationPatch::default()), before.config);
        assert_eq!(with(before.config, patch), ApplicationConfig::default());
        let without_role =
            patched(&application(), ApplicationPatch { role: Some(String::new()), ..Default::default() });
        assert_eq!(without_role.unwrap().role, None);
    }

    #[test]
    fn a_credential_is_replaced_by_another_method_and_by_the_removal_of_a_key() {
        let with_keys = |keys: Value| ApplicationConfig {
            jwks: Some(json!({ "keys": keys })),
            authentication: ClientAuthentication::PrivateKeyJwt,
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
        assert!(replaces_credentials(&before, &ApplicationConfig { authentication: secret, ..before.clone() }));
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
