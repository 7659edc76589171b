//! What the services are called, and a sentence about each.

use crate::i18n::{Lang, use_lang};
use doorward_contract::provider::ProviderKind;

/// What a kind is called.
pub fn called(kind: ProviderKind) -> &'static str {
    let (en, zh) = match kind {
        ProviderKind::Oidc => ("OpenID Connect", "OpenID Connect"),
        ProviderKind::OAuth2 => ("OAuth 2.0", "OAuth 2.0"),
        ProviderKind::Google => ("Google", "Google"),
        ProviderKind::GitHub => ("GitHub", "GitHub"),
        ProviderKind::Apple => ("Apple", "Apple"),
        ProviderKind::Microsoft => ("Microsoft", "Microsoft"),
        ProviderKind::Gitee => ("Gitee", "Gitee"),
        ProviderKind::DingTalk => ("DingTalk", "钉钉"),
        ProviderKind::Feishu => ("Feishu or Lark", "飞书"),
        ProviderKind::WeCom => ("WeCom", "企业微信"),
        ProviderKind::WeChatOpen => ("WeChat QR code", "微信扫码"),
        ProviderKind::WeChatOfficial => ("WeChat Official Account", "微信公众号"),
        ProviderKind::WeChatMini => ("WeChat Mini Program", "微信小程序"),
    };
    pick(en, zh)
}

/// Where it is set up, and what it is for.
pub fn about(kind: ProviderKind) -> &'static str {
    let (en, zh) = match kind {
        ProviderKind::Oidc => ("Any provider with a discovery document.", "任何提供发现文档的 OIDC 服务。"),
        ProviderKind::OAuth2 => {
            ("Any other provider: you enter its URLs and fields.", "任何 OAuth 2.0 服务，需手动填写地址和字段。")
        }
        ProviderKind::Google => {
            ("An OAuth client in a Google Cloud project.", "在 Google Cloud 项目中创建 OAuth 客户端。")
        }
        ProviderKind::GitHub => ("An OAuth app of your account or organization.", "在 GitHub 创建 OAuth App。"),
        ProviderKind::Apple => {
            ("A Services ID and a key for Sign in with Apple.", "Services ID 与“通过 Apple 登录”的密钥。")
        }
        ProviderKind::Microsoft => ("An app registration in Microsoft Entra ID.", "在 Microsoft Entra ID 注册应用。"),
        ProviderKind::Gitee => ("A third-party app on Gitee.", "在 Gitee 创建第三方应用。"),
        ProviderKind::DingTalk => ("An internal or third-party app.", "钉钉企业内部应用或第三方应用。"),
        ProviderKind::Feishu => ("A custom app of your organization.", "飞书企业自建应用。"),
        ProviderKind::WeCom => ("A self-built app of your organization.", "企业微信自建应用。"),
        ProviderKind::WeChatOpen => (
            "For desktop browsers. Uses a website app of the Open Platform.",
            "电脑网页扫码登录，使用开放平台网站应用。",
        ),
        ProviderKind::WeChatOfficial => {
            ("For pages opened in WeChat. Uses a verified service account.", "在微信内打开的网页，使用已认证的服务号。")
        }
        ProviderKind::WeChatMini => ("For users of your Mini Program.", "小程序用户登录。"),
    };
    pick(en, zh)
}

fn pick(en: &'static str, zh: &'static str) -> &'static str {
    match use_lang() {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
}
