//! Requests that a signing key has signed by Tencent Cloud's TC3-HMAC-SHA256, as the server SDKs of CloudBase do.
//!
//! A signature covers the body and some headers, holds for five minutes, and contains the time in seconds only: two
//! equal requests within a second have the same signature. Nor does it cover the action that a header names, unless
//! that header is signed, which CloudBase's SDK does not do. [`Access::use_signature`] therefore remembers signatures.

pub mod tc3;

use crate::api_key::{SigningKey, sealed_place};
use crate::{Access, Error};
use doorward_contract::Timestamp;
use doorward_contract::api_keys::ApiKeyKind;
use doorward_identity::crypto::sha256_hex;
use doorward_store::{api_key, used_token};
pub use tc3::SignedRequest;
use tc3::{Authorization, Scheme};

/// Seconds for which a signature is valid, before and after its time: Tencent Cloud's own limit.
pub const WINDOW_SECS: i64 = 300;

/// Seconds after the time of a signature in which another request may have the same one. The SDKs subtract a second
/// from the time.
const TWIN_SECS: i64 = 5;

/// Why a signature is not accepted.
#[derive(Debug, thiserror::Error)]
pub enum SignatureError {
    /// There is no signature, or it cannot be read.
    #[error("the signature cannot be read")]
    Malformed,
    /// There is no such signing key, or it was revoked or has expired.
    #[error("the signing key does not exist")]
    UnknownKey,
    /// It was made with another secret, or for another request.
    #[error("the signature does not match the request")]
    Mismatch,
    /// Its time is more than [`WINDOW_SECS`] away from ours.
    #[error("the time of the signature is too far from the time of the server")]
    Expired,
    /// It was used before.
    #[error("the signature was used before")]
    Replayed,
    /// The action is in a header that it does not cover. See [`Signer::check_action_header`].
    #[error("the signature does not cover the action")]
    ActionUnsigned,
    /// The key could not be read.
    #[error("the signature could not be verified")]
    Other(#[from] Error),
}

impl From<doorward_identity::Error> for SignatureError {
    fn from(error: doorward_identity::Error) -> Self {
        Self::Other(error.into())
    }
}

impl From<doorward_store::StoreError> for SignatureError {
    fn from(error: doorward_store::StoreError) -> Self {
        Self::Other(error.into())
    }
}

/// Who has signed a request.
#[derive(Debug)]
pub struct Signer {
    pub key: SigningKey,
    /// How the body was signed.
    scheme: Scheme,
    /// Whether it covers the header `X-TC-Action`.
    signs_action: bool,
    /// Time of the signature, in seconds since the epoch.
    at: i64,
    /// Identifies the signature.
    hash: String,
}

impl Signer {
    /// Checks that the header `X-TC-Action` may name the action. A client that signs the members of the body has named
    /// the action there: anyone who has seen its request could add the header and choose another action.
    ///
    /// # Errors
    /// [`SignatureError::ActionUnsigned`].
    pub const fn check_action_header(&self) -> Result<(), SignatureError> {
        match self.scheme {
            Scheme::Parameters if !self.signs_action => Err(SignatureError::ActionUnsigned),
            Scheme::Bytes | Scheme::Parameters => Ok(()),
        }
    }
}

/// What a request with a signature does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignedUse {
    /// Reads: may be repeated.
    Read,
    /// Changes something: at most once.
    Write,
    /// Gets a token. Processes of one server may do so within the same second.
    Token,
}

impl Access {
    /// Verifies the signature of a request. The key is read for each request, so that a revocation takes effect with
    /// the next one on every node.
    ///
    /// # Errors
    /// [`SignatureError`], but [`SignatureError::Replayed`] by [`Access::use_signature`] and
    /// [`SignatureError::ActionUnsigned`] by [`Signer::check_action_header`] only.
    pub async fn verify_signature(&self, request: &SignedRequest<'_>) -> Result<Signer, SignatureError> {
        let authorization = Authorization::read(request).ok_or(SignatureError::Malformed)?;
        let identity = self.identity();
        let row = api_key::by_id(identity.db().read(), authorization.key_id).await?;
        let row = row.filter(|row| row.kind == ApiKeyKind::Signing).ok_or(SignatureError::UnknownKey)?;
        let sealed = row.sealed.as_deref().ok_or(SignatureError::UnknownKey)?;
        let secret = identity.options().master_key.open_secret(&sealed_place(&row.id), sealed)?;
        if !authorization.is_of(request, &secret) {
            return Err(SignatureError::Mismatch);
        }
        // Not before: who does not know the secret need not learn what the clock of the server says.
        if (identity.now().as_secs() - authorization.at).abs() > WINDOW_SECS {
            return Err(SignatureError::Expired);
        }
        let (id, at, scheme) = (row.id.clone(), authorization.at, authorization.scheme());
        let signs_action = authorization.signs_header("x-tc-action");
        let hash = sha256_hex(format!("tc3|{id}|{}", authorization.signature).as_bytes());
        let holder = self.in_use(Some(row)).await?.ok_or(SignatureError::UnknownKey)?;
        Ok(Signer { key: SigningKey { id, holder }, scheme, signs_action, at, hash })
    }

    /// Takes a signature for an action. One that was used to read serves no change, unless the two requests are of the
    /// same moment: anyone who has seen a request could otherwise send it again under the name of another action.
    ///
    /// # Errors
    /// [`SignatureError::Replayed`].
    pub async fn use_signature(&self, signer: &Signer, action: &str, usage: SignedUse) -> Result<(), SignatureError> {
        let db = self.identity().db().write();
        let until = Timestamp::default().plus_secs(signer.at + WINDOW_SECS + 1).as_millis();
        let is_first = used_token::consume(db, &signer.hash, until).await?;
        let may_have_a_twin = (self.identity().now().as_secs() - signer.at).abs() <= TWIN_SECS;
        let is_fresh = is_first || may_have_a_twin;
        let accepted = match usage {
            SignedUse::Read => true,
            SignedUse::Token => is_fresh,
            SignedUse::Write => {
                let once = sha256_hex(format!("{}|{action}", signer.hash).as_bytes());
                is_fresh && used_token::consume(db, &once, until).await?
            }
        };
        if accepted { Ok(()) } else { Err(SignatureError::Replayed) }
    }
}
