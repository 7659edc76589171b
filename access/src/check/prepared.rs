//! A question with everything that was read for it, so that all questions of a batch are decided at once.

use super::Principal;
use super::subject::{ResolvedSubject, SubjectCache};
use crate::engine::add_guard;
use crate::explanation_text::{explanation_text, guard_text};
use crate::guard::{ParsedTarget, redact};
use crate::rule::Auth;
use crate::{Access, Error, PolicySet, Question, Request, Subject, decide, explain};
use doorward_contract::Timestamp;
use doorward_contract::access::{Decision, Explanation, Reason};
use doorward_contract::check::{Check, Checked};
use doorward_contract::target::{GuardDecision, GuardLayer, Target};
use doorward_i18n::errors::fields::TooMany;
use doorward_identity::Caller;

/// Most headers of a question.
const MOST_HEADERS: usize = 64;

/// A valid question that the principal may ask. Deciding it needs no database.
pub(super) struct Prepared<'a> {
    check: &'a Check,
    subject: ResolvedSubject,
    target: Option<GuardedTarget<'a>>,
}

/// The resource of a question with a guard.
struct GuardedTarget<'a> {
    written: &'a Target,
    parsed: ParsedTarget<'a>,
    auth: Option<Auth>,
}

impl GuardedTarget<'_> {
    fn add_guard(
        &self,
        decision: Decision,
        policies: &PolicySet,
        question: &Question<'_>,
    ) -> (Decision, GuardDecision) {
        add_guard(decision, policies, question, &self.parsed, self.auth.as_ref())
    }
}

impl<'a> Prepared<'a> {
    /// Checks a question and reads its subject. `may_check`: whether the principal has the permission to check access.
    ///
    /// # Errors
    /// [`Error::NotAllowed`] when the principal may not ask it, [`Error::Invalid`] for a malformed question.
    pub async fn read(
        access: &Access,
        principal: &Principal,
        may_check: bool,
        check: &'a Check,
        subjects: &mut SubjectCache,
    ) -> Result<Self, Error> {
        if check.explain && !may_check {
            return Err(Error::NotAllowed(|texts| texts.explain_requires_permission));
        }
        if check.request.headers.as_ref().is_some_and(|headers| headers.len() > MOST_HEADERS) {
            return Err(Error::invalid("request.headers", "too_many", |texts| {
                texts.too_many(TooMany { field: "request.headers", most: MOST_HEADERS })
            }));
        }
        let parsed = check.target.as_ref().map(ParsedTarget::read).transpose()?;
        let subject = subjects.find(access, principal, may_check, check.subject.as_ref()).await?;
        let target = match (&check.target, parsed) {
            (Some(written), Some(parsed)) => {
                Some(GuardedTarget { written, parsed, auth: subjects.auth(access, principal, &subject).await? })
            }
            _ => None,
        };
        Ok(Self { check, subject, target })
    }

    /// Decides the question.
    pub fn answer(&self, policies: &PolicySet, principal: &Principal, caller: &Caller, now: Timestamp) -> Checked {
        let subject = match self.subject.subject(principal) {
            Ok(subject) => subject,
            Err(reason) => return self.denied(reason, caller),
        };
        let question = self.question(subject, principal, caller, now);
        if self.check.explain {
            return self.explained(policies, &question, caller);
        }
        let decision = decide(policies, &question);
        let (decision, guard) = match &self.target {
            None => (decision, None),
            Some(target) => {
                let (decision, guard) = target.add_guard(decision, policies, &question);
                (decision, Some(redact(guard)))
            }
        };
        Checked { decision, guard, explanation: None, explanation_text: None }
    }

    /// Decides with an explanation. It is that of the policies; the sentences begin with the guard's.
    fn explained(&self, policies: &PolicySet, question: &Question<'_>, caller: &Caller) -> Checked {
        let explanation = explain(policies, question);
        let Some(target) = &self.target else { return with_explanation(explanation, caller) };
        let (decision, guard) = target.add_guard(explanation.decision.clone(), policies, question);
        let mut sentences = vec![guard_text(caller.error_language, target.written, decision.reason, &guard)];
        sentences.extend(explanation_text(caller.error_language, &explanation));
        Checked { decision, guard: Some(guard), explanation: Some(explanation), explanation_text: Some(sentences) }
    }

    /// The answer about an unknown or inactive subject, to which no policy applies.
    fn denied(&self, reason: Reason, caller: &Caller) -> Checked {
        let decision = Decision { allowed: false, reason, decided_by: None, environment: None };
        let guard = self.target.as_ref().map(|_| GuardDecision::by(GuardLayer::Policies));
        if !self.check.explain {
            return Checked { decision, guard, explanation: None, explanation_text: None };
        }
        let Check { action, resource, .. } = self.check.clone();
        let explanation = Explanation { decision, action, resource, roles: Vec::new(), matches: Vec::new() };
        Checked { guard, ..with_explanation(explanation, caller) }
    }

    /// The question for the engine.
    fn question<'q>(
        &'q self,
        subject: Subject<'q>,
        principal: &Principal,
        caller: &Caller,
        now: Timestamp,
    ) -> Question<'q> {
        let Check { action, resource, attributes, request, .. } = self.check;
        // A program's own IP address is not that of the user it asks about.
        let own_ip = if matches!(principal, Principal::Person(_)) { caller.ip } else { None };
        let request = Request {
            ip: request.ip.or(own_ip),
            method: request.method.as_deref(),
            path: request.path.as_deref(),
            client: request.client.as_deref().or(self.subject.client()),
            assurance: request.assurance,
            headers: request.headers.as_ref(),
            time: now,
        };
        Question { subject, action, resource, attributes, request }
    }
}

fn with_explanation(explanation: Explanation, caller: &Caller) -> Checked {
    let explanation_text = explanation_text(caller.error_language, &explanation);
    let decision = explanation.decision.clone();
    Checked { decision, guard: None, explanation_text: Some(explanation_text), explanation: Some(explanation) }
}
