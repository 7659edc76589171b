//! Words around signing in by an identity provider.

use crate::i18n::{Lang, texts, use_lang};

texts! {
    /// Words around identity providers.
    Provider {
        denied: "You were not signed in there. Try again, or sign in another way.", "您取消了授权。请重试，或改用其他方式登录。";
        off: "This way in is switched off.", "此登录方式未开启。";
        taken: "This identity opens another account.", "此身份已关联到另一个账号。";
        not_registered: "No account is linked to it, and it opens no new ones here. Sign in another way, or ask an administrator.",
            "没有账号关联此身份，这里也不支持用它注册。请改用其他方式登录，或联系管理员。";
        closed: "This account is not active. Please ask an administrator.", "此账号未激活或已被停用，请联系管理员。";
        not_recent: "It is more than ten minutes since you signed in. Confirm that it is you, then try again.",
            "距离您上次登录已超过 10 分钟，请先验证身份再试。";
        signed_out: "You were signed out meanwhile, so nothing was linked. Sign in and try again.",
            "您已退出登录，未完成关联。请登录后重试。";
        failed: "That did not work, or took too long. Please try again.", "登录未完成或已超时，请重试。";

        away_title: "You are on your way", "正在跳转";
        away_text: "You sign in at another service and come back here.", "您将在另一个服务中登录，然后回到这里。";
    }
}

/// The sentence for the reason that a callback gives.
pub fn reason(word: &str) -> &'static str {
    let words = texts();
    match word {
        "provider_denied" => words.denied,
        "provider_off" => words.off,
        "identity_taken" => words.taken,
        "not_registered" => words.not_registered,
        "account_closed" => words.closed,
        "not_recent" => words.not_recent,
        "signed_out" => words.signed_out,
        _ => words.failed,
    }
}

/// What the button for a provider says.
pub fn continue_with(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("Continue with {name}"),
        Lang::ZhCn => format!("使用 {name} 继续"),
    }
}
