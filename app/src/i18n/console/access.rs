//! Texts shared by roles, policies and the simulator: effects, statements, system roles and errors.

mod faults;
mod refusals;

pub use faults::fault;
pub use refusals::refusal;

use crate::i18n::use_lang;

crate::i18n::texts!(console::access);

/// Name of a built-in role in the viewer's language; other roles have their stored name.
pub fn role_name(id: &str, stored: &str) -> String {
    let texts = of(use_lang());
    match id {
        "administrator" => texts.administrator,
        "all_users" => texts.all_users,
        "organization_members" => texts.organization_members,
        "registered_users" => texts.registered_users,
        "anonymous_users" => texts.anonymous_users,
        _ if stored.is_empty() => id,
        _ => stored,
    }
    .to_owned()
}

/// Description of who has a built-in role.
pub fn holders_of(id: &str) -> Option<&'static str> {
    let texts = of(use_lang());
    Some(match id {
        "administrator" => texts.administrator_who,
        "all_users" => texts.all_users_who,
        "organization_members" => texts.organization_members_who,
        "registered_users" => texts.registered_users_who,
        "anonymous_users" => texts.anonymous_users_who,
        _ => return None,
    })
}
