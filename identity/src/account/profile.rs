//! Rules of profile fields, for users and administrators alike.

use crate::Error;
use crate::display_name::{self, NameFault};
use crate::username::{Username, refuse_guest_name};
use doorward_contract::{
    Timestamp,
    account::{Address, Attributes, ProfilePatch},
};
use doorward_i18n::errors::fields::{TooLong, TooMany};
use doorward_store::user;
use sea_orm::ActiveValue::Set;
use unicode_normalization::UnicodeNormalization;
use url::Url;

/// Names of the changed fields, for the event.
pub type Fields = Vec<&'static str>;

/// Converts a patch into changed columns. Absent fields stay, an empty string clears.
pub fn apply(patch: ProfilePatch) -> Result<(user::ActiveModel, Fields), Error> {
    let mut change = user::ActiveModel::default();
    let mut fields = Fields::new();
    if let Some(text) = patch.username {
        let username = if text.is_empty() { None } else { Some(Username::parse(&text)?) };
        change.username_key = Set(username.as_ref().map(|name| name.key.clone()));
        change.username = Set(username.map(|name| name.display));
        fields.push("username");
    }
    if let Some(text) = patch.name {
        let name = name(&text)?;
        refuse_guest_name("name", name.as_deref().unwrap_or_default())?;
        change.name_key = Set(name.as_deref().map(fold));
        change.name = Set(name);
        fields.push("name");
    }
    if let Some(text) = patch.picture {
        change.picture = Set(picture(text)?);
        fields.push("picture");
    }
    if let Some(gender) = patch.gender {
        change.gender = Set(gender);
        fields.push("gender");
    }
    if let Some(text) = patch.birthdate {
        change.birthdate = Set(birthdate(text)?);
        fields.push("birthdate");
    }
    if let Some(text) = patch.zoneinfo {
        change.zoneinfo = Set(tag("zoneinfo", text, "/_+-")?);
        fields.push("zoneinfo");
    }
    if let Some(text) = patch.locale {
        change.locale = Set(tag("locale", text, "-_")?);
        fields.push("locale");
    }
    if let Some(address) = patch.address {
        change.address = Set(Some(checked_address(address)?));
        fields.push("address");
    }
    if let Some(text) = patch.description {
        change.description = Set(paragraph("description", text, 200)?);
        fields.push("description");
    }
    Ok((change, fields))
}

/// Whether a change removes the username.
pub fn clears_username(change: &user::ActiveModel) -> bool {
    change.username == Set(None)
}

/// The change with its `updated_at`.
pub fn stamped(change: user::ActiveModel, now: Timestamp) -> user::ActiveModel {
    user::ActiveModel { updated_at: Set(now.as_millis()), ..change }
}

/// Folds a display name for search.
pub fn fold(name: &str) -> String {
    name.nfkc().collect::<String>().to_lowercase()
}

/// Longest display name, in characters.
pub const MAX_NAME: usize = 64;

fn name(text: &str) -> Result<Option<String>, Error> {
    match display_name::check(text, MAX_NAME) {
        Ok(name) => Ok(Some(name)),
        Err(NameFault::Required) => Ok(None),
        Err(fault) => Err(Error::invalid("name", fault.reason(), |texts| fault.sentence(texts, "name"))),
    }
}

fn too_long(field: &'static str, most: usize) -> Error {
    Error::invalid(field, "too_long", |texts| texts.too_long(TooLong { field, most }))
}

/// One line of any script. Control characters are rejected: they forge log lines and mail headers.
fn line(field: &'static str, text: String, most: usize) -> Result<Option<String>, Error> {
    let text = text.trim().to_owned();
    if text.chars().any(char::is_control) {
        return Err(Error::invalid(field, "charset", |texts| texts.control(field)));
    }
    bounded(field, text, most)
}

fn paragraph(field: &'static str, text: String, most: usize) -> Result<Option<String>, Error> {
    let text = text.trim().replace("\r\n", "\n");
    if text.chars().any(|c| c.is_control() && c != '\n') {
        return Err(Error::invalid(field, "charset", |texts| texts.control(field)));
    }
    bounded(field, text, most)
}

fn bounded(field: &'static str, text: String, most: usize) -> Result<Option<String>, Error> {
    if text.chars().count() > most {
        return Err(too_long(field, most));
    }
    Ok((!text.is_empty()).then_some(text))
}

/// Longest stored URL of a picture, in bytes, percent-encoded.
const MAX_PICTURE_BYTES: usize = 2_048;

/// Only `https`: anything else would run as script, leak over an unencrypted connection or not load at all.
fn picture(text: String) -> Result<Option<String>, Error> {
    let Some(text) = line("picture", text, MAX_PICTURE_BYTES)? else { return Ok(None) };
    let url = Url::parse(&text).ok().filter(|url| url.scheme() == "https" && url.host().is_some());
    let url = url.filter(|url| url.username().is_empty() && url.password().is_none());
    let url = url.ok_or_else(|| Error::invalid("picture", "not_https", |texts| texts.picture_not_https))?;
    // Percent-encoding makes three characters of a byte.
    if url.as_str().len() > MAX_PICTURE_BYTES {
        return Err(too_long("picture", MAX_PICTURE_BYTES));
    }
    Ok(Some(url.into()))
}

fn birthdate(text: String) -> Result<Option<String>, Error> {
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Ok(None);
    }
    // The parser also knows other notations of ISO 8601. OpenID Connect Core section 5.1 requires YYYY-MM-DD.
    let date = text.parse::<jiff::civil::Date>().ok().filter(|date| date.to_string() == text);
    date.map(|_| Some(text)).ok_or_else(|| Error::invalid("birthdate", "malformed", |texts| texts.birthdate_malformed))
}

fn tag(field: &'static str, text: String, signs: &str) -> Result<Option<String>, Error> {
    let text = text.trim().to_owned();
    if !text.chars().all(|c| c.is_ascii_alphanumeric() || signs.contains(c)) {
        return Err(Error::invalid(field, "malformed", |texts| texts.tag_malformed(field)));
    }
    bounded(field, text, 64)
}

fn checked_address(address: Address) -> Result<serde_json::Value, Error> {
    let lines = [&address.street_address, &address.locality, &address.region, &address.postal_code, &address.country];
    for text in lines.into_iter().flatten() {
        line("address", text.clone(), 256)?;
    }
    paragraph("address", address.formatted.clone().unwrap_or_default(), 1024)?;
    serde_json::to_value(address).map_err(|_| Error::Internal("an address is always JSON"))
}

/// Custom attributes: at most 64, named by `[A-Za-z0-9_.-]{1,64}`, 16 KiB together.
pub fn checked_attributes(attributes: &Attributes) -> Result<serde_json::Value, Error> {
    if attributes.len() > 64 {
        return Err(Error::invalid("attributes", "too_many", |texts| {
            texts.too_many(TooMany { field: "attributes", most: 64 })
        }));
    }
    let named = |name: &str| name.bytes().all(|b| b.is_ascii_alphanumeric() || b"_.-".contains(&b));
    if attributes.keys().any(|name| name.is_empty() || name.len() > 64 || !named(name)) {
        return Err(Error::invalid("attributes", "name", |texts| texts.attributes_name));
    }
    let value = serde_json::to_value(attributes).map_err(|_| Error::Internal("attributes are always JSON"))?;
    if value.to_string().len() > 16 * 1024 {
        return Err(Error::invalid("attributes", "too_long", |texts| texts.attributes_too_long));
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reason(patch: ProfilePatch) -> Option<&'static str> {
        apply(patch).err().and_then(|error| error.reason())
    }

    #[test]
    fn case_p045_a_name_may_be_any_text_and_only_a_line() {
        for name in ["小明🍧", "Ünal", "  两边空格 ", &"名".repeat(64)] {
            assert_eq!(reason(ProfilePatch { name: Some(name.into()), ..Default::default() }), None, "{name}");
        }
        let long = ProfilePatch { name: Some("名".repeat(65)), ..Default::default() };
        assert_eq!(reason(long), Some("too_long"));
        let forged = ProfilePatch { name: Some("a\r\nX-Admin: 1".into()), ..Default::default() };
        assert_eq!(reason(forged), Some("charset"));
    }

    #[test]
    fn attack_66_a_picture_is_https_and_nothing_else() {
        for picture in [
            "javascript:alert(1)",
            "data:image/svg+xml,<svg/>",
            "http://a.test/x.png",
            "//a.test",
            "https://u:p@a.test",
        ] {
            let patch = ProfilePatch { picture: Some(picture.into()), ..Default::default() };
            assert_eq!(reason(patch), Some("not_https"), "{picture}");
        }
        let patch = ProfilePatch { picture: Some("https://a.test/x.png".into()), ..Default::default() };
        assert_eq!(reason(patch), None);
    }

    #[test]
    fn finding_r16_a_picture_is_measured_as_it_is_kept() {
        let picture =
            |text: &str| ProfilePatch { picture: Some(format!("https://a.test/{text}")), ..Default::default() };
        assert_eq!(reason(picture(&"x".repeat(2_033))), None);
        assert_eq!(reason(picture(&"x".repeat(2_034))), Some("too_long"));
        assert_eq!(reason(picture(&"像".repeat(300))), Some("too_long"), "nine characters for each");
    }

    #[test]
    fn a_birth_date_is_a_day_that_exists() {
        for (day, ok) in
            [("2000-02-29", true), ("2001-02-29", false), ("19901231", false), ("31.12.1990", false), ("", true)]
        {
            let patch = ProfilePatch { birthdate: Some(day.into()), ..Default::default() };
            assert_eq!(reason(patch).is_none(), ok, "{day}");
        }
    }

    #[test]
    fn an_empty_string_clears_and_an_absent_field_stays() {
        let (change, fields) = apply(ProfilePatch { name: Some(" ".into()), ..Default::default() }).unwrap();
        assert_eq!((change.name, change.username, fields), (Set(None), sea_orm::ActiveValue::NotSet, vec!["name"]));
    }
}
