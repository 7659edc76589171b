//! What the entries are called, in the words of each service's own console.

use crate::i18n::{Lang, use_lang};
use doorward_contract::provider::ProviderKind;

/// The label of a member of the configuration.
pub fn label(kind: ProviderKind, member: &str) -> &'static str {
    use ProviderKind::{Apple, DingTalk, Feishu, Microsoft, WeChatMini, WeChatOfficial, WeChatOpen, WeCom};
    let wechat = matches!(kind, WeChatOpen | WeChatOfficial | WeChatMini);
    let (en, zh) = match member {
        "client_id" if wechat => ("AppID", "AppID"),
        "secret" if wechat => ("AppSecret", "AppSecret"),
        "client_id" => match kind {
            Apple => ("Services ID", "Services ID"),
            Microsoft => ("Application (client) ID", "应用程序（客户端）ID"),
            DingTalk => ("Client ID (AppKey)", "Client ID（AppKey）"),
            Feishu => ("App ID", "App ID"),
            WeCom => ("Corp ID", "企业 ID（CorpID）"),
            _ => ("Client ID", "客户端 ID（Client ID）"),
        },
        "secret" => match kind {
            Apple => ("Private key (.p8)", "私钥（.p8）"),
            Microsoft => ("Client secret (value)", "客户端密码（值）"),
            DingTalk => ("Client Secret (AppSecret)", "Client Secret（AppSecret）"),
            Feishu => ("App Secret", "App Secret"),
            WeCom => ("Secret", "应用 Secret"),
            _ => ("Client secret", "客户端密钥（Client Secret）"),
        },
        "tenant" => match kind {
            Apple => ("Team ID", "Team ID"),
            WeCom => ("AgentId", "AgentId"),
            _ => ("Tenant", "租户（Tenant）"),
        },
        "key_id" => ("Key ID", "Key ID"),
        "issuer" => ("Issuer", "签发者（Issuer）"),
        "authorization_endpoint" => ("Authorization endpoint", "授权地址"),
        "token_endpoint" => ("Token endpoint", "令牌地址"),
        "userinfo_endpoint" => ("User info endpoint", "用户信息地址"),
        "scope" => ("Scopes", "授权范围（scope）"),
        "base_url" => ("Custom base URL", "自定义服务地址"),
        "client_auth" => ("Client authentication", "客户端认证方式"),
        "page" => ("Page the QR code opens", "小程序码打开的页面"),
        "env_version" => ("Version the QR code opens", "小程序码打开的版本"),
        "check_path" => ("Allow published pages only", "仅允许已发布的页面"),
        "pkce" => ("Use PKCE", "使用 PKCE"),
        _ => ("Value", "值"),
    };
    pick(en, zh)
}

/// A sentence of help for a member.
pub fn hint(kind: ProviderKind, member: &str) -> &'static str {
    let (en, zh) = match member {
        "issuer" => (
            "Such as https://id.example.com. Used to find the discovery document.",
            "如 https://id.example.com，系统会据此获取发现文档。",
        ),
        "scope" => ("Separated by spaces. Leave empty for the defaults.", "以空格分隔，留空使用默认值。"),
        "base_url" => {
            ("For a private deployment. Leave empty for the official one.", "用于私有化部署，留空则使用官方地址。")
        }
        "tenant" if kind == ProviderKind::Microsoft => (
            "An ID or domain. Leave empty for any work, school or personal account.",
            "租户 ID 或域名；留空允许任意工作、学校或个人账号。",
        ),
        "secret" if kind == ProviderKind::Apple => {
            ("The whole file, including its first and last lines.", "完整的文件内容，包含首尾两行。")
        }
        "page" => {
            ("Such as pages/sign-in/index. Leave empty for the home page.", "如 pages/sign-in/index，留空打开首页。")
        }
        "client_id" if kind == ProviderKind::WeChatMini => {
            ("Also this provider’s ID; can’t be changed later.", "同时作为此身份提供方的 ID，保存后不能修改。")
        }
        _ => return "",
    };
    pick(en, zh)
}

fn pick(en: &'static str, zh: &'static str) -> &'static str {
    match use_lang() {
        Lang::En => en,
        Lang::ZhCn => zh,
    }
}
