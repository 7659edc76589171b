//! Verification of tokens: signature, type, issuer, audience, times. The algorithm is fixed, and the header can only
//! select one of the published keys.

use crate::{Guard, Identity, Refused};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

/// Largest accepted token.
const MAX_BYTES: usize = 8 * 1024;
/// `typ` of access tokens.
const ACCESS: &str = "JWT";
/// `typ` of the statements that a proxy adds to requests.
const SITE: &str = "site+jwt";

/// Claims of both token types. Types are strict: a number sent as a string is rejected.
#[derive(Debug, Deserialize)]
struct Claims {
    sub: String,
    exp: u64,
    iat: u64,
    #[serde(default)]
    nbf: u64,
    jti: String,
    #[serde(default)]
    roles: Vec<String>,
    #[serde(default)]
    roles_truncated: bool,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    email: Option<String>,
    #[serde(default)]
    phone_number: Option<String>,
}

impl Guard {
    /// Verifies an access token.
    ///
    /// # Errors
    /// [`Refused`] if any check fails. A session revoked after issuance is detected by [`Guard::may`] only.
    pub async fn verify_access(&self, token: &str) -> Result<Identity, Refused> {
        let claims = self.verify(token, ACCESS, &self.0.options.client).await?;
        Ok(claims.identity(Some(token.to_owned())))
    }

    /// Verifies the signed statement of a proxy.
    ///
    /// # Errors
    /// [`Refused`] if any check fails, or if no `site` is set.
    pub async fn verify_site(&self, token: &str) -> Result<Identity, Refused> {
        let site = self.0.options.site.as_deref().ok_or(Refused::Kind)?;
        Ok(self.verify(token, SITE, site).await?.identity(None))
    }

    async fn verify(&self, token: &str, typ: &str, audience: &str) -> Result<Claims, Refused> {
        if token.len() > MAX_BYTES {
            return Err(Refused::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| refused(&error))?;
        if header.alg != Algorithm::ES256 || header.typ.as_deref() != Some(typ) || header.crit.is_some() {
            return Err(Refused::Kind);
        }
        let key = self.key(header.kid.as_deref().ok_or(Refused::UnknownKey)?).await?;
        let mut validation = Validation::new(Algorithm::ES256);
        // Checked below, with the guard's own clock.
        validation.validate_exp = false;
        validation.set_required_spec_claims(&["exp", "iss", "aud", "sub"]);
        validation.set_issuer(&[&self.0.options.issuer]);
        validation.set_audience(&[audience]);
        let claims = jsonwebtoken::decode::<Claims>(token, &key, &validation).map_err(|error| refused(&error))?.claims;
        let (now, leeway) = (self.now(), self.0.options.leeway_seconds);
        let begins = claims.nbf.max(claims.iat);
        if now > claims.exp.saturating_add(leeway) || begins > now.saturating_add(leeway) {
            return Err(Refused::Time);
        }
        Ok(claims)
    }
}

impl Claims {
    fn identity(self, token: Option<String>) -> Identity {
        Identity {
            uid: self.sub,
            roles: self.roles,
            roles_truncated: self.roles_truncated,
            name: self.name,
            email: self.email,
            phone: self.phone_number,
            expires_at: self.exp,
            statement: self.jti,
            token,
        }
    }
}

fn refused(error: &jsonwebtoken::errors::Error) -> Refused {
    match error.kind() {
        ErrorKind::InvalidSignature => Refused::Signature,
        ErrorKind::InvalidIssuer => Refused::Issuer,
        ErrorKind::InvalidAudience => Refused::Audience,
        ErrorKind::InvalidAlgorithm | ErrorKind::InvalidAlgorithmName => Refused::Kind,
        _ => Refused::Malformed,
    }
}
