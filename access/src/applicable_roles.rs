//! The roles that apply to a question.

use crate::question::{Question, Subject};
use doorward_contract::access::{ALL_USERS, ANONYMOUS_USERS, AUTOMATIC, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_contract::admin_action::AdminAction;

/// The roles of a question: automatic ones first, then assigned ones.
#[derive(Debug, Clone, Copy)]
pub struct ApplicableRoles<'q> {
    /// Automatic roles: that of all users, and that of the kind.
    implied: [Option<&'static str>; 2],
    held: &'q [String],
}

impl<'q> ApplicableRoles<'q> {
    /// The roles that apply to a question.
    ///
    /// For an administrator's action on Doorward itself, only the administrator role applies. Otherwise a deny in
    /// another role, by mistake or by a condition that fails, could lock out every administrator, and no one could undo
    /// it. The role of all users is the likeliest place for such a mistake. So an administrator may always administer;
    /// a user who may administer only some things holds another role instead.
    ///
    /// For an action that is reserved for administrators, no other role applies. For actions on Doorward itself, no
    /// role applies to guests and users who are not signed in.
    pub fn of(question: &Question<'q>) -> Self {
        let subject = &question.subject;
        if question.action.starts_with(AdminAction::TYPE) {
            if subject.held().iter().any(|role| role == ADMINISTRATOR) {
                return Self { implied: [Some(ADMINISTRATOR), None], held: &[] };
            }
            if is_unidentified(subject) || AdminAction::parse(question.action).is_some_and(AdminAction::is_reserved) {
                return Self { implied: [None, None], held: &[] };
            }
        }
        Self::of_subject(subject)
    }

    /// All roles of a subject, whatever the action.
    pub fn of_subject(subject: &Subject<'q>) -> Self {
        Self { implied: [Some(ALL_USERS), of_kind(subject)], held: subject.held() }
    }

    /// Their ids, each once. An automatic role in the list of assigned roles is ignored.
    pub fn ids(&self) -> impl Iterator<Item = &'q str> + use<'q> {
        let held = self.held;
        let assigned = move |(at, role): (usize, &'q String)| {
            let first = !held.iter().take(at).any(|before| before == role);
            (first && !is_automatic(role)).then_some(role.as_str())
        };
        self.implied.into_iter().flatten().chain(held.iter().enumerate().filter_map(assigned))
    }
}

fn of_kind(subject: &Subject<'_>) -> Option<&'static str> {
    if matches!(subject, Subject::Publishable) {
        return Some(ANONYMOUS_USERS);
    }
    subject.kind().map(|kind| match kind {
        AccountKind::Internal => ORGANIZATION_MEMBERS,
        AccountKind::External => REGISTERED_USERS,
        AccountKind::Anonymous => ANONYMOUS_USERS,
    })
}

/// Whether the subject is a guest or not signed in.
fn is_unidentified(subject: &Subject<'_>) -> bool {
    matches!(subject, Subject::Unauthenticated | Subject::Publishable) || subject.kind() == Some(AccountKind::Anonymous)
}

/// Whether a role follows from the kind of account and cannot be assigned.
pub fn is_automatic(role: &str) -> bool {
    AUTOMATIC.contains(&role)
}
