//! Applications: kinds, ways to authenticate, errors.

use crate::AppError;
use crate::i18n::{Language, errors, use_lang};
use doorward_contract::application::{ApplicationKind, ApplicationSource, ClientAuthentication, GrantType};
use doorward_i18n::console::applications::kinds;

crate::i18n::texts!(console::applications);

/// Test of an application.
pub mod trial {
    crate::i18n::texts!(console::applications::trial);
}

/// Name of a kind.
pub fn kind_name(kind: ApplicationKind) -> &'static str {
    let texts = kinds::of(use_lang());
    match kind {
        ApplicationKind::Web => texts.web,
        ApplicationKind::SinglePage => texts.single_page,
        ApplicationKind::Native => texts.native,
        ApplicationKind::Machine => texts.machine,
        ApplicationKind::MiniProgram => texts.mini_program,
    }
}

/// What a kind is for, in a sentence.
pub fn kind_about(kind: ApplicationKind) -> &'static str {
    let texts = kinds::of(use_lang());
    match kind {
        ApplicationKind::Web => texts.web_about,
        ApplicationKind::SinglePage => texts.single_page_about,
        ApplicationKind::Native => texts.native_about,
        ApplicationKind::Machine => texts.machine_about,
        ApplicationKind::MiniProgram => texts.mini_program_about,
    }
}

/// Texts that a machine has of its own: it has no users, and acts for itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wording {
    pub name_hint: &'static str,
    pub on_body: &'static str,
    pub off_body: &'static str,
    pub turn_off_body: &'static str,
    pub delete_body: &'static str,
    pub protocol: &'static str,
    pub lifetimes: &'static str,
    pub lifetimes_lead: &'static str,
}

/// The texts that depend on whether an application has users.
pub fn wording(kind: ApplicationKind) -> Wording {
    worded(texts(), kind)
}

const fn worded(texts: &'static Texts, kind: ApplicationKind) -> Wording {
    match kind {
        ApplicationKind::Machine => Wording {
            name_hint: texts.name_hint_machine,
            on_body: texts.on_body_machine,
            off_body: texts.off_body_machine,
            turn_off_body: texts.turn_off_body_machine,
            delete_body: texts.delete_body_machine,
            protocol: texts.protocol_machine,
            lifetimes: texts.lifetime,
            lifetimes_lead: texts.lifetimes_lead_machine,
        },
        _ => Wording {
            name_hint: texts.name_hint,
            on_body: texts.on_body,
            off_body: texts.off_body,
            turn_off_body: texts.turn_off_body,
            delete_body: texts.delete_body,
            protocol: texts.protocol,
            lifetimes: texts.lifetimes,
            lifetimes_lead: texts.lifetimes_lead,
        },
    }
}

/// Where an application comes from, unless an administrator created it.
pub fn source_name(source: ApplicationSource) -> Option<&'static str> {
    let texts = texts();
    match source {
        ApplicationSource::Administrator => None,
        ApplicationSource::Registration => Some(texts.by_itself),
        ApplicationSource::MetadataDocument => Some(texts.by_document),
    }
}

/// The same in sentences, with what that means for an administrator.
pub fn source_about(source: ApplicationSource) -> Option<&'static str> {
    let texts = texts();
    match source {
        ApplicationSource::Administrator => None,
        ApplicationSource::Registration => Some(texts.by_itself_body),
        ApplicationSource::MetadataDocument => Some(texts.by_document_body),
    }
}

/// Label of a grant.
pub fn grant_name(grant: GrantType) -> &'static str {
    let texts = texts();
    match grant {
        GrantType::AuthorizationCode => texts.grant_code,
        GrantType::RefreshToken => texts.grant_refresh,
        GrantType::ClientCredentials => texts.grant_client,
        GrantType::DeviceCode => texts.grant_device,
        GrantType::TokenExchange => texts.grant_exchange,
    }
}

/// Label of a way to authenticate.
pub fn authentication_name(method: ClientAuthentication) -> &'static str {
    let texts = texts();
    match method {
        ClientAuthentication::None => texts.by_nothing,
        ClientAuthentication::ClientSecretBasic => texts.by_basic,
        ClientAuthentication::ClientSecretPost => texts.by_post,
        ClientAuthentication::PrivateKeyJwt => texts.by_key,
    }
}

/// Label of a grant or a way to authenticate by its value.
pub fn choice(value: &str) -> Option<&'static str> {
    let method = || ClientAuthentication::ALL.into_iter().find(|method| method.as_str() == value);
    GrantType::parse(value).map(grant_name).or_else(|| method().map(authentication_name))
}

/// Message for an error about an application. An address that is refused is named by what the API says.
pub fn refusal(lang: Language, error: &AppError) -> String {
    let texts = of(lang);
    match (error.field.as_deref().unwrap_or_default(), error.reason.as_deref().unwrap_or_default()) {
        ("role", "required" | "unknown") => texts.role_unknown.to_owned(),
        ("jwks", "json") => texts.jwks_json.to_owned(),
        ("scope", "required") => texts.scopes_required.to_owned(),
        ("logo_uri" | "client_uri", "not_https") => errors::sentence_in(lang, error),
        _ if error.code == doorward_contract::ErrorCode::NotFound => texts.gone_body.to_owned(),
        _ => errors::explained(lang, error),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{choice, of, refusal, worded};
    use crate::AppError;
    use crate::i18n::Language;
    use doorward_contract::ErrorCode;
    use doorward_contract::application::ApplicationKind;
    use leptos::prelude::*;

    #[test]
    fn a_refused_address_is_named() {
        let error = AppError::new(ErrorCode::InvalidArgument).for_field("redirect_uris", "fragment");
        let error = AppError { message: Some("https://a.example/#x has a fragment.".into()), ..error };
        assert_eq!(refusal(Language::En, &error), "https://a.example/#x has a fragment.");
        let role = AppError::new(ErrorCode::InvalidArgument).for_field("role", "required");
        assert_eq!(refusal(Language::En, &role), "Choose an existing role.");
    }

    #[test]
    fn a_machine_is_described_without_users() {
        for language in Language::ALL {
            let of_machine = worded(of(language), ApplicationKind::Machine);
            let said = format!("{of_machine:?}").to_lowercase();
            for word in ["user", "sign in", "sign-in", "session", "scope", "用户", "登录", "会话"] {
                assert!(!said.contains(word), "{word}: {said}");
            }
            let of_others = worded(of(language), ApplicationKind::Web);
            assert_ne!(of_machine.on_body, of_others.on_body);
            assert_eq!(of_others, worded(of(language), ApplicationKind::MiniProgram));
        }
    }

    #[test]
    fn words_of_the_protocol_have_labels() {
        Owner::new().with(|| {
            provide_context(Language::En);
            assert!(choice("client_secret_basic").is_some_and(|label| label.contains("client_secret_basic")));
            assert!(choice("refresh_token").is_some());
            assert_eq!(choice("other"), None);
        });
    }
}
