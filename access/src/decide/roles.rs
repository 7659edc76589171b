//! Which roles a question is put to.

use super::{Question, Subject};
use crate::policy_set::{PolicySet, Role};
use doorward_contract::access::{ALL_USERS, ANONYMOUS_USERS, AUTOMATIC, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin_action::AdminAction;

/// The roles of a question: those that follow from what the subject is, then those it was given.
#[derive(Debug, Clone, Copy)]
pub struct ApplicableRoles<'q> {
    /// Everybody's, then the kind's.
    implied: [Option<&'static str>; 2],
    held: &'q [String],
}

impl<'q> ApplicableRoles<'q> {
    /// An administrator's actions on Doorward itself are put to the administrator role alone.
    ///
    /// Whoever could deny them, by mistake or by a condition that fails, could leave nobody to take the deny back: the
    /// role everybody has is the likeliest place for such a slip, and a role given to every administrator the next. So
    /// there is no exception to remember: who is an administrator may administer, and who may administer only some
    /// things is no administrator but holds a role of their own.
    ///
    /// What is reserved for administrators is put to nobody else's roles, and nothing on Doorward itself to those of
    /// strangers and guests: nobody knows who they are.
    pub fn of(question: &Question<'q>) -> Self {
        let subject = &question.subject;
        if question.action.starts_with(AdminAction::TYPE) {
            if subject.held().iter().any(|role| role == ADMINISTRATOR) {
                return Self { implied: [Some(ADMINISTRATOR), None], held: &[] };
            }
            if is_nobody(subject) || AdminAction::parse(question.action).is_some_and(AdminAction::is_reserved) {
                return Self { implied: [None, None], held: &[] };
            }
        }
        Self::whoever(subject)
    }

    /// All roles of a subject, whatever it asks for.
    pub fn whoever(subject: &Subject<'q>) -> Self {
        Self { implied: [Some(ALL_USERS), of_kind(subject)], held: subject.held() }
    }

    /// Their ids, each once. A role that only what somebody is can give counts for nothing when it is held.
    pub fn ids(&self) -> impl Iterator<Item = &'q str> + use<'q> {
        let held = self.held;
        let counts = move |(at, role): (usize, &'q String)| {
            let first = !held.iter().take(at).any(|before| before == role);
            (first && !is_automatic(role)).then_some(role.as_str())
        };
        self.implied.into_iter().flatten().chain(held.iter().enumerate().filter_map(counts))
    }

    /// The roles themselves. One that is not known says nothing.
    pub fn roles<'c>(&self, compiled: &'c PolicySet) -> impl Iterator<Item = &'c Role> + use<'q, 'c> {
        self.ids().filter_map(|id| compiled.role(id))
    }
}

fn of_kind(subject: &Subject<'_>) -> Option<&'static str> {
    subject.kind().map(|kind| match kind {
        AccountKind::Internal => ORGANIZATION_MEMBERS,
        AccountKind::External => REGISTERED_USERS,
        AccountKind::Anonymous => ANONYMOUS_USERS,
    })
}

fn is_nobody(subject: &Subject<'_>) -> bool {
    matches!(subject, Subject::Stranger) || subject.kind() == Some(AccountKind::Anonymous)
}

/// Whether only what somebody is can give this role.
pub fn is_automatic(role: &str) -> bool {
    AUTOMATIC.contains(&role)
}
