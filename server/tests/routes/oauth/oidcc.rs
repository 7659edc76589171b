//! The conformance suite of the OpenID Foundation, walked by hand: one test for each module of a plan, with its name.
//! It makes the requests of the module and asserts what the module asserts. docs/conformance.md lists them all.

mod basic;
mod config;
mod dynamic;
mod fapi;
mod logout;

use super::{Client, Person, decoded, text};
use crate::kit::App;
use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;

/// What every item begins with: an application and a user who is signed in.
async fn arrange(app: &App) -> (Client<'_>, Person) {
    (Client::web(app).await, Person::new(app, "li.na").await)
}

/// Verifies a token with the published keys.
async fn is_signed(app: &App, token: &str) -> bool {
    let keys = app.get("/oauth2/certs").send().await.ok();
    let (header, _) = decoded(token);
    let key = keys["keys"].as_array().unwrap().iter().find(|key| key["kid"] == header["kid"]).unwrap();
    assert_eq!(key["alg"], header["alg"]);
    let member = |name: &str| URL_SAFE_NO_PAD.decode(text(key, name)).unwrap();
    let (message, signature) = token.rsplit_once('.').unwrap();
    let (message, signature) = (message.as_bytes(), URL_SAFE_NO_PAD.decode(signature).unwrap());
    match text(key, "alg") {
        "ES256" => {
            let point = [&[4_u8][..], member("x").as_slice(), member("y").as_slice()].concat();
            UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, &signature).is_ok()
        }
        "RS256" => {
            let key = RsaPublicKeyComponents { n: member("n"), e: member("e") };
            key.verify(&RSA_PKCS1_2048_8192_SHA256, message, &signature).is_ok()
        }
        other => panic!("{other}"),
    }
}

/// Left half of the SHA-256 of a token (OpenID Connect Core section 3.1.3.6).
fn half_hash(token: &str) -> String {
    URL_SAFE_NO_PAD.encode(&digest(&SHA256, token.as_bytes()).as_ref()[..16])
}

async fn userinfo(app: &App, tokens: &Value) -> Value {
    app.get("/oauth2/userinfo").bearer(text(tokens, "access_token")).send().await.ok()
}

/// Each module that docs/conformance.md says passes is a test, unless it refers to another one.
#[test]
fn every_documented_module_is_a_test() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/routes/oauth/oidcc");
    let files = std::fs::read_dir(folder).unwrap().map(|file| std::fs::read_to_string(file.unwrap().path()).unwrap());
    let tests: String = files.collect();
    let document = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/conformance.md")).unwrap();
    let mut prefix = "";
    let mut modules = 0;
    for line in document.lines() {
        if line.starts_with("All names begin") {
            prefix = "fapi2_security_profile_final_";
        }
        let Some((module, result)) = line.strip_prefix("| `").and_then(|row| row.split_once("` | ")) else { continue };
        if result.starts_with("passes") && !result.contains("see `") {
            let test = format!("fn {prefix}{}(", module.replace('-', "_").to_ascii_lowercase());
            assert!(tests.contains(&test), "{module}");
            modules += 1;
        }
    }
    assert!(modules > 90, "{modules}");
}
