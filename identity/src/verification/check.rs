//! Verifying a code.

use super::{GOOD_CODES, TOKEN_SECS, TRIES, code_hash};
use crate::{Caller, Error, Identity, contact, crypto::token_hash, event::Record, throttle};
use doorward_contract::{
    Secret,
    event::EventAction,
    verification::{VerificationToken, VerifyRequest},
};
use doorward_store::verification;
use serde_json::json;
use subtle::ConstantTimeEq;
use unicode_normalization::UnicodeNormalization;

/// Exchanges a right code for a token. The last two codes that were sent are both valid until one is used.
///
/// # Errors
/// [`Error::Invalid`] for a malformed code, [`Error::WrongCode`] alike for wrong, used, expired and unknown ones,
/// [`Error::CodeExhausted`] after five attempts at a code or ten an hour at a contact, [`Error::UnknownClient`].
pub async fn verify(identity: &Identity, request: &VerifyRequest, caller: &Caller) -> Result<VerificationToken, Error> {
    let client = crate::client::resolve(identity, caller.client_id.as_deref())?;
    let code = digits(&request.verification_code)?;
    let now = identity.now().as_millis();
    let requested = verification::by_id(identity.db().read(), &request.verification_id).await?;
    let requested = requested.filter(|row| row.client_id == client.id).ok_or(Error::WrongCode)?;
    let open = verification::open_siblings(identity.db().read(), &requested, GOOD_CODES, now).await?;
    // No open code is compared, so nothing is taken from the contact's budget.
    if open.is_empty() {
        return Err(Error::WrongCode);
    }
    let attempt = throttle::code_try(identity, &requested, caller).await?;
    let (mut right, mut compared) = (None, false);
    for row in &open {
        // Counted first, in one statement: parallel guesses cannot share an attempt (attack 35).
        if verification::count_try(identity.db().write(), &row.id, TRIES, now).await? {
            compared = true;
            let hash = code_hash(identity, &row.id, &row.contact_key, &code);
            if bool::from(hash.as_bytes().ct_eq(row.code_hash.as_bytes())) {
                right = Some(row);
            }
        }
    }
    match right {
        Some(row) => {
            attempt.succeeded().await?;
            exchange(identity, row).await
        }
        None if compared => {
            attempt.failed().await?;
            record_wrong(identity, &requested, caller).await?;
            Err(Error::WrongCode)
        }
        None => {
            attempt.cancel().await?;
            Err(Error::CodeExhausted { retry_after: 0 })
        }
    }
}

/// Six digits, whatever separators a telephone puts between them.
fn digits(code: &Secret) -> Result<String, Error> {
    let text: String = code.expose().chars().take(32).nfkc().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if text.len() == 6 && text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(text);
    }
    Err(Error::invalid("verification_code", "malformed", |texts| texts.verification_code_malformed))
}

/// One success: the row is proven, the other codes for the same purpose are void.
async fn exchange(identity: &Identity, row: &verification::Model) -> Result<VerificationToken, Error> {
    let (token, now) = (crate::ids::secret(), identity.now());
    let expires_at = now.plus_secs(i64::from(TOKEN_SECS)).as_millis();
    let tx = identity.db().begin().await?;
    let hash = token_hash(&token);
    if !verification::verify(&tx, &row.id, &hash, expires_at, now.as_millis()).await? {
        return Err(Error::WrongCode);
    }
    verification::close_siblings(&tx, row, now.as_millis()).await?;
    tx.commit().await?;
    Ok(VerificationToken { verification_token: token, expires_in: TOKEN_SECS })
}

async fn record_wrong(identity: &Identity, row: &verification::Model, caller: &Caller) -> Result<(), Error> {
    let to = contact::mask(row.channel, &row.contact_key);
    let detail = json!({ "reason": "wrong_code", "to": to });
    let record = Record::new(EventAction::CodeChecked, caller).failed("wrong_code").detail(detail);
    record.write_alone(identity).await
}

#[cfg(test)]
mod tests {
    use super::digits;
    use doorward_contract::Secret;

    #[test]
    fn a_code_is_read_as_people_paste_it_and_never_padded() {
        for text in ["012345", "012 345", "012-345", " 012345\n", "０１２３４５"] {
            assert_eq!(digits(&Secret::new(text.into())).unwrap(), "012345", "{text}");
        }
        for text in ["12345", "0123456", "", "01234a", "٠١٢٣٤٥"] {
            assert!(digits(&Secret::new(text.into())).is_err(), "{text}");
        }
    }
}
