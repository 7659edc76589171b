//! Switches of the ways in.

use super::sentences;
use crate::i18n::texts;

texts! {
    /// Wording of the login methods.
    Methods {
        title: "Sign-in methods", "登录方式";
        lead: "Choose how people sign in, and who can create an account. Changes take effect immediately.", "设置用户的登录方式，以及谁可以创建账号。修改立即生效。";
        nobody_signs_up: "Only administrators can create accounts.", "目前只有管理员可以创建账号。";
        guests_too: "Guest sign-in also creates an account for each device.", "访客登录也会为每台设备创建一个访客账号。";
        by_username: "username and password", "用户名密码";
        by_phone: "phone", "手机号";
        by_email: "email", "邮箱";
        by_ticket: "custom ticket", "自定义登录";
        on: "On", "开启";
        off: "Off", "关闭";
        turn_off: "Turn off", "关闭";
        username_title: "Username and password", "用户名密码登录";
        username_body: "People sign in with a username and password.", "用户使用用户名和密码登录。";
        username_off: "When off, usernames can’t be used to sign in. Active sessions continue.", "关闭后，无法通过用户名登录。已登录的会话不受影响。";
        username_ask: "Turn off username and password sign-in?", "确定关闭用户名密码登录？";
        username_confirm: "If you sign in this way, you’ll need an API key to turn it back on once your session ends.", "如果您也用这种方式登录，会话结束后只能通过 API 密钥重新开启。";
        anonymous_title: "Guest sign-in", "访客登录";
        anonymous_body: "Let people try your app without signing up. One guest account per client and device.", "无需注册即可体验您的应用。每个客户端的每台设备对应一个访客账号。";
        anonymous_off: "When off, guests can’t sign in. Their data is kept.", "关闭后，访客无法登录，数据会保留。";
        registration_title: "Sign-up with username and password", "用户名密码注册";
        registration_body: "Anyone can create an account with a username and password, and guests can upgrade theirs.", "任何人都可以用用户名和密码注册账号，访客也可以升级为注册用户。";
        registration_off: "When off, no one can sign up this way. Phone, email and identity providers have their own settings.", "关闭后，不能用用户名和密码注册。手机号、邮箱和身份提供方是否允许注册另行设置。";
        login_only: "Sign-in only", "仅登录";
        sign_up_too: "Sign-in and sign-up", "登录和注册";
        sender: "Set up a provider", "配置通道";
        test: "Send a test", "发送测试";
        open_messages: "View messages", "查看消息";
        phone_title: "Phone number", "手机号登录";
        phone_body: "People sign in with an SMS code or their password. Start with sign-in only; with sign-up, anyone can create an account.", "用户使用短信验证码或密码登录。建议先选“仅登录”；选“登录和注册”后，任何人都可以用手机号注册。";
        phone_off: "When off, no sign-in codes are sent and phone numbers can’t be used to sign in.", "关闭后，不再发送登录验证码，手机号无法用于登录。";
        phone_missing: "No SMS provider configured. Codes stay in Messages and won’t reach users.", "尚未配置短信通道：验证码只保留在“消息”中，用户收不到。";
        email_title: "Email address", "邮箱登录";
        email_body: "People sign in with an emailed code or link, or their password. Start with sign-in only; with sign-up, anyone can create an account.", "用户使用邮件验证码、登录链接或密码登录。建议先选“仅登录”；选“登录和注册”后，任何人都可以用邮箱注册。";
        email_off: "When off, no sign-in codes are sent and email addresses can’t be used to sign in.", "关闭后，不再发送登录验证码，邮箱无法用于登录。";
        email_missing: "No email provider configured. Codes stay in Messages and won’t reach users.", "尚未配置邮件通道：验证码只保留在“消息”中，用户收不到。";
        registration_needs: "This needs username and password sign-in, which is off. Turn that on too.", "注册依赖用户名密码登录，该方式当前已关闭，请一并开启。";
    }
}

sentences! {
    fn sign_up_by(sources: &str) = "New users can sign up with: {sources}.", "新用户可以通过以下方式注册：{sources}。";
}
