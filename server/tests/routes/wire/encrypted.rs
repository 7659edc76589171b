use crate::kit::{App, OTHER_PASSWORD, PASSWORD, Tokens};
use aws_lc_rs::rsa::{Pkcs1PublicEncryptingKey, PublicEncryptingKey};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use std::fmt::Write as _;

/// The SDK's `encryptLong`: encrypts blocks of 117 bytes, writes each as a number, concatenates, encodes as base64.
struct Sealer {
    key: Pkcs1PublicEncryptingKey,
    thumbprint: Value,
}

impl Sealer {
    async fn of(app: &App) -> Self {
        let key = app.post("/auth/v2/signin/publichkey?client_id=doorward", json!({})).send().await.ok();
        let right = app.post("/auth/v2/signin/publickey", json!({})).send().await.ok();
        assert_eq!(key, right, "both spellings are served");
        let pem: String = key["public_key"].as_str().unwrap().lines().filter(|line| !line.starts_with('-')).collect();
        let key_bytes = PublicEncryptingKey::from_der(&STANDARD.decode(pem).unwrap()).unwrap();
        Self {
            key: Pkcs1PublicEncryptingKey::new(key_bytes).unwrap(),
            thumbprint: key["public_key_thumbprint"].clone(),
        }
    }

    fn seal(&self, text: &str) -> Vec<u8> {
        let mut all = Vec::new();
        for piece in utf16_units(text).chunks(117) {
            let mut room = vec![0; self.key.ciphertext_size()];
            all.extend(self.key.encrypt(piece, &mut room).unwrap().iter().skip_while(|byte| **byte == 0));
        }
        all
    }

    /// Encrypts a text repeatedly until a block lacks a leading byte.
    fn seal_short(&self, text: &str) -> Vec<u8> {
        let whole = self.key.ciphertext_size();
        std::iter::repeat_with(|| self.seal(text)).find(|sealed| !sealed.len().is_multiple_of(whole)).unwrap()
    }

    fn base64(&self, text: &str) -> String {
        STANDARD.encode(self.seal(text))
    }

    fn base64_of_hex(&self, text: &str) -> String {
        let hex = self.seal(text).iter().fold(String::new(), |mut hex, byte| {
            write!(hex, "{byte:02x}").unwrap();
            hex
        });
        STANDARD.encode(hex)
    }
}

/// The SDK's `pkcs1pad2`: encodes each UTF-16 unit separately, so half a surrogate pair takes three bytes.
fn utf16_units(text: &str) -> Vec<u8> {
    let halves = |unit| char::decode_utf16([unit]).next().unwrap().is_err();
    let mut bytes = Vec::new();
    for unit in text.encode_utf16() {
        if halves(unit) {
            let bits = |shift: u16| u8::try_from(unit >> shift & 63).unwrap() | 128;
            bytes.extend([0xED, bits(6), bits(0)]);
        } else {
            bytes.extend(String::from_utf16(&[unit]).unwrap().into_bytes());
        }
    }
    bytes
}

const PATH: &str = "/auth/v2/signin/username";

#[tokio::test]
async fn an_encrypted_password_opens_a_session() {
    let app = App::new().await;
    app.user("li.na").await;
    let sealer = Sealer::of(&app).await;
    let clear = json!({"username": "li.na", "password": PASSWORD, "padding": "x".repeat(200)}).to_string();
    for params in [sealer.base64(&clear), sealer.base64_of_hex(&clear)] {
        let body = json!({"params": params, "public_key_thumbprint": sealer.thumbprint});
        let tokens = Tokens::of(app.post(PATH, body).send().await);
        app.get("/auth/v2/user/me").bearer(&tokens.access).send().await.ok();
    }
    let clear = json!({"username": "li.na", "password": PASSWORD});
    Tokens::of(app.post(PATH, clear).send().await);
}

#[tokio::test]
async fn finding_w01_a_ciphertext_without_its_leading_zero_byte_opens_a_session() {
    let app = App::new().await;
    app.user("li.na").await;
    let sealer = Sealer::of(&app).await;
    for padding in [0, 300] {
        let clear = json!({"username": "li.na", "password": PASSWORD, "padding": "x".repeat(padding)}).to_string();
        let params = STANDARD.encode(sealer.seal_short(&clear));
        let body = json!({"params": params, "public_key_thumbprint": sealer.thumbprint});
        Tokens::of(app.post(PATH, body).send().await);
    }
}

#[tokio::test]
async fn finding_w02_an_encrypted_password_with_an_emoji_opens_a_session() {
    let app = App::new().await;
    let password = "quartz 🔑 钥匙 tremble";
    let new = json!({"username": "li.na", "password": password});
    let key = app.api_key().await;
    assert_eq!(app.post("/admin/api/v1/users", new.clone()).bearer(&key).send().await.status, 201);
    let sealer = Sealer::of(&app).await;
    let body = json!({"params": sealer.base64(&new.to_string()), "public_key_thumbprint": sealer.thumbprint});
    Tokens::of(app.post(PATH, body).send().await);
}

#[tokio::test]
async fn what_does_not_decrypt_is_answered_like_a_wrong_password() {
    let app = App::new().await;
    app.user("li.na").await;
    let sealer = Sealer::of(&app).await;
    let wrong = sealer.base64(&json!({"username": "li.na", "password": "wrong-one"}).to_string());
    let expected = "invalid_username_or_password";
    let blocks = STANDARD.encode(vec![7; sealer.key.ciphertext_size()]);
    for (params, thumbprint) in [
        (wrong.as_str(), sealer.thumbprint.clone()),
        (blocks.as_str(), sealer.thumbprint.clone()),
        ("garbage!", sealer.thumbprint.clone()),
        ("", sealer.thumbprint.clone()),
        (&STANDARD.encode(&sealer.seal("x")[..200]), sealer.thumbprint.clone()),
        (&sealer.base64("not json"), sealer.thumbprint.clone()),
        (&wrong, json!("another-key")),
    ] {
        let reply = app.post(PATH, json!({"params": params, "public_key_thumbprint": thumbprint})).send().await;
        assert_eq!(reply.refused(), (400, expected), "{params:.20}");
    }
}

#[tokio::test]
async fn modify_password_sends_both_passwords_encrypted() {
    let app = App::new().await;
    let token = app.signed_in("li.na").await;
    let sealer = Sealer::of(&app).await;
    let change = async |current: &str, new: &str| {
        let body = json!({
            "user_id": token.uid, "encrypt_password": sealer.base64(current),
            "encrypt_new_password": sealer.base64(new), "public_key_thumbprint": sealer.thumbprint
        });
        app.post("/auth/v1/user/basic/edit", body).bearer(&token.access).send().await
    };
    assert_eq!(change("wrong-one", OTHER_PASSWORD).await.refused(), (400, "invalid_password"));
    assert_eq!(change(PASSWORD, OTHER_PASSWORD).await.ok(), json!({}));
    app.post("/auth/v1/signin", json!({"username": "li.na", "password": OTHER_PASSWORD})).send().await.ok();
}
