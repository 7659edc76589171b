//! Words around one's own phone number and e-mail address, and around showing that it is oneself.

use crate::i18n::{Lang, texts, use_lang};
use crate::portal::contact::Kind;

texts! {
    /// Words around one's own contacts.
    OwnContact {
        title: "Phone and email", "手机号和邮箱";
        text: "Use them to sign in with a code or password, and to reset a forgotten password.",
            "可用验证码或密码登录；忘记密码时也可凭它们找回账号。";
        phone: "Phone", "手机号";
        email: "Email", "邮箱";
        none: "Not added", "尚未添加";
        verified: "Verified", "已验证";
        unverified: "Not verified", "未验证";
        add: "Add", "添加";
        change: "Change", "更换";
        remove: "Remove", "移除";
        changed: "Saved. You can now sign in with it.", "已保存，现在可以用它登录。";
        removed: "Removed.", "已移除。";

        phone_title: "Your phone number", "您的手机号";
        email_title: "Your email", "您的邮箱";
        new_phone: "New phone number", "新手机号";
        new_email: "New email", "新邮箱";
        new_text: "We’ll send a code to confirm it’s yours.", "我们会发送验证码，以确认属于您本人。";
        send_code: "Send code", "发送验证码";
        code_title: "Enter the code", "输入验证码";
        confirm: "Confirm", "确认";

        remove_phone: "Remove your phone number", "移除手机号";
        remove_email: "Remove your email", "移除邮箱";
        remove_text: "You’ll no longer be able to sign in with it or use it to reset a forgotten password.",
            "移除后将无法用它登录，忘记密码时也无法凭它找回账号。";
        keep: "Keep it", "暂不移除";

        prove_title: "Confirm it’s you", "验证身份";
        prove_text: "This change needs extra confirmation. You won’t be asked again for 10 minutes.",
            "进行重要更改前，请先确认是您本人操作，10 分钟内无需再次验证。";
        prove_none: "There’s no other way to confirm it’s you. Sign out, sign in again, and make your change within 10 minutes.",
            "此账号没有可用的验证方式。请退出后重新登录，并在 10 分钟内进行更改。";
        prove_sent: "Your changes weren’t saved. Confirm it’s you, then submit them again.",
            "您提交的内容未保存。请先验证身份，再重新提交。";
        proven_title: "Confirmed", "验证成功";
        proven_text: "Go back to the previous tab and try again within 10 minutes.",
            "请回到原来的标签页，并在 10 分钟内重新提交。";
        another_way: "or", "或";
    }
}

/// The name of a page about one contact.
pub fn title(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email_title } else { texts().phone_title }
}

/// What the contact is called.
pub fn called(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// The label of the field for a new one.
pub fn new_one(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().new_email } else { texts().new_phone }
}

/// The name of the page that takes one away.
pub fn removal(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().remove_email } else { texts().remove_phone }
}

/// The button that sends a code to one's own contact.
pub fn send_to(contact: &str) -> String {
    match use_lang() {
        Lang::En => format!("Send a code to {contact}"),
        Lang::ZhCn => format!("发送验证码至 {contact}"),
    }
}
