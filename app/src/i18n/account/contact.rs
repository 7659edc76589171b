//! Texts about the user's own phone number and email address, and about verifying presence.

use crate::portal::contact::Kind;

crate::i18n::texts!(account::contact);

/// Title of a page about one contact.
pub fn title(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email_title } else { texts().phone_title }
}

/// Name of the contact kind.
pub fn kind_name(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// Label of the field for a new contact.
pub fn new_one(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().new_email } else { texts().new_phone }
}

/// Title of the page that removes a contact.
pub fn removal(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().remove_email } else { texts().remove_phone }
}
