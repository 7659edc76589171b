//! Texts about phone numbers, email addresses and verification codes.

use crate::portal::contact::Kind;

crate::i18n::texts!(portal::contact);

/// Label of the sign-in field, by the sign-in methods that are on.
pub fn label(phone: bool, email: bool, username: bool) -> &'static str {
    let words = texts();
    match (phone, email, username) {
        (true, true, true) => words.any,
        (true, true, false) => words.phone_or_email,
        (true, false, true) => words.phone_or_username,
        (false, true, true) => words.email_or_username,
        (true, false, false) => words.phone,
        (false, true, false) => words.email,
        (false, false, _) => super::texts().username,
    }
}

/// How the code is delivered, and whether it creates an account.
pub fn how(kind: Kind, registers: bool) -> &'static str {
    let words = texts();
    match (kind == Kind::Email, registers) {
        (true, false) => words.send_to_email,
        (true, true) => words.send_to_email_registers,
        (false, false) => words.send_to_phone,
        (false, true) => words.send_to_phone_registers,
    }
}

pub fn called(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// Recipient of a code. If it is uncertain that a code was sent, the sentence is true in both cases.
pub fn sent_to(to: &str, link: bool, surely: bool) -> String {
    let words = texts();
    match (surely, link) {
        (true, false) => words.sent(to),
        (true, true) => words.sent_link(to),
        (false, false) => words.sent_perhaps(to),
        (false, true) => words.sent_link_perhaps(to),
    }
}
