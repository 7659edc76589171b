//! Words around the identities that open one's account.

use crate::i18n::{Lang, texts, use_lang};

texts! {
    /// Words around linked identities.
    Methods {
        title: "Sign-in methods", "登录方式";
        text: "Other accounts you can sign in with.", "可用于登录此账号的第三方账号。";
        none: "No other sign-in services are available.", "这里没有可用的第三方登录。";
        linked: "Linked", "已关联";
        not_linked: "Not linked", "未关联";
        link: "Link", "关联";
        unlink: "Unlink", "解除关联";
        done_linked: "Linked. You can now sign in with it.", "已关联，现在可以用它登录。";
        done_unlinked: "Unlinked. You can no longer sign in with it.", "已解除关联，不能再用它登录此账号。";
        prove: "Confirm it’s you", "验证身份";
        keep: "Keep it", "保留";
        guest_left: "You’re signed in to your account. What you did as a guest stays in the guest account.",
            "您已登录自己的账号；您作为访客的内容仍留在访客账号中。";
    }
}

/// Another account of the same person, and how to go on with one of them.
pub fn other_account(name: &str) -> String {
    match use_lang() {
        Lang::En => format!(
            "According to WeChat, {name} also signs you in to another account here. To use one account for both, sign \
             out, sign in to the account you don’t need and delete it or unlink {name} there. Then link {name} here."
        ),
        Lang::ZhCn => format!(
            "微信显示您还可通过 {name} 登录这里的另一个账号。如需合并使用，请先退出，登录不再需要的账号并将其注销，\
             或在其中解除与 {name} 的关联；然后在此账号中关联 {name}。"
        ),
    }
}

/// The question before an identity is unlinked.
pub fn unlink_title(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("Unlink {name}?"),
        Lang::ZhCn => format!("解除关联 {name}？"),
    }
}

/// What follows from it.
pub fn unlink_text(name: &str) -> String {
    match use_lang() {
        Lang::En => format!("You’ll no longer be able to sign in with {name}."),
        Lang::ZhCn => format!("之后将无法使用 {name} 登录。"),
    }
}

/// A button's longer name, where several say the same.
pub fn with_name(verb: &str, name: &str) -> String {
    format!("{verb} {name}")
}
