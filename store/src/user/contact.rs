//! Contacts of accounts: setting, verifying and removing them.

use super::{ActiveModel, Column, Entity, change_row};
use crate::StoreError;
use doorward_contract::Uid;
use doorward_contract::messaging::Channel;
use sea_orm::{Condition, Set, entity::prelude::*, sea_query::Expr};

/// A change that sets or clears an account's contact of one channel.
pub fn contact_change(channel: Channel, contact: Option<(&str, &str)>, verified: bool) -> ActiveModel {
    let key = Set(contact.map(|(key, _)| key.to_owned()));
    match channel {
        Channel::Sms => ActiveModel {
            phone: key,
            phone_verified: Set(verified),
            phone_vouched_by: Set(None),
            phone_delegate: Set(None),
            ..Default::default()
        },
        Channel::Mail => ActiveModel {
            email: Set(contact.map(|(_, display)| display.to_owned())),
            email_key: key,
            email_verified: Set(verified),
            email_vouched_by: Set(None),
            email_delegate: Set(None),
            ..Default::default()
        },
    }
}

/// A change that sets or clears an administrator's verification of an account's contact.
pub fn vouched_change(channel: Channel, by: Option<&str>) -> ActiveModel {
    let (verified, by) = (Set(by.is_some()), Set(by.map(str::to_owned)));
    match channel {
        Channel::Sms => ActiveModel { phone_verified: verified, phone_vouched_by: by, ..Default::default() },
        Channel::Mail => ActiveModel { email_verified: verified, email_vouched_by: by, ..Default::default() },
    }
}

/// A [`contact_change`] that rests on a delegate's act.
#[must_use]
pub fn by_delegate(change: ActiveModel, channel: Channel, delegate: Option<&str>) -> ActiveModel {
    let delegate = Set(delegate.map(str::to_owned));
    match channel {
        Channel::Sms => ActiveModel { phone_delegate: delegate, ..change },
        Channel::Mail => ActiveModel { email_delegate: delegate, ..change },
    }
}

fn has_contact(channel: Channel, key: &str) -> Expr {
    match channel {
        Channel::Sms => Column::Phone.eq(key),
        Channel::Mail => Column::EmailKey.eq(key),
    }
}

/// Marks an account's contact as verified; false when the account no longer has it.
pub async fn confirm_contact(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    channel: Channel,
    key: &str,
) -> Result<bool, StoreError> {
    let change = match channel {
        Channel::Sms => ActiveModel { phone_verified: Set(true), phone_vouched_by: Set(None), ..Default::default() },
        Channel::Mail => ActiveModel { email_verified: Set(true), email_vouched_by: Set(None), ..Default::default() },
    };
    let query = Entity::update_many().set(change).filter(Column::Uid.eq(uid)).filter(has_contact(channel, key));
    Ok(query.exec(conn).await?.rows_affected == 1)
}

/// Removes a contact from an account; false when the account does not have it.
pub async fn release_contact(
    conn: &impl ConnectionTrait,
    uid: &Uid,
    channel: Channel,
    key: &str,
    at: i64,
) -> Result<bool, StoreError> {
    let change = ActiveModel { updated_at: Set(at), ..contact_change(channel, None, false) };
    change_row(conn, uid, change, Condition::all().add(has_contact(channel, key))).await
}

/// Removes an account's unverified contacts.
pub async fn release_unverified_contacts(conn: &impl ConnectionTrait, uid: &Uid) -> Result<(), StoreError> {
    for channel in Channel::ALL {
        let verified = match channel {
            Channel::Sms => Column::PhoneVerified,
            Channel::Mail => Column::EmailVerified,
        };
        let unverified = Condition::all().add(verified.eq(false));
        change_row(conn, uid, contact_change(channel, None, false), unverified).await?;
    }
    Ok(())
}
