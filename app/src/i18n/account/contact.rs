//! Words around one's own phone number and e-mail address, and around showing that it is oneself.

use crate::i18n::{Lang, texts, use_lang};
use crate::portal::contact::Kind;

texts! {
    /// Words around one's own contacts.
    OwnContact {
        title: "Phone and e-mail", "手机号和邮箱";
        text: "You sign in with them by code or password, and get back in when you forget the password.",
            "可用验证码或密码登录；忘记密码时也可凭它们找回账号。";
        phone: "Phone", "手机号";
        email: "E-mail", "邮箱";
        none: "None yet", "尚未添加";
        verified: "Verified", "已验证";
        unverified: "Not verified", "未验证";
        add: "Add", "添加";
        change: "Change", "更换";
        remove: "Remove", "移除";
        changed: "Saved. You can sign in with it now.", "已保存，现在可以用它登录。";
        removed: "Removed.", "已移除。";

        phone_title: "Your phone number", "您的手机号";
        email_title: "Your e-mail address", "您的邮箱";
        new_phone: "New phone number", "新手机号";
        new_email: "New e-mail address", "新邮箱";
        new_text: "We send a code to it, to be sure that it is yours.", "我们会向它发送验证码，以确认属于您。";
        send_code: "Send code", "发送验证码";
        code_title: "Enter the code", "输入验证码";
        confirm: "Confirm", "确认";

        remove_phone: "Remove your phone number", "移除手机号";
        remove_email: "Remove your e-mail address", "移除邮箱";
        remove_text: "You cannot sign in with it any more, nor get back in when you forget your password.",
            "移除后将无法用它登录，忘记密码时也无法凭它找回账号。";
        keep: "Keep it", "暂不移除";

        prove_title: "Is it you?", "验证身份";
        prove_text: "Before something important changes, show once more that it is you. This counts for ten minutes.",
            "进行重要更改前，请再次确认是您本人操作，十分钟内有效。";
        prove_none: "There is nothing here to show that it is you. Sign out, and sign in again: that counts for ten minutes.",
            "此账号没有可用的验证方式。请退出后重新登录，登录后十分钟内可以进行更改。";
        prove_sent: "What you sent was not saved. Confirm first that it is you, then send it again.",
            "您提交的内容未保存。请先验证身份，再重新提交。";
        proven_title: "Confirmed", "验证成功";
        proven_text: "Go back to the tab you came from and try again. This counts for ten minutes.",
            "请回到原来的标签页重新提交，十分钟内有效。";
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
