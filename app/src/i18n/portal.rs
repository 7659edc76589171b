//! Words of the portal.

pub mod captcha;
pub mod contact;
pub mod provider;
pub mod scan;

use super::{Lang, texts, use_lang};

texts! {
    /// Words of the portal.
    Portal {
        sign_in_title: "Sign in", "登录";
        username: "Username", "用户名";
        password: "Password", "密码";
        sign_in: "Sign in", "登录";
        or: "or", "或";
        continue_as_guest: "Continue as guest", "以访客身份继续";
        no_account: "No account yet?", "还没有账号？";
        register_link: "Create one", "立即注册";
        have_account: "Already have an account?", "已有账号？";
        sign_in_link: "Sign in", "去登录";
        nothing_on: "No sign-in methods are turned on. Contact your administrator.",
            "目前没有开启任何登录方式，请联系管理员。";
        password_set: "Your password has been changed. Sign in with your new password.", "新密码已设置，请用新密码登录。";
        session_ended: "Your session has ended and your changes weren’t saved. Sign in to continue.", "登录已过期，请重新登录；刚才提交的内容未保存。";
        signed_out: "You’ve been signed out.", "您已退出登录。";
        deleted: "Your account has been deleted.", "您的账号已注销。";
        not_set_up: "Doorward doesn’t have an administrator yet.", "Doorward 还没有管理员。";
        not_set_up_how: "Open the setup link the server printed when it started, or run this command on the server to get a new one:",
            "请打开服务启动时打印的初始化链接，或在服务器上运行以下命令获取新链接：";

        register_title: "Create an account", "注册账号";
        register: "Create account", "注册";
        register_off_title: "Sign-up is closed", "注册未开放";
        register_off: "Only administrators can create accounts here.", "仅管理员可以创建账号。";
        username_hint: "Letters, digits, dots, hyphens and underscores. Used to sign in.",
            "可用字母、数字、点、短横线和下划线，用于登录。";

        setup_title: "Welcome to Doorward", "欢迎使用 Doorward";
        setup_text: "Create the first administrator. This link works once.", "创建第一位管理员。此链接只能使用一次。";
        setup_create: "Create administrator", "创建管理员";
        setup_dead_title: "This setup link doesn’t work", "此初始化链接无效";
        setup_dead: "It was already used, has expired or is incomplete. Run this command on the server to get a new one, valid for one hour.",
            "链接已被使用、已过期或不完整。请在服务器上运行以下命令获取新链接，一小时内有效。";

        link_title: "Choose a new password", "设置新密码";
        link_for: "Account", "账号";
        link_dead_title: "This link no longer works", "此链接已失效";
        link_dead: "It was already used or has expired. Ask an administrator for a new one.",
            "链接已被使用或已过期，请向管理员索取新链接。";
        new_password: "New password", "新密码";
        current_password: "Current password", "当前密码";
        set_password: "Set password", "设置密码";
        update_title: "Change your password", "请更换密码";
        update_text: "You need to change your password before you can sign in.", "登录前需要先更换密码。";
        update: "Change and sign in", "更换并登录";

        rules: "Password requirements", "密码要求";
        met: "met", "已满足";
        strength_0: "Very easy to guess", "非常容易被猜到";
        strength_1: "Easy to guess", "容易被猜到";
        strength_2: "Could be guessed", "有可能被猜到";
        strength_3: "Hard to guess", "较难被猜到";
        strength_4: "Very hard to guess", "很难被猜到";
        strength: "Strength", "强度";
    }
}

/// The rule about length.
pub fn at_least(characters: u8) -> String {
    match use_lang() {
        Lang::En => format!("At least {characters} characters"),
        Lang::ZhCn => format!("至少 {characters} 个字符"),
    }
}

/// The rule about kinds of characters.
pub fn kinds(count: u8) -> String {
    match use_lang() {
        Lang::En if count == 4 => "Lowercase and uppercase letters, digits and symbols".to_owned(),
        Lang::En => format!("At least {count} of: lowercase letters, uppercase letters, digits, symbols"),
        Lang::ZhCn if count == 4 => "同时包含小写字母、大写字母、数字和符号".to_owned(),
        Lang::ZhCn => format!("至少包含小写字母、大写字母、数字、符号中的 {count} 种"),
    }
}
