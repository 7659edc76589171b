//! Labels of states, kinds, methods and events in the language of the page.

use crate::components::{Badge, Tone};
use crate::i18n::console::{actions, user, users};
use doorward_contract::account::{self, AccountKind, AccountStatus};
use doorward_contract::admin::User;
use doorward_contract::event::{EventAction, Outcome};
use leptos::prelude::*;

/// Display name, username or contact of a user, whichever is set first; else the account kind.
pub fn display_name(user: &User) -> String {
    let name = account::display_name([&user.name, &user.username, &user.email, &user.phone]);
    name.unwrap_or_else(|| kind(user.kind)).to_owned()
}

/// Further names of a user who is shown as `name`; the uid of a user without any.
pub fn identifiers(user: &User, name: &str) -> String {
    let known = [&user.username, &user.email, &user.phone];
    let known: Vec<&str> = known.into_iter().flatten().map(String::as_str).filter(|text| *text != name).collect();
    if known.is_empty() { user.uid.to_string() } else { known.join(" · ") }
}

/// Text to enter before the user is deleted: the username, or the uid without one.
pub fn confirmation(user: &User) -> &str {
    user.username.as_deref().unwrap_or(user.uid.as_str())
}

/// Label of an account kind.
pub fn kind(kind: AccountKind) -> &'static str {
    let words = users::texts();
    match kind {
        AccountKind::Internal => words.internal,
        AccountKind::External => words.external,
        AccountKind::Anonymous => words.anonymous,
    }
}

/// Label of an account status.
pub fn status(status: AccountStatus) -> &'static str {
    let words = users::texts();
    match status {
        AccountStatus::Active => words.active,
        AccountStatus::Blocked => words.blocked,
    }
}

/// Account status as a badge.
#[component]
pub fn StatusBadge(of: AccountStatus) -> impl IntoView {
    let tone = match of {
        AccountStatus::Active => Tone::Success,
        AccountStatus::Blocked => Tone::Danger,
    };
    view! { <Badge tone>{status(of)}</Badge> }
}

/// Label of a sign-in method; an unknown identifier is returned unchanged.
pub fn method(word: &str) -> String {
    let words = user::texts();
    match word {
        "password" => words.method_password.to_owned(),
        "anonymous" => words.method_anonymous.to_owned(),
        "phone" => words.method_phone.to_owned(),
        "email" => words.method_email.to_owned(),
        other => other.to_owned(),
    }
}

/// Label of the origin of an account; an unknown identifier is returned unchanged.
pub fn created_from(word: &str) -> String {
    let words = user::texts();
    match word {
        "password" => words.from_password.to_owned(),
        "anonymous" => words.from_anonymous.to_owned(),
        "phone" => words.from_phone.to_owned(),
        "email" => words.from_email.to_owned(),
        "admin" => words.from_admin.to_owned(),
        "setup" => words.from_setup.to_owned(),
        other => other.to_owned(),
    }
}

/// Description of an event, by outcome.
pub fn act(action: EventAction, outcome: Outcome) -> &'static str {
    let words = actions::texts();
    match (action, outcome) {
        (EventAction::SignIn, Outcome::Failure) => words.sign_in_failed,
        (action, _) => action_name(action),
    }
}

/// Label of an event action, for filters.
pub fn action_name(action: EventAction) -> &'static str {
    let words = actions::texts();
    match action {
        EventAction::SignIn => words.sign_in,
        EventAction::SignUp => words.sign_up,
        EventAction::Upgraded => words.upgraded,
        EventAction::SignOut => words.sign_out,
        EventAction::SignOutAll => words.sign_out_all,
        EventAction::SessionEnded => words.session_ended,
        EventAction::RefreshReuse => words.refresh_reuse,
        EventAction::Sudo => words.sudo,
        EventAction::ProfileChanged => words.profile_changed,
        EventAction::PasswordChanged => words.password_changed,
        EventAction::PasswordLinkCreated => words.password_link,
        EventAction::CodeSent => words.code_sent,
        EventAction::CodeChecked => words.code_checked,
        EventAction::ContactChanged => words.contact_changed,
        EventAction::ContactReclaimed => words.contact_reclaimed,
        EventAction::IdentityLinked => words.identity_linked,
        EventAction::IdentityUnlinked => words.identity_unlinked,
        EventAction::SamePerson => words.same_person,
        EventAction::SenderChanged => words.sender_changed,
        EventAction::MessageSent => words.message_sent,
        EventAction::MessageRead => words.message_read,
        EventAction::ProviderChanged => words.provider_changed,
        EventAction::TicketKeyCreated => words.ticket_key_created,
        EventAction::UserCreated => words.user_created,
        EventAction::UserChanged => words.user_changed,
        EventAction::Elevated => words.elevated,
        EventAction::UserBlocked => words.user_blocked,
        EventAction::UserUnblocked => words.user_unblocked,
        EventAction::UserDeleted => words.user_deleted,
        EventAction::RoleCreated => words.role_created,
        EventAction::RoleChanged => words.role_changed,
        EventAction::RoleDeleted => words.role_deleted,
        EventAction::RolePoliciesChanged => words.role_policies_changed,
        EventAction::RoleMemberAdded => words.role_member_added,
        EventAction::RoleMemberRemoved => words.role_member_removed,
        EventAction::NodeCreated => words.node_created,
        EventAction::NodeChanged => words.node_changed,
        EventAction::NodeMoved => words.node_moved,
        EventAction::NodeDeleted => words.node_deleted,
        EventAction::NodeMemberAdded => words.node_member_added,
        EventAction::NodeMemberRemoved => words.node_member_removed,
        EventAction::NodeRoleAdded => words.node_role_added,
        EventAction::NodeRoleRemoved => words.node_role_removed,
        EventAction::PolicyCreated => words.policy_created,
        EventAction::PolicyChanged => words.policy_changed,
        EventAction::PolicyDeleted => words.policy_deleted,
        EventAction::ResourceCreated => words.resource_created,
        EventAction::ResourceChanged => words.resource_changed,
        EventAction::ResourceDeleted => words.resource_deleted,
        EventAction::ResourceTypeChanged => words.resource_type_changed,
        EventAction::SettingsChanged => words.settings_changed,
        EventAction::SetupCompleted => words.setup_completed,
        EventAction::KeyRotated => words.key_rotated,
        EventAction::ApiKeyCreated => words.api_key_created,
        EventAction::ApiKeyChanged => words.api_key_changed,
        EventAction::ApiKeyRevoked => words.api_key_revoked,
    }
}

/// Label of a failure reason; an unknown identifier is returned unchanged.
pub fn reason(word: &str) -> String {
    let words = actions::texts();
    match word {
        "password_update_required" => words.reason_password_update_required.to_owned(),
        "wrong_password" => words.reason_wrong_password.to_owned(),
        "blocked" => words.reason_blocked.to_owned(),
        "wrong_code" => words.reason_wrong_code.to_owned(),
        "code_misused" => words.reason_code_misused.to_owned(),
        "refresh_token_used_twice" => words.reason_used_twice.to_owned(),
        other => other.replace('_', " "),
    }
}

/// Options of a select: values and labels.
pub fn choices<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(sent, words)| (sent.to_owned(), words.to_owned())).to_vec()
}

/// Formats a count with thousands separators, which are equal in both languages.
pub fn thousands(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        for (count, text) in [(0, "0"), (999, "999"), (1000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(thousands(count), text);
        }
    }
}
