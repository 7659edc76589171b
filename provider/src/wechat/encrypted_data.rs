//! Data that WeChat encrypts or signs with a session key, and that reaches the service through the app.
//!
//! Source: <https://developers.weixin.qq.com/miniprogram/dev/framework/open-ability/signature.html>.

use crate::ProviderError;
use aws_lc_rs::cipher::{AES_128, DecryptionContext, PaddedBlockDecryptingKey, UnboundCipherKey};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use aws_lc_rs::digest::{SHA1_FOR_LEGACY_USE_ONLY, digest};
use aws_lc_rs::iv::FixedLength;
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_contract::Secret;
use serde_json::Value;

/// Decrypts data of `wx.getUserInfo` or the phone button (AES-128-CBC with PKCS #7 padding, all inputs in base64), and
/// checks that its watermark names `expected_appid`.
///
/// The usual cause of a failure is a session key that a later `wx.login` replaced.
///
/// # Errors
/// [`ProviderError::Refused`], always with the same message.
pub fn decrypt(
    session_key: &Secret,
    encrypted_data: &str,
    iv: &str,
    expected_appid: &str,
) -> Result<Value, ProviderError> {
    decrypt_json(session_key.expose(), encrypted_data, iv)
        .filter(|value| !expected_appid.is_empty() && value["watermark"]["appid"] == expected_appid)
        // One message for all failures: details would only help an attacker (padding oracle, RFC 7457 section 2.4).
        .ok_or_else(|| ProviderError::refused(|texts| texts.session_key))
}

fn decrypt_json(session_key: &str, encrypted_data: &str, iv: &str) -> Option<Value> {
    let key = UnboundCipherKey::new(&AES_128, &bytes(session_key)?).ok()?;
    let iv: [u8; 16] = bytes(iv)?.try_into().ok()?;
    let mut data = bytes(encrypted_data)?;
    let key = PaddedBlockDecryptingKey::cbc_pkcs7(key).ok()?;
    let plain = key.decrypt(&mut data, DecryptionContext::Iv128(FixedLength::from(iv))).ok()?;
    serde_json::from_slice(plain).ok()
}

/// Decodes base64. A `+` may have become a space in an unencoded form or query.
fn bytes(base64: &str) -> Option<Vec<u8>> {
    STANDARD.decode(base64.replace(' ', "+")).ok()
}

/// Whether `signature` is the SHA-1 of `raw_data` followed by the session key. `raw_data` must be byte for byte as
/// received by the app.
pub fn check_signature(raw_data: &str, session_key: &Secret, signature: &str) -> bool {
    let signed = [raw_data, session_key.expose()].concat();
    let expected = hex::encode(digest(&SHA1_FOR_LEGACY_USE_ONLY, signed.as_bytes()));
    let known = !session_key.expose().is_empty();
    known && verify_slices_are_equal(expected.as_bytes(), signature.to_ascii_lowercase().as_bytes()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::{STANDARD, check_signature, decrypt};
    use crate::ProviderError;
    use aws_lc_rs::cipher::{AES_128, EncryptionContext, PaddedBlockEncryptingKey, UnboundCipherKey};
    use aws_lc_rs::iv::FixedLength;
    use base64::Engine;
    use doorward_contract::Secret;
    use serde_json::json;

    /// The sample that WeChat publishes.
    const APPID: &str = "wx4f4bc4dec97d474b";
    const KEY: &str = "tiihtNczf5v6AKRyjwEUhQ==";
    const IV: &str = "r7BXXKkLb8qrSNn05n0qiA==";
    const DATA: &str = concat!(
        "CiyLU1Aw2KjvrjMdj8YKliAjtP4gsMZMQmRzooG2xrDcvSnxIMXFufNstNGTyaGS9uT5geRa0W4oTOb1WT7fJlAC+oNPdbB+",
        "3hVbJSRgv+4lGOETKUQz6OYStslQ142dNCuabNPGBzlooOmB231qMM85d2/fV6ChevvXvQP8Hkue1poOFtnEtpyxVLW1zAo6",
        "/1Xx1COxFvrc2d7UL/lmHInNlxuacJXwu0fjpXfz/YqYzBIBzD6WUfTIF9GRHpOn/Hz7saL8xz+W//FRAUid1OksQaQx4CMs",
        "8LOddcQhULW4ucetDf96JcR3g0gfRK4PC7E/r7Z6xNrXd2UIeorGj5Ef7b1pJAYB6Y5anaHqZ9J6nKEBvB4DnNLIVWSgARns",
        "/8wR2SiRS7MNACwTyrGvt9ts8p12PKFdlqYTopNHR1Vf7XjfhQlVsAJdNiKdYmYVoKlaRv85IfVunYzO0IKXsyl7JCUjCpoG",
        "20f0a04COwfneQAGGwd5oa+T8yO5hzuyDb/XcxxmK01EpqOyuxINew==",
    );

    fn key() -> Secret {
        Secret::new(KEY.into())
    }

    /// Encrypts with the sample's key and initialization vector. Without `padded`, the input must be whole blocks.
    fn seal(plain: &[u8], padded: bool) -> String {
        let key = UnboundCipherKey::new(&AES_128, &STANDARD.decode(KEY).unwrap()).unwrap();
        let iv: [u8; 16] = STANDARD.decode(IV).unwrap().try_into().unwrap();
        let mut data = plain.to_vec();
        let context = EncryptionContext::Iv128(FixedLength::from(iv));
        PaddedBlockEncryptingKey::cbc_pkcs7(key).unwrap().less_safe_encrypt(&mut data, context).unwrap();
        data.truncate(if padded { data.len() } else { plain.len() });
        STANDARD.encode(data)
    }

    fn refused(key: &Secret, data: &str, iv: &str, appid: &str) {
        let error = decrypt(key, data, iv, appid).unwrap_err();
        assert_eq!(error.to_string(), ProviderError::refused(|texts| texts.session_key).to_string());
    }

    #[test]
    fn wechats_own_sample_opens() {
        let value = decrypt(&key(), DATA, IV, APPID).unwrap();
        assert_eq!(value["nickName"], "Band");
        assert_eq!(value["openId"], "oGZUI0egBJY1zhBYw2KhdUfwVJJE");
        assert_eq!(value["unionId"], "ocMvos6NjeKLIBqg5Mr9QjxrP1FA");
    }

    #[test]
    fn case_p028_a_plus_that_became_a_blank_on_the_way_does_no_harm() {
        assert!(DATA.contains('+'));
        assert!(decrypt(&key(), &DATA.replace('+', " "), IV, APPID).is_ok());
    }

    #[test]
    fn case_p028_whatever_is_wrong_the_person_logs_in_again() {
        refused(&Secret::new("HyVFkGl5F5OQWJZZaNzBBg==".into()), DATA, IV, APPID);
        refused(&key(), DATA, IV, "wx520c15f417810387");
        refused(&key(), DATA, IV, "");
        for data in ["", "=", "%%%", "AAAA", &DATA[..DATA.len() - 2], &DATA[..DATA.len() - 24], &DATA[24..], "中文"] {
            refused(&key(), data, IV, APPID);
        }
        for short in ["", "r7BXXKkLb8qrSNn05n0q", "r7BXXKkLb8qrSNn05n0qiIA5", "r7BXXKkLb8qrSNn05n0qiA"] {
            refused(&key(), DATA, short, APPID);
            refused(&Secret::new(short.into()), DATA, IV, APPID);
        }
    }

    #[test]
    fn case_p028_padding_text_and_watermark_are_checked() {
        let good = json!({"phoneNumber": "13800000000", "watermark": {"appid": APPID, "timestamp": 1}}).to_string();
        assert_eq!(decrypt(&key(), &seal(good.as_bytes(), true), IV, APPID).unwrap()["phoneNumber"], "13800000000");
        for bad in ["{}", "null", "[1]", "not json", r#"{"watermark":"wx4f4bc4dec97d474b"}"#, r#"{"watermark":{}}"#] {
            refused(&key(), &seal(bad.as_bytes(), true), IV, APPID);
        }
        // Complete JSON in whole blocks, with missing or wrong padding.
        let blocks = format!("{good}{}", " ".repeat(16 - good.len() % 16));
        refused(&key(), &seal(blocks.as_bytes(), false), IV, APPID);
        let uneven = [good.as_bytes(), &vec![3; 16 - good.len() % 16]].concat();
        assert_ne!(uneven.len() - good.len(), 3);
        assert!(decrypt(&key(), &seal(&uneven, false), IV, APPID).is_err());
        let zero = [good.as_bytes(), &vec![0; 16 - good.len() % 16]].concat();
        refused(&key(), &seal(&zero, false), IV, APPID);
    }

    #[test]
    fn attack_76_wechats_own_signature_counts_and_no_other() {
        let raw = concat!(
            r#"{"nickName":"Band","gender":1,"language":"zh_CN","city":"Guangzhou","province":"Guangdong","#,
            r#""country":"CN","avatarUrl":"http://wx.qlogo.cn/mmopen/vi_32/1vZvI39NWFQ9XM4LtQpFrQJ1xlgZxx3w7bQ"#,
            r#"xKARol6503Iuswjjn6nIGBiaycAjAtpujxyzYsrztuuICqIM5ibXQ/0"}"#,
        );
        let key = Secret::new("HyVFkGl5F5OQWJZZaNzBBg==".into());
        assert!(check_signature(raw, &key, "75e81ceda165f4ffa64f4068af58c64b8f54b88c"));
        assert!(!check_signature(&raw.replace("Band", "Bund"), &key, "75e81ceda165f4ffa64f4068af58c64b8f54b88c"));
        assert!(!check_signature(raw, &key, ""));
        assert!(!check_signature(raw, &key, "75e81ceda165f4ffa64f4068af58c64b8f54b88"));
        // The SHA-1 of the empty string: an empty key is no valid key.
        assert!(!check_signature("", &Secret::default(), "da39a3ee5e6b4b0d3255bfef95601890afd80709"));
    }
}
