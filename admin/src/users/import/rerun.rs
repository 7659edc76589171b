//! What a second import of a user changes.
//!
//! For each field, the MAC of the imported value is kept. So three values can be compared: what the file said then, what
//! it says now, and what the account has. A field is written if the file says something else than then and the account
//! still has what it said then, or if the file did not say anything then and the account has nothing. Everything else
//! was changed by people or administrators, and is kept unless the import is asked to overwrite it.

use super::incoming::Incoming;
use doorward_contract::account::{AccountStatus, Gender};
use doorward_identity::crypto::Macs;
use doorward_store::user;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

/// What was imported for an account, as stored.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub(super) struct Imported {
    /// MACs of values by fields.
    pub values: BTreeMap<String, String>,
    pub roles: BTreeSet<String>,
    pub nodes: BTreeSet<String>,
    /// MACs of realm and subject.
    pub identities: BTreeSet<String>,
}

/// Hexadecimal digits of a MAC that are stored: 64 bits. A collision would only keep a value that should change.
const DIGITS: usize = 16;

pub(super) fn mac(macs: &Macs, field: &str, value: &str) -> String {
    let mut mac = macs.hex(&format!("{field}\n{value}"));
    mac.truncate(DIGITS);
    mac
}

/// The values of an account by fields. A field without a value is not there.
pub(super) fn values(user: &user::Model) -> BTreeMap<&'static str, String> {
    let mut values = BTreeMap::new();
    let mut put = |field, value: Option<String>| {
        if let Some(value) = value {
            values.insert(field, value);
        }
    };
    put("username", user.username.clone());
    put("email", user.email_key.clone());
    put("phone", user.phone.clone());
    put("name", user.name.clone());
    put("picture", user.picture.clone());
    put("gender", (user.gender != Gender::Unknown).then(|| user.gender.as_str().to_owned()));
    put("birthdate", user.birthdate.clone());
    put("zoneinfo", user.zoneinfo.clone());
    put("locale", user.locale.clone());
    put("address", user.address.as_ref().map(ToString::to_string));
    put("description", user.description.clone());
    put("password", user.password_hash.clone());
    put("kind", Some(user.kind.as_str().to_owned()));
    put("status", (user.status == AccountStatus::Blocked).then(|| user.status.as_str().to_owned()));
    put("email_verified", user.email_verified.then(|| "true".to_owned()));
    put("phone_verified", user.phone_verified.then(|| "true".to_owned()));
    let attributes = user.attributes.as_object().is_some_and(|members| !members.is_empty());
    put("attributes", attributes.then(|| user.attributes.to_string()));
    values
}

/// What the file says of a user. The kind counts only if the file has one, or a department.
pub(super) fn given(user: &user::Model, incoming: &Incoming, is_placed: bool) -> BTreeMap<&'static str, String> {
    let mut given = values(user);
    if incoming.text("kind").is_none() && !is_placed {
        given.remove("kind");
    }
    given
}

/// The fields that an import writes to an account.
pub(super) fn changes(
    macs: &Macs,
    imported: &Imported,
    given: &BTreeMap<&'static str, String>,
    account: &user::Model,
    overwrite: bool,
) -> BTreeSet<&'static str> {
    let now = values(account);
    let is_written = |field: &'static str, value: &String| {
        let current = now.get(field);
        if current == Some(value) {
            return false;
        }
        let before = imported.values.get(field);
        let is_untouched = match (before, current) {
            (Some(before), Some(current)) => *before == mac(macs, field, current),
            // It was removed here.
            (Some(_), None) => false,
            (None, current) => current.is_none(),
        };
        let is_new = before.is_none_or(|before| *before != mac(macs, field, value));
        overwrite || is_new && is_untouched
    };
    given.iter().filter(|(field, value)| is_written(**field, *value)).map(|(field, _)| *field).collect()
}

/// The MACs of what a file says, with those of fields that an earlier file has said.
pub(super) fn remembered(
    macs: &Macs,
    before: &BTreeMap<String, String>,
    given: &BTreeMap<&'static str, String>,
) -> BTreeMap<String, String> {
    let mut values = before.clone();
    values.extend(given.iter().map(|(field, value)| ((*field).to_owned(), mac(macs, field, value))));
    values
}

#[cfg(test)]
mod tests {
    use super::*;
    use doorward_contract::account::AccountKind;
    use doorward_identity::MasterKey;
    use doorward_testkit::TestEnv;

    struct Case {
        before: Option<&'static str>,
        file: &'static str,
        account: Option<&'static str>,
        written: bool,
        overwritten: bool,
    }

    #[tokio::test]
    async fn only_what_nobody_has_changed_since_is_written() {
        let env = TestEnv::new().await;
        let macs = MasterKey::generate().macs("test");
        let case = |before, file, account, written, overwritten| Case { before, file, account, written, overwritten };
        for case in [
            // The file says what it said: people's changes stay.
            case(Some("A"), "A", Some("A"), false, false),
            case(Some("A"), "A", Some("B"), false, true),
            case(Some("A"), "A", None, false, true),
            // The file has changed.
            case(Some("A"), "C", Some("A"), true, true),
            case(Some("A"), "C", Some("B"), false, true),
            case(Some("A"), "C", None, false, true),
            // The file says it for the first time.
            case(None, "A", None, true, true),
            case(None, "A", Some("B"), false, true),
        ] {
            let mut user =
                doorward_identity::account::named(&env.identity, AccountKind::External, "import", None, None);
            user.name = case.account.map(str::to_owned);
            let values = case.before.map(|before| ("name".to_owned(), mac(&macs, "name", before)));
            let imported = Imported { values: values.into_iter().collect(), ..Imported::default() };
            let given = BTreeMap::from([("name", case.file.to_owned())]);
            let written = |overwrite| !changes(&macs, &imported, &given, &user, overwrite).is_empty();
            let label = format!("{:?} {} {:?}", case.before, case.file, case.account);
            assert_eq!((written(false), written(true)), (case.written, case.overwritten), "{label}");
        }
    }
}
