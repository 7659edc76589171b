//! Texts about phone numbers, email addresses and verification codes.

use crate::portal::contact::Kind;

crate::i18n::texts!(portal::contact);

/// Label of the sign-in field, by the sign-in methods that are on.
pub fn label(phone: bool, email: bool, username: bool) -> &'static str {
    let texts = texts();
    match (phone, email, username) {
        (true, true, true) => texts.any,
        (true, true, false) => texts.phone_or_email,
        (true, false, true) => texts.phone_or_username,
        (false, true, true) => texts.email_or_username,
        (true, false, false) => texts.phone,
        (false, true, false) => texts.email,
        (false, false, _) => super::texts().username,
    }
}

/// How the code is delivered, and whether it creates an account.
pub fn how(kind: Kind, registers: bool) -> &'static str {
    let texts = texts();
    match (kind == Kind::Email, registers) {
        (true, false) => texts.send_to_email,
        (true, true) => texts.send_to_email_registers,
        (false, false) => texts.send_to_phone,
        (false, true) => texts.send_to_phone_registers,
    }
}

pub fn kind_name(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// Recipient of a code. If it is uncertain that a code was sent, the sentence is true in both cases.
pub fn sent_to(to: &str, link: bool, surely: bool) -> String {
    let texts = texts();
    match (surely, link) {
        (true, false) => texts.sent(to),
        (true, true) => texts.sent_link(to),
        (false, false) => texts.sent_perhaps(to),
        (false, true) => texts.sent_link_perhaps(to),
    }
}
