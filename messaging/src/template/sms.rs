//! Texts of SMS, for providers that take text and for the outbox; vendors with templates have their own texts.

use crate::escape;
use doorward_contract::messaging::{Language, MessageKind};
use doorward_i18n::messages::sms::{self, of};

/// Longer names are truncated, in characters: a Chinese SMS of more than 70 (GSM 03.38, UCS-2) counts as two.
const MAX_PRODUCT: usize = 20;

/// The text of one SMS. `product` is the sender's name; `code` and `minutes` are used for [`MessageKind::SignIn`] and
/// [`MessageKind::Code`].
pub fn sms_text(kind: MessageKind, language: Language, product: &str, code: &str, minutes: u32) -> String {
    let product: String = escape::one_line(product).trim().chars().take(MAX_PRODUCT).collect();
    let texts = of(language);
    match kind {
        MessageKind::SignIn => texts.sign_in(sms::SignIn { product, code, minutes }),
        MessageKind::Code => texts.code(sms::Code { product, code, minutes }),
        MessageKind::Test => texts.test(product),
        MessageKind::Notice => texts.notice(product),
    }
}

#[cfg(test)]
mod tests {
    use super::sms_text;
    use doorward_contract::messaging::{Language, MessageKind};

    #[test]
    fn each_text_fits_into_one_sms() {
        for kind in MessageKind::ALL {
            let text = sms_text(kind, Language::ZhCn, &"门".repeat(30), "482913", 10);
            assert!(text.encode_utf16().count() <= 70, "{text}");
            let text = sms_text(kind, Language::En, &"D".repeat(30), "482913", 10);
            assert!(text.is_ascii() && text.len() <= 160, "{text}");
        }
    }

    #[test]
    fn attack_68_a_product_name_stays_on_its_line() {
        assert!(sms_text(MessageKind::Code, Language::En, "A\r\nB", "1", 5).starts_with("A  B: "));
    }
}
