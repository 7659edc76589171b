//! Codes by SMS and mail: their rules.

use crate::i18n::texts;

texts! {
    /// Wording of the rules for codes.
    Verification {
        title: "Verification codes", "验证码";
        lead: "How long codes are valid, how many are sent, and where.", "验证码的有效期、发送频率与发送范围。";
        life: "Code lifetime", "验证码有效期";
        life_unit: "Unit of the code lifetime", "验证码有效期的单位";
        life_hint: "1 to 30 minutes. A code works once.", "1–30 分钟，仅可使用一次。";
        resend: "Resend interval", "重发间隔";
        resend_unit: "Unit of the resend interval", "重发间隔的单位";
        resend_hint: "30 seconds to 10 minutes.", "30 秒至 10 分钟。";
        per_contact: "Daily message limit per contact", "每个联系方式每天的消息上限";
        per_contact_hint: "1–100. Prevents flooding someone’s phone.", "1–100 条，避免他人被短信轰炸。";
        per_network: "Hourly message limit per network", "每个网络每小时的消息上限";
        per_network_hint: "1–10000. People in one office share an IP address.", "1–10000 条。同一办公室的用户共用一个 IP 地址。";
        sms_day: "Daily SMS limit (all users)", "全站每天短信上限";
        sms_any: "No limit", "不限";
        sms_some: "At most", "最多";
        sms_count: "SMS per day", "短信条数";
        sms_count_hint: "Beyond this, no SMS are sent until the next day. Email is not affected.", "超出后当天不再发送短信，邮件不受影响。";
        countries: "Countries SMS can be sent to", "允许发送短信的国家或地区";
        countries_hint: "Country codes, such as 86, 852, 1. Some destinations are expensive and targeted by fraud.", "国家或地区代码，如 86、852、1。部分地区短信费用极高，常被恶意刷量。";
        tell: "Reveal whether a contact is registered", "告知联系方式是否已注册";
        tell_hint: "When on, apps can tell sign-in from sign-up, as with CloudBase’s is_user, but anyone who requests a code learns it too. When off, sign-in and sign-up are one step and nothing is revealed.", "开启时，应用可据此区分登录与注册（与 CloudBase 的 is_user 一致），但请求验证码的人也会得知该联系方式是否已注册；关闭时，登录与注册合为一步，不会泄露。";
    }
}
