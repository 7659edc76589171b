//! The subject of a check, loaded from the database: kind, roles and attributes never come from the request.

use super::Principal;
use crate::rule::Auth;
use crate::{Access, Account, Error, Subject};
use doorward_contract::Uid;
use doorward_contract::access::Reason;
use doorward_contract::account::AccountKind;
use doorward_contract::check::CheckSubject;
use doorward_identity::account::claims;
use doorward_identity::account::person::{self, Found, Person};
use doorward_identity::{Error as IdentityError, Viewer, session};
use std::collections::HashMap;
use std::sync::Arc;

/// The resolved subject of a check.
#[derive(Debug, Clone)]
pub(super) enum ResolvedSubject {
    /// The principal itself.
    Principal,
    Unauthenticated,
    Person(Arc<Person>),
    Viewer(Box<Viewer>),
    /// An unknown or inactive account, which is denied everything for this reason.
    Denied(Reason),
}

impl ResolvedSubject {
    /// The subject for the engine, or the reason why everything is denied.
    pub fn subject<'a>(&'a self, principal: &'a Principal) -> Result<Subject<'a>, Reason> {
        Ok(match (self, principal) {
            (Self::Principal, Principal::Person(viewer)) => viewer.into(),
            (Self::Principal, Principal::Key(holder)) => holder.into(),
            (Self::Unauthenticated, _) => Subject::Unauthenticated,
            (Self::Person(person), _) => Subject::Account(Account {
                uid: &person.uid,
                kind: person.kind,
                roles: &person.roles,
                attributes: &person.attributes,
            }),
            (Self::Viewer(viewer), _) => viewer.as_ref().into(),
            (Self::Denied(reason), _) => return Err(*reason),
        })
    }

    /// The client application of the access token, if there is one.
    pub fn client(&self) -> Option<&str> {
        match self {
            Self::Viewer(viewer) => Some(&viewer.client_id),
            _ => None,
        }
    }
}

/// Subjects resolved so far in a batch: a hundred questions are usually about one person.
#[derive(Debug, Default)]
pub(super) struct SubjectCache {
    accounts: HashMap<Uid, ResolvedSubject>,
    /// By uid and session.
    auths: HashMap<(Uid, Option<String>), Auth>,
}

impl SubjectCache {
    /// Resolves a subject, if the principal may ask about it.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when the principal may not, [`Error::Invalid`] for a malformed subject.
    pub async fn find(
        &mut self,
        access: &Access,
        principal: &Principal,
        may_check: bool,
        subject: Option<&CheckSubject>,
    ) -> Result<ResolvedSubject, Error> {
        let Some(subject) = subject else { return Ok(ResolvedSubject::Principal) };
        if let Principal::Person(viewer) = principal {
            let own = subject.uid.as_deref() == Some(viewer.uid.as_str())
                && !subject.unauthenticated
                && subject.access_token.is_none();
            let denied = || Error::NotAllowed(|texts| texts.own_access_only);
            return own.then_some(ResolvedSubject::Principal).ok_or_else(denied);
        }
        if !may_check {
            return Err(Error::NotAllowed(|texts| texts.others_require_permission));
        }
        match subject {
            CheckSubject { uid: None, unauthenticated: true, access_token: None } => {
                Ok(ResolvedSubject::Unauthenticated)
            }
            CheckSubject { uid: Some(uid), unauthenticated: false, access_token: None } => {
                self.account(access, uid).await
            }
            CheckSubject { uid: None, unauthenticated: false, access_token: Some(token) } => {
                token_owner(access, token.expose()).await
            }
            _ => Err(Error::invalid("subject", "malformed", |texts| texts.subject_malformed)),
        }
    }

    /// The `auth` of security rules: data of the account, and of the session if there is one.
    pub async fn auth(
        &mut self,
        access: &Access,
        principal: &Principal,
        subject: &ResolvedSubject,
    ) -> Result<Option<Auth>, Error> {
        let (uid, kind, session) = match (subject, principal) {
            (ResolvedSubject::Principal, Principal::Person(viewer)) => {
                (&viewer.uid, viewer.kind, Some(viewer.session_id.as_str()))
            }
            (ResolvedSubject::Viewer(viewer), _) => (&viewer.uid, viewer.kind, Some(viewer.session_id.as_str())),
            (ResolvedSubject::Person(person), _) => (&person.uid, person.kind, None),
            (ResolvedSubject::Principal | ResolvedSubject::Unauthenticated | ResolvedSubject::Denied(_), _) => {
                return Ok(None);
            }
        };
        let key = (uid.clone(), session.map(str::to_owned));
        if let Some(known) = self.auths.get(&key) {
            return Ok(Some(known.clone()));
        }
        let auth = auth(access, uid, kind, session).await?;
        self.auths.insert(key, auth.clone());
        Ok(Some(auth))
    }

    async fn account(&mut self, access: &Access, uid: &str) -> Result<ResolvedSubject, Error> {
        let Ok(uid) = Uid::parse(uid) else { return Ok(ResolvedSubject::Denied(Reason::UnknownSubject)) };
        if let Some(known) = self.accounts.get(&uid) {
            return Ok(known.clone());
        }
        let subject = match person::find(access.identity(), &uid).await? {
            Found::Active(person) => ResolvedSubject::Person(Arc::new(person)),
            Found::Inactive => ResolvedSubject::Denied(Reason::InactiveSubject),
            Found::Unknown => ResolvedSubject::Denied(Reason::UnknownSubject),
        };
        self.accounts.insert(uid, subject.clone());
        Ok(subject)
    }
}

/// The `auth` of security rules for an account, and for a session of it.
pub async fn auth(access: &Access, uid: &Uid, kind: AccountKind, session: Option<&str>) -> Result<Auth, Error> {
    let claims = claims::of(access.identity(), uid, kind, session).await?;
    Ok(Auth { uid: uid.clone(), openid: claims.openid, login_type: claims.login_type.map(str::to_owned) })
}

async fn token_owner(access: &Access, token: &str) -> Result<ResolvedSubject, Error> {
    match session::by_access_token(access.identity(), token).await {
        Ok(viewer) => Ok(ResolvedSubject::Viewer(Box::new(viewer))),
        Err(IdentityError::Unauthenticated) => Ok(ResolvedSubject::Denied(Reason::UnknownSubject)),
        Err(error) => Err(error.into()),
    }
}
