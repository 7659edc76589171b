//! Words around signing in by an identity provider.

use crate::i18n::{Lang, errors, texts, use_lang};

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
        failed: "The other service did not confirm who you are. Try again; if it keeps happening, tell an administrator.",
            "第三方服务未能确认您的身份。请重试；如果仍然失败，请联系管理员。";
        attempt_lost: "This sign-in took longer than ten minutes, or was started in another browser. Start again here.",
            "本次登录已超过 10 分钟，或是在其他浏览器中开始的。请在此重新登录。";
        too_many: "Too many sign-ins from your network. Try again in a moment.", "您所在网络的登录次数过多，请稍后再试。";
        busy: "The service is busy. Try again in a moment.", "服务繁忙，请稍后再试。";
        taken_how: "To use that account, sign out here and sign in with this identity. This account and what is in it stay as they are.",
            "如需使用那个账号，请先退出当前账号，再用该身份登录。当前账号及其内容会保留。";

        away_title: "You are on your way", "正在跳转";
        away_text: "You sign in at another service and come back here.", "您将在另一个服务中登录，然后回到这里。";
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
        Lang::ZhCn => format!("使用 {name} 继续"),
    }
}
