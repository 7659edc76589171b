//! Maps a vendor's fields to a profile.

use crate::ProviderError;
use doorward_contract::provider::{ExternalProfile, FieldMap};
use serde_json::Value;

/// Reads a profile by a field map.
///
/// # Errors
/// [`ProviderError::Untrusted`] when it names no subject (attack 3).
pub(crate) fn read(response: &Value, fields: &FieldMap) -> Result<ExternalProfile, ProviderError> {
    let subject = subject(response, fields).ok_or(ProviderError::Untrusted(|texts| texts.no_subject))?;
    Ok(ExternalProfile { subject, ..details(response, fields) })
}

/// Reads the subject: a nonempty string or an integer (GitHub's are integers), no other type.
pub(crate) fn subject(response: &Value, fields: &FieldMap) -> Option<String> {
    match find(response, fields.sub.as_deref().unwrap_or("sub"))? {
        Value::String(subject) if !subject.is_empty() => Some(subject.clone()),
        Value::Number(number) if number.is_u64() || number.is_i64() => Some(number.to_string()),
        _ => None,
    }
}

/// Reads everything but the subject. A contact is verified only if its flag says so (attack 2).
pub(crate) fn details(response: &Value, fields: &FieldMap) -> ExternalProfile {
    let at = |path: &Option<String>, default: &str| text(response, path.as_deref().unwrap_or(default));
    let is = |path: &Option<String>, default: &str| flag(response, path.as_deref().unwrap_or(default));
    let email = at(&fields.email, "email");
    let phone_number = at(&fields.phone_number, "phone_number");
    ExternalProfile {
        name: at(&fields.name, "name"),
        picture: at(&fields.picture, "picture").filter(|address| address.starts_with("https://")),
        username: at(&fields.username, "preferred_username"),
        email_verified: email.is_some() && is(&fields.email_verified, "email_verified"),
        email,
        phone_verified: phone_number.is_some() && is(&fields.phone_number_verified, "phone_number_verified"),
        phone_number,
        groups: texts(response, fields.groups.as_deref().unwrap_or("groups")),
        ..ExternalProfile::default()
    }
}

/// Fills the gaps of `first` from `second`. A verified flag never moves to a different contact.
pub(crate) fn merge(first: ExternalProfile, second: ExternalProfile) -> ExternalProfile {
    let (email, email_verified) = contact((first.email, first.email_verified), (second.email, second.email_verified));
    let (phone_number, phone_verified) =
        contact((first.phone_number, first.phone_verified), (second.phone_number, second.phone_verified));
    ExternalProfile {
        name: first.name.or(second.name),
        picture: first.picture.or(second.picture),
        username: first.username.or(second.username),
        email,
        email_verified,
        phone_number,
        phone_verified,
        groups: if first.groups.is_empty() { second.groups } else { first.groups },
        ..first
    }
}

fn contact(first: (Option<String>, bool), second: (Option<String>, bool)) -> (Option<String>, bool) {
    match first.0 {
        None => second,
        Some(_) => (first.0.clone(), first.1 || (second.1 && first.0 == second.0)),
    }
}

/// Looks up a dotted path. A member whose own name contains dots (`https://example.com/email`) takes precedence.
pub(crate) fn find<'a>(response: &'a Value, path: &str) -> Option<&'a Value> {
    response.get(path).or_else(|| path.split('.').try_fold(response, |value, name| value.get(name)))
}

/// Reads a nonempty string; values of other types are not converted.
pub(crate) fn text(response: &Value, path: &str) -> Option<String> {
    find(response, path)?.as_str().filter(|text| !text.trim().is_empty()).map(str::to_owned)
}

/// Whether the value is true; Apple sends the string `"true"`.
pub(crate) fn flag(response: &Value, path: &str) -> bool {
    match find(response, path) {
        Some(Value::Bool(value)) => *value,
        Some(Value::String(value)) => value == "true",
        _ => false,
    }
}

fn texts(response: &Value, path: &str) -> Vec<String> {
    let values = find(response, path).and_then(Value::as_array);
    values.into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::{FieldMap, details, merge, read};
    use serde_json::json;

    #[test]
    fn fields_are_found_by_dotted_paths() {
        let fields = FieldMap {
            sub: Some("data.user.open_id".into()),
            email: Some("https://example.com/mail".into()),
            email_verified: Some("data.ok".into()),
            ..FieldMap::default()
        };
        let response = json!({
            "data": { "user": { "open_id": "ou_1" }, "ok": "true" },
            "https://example.com/mail": "a@b.example", "name": "A", "groups": ["staff", 7], "picture": "http://x/y"
        });
        let profile = read(&response, &fields).unwrap();
        assert_eq!((profile.subject.as_str(), profile.name.as_deref()), ("ou_1", Some("A")));
        assert_eq!((profile.email.as_deref(), profile.email_verified), (Some("a@b.example"), true));
        assert_eq!((profile.groups, profile.picture), (vec!["staff".to_owned()], None));
    }

    #[test]
    fn attack_03_only_text_and_whole_numbers_are_subjects() {
        let fields = FieldMap::default();
        assert_eq!(read(&json!({ "sub": 583_231 }), &fields).unwrap().subject, "583231");
        for sub in [json!(null), json!(1.5), json!(true), json!({}), json!(["a"]), json!("")] {
            assert!(read(&json!({ "sub": sub }), &fields).is_err(), "{sub}");
        }
        assert!(read(&json!({}), &fields).is_err());
        assert!(read(&json!("sub"), &fields).is_err());
    }

    #[test]
    fn a_field_of_the_wrong_type_does_not_become_text() {
        let response = json!({ "name": 7, "email": { "value": "a@b.example" }, "phone_number": 13800138000_u64 });
        let profile = details(&response, &FieldMap::default());
        assert_eq!((profile.name, profile.email, profile.phone_number), (None, None, None));
    }

    #[test]
    fn attack_02_only_an_outright_yes_verifies() {
        for verified in [json!(true), json!("true")] {
            let response = json!({ "email": "a@b.example", "email_verified": verified });
            assert!(details(&response, &FieldMap::default()).email_verified);
        }
        for unverified in [json!(false), json!("false"), json!(1), json!("1"), json!(null), json!("yes"), json!([true])]
        {
            let response = json!({ "email": "a@b.example", "email_verified": unverified });
            assert!(!details(&response, &FieldMap::default()).email_verified, "{unverified}");
        }
    }

    #[test]
    fn attack_02_a_flag_stays_with_its_own_address() {
        let of = |email: &str, verified: bool| {
            details(&json!({ "email": email, "email_verified": verified }), &FieldMap::default())
        };
        let merged = merge(of("victim@b.example", false), of("own@b.example", true));
        assert_eq!((merged.email.as_deref(), merged.email_verified), (Some("victim@b.example"), false));
        assert!(merge(of("own@b.example", false), of("own@b.example", true)).email_verified);
    }
}
