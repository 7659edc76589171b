//! Vectors: of Firebase from the README of its `scrypt` program, all others from passlib 1.7.4 and Python's `hashlib`
//! with the password and salts below, such as
//! `passlib.hash.scrypt.using(salt=b"NaCl" * 4, rounds=8, block_size=8, parallelism=1).hash("tremble quartz 7")` and
//! `hashlib.pbkdf2_hmac("sha256", b"tremble quartz 7", b"NaCl" * 4, 1000, 64)`.

use super::*;
use crate::password::hasher::{Arena, HashCost};

const PASSWORD: &str = "tremble quartz 7";

const SELF_CONTAINED: &[&str] = &[
    "$argon2i$v=19$m=256,t=3,p=1$c2FsdHNhbHRzYWx0$rDb3RvJrr9Ct5rY6rm8PpU3BgDzg7TDdDVEpH7ye1Ho",
    "$argon2d$v=19$m=256,t=3,p=2$c2FsdHNhbHRzYWx0$a/YYZOwOsjbbFdvMZD6HUAvnv2SHxuSPV5ug7y+a1ys",
    "$argon2id$v=19$m=256,t=3,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c",
    "argon2$argon2id$v=19$m=256,t=3,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c",
    "$2a$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    "$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    "$2y$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    "2y$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    "bcrypt$$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    "{BCRYPT}$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS",
    // base64.b64encode() of the `$2b$` above, as Firebase exports it.
    "JDJiJDA0JGFiY2RlZmdoaWprbG1ub3BxcnN0dXVsS0k4ZVJxMjFYc1ZNVGUxOEREMDB5aHhyNVpEaXNT",
    "bcrypt_sha256$$2b$04$abcdefghijklmnopqrstuube1N8vaLDwMCtVHfl4sj6WgcY4Ybfl2",
    "$scrypt$ln=8,r=8,p=1$TmFDbE5hQ2xOYUNsTmFDbA$FNFsH/6fe/1xw60PM6seyA0kO3pzfARruYAQyspWArA",
    "scrypt$NaCl$256$8$1$mCm2i0+4jETqkNb7UKVRTMvmwmbtQXs7DLEUuvu0fuRXlJbPfBfEKNIHajwUdA3iUykW6fZ+lczsox/4+n9jlA==",
    "scrypt:256:8:1$NaCl$9829b68b4fb88c44ea90d6fb50a5514ccbe6c266ed417b3b0cb114bafbb47ee4579496cf7c17c428d2076a3c14740de2532916e9f67e95cceca31ff8fa7f6394",
    "$pbkdf2$1000$TmFDbE5hQ2xOYUNsTmFDbA$dlCrA7piXBPiDaGXmIm/TAkIubY",
    "$pbkdf2-sha256$1000$TmFDbE5hQ2xOYUNsTmFDbA$2URv.Ix0aWOaeWGnnSM4spWB7WNzVfwj/JhhvVsI2rg",
    "$pbkdf2-sha256$i=1000,l=32$TmFDbE5hQ2xOYUNsTmFDbA$2URv+Ix0aWOaeWGnnSM4spWB7WNzVfwj/JhhvVsI2rg",
    "$pbkdf2-sha512$1000$TmFDbE5hQ2xOYUNsTmFDbA$TuGtiRdCrZvdPfzhJQfhoJrfpWnH/KHu6K6v/OuoK7StwhpJFSfh5b3lgf5kq1WNeG5qrCAc5H9OfocKbW62Gw",
    "pbkdf2_sha256$1000$NaClNaClNaCl$WTWfdNeciFYgPf6h6Yv+A5cKUzbD47kmRGkb9Twpaes=",
    "pbkdf2_sha1$1000$NaClNaClNaCl$alQFYQWS/AvbQmXuj58N12BvYpY=",
    "pbkdf2:sha256:1000$NaCl$5fe9b3c35bd29fc4837c74bb46d00f3db8e6645a003fa691585e5c63a8334992",
    "sha1$NaCl$fdfb06bb865b1f7aa42a51ae5fd6644712b6baff",
    "$5$rounds=1000$NaClNaCl$jm8eQ57qhmMJqd1aRc6qSArQ8O3aqxa9HfZpKMjcph7",
    "$5$NaClNaCl$MH1CP1w0lICJwHLri.U/2yVXPRzSLCT8BwtDb2w9ZlD",
    "$6$rounds=1000$NaClNaCl$k5wgOavJDQehV.oPAM2UJZ3QnumK8E4kNmr3hGJC.1MO0Gj9WdSvVu.mUH1moSgT6tiSPd/WQzQ0DSG3RRGu3.",
    "{CRYPT}$1$NaClNaCl$lexmnlDRAIEbG./DQdCIA0",
    "$1$NaClNaCl$lexmnlDRAIEbG./DQdCIA0",
    "$apr1$NaClNaCl$X..ToBgqTfzJ2D9ivCEBC0",
    "{SSHA}3Lu4f4aq9xrPZ7C+hw6ArMX46K5OYUNsTmFDbA==",
    "{SHA}AvLi8PUfwmQzPeZKD98vV/Btmb0=",
    "{SMD5}GJTnj9djC7HylBU5MRrmlE5hQ2xOYUNs",
    "{SSHA256}Vn7sRhlqX1B44Bc+j+OXL+3gFQbpOtF0alJsCkP7z7VOYUNsTmFDbA==",
    // ASP.NET Identity, version 2 and 3: base64.b64encode(b"\0" + salt + key) and
    // base64.b64encode(b"\1" + struct.pack(">III", 2, 1000, 16) + salt + key).
    "AE5hQ2xOYUNsTmFDbE5hQ2x2UKsDumJcE+INoZeYib9MCQi5tjpEnnl7Ra87w/xAYg==",
    "AQAAAAIAAAPoAAAAEE5hQ2xOYUNsTmFDbE5hQ2xO4a2JF0Ktm909/OElB+Ggmt+lacf8oe7orq/866grtA==",
];

fn matches(hash: &ForeignHash, password: &str) -> bool {
    let mut arena = Arena::new(HashCost::TEST, Default::default());
    Scheme::stored(hash.as_str()).unwrap().matches(password.as_bytes(), &mut arena)
}

fn only_right(hash: &ForeignHash, password: &str) {
    assert!(matches(hash, password), "{}", hash.as_str());
    assert!(!matches(hash, &format!("{password} ")), "{}", hash.as_str());
    assert!(!matches(hash, ""), "{}", hash.as_str());
}

fn problem(text: &str) -> Option<Problem> {
    parse(text, &Hints::default()).err()
}

#[test]
fn hashes_that_name_their_scheme_match_their_password_alone() {
    for text in SELF_CONTAINED {
        let hash = parse(text, &Hints::default()).unwrap_or_else(|problem| panic!("{text}: {problem:?}"));
        only_right(&hash, PASSWORD);
    }
}

#[test]
fn a_stored_form_is_its_own_stored_form() {
    for text in SELF_CONTAINED {
        let hash = parse(text, &Hints::default()).unwrap();
        assert!(hash.as_str().starts_with('$'), "{text}");
        assert_eq!(parse(hash.as_str(), &Hints::default()).unwrap(), hash, "{text}");
        assert_eq!(parse(&format!(" {}\r\n", hash.as_str()), &Hints::default()).unwrap(), hash, "{text}");
    }
}

#[test]
fn digests_match_with_the_salt_where_the_file_says_it_is() {
    use DigestName::{Md5, Sha1, Sha256, Sha512};
    use SaltOrder::{After, Before, Nested};
    for (digest, order, text) in [
        (Md5, Before, "1f8f82da9adc7c51e1db5c0bc30ee790"),
        (Md5, After, "180085331F62259CD0188017E8763EE4"),
        (Md5, Nested, "c54fd0933269ccce6d4f53cd20b48139"),
        (Sha1, Before, "fdfb06bb865b1f7aa42a51ae5fd6644712b6baff"),
        (Sha1, After, "68c1cf5845bb7939dc1b63c9bcf840c3481c4d89"),
        (Sha1, Nested, "e75ee6f2f107a41646c94816fa37f5c90460100c"),
        (Sha256, Before, "3a3d5d70e34d736f234e2264e6e7103c18df5a3715665fcad4a6f33620fa5346"),
        (Sha256, After, "a81d993077b6d93424ccc0dcdcd9bce81d4f34c5aa54ff59aff7518e706e29c1"),
        (Sha256, Nested, "2b84bb7b25d837614b206e35c06be3836a8f5aafa09894bb35ff1e0e0b2229eb"),
        (
            Sha512,
            Before,
            "44d78ea11419d2a04e528b94f56d2b53b7444f44b6001c6ab126a5218aa0810ecbaf970957ab74d41093b09ab599e172e857e64d815cbb6416178038e47ff45d",
        ),
        (
            Sha512,
            After,
            "ecb8be03be50f09995e4a16443e15e39c5d6d9428604ab97ed8b8d3231d7af5400bebc0cf643616f3cc76a17be44629ed5ad779b3792bc832b3cdaecb9d74893",
        ),
        (
            Sha512,
            Nested,
            "987a44616a1d0013b999bbe6c50b422ef3cb29d9986e6df9ed41c069a947c0e9540eb8af50d73ef7bc2918bd9d748fb9a7c5a17ccbf8800935ab132f6aaaaa0a",
        ),
    ] {
        let algorithm = Some(Algorithm::Salted(digest, order));
        for salt in [Salt::Text("NaCl"), Salt::Hex("4e61436c"), Salt::Base64("TmFDbA==")] {
            let hash = parse(text, &Hints { algorithm, salt: Some(salt), ..Hints::default() }).unwrap();
            only_right(&hash, PASSWORD);
        }
        let cut_off = &text[..text.len() - 1];
        let hints = Hints { algorithm, salt: Some(Salt::Text("NaCl")), ..Hints::default() };
        assert_eq!(parse(cut_off, &hints).err(), Some(Problem::Length), "{cut_off}");
    }
}

#[test]
fn bcrypt_is_read_from_split_fields() {
    let (salt, hash) = ("abcdefghijklmnopqrstuu", "lKI8eRq21XsVMTe18DD00yhxr5ZDisS");
    let hints = Hints { algorithm: Some(Algorithm::Bcrypt), iterations: Some(4), ..Hints::default() };
    let together = parse(&format!("{salt}{hash}"), &hints).unwrap();
    only_right(&together, PASSWORD);
    for salt in [salt.to_owned(), format!("$2a$04${salt}")] {
        assert_eq!(parse(hash, &Hints { salt: Some(Salt::Text(&salt)), ..hints }).unwrap(), together);
    }
    assert_eq!(parse(hash, &hints).err(), Some(Problem::Length), "without its salt");
    assert_eq!(parse(&format!("{salt}{hash}"), &Hints { iterations: None, ..hints }).err(), Some(Problem::Parameters));
}

#[test]
fn bcrypt_ends_at_72_bytes_as_everywhere() {
    // crypt.crypt("a" * 100, "$2b$04$abcdefghijklmnopqrstuu")
    let hash = parse("$2b$04$abcdefghijklmnopqrstuuBzzIgyKkz7xMWYSzkIjUSnxEQFQ0WNe", &Hints::default()).unwrap();
    assert!(matches(&hash, &"a".repeat(100)));
    assert!(matches(&hash, &"a".repeat(72)));
    assert!(!matches(&hash, &"a".repeat(71)));
}

#[test]
fn md5_crypt_takes_empty_and_long_passwords() {
    for (text, password) in
        [("$1$NaCl$1GoJudCFXx752XEZ8e6qf.", String::new()), ("$1$NaCl$qiakNooVgHMIAJFOKyOUe1", "x".repeat(40))]
    {
        assert!(matches(&parse(text, &Hints::default()).unwrap(), &password));
    }
}

fn signer_key() -> Secret {
    Secret::new("jxspr8Ki0RYycVU8zykbdLGjFQ3McFUH0uiiTvC8pVMXAn210wjLNmdZJzxUECKbm0QsEmYUSDzZvpjeJ9WmXA==".into())
}

#[test]
fn firebase_hashes_need_the_signer_key() {
    let text = "lSrfV15cpx95/sZS2W9c9Kp6i/LVgQNDNC/qzrCnh1SAyZvqmZqAjTdn3aoItz+VHjoZilo78198JAdRuid5lQ==";
    let key = signer_key();
    let project = FirebaseProject { signer_key: &key, salt_separator: "Bw==", rounds: 8, memory_cost: 14 };
    let hints = Hints {
        algorithm: Some(Algorithm::FirebaseScrypt),
        salt: Some(Salt::Base64("42xEC+ixf3L2lw==")),
        firebase: Some(project),
        ..Hints::default()
    };
    let hash = parse(text, &hints).unwrap();
    only_right(&hash, "user1password");
    assert_eq!(parse(hash.as_str(), &Hints::default()).unwrap(), hash);
    assert_eq!(parse(text, &Hints { firebase: None, ..hints }).err(), Some(Problem::SignerKey));
    assert_eq!(parse(&text[..60], &hints).err(), Some(Problem::Length));
    let bomb = FirebaseProject { memory_cost: 20, ..project };
    assert_eq!(parse(text, &Hints { firebase: Some(bomb), ..hints }).err(), Some(Problem::Cost));
}

#[test]
fn keycloak_credentials_are_read() {
    let secret = r#"{"value":"2URv+Ix0aWOaeWGnnSM4spWB7WNzVfwj/JhhvVsI2rhP74xi2cv9bw6mAnKFdbHV5/X+EK8TjKPoaD9+pPsszw==","salt":"TmFDbE5hQ2xOYUNsTmFDbA==","additionalParameters":{}}"#;
    let about = r#"{"hashIterations":1000,"algorithm":"pbkdf2-sha256","additionalParameters":{}}"#;
    only_right(&keycloak(secret, about).unwrap(), PASSWORD);
    let secret = r#"{"value":"ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c=","salt":"c2FsdHNhbHRzYWx0"}"#;
    let about = r#"{"hashIterations":3,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["256"],"type":["id"],"version":["1.3"],"parallelism":["1"]}}"#;
    only_right(&keycloak(secret, about).unwrap(), PASSWORD);
    assert_eq!(keycloak(secret, "{}").err(), Some(Problem::Parameters));
    assert_eq!(keycloak(secret, &about.replace("argon2", "md4")).err(), Some(Problem::UnknownScheme));
}

#[test]
fn unusable_hashes_are_named_before_anybody_signs_in() {
    let bcrypt = "$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS";
    for (text, expected) in [
        ("", Problem::Empty),
        (" \t", Problem::Empty),
        (&bcrypt[..59], Problem::Length),
        (&bcrypt[..28], Problem::Length),
        ("$2b$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDi!S", Problem::Encoding),
        ("$2x$04$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS", Problem::Variant),
        ("$2b$03$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS", Problem::Cost),
        ("$2b$xx$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS", Problem::Parameters),
        ("$argon2id$v=19$m=256,t=3,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA", Problem::Length),
        ("$argon2id$v=19$m=256,t=3,p=1$c2FsdHNhbHRzYWx0", Problem::Length),
        ("$argon2id$v=19$m=256,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c", Problem::Parameters),
        ("$argon2id$v=18$m=256,t=3,p=1$c2FsdHNhbHRzYWx0$ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c", Problem::Variant),
        ("$5$rounds=1000$NaClNaCl$jm8eQ57qhmMJqd1aRc6qSArQ8O3aqxa9HfZpKMjcph", Problem::Length),
        ("$1$NaClNaCl$lexmnlDRAIEbG./DQdCIA", Problem::Length),
        ("$7$C6..../....SodiumChloride$kBGj9fHznVYFQMEn/qDCfrDevf9YDtcDdKvEqHJLV8D", Problem::Variant),
        ("pbkdf2_sha256$1000$NaClNaClNaCl", Problem::Length),
        ("{KERBEROS}user@EXAMPLE.TEST", Problem::Variant),
        ("5f4dcc3b5aa765d61d8327deb882cf99", Problem::UnknownScheme),
        ("password", Problem::UnknownScheme),
        ("密码", Problem::UnknownScheme),
        ("$2b$04$密码密码密码密码密码密码密码密码密码密码", Problem::Encoding),
    ] {
        assert_eq!(problem(text), Some(expected), "{text}");
    }
    assert_eq!(problem(&"x".repeat(5000)), Some(Problem::Length));
}

#[test]
fn attack_49_a_costly_foreign_hash_is_neither_stored_nor_computed() {
    let key = "ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c";
    for text in [
        format!("$argon2id$v=19$m=4194304,t=1,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$argon2i$v=19$m=65536,t=4294967295,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$argon2d$v=19$m=65536,t=1,p=4294967295$c2FsdHNhbHRzYWx0${key}"),
        format!("$argon2d$v=19$m=65536,t=0,p=1$c2FsdHNhbHRzYWx0${key}"),
        "$2b$16$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS".into(),
        "$2b$99$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS".into(),
        format!("$scrypt$ln=20,r=8,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$scrypt$ln=255,r=8,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$scrypt$ln=2,r=4294967295,p=4294967295$c2FsdHNhbHRzYWx0${key}"),
        format!("$scrypt$ln=0,r=8,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$pbkdf2-sha256$i=4294967295$c2FsdHNhbHRzYWx0${key}"),
        format!("$pbkdf2-sha256$i=0$c2FsdHNhbHRzYWx0${key}"),
        "$5$rounds=999999999$NaClNaCl$jm8eQ57qhmMJqd1aRc6qSArQ8O3aqxa9HfZpKMjcph7".into(),
        "$5$rounds=10$NaClNaCl$jm8eQ57qhmMJqd1aRc6qSArQ8O3aqxa9HfZpKMjcph7".into(),
    ] {
        assert_eq!(problem(&text), Some(Problem::Cost), "{text}");
        assert_eq!(Scheme::stored(&text), None, "{text}");
    }
}

#[test]
fn usual_costs_of_other_systems_are_accepted() {
    let key = "ciR0swJ1lnIQhyBBOAJ3ZjBzZBLwsanwauT8yphqA4c";
    for text in [
        // Logto; PHP; Keycloak.
        format!("$argon2i$v=19$m=4096,t=256,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$argon2id$v=19$m=65536,t=4,p=1$c2FsdHNhbHRzYWx0${key}"),
        format!("$argon2id$v=19$m=7168,t=5,p=1$c2FsdHNhbHRzYWx0${key}"),
        "$2a$14$abcdefghijklmnopqrstuulKI8eRq21XsVMTe18DD00yhxr5ZDisS".into(),
        format!("$scrypt$ln=16,r=8,p=1$c2FsdHNhbHRzYWx0${key}"),
        // Django 6.
        format!("$pbkdf2-sha256$i=1200000$c2FsdHNhbHRzYWx0${key}"),
        "$6$rounds=656000$NaClNaCl$k5wgOavJDQehV.oPAM2UJZ3QnumK8E4kNmr3hGJC.1MO0Gj9WdSvVu.mUH1moSgT6tiSPd/WQzQ0DSG3RRGu3.".into(),
    ] {
        assert_eq!(problem(&text), None, "{text}");
    }
}

#[test]
fn the_mark_of_a_former_system_is_kept_and_matches_nothing() {
    let mark = parse(crate::legacy::MARK, &Hints::default()).unwrap();
    assert_eq!(mark.as_str(), crate::legacy::MARK);
    assert_eq!(Scheme::stored(mark.as_str()), None);
}

#[test]
fn attack_88_debug_shows_no_hash() {
    let hash = parse(SELF_CONTAINED[0], &Hints::default()).unwrap();
    assert_eq!(format!("{hash:?}"), "ForeignHash(***)");
}
