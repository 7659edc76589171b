//! Maps WeChat's `errcode` to errors.

use crate::ProviderError;

/// Credential of a call, beside the App ID. The meaning of some codes depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Proof {
    /// App Secret.
    Secret,
    /// Access token of one user.
    PersonToken,
    /// App access token.
    AppToken,
}

/// Characters. Words this long are removed from displayed messages: they could be a secret, code or token.
const SHORTEST_SECRET: usize = 32;
const MAX_MESSAGE: usize = 200;

/// Maps an error code, by the documentation of each call and
/// <https://developers.weixin.qq.com/doc/offiaccount/Getting_Started/Global_Return_Code.html>.
pub(super) fn error_of(code: i64, message: &str, proof: Proof) -> ProviderError {
    let text = format!("{code} {}", sanitized(message));
    match (code, proof) {
        // Invalid, not the latest, expired.
        (40001 | 40014 | 42001, Proof::AppToken) => ProviderError::StaleAppToken,
        (40001 | 40014 | 42001 | 42007, Proof::PersonToken) => ProviderError::refused_by_vendor(text),
        // The code is invalid, used, missing or expired; WeChat blocks the user; the openid does not match.
        (40029 | 40163 | 41008 | 42003 | 40226 | 40003, _) => ProviderError::refused_by_vendor(text),
        // WeChat is busy, or a quota per minute or day is used up.
        (-1 | 45009 | 45011, _) => ProviderError::Busy(text),
        // Wrong or missing App ID or secret, IP address not on the allowlist, no permission, and all other errors that
        // need an administrator.
        _ => ProviderError::Client(text),
    }
}

fn sanitized(message: &str) -> String {
    let words = message.split(|c: char| c.is_whitespace() || c.is_control() || matches!(c, ',' | '=' | '&' | '"'));
    let words: Vec<&str> = words.filter(|word| !word.is_empty() && word.len() < SHORTEST_SECRET).collect();
    words.join(" ").chars().take(MAX_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::{Proof, error_of};
    use crate::ProviderError;
    use doorward_i18n::Language;

    const PROOFS: [Proof; 3] = [Proof::Secret, Proof::PersonToken, Proof::AppToken];

    #[test]
    fn a_code_that_does_not_count_is_the_persons_to_repeat() {
        for (code, proof) in [40029, 40163, 40226, 41008, 42003].into_iter().flat_map(|code| PROOFS.map(|p| (code, p)))
        {
            let error = error_of(code, "invalid code, rid: 61a969fa-3824f418-2a65b14e", proof);
            assert!(
                matches!(&error, ProviderError::Refused(text) if text.get(Language::En).contains("2a65b14e")),
                "{code} {error}"
            );
        }
    }

    #[test]
    fn wrong_settings_are_the_administrators() {
        for (code, proof) in
            [40013, 40125, 41002, 41004, 40164, 48001].into_iter().flat_map(|code| PROOFS.map(|p| (code, p)))
        {
            assert!(matches!(error_of(code, "", proof), ProviderError::Client(_)), "{code}");
        }
        assert!(matches!(error_of(40001, "invalid credential", Proof::Secret), ProviderError::Client(_)));
    }

    #[test]
    fn case_p029_a_token_that_was_replaced_is_stale_only_when_it_was_the_apps() {
        for code in [40001, 40014, 42001] {
            assert!(matches!(error_of(code, "", Proof::AppToken), ProviderError::StaleAppToken), "{code}");
            assert!(matches!(error_of(code, "", Proof::PersonToken), ProviderError::Refused(_)), "{code}");
        }
    }

    #[test]
    fn a_busy_wechat_is_asked_again_later() {
        for (code, proof) in [-1, 45009, 45011].into_iter().flat_map(|code| PROOFS.map(|p| (code, p))) {
            assert!(matches!(error_of(code, "system error", proof), ProviderError::Busy(_)), "{code}");
        }
    }

    #[test]
    fn attack_88_an_error_repeats_no_secret() {
        let secret = "3e2fa5ce1990693588816ff28e259ae0";
        let error = error_of(40125, &format!("invalid appsecret {secret}, ?secret={secret}&x\n\u{7}"), Proof::Secret);
        assert_eq!(error.to_string(), "the provider doesn’t accept this client: 40125 invalid appsecret ?secret x");
        assert!(error_of(1, &"long ".repeat(500), Proof::Secret).to_string().len() < 300);
    }
}
