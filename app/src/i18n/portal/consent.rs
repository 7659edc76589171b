//! Texts about what an application may use of an account.

use doorward_contract::oauth::Scope;

crate::i18n::texts!(portal::consent);

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
