//! Which action each server function of the console asks for, so that its form shows its button to those who may press it.

use doorward_contract::own::Own;

/// The action, by the address of the function. Nothing for functions that are not about Doorward's own administration.
///
/// What counts is what the function asks for itself; that both say the same is tested with all callers.
pub fn needed(address: &str) -> Option<Own> {
    use Own::*;
    Some(match address.strip_prefix("/api/console/")? {
        "overview" => OverviewRead,
        "user" | "user/access" | "users" => UsersRead,
        "users/create" => UsersCreate,
        "user/edit" | "user/vouch" => UsersEdit,
        "user/block" | "user/unblock" => UsersBlock,
        "user/delete" => UsersDelete,
        "user/password" => UsersResetPassword,
        "user/sessions" => SessionsRead,
        "user/sessions/end" | "user/sign-out" => SessionsEnd,
        "role" | "role/members" | "role/nodes" | "role/policies" | "roles" => RolesRead,
        "role/create" | "role/delete" | "role/edit" | "role/set-policies" => RolesEdit,
        "role/add-members" | "role/remove-member" | "user/add-role" | "user/remove-role" => MembersEdit,
        "organization" | "organization/node" | "organization/people" | "organization/roles" => OrganizationRead,
        "organization/add-people"
        | "organization/create"
        | "organization/delete"
        | "organization/edit"
        | "organization/give-role"
        | "organization/move"
        | "organization/remove-person"
        | "organization/take-role" => OrganizationEdit,
        "policies" | "policy" | "policy/check" | "policy/versions" | "role/permissions" => PoliciesRead,
        "policy/create" | "policy/delete" | "policy/roll-back" | "policy/save" => PoliciesEdit,
        "types" => PoliciesRead,
        "type/delete" | "type/save" => PoliciesEdit,
        "resource" | "resource/check" | "resources" => ResourcesRead,
        "resource/create" | "resource/delete" | "resource/save" => ResourcesEdit,
        "resource/try" | "simulate" => AccessCheck,
        "methods" | "settings" | "settings/captcha-secret" | "template" | "template/mail" | "template/try" => {
            SettingsRead
        }
        "methods/contact"
        | "methods/set"
        | "settings/captcha"
        | "settings/domains"
        | "settings/new-accounts"
        | "settings/passwords"
        | "settings/site"
        | "settings/site/remove"
        | "settings/tokens"
        | "settings/verification"
        | "settings/limits"
        | "template/restore"
        | "template/save" => SettingsEdit,
        "provider" | "provider/trial" => ProvidersRead,
        "methods/provider" | "provider/check" | "provider/remove" | "provider/rules" | "provider/save"
        | "provider/try" => ProvidersEdit,
        "api-keys" => ApiKeysRead,
        "api-keys/create" | "api-keys/edit" | "api-keys/revoke" => ApiKeysEdit,
        "tickets" => TicketsRead,
        "tickets/end" | "tickets/make" => TicketsEdit,
        "senders" => SendersRead,
        "senders/aliyun" | "senders/http" | "senders/outbox" | "senders/smtp" | "senders/tencent"
        | "senders/twilio" => SendersEdit,
        "message" | "message/mail" | "messages" => MessagesRead,
        "message/resend" | "senders/test" => MessagesSend,
        "events" => EventsRead,
        _ => return None,
    })
}
