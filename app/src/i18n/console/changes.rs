//! What another administrator has changed meanwhile.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of a member of a record and what it is now.
    Changes {
        on: "on", "开启";
        off: "off", "关闭";
        empty: "empty", "空";
        between: "; ", "；";
        email_verified: "Email verified", "邮箱已验证";
        phone_verified: "Phone verified", "手机号已验证";
        address: "Postal address", "通讯地址";
        expires: "Expiry", "到期时间";
        version: "Document version", "策略版本";
        provider_on: "Provider", "身份提供方";
        secret_set: "Stored secret", "已保存的密钥";
        ticket_key: "Current key", "当前密钥";
    }
}

sentences! {
    fn is_now(label: &str, value: &str) = "“{label}” is now {value}", "“{label}”现为：{value}";
}
