//! Names of the settings, as in each service's own console.

use crate::i18n::use_lang;
use ProviderKind::{Apple, DingTalk, Feishu, Microsoft, WeChatMini, WeChatOfficial, WeChatOpen, WeCom};
use doorward_contract::provider::ProviderKind;
use doorward_i18n::console::providers::{hints, labels};

/// Label of a setting.
pub fn label(kind: ProviderKind, member: &str) -> &'static str {
    let texts = labels::of(use_lang());
    match (member, kind) {
        ("client_id", WeChatOpen | WeChatOfficial | WeChatMini) => texts.wechat_client_id,
        ("secret", WeChatOpen | WeChatOfficial | WeChatMini) => texts.wechat_secret,
        ("client_id", Apple) => texts.apple_client_id,
        ("client_id", Microsoft) => texts.microsoft_client_id,
        ("client_id", DingTalk) => texts.dingtalk_client_id,
        ("client_id", Feishu) => texts.feishu_client_id,
        ("client_id", WeCom) => texts.wecom_client_id,
        ("secret", Apple) => texts.apple_secret,
        ("secret", Microsoft) => texts.microsoft_secret,
        ("secret", DingTalk) => texts.dingtalk_secret,
        ("secret", Feishu) => texts.feishu_secret,
        ("secret", WeCom) => texts.wecom_secret,
        ("tenant", Apple) => texts.apple_tenant,
        ("tenant", WeCom) => texts.wecom_tenant,
        _ => texts.get(member).unwrap_or(texts.other),
    }
}

/// Hint for a setting.
pub fn hint(kind: ProviderKind, member: &str) -> &'static str {
    let texts = hints::of(use_lang());
    match (member, kind) {
        ("tenant", Microsoft) => texts.microsoft_tenant,
        ("secret", Apple) => texts.apple_secret,
        ("client_id", WeChatMini) => texts.wechat_mini_client_id,
        _ => texts.get(member).unwrap_or_default(),
    }
}
