//! Names and descriptions of the services.

use crate::i18n::use_lang;
use doorward_contract::provider::ProviderKind;
use doorward_i18n::console::providers;

/// The text of a kind. A macro, because names and descriptions are two types with the same members.
macro_rules! of_kind {
    ($texts:expr, $kind:expr) => {
        match $kind {
            ProviderKind::Oidc => $texts.oidc,
            ProviderKind::OAuth2 => $texts.oauth2,
            ProviderKind::Google => $texts.google,
            ProviderKind::GitHub => $texts.github,
            ProviderKind::Apple => $texts.apple,
            ProviderKind::Microsoft => $texts.microsoft,
            ProviderKind::Gitee => $texts.gitee,
            ProviderKind::DingTalk => $texts.dingtalk,
            ProviderKind::Feishu => $texts.feishu,
            ProviderKind::WeCom => $texts.wecom,
            ProviderKind::WeChatOpen => $texts.wechat_open,
            ProviderKind::WeChatOfficial => $texts.wechat_official,
            ProviderKind::WeChatMini => $texts.wechat_mini,
        }
    };
}

pub fn kind_name(kind: ProviderKind) -> &'static str {
    let texts = providers::kinds::of(use_lang());
    of_kind!(texts, kind)
}

/// Where it is configured, and its purpose.
pub fn about(kind: ProviderKind) -> &'static str {
    let texts = providers::about::of(use_lang());
    of_kind!(texts, kind)
}
