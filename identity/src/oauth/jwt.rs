//! JWTs that applications sign with their own keys: assertions and proofs.

use jsonwebtoken::{Algorithm, Header, Validation};

/// Algorithms of assertions and proofs: asymmetric ones alone.
pub(super) const ALGORITHMS: [(Algorithm, &str); 4] = [
    (Algorithm::ES256, "ES256"),
    (Algorithm::RS256, "RS256"),
    (Algorithm::PS256, "PS256"),
    (Algorithm::EdDSA, "EdDSA"),
];

/// The header of a JWT with one of these algorithms and without critical extensions, none of which is known (RFC 7515
/// section 4.1.11).
pub(super) fn header(jwt: &str) -> Option<Header> {
    let header = jsonwebtoken::decode_header(jwt).ok()?;
    let is_known = ALGORITHMS.iter().any(|(algorithm, _)| *algorithm == header.alg);
    (is_known && header.crit.is_none()).then_some(header)
}

/// Verifies the signature and no claim: the checks of the library read the wall clock, so the caller performs them all.
pub(super) fn signature_only(header: &Header) -> Validation {
    let mut validation = Validation::new(header.alg);
    validation.required_spec_claims.clear();
    (validation.validate_exp, validation.validate_aud) = (false, false);
    validation
}
