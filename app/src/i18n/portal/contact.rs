//! Words around phone numbers, e-mail addresses and the codes sent to them.

use crate::i18n::{Lang, texts, use_lang};
use crate::portal::contact::Kind;

texts! {
    /// Words around codes.
    Contact {
        phone: "Phone", "手机号";
        email: "E-mail", "邮箱";
        phone_or_email: "Phone or e-mail", "手机号或邮箱";
        phone_or_username: "Phone or user name", "手机号或用户名";
        email_or_username: "E-mail or user name", "邮箱或用户名";
        any: "Phone, e-mail or user name", "手机号、邮箱或用户名";
        change: "Change", "修改";

        send_code: "Send code", "发送验证码";
        send_link: "Send a link instead", "改用登录链接";
        send_again: "Send again", "重新发送";
        code: "Code", "验证码";
        code_title: "Enter the code", "输入验证码";
        use_password: "Use password instead", "改用密码登录";
        use_code: "Use a code instead", "改用验证码登录";
        password_title: "Enter your password", "输入密码";
        forgot: "Forgot password?", "忘记密码？";
        send_to_phone: "We send a code by SMS.", "我们会通过短信发送验证码。";
        send_to_email: "We send a code by mail.", "我们会通过邮件发送验证码。";
        registers: "No account yet? The code creates one.", "还没有账号？验证后将自动注册。";

        register_text: "We send you a code. No password is needed.", "我们会发送验证码，无需设置密码。";
        with_username: "Choose a user name and password instead", "改用用户名和密码注册";
        with_contact: "Use a phone number or e-mail address instead", "改用手机号或邮箱注册";

        taken_title: "You have an account already", "您已有账号";
        taken_sign_in: "Sign in to that account", "登录该账号";
        taken_other: "Use another", "换一个";
        taken_behind: "What you did here as a guest stays with the guest account and does not come along.",
            "您作为访客的内容会留在访客账号中，不会转移到该账号。";

        link_title: "Sign in by link", "通过链接登录";
        link_sign_in: "Sign in", "登录";
        link_switch: "Switch account", "切换账号";
        link_dead_title: "This link does not work any more", "此链接已失效";
        link_dead: "It was used, has expired, or a newer one was sent. Ask for a new one at the sign-in page.",
            "链接已被使用、已过期，或已发送了新的链接。请在登录页重新获取。";
        link_new: "Get a new one", "重新获取";

        forgot_title: "Forgot your password?", "忘记密码";
        forgot_text: "Tell us a phone number or e-mail address of your account. A code to it lets you choose a new password.",
            "请填写账号绑定的手机号或邮箱，凭验证码即可设置新密码。";
        forgot_phone: "Tell us the phone number of your account. A code to it lets you choose a new password.",
            "请填写账号绑定的手机号，凭验证码即可设置新密码。";
        forgot_email: "Tell us the e-mail address of your account. A code to it lets you choose a new password.",
            "请填写账号绑定的邮箱，凭验证码即可设置新密码。";
        forgot_off: "Nobody can be sent a code here. Ask an administrator for a link to set a new password.",
            "这里未开启验证码。请联系管理员获取重设密码的链接。";
        back_to_sign_in: "Back to sign-in", "返回登录";
        new_title: "Choose a new password", "设置新密码";
        new_text: "You are signed out everywhere when it is set.", "设置后，所有设备都将退出登录。";
        start_again: "Ask for a new code", "重新获取验证码";
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
        (Lang::En, true, true) => format!("We sent a mail to {to}. Open the link in it, or type its code here."),
        (Lang::En, false, false) => format!("If an account has {to}, a code is on its way there."),
        (Lang::En, false, true) => {
            format!("If an account has {to}, a mail is on its way. Open the link in it, or type its code here.")
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
        Lang::En => format!("You are signed in as {name}. Signing in as {masked} signs {name} out of this browser."),
        Lang::ZhCn => format!("您当前登录的账号是 {name}。以 {masked} 登录后，{name} 将在此浏览器中退出。"),
    }
}

/// That a proven contact is an account's already.
pub fn taken(to: &str) -> String {
    match use_lang() {
        Lang::En => format!("{to} belongs to an account, and the code shows that it is yours."),
        Lang::ZhCn => format!("{to} 已属于一个账号，验证码已确认它是您的。"),
    }
}
