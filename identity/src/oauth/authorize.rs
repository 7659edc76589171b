//! The authorization endpoint (OAuth 2.1 section 4.1, OpenID Connect Core section 3.1.2): where the browser goes next.
//!
//! A request is answered at once when the user is signed in and has given consent. Otherwise it is stored, and the
//! browser goes to a page of the portal that leads back here with its reference. What has changed since it was stored
//! shows which steps are done: another session, a later authentication, or the decision of the consent page, which is
//! recorded with the request. Everything is checked again each time, by what the application and the user may do then.

use super::{
    Parameters,
    code::{self, CodeGrant},
    consent, id_token, metadata_document,
    pending_request::{self, Sender, Stored},
    request::{self, Destination, Refusal, Request},
};
use crate::{
    Caller, Error, Identity, Viewer, hook, origin,
    session::{SKEW_SECS, hold},
    throttle,
};
use doorward_contract::{
    ErrorCode, Secret, Timestamp, Uid,
    account::AccountStatus,
    application::{ApplicationKind, ClientAuthentication},
    oauth::Scope,
};
use doorward_store::{
    ConnectionTrait, authorization_request,
    session::{self, Protocol},
};
use url::form_urlencoded;

/// Seconds for which a request waits for its user.
pub const WAITING_SECS: u32 = authorization_request::LONGEST_SECS;

/// Parameter of the path of a page: the language that the application asks for.
pub const LANGUAGE: &str = "ui_locales";

/// Answers a request with the address that the browser goes to: one of the application with a code or an error and `iss`
/// (RFC 9207), or a local path of the portal. `viewer` is the user of the browser's session; a guest has none to sign in
/// with.
///
/// # Errors
/// Those that the user sees, because no address of an application is known: [`Error::UnknownClient`];
/// [`Error::Invalid`] for `redirect_uri`, `request_uri`, and `client_id` if it is the address of a document that cannot be
/// used; [`Error::AddressLimit`] when too many documents are read. [`Error::Store`] when the database does not answer.
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
    let answer = match flow.check() {
        Ok(request) => flow.go(&request, viewer).await,
        Err(refusal) => flow.refuse(refusal).await,
    };
    match answer {
        Err(error) => flow.fail(error).await,
        answer => answer,
    }
}

/// A code, for a page that takes it to the application.
#[derive(Debug)]
pub struct IssuedCode {
    pub code: Secret,
    /// `state` of the request.
    pub state: Option<String>,
    /// The issuer (RFC 9207).
    pub iss: String,
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
    if let Some(client_id) = parameters.get("client_id") {
        metadata_document::for_request(identity, client_id, caller).await?;
    }
    let destination = request::destination(identity, parameters)?;
    let flow = Flow { identity, parameters, stored: None, destination, caller };
    let mut request = flow.check()?;
    request.scopes.retain(|scope| *scope != Scope::OfflineAccess);
    // No page can be shown.
    request.prompt.none = true;
    let session = browser_session(identity, Some(viewer)).await?;
    match flow.step(&request, session.as_ref()).await? {
        Step::Code(session) => {
            let code = flow.issue(&request, viewer, &session).await?;
            let state = parameters.get("state").map(str::to_owned);
            Ok(IssuedCode { code, state, iss: identity.issuer().to_owned() })
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
    let reference = parameters.get("request_uri").and_then(pending_request::reference_in);
    let Some(reference) = reference else { return Ok(None) };
    let stored = pending_request::find(identity, reference).await?.ok_or_else(pending_request::gone)?;
    if parameters.get("client_id") != Some(stored.client_id.as_str()) || !stored.is_for(viewer) {
        return Err(pending_request::gone());
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
        match self.next(request, viewer).await {
            // The session has ended since it was read.
            Err(Error::Unauthenticated) => self.next(request, None).await,
            answer => answer,
        }
    }

    async fn next(&self, request: &Request, viewer: Option<&Viewer>) -> Result<String, Error> {
        let session = browser_session(self.identity, viewer).await?;
        let step = self.step(request, session.as_ref()).await?;
        let user = viewer.filter(|viewer| !viewer.is_guest());
        match (step, user) {
            (Step::Code(session), Some(viewer)) => {
                let code = self.issue(request, viewer, &session).await?;
                Ok(self.destination.with_code(self.identity, &code))
            }
            (Step::OtherUser, _) => self.refuse(Refusal::LOGIN_REQUIRED).await,
            (Step::Consent, _) if request.prompt.none => self.refuse(Refusal::CONSENT_REQUIRED).await,
            (_, _) if request.prompt.none => self.refuse(Refusal::LOGIN_REQUIRED).await,
            (step, user) => self.wait(&step, request, user.map(|viewer| &viewer.uid), session.as_ref()).await,
        }
    }

    async fn step(&self, request: &Request, session: Option<&session::Model>) -> Result<Step, Error> {
        let Some(session) = session else { return Ok(Step::SignIn) };
        let (now, prompt) = (self.identity.now(), request.prompt);
        let is_expected = self.is_expected(request, &session.uid);
        let signed_in = || self.waiting().is_some_and(|stored| stored.precedes_sign_in(session));
        if (prompt.select_account || !is_expected) && !signed_in() {
            return Ok(Step::SwitchAccount);
        }
        if !is_expected {
            return Ok(Step::OtherUser);
        }
        let authenticated_at = authenticated_at(session, now);
        let is_older = |most: i64| authenticated_at.is_none_or(|at| Timestamp(at).plus_secs(most) < now);
        let must_again = prompt.login || request.max_age.is_some_and(is_older);
        let again = |at| self.waiting().is_some_and(|stored| stored.precedes_authentication(session, at));
        if must_again && !authenticated_at.is_some_and(again) {
            return Ok(Step::Reauthenticate);
        }
        let is_given = self.is_given(request, &session.uid).await?;
        Ok(if is_given { Step::Code(Box::new(session.clone())) } else { Step::Consent })
    }

    /// Whether the user lets the application have what it requests.
    async fn is_given(&self, request: &Request, uid: &Uid) -> Result<bool, Error> {
        let (client, scopes) = (&self.destination.client, &request.scopes);
        let granted = consent::granted(self.identity.db().read(), client, uid, scopes).await?;
        if granted && self.waiting().is_some_and(|stored| stored.is_allowed(uid, scopes)) {
            return Ok(true);
        }
        let is_asked = request.prompt.consent || !self.is_assured();
        Ok(!is_asked && (granted || consent::is_ours(self.identity, client)))
    }

    /// Whether only the application itself can use a code that is sent to the address: it authenticates, or the address
    /// is a web site, or our own in the test of an application. Any program on the user's device can claim the scheme of
    /// an app or listen on a port, so an earlier consent says nothing about the program that asks now (RFC 8252 section
    /// 8.6, OAuth 2.1 section 7.3.1; attack 93).
    ///
    /// A web application has an address on the local machine during development only. While this service is there too,
    /// its developers are not asked each time; a native app is the same program on every device. That an application
    /// which describes itself authenticates says little: anybody gets a secret by registering.
    fn is_assured(&self) -> bool {
        let (client, uri) = (&self.destination.client, &self.destination.redirect_uri);
        if uri.starts_with("https://") || self.is_trial() {
            return true;
        }
        let is_local = || self.identity.options().public_url.host_str().is_some_and(origin::is_loopback);
        let authenticates = client.config.authentication != ClientAuthentication::None;
        !client.is_registered() && (authenticates || (client.kind != ApplicationKind::Native && is_local()))
    }

    fn is_trial(&self) -> bool {
        self.stored.is_some_and(Stored::is_trial)
    }

    /// The stored request, once it waits for its user.
    fn waiting(&self) -> Option<&Stored> {
        self.stored.filter(|stored| !stored.pushed)
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

    async fn issue(&self, request: &Request, viewer: &Viewer, session: &session::Model) -> Result<Secret, Error> {
        let (identity, client) = (self.identity, &self.destination.client);
        throttle::authorization_request(identity, Some(&viewer.uid), self.caller).await?;
        let admission = hook::to_application(identity, session, client, self.caller).await?;
        let now = identity.now();
        let grant = CodeGrant {
            redirect_uri: self.destination.redirect_uri.clone(),
            page: None,
            scope: consent::words(&request.scopes),
            nonce: request.nonce.clone(),
            code_challenge: request.code_challenge.clone(),
            authenticated_at: authenticated_at(session, now).unwrap_or_else(|| now.as_millis()),
            resource: request.resource.clone(),
            trial: self.is_trial(),
            dpop_jkt: request.dpop_jkt.clone(),
        };
        let tx = identity.db().begin().await?;
        // Whatever ends the session ends its codes, or is done before one is issued.
        hold(identity, &tx, viewer).await?;
        self.take(&tx).await?;
        let code = code::issue(identity, &tx, &admission, &session.id, client, &grant).await?;
        tx.commit().await?;
        Ok(code)
    }

    /// The response after an error. The address is known, so the application is told (RFC 6749 section 4.1.2.1).
    async fn fail(&self, error: Error) -> Result<String, Error> {
        let refusal = match error.code() {
            _ if matches!(error, Error::HookRefused(_)) => Refusal::HOOK_REFUSED,
            // The request has been answered meanwhile, in another window. The application has its response.
            ErrorCode::InvalidArgument => return Err(error),
            ErrorCode::ResourceExhausted | ErrorCode::Unavailable => Refusal::TEMPORARILY_UNAVAILABLE,
            _ => {
                tracing::error!(%error, "an authorization request failed");
                Refusal::SERVER_ERROR
            }
        };
        // Otherwise it expires by itself.
        if let Err(error) = self.take(self.identity.db().write()).await {
            tracing::debug!(%error, "a failed authorization request could not be deleted");
        }
        Ok(self.destination.with_error(self.identity, refusal))
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
    async fn wait(
        &self,
        step: &Step,
        request: &Request,
        user: Option<&Uid>,
        session: Option<&session::Model>,
    ) -> Result<String, Error> {
        let kept;
        let stored = match self.stored {
            Some(stored) if !stored.pushed => stored,
            Some(pushed) => {
                throttle::authorization_request(self.identity, user, self.caller).await?;
                pushed.begin(self.identity, session, WAITING_SECS).await?;
                pushed
            }
            None => {
                kept = self.keep(user, session).await?;
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
    async fn keep(&self, user: Option<&Uid>, session: Option<&session::Model>) -> Result<Stored, Error> {
        throttle::authorization_request(self.identity, user, self.caller).await?;
        let (client, write, sender) =
            (&self.destination.client.id, self.identity.db().write(), Sender::Browser(session));
        pending_request::insert(self.identity, write, client, self.parameters, sender, WAITING_SECS).await
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
    authentications(session).filter(|at| *at <= latest).max()
}

/// The latest authentication in a session by whatever clock: it tells one from the next.
pub(super) fn last_authentication(session: &session::Model) -> i64 {
    authentications(session).max().unwrap_or(session.created_at)
}

fn authentications(session: &session::Model) -> impl Iterator<Item = i64> {
    let opened = session.authenticated_at.unwrap_or(session.created_at);
    [Some(opened), session.proven_at].into_iter().flatten()
}
