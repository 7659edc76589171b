//! Accounts that can sign in with the sign-in methods that are turned on.

use crate::{StoreError, linked_identity, role, user};
use doorward_contract::Uid;
use doorward_contract::account::ADMINISTRATOR;
use sea_orm::{Condition, ExprTrait, QuerySelect, entity::prelude::*, sea_query::Query};

/// The sign-in methods that are turned on.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SwitchedOn {
    /// Username and password.
    pub username: bool,
    /// Phone number, with a password.
    pub phone: bool,
    /// Country codes, without plus, of the phone numbers that codes are sent to.
    pub sms_countries: Vec<String>,
    /// Email address, with a password.
    pub email: bool,
    /// Whether codes and links are sent by email.
    pub mail_codes: bool,
    /// Realms whose identities can sign in.
    pub realms: Vec<String>,
    /// Realm and ID of a provider whose identities are about to be unlinked and no longer count.
    pub unlinked: Option<(String, String)>,
}

impl SwitchedOn {
    /// Whether every method of `before` is still turned on.
    pub fn includes(&self, before: &Self) -> bool {
        let still_available = |before: bool, after: bool| after || !before;
        self.unlinked.is_none()
            && still_available(before.username, self.username)
            && still_available(before.phone, self.phone)
            && still_available(before.email, self.email)
            && still_available(before.mail_codes, self.mail_codes)
            && before.sms_countries.iter().all(|country| self.sms_countries.contains(country))
            && before.realms.iter().all(|realm| self.realms.contains(realm))
    }

    /// Accounts that at least one of the methods signs in.
    fn opens(&self) -> Condition {
        let named = [
            (self.username, user::Column::UsernameKey),
            (self.phone, user::Column::Phone),
            (self.email, user::Column::EmailKey),
        ];
        let named = named.into_iter().filter(|(on, _)| *on);
        let named = named.fold(Condition::any(), |any, (_, column)| any.add(column.is_not_null()));
        let mut any = Condition::any();
        if !named.is_empty() {
            any = any.add(Condition::all().add(user::Column::PasswordHash.is_not_null()).add(named));
        }
        let numbers = self.sms_countries.iter().map(|country| user::Column::Phone.starts_with(format!("+{country}")));
        let numbers = numbers.fold(Condition::any(), Condition::add);
        if !numbers.is_empty() {
            any = any.add(Condition::all().add(user::Column::PhoneVerified.eq(true)).add(numbers));
        }
        if self.mail_codes {
            let proven = user::Column::EmailKey.is_not_null().and(user::Column::EmailVerified.eq(true));
            any = any.add(proven);
        }
        if !self.realms.is_empty() {
            let mut linked = linked().and_where(linked_identity::Column::Realm.is_in(&self.realms)).to_owned();
            if let Some((realm, id)) = &self.unlinked {
                let others = linked_identity::Column::Realm.ne(realm).or(linked_identity::Column::ProviderId.ne(id));
                linked.and_where(others);
            }
            any = any.add(user::Column::Uid.in_subquery(linked));
        }
        // An empty condition would be true.
        if any.is_empty() { any.add(user::Column::Uid.is_null()) } else { any }
    }
}

fn linked() -> sea_orm::sea_query::SelectStatement {
    Query::select().column(linked_identity::Column::Uid).from(linked_identity::Entity).to_owned()
}

/// Number of active accounts with an identity of a provider and no method of `rest`.
pub async fn count_only_by(
    conn: &impl ConnectionTrait,
    (realm, provider_id): (&str, &str),
    rest: &SwitchedOn,
) -> Result<u64, StoreError> {
    let identities = linked()
        .and_where(linked_identity::Column::Realm.eq(realm))
        .and_where(linked_identity::Column::ProviderId.eq(provider_id))
        .to_owned();
    Ok(user::active().filter(user::Column::Uid.in_subquery(identities)).filter(rest.opens().not()).count(conn).await?)
}

/// Number of active accounts with a method of `before` and none of `after`.
pub async fn count_locked_out(
    conn: &impl ConnectionTrait,
    before: &SwitchedOn,
    after: &SwitchedOn,
) -> Result<u64, StoreError> {
    Ok(user::active().filter(before.opens()).filter(after.opens().not()).count(conn).await?)
}

/// Whether an account, blocked or not, has one of these methods.
pub async fn opens(conn: &impl ConnectionTrait, uid: &Uid, on: &SwitchedOn) -> Result<bool, StoreError> {
    let query = user::Entity::find_by_id(uid.clone()).filter(on.opens());
    Ok(query.one(conn).await?.is_some())
}

/// Whether an active permanent administrator can sign in, leaving some accounts out.
pub async fn administrator_signs_in(
    conn: &impl ConnectionTrait,
    on: &SwitchedOn,
    without: &[Uid],
) -> Result<bool, StoreError> {
    let holders = user::active().filter(user::Column::Uid.in_subquery(role::permanent_holders(ADMINISTRATOR)));
    let holders = holders.filter(user::Column::Uid.is_not_in(without));
    Ok(holders.filter(on.opens()).limit(1).one(conn).await?.is_some())
}
