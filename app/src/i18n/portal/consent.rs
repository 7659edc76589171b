//! Texts about what an application may use of an account.

use doorward_contract::application::ApplicationSource;
use doorward_contract::oauth::Scope;

crate::i18n::texts!(portal::consent);

/// What users should know about an application that describes itself.
pub fn unverified(source: ApplicationSource, document_host: Option<&str>) -> Option<String> {
    let texts = texts();
    match (source, document_host) {
        (ApplicationSource::Administrator, _) => None,
        (ApplicationSource::MetadataDocument, Some(host)) => Some(texts.described_at(host)),
        _ => Some(texts.registered_itself.to_owned()),
    }
}

/// What a scope gives, in plain words.
pub fn scope(scope: Scope) -> &'static str {
    let texts = texts();
    match scope {
        Scope::Openid => texts.openid,
        Scope::Profile => texts.profile,
        Scope::Email => texts.email,
        Scope::Phone => texts.phone,
        Scope::Roles => texts.roles,
        Scope::OfflineAccess => texts.offline_access,
    }
}
