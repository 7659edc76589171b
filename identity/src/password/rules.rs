//! Rules for new passwords (NIST SP 800-63B-4 section 3.1.1.2).

use crate::Error;
use doorward_contract::{Secret, settings::PasswordRules};
use unicode_normalization::UnicodeNormalization;
use zeroize::Zeroizing;
use zxcvbn::{Score, feedback::Warning, zxcvbn};

/// Most code points of a password.
const MAX_LENGTH: usize = 128;

/// NFKC, so that one password typed on two keyboards is equal. `None` when it is longer than any accepted password.
pub(crate) fn normalise(password: &Secret) -> Option<Zeroizing<Vec<u8>>> {
    let text = password.expose();
    // A code point has at most four bytes, and NFKC may turn one into eighteen: check the length before processing
    // megabytes.
    if text.len() > MAX_LENGTH * 4 {
        return None;
    }
    let normal: Zeroizing<String> = Zeroizing::new(text.nfkc().collect());
    (normal.chars().count() <= MAX_LENGTH).then(|| Zeroizing::new(normal.as_bytes().to_vec()))
}

/// Most characters beside context words with which a password still resembles them. The sentence `password_context` has
/// the number of the next.
const MAX_REST: usize = 4;

/// Checks a new password against the rules. `field` names it in errors. `context` are words that it may not resemble:
/// username, display name, contacts, product.
pub(crate) fn check(
    field: &'static str,
    password: &Secret,
    rules: &PasswordRules,
    context: &[&str],
) -> Result<Zeroizing<Vec<u8>>, Error> {
    let Some(normal) = normalise(password) else {
        return Err(Error::weak_password(field, "too_long", |texts| texts.password_too_long(MAX_LENGTH)));
    };
    let text = String::from_utf8_lossy(&normal);
    let length = text.chars().count();
    if length < usize::from(rules.min_length) {
        let least = rules.min_length;
        return Err(Error::weak_password(field, "too_short", |texts| texts.password_too_short(least)));
    }
    if text.chars().any(|c| c == '\0') {
        return Err(Error::weak_password(field, "charset", |texts| texts.password_charset));
    }
    if classes(&text) < rules.required_classes {
        let needed = rules.required_classes;
        return Err(Error::weak_password(field, "too_few_classes", |texts| texts.password_too_few_classes(needed)));
    }
    if resembles(&text, context) {
        return Err(Error::weak_password(field, "context", |texts| texts.password_context));
    }
    if is_common(&text) {
        return Err(Error::weak_password(field, "common", |texts| texts.password_common));
    }
    Ok(normal)
}

/// Strength of a password: 0 (guessed at once) to 4 (very hard to guess).
pub(crate) fn strength(password: &str) -> u8 {
    // zxcvbn's time grows with the square of the length; what follows after 100 characters changes nothing.
    let head: String = password.chars().take(100).collect();
    zxcvbn(&head, &[]).score().into()
}

fn is_common(password: &str) -> bool {
    let head: String = password.chars().take(100).collect();
    let estimate = zxcvbn(&head, &[]);
    let listed = matches!(
        estimate.feedback().and_then(|feedback| feedback.warning()),
        Some(Warning::ThisIsATop10Password | Warning::ThisIsATop100Password | Warning::ThisIsACommonPassword)
    );
    listed || estimate.score() == Score::Zero
}

fn classes(password: &str) -> u8 {
    let has = |test: fn(char) -> bool| u8::from(password.chars().any(test));
    has(char::is_lowercase) + has(char::is_uppercase) + has(|c| c.is_ascii_digit()) + has(|c| !c.is_alphanumeric())
}

/// Whether little is left once every occurrence of the context words is removed: [`MAX_REST`] characters, or no letter.
fn resembles(password: &str, context: &[&str]) -> bool {
    let password = password.to_lowercase();
    let mut words: Vec<_> = context.iter().map(|word| word.to_lowercase()).collect();
    words.retain(|word| word.chars().count() >= 3);
    // Longer words first: one may be part of another.
    words.sort_by_key(|word| std::cmp::Reverse(word.len()));
    let rest = words.iter().fold(password.clone(), |rest, word| rest.replace(word.as_str(), ""));
    rest != password && (rest.chars().count() <= MAX_REST || !rest.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(password: &str) -> Option<&'static str> {
        reason_by(password, &PasswordRules::default())
    }

    fn reason_by(password: &str, rules: &PasswordRules) -> Option<&'static str> {
        check("password", &Secret::new(password.into()), rules, &["lina", "Doorward"])
            .err()
            .and_then(|error| error.reason())
    }

    #[test]
    fn any_characters_do() {
        for password in ["correct horse battery", "密码不是这个词组吗", "🔑🚪🧱🌿🔑🚪🧱🌿x", "     spaces     count"]
        {
            assert_eq!(reason(password), None, "{password}");
        }
    }

    #[test]
    fn short_common_and_context_passwords_are_refused() {
        assert_eq!(reason("k3n-Zq7"), Some("too_short"));
        assert_eq!(reason("password"), Some("common"));
        assert_eq!(reason("12345678"), Some("common"));
        assert_eq!(reason("aaaaaaaaaa"), Some("common"));
        assert_eq!(reason("Doorward2026!"), Some("context"));
        assert_eq!(reason("linalina-2026-11"), Some("context"));
        assert_eq!(reason("doorward+lina=ok"), Some("context"));
        assert_eq!(reason("lina1234"), Some("context"));
        assert_eq!(reason("tremble\0quartz"), Some("charset"));
    }

    /// As the sentence of the error says.
    #[test]
    fn beside_context_words_five_characters_with_a_letter_are_enough() {
        assert_eq!(reason("doorward2026"), Some("context"));
        assert_eq!(reason("doorward20261"), Some("context"), "no letter");
        assert_eq!(reason("doorward-qz7!"), None);
        assert_eq!(reason("doorward-qz7"), Some("context"), "four characters");
        let rules = PasswordRules::default();
        let refused = check("password", &Secret::new("lina1234".into()), &rules, &["lina"]).err().unwrap();
        let (sentence, least) = (refused.to_string(), (MAX_REST + 1).to_string());
        assert!(sentence.contains(&format!("at least {least} characters")), "{sentence}");
    }

    #[test]
    fn attack_48_length_is_capped_and_nothing_is_cut_off() {
        assert_eq!(reason(&"xk9 ".repeat(33)), Some("too_long"));
        assert_eq!(reason(&"x".repeat(2_000_000)), Some("too_long"));
        let (a, b) = (format!("{}a", "xk9q ".repeat(20)), format!("{}b", "xk9q ".repeat(20)));
        assert_ne!(normalise(&Secret::new(a)), normalise(&Secret::new(b)));
    }

    #[test]
    fn attack_48_composed_and_decomposed_spellings_are_one() {
        assert_eq!(normalise(&Secret::new("caf\u{e9}".into())), normalise(&Secret::new("cafe\u{301}".into())));
    }

    #[test]
    fn composition_is_asked_for_only_when_the_setting_is_on() {
        let rules = PasswordRules { required_classes: 3, ..PasswordRules::default() };
        assert_eq!(reason_by("tremble quartz window", &rules), Some("too_few_classes"));
        assert_eq!(reason_by("Tremble quartz window", &rules), None);
    }

    #[test]
    fn strength_rises() {
        assert_eq!(strength("password"), 0);
        assert_eq!(strength("tremble quartz window 9"), 4);
    }
}
