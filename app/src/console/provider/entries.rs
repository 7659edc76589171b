//! Configuration members of each provider kind. Members without effect are left out.

use crate::i18n::common;
use crate::i18n::console::providers::label;
use doorward_contract::provider::{ClientAuth, FieldMap, Provider, ProviderConfig, ProviderKind};

/// Required members, in form order.
pub const fn required(kind: ProviderKind) -> &'static [&'static str] {
    match kind {
        ProviderKind::Oidc => &["issuer", "client_id", "secret"],
        ProviderKind::OAuth2 => {
            &["client_id", "secret", "authorization_endpoint", "token_endpoint", "userinfo_endpoint"]
        }
        ProviderKind::Apple => &["client_id", "tenant", "key_id", "secret"],
        ProviderKind::Microsoft => &["client_id", "secret", "tenant"],
        ProviderKind::WeCom => &["client_id", "tenant", "secret"],
        _ => &["client_id", "secret"],
    }
}

/// Optional members.
pub const fn optional(kind: ProviderKind) -> &'static [&'static str] {
    match kind {
        ProviderKind::Oidc => &["scope", "client_auth"],
        ProviderKind::OAuth2 => &["scope", "client_auth", "pkce"],
        // With a scope, Apple requires `response_mode=form_post`; see the preset.
        ProviderKind::Apple | ProviderKind::WeChatOpen => &["base_url"],
        ProviderKind::WeChatMini => &["page", "env_version", "check_path", "base_url"],
        _ => &["scope", "base_url"],
    }
}

/// Whether the kind has a configurable field mapping.
pub const fn is_mapped(kind: ProviderKind) -> bool {
    matches!(kind, ProviderKind::Oidc | ProviderKind::OAuth2)
}

/// Whether a required member may be empty.
pub fn may_be_empty(kind: ProviderKind, member: &str) -> bool {
    kind == ProviderKind::Microsoft && member == "tenant"
}

/// Profile fields, with their form field names.
pub const FIELDS: [(&str, &str); 9] = [
    ("sub", "field_sub"),
    ("name", "field_name"),
    ("picture", "field_picture"),
    ("username", "field_username"),
    ("email", "field_email"),
    ("email_verified", "field_email_verified"),
    ("phone_number", "field_phone_number"),
    ("phone_verified", "field_phone_verified"),
    ("groups", "field_groups"),
];

/// Stored text of a member.
pub fn stored(config: &ProviderConfig, member: &str) -> String {
    let text = match member {
        "client_id" => Some(&config.client_id),
        "issuer" => config.issuer.as_ref(),
        "authorization_endpoint" => config.authorization_endpoint.as_ref(),
        "token_endpoint" => config.token_endpoint.as_ref(),
        "userinfo_endpoint" => config.userinfo_endpoint.as_ref(),
        "scope" => config.scope.as_ref(),
        "base_url" => config.base_url.as_ref(),
        "tenant" => config.tenant.as_ref(),
        "key_id" => config.key_id.as_ref(),
        "page" => config.page.as_ref(),
        _ => None,
    };
    text.cloned().unwrap_or_default()
}

/// Stored mapping of a profile field.
pub fn mapped(fields: &FieldMap, field: &str) -> String {
    let text = match field {
        "sub" => &fields.sub,
        "name" => &fields.name,
        "picture" => &fields.picture,
        "username" => &fields.username,
        "email" => &fields.email,
        "email_verified" => &fields.email_verified,
        "phone_number" => &fields.phone_number,
        "phone_verified" => &fields.phone_number_verified,
        _ => &fields.groups,
    };
    text.clone().unwrap_or_default()
}

/// Form value of the client authentication method.
pub const fn auth_word(auth: ClientAuth) -> &'static str {
    match auth {
        ClientAuth::ClientSecretPost => "client_secret_post",
        ClientAuth::ClientSecretBasic => "client_secret_basic",
    }
}

/// Labels of the missing members; `None` when the provider is complete.
pub fn missing_labels(provider: &Provider) -> Option<String> {
    let labels: Vec<_> = provider.missing.iter().map(|member| label(provider.kind, member)).collect();
    (!labels.is_empty()).then(|| labels.join(common::texts().comma))
}
