//! Searches of the pickers: accounts and roles.

use crate::AppError;
use crate::components::picker::{Choice, Options, PickerQuery, Source};
use crate::i18n::console::access::role_name;
use crate::rights::requires;
use doorward_contract::admin_action::AdminAction;
use leptos::prelude::*;
use leptos::server_fn::codec::Json;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

#[cfg(feature = "ssr")]
use crate::components::picker::SHOWN;
#[cfg(feature = "ssr")]
use crate::console::authorize::require;
#[cfg(feature = "ssr")]
use crate::console::labels::{display_name, identifiers, kind, status};
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_contract::account::{AccountKind, AccountStatus};
#[cfg(feature = "ssr")]
use doorward_contract::admin::User;
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;

/// Most names that are looked up at once, as many as one form accepts.
#[cfg(feature = "ssr")]
const MAX_NAMED: usize = 100;

/// Which accounts a picker offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Accounts {
    All,
    /// All but guests, who cannot be assigned roles.
    NoGuests,
    /// Organization members.
    Internal,
}

/// Accounts, for viewers who may read them.
pub fn accounts(kind: Accounts) -> Source {
    Source::Searched {
        find: Arc::new(move |wanted| Box::pin(find_accounts(wanted, kind))),
        needs: AdminAction::UsersRead,
    }
}

/// Roles, for viewers who may read them.
pub fn roles(kind: Roles) -> Source {
    Source::Searched { find: Arc::new(move |wanted| Box::pin(find_roles(wanted, kind))), needs: AdminAction::RolesRead }
}

/// Accounts for a picker.
#[server(prefix = "/api", endpoint = "console/find/accounts", input = Json)]
pub async fn find_accounts(wanted: PickerQuery, kind: Accounts) -> Result<Options, AppError> {
    use doorward_admin::users;
    let permit = require::<FindAccounts>().await?;
    match wanted {
        PickerQuery::Matching(text) => {
            let found = matching(&permit, &text, kind).await?;
            Ok(Options::first(found.iter().map(account).collect()))
        }
        PickerQuery::Named(names) => {
            let mut choices = Vec::new();
            for name in names.iter().take(MAX_NAMED) {
                // A name that several accounts share stays as it was typed; the form's error says so.
                let user = users::named(&permit, name).await.ok().flatten();
                choices.push(user.as_ref().map_or_else(|| Choice::from_text(name), account));
            }
            Ok(Options { choices, more: false })
        }
    }
}
requires!(FindAccounts: UsersRead);

/// The newest matching accounts, one that is named in full first.
#[cfg(feature = "ssr")]
async fn matching(permit: &Permit<action::UsersRead>, text: &str, kind: Accounts) -> Result<Vec<User>, AppError> {
    use doorward_contract::admin::UserQuery;
    let kinds: &[Option<AccountKind>] = match kind {
        Accounts::All => &[None],
        Accounts::NoGuests => &[Some(AccountKind::Internal), Some(AccountKind::External)],
        Accounts::Internal => &[Some(AccountKind::Internal)],
    };
    let mut found = Vec::new();
    for kind in kinds {
        let limit = u16::try_from(SHOWN + 1).ok();
        let query = UserQuery { query: Some(text.to_owned()), kind: *kind, limit, ..UserQuery::default() };
        found.extend(doorward_admin::users::list(permit, &query).await?.items);
    }
    let is_whole = |user: &User| {
        let fields = [Some(user.uid.as_str()), user.username.as_deref(), user.email.as_deref(), user.phone.as_deref()];
        fields.into_iter().flatten().any(|field| field.eq_ignore_ascii_case(text))
    };
    found.sort_by_key(|user| (!is_whole(user), std::cmp::Reverse(user.created_at)));
    Ok(found)
}

#[cfg(feature = "ssr")]
fn account(user: &User) -> Choice {
    let name = display_name(user);
    let known = identifiers(user, &name);
    // Where a choice would surprise: a guest, or an account that cannot sign in.
    let state = match (user.status, user.kind) {
        (AccountStatus::Blocked, _) => Some(status(user.status)),
        (_, AccountKind::Anonymous) => Some(kind(user.kind)),
        _ => None,
    };
    let about = match state {
        Some(state) if state != name => format!("{known} · {state}"),
        _ => known,
    };
    Choice { id: user.uid.to_string(), name, about, person: true }
}

/// Which roles a picker offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Roles {
    All,
    /// Roles that can be assigned without an administrator's decision: custom ones.
    Custom,
}

/// Roles for a picker.
#[server(prefix = "/api", endpoint = "console/find/roles", input = Json)]
pub async fn find_roles(wanted: PickerQuery, kind: Roles) -> Result<Options, AppError> {
    let permit = require::<FindRoles>().await?;
    let all = doorward_admin::roles::names(&permit).await?.into_iter();
    match wanted {
        PickerQuery::Matching(text) => {
            let offered = all.filter(|role| kind == Roles::All || !role.system);
            Ok(Options::matching(offered.map(|role| role_choice(role.id, &role.name)), &text))
        }
        PickerQuery::Named(ids) => {
            let all: Vec<_> = all.filter(|role| ids.contains(&role.id)).collect();
            let known = |id: &String| all.iter().find(|role| role.id == *id);
            let choice =
                |id| known(id).map_or_else(|| Choice::from_text(id), |role| role_choice(role.id.clone(), &role.name));
            Ok(Options { choices: ids.iter().map(choice).collect(), more: false })
        }
    }
}
requires!(FindRoles: RolesRead);

/// Roles that the page knows, by ID and name.
pub fn listed_roles(roles: Vec<(String, String)>) -> Source {
    Source::Listed(roles.into_iter().map(|(id, name)| role_choice(id, &name)).collect())
}

/// A role, with the name it has in the viewer's language.
pub fn role_choice(id: String, name: &str) -> Choice {
    let name = role_name(&id, name);
    let about = if name == id { String::new() } else { id.clone() };
    Choice::new(id, name, about)
}
