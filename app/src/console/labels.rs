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
    let texts = users::texts();
    match kind {
        AccountKind::Internal => texts.internal,
        AccountKind::External => texts.external,
        AccountKind::Anonymous => texts.anonymous,
    }
}

/// Label of an account status.
pub fn status(status: AccountStatus) -> &'static str {
    let texts = users::texts();
    match status {
        AccountStatus::Active => texts.active,
        AccountStatus::Blocked => texts.blocked,
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
    let texts = user::texts();
    match word {
        "password" => texts.method_password.to_owned(),
        "anonymous" => texts.method_anonymous.to_owned(),
        "phone" => texts.method_phone.to_owned(),
        "email" => texts.method_email.to_owned(),
        other => other.to_owned(),
    }
}

/// Label of the origin of an account; an unknown identifier is returned unchanged.
pub fn created_from(word: &str) -> String {
    let texts = user::texts();
    match word {
        "password" => texts.from_password.to_owned(),
        "anonymous" => texts.from_anonymous.to_owned(),
        "phone" => texts.from_phone.to_owned(),
        "email" => texts.from_email.to_owned(),
        "admin" => texts.from_admin.to_owned(),
        "setup" => texts.from_setup.to_owned(),
        other => other.to_owned(),
    }
}

/// Description of an event, by outcome.
pub fn act(action: EventAction, outcome: Outcome) -> &'static str {
    let texts = actions::texts();
    match (action, outcome) {
        (EventAction::SignIn, Outcome::Failure) => texts.sign_in_failed,
        (EventAction::ApplicationSignIn, Outcome::Failure) => texts.application_sign_in_failed,
        (action, _) => action_name(action),
    }
}

/// Label of an event action, for filters.
pub fn action_name(action: EventAction) -> &'static str {
    let texts = actions::texts();
    match action {
        EventAction::SignIn => texts.sign_in,
        EventAction::SignUp => texts.sign_up,
        EventAction::Upgraded => texts.upgraded,
        EventAction::SignOut => texts.sign_out,
        EventAction::SignOutAll => texts.sign_out_all,
        EventAction::SessionEnded => texts.session_ended,
        EventAction::RefreshReuse => texts.refresh_reuse,
        EventAction::Sudo => texts.sudo,
        EventAction::ProfileChanged => texts.profile_changed,
        EventAction::PasswordChanged => texts.password_changed,
        EventAction::PasswordLinkCreated => texts.password_link,
        EventAction::CodeSent => texts.code_sent,
        EventAction::CodeChecked => texts.code_checked,
        EventAction::ContactChanged => texts.contact_changed,
        EventAction::ContactReclaimed => texts.contact_reclaimed,
        EventAction::IdentityLinked => texts.identity_linked,
        EventAction::IdentityUnlinked => texts.identity_unlinked,
        EventAction::SamePerson => texts.same_person,
        EventAction::SenderChanged => texts.sender_changed,
        EventAction::MessageSent => texts.message_sent,
        EventAction::MessageRead => texts.message_read,
        EventAction::ProviderChanged => texts.provider_changed,
        EventAction::TicketKeyCreated => texts.ticket_key_created,
        EventAction::UserCreated => texts.user_created,
        EventAction::UserChanged => texts.user_changed,
        EventAction::Elevated => texts.elevated,
        EventAction::UserBlocked => texts.user_blocked,
        EventAction::UserUnblocked => texts.user_unblocked,
        EventAction::UserDeleted => texts.user_deleted,
        EventAction::TagAdded => texts.tag_added,
        EventAction::TagRemoved => texts.tag_removed,
        EventAction::NoteAdded => texts.note_added,
        EventAction::NoteDeleted => texts.note_deleted,
        EventAction::JobStarted => texts.job_started,
        EventAction::JobEnded => texts.job_ended,
        EventAction::JobCancelled => texts.job_cancelled,
        EventAction::JobFileRead => texts.job_file_read,
        EventAction::RoleCreated => texts.role_created,
        EventAction::RoleChanged => texts.role_changed,
        EventAction::RoleDeleted => texts.role_deleted,
        EventAction::RolePoliciesChanged => texts.role_policies_changed,
        EventAction::RoleMemberAdded => texts.role_member_added,
        EventAction::RoleMemberRemoved => texts.role_member_removed,
        EventAction::NodeCreated => texts.node_created,
        EventAction::NodeChanged => texts.node_changed,
        EventAction::NodeMoved => texts.node_moved,
        EventAction::NodeDeleted => texts.node_deleted,
        EventAction::NodeMemberAdded => texts.node_member_added,
        EventAction::NodeMemberRemoved => texts.node_member_removed,
        EventAction::NodeRoleAdded => texts.node_role_added,
        EventAction::NodeRoleRemoved => texts.node_role_removed,
        EventAction::PolicyCreated => texts.policy_created,
        EventAction::PolicyChanged => texts.policy_changed,
        EventAction::PolicyDeleted => texts.policy_deleted,
        EventAction::ResourceCreated => texts.resource_created,
        EventAction::ResourceChanged => texts.resource_changed,
        EventAction::ResourceDeleted => texts.resource_deleted,
        EventAction::ResourceTypeChanged => texts.resource_type_changed,
        EventAction::SettingsChanged => texts.settings_changed,
        EventAction::SetupCompleted => texts.setup_completed,
        EventAction::KeyRotated => texts.key_rotated,
        EventAction::ApiKeyCreated => texts.api_key_created,
        EventAction::ApiKeyChanged => texts.api_key_changed,
        EventAction::ApiKeyRevoked => texts.api_key_revoked,
        EventAction::ApplicationSignIn => texts.application_sign_in,
        EventAction::ConsentGranted => texts.consent_granted,
        EventAction::ConsentWithdrawn => texts.consent_withdrawn,
        EventAction::ApplicationCreated => texts.application_created,
        EventAction::ApplicationRegistered => texts.application_registered,
        EventAction::ApplicationChanged => texts.application_changed,
        EventAction::ApplicationDeleted => texts.application_deleted,
        EventAction::ClientSecretCreated => texts.client_secret_created,
        EventAction::ClientSecretRevoked => texts.client_secret_revoked,
    }
}

/// Label of a failure reason; an unknown identifier is returned unchanged.
pub fn reason(word: &str) -> String {
    let texts = actions::texts();
    match word {
        "password_update_required" => texts.reason_password_update_required.to_owned(),
        "wrong_password" => texts.reason_wrong_password.to_owned(),
        "blocked" => texts.reason_blocked.to_owned(),
        "wrong_code" => texts.reason_wrong_code.to_owned(),
        "code_misused" => texts.reason_code_misused.to_owned(),
        "wrong_client" => texts.reason_wrong_client.to_owned(),
        "wrong_redirect_uri" => texts.reason_wrong_redirect_uri.to_owned(),
        "wrong_verifier" => texts.reason_wrong_verifier.to_owned(),
        "wrong_key" => texts.reason_wrong_key.to_owned(),
        "not_granted" => texts.reason_not_granted.to_owned(),
        "refresh_token_used_twice" => texts.reason_used_twice.to_owned(),
        other => other.replace('_', " "),
    }
}

/// Options of a select: values and labels.
pub fn choices<const N: usize>(pairs: [(&str, &str); N]) -> Vec<(String, String)> {
    pairs.map(|(value, label)| (value.to_owned(), label.to_owned())).to_vec()
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
