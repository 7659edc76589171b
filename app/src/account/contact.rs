//! One's own phone number and e-mail address: seeing, adding, changing and removing them.

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

/// What the pages about one contact show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ContactPage {
    /// Whose.
    pub owner: Owner,
    /// Where to go first.
    pub go: Option<String>,
    /// The contact as it is now.
    pub now: Option<String>,
}

/// One contact of whoever is signed in. Presence is shown first; a guest gets a contact by registering with it.
#[server(prefix = "/api", endpoint = "account/contact")]
pub async fn load_contact(
    /// Which of the two.
    kind: Kind,
    /// The page that shows it.
    page: String,
) -> Result<ContactPage, AppError> {
    let viewer = crate::request::require_viewer().await?;
    let owner = Owner::of(&viewer);
    if owner.guest {
        let to = with_query("/register", &[("next", Some("/account"))]);
        crate::request::go(&to);
        return Ok(ContactPage { owner, go: Some(to), now: None });
    }
    let me = doorward_identity::account::me(&crate::request::identity(), &viewer).await?;
    let go = super::prove::prove_first(&viewer, &me, &page).await?;
    let now = if kind == Kind::Email { me.email } else { me.phone_number };
    Ok(ContactPage { owner, go, now })
}

/// The contact that the page's address names.
fn asked_kind() -> Kind {
    query("kind").and_then(|word| Kind::contact(&word)).unwrap_or(Kind::Phone)
}

/// The address of a page about one contact.
fn address(path: &str, kind: Kind) -> String {
    with_query(path, &[("kind", Some(kind.as_str()))])
}
