//! A user of a file with all fields checked: what would be stored.

use super::columns;
use super::fault::Fault;
use super::formats::{self, HashSettings};
use super::incoming::{Factor, Incoming, Row};
use super::names::{Found, Names};
use super::rerun;
use super::{Input, incoming};
use doorward_access::Error;
use doorward_contract::account::{AccountKind, AccountStatus, Address, Gender, ProfilePatch};
use doorward_contract::user_import::ImportFormat;
use doorward_contract::{Timestamp, Uid};
use doorward_identity::account::{self, profile};
use doorward_identity::contact::Contact;
use doorward_identity::username::Username;
use doorward_identity::{Actor, Identity};
use doorward_store::{Tx, linked_identity, user};
use sea_orm::ActiveValue;
use serde_json::Value;
use std::collections::BTreeMap;

/// A user who can be imported.
#[derive(Debug)]
pub(super) struct Candidate {
    /// By which the user is recognized in a later import.
    pub identifier: String,
    pub user: user::Model,
    /// What the file says, by field, in the form of [`rerun::values`].
    pub given: BTreeMap<&'static str, String>,
    pub roles: Vec<(String, Option<i64>)>,
    pub nodes: Vec<String>,
    pub identities: Vec<linked_identity::Model>,
    pub factors: Vec<Factor>,
}

/// Reads the fields of a row.
///
/// # Errors
/// [`Fault`] for a value that is not one of its field's.
pub(super) fn read(input: &Input, mut row: Row, hash: &HashSettings) -> Result<Incoming, Fault> {
    let taken = columns::taken(&mut row, &input.columns);
    let mut user = formats::read(input.format, &row, hash)?;
    for (field, value) in &taken {
        columns::apply(&mut user, field, value, &hash.hints())?;
    }
    if input.format == ImportFormat::JsonLines {
        // Members that the first users do not have.
        for (field, value) in columns::unlisted(&row) {
            columns::apply(&mut user, field, value, &hash.hints())?;
        }
    }
    columns::join_union_ids(&mut user);
    user.join_name();
    // Without an ID of the other system, that of the account here.
    user.id = user.id.or_else(|| user.text("uid").map(str::to_owned));
    Ok(user)
}

/// Roles with their ends, and departments.
type Places = (Vec<(String, Option<i64>)>, Vec<String>);

/// Checks a user.
///
/// # Errors
/// [`Error`] when the database does not answer. The fault of the user is the inner one.
pub(super) async fn check(
    identity: &Identity,
    tx: &Tx,
    actor: &Actor,
    names: &mut Names<'_>,
    input: &Input,
    incoming: Incoming,
) -> Result<Result<Candidate, Fault>, Error> {
    let (mut roles, mut nodes): Places = (Vec::new(), Vec::new());
    for role in &incoming.roles {
        let expires_at = match role.expires_at.as_deref().map(|end| time("roles", end)).transpose() {
            Ok(end) => end,
            Err(fault) => return Ok(Err(fault)),
        };
        if expires_at.is_some_and(|end| end <= identity.now().as_millis()) {
            continue;
        }
        match names.role(tx, actor, &role.name).await? {
            Ok(Found::Id(id)) if roles.iter().all(|(known, _)| *known != id) => roles.push((id, expires_at)),
            Ok(_) => {}
            Err(fault) => return Ok(Err(fault)),
        }
    }
    for path in &incoming.departments {
        match names.node(tx, actor, path).await? {
            Ok(Found::Id(id)) if !nodes.contains(&id) => nodes.push(id),
            Ok(_) => {}
            Err(fault) => return Ok(Err(fault)),
        }
    }
    Ok(checked(identity, actor, names, input, incoming, (roles, nodes)))
}

fn checked(
    identity: &Identity,
    actor: &Actor,
    names: &Names<'_>,
    input: &Input,
    mut incoming: Incoming,
    (roles, nodes): Places,
) -> Result<Candidate, Fault> {
    refuse_damaged(&incoming)?;
    let contacts = contacts(&mut incoming)?;
    let username = incoming.text("username").map(Username::parse).transpose()?;
    let kind = kind(input, &incoming)?;
    let hash = incoming.hash.take().transpose().map_err(Fault::Hash)?;
    let named = account::named(identity, kind, "import", username, hash);
    let uid = incoming.text("uid").map(account::supplied_uid).transpose()?.unwrap_or_else(|| named.uid.clone());
    let mut user = user::Model { uid, ..named };
    user.password_delegate = user.password_hash.as_ref().and(actor.delegate()).map(str::to_owned);
    set_contacts(&mut user, &contacts, &incoming, input, actor)?;
    set_profile(&mut user, &incoming)?;
    set_state(identity, &mut user, &incoming)?;
    let mut identities: Vec<linked_identity::Model> = Vec::new();
    for one in &incoming.identities {
        let row = names.identity(one)?.map(|assignment| assignment.row(identity, &user.uid, actor));
        // A file may list one in a column and in a list.
        let row = row
            .filter(|row| identities.iter().all(|known| (&known.realm, &known.subject) != (&row.realm, &row.subject)));
        identities.extend(row);
    }
    if user.username.is_none() && user.email.is_none() && user.phone.is_none() && identities.is_empty() {
        return Err(Fault::NoIdentifier);
    }
    let given = rerun::given(&user, &incoming, !nodes.is_empty());
    Ok(Candidate {
        identifier: identifier(input, &incoming, &user),
        given,
        user,
        roles,
        nodes,
        identities,
        factors: incoming.factors,
    })
}

/// What names the user in the file. IDs of two systems may be the same.
fn identifier(input: &Input, incoming: &Incoming, user: &user::Model) -> String {
    let by_name = || {
        let username = user.username_key.as_ref().map(|key| format!("username:{key}"));
        let email = || user.email_key.as_ref().map(|key| format!("email:{key}"));
        let phone = || user.phone.as_ref().map(|key| format!("phone:{key}"));
        username.or_else(email).or_else(phone)
    };
    let id = incoming.id.as_ref().map(|id| format!("id:{id}")).or_else(by_name);
    format!("{}\n{}", input.format.as_str(), id.unwrap_or_default())
}

/// Numbers that identify somebody must have all their digits.
fn refuse_damaged(incoming: &Incoming) -> Result<(), Fault> {
    for field in ["uid", "username", "phone"] {
        if let Some(value) = incoming.text(field).filter(|value| is_shortened(value)) {
            return Err(Fault::Damaged { field, value: value.to_owned() });
        }
    }
    match incoming.identities.iter().find(|one| is_shortened(&one.subject)) {
        Some(one) => Err(Fault::Damaged { field: "subject", value: one.subject.clone() }),
        None => Ok(()),
    }
}

/// `1.38E+10`, as spreadsheets write long numbers.
fn is_shortened(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once(['E', 'e']) else { return false };
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
    let digits: String = mantissa.chars().filter(|c| !matches!(c, '.' | ',')).collect();
    let signed = exponent.strip_prefix('+');
    is_number(&digits) && is_number(signed.unwrap_or(exponent)) && (signed.is_some() || digits.len() < mantissa.len())
}

/// Contacts of the file. Other systems have them as usernames, too: such a username is the contact.
fn contacts(incoming: &mut Incoming) -> Result<Vec<Contact>, Fault> {
    let email = incoming.text("email").map(Contact::email).transpose()?;
    let phone = incoming.text("phone").map(Contact::phone).transpose()?;
    let mut contacts: Vec<_> = [email, phone].into_iter().flatten().collect();
    let username = incoming.text("username").and_then(Contact::recognise);
    if let Some(Ok(contact)) = username {
        match contacts.iter().find(|known| known.channel == contact.channel) {
            Some(known) if known.key != contact.key => return Ok(contacts),
            Some(_) => {}
            None => contacts.push(contact),
        }
        incoming.texts.remove("username");
    }
    Ok(contacts)
}

fn kind(input: &Input, incoming: &Incoming) -> Result<AccountKind, Fault> {
    let chosen = input.options.kind.filter(|kind| *kind != AccountKind::Anonymous).unwrap_or(AccountKind::External);
    let own = match incoming.text("kind").map(str::to_lowercase).as_deref() {
        None => chosen,
        Some("internal" | "internaluser" | "member" | "员工" | "成员") => AccountKind::Internal,
        Some("external" | "externaluser" | "registered" | "注册用户") => AccountKind::External,
        Some(other) => return Err(value("kind", other)),
    };
    // Only members of the organization can be in a department.
    Ok(if incoming.departments.is_empty() { own } else { AccountKind::Internal })
}

fn value(field: &'static str, text: &str) -> Fault {
    incoming::bad(field, &Value::from(text))
}

fn set_contacts(
    user: &mut user::Model,
    contacts: &[Contact],
    incoming: &Incoming,
    input: &Input,
    actor: &Actor,
) -> Result<(), Fault> {
    let (delegate, trusts) = (actor.delegate().map(str::to_owned), input.options.verified != Some(false));
    let verified = |field| Ok::<_, Fault>(trusts && flag(incoming, field)? == Some(true));
    let vouched_by = |verified: bool| verified.then(|| actor.name().to_owned());
    for contact in contacts {
        match contact.channel {
            doorward_contract::messaging::Channel::Mail => {
                user.email_verified = verified("email_verified")?;
                user.email_vouched_by = vouched_by(user.email_verified);
                user.email = Some(contact.display.clone());
                user.email_key = Some(contact.key.clone());
                user.email_delegate.clone_from(&delegate);
            }
            doorward_contract::messaging::Channel::Sms => {
                user.phone_verified = verified("phone_verified")?;
                user.phone_vouched_by = vouched_by(user.phone_verified);
                user.phone = Some(contact.key.clone());
                user.phone_delegate.clone_from(&delegate);
            }
        }
    }
    Ok(())
}

fn set_profile(user: &mut user::Model, incoming: &Incoming) -> Result<(), Fault> {
    let own = |field: &str| incoming.text(field).map(str::to_owned);
    let patch = ProfilePatch {
        name: own("name"),
        picture: own("picture"),
        gender: incoming.text("gender").map(gender),
        birthdate: incoming.text("birthdate").map(day),
        zoneinfo: own("zoneinfo"),
        locale: own("locale"),
        address: incoming.text("address").map(address),
        description: own("description"),
        ..ProfilePatch::default()
    };
    let (change, _) = profile::apply(patch)?;
    put(&mut user.name, change.name);
    put(&mut user.name_key, change.name_key);
    put(&mut user.picture, change.picture);
    put(&mut user.gender, change.gender);
    put(&mut user.birthdate, change.birthdate);
    put(&mut user.zoneinfo, change.zoneinfo);
    put(&mut user.locale, change.locale);
    put(&mut user.address, change.address);
    put(&mut user.description, change.description);
    user.attributes = profile::checked_attributes(&incoming.attributes)?;
    Ok(())
}

fn put<V: Into<sea_orm::Value>>(place: &mut V, value: ActiveValue<V>) {
    if let ActiveValue::Set(value) = value {
        *place = value;
    }
}

fn gender(text: &str) -> Gender {
    match text.to_lowercase().as_str() {
        "male" | "m" | "1" | "男" => Gender::Male,
        "female" | "f" | "2" | "女" => Gender::Female,
        _ => Gender::Unknown,
    }
}

/// A day as `YYYY-MM-DD`; spreadsheets write `2001/3/9`.
fn day(text: &str) -> String {
    let parts: Vec<_> = text.split(['/', '-', '.', '年', '月']).map(|part| part.trim_end_matches('日')).collect();
    match parts.as_slice() {
        [year, month, day] if year.len() == 4 => format!("{year}-{month:0>2}-{day:0>2}"),
        _ => text.to_owned(),
    }
}

fn address(text: &str) -> Address {
    let parsed = serde_json::from_str::<Address>(text).ok();
    parsed.unwrap_or_else(|| Address { formatted: Some(text.to_owned()), ..Address::default() })
}

fn set_state(identity: &Identity, user: &mut user::Model, incoming: &Incoming) -> Result<(), Fault> {
    let now = identity.now().as_millis();
    let past =
        |field| Ok::<_, Fault>(incoming.text(field).map(|text| time(field, text)).transpose()?.map(|at| at.min(now)));
    user.created_at = past("created_at")?.unwrap_or(user.created_at);
    user.last_sign_in_at = past("last_sign_in_at")?;
    if user.password_hash.is_some() {
        user.password_changed_at = Some(past("password_changed_at")?.unwrap_or(now));
        user.must_change_password = flag(incoming, "must_change_password")?.unwrap_or(false);
    }
    let is_blocked = match incoming.text("status").map(str::to_lowercase).as_deref() {
        None | Some("active" | "enabled" | "enable" | "normal" | "1" | "正常" | "启用") => false,
        Some("blocked" | "disabled" | "disable" | "banned" | "suspended" | "0" | "禁用" | "停用") => true,
        Some(other) => return Err(value("status", other)),
    };
    let until = incoming.text("blocked_until").map(|text| time("status", text)).transpose()?;
    let is_blocked = is_blocked
        || flag(incoming, "blocked")? == Some(true)
        || flag(incoming, "enabled")? == Some(false)
        || until.is_some_and(|end| end > now);
    user.status = if is_blocked { AccountStatus::Blocked } else { AccountStatus::Active };
    Ok(())
}

fn flag(incoming: &Incoming, field: &'static str) -> Result<Option<bool>, Fault> {
    match incoming.text(field).map(str::to_lowercase).as_deref() {
        None => Ok(None),
        Some("true" | "t" | "1" | "yes" | "y" | "是" | "on") => Ok(Some(true)),
        Some("false" | "f" | "0" | "no" | "n" | "否" | "off") => Ok(Some(false)),
        Some(other) => Err(value(field, other)),
    }
}

/// Numbers above this are milliseconds, below it seconds: in seconds it is the year 5138.
const MILLISECONDS: i64 = 100_000_000_000;

/// A time: RFC 3339, the same with a space or without an offset, or a number of seconds or milliseconds.
fn time(field: &'static str, text: &str) -> Result<i64, Fault> {
    if let Ok(number) = text.parse::<i64>() {
        return Ok(if number.abs() >= MILLISECONDS { number } else { number.saturating_mul(1000) });
    }
    if let Some(at) = Timestamp::parse(text) {
        return Ok(at.as_millis());
    }
    let text = text.trim_end_matches(" UTC").replace('/', "-");
    let with_offset = text.parse::<jiff::Timestamp>().ok();
    let civil = || text.parse::<jiff::civil::DateTime>().ok()?.to_zoned(jiff::tz::TimeZone::UTC).ok();
    let at = with_offset.map(jiff::Timestamp::as_millisecond);
    let at = at.or_else(|| civil().map(|at| at.timestamp().as_millisecond()));
    at.ok_or_else(|| value(field, &text))
}

/// The uid that a text may be, to find an account by it.
pub(super) fn as_uid(name: Option<&String>) -> Option<Uid> {
    name.and_then(|name| Uid::parse(name).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shortened_numbers_are_told_from_names() {
        for text in ["1.38E+10", "1,38E+10", "1E+05", "1.3e10"] {
            assert!(is_shortened(text), "{text}");
        }
        for text in ["13800138000", "e", "1e5", "lee", "1.5", "E+10", "a1E+5"] {
            assert!(!is_shortened(text), "{text}");
        }
    }

    #[test]
    fn times_of_all_systems_are_read() {
        let at = 1_700_000_000_000;
        for text in [
            "1700000000",
            "1700000000000",
            "2023-11-14T22:13:20Z",
            "2023-11-14T22:13:20.000Z",
            "2023-11-15T06:13:20+08:00",
            "2023-11-14 22:13:20+00",
            "2023-11-14 22:13:20",
            "2023/11/14 22:13:20",
        ] {
            assert_eq!(time("created_at", text).unwrap(), at, "{text}");
        }
        assert!(time("created_at", "yesterday").is_err());
    }

    #[test]
    fn days_of_spreadsheets_are_read() {
        assert_eq!(day("2001/3/9"), "2001-03-09");
        assert_eq!(day("2001年3月9日"), "2001-03-09");
        assert_eq!(day("2001-03-09"), "2001-03-09");
        assert_eq!(day("9.3.01"), "9.3.01");
    }
}
