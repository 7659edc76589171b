//! Questions from outside: a user asks about themselves, a program with an API key about anybody.

pub mod subject;

use crate::guard::{ParsedTarget, decide_guarded, redact};
use crate::rule::Auth;
use crate::words::guard_words;
use crate::{Access, ApiKeyHolder, Error, PolicySet, Question, Request, Subject, explain, verdict, words};
use doorward_contract::access::{Explanation, Reason, Verdict};
use doorward_contract::account::Attributes;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::check::{Check, Checked, Permissions, PermissionsQuery};
use doorward_contract::target::{Guarded, Layer, Target};
use doorward_identity::{Caller, Viewer};
use std::collections::BTreeMap;
use subject::{ResolvedSubject, SubjectCache};

/// Most questions at once.
const MOST: usize = 100;
/// Most headers of a question.
const MOST_HEADERS: usize = 64;

/// Who asks.
#[derive(Debug)]
pub enum Asker {
    /// A user, by access token.
    Person(Viewer),
    /// A program, by API key.
    Key(ApiKeyHolder),
}

/// Answers one question.
///
/// # Errors
/// [`Error::NotAllowed`] when the asker may not ask it, [`Error::Invalid`] for a subject that is not one.
pub async fn check(access: &Access, asker: &Asker, question: &Check, caller: &Caller) -> Result<Checked, Error> {
    Ok(batch(access, asker, std::slice::from_ref(question), caller).await?.remove(0))
}

/// Answers several questions in their order, all by the same policies.
///
/// # Errors
/// As [`check`], for the first question that gives cause; none is answered then.
pub async fn batch(
    access: &Access,
    asker: &Asker,
    questions: &[Check],
    caller: &Caller,
) -> Result<Vec<Checked>, Error> {
    few("questions", questions.len())?;
    let mut known = SubjectCache::default();
    let mut meant = Vec::with_capacity(questions.len());
    for question in questions {
        if question.explain && !asker.may_check(access) {
            return Err(Error::NotAllowed("You need the doorward:access:check permission to get explanations."));
        }
        if question.request.headers.as_ref().is_some_and(|headers| headers.len() > MOST_HEADERS) {
            let message = format!("headers can have up to {MOST_HEADERS} entries.");
            return Err(Error::invalid("headers", "too_many", message));
        }
        let aim = question.target.as_ref().map(ParsedTarget::read).transpose()?;
        let who = known.find(access, asker, question.subject.as_ref()).await?;
        let auth = if aim.is_some() { known.auth(access, asker, &who).await? } else { None };
        meant.push((who, aim, auth));
    }
    let compiled = access.compiled();
    let answer =
        |(question, (meant, aim, auth)): (&Check, &(ResolvedSubject, Option<ParsedTarget<'_>>, Option<Auth>))| {
            let asked = asked(access, asker, question, meant, caller);
            let subject = match meant.subject(asker) {
                Ok(subject) => subject,
                Err(reason) => return refused(question, reason, caller),
            };
            let asked = Question { subject, ..asked };
            if let (Some(aim), Some(target)) = (aim, &question.target) {
                return guarded(&compiled, &asked, (target, aim, auth.as_ref()), question.explain, caller);
            }
            if !question.explain {
                return Checked { verdict: verdict(&compiled, &asked), guard: None, explanation: None, words: None };
            }
            told(explain(&compiled, &asked), caller)
        };
    Ok(questions.iter().zip(&meant).map(answer).collect())
}

/// Policies and the guard behind them. The explanation is that of the policies; the words begin with the guard's.
fn guarded(
    compiled: &PolicySet,
    asked: &Question<'_>,
    (target, aim, auth): (&Target, &ParsedTarget<'_>, Option<&Auth>),
    tell: bool,
    caller: &Caller,
) -> Checked {
    let (verdict, guard) = decide_guarded(compiled, asked, aim, auth);
    if !tell {
        return Checked { verdict, guard: Some(redact(guard)), explanation: None, words: None };
    }
    let explanation = explain(compiled, asked);
    let mut sentences = vec![guard_words(caller.language, target, verdict.reason, &guard)];
    sentences.extend(words(caller.language, &explanation));
    Checked { verdict, guard: Some(guard), explanation: Some(explanation), words: Some(sentences) }
}

/// What the asker may do of all this.
///
/// # Errors
/// [`Error::Invalid`] for no action or too many.
pub fn permissions(
    access: &Access,
    asker: &Asker,
    query: &PermissionsQuery,
    caller: &Caller,
) -> Result<Permissions, Error> {
    few("actions", query.actions.len())?;
    let (compiled, attributes) = (access.compiled(), Attributes::new());
    let (subject, client) = match asker {
        Asker::Person(viewer) => (Subject::from(viewer), Some(viewer.client_id.as_str())),
        Asker::Key(holder) => (Subject::from(holder), None),
    };
    let request = Request { ip: caller.ip, client, time: access.identity().now(), ..Request::default() };
    let may = |action: &String| {
        let question = Question { subject, action, resource: &query.resource, attributes: &attributes, request };
        (action.clone(), verdict(&compiled, &question).allowed)
    };
    Ok(Permissions { permissions: query.actions.iter().map(may).collect::<BTreeMap<_, _>>() })
}

fn few(field: &'static str, count: usize) -> Result<(), Error> {
    match count {
        0 => Err(Error::invalid(field, "required", format!("{field} must have at least one entry."))),
        count if count > MOST => {
            Err(Error::invalid(field, "too_many", format!("{field} can have up to {MOST} entries.")))
        }
        _ => Ok(()),
    }
}

fn asked<'a>(
    access: &Access,
    asker: &Asker,
    question: &'a Check,
    meant: &'a ResolvedSubject,
    caller: &Caller,
) -> Question<'a> {
    let told = &question.request;
    // A program's own address is not that of whoever it asks for.
    let own_ip = if matches!(asker, Asker::Person(_)) { caller.ip } else { None };
    Question {
        subject: Subject::Stranger,
        action: &question.action,
        resource: &question.resource,
        attributes: &question.attributes,
        request: Request {
            ip: told.ip.or(own_ip),
            method: told.method.as_deref(),
            path: told.path.as_deref(),
            client: told.client.as_deref().or(meant.client()),
            assurance: told.assurance,
            headers: told.headers.as_ref(),
            time: access.identity().now(),
        },
    }
}

/// The answer about somebody whom no policy can be about.
fn refused(question: &Check, reason: Reason, caller: &Caller) -> Checked {
    let verdict = Verdict { allowed: false, reason, decided_by: None, environment: None };
    let guard = question.target.as_ref().map(|_| Guarded::by(Layer::Gateway));
    if !question.explain {
        return Checked { verdict, guard, explanation: None, words: None };
    }
    let Check { action, resource, .. } = question.clone();
    let explanation = Explanation { verdict, action, resource, roles: Vec::new(), matches: Vec::new() };
    Checked { guard, ..told(explanation, caller) }
}

fn told(explanation: Explanation, caller: &Caller) -> Checked {
    let words = words(caller.language, &explanation);
    let verdict = explanation.verdict.clone();
    Checked { verdict, guard: None, words: Some(words), explanation: Some(explanation) }
}

impl Asker {
    /// Whether they may ask about others, and why.
    fn may_check(&self, access: &Access) -> bool {
        let required = match self {
            Self::Person(viewer) => access.require(viewer, AdminAction::AccessCheck, Request::default()),
            Self::Key(holder) => access.require_of_key(holder, AdminAction::AccessCheck, Request::default()),
        };
        required.is_ok()
    }
}
