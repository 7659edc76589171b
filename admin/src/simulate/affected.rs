//! The accounts whose answer a draft changes. The question is decided for each account with the full engine.

use crate::users::listing as users;
use doorward_access::{Access, Account, Error, PolicySet, Question, Subject, decide};
use doorward_contract::account::AccountStatus;
use doorward_contract::admin::{User, UserQuery};
use doorward_contract::simulation::{Affected, ChangedAccounts};
use doorward_identity::account::person;

/// Most accounts evaluated: at most about a second of work with any policy.
const MOST: u32 = 1_000;
/// Most accounts listed for gains and for losses.
const NAMED: usize = 100;
/// Accounts read per query.
const PAGE: u16 = 200;

/// Decides this question for the newest active accounts, with the present policies and with the draft.
pub(crate) async fn affected(
    access: &Access,
    question: &Question<'_>,
    now: &PolicySet,
    after: &PolicySet,
) -> Result<Affected, Error> {
    let (mut found, mut cursor) = (Affected::default(), None);
    loop {
        let query = UserQuery {
            status: Some(AccountStatus::Active),
            limit: Some(PAGE),
            cursor: cursor.take(),
            ..UserQuery::default()
        };
        let page = users::plain(access, &query).await?;
        for user in page.items {
            if found.looked_at == MOST {
                return Ok(found);
            }
            found.looked_at += 1;
            let roles = person::roles(access.identity(), &user.uid).await?;
            let User { uid, kind, attributes, .. } = &user;
            let subject = Subject::Account(Account { uid, kind: *kind, roles: &roles, attributes });
            let question = Question { subject, ..*question };
            match (decide(now, &question).allowed, decide(after, &question).allowed) {
                (false, true) => add(&mut found.gains, user),
                (true, false) => add(&mut found.loses, user),
                _ => {}
            }
        }
        cursor = page.next_cursor;
        if cursor.is_none() {
            return Ok(Affected { complete: true, ..found });
        }
    }
}

fn add(to: &mut ChangedAccounts, user: User) {
    to.count += 1;
    if to.accounts.len() < NAMED {
        to.accounts.push(super::named(&user));
    }
}
