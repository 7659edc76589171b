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
        by_ticket: "custom ticket", "自定义票据";
        on: "On", "已开启";
        off: "Off", "已关闭";
        turn_off: "Turn off", "关闭";
        username_title: "User name and password", "用户名密码登录";
        username_body: "People sign in with a user name and a password.", "用户使用用户名和密码登录。";
        username_off: "While off, nobody can sign in with a user name. Open sessions stay.", "关闭后，用户无法通过用户名登录。已登录的会话不受影响。";
        username_ask: "Turn off sign-in by password?", "确定关闭密码登录？";
        username_confirm: "When your own session ends, only an API key can turn it on again.", "您的会话结束后，只能用 API 密钥重新开启。";
        anonymous_title: "Guest sign-in", "访客登录";
        anonymous_body: "Anyone may try your app without an account. One guest account for each client and device.", "无需账号即可体验您的应用。每个客户端的每台设备对应一个访客账号。";
        anonymous_off: "While off, existing guests keep their data and cannot sign in.", "关闭后，已有访客的数据会保留，但无法再次登录。";
        registration_title: "Sign-up with username and password", "用户名密码注册";
        registration_body: "Anyone can create an account with a username and password, and guests can upgrade theirs.", "任何人都可以用用户名和密码注册账号，访客也可以升级为正式用户。";
        registration_off: "When off, nobody can sign up this way. Phone, email and identity providers have their own setting.", "关闭时，不能用用户名和密码注册。手机号、邮箱和身份源是否允许注册另行设置。";
        login_only: "Sign-in only", "仅登录";
        sign_up_too: "Sign-in and sign-up", "登录和注册";
        sender: "Choose a sender", "选择发送方";
        test: "Send a test", "发送测试";
        open_messages: "Open messages", "查看消息";
        phone_title: "Phone number", "手机号登录";
        phone_body: "People sign in with a code by SMS, or with their password. Start with sign-in only; with sign-up, anyone can create an account.", "用户使用短信验证码或密码登录。建议先选“仅登录”；选“登录和注册”后，任何人都可以用手机号注册。";
        phone_off: "While off, no code is sent for signing in, and a phone number opens nothing.", "关闭时，不发送登录验证码，手机号无法用于登录。";
        phone_missing: "Nobody sends SMS yet: real people get nothing. Codes are in Messages.", "尚未配置短信通道：真实用户收不到验证码，验证码保留在“消息”中。";
        email_title: "E-mail address", "邮箱登录";
        email_body: "People sign in with a code or a link by mail, or with their password. Start with sign-in only; with sign-up, anyone can create an account.", "用户使用邮件验证码、登录链接或密码登录。建议先选“仅登录”；选“登录和注册”后，任何人都可以用邮箱注册。";
        email_off: "While off, no code is sent for signing in, and an address opens nothing.", "关闭时，不发送登录验证码，邮箱无法用于登录。";
        email_missing: "Nobody sends mail yet: real people get nothing. Codes are in Messages.", "尚未配置邮件通道：真实用户收不到验证码，验证码保留在“消息”中。";
        registration_needs: "Registered people sign in by user name and password, which is off: turn that on too.", "注册用户需通过用户名密码登录，该方式当前已关闭，请一并开启。";
    }
}

sentences! {
    fn sign_up_by(sources: &str) = "New people can sign up by: {sources}.", "新用户可以通过以下方式注册：{sources}。";
}
