//! Filters of the list of accounts.

use super::super::{Column, Entity};
use super::{KINDS, union};
use crate::{linked_identity, organization::member as places, role::member as roles, search_term, user_tag};
use doorward_contract::account::{AccountKind, AccountStatus};
use doorward_contract::search::Search;
use doorward_contract::user_list::ContactState;
use sea_orm::sea_query::{Expr, ExprTrait, IntoCondition, Query, SelectStatement};
use sea_orm::{Condition, QuerySelect, QueryTrait, entity::prelude::*};

/// Filters; those that are set must all match.
#[derive(Debug, Clone, Default)]
pub struct Filter {
    pub search: Option<Search>,
    pub status: Option<AccountStatus>,
    /// Kinds; empty for all.
    pub kinds: Vec<AccountKind>,
    pub role: Option<RoleHolders>,
    /// Members of one of these departments and positions.
    pub nodes: Option<Vec<String>>,
    pub method: Option<Method>,
    pub tag: Option<String>,
    pub contact: Option<ContactState>,
    pub created: Span,
    /// The last sign-in; 0 for accounts that have never signed in.
    pub seen: Span,
}

/// A time span in milliseconds since the epoch, without its end.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Span {
    pub since: Option<i64>,
    pub until: Option<i64>,
}

/// Who holds a role.
#[derive(Debug, Clone)]
pub struct RoleHolders {
    pub role_id: String,
    /// Departments and positions whose members hold it too.
    pub nodes: Vec<String>,
    /// For assignments that expire.
    pub now: i64,
}

/// A sign-in method.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    Password,
    /// A verified phone number.
    Phone,
    /// A verified email address.
    Email,
    /// An identity of a provider.
    Provider {
        realm: String,
        provider_id: String,
    },
}

/// The accounts that match one filter.
pub(super) struct Matching {
    /// Their uids, read from an index, each possibly several times. `None` if there is no index.
    pub uids: Option<SelectStatement>,
    /// Whether `uids` contains no other accounts.
    pub is_exact: bool,
    /// The same, tested for an account.
    pub test: Condition,
}

impl Filter {
    pub(super) fn kinds_or_all(&self) -> Vec<AccountKind> {
        if self.kinds.is_empty() { KINDS.to_vec() } else { self.kinds.clone() }
    }

    pub(super) fn matchings(&self) -> Vec<Matching> {
        let words = self.search.iter().flat_map(|search| &search.0).map(|word| Matching::of_word(word));
        let others = [
            self.status.map(|status| Matching::of_column(Column::Status.eq(status))),
            self.role.as_ref().map(Matching::of_role),
            self.nodes.as_deref().map(Matching::of_members),
            self.method.as_ref().map(Matching::of_method),
            self.tag.as_deref().map(Matching::of_tag),
            self.contact.map(Matching::of_contact),
            self.created.condition(&Expr::col((Entity, Column::CreatedAt))).map(Matching::of_column),
            self.seen_matching(),
        ];
        words.chain(others.into_iter().flatten()).collect()
    }

    /// The index begins with the kind.
    fn seen_matching(&self) -> Option<Matching> {
        let test = self.seen.condition(&Expr::cust("COALESCE(last_sign_in_at, 0)"))?;
        let uids = own_uids(Condition::all().add(Column::Kind.is_in(self.kinds_or_all())).add(test.clone()));
        Some(Matching { uids: Some(uids), is_exact: true, test })
    }
}

impl Span {
    fn condition(self, time: &Expr) -> Option<Condition> {
        let since = self.since.map(|at| time.clone().gte(at));
        let until = self.until.map(|at| time.clone().lt(at));
        (since.is_some() || until.is_some()).then(|| Condition::all().add_option(since).add_option(until))
    }
}

impl Matching {
    fn exact(uids: SelectStatement, test: Condition) -> Self {
        Self { uids: Some(uids), is_exact: true, test }
    }

    fn of_column(test: impl IntoCondition) -> Self {
        let test = test.into_condition();
        Self::exact(own_uids(test.clone()), test)
    }

    fn of_word(beginnings: &[String]) -> Self {
        let (uids, test) = search_term::beginning(beginnings);
        Self::exact(uids, Condition::all().add(test))
    }

    fn of_role(RoleHolders { role_id, nodes, now }: &RoleHolders) -> Self {
        let unexpired = Condition::any().add(roles::Column::ExpiresAt.is_null()).add(roles::Column::ExpiresAt.gt(*now));
        let given = roles::Entity::find().select_only().column(roles::Column::Uid);
        let given = given.filter(roles::Column::RoleId.eq(role_id)).filter(unexpired).into_query();
        let mut test = Condition::any().add(with_account(&given, roles::Column::Uid));
        let mut all = vec![given];
        if !nodes.is_empty() {
            let placed = members(nodes);
            test = test.add(with_account(&placed, places::Column::Uid));
            all.push(placed);
        }
        Self::exact(union(all), test)
    }

    fn of_members(nodes: &[String]) -> Self {
        let uids = members(nodes);
        let test = Condition::all().add(with_account(&uids, places::Column::Uid));
        Self::exact(uids, test)
    }

    /// SQLite uses an index for a range, and not for `IS NOT NULL`.
    fn of_method(method: &Method) -> Self {
        let all = Condition::all();
        match method {
            Method::Password => Self::of_column(all.add(Expr::cust("password_hash IS NOT NULL"))),
            Method::Phone => Self {
                uids: Some(own_uids(all.clone().add(Column::Phone.gt("")))),
                is_exact: false,
                test: all.add(Column::Phone.is_not_null()).add(Column::PhoneVerified.eq(true)),
            },
            Method::Email => Self {
                uids: Some(own_uids(all.clone().add(Column::EmailKey.gt("")))),
                is_exact: false,
                test: all.add(Column::EmailKey.is_not_null()).add(Column::EmailVerified.eq(true)),
            },
            Method::Provider { realm, provider_id } => {
                let linked = linked_identity::Entity::find().select_only().column(linked_identity::Column::Uid);
                let linked = linked.filter(linked_identity::Column::Realm.eq(realm));
                let linked = linked.filter(linked_identity::Column::ProviderId.eq(provider_id)).into_query();
                let test = all.add(with_account(&linked, linked_identity::Column::Uid));
                Self::exact(linked, test)
            }
        }
    }

    fn of_tag(tag: &str) -> Self {
        let tagged = user_tag::Entity::find().select_only().column(user_tag::Column::Uid);
        let tagged = tagged.filter(user_tag::Column::Tag.eq(tag)).into_query();
        let test = Condition::all().add(with_account(&tagged, user_tag::Column::Uid));
        Self::exact(tagged, test)
    }

    /// The conditions are those of partial indexes, word by word.
    fn of_contact(state: ContactState) -> Self {
        let own = |sql: &'static str| Condition::all().add(Expr::cust(sql));
        let either = |one: &'static str, other: &'static str| Condition::any().add(own(one)).add(own(other));
        match state {
            ContactState::Unverified => {
                let mail = "email_key IS NOT NULL AND NOT email_verified";
                let phone = "phone IS NOT NULL AND NOT phone_verified";
                Self::exact(union([own_uids(own(mail)), own_uids(own(phone))]), either(mail, phone))
            }
            ContactState::Verified => Self {
                uids: Some(union([own_uids(own("email_key > ''")), own_uids(own("phone > ''"))])),
                is_exact: false,
                test: either("email_key IS NOT NULL AND email_verified", "phone IS NOT NULL AND phone_verified"),
            },
            ContactState::Missing => {
                Self { uids: None, is_exact: true, test: own("email_key IS NULL AND phone IS NULL") }
            }
        }
    }
}

/// Uids of the accounts whose rows meet a condition.
fn own_uids(condition: Condition) -> SelectStatement {
    Query::select().column((Entity, Column::Uid)).from(Entity).cond_where(condition).to_owned()
}

fn members(nodes: &[String]) -> SelectStatement {
    let members = places::Entity::find().select_only().column(places::Column::Uid);
    members.filter(places::Column::NodeId.is_in(nodes)).into_query()
}

/// Whether one of these rows belongs to the account.
fn with_account(rows: &SelectStatement, uid: impl ColumnTrait) -> Expr {
    let its_own = Expr::col(uid.as_column_ref()).equals((Entity, Column::Uid));
    Expr::exists(rows.clone().and_where(its_own).to_owned())
}
