use super::{blocks, cesu8};
use aws_lc_rs::encoding::{AsDer, PublicKeyX509Der};
use aws_lc_rs::rsa::{
    KeySize, Pkcs1PrivateDecryptingKey, Pkcs1PublicEncryptingKey, PrivateDecryptingKey, PublicEncryptingKey,
};
use base64::{Engine, engine::general_purpose::STANDARD};
use serde::Deserialize;

/// Vectors that `end2end/support/encrypted.mjs` wrote with CloudBase's SDK.
#[derive(Deserialize)]
struct Vectors {
    private_key: String,
    cases: Vec<Vector>,
}

#[derive(Deserialize)]
struct Vector {
    text: String,
    params: String,
}

const BLOCK: usize = 256;

#[test]
fn finding_w01_w02_what_the_sdk_encrypts_is_read_whatever_it_left_out() {
    let vectors: Vectors = serde_json::from_str(include_str!("vectors.json")).unwrap();
    let key = PrivateDecryptingKey::from_pkcs8(&STANDARD.decode(vectors.private_key).unwrap()).unwrap();
    let key = Pkcs1PrivateDecryptingKey::new(key).unwrap();
    let mut short = 0;
    for vector in vectors.cases {
        let cipher = STANDARD.decode(vector.params).unwrap();
        short += usize::from(!cipher.len().is_multiple_of(BLOCK));
        let plain = blocks::decrypt(&key, &cipher).unwrap();
        assert_eq!(cesu8::decode(&plain).unwrap().as_str(), vector.text);
    }
    assert_eq!(short, 13);
}

struct Pair {
    private: Pkcs1PrivateDecryptingKey,
    public: Pkcs1PublicEncryptingKey,
}

impl Pair {
    fn new() -> Self {
        let private = PrivateDecryptingKey::generate(KeySize::Rsa2048).unwrap();
        let public = AsDer::<PublicKeyX509Der<'_>>::as_der(&private.public_key()).unwrap();
        let public = PublicEncryptingKey::from_der(public.as_ref()).unwrap();
        Self {
            private: Pkcs1PrivateDecryptingKey::new(private).unwrap(),
            public: Pkcs1PublicEncryptingKey::new(public).unwrap(),
        }
    }

    /// Encrypts like the SDK: pieces of 117, each ciphertext a number without leading zero bytes.
    fn encrypt(&self, text: &[u8]) -> Vec<u8> {
        let mut all = Vec::new();
        for piece in text.chunks(117) {
            let mut room = vec![0; BLOCK];
            let cipher = self.public.encrypt(piece, &mut room).unwrap();
            all.extend(cipher.iter().skip_while(|byte| **byte == 0));
        }
        all
    }
}

#[test]
fn finding_w01_of_ten_thousand_encryptions_none_is_refused() {
    let pair = Pair::new();
    let text: Vec<u8> = (0..930).map(|at| b'a' + u8::try_from(at % 26).unwrap()).collect();
    let mut lacking = [0; 2];
    for round in 0..10_000 {
        // Mostly one block; the rest two to eight.
        let length = if round % 5 == 0 { 118 + round * 37 % 812 } else { 46 };
        let cipher = pair.encrypt(&text[..length]);
        let is_short = !cipher.len().is_multiple_of(BLOCK);
        lacking[usize::from(length > 117)] += usize::from(is_short);
        // Full-length ciphertexts do not differ: a sample of them is enough.
        if is_short || round % 20 == 0 {
            assert_eq!(*blocks::decrypt(&pair.private, &cipher).unwrap(), text[..length], "{length} bytes");
        }
    }
    assert!(lacking.iter().all(|count| *count > 5), "{lacking:?}");
}

#[test]
fn what_is_no_ciphertext_is_refused_whatever_its_length() {
    let pair = Pair::new();
    // Three full blocks: a text that lacks a byte could be two valid ones when it is split.
    let good = std::iter::repeat_with(|| pair.encrypt(&[b'x'; 300])).find(|good| good.len() == 3 * BLOCK).unwrap();
    let mut broken = good.clone();
    broken[10] ^= 1;
    for text in
        [Vec::new(), vec![0; BLOCK], vec![7; 255], vec![7; 3 * BLOCK - 2], broken, good[..2 * BLOCK - 1].to_vec()]
    {
        assert!(blocks::decrypt(&pair.private, &text).is_none(), "{}", text.len());
    }
    let most = vec![b'x'; 117 * blocks::MAX_BLOCKS + 1];
    assert!(blocks::decrypt(&pair.private, &pair.encrypt(&most)).is_none(), "more blocks than allowed");
}
