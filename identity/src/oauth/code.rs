//! Authorization codes (OAuth 2.1 section 4.1.3): issued to the browser, exchanged by the application for a session of its
//! own.
//!
//! A code works once, for a minute, for one application, one redirect address and the holder of its verifier. It belongs
//! to the browser's session at the portal, so whatever ends that session in between ends the code with it. What the
//! application may do is checked again when the code is exchanged.

use super::{
    access_token::require_resource,
    consent,
    dpop::{self, Proof},
    token::{allowed, caller_of},
};
use crate::{
    Caller, Error, Identity, NewSession,
    client::{self, Client},
    crypto::{sha256_base64url, token_hash},
    event::Record,
    hook::Admission,
    ids, session,
    signin::hosted,
};
use doorward_contract::{Secret, account::AccountStatus, event::EventAction, oauth::Scope};
use doorward_store::{
    ConnectionTrait, Tx, oauth_code,
    session::{self as sessions, EndReason, Protocol, RevokeScope},
    user,
};
use serde::{Deserialize, Serialize};
use subtle::ConstantTimeEq;

/// What a code stands for; stored with it as JSON.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct CodeGrant {
    pub redirect_uri: String,
    /// For a page of this origin, which exchanges it at the token endpoint of the CloudBase API
    /// ([`crate::signin::hosted`]).
    #[serde(default)]
    pub page: Option<String>,
    /// Scopes, separated by spaces.
    pub scope: String,
    pub nonce: Option<String>,
    /// The S256 challenge (RFC 7636).
    pub code_challenge: Option<String>,
    /// When the user authenticated, in milliseconds since the epoch.
    pub authenticated_at: i64,
    /// Audience of the access tokens (RFC 8707).
    pub resource: Option<String>,
    /// Whether an administrator tests the application: the code is exchanged here, and nowhere else. See
    /// [`super::trial`].
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trial: bool,
    /// Thumbprint of the key that the code is bound to (RFC 9449 section 10).
    #[serde(default)]
    pub dpop_jkt: Option<String>,
}

impl CodeGrant {
    /// Whether it includes a scope.
    pub fn has(&self, scope: Scope) -> bool {
        consent::parse(&self.scope).any(|granted| granted == scope)
    }

    /// Of the session that it opens.
    pub const fn protocol(&self) -> Protocol {
        match self.page {
            Some(_) => Protocol::Cloudbase,
            None => Protocol::Oauth,
        }
    }
}

/// Issues a code for the browser's session. The hooks have been asked, which shows the [`Admission`].
pub(crate) async fn issue(
    identity: &Identity,
    conn: &impl ConnectionTrait,
    _: &Admission,
    session_id: &str,
    client: &Client,
    grant: &CodeGrant,
) -> Result<Secret, Error> {
    let code = ids::secret();
    let row = oauth_code::Model {
        code_hash: token_hash(&code),
        client_id: client.id.clone(),
        session_id: session_id.to_owned(),
        granted: serde_json::to_value(grant).map_err(|_| Error::Internal("a code could not be stored"))?,
        expires_at: identity.now().plus_secs(i64::from(oauth_code::LONGEST_SECS)).as_millis(),
        redeemed_at: None,
        issued_session_id: None,
    };
    oauth_code::insert(conn, row).await?;
    Ok(code)
}

/// Why a code is not exchanged. It is used up nevertheless.
#[derive(Debug, Clone, Copy)]
enum Misuse {
    Client,
    RedirectUri,
    Verifier,
    Key,
    /// The consent was withdrawn, the application turned to others, or the address or the resource was removed.
    NotGranted,
}

impl Misuse {
    const fn reason(self) -> &'static str {
        match self {
            Self::Client => "wrong_client",
            Self::RedirectUri => "wrong_redirect_uri",
            Self::Verifier => "wrong_verifier",
            Self::Key => "wrong_key",
            Self::NotGranted => "not_granted",
        }
    }
}

/// Exchanges a code: opens the application's session. The scope of the returned grant is what it may still have.
///
/// A code that comes from another application, for another place, with another verifier or without the key that it is
/// bound to is used up. One that comes a second time ends the session that it was exchanged for: it has leaked (RFC
/// 6749 section 4.1.2, ASVS 10.4.2; attacks 18 to 21). Used codes are in histories and logs. So only its application
/// with the right place, verifier and key ends the session; otherwise whoever finds one could (OAuth 2.1 section 7.5.2).
///
/// # Errors
/// [`Error::InvalidGrant`] for every code that is not valid here and now; [`Error::InvalidProof`] for a proof that was
/// used before, which leaves the code as it is.
pub(crate) async fn redeem(
    identity: &Identity,
    code: &Secret,
    presented: &Presented<'_>,
    caller: &Caller,
) -> Result<(NewSession, CodeGrant), Error> {
    let client = presented.client;
    let (hash, now) = (token_hash(code), identity.now().as_millis());
    let row = oauth_code::by_hash(identity.db().read(), &hash).await?.ok_or(Error::InvalidGrant)?;
    let portal = sessions::by_id(identity.db().read(), &row.session_id).await?.ok_or(Error::InvalidGrant)?;
    let tx = identity.db().begin().await?;
    // The account first, as in every change of it: whatever ends the session or withdraws the consent is done before
    // this, or finds the session that is opened here.
    user::lock(&tx, &portal.uid).await?;
    let first = oauth_code::redeem(&tx, &hash, now).await?;
    // Read again: of two concurrent requests, the second finds the code redeemed.
    let row = oauth_code::by_hash(&tx, &hash).await?.ok_or(Error::InvalidGrant)?;
    if !first {
        if row.redeemed_at.is_some() && presented.check_request(&row)?.is_ok() {
            end_issued(identity, tx, &row, caller).await?;
        }
        return Err(Error::InvalidGrant);
    }
    let live = sessions::live(&tx, &row.session_id, now).await?;
    let Some(portal) = live.filter(|(_, owner)| owner.status == AccountStatus::Active) else {
        tx.commit().await?;
        return Err(Error::InvalidGrant);
    };
    match presented.check(identity, &tx, &row, &portal.1).await? {
        Ok(grant) => {
            if let Some(proof) = presented.proof {
                proof.spend(&tx).await?;
            }
            let bound_to = dpop::binding(client, presented.proof);
            let opened = session::open_for_application(identity, &tx, portal, client, &grant, bound_to, caller).await?;
            oauth_code::set_issued(&tx, &hash, &opened.session_id).await?;
            identity.commit(tx, &opened.uid).await?;
            Ok((opened, grant))
        }
        Err(misuse) => {
            refuse(identity, &tx, &portal, client, misuse, caller).await?;
            tx.commit().await?;
            Err(Error::InvalidGrant)
        }
    }
}

/// What comes with a code.
#[derive(Clone, Copy)]
pub(crate) struct Presented<'a> {
    pub client: &'a Client,
    pub place: Place<'a>,
    pub verifier: Option<&'a Secret>,
    pub proof: Option<&'a Proof>,
}

/// Where a code was sent to, as its presenter states or shows. A code of one endpoint is none of the others.
#[derive(Clone, Copy)]
pub(crate) enum Place<'a> {
    /// The `redirect_uri` of the request, at the token endpoint of OAuth.
    Address(Option<&'a str>),
    /// The origin of the page, at the token endpoint of the CloudBase API.
    Page(Option<&'a str>),
    /// Our own address of a test of the application, which no application can ask for.
    Trial(&'a str),
}

impl Presented<'_> {
    async fn check(
        &self,
        identity: &Identity,
        tx: &Tx,
        row: &oauth_code::Model,
        owner: &user::Model,
    ) -> Result<Result<CodeGrant, Misuse>, Error> {
        match self.check_request(row)? {
            Ok(grant) => self.check_permission(identity, tx, grant, owner).await,
            Err(misuse) => Ok(Err(misuse)),
        }
    }

    /// Whether the code was issued for what comes with it.
    fn check_request(&self, row: &oauth_code::Model) -> Result<Result<CodeGrant, Misuse>, Error> {
        if row.client_id != self.client.id {
            return Ok(Err(Misuse::Client));
        }
        let grant = serde_json::from_value::<CodeGrant>(row.granted.clone());
        let grant = grant.map_err(|_| Error::Internal("a stored code cannot be read"))?;
        Ok(self.check_grant(&grant).map(|()| grant))
    }

    fn check_grant(&self, grant: &CodeGrant) -> Result<(), Misuse> {
        // The address may be left out where the verifier shows which request the code belongs to (OAuth 2.1 section
        // 10.2).
        let right_place = match (self.place, grant.page.as_deref()) {
            (Place::Address(Some(uri)), None) => !grant.trial && uri == grant.redirect_uri,
            (Place::Address(None), None) => !grant.trial && grant.code_challenge.is_some(),
            (Place::Page(origin), Some(page)) => origin == Some(page),
            (Place::Trial(uri), None) => grant.trial && uri == grant.redirect_uri,
            (Place::Address(_) | Place::Trial(_), Some(_)) | (Place::Page(_), None) => false,
        };
        if !right_place {
            return Err(Misuse::RedirectUri);
        }
        let verified = match (&grant.code_challenge, self.verifier) {
            (Some(challenge), Some(verifier)) => is_verified(challenge, verifier),
            // A verifier without a challenge: somebody has removed it from the request (RFC 9700 section 4.8.2).
            (Some(_), None) | (None, Some(_)) => false,
            (None, None) => true,
        };
        if !verified {
            return Err(Misuse::Verifier);
        }
        dpop::require_key(grant.dpop_jkt.as_deref(), self.proof).map_err(|_| Misuse::Key)
    }

    /// What the application may still do, a minute later.
    async fn check_permission(
        &self,
        identity: &Identity,
        tx: &Tx,
        grant: CodeGrant,
        owner: &user::Model,
    ) -> Result<Result<CodeGrant, Misuse>, Error> {
        let client = self.client;
        if grant.page.is_some() {
            let may_return = hosted::may_return(identity, client, &grant.redirect_uri).is_some();
            return Ok(if may_return { Ok(grant) } else { Err(Misuse::NotGranted) });
        }
        let scopes = allowed(client, &grant.scope);
        let consented = consent::is_given(identity, tx, client, &owner.uid, &scopes).await?;
        let is_listed = grant.trial || client::has_redirect_uri(client, &grant.redirect_uri);
        let may_use = require_resource(identity, client, grant.resource.as_deref()).is_ok();
        if !consented || !is_listed || !may_use {
            return Ok(Err(Misuse::NotGranted));
        }
        Ok(Ok(CodeGrant { scope: consent::words(&scopes), ..grant }))
    }
}

/// RFC 7636 section 4.6, S256.
fn is_verified(challenge: &str, verifier: &Secret) -> bool {
    let verifier = verifier.expose();
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    let equal = bool::from(sha256_base64url(verifier).as_bytes().ct_eq(challenge.as_bytes()));
    // Shorter ones can be guessed (section 4.1).
    equal && (43..=128).contains(&verifier.len()) && verifier.bytes().all(unreserved)
}

async fn refuse(
    identity: &Identity,
    tx: &Tx,
    (session, owner): &(sessions::Model, user::Model),
    client: &Client,
    misuse: Misuse,
    caller: &Caller,
) -> Result<(), Error> {
    let caller = caller_of(client, caller);
    let record = Record::new(EventAction::ApplicationSignIn, &caller).subject(Some(owner)).session(Some(&session.id));
    record.failed(misuse.reason()).write(identity, tx).await
}

/// Ends the session that a code was exchanged for.
async fn end_issued(identity: &Identity, tx: Tx, row: &oauth_code::Model, caller: &Caller) -> Result<(), Error> {
    let now = identity.now().as_millis();
    let live = match &row.issued_session_id {
        Some(id) => sessions::live(&tx, id, now).await?,
        None => None,
    };
    let Some((session, owner)) = live else { return Ok(tx.commit().await?) };
    sessions::end(&tx, RevokeScope::One(&session.id), EndReason::CodeMisused, now).await?;
    let caller = Caller { client_id: Some(session.client_id.clone()), ..caller.clone() };
    let record = Record::new(EventAction::SessionEnded, &caller).subject(Some(&owner)).session(Some(&session.id));
    record.failed("code_misused").write(identity, &tx).await?;
    identity.commit(tx, &owner.uid).await
}

#[cfg(test)]
mod tests {
    use super::{CodeGrant, Misuse, Place, Presented, is_verified};
    use crate::client::Client;
    use doorward_contract::Secret;
    use doorward_contract::application::ApplicationConfig;

    #[test]
    fn attack_20_the_code_of_a_test_is_for_the_test_alone_and_no_other_code_is() {
        let client = Client::sample(ApplicationConfig::default());
        let redirect_uri = "https://wiki.example.com/callback";
        for (of_trial, by_trial) in [(true, true), (true, false), (false, true), (false, false)] {
            let grant = CodeGrant {
                redirect_uri: redirect_uri.into(),
                page: None,
                dpop_jkt: None,
                scope: "openid".into(),
                nonce: None,
                code_challenge: None,
                authenticated_at: 0,
                resource: None,
                trial: of_trial,
            };
            let place = match by_trial {
                true => Place::Trial(redirect_uri),
                false => Place::Address(Some(redirect_uri)),
            };
            let presented = Presented { client: &client, place, verifier: None, proof: None };
            let refused = matches!(presented.check_grant(&grant), Err(Misuse::RedirectUri));
            assert_eq!(refused, of_trial != by_trial, "{of_trial} {by_trial}");
        }
    }

    #[test]
    fn the_example_of_rfc_7636_is_verified() {
        let challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        assert!(is_verified(challenge, &Secret::new(verifier.to_owned())));
        for wrong in [challenge, &verifier[1..], &format!("{verifier}="), ""] {
            assert!(!is_verified(challenge, &Secret::new(wrong.to_owned())), "{wrong}");
        }
    }
}
