//! Switches of the ways in.

use crate::i18n::texts;

texts! {
    /// Wording of the login methods.
    Methods {
        title: "Login methods", "登录方式";
        lead: "Which ways in are open. A change holds for the next request, on every node.", "控制开放哪些登录入口。修改后从下一个请求起在所有节点生效。";
        on: "On", "已开启";
        off: "Off", "已关闭";
        turn_off: "Turn off", "关闭";
        username_title: "User name and password", "用户名密码登录";
        username_body: "People sign in with a user name and a password.", "用户使用用户名和密码登录。";
        username_off: "While off, nobody can sign in with a password, administrators neither. Open sessions stay; an API key can turn it on again.", "关闭后，任何人（包括管理员）都无法用密码登录。已登录的会话不受影响，可用 API 密钥重新开启。";
        username_ask: "Turn off sign-in by password?", "确定关闭密码登录？";
        username_confirm: "When your own session ends, only an API key can turn it on again.", "您的会话结束后，只能用 API 密钥重新开启。";
        anonymous_title: "Guest sign-in", "访客登录";
        anonymous_body: "Anyone may try your app without an account. One guest account for each client and device.", "无需账号即可体验您的应用。每个客户端的每台设备对应一个访客账号。";
        anonymous_off: "While off, existing guests keep their data and cannot sign in.", "关闭后，已有访客的数据会保留，但无法再次登录。";
        registration_title: "Self-registration", "自助注册";
        registration_body: "Strangers may open an account with user name and password, and guests may turn theirs into one.", "任何人都可以用用户名和密码注册账号，访客也可以升级为正式用户。";
        registration_off: "While off, only administrators make accounts.", "关闭时，只有管理员可以创建账号。";
        login_only: "Sign-in only", "仅限登录";
        sender: "Choose a sender", "选择发送方";
        test: "Send a test", "发送测试";
        open_messages: "Open messages", "查看消息";
        phone_title: "Phone number", "手机号登录";
        phone_body: "People sign in with a code by SMS, or with their password. On, strangers register with it too.", "用户使用短信验证码或密码登录。开启后，新用户也可用手机号注册。";
        phone_off: "While off, no code is sent for signing in, and a phone number opens nothing.", "关闭时，不发送登录验证码，手机号无法用于登录。";
        phone_missing: "Nobody sends SMS yet: real people get nothing. Codes are in Messages.", "尚未配置短信通道：真实用户收不到验证码，验证码保留在“消息”中。";
        email_title: "E-mail address", "邮箱登录";
        email_body: "People sign in with a code or a link by mail, or with their password. On, strangers register with it too.", "用户使用邮件验证码、登录链接或密码登录。开启后，新用户也可用邮箱注册。";
        email_off: "While off, no code is sent for signing in, and an address opens nothing.", "关闭时，不发送登录验证码，邮箱无法用于登录。";
        email_missing: "Nobody sends mail yet: real people get nothing. Codes are in Messages.", "尚未配置邮件通道：真实用户收不到验证码，验证码保留在“消息”中。";
        registration_needs: "Registered people sign in by user name and password, which is off: turn that on too.", "注册用户需通过用户名密码登录，该方式当前已关闭，请一并开启。";
    }
}
