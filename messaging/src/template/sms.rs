//! What an SMS says, for senders that take text and for the outbox; vendors with templates say it themselves.

use crate::escape;
use doorward_contract::messaging::MessageKind;

/// A longer name is cut, in characters: a Chinese SMS of more than 70 (GSM 03.38, UCS-2) costs two.
const MAX_PRODUCT: usize = 20;

/// One SMS. `product` is who writes; `code` and `minutes` count for [`MessageKind::SignIn`] and [`MessageKind::Code`].
pub fn sms_text(kind: MessageKind, locale: &str, product: &str, code: &str, minutes: u32) -> String {
    let product: String = escape::one_line(product).trim().chars().take(MAX_PRODUCT).collect();
    if super::words::is_chinese(locale) {
        chinese(kind, &product, code, minutes)
    } else {
        english(kind, &product, code, minutes)
    }
}

fn chinese(kind: MessageKind, product: &str, code: &str, minutes: u32) -> String {
    match kind {
        MessageKind::SignIn => {
            format!("【{product}】登录验证码：{code}，{minutes} 分钟内有效。请勿告诉他人；非本人操作请忽略。")
        }
        MessageKind::Code => {
            format!("【{product}】验证码：{code}，{minutes} 分钟内有效。请勿告诉他人；非本人操作请忽略。")
        }
        MessageKind::Test => format!("【{product}】这是一条测试短信，收到即表示短信发送正常。"),
        MessageKind::Notice => format!("【{product}】您的账号刚刚有变更。如非本人操作，请立即联系管理员。"),
    }
}

fn english(kind: MessageKind, product: &str, code: &str, minutes: u32) -> String {
    match kind {
        MessageKind::SignIn => {
            format!("{product}: your sign-in code is {code}. It expires in {minutes} min. Don't share it with anyone.")
        }
        MessageKind::Code => {
            format!("{product}: your code is {code}. It expires in {minutes} min. Don't share it with anyone.")
        }
        MessageKind::Test => format!("{product}: this is a test message. SMS delivery works."),
        MessageKind::Notice => {
            format!("{product}: your account was just changed. If this wasn't you, contact the administrator.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sms_text;
    use doorward_contract::messaging::MessageKind;

    #[test]
    fn each_text_fits_into_one_sms() {
        for kind in MessageKind::ALL {
            let text = sms_text(kind, "zh-CN", &"门".repeat(30), "482913", 10);
            assert!(text.encode_utf16().count() <= 70, "{text}");
            let text = sms_text(kind, "en", &"D".repeat(30), "482913", 10);
            assert!(text.is_ascii() && text.len() <= 160, "{text}");
        }
    }

    #[test]
    fn attack_68_a_product_name_stays_on_its_line() {
        assert!(sms_text(MessageKind::Code, "en", "A\r\nB", "1", 5).starts_with("A  B: "));
    }
}
