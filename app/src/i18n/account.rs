//! Texts of the account centre.

pub mod apps;
pub mod contact;
pub mod methods;

use super::{Language, use_lang};
use doorward_contract::event::EventAction;
use doorward_i18n::account::actions;

super::texts!(account);

/// An event in the user's own history. An action of a newer version is shown as its identifier.
pub fn action(word: &str) -> String {
    match EventAction::of_history_word(word) {
        Some(action) => action_in(use_lang(), action).to_owned(),
        None => word.to_owned(),
    }
}

/// Text of an event. The match is exhaustive, so an action without a text does not compile.
pub fn action_in(language: Language, action: EventAction) -> &'static str {
    let texts = actions::of(language);
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
        EventAction::ContactChanged => texts.contact_changed,
        EventAction::ContactReclaimed => texts.contact_reclaimed,
        EventAction::CodeSent => texts.code_sent,
        EventAction::CodeChecked => texts.code_checked,
        EventAction::SamePerson => texts.same_person,
        EventAction::IdentityLinked => texts.identity_linked,
        EventAction::IdentityUnlinked => texts.identity_unlinked,
        EventAction::PasswordChanged => texts.password_changed,
        EventAction::PasswordLinkCreated => texts.password_link_created,
        EventAction::UserCreated => texts.user_created,
        EventAction::UserChanged => texts.user_changed,
        EventAction::Elevated => texts.elevated,
        EventAction::UserBlocked => texts.user_blocked,
        EventAction::UserUnblocked => texts.user_unblocked,
        EventAction::UserDeleted => texts.user_deleted,
        EventAction::RoleMemberAdded => texts.role_member_added,
        EventAction::RoleMemberRemoved => texts.role_member_removed,
        EventAction::NodeMemberAdded => texts.node_member_added,
        EventAction::NodeMemberRemoved => texts.node_member_removed,
        EventAction::MessageRead => texts.message_read,
        EventAction::MessageSent => texts.message_sent,
        EventAction::SetupCompleted => texts.setup_completed,
        EventAction::ApplicationSignIn => texts.application_sign_in,
        EventAction::ConsentGranted => texts.consent_granted,
        EventAction::ConsentWithdrawn => texts.consent_withdrawn,
        // Events that are not about one account; no user's history contains them.
        EventAction::SenderChanged
        | EventAction::ProviderChanged
        | EventAction::TicketKeyCreated
        | EventAction::TagAdded
        | EventAction::TagRemoved
        | EventAction::NoteAdded
        | EventAction::NoteDeleted
        | EventAction::JobStarted
        | EventAction::JobEnded
        | EventAction::JobCancelled
        | EventAction::JobFileRead
        | EventAction::RoleCreated
        | EventAction::RoleChanged
        | EventAction::RoleDeleted
        | EventAction::RolePoliciesChanged
        | EventAction::NodeCreated
        | EventAction::NodeChanged
        | EventAction::NodeMoved
        | EventAction::NodeDeleted
        | EventAction::NodeRoleAdded
        | EventAction::NodeRoleRemoved
        | EventAction::PolicyCreated
        | EventAction::PolicyChanged
        | EventAction::PolicyDeleted
        | EventAction::ResourceCreated
        | EventAction::ResourceChanged
        | EventAction::ResourceDeleted
        | EventAction::ResourceTypeChanged
        | EventAction::SettingsChanged
        | EventAction::KeyRotated
        | EventAction::ApiKeyCreated
        | EventAction::ApiKeyChanged
        | EventAction::ApiKeyRevoked
        | EventAction::ApplicationCreated
        | EventAction::ApplicationRegistered
        | EventAction::ApplicationChanged
        | EventAction::ApplicationDeleted
        | EventAction::ClientSecretCreated
        | EventAction::ClientSecretRevoked => texts.service_changed,
    }
}

/// Name of a sign-in method.
pub fn method(word: &str) -> &str {
    let texts = texts();
    match word {
        "password" => texts.with_password,
        "phone" => texts.by_phone,
        "email" => texts.by_email,
        "anonymous" => texts.as_guest,
        _ => word,
    }
}

#[cfg(test)]
mod tests {
    use super::{EventAction, Language, action_in};

    #[test]
    fn every_event_of_an_own_history_is_told_in_words() {
        for action in EventAction::ALL {
            assert_eq!(EventAction::of_history_word(&action.history_word()), Some(*action));
            let [en, zh] = [Language::En, Language::ZhCn].map(|language| action_in(language, *action));
            assert!(!en.contains('_') && !en.contains('.') && en != zh, "{action:?}: {en} {zh}");
        }
    }
}
