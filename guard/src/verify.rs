//! Tokens: signature, kind, issuer, audience, time. What a token says about keys and algorithms is not followed; it only
//! names one of the keys that are published.

use crate::{Guard, Identity, Refused};
use jsonwebtoken::errors::ErrorKind;
use jsonwebtoken::{Algorithm, Validation};
use serde::Deserialize;

/// Far longer than any.
const MOST_BYTES: usize = 8 * 1024;
/// The type of access tokens.
const ACCESS: &str = "JWT";
/// The type of what a site gets from its proxy.
const SITE: &str = "site+jwt";

/// What counts of both kinds. Every member has one type: a number that is text is none.
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
    /// Whose access token this is.
    ///
    /// # Errors
    /// [`Refused`] in any doubt. That its session has been ended since, only a decision tells: [`Guard::may`].
    pub async fn verify_access(&self, token: &str) -> Result<Identity, Refused> {
        let claims = self.verify(token, ACCESS, &self.0.options.client).await?;
        Ok(claims.identity(Some(token.to_owned())))
    }

    /// Whom the proxy's signed statement is about.
    ///
    /// # Errors
    /// [`Refused`] in any doubt, and where no `site` is set.
    pub async fn verify_site(&self, token: &str) -> Result<Identity, Refused> {
        let site = self.0.options.site.as_deref().ok_or(Refused::Kind)?;
        Ok(self.verify(token, SITE, site).await?.identity(None))
    }

    async fn verify(&self, token: &str, typ: &str, audience: &str) -> Result<Claims, Refused> {
        if token.len() > MOST_BYTES {
            return Err(Refused::Malformed);
        }
        let header = jsonwebtoken::decode_header(token).map_err(|error| refused(&error))?;
        if header.alg != Algorithm::ES256 || header.typ.as_deref() != Some(typ) || header.crit.is_some() {
            return Err(Refused::Kind);
        }
        let key = self.key(header.kid.as_deref().ok_or(Refused::UnknownKey)?).await?;
        let mut validation = Validation::new(Algorithm::ES256);
        // By the guard's own clock, below.
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
