//! Codes by SMS and mail: their rules.

use crate::i18n::texts;

texts! {
    /// Wording of the rules for codes.
    Verification {
        title: "Verification codes", "验证码";
        lead: "How long codes work, how many are sent, and where to.", "验证码的有效期、发送频率与发送范围。";
        life: "A code works for", "验证码有效期";
        life_unit: "Unit of a code’s life", "验证码有效期的单位";
        life_hint: "1 to 30 minutes. It works once.", "1–30 分钟，仅可使用一次。";
        resend: "Between two messages to one contact", "重发间隔";
        resend_unit: "Unit of the time between two messages", "重发间隔的单位";
        resend_hint: "30 seconds to 10 minutes.", "30 秒至 10 分钟。";
        per_contact: "Messages a day to one contact", "每个联系方式每天最多";
        per_contact_hint: "1 to 100. Keeps strangers from flooding somebody’s phone.", "1–100 条，避免他人被短信轰炸。";
        per_network: "Messages an hour from one network", "每个网络每小时最多";
        per_network_hint: "1 to 10000. People in one office share an address.", "1–10000 条。同一办公室的用户共用一个 IP 地址。";
        sms_day: "SMS a day for everybody together", "全站每天短信上限";
        sms_any: "Any number", "不限";
        sms_some: "At most", "最多";
        sms_count: "Number of SMS", "短信条数";
        sms_count_hint: "Beyond it nobody gets one until tomorrow; mails go on.", "超出后当天不再发送短信，邮件不受影响。";
        countries: "Countries that SMS are sent to", "允许发送短信的国家或地区";
        countries_hint: "Country codes, such as 86, 852, 1. SMS to some countries cost a fortune, and fraudsters know which.", "国家或地区代码，如 86、852、1。部分地区短信费用极高，常被恶意刷量。";
        tell: "Tell whether a contact belongs to an account", "告知联系方式是否已注册";
        tell_hint: "On, apps can offer “sign in” or “register” as CloudBase’s is_user does, and anyone who receives a code learns it too; off, signing in and registering are one step and nobody learns who has an account.", "开启时，应用可据此区分登录与注册（与 CloudBase 的 is_user 一致），但请求验证码的人也会得知该联系方式是否已注册；关闭时，登录与注册合为一步，不会泄露。";
    }
}
