//! The authorization endpoint (OAuth 2.1 section 4.1, OpenID Connect Core section 3.1.2): where the browser goes next.
//!
//! A request is answered at once when the user is signed in and has given consent. Otherwise it is stored, and the
//! browser goes to a page of the portal that leads back here with its reference. What has happened since it was stored
//! shows which steps are done: a sign-in, a confirmation or a consent counts if it is later than the request. Everything
//! is checked again each time, by what the application and the user may do then.

use super::{
    Parameters,
    code::{self, CodeGrant},
    consent, id_token, metadata_document,
    request::{self, Destination, Refusal, Request},
    stored::{self, Stored},
};
use crate::{
    Caller, Error, Identity, Viewer,
    session::{SKEW_SECS, hold},
    throttle,
};
use doorward_contract::{Secret, Timestamp, Uid, account::AccountStatus, oauth::Scope};
use doorward_store::{
    ConnectionTrait,
    session::{self, Protocol},
};
use url::form_urlencoded;

/// Seconds for which a request waits for its user.
pub const WAITING_SECS: u32 = 600;

/// Parameter of the path of a page: the language that the application asks for.
pub const LANGUAGE: &str = "ui_locales";

/// Answers a request with the address that the browser goes to: one of the application with a code or an error and `iss`
/// (RFC 9207), or a local path of the portal. `viewer` is the user of the browser's session; a guest has none to sign in
/// with.
///
/// # Errors
/// Those that the user sees, because no address of an application is known: [`Error::UnknownClient`];
/// [`Error::Invalid`] for `redirect_uri`, `request_uri`, and `client_id` if it is the address of a document that cannot be
/// used. [`Error::AddressLimit`] and [`Error::TooManyRequests`] when too many requests are stored.
pub async fn authorize(
    identity: &Identity,
    parameters: Parameters,
    viewer: Option<&Viewer>,
    caller: &Caller,
) -> Result<String, Error> {
    let stored = referred_to(identity, &parameters, viewer).await?;
    let parameters = stored.as_ref().map_or(&parameters, |stored| &stored.parameters);
    if let Some(client_id) = parameters.get("client_id") {
        metadata_document::for_request(identity, client_id, caller).await?;
    }
    let destination = match &stored {
        Some(stored) => stored.destination(identity)?,
        None => request::destination(identity, parameters)?,
    };
    let flow = Flow { identity, parameters, stored: stored.as_ref(), destination, caller };
    match flow.check() {
        Ok(request) => flow.go(&request, viewer).await,
        Err(refusal) => flow.refuse(refusal).await,
    }
}

/// A code, for a page that shows the consent itself.
#[derive(Debug)]
pub struct IssuedCode {
    pub code: Secret,
    /// `state` of the request.
    pub state: Option<String>,
}

/// Answers a request with a code for a page of this service's operator, which has the user's access token of the
/// CloudBase API and takes the code to the application itself. It is never the last step of a sign-in or a consent: both
/// happen at the portal, as with `prompt=none`. `offline_access` is not granted: what a stolen access token opens must
/// end with its session.
///
/// # Errors
/// [`Error::UnknownClient`]; [`Error::Invalid`] for `redirect_uri`, and with the value of `error` as its reason for
/// everything that the application would be told, such as `consent_required` and `login_required`.
pub async fn code(
    identity: &Identity,
    parameters: &Parameters,
    viewer: &Viewer,
    caller: &Caller,
) -> Result<IssuedCode, Error> {
    let destination = request::destination(identity, parameters)?;
    let flow = Flow { identity, parameters, stored: None, destination, caller };
    let mut request = flow.check()?;
    request.scopes.retain(|scope| *scope != Scope::OfflineAccess);
    match flow.step(&request, Some(viewer)).await? {
        Step::Code(session) => {
            let code = flow.issue(&request, viewer, &session).await?;
            Ok(IssuedCode { code, state: parameters.get("state").map(str::to_owned) })
        }
        Step::Consent => Err(Refusal::CONSENT_REQUIRED.into()),
        Step::SignIn | Step::SwitchAccount | Step::OtherUser | Step::Reauthenticate => {
            Err(Refusal::LOGIN_REQUIRED.into())
        }
    }
}

/// The stored request that a `request_uri` names. The other parameters are ignored then (RFC 9126 section 4), apart from
/// `client_id`.
async fn referred_to(
    identity: &Identity,
    parameters: &Parameters,
    viewer: Option<&Viewer>,
) -> Result<Option<Stored>, Error> {
    let Some(reference) = parameters.get("request_uri").and_then(stored::reference_in) else { return Ok(None) };
    let stored = stored::find(identity, reference).await?.ok_or_else(stored::gone)?;
    if parameters.get("client_id") != Some(stored.client_id.as_str()) || !stored.is_for(viewer) {
        return Err(stored::gone());
    }
    Ok(Some(stored))
}

/// What is to be done next.
enum Step {
    SignIn,
    /// With another account, or again with the same.
    SwitchAccount,
    /// The user whom the application expects has not signed in.
    OtherUser,
    Reauthenticate,
    Consent,
    Code(Box<session::Model>),
}

struct Flow<'a> {
    identity: &'a Identity,
    parameters: &'a Parameters,
    /// The same request, if it was stored before.
    stored: Option<&'a Stored>,
    destination: Destination,
    caller: &'a Caller,
}

impl Flow<'_> {
    fn check(&self) -> Result<Request, Refusal> {
        let client = &self.destination.client;
        // One that waits here was pushed, or began before this was required.
        if client.config.require_pushed_authorization_requests && self.stored.is_none() {
            return Err(Refusal::invalid("request_uri", |texts| texts.push_required));
        }
        request::check(self.identity.issuer(), client, self.parameters)
    }

    async fn go(&self, request: &Request, viewer: Option<&Viewer>) -> Result<String, Error> {
        let step = self.step(request, viewer).await?;
        let user = viewer.filter(|viewer| !viewer.is_guest());
        match (step, user) {
            (Step::Code(session), Some(viewer)) => {
                let code = self.issue(request, viewer, &session).await?;
                Ok(self.destination.with_code(self.identity, &code))
            }
            (Step::OtherUser, _) => self.refuse(Refusal::LOGIN_REQUIRED).await,
            (Step::Consent, _) if request.prompt.none => self.refuse(Refusal::CONSENT_REQUIRED).await,
            (_, _) if request.prompt.none => self.refuse(Refusal::LOGIN_REQUIRED).await,
            (step, user) => self.wait(&step, request, user.map(|viewer| &viewer.uid)).await,
        }
    }

    async fn step(&self, request: &Request, viewer: Option<&Viewer>) -> Result<Step, Error> {
        let Some(session) = browser_session(self.identity, viewer).await? else { return Ok(Step::SignIn) };
        let (now, prompt) = (self.identity.now(), request.prompt);
        let is_expected = self.is_expected(request, &session.uid);
        if (prompt.select_account || !is_expected) && !self.is_since(session.created_at) {
            return Ok(Step::SwitchAccount);
        }
        if !is_expected {
            return Ok(Step::OtherUser);
        }
        let authenticated_at = authenticated_at(&session, now);
        let is_older = |most: i64| authenticated_at.is_none_or(|at| Timestamp(at).plus_secs(most) < now);
        let must_again = prompt.login || request.max_age.is_some_and(is_older);
        if must_again && !authenticated_at.is_some_and(|at| self.is_since(at)) {
            return Ok(Step::Reauthenticate);
        }
        let (read, client, scopes) = (self.identity.db().read(), &self.destination.client, &request.scopes);
        let given = if prompt.consent {
            let granted = consent::granted(read, client, &session.uid, scopes).await?;
            granted.is_some_and(|at| self.is_since(at))
        } else {
            consent::is_given(self.identity, read, client, &session.uid, scopes).await?
        };
        Ok(if given { Step::Code(Box::new(session)) } else { Step::Consent })
    }

    /// Whether the application may be told about this user: the one of its `id_token_hint` and of the claim `sub` that it
    /// requests, if it names one (OpenID Connect Core sections 3.1.2.2 and 5.5.1). A hint that cannot be verified names
    /// nobody: its key may be forgotten. Without a page, only the hinted user may be answered.
    fn is_expected(&self, request: &Request, uid: &Uid) -> bool {
        let of_claims = request.subject.as_ref().is_none_or(|subject| subject == uid.as_str());
        let Some(hint) = &request.id_token_hint else { return of_claims };
        let hint = id_token::verify(self.identity, hint).filter(|hint| hint.aud == self.destination.client.id);
        of_claims && hint.map_or(!request.prompt.none, |hint| hint.sub == *uid)
    }

    /// Whether an instant is not before the request was stored: the step that it waited for.
    fn is_since(&self, at: i64) -> bool {
        self.stored.is_some_and(|stored| !stored.pushed && at >= stored.created_at)
    }

    async fn issue(&self, request: &Request, viewer: &Viewer, session: &session::Model) -> Result<Secret, Error> {
        let (identity, client) = (self.identity, &self.destination.client);
        throttle::authorization_request(identity, Some(&viewer.uid), self.caller).await?;
        let now = identity.now();
        let grant = CodeGrant {
            redirect_uri: self.destination.redirect_uri.clone(),
            page: None,
            scope: consent::words(&request.scopes),
            nonce: request.nonce.clone(),
            code_challenge: request.code_challenge.clone(),
            authenticated_at: authenticated_at(session, now).unwrap_or_else(|| now.as_millis()),
            resource: request.resource.clone(),
            trial: self.stored.is_some_and(Stored::is_trial),
            dpop_jkt: request.dpop_jkt.clone(),
        };
        let tx = identity.db().begin().await?;
        // Whatever ends the session ends its codes, or is done before one is issued.
        hold(identity, &tx, viewer).await?;
        self.take(&tx).await?;
        let code = code::issue(identity, &tx, &session.id, client, &grant).await?;
        tx.commit().await?;
        Ok(code)
    }

    async fn refuse(&self, refusal: Refusal) -> Result<String, Error> {
        self.take(self.identity.db().write()).await?;
        Ok(self.destination.with_error(self.identity, refusal))
    }

    /// Uses up the stored request, if there is one.
    async fn take(&self, conn: &impl ConnectionTrait) -> Result<(), Error> {
        match self.stored {
            Some(stored) => stored.take(conn).await,
            None => Ok(()),
        }
    }

    /// The page of the portal for a step. It leads back here.
    async fn wait(&self, step: &Step, request: &Request, user: Option<&Uid>) -> Result<String, Error> {
        let kept;
        let stored = match self.stored {
            Some(stored) if !stored.pushed => stored,
            Some(pushed) => {
                throttle::authorization_request(self.identity, user, self.caller).await?;
                pushed.begin(self.identity, WAITING_SECS).await?;
                pushed
            }
            None => {
                kept = self.keep(user).await?;
                &kept
            }
        };
        let back: String = form_urlencoded::byte_serialize(stored.path().as_bytes()).collect();
        let page = match step {
            Step::SwitchAccount => format!("/login?next={back}&switch=1{}", hint(request)),
            Step::Reauthenticate => format!("/account/reauthenticate?back={back}"),
            Step::Consent => format!("/consent?request={}", stored.reference()),
            Step::SignIn | Step::OtherUser | Step::Code(_) => format!("/login?next={back}{}", hint(request)),
        };
        Ok(match request.language {
            Some(language) => format!("{page}&{LANGUAGE}={}", language.tag()),
            None => page,
        })
    }

    /// Stores the request.
    async fn keep(&self, user: Option<&Uid>) -> Result<Stored, Error> {
        throttle::authorization_request(self.identity, user, self.caller).await?;
        let (client, write) = (&self.destination.client.id, self.identity.db().write());
        stored::insert(self.identity, write, client, self.parameters, false, WAITING_SECS).await
    }
}

/// The identifier that the sign-in page begins with, for its query.
fn hint(request: &Request) -> String {
    let Some(hint) = &request.login_hint else { return String::new() };
    format!("&hint={}", form_urlencoded::byte_serialize(hint.as_bytes()).collect::<String>())
}

/// The user's session in this browser. A session of an application signs nobody in to another one.
pub(crate) async fn browser_session(
    identity: &Identity,
    viewer: Option<&Viewer>,
) -> Result<Option<session::Model>, Error> {
    let Some(viewer) = viewer.filter(|viewer| !viewer.is_guest()) else { return Ok(None) };
    let row = session::live(identity.db().read(), &viewer.session_id, identity.now().as_millis()).await?;
    let is_own = |row: &session::Model| row.protocol == Protocol::Cloudbase && row.uid == viewer.uid;
    let row = row.filter(|(session, owner)| is_own(session) && owner.status == AccountStatus::Active);
    Ok(row.map(|(session, _)| session))
}

/// When the user last authenticated in a session. An instant that a fast clock dated into the future is none (attack
/// 86).
pub(crate) fn authenticated_at(session: &session::Model, now: Timestamp) -> Option<i64> {
    let latest = now.plus_secs(SKEW_SECS).as_millis();
    let opened = session.authenticated_at.unwrap_or(session.created_at);
    [Some(opened), session.proven_at].into_iter().flatten().filter(|at| *at <= latest).max()
}
