//! Words around one's own phone number and email address, and around showing that it is oneself.

use crate::portal::contact::Kind;

crate::i18n::texts!(account::contact);

/// The name of a page about one contact.
pub fn title(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email_title } else { texts().phone_title }
}

/// What the contact is called.
pub fn called(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().email } else { texts().phone }
}

/// The label of the field for a new one.
pub fn new_one(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().new_email } else { texts().new_phone }
}

/// The name of the page that takes one away.
pub fn removal(kind: Kind) -> &'static str {
    if kind == Kind::Email { texts().remove_email } else { texts().remove_phone }
}
