//! Words around phone numbers, e-mail addresses and the codes sent to them.

use crate::i18n::{Lang, texts, use_lang};
use crate::portal::contact::Kind;

texts! {
    /// Words around codes.
    Contact {
        phone: "Phone", "手机号";
        email: "Email", "邮箱";
        phone_or_email: "Phone or email", "手机号或邮箱";
        phone_or_username: "Phone or username", "手机号或用户名";
        email_or_username: "Email or username", "邮箱或用户名";
        any: "Phone, email or username", "手机号、邮箱或用户名";
        change: "Change", "修改";

        send_code: "Send code", "发送验证码";
        send_link: "Send a sign-in link instead", "改用登录链接";
        send_again: "Send again", "重新发送";
        code: "Code", "验证码";
        code_title: "Enter the code", "输入验证码";
        use_password: "Use a password instead", "改用密码登录";
        use_code: "Use a code instead", "改用验证码登录";
        password_title: "Enter your password", "输入密码";
        forgot: "Forgot password?", "忘记密码？";
        send_to_phone: "We’ll text you a code.", "我们会通过短信发送验证码。";
        send_to_email: "We’ll email you a code.", "我们会通过邮件发送验证码。";
        registers: "New here? We’ll create your account.", "还没有账号？验证后将自动注册。";

        register_text: "We’ll send you a code. No password needed.", "我们会发送验证码，无需设置密码。";
        with_username: "Use a username and password instead", "改用用户名和密码注册";
        with_contact: "Use a phone number or email instead", "改用手机号或邮箱注册";

        taken_title: "You already have an account", "您已有账号";
        taken_sign_in: "Sign in to that account", "登录该账号";
        taken_other: "Use another", "换一个";
        taken_behind: "What you did as a guest stays in the guest account and won’t move over.",
            "您作为访客的内容会留在访客账号中，不会转移到该账号。";

        link_title: "Sign in with a link", "通过链接登录";
        link_sign_in: "Sign in", "登录";
        link_switch: "Switch account", "切换账号";
        link_dead_title: "This link no longer works", "此链接已失效";
        link_dead: "It was already used, has expired, or a newer one was sent. Get a new one on the sign-in page.",
            "链接已被使用、已过期，或已发送了新的链接。请在登录页重新获取。";
        link_new: "Get a new link", "重新获取";

        forgot_title: "Forgot your password?", "忘记密码";
        forgot_text: "Enter the phone number or email on your account and we’ll send you a code to reset your password.",
            "请填写账号绑定的手机号或邮箱，我们会发送验证码，用于重设密码。";
        forgot_phone: "Enter the phone number on your account and we’ll send you a code to reset your password.",
            "请填写账号绑定的手机号，我们会发送验证码，用于重设密码。";
        forgot_email: "Enter the email on your account and we’ll send you a code to reset your password.",
            "请填写账号绑定的邮箱，我们会发送验证码，用于重设密码。";
        forgot_off: "Password reset by code isn’t available here. Ask an administrator for a link to set a new password.",
            "暂不支持用验证码重设密码，请联系管理员获取重设密码的链接。";
        back_to_sign_in: "Back to sign-in", "返回登录";
        new_title: "Choose a new password", "设置新密码";
        new_text: "Setting it signs you out on all devices.", "设置后，所有设备都将退出登录。";
        start_again: "Get a new code", "重新获取验证码";
    }
}

/// What the one field for signing in takes.
pub fn label(phone: bool, email: bool, username: bool) -> &'static str {
    let words = texts();
    match (phone, email, username) {
        (true, true, true) => words.any,
        (true, true, false) => words.phone_or_email,
        (true, false, true) => words.phone_or_username,
        (false, true, true) => words.email_or_username,
        (true, false, false) => words.phone,
        (false, true, false) => words.email,
        (false, false, _) => super::texts().username,
    }
}

/// How a code comes, and what it does for whoever has no account.
pub fn how(kind: Kind, registers: bool) -> String {
    let words = texts();
    let how = if kind == Kind::Email { words.send_to_email } else { words.send_to_phone };
    match (registers, use_lang()) {
        (false, _) => how.to_owned(),
        (true, Lang::En) => format!("{how} {}", words.registers),
        (true, Lang::ZhCn) => format!("{how}{}", words.registers),
    }
}

/// What a contact of one kind is called.
pub fn called(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// Where a code went. Where it may have gone nowhere, the sentence is true in both cases.
pub fn sent_to(to: &str, link: bool, surely: bool) -> String {
    match (use_lang(), surely, link) {
        (Lang::En, true, false) => format!("We sent a code to {to}."),
        (Lang::En, true, true) => format!("We sent an email to {to}. Open the link in it, or enter the code here."),
        (Lang::En, false, false) => format!("If an account uses {to}, a code is on its way."),
        (Lang::En, false, true) => {
            format!("If an account uses {to}, an email is on its way. Open the link in it, or enter the code here.")
        }
        (Lang::ZhCn, true, false) => format!("验证码已发送至 {to}。"),
        (Lang::ZhCn, true, true) => format!("邮件已发送至 {to}。请打开其中的链接，或在此输入验证码。"),
        (Lang::ZhCn, false, false) => format!("如果 {to} 已绑定账号，验证码将会送达。"),
        (Lang::ZhCn, false, true) => {
            format!("如果 {to} 已绑定账号，邮件将会送达。请打开其中的链接，或在此输入验证码。")
        }
    }
}

/// How long until another code.
pub fn in_seconds(seconds: u32) -> String {
    match use_lang() {
        Lang::En => format!("in {seconds} s"),
        Lang::ZhCn => format!("{seconds} 秒后"),
    }
}

/// Whom a link signs in.
pub fn link_for(masked: &str) -> String {
    match use_lang() {
        Lang::En => format!("Sign in as {masked}?"),
        Lang::ZhCn => format!("以 {masked} 的身份登录？"),
    }
}

/// Whom a link signs in, and to which app.
pub fn link_for_app(masked: &str, host: &str) -> String {
    match use_lang() {
        Lang::En => format!("Sign in to {host} as {masked}?"),
        Lang::ZhCn => format!("以 {masked} 的身份登录 {host}？"),
    }
}

/// That a link ends another account's session in this browser.
pub fn link_instead_of(name: &str, masked: &str) -> String {
    match use_lang() {
        Lang::En => format!("You’re signed in as {name}. Signing in as {masked} signs {name} out of this browser."),
        Lang::ZhCn => format!("您当前登录的账号是 {name}。以 {masked} 登录后，{name} 将在此浏览器中退出。"),
    }
}

/// That a proven contact is an account's already.
pub fn taken(to: &str) -> String {
    match use_lang() {
        Lang::En => format!("{to} already belongs to an account, and the code confirms it’s yours."),
        Lang::ZhCn => format!("{to} 已绑定账号，验证码已确认它属于您。"),
    }
}
