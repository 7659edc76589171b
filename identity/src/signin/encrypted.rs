//! CloudBase's encrypted form of username and password: RSA PKCS#1 v1.5, block by block, on top of TLS.
//!
//! Text that does not decrypt is treated as a wrong password, with the full work of one, so that neither the response
//! nor its time distinguishes good padding from bad (Bleichenbacher's attack).

mod blocks;
mod cesu8;
#[cfg(test)]
mod tests;

use crate::{Caller, Error, Identity, NewSession, keys, signin, throttle};
use base64::{Engine, engine::general_purpose::STANDARD};
use doorward_contract::{
    Secret,
    signin::{EncryptedSigninRequest, SigninRequest, TransportKey},
};
use zeroize::Zeroizing;

pub async fn transport_key(identity: &Identity) -> Result<TransportKey, Error> {
    let transport = keys::transport(identity).await?;
    Ok(TransportKey { public_key: transport.pem.clone(), public_key_thumbprint: transport.thumbprint.clone() })
}

/// Signs in with a username and password, encrypted or plain.
///
/// # Errors
/// As [`signin::password::sign_in`]; undecryptable text is [`Error::WrongCredentials`].
pub async fn sign_in(
    identity: &Identity,
    request: &EncryptedSigninRequest,
    caller: &Caller,
) -> Result<NewSession, Error> {
    signin::require_passwords(identity)?;
    let (username, password) = match &request.params {
        None => (request.username.clone().unwrap_or_default(), request.password.clone().unwrap_or_default()),
        Some(params) => {
            throttle::refuse_full_line(identity, caller).await?;
            let thumbprint = request.public_key_thumbprint.as_deref().unwrap_or_default();
            let text = decrypt(identity, params, thumbprint);
            let clear: SigninRequest = text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default();
            (clear.username.unwrap_or_default(), clear.password.unwrap_or_default())
        }
    };
    signin::password::sign_in(identity, &username, &password, caller).await
}

/// Decrypts base64 of hex, or plain base64, of ciphertexts joined block after block.
pub(crate) fn decrypt(identity: &Identity, text: &str, thumbprint: &str) -> Option<Zeroizing<String>> {
    let transport = identity.keys().transport.clone().filter(|key| key.thumbprint == thumbprint)?;
    let bytes = STANDARD.decode(text.trim()).ok()?;
    let bytes = hex::decode(&bytes).unwrap_or(bytes);
    cesu8::decode(&blocks::decrypt(&transport.private, &bytes)?)
}

/// A secret as it was sent, or decrypted when a thumbprint is present.
pub(crate) fn open_secret(identity: &Identity, secret: &Secret, thumbprint: Option<&str>) -> Secret {
    match thumbprint.filter(|thumbprint| !thumbprint.is_empty()) {
        None => secret.clone(),
        Some(thumbprint) => {
            Secret::new(decrypt(identity, secret.expose(), thumbprint).map(|text| text.to_string()).unwrap_or_default())
        }
    }
}
