//! What one network address may do.

use crate::i18n::texts;

texts! {
    /// Wording of the limits per address.
    Limits {
        title: "Limits", "频率限制";
        lead: "Limits per IP address. People in one office, classroom or mobile network share an address: raise a limit before many of them arrive together.", "同一 IP 地址的操作上限。同一办公室、教室或移动网络的用户共用一个地址，大量用户同时使用前请先调高。";
        registrations: "Sign-ups per hour", "每小时注册次数";
        registrations_hint: "With username and password, including failed ones. Beyond the limit, each needs a captcha, up to ten times the limit. If captchas are off, no more are accepted until the hour is over. Sign-ups with a verified phone or email need no captcha.", "用户名密码注册，含失败的尝试。超出后每次注册需完成人机验证，最多为上限的十倍；未启用人机验证时，需等到一小时后才能继续。通过手机号或邮箱验证的注册不需要人机验证。";
        guests: "New guests per hour", "每小时新访客数";
        guests_hint: "Beyond the limit, the same as for sign-ups.", "超出后的处理与注册相同。";
        guest_sign_ins: "Returning guest sign-ins per hour", "每小时访客再次登录次数";
        guest_sign_ins_hint: "Beyond the limit, guests wait until the hour is over.", "超出后需等到一小时后才能继续。";
        accounts: "New accounts from identity providers per hour", "每小时通过身份提供方新建的账号数";
        accounts_hint: "Excludes providers whose new accounts are organization members.", "新账号为组织成员的身份提供方不计入。";
        requests: "Requests to identity providers per minute", "每分钟身份提供方请求数";
        requests_hint: "Each sign-in with a provider takes up to two.", "每次通过身份提供方登录最多产生两次请求。";
        failures: "Failed sign-ins per hour", "每小时登录失败次数";
        failures_hint: "Beyond the limit, sign-ins from the address are spaced half a second apart. At half the limit, a captcha is required.", "超出后，该地址的登录将逐个排队，间隔半秒。达到一半时会要求人机验证。";
        checks: "Username checks per minute", "每分钟用户名查询次数";
        checks_hint: "Each check reveals whether a username exists.", "每次查询都会透露该用户名是否存在。";
        qr_codes: "QR codes per minute", "每分钟二维码生成次数";
        qr_codes_hint: "WeChat creates a limited number per day.", "微信每天生成的数量有限。";
        captchas: "Captchas per minute", "每分钟人机验证次数";
        captchas_hint: "Beyond the limit, people wait a minute.", "超出后需等待一分钟。";
    }
}
