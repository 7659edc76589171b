//! The check API: applications ask whether a subject may do something. A user may ask about their own access, a program
//! with an API key about any subject if its role allows `doorward:access:check`.

pub mod subject;

use crate::engine::decide_guarded;
use crate::explanation_text::{explanation_text, guard_text};
use crate::guard::{ParsedTarget, redact};
use crate::rule::Auth;
use crate::{Access, ApiKeyHolder, Error, PolicySet, Question, Request, Subject, explain, verdict};
use doorward_contract::access::{Explanation, Reason, Verdict};
use doorward_contract::account::Attributes;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::check::{Check, Checked, Permissions, PermissionsQuery};
use doorward_contract::target::{Guarded, Layer, Target};
use doorward_i18n::errors::fields::TooMany;
use doorward_identity::{Caller, Viewer};
use std::collections::BTreeMap;
use subject::{ResolvedSubject, SubjectCache};

/// Most questions of a batch, and most actions of a query for permissions.
const MOST: usize = 100;
/// Most headers of a question.
const MOST_HEADERS: usize = 64;

/// The authenticated caller of the check API.
#[derive(Debug)]
pub enum Principal {
    /// A user, by access token.
    Person(Viewer),
    /// A program, by API key.
    Key(ApiKeyHolder),
}

/// Answers one question.
///
/// # Errors
/// [`Error::NotAllowed`] when the caller may not ask it, [`Error::Invalid`] for a malformed question.
pub async fn check(
    access: &Access,
    principal: &Principal,
    question: &Check,
    caller: &Caller,
) -> Result<Checked, Error> {
    Ok(batch(access, principal, std::slice::from_ref(question), caller).await?.remove(0))
}

/// Answers several questions in order, by one snapshot of the policies.
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
    let mut subjects = SubjectCache::default();
    let mut prepared = Vec::with_capacity(questions.len());
    for question in questions {
        if question.explain && !principal.may_check(access) {
            return Err(Error::NotAllowed(|texts| texts.explain_requires_permission));
        }
        if question.request.headers.as_ref().is_some_and(|headers| headers.len() > MOST_HEADERS) {
            return Err(Error::invalid("headers", "too_many", |texts| {
                texts.too_many(TooMany { field: "headers", most: MOST_HEADERS })
            }));
        }
        let target = question.target.as_ref().map(ParsedTarget::read).transpose()?;
        let subject = subjects.find(access, principal, question.subject.as_ref()).await?;
        let auth = if target.is_some() { subjects.auth(access, principal, &subject).await? } else { None };
        prepared.push((subject, target, auth));
    }
    let compiled = access.compiled();
    let answer =
        |(check, (resolved, parsed, auth)): (&Check, &(ResolvedSubject, Option<ParsedTarget<'_>>, Option<Auth>))| {
            let subject = match resolved.subject(principal) {
                Ok(subject) => subject,
                Err(reason) => return denied(check, reason, caller),
            };
            let question = Question { subject, ..without_subject(access, principal, check, resolved, caller) };
            if let (Some(parsed), Some(target)) = (parsed, &check.target) {
                return guarded(&compiled, &question, (target, parsed, auth.as_ref()), check.explain, caller);
            }
            if !check.explain {
                return Checked { verdict: verdict(&compiled, &question), guard: None, explanation: None, words: None };
            }
            explained(explain(&compiled, &question), caller)
        };
    Ok(questions.iter().zip(&prepared).map(answer).collect())
}

/// Decides by the policies and the guard. The explanation is that of the policies; the sentences
/// begin with the guard's.
fn guarded(
    compiled: &PolicySet,
    question: &Question<'_>,
    (target, parsed, auth): (&Target, &ParsedTarget<'_>, Option<&Auth>),
    with_explanation: bool,
    caller: &Caller,
) -> Checked {
    let (verdict, guard) = decide_guarded(compiled, question, parsed, auth);
    if !with_explanation {
        return Checked { verdict, guard: Some(redact(guard)), explanation: None, words: None };
    }
    let explanation = explain(compiled, question);
    let mut sentences = vec![guard_text(caller.language, target, verdict.reason, &guard)];
    sentences.extend(explanation_text(caller.language, &explanation));
    Checked { verdict, guard: Some(guard), explanation: Some(explanation), words: Some(sentences) }
}

/// Which of these actions the caller may do.
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
        Principal::Key(holder) => (Subject::from(holder), None),
    };
    let request = Request { ip: caller.ip, client, time: access.identity().now(), ..Request::default() };
    let may = |action: &String| {
        let question = Question { subject, action, resource: &query.resource, attributes: &attributes, request };
        (action.clone(), verdict(&compiled, &question).allowed)
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

/// The question for the engine, with a placeholder for the subject.
fn without_subject<'a>(
    access: &Access,
    principal: &Principal,
    check: &'a Check,
    resolved: &'a ResolvedSubject,
    caller: &Caller,
) -> Question<'a> {
    let request = &check.request;
    // A program's own IP address is not that of the user it asks about.
    let own_ip = if matches!(principal, Principal::Person(_)) { caller.ip } else { None };
    Question {
        subject: Subject::Unauthenticated,
        action: &check.action,
        resource: &check.resource,
        attributes: &check.attributes,
        request: Request {
            ip: request.ip.or(own_ip),
            method: request.method.as_deref(),
            path: request.path.as_deref(),
            client: request.client.as_deref().or(resolved.client()),
            assurance: request.assurance,
            headers: request.headers.as_ref(),
            time: access.identity().now(),
        },
    }
}

/// The answer about an unknown or inactive subject, to which no policy applies.
fn denied(check: &Check, reason: Reason, caller: &Caller) -> Checked {
    let verdict = Verdict { allowed: false, reason, decided_by: None, environment: None };
    let guard = check.target.as_ref().map(|_| Guarded::by(Layer::Gateway));
    if !check.explain {
        return Checked { verdict, guard, explanation: None, words: None };
    }
    let Check { action, resource, .. } = check.clone();
    let explanation = Explanation { verdict, action, resource, roles: Vec::new(), matches: Vec::new() };
    Checked { guard, ..explained(explanation, caller) }
}

fn explained(explanation: Explanation, caller: &Caller) -> Checked {
    let words = explanation_text(caller.language, &explanation);
    let verdict = explanation.verdict.clone();
    Checked { verdict, guard: None, words: Some(words), explanation: Some(explanation) }
}

impl Principal {
    /// Whether the caller may ask about other subjects and get explanations.
    fn may_check(&self, access: &Access) -> bool {
        let required = match self {
            Self::Person(viewer) => access.require(viewer, AdminAction::AccessCheck, Request::default()),
            Self::Key(holder) => access.require_of_key(holder, AdminAction::AccessCheck, Request::default()),
        };
        required.is_ok()
    }
}
