//! The user's own phone number and email address: view, add, change and remove.

mod card;
pub mod change;
pub mod code;
pub mod remove;

#[cfg(feature = "ssr")]
pub use card::contacts_of;
pub use card::{ContactRow, ContactsCard};

use super::frame::Owner;
use crate::AppError;
use crate::address::{query, with_query};
use crate::portal::contact::Kind;
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// Data of the pages about one contact.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPage {
    pub owner: Owner,
    pub kind: Kind,
    /// Redirect target, such as the page that verifies presence.
    pub go: Option<String>,
    /// The current contact.
    pub now: Option<String>,
}

/// Loads one contact of the signed-in user. Requires verified presence. A guest adds a contact by registering with it.
#[server(prefix = "/api", endpoint = "account/contact")]
pub async fn load_contact(
    kind: Kind,
    /// Address of the page that shows it.
    page: String,
) -> Result<ContactPage, AppError> {
    use doorward_contract::ErrorCode;
    use doorward_contract::messaging::Channel;
    let viewer = crate::request::require_viewer().await?;
    let channel = kind.channel().ok_or(AppError::new(ErrorCode::NotFound))?;
    let owner = Owner::of(&viewer);
    if owner.guest {
        let to = with_query("/register", &[("next", Some("/account"))]);
        crate::request::go(&to);
        return Ok(ContactPage { owner, kind, go: Some(to), now: None });
    }
    let me = doorward_identity::account::me(&crate::request::identity(), &viewer).await?;
    let go = super::reauthenticate::redirect_if_not_present(&viewer, &me, &page).await?;
    let now = match channel {
        Channel::Mail => me.email,
        Channel::Sms => me.phone_number,
    };
    Ok(ContactPage { owner, kind, go, now })
}

/// The kind of contact in the page's address. Anything else becomes [`Kind::Name`], for which there is no such page.
fn asked_kind() -> Kind {
    query("kind").and_then(|word| Kind::contact(&word)).unwrap_or(Kind::Name)
}

/// The address of a page about one contact.
fn address(path: &str, kind: Kind) -> String {
    with_query(path, &[("kind", Some(kind.as_str()))])
}
