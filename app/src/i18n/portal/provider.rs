//! Words around signing in by an identity provider.

use crate::i18n::{Lang, errors, texts, use_lang};

texts! {
    /// Words around identity providers.
    Provider {
        denied: "Sign-in wasn’t completed. Try again, or sign in another way.", "您取消了授权。请重试，或改用其他方式登录。";
        off: "This sign-in method is turned off.", "此登录方式未开启。";
        taken: "This third-party account is already linked to another account.", "该第三方账号已关联到另一个账号。";
        not_registered: "This third-party account isn’t linked to an account and can’t be used to sign up. Sign in another way, or contact your administrator.",
            "该第三方账号尚未关联账号，也不支持用它注册。请改用其他方式登录，或联系管理员。";
        closed: "This account isn’t active. Contact your administrator.", "此账号未激活或已被停用，请联系管理员。";
        not_recent: "You signed in more than 10 minutes ago. Confirm it’s you, then try again.",
            "距离您上次登录已超过 10 分钟，请先验证身份再试。";
        signed_out: "You were signed out, so nothing was linked. Sign in and try again.",
            "您已退出登录，未完成关联。请登录后重试。";
        failed: "The other service couldn’t confirm who you are. Try again; if it keeps happening, contact your administrator.",
            "第三方服务未能确认您的身份。请重试；如果仍然失败，请联系管理员。";
        attempt_lost: "This sign-in took longer than 10 minutes or was started in another browser. Start again here.",
            "本次登录已超过 10 分钟，或是在其他浏览器中开始的。请在此重新登录。";
        too_many: "Too many sign-in attempts from your network. Try again in a moment.", "您所在网络的登录次数过多，请稍后再试。";
        busy: "The service is busy. Try again in a moment.", "服务繁忙，请稍后再试。";
        taken_how: "To use that account, sign out here and sign in with the third-party account. This account and its contents stay unchanged.",
            "如需使用那个账号，请先退出当前账号，再用该第三方账号登录。当前账号及其内容会保留。";

        away_title: "Redirecting", "正在跳转";
        away_text: "You’ll sign in with another service, then come back here.", "您将在另一个服务中登录，然后回到这里。";
    }
}

/// The sentence for the reason that a callback gives; `wait` is in seconds.
pub fn reason(word: &str, wait: Option<u32>) -> String {
    let words = texts();
    match (word, wait.filter(|seconds| *seconds > 0)) {
        ("too_many", Some(seconds)) => errors::too_many_from_network(use_lang(), seconds),
        ("too_many", None) => words.too_many.to_owned(),
        ("busy", _) => words.busy.to_owned(),
        ("attempt_lost", _) => words.attempt_lost.to_owned(),
        ("provider_denied", _) => words.denied.to_owned(),
        ("provider_off", _) => words.off.to_owned(),
        ("identity_taken", _) => words.taken.to_owned(),
        ("not_registered", _) => words.not_registered.to_owned(),
        ("account_closed", _) => words.closed.to_owned(),
        ("not_recent", _) => words.not_recent.to_owned(),
        ("signed_out", _) => words.signed_out.to_owned(),
        _ => words.failed.to_owned(),
    }
}

/// What the button for a provider says.
pub fn continue_with(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("Continue with {name}"),
        Lang::ZhCn => format!("使用 {name} 登录"),
    }
}
