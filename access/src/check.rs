//! The check API: applications ask whether a subject may do something. A user may ask about their own access, a program
//! with an API key about any subject if its role allows `doorward:access:check`.

mod prepared;
pub mod subject;

use crate::{Access, ApiKeyHolder, Error, Question, Request, Subject, decide};
use doorward_contract::account::Attributes;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::check::{Check, Checked, Permissions, PermissionsQuery};
use doorward_i18n::errors::fields::TooMany;
use doorward_identity::{Caller, Viewer};
use prepared::Prepared;
use std::collections::BTreeMap;
use subject::SubjectCache;

/// Most questions of a batch, and most actions of a query for permissions.
const MOST: usize = 100;

/// The authenticated user or program that asks.
#[derive(Debug)]
pub enum Principal {
    /// A user, by access token.
    Person(Viewer),
    /// A program, by API key or as a machine.
    Key(ApiKeyHolder),
}

/// Answers one question.
///
/// # Errors
/// [`Error::NotAllowed`] when the principal may not ask it, [`Error::Invalid`] for a malformed question.
pub async fn check(
    access: &Access,
    principal: &Principal,
    question: &Check,
    caller: &Caller,
) -> Result<Checked, Error> {
    Ok(batch(access, principal, std::slice::from_ref(question), caller).await?.remove(0))
}

/// Answers several questions in order, by one snapshot of the policies. Whether the principal may name subjects and get
/// explanations is decided once, by the request of the caller.
///
/// # Errors
/// As [`check`], for the first invalid question; none is answered then.
pub async fn batch(
    access: &Access,
    principal: &Principal,
    questions: &[Check],
    caller: &Caller,
) -> Result<Vec<Checked>, Error> {
    check_count("questions", questions.len())?;
    // Most principals ask about themselves, which needs no permission.
    let privileged = questions.iter().any(|question| question.explain || question.subject.is_some());
    let may_check = privileged && principal.may_check(access, caller);
    let mut subjects = SubjectCache::default();
    let mut prepared = Vec::with_capacity(questions.len());
    for question in questions {
        prepared.push(Prepared::read(access, principal, may_check, question, &mut subjects).await?);
    }
    let (policies, now) = (access.compiled(), access.identity().now());
    Ok(prepared.iter().map(|question| question.answer(&policies, principal, caller, now)).collect())
}

/// Which of these actions the principal may do.
///
/// # Errors
/// [`Error::Invalid`] for no action or too many.
pub fn permissions(
    access: &Access,
    principal: &Principal,
    query: &PermissionsQuery,
    caller: &Caller,
) -> Result<Permissions, Error> {
    check_count("actions", query.actions.len())?;
    let (compiled, attributes) = (access.compiled(), Attributes::new());
    let (subject, client) = match principal {
        Principal::Person(viewer) => (Subject::from(viewer), Some(viewer.client_id.as_str())),
        Principal::Key(holder) => (Subject::from(holder), holder.client_id.as_deref()),
    };
    let request = Request { ip: caller.ip, client, time: access.identity().now(), ..Request::default() };
    let may = |action: &String| {
        let question = Question { subject, action, resource: &query.resource, attributes: &attributes, request };
        (action.clone(), decide(&compiled, &question).allowed)
    };
    Ok(Permissions { permissions: query.actions.iter().map(may).collect::<BTreeMap<_, _>>() })
}

/// Checks that a list has 1 to [`MOST`] entries.
fn check_count(field: &'static str, count: usize) -> Result<(), Error> {
    match count {
        0 => Err(Error::invalid(field, "required", |texts| texts.empty_list(field))),
        count if count > MOST => {
            Err(Error::invalid(field, "too_many", |texts| texts.too_many(TooMany { field, most: MOST })))
        }
        _ => Ok(()),
    }
}

impl Principal {
    /// Whether the principal may ask about other subjects and get explanations.
    fn may_check(&self, access: &Access, caller: &Caller) -> bool {
        let request = Request::of(caller);
        let required = match self {
            Self::Person(viewer) => {
                let request = Request { client: Some(&viewer.client_id), ..request };
                access.require(viewer, AdminAction::AccessCheck, request)
            }
            Self::Key(holder) => access.require_of_key(holder, AdminAction::AccessCheck, request),
        };
        required.is_ok()
    }
}
