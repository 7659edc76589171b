//! Each vendor's flow against a mock, with the responses shown in its documentation.

mod custom;
mod github;
mod issuers;
mod vendors;

use super::missing;
use doorward_contract::provider::{ProviderConfig, ProviderKind};

#[test]
fn what_is_missing_is_named() {
    let nothing = ProviderConfig::default();
    for (kind, names) in [
        (ProviderKind::Google, vec!["client_id", "secret"]),
        (ProviderKind::Oidc, vec!["client_id", "issuer", "secret"]),
        (
            ProviderKind::OAuth2,
            vec!["client_id", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "secret"],
        ),
        (ProviderKind::Apple, vec!["client_id", "tenant", "key_id", "secret"]),
        (ProviderKind::WeCom, vec!["client_id", "tenant", "secret"]),
        (ProviderKind::WeChatMini, vec!["client_id", "secret"]),
    ] {
        assert_eq!(missing(kind, &nothing, false), names, "{kind:?}");
    }
    let config = ProviderConfig { client_id: "x".into(), issuer: Some(" ".into()), ..ProviderConfig::default() };
    assert_eq!(missing(ProviderKind::Oidc, &config, true), ["issuer"]);
    assert!(missing(ProviderKind::Feishu, &config, true).is_empty());
}
