//! What the columns of a file are imported as.

use super::fault::Fault;
use super::incoming::{Incoming, IncomingIdentity, IncomingRole, Row, bad, entries, parsed, text};
use doorward_access::Error;
use doorward_contract::user_import::{IMPORT_FIELDS, ImportColumn, ImportFormat};
use doorward_identity::password::foreign::{self, Hints};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};

/// A column that the format reads by itself, together with others.
pub(super) const BY_FORMAT: &str = "format";
/// Most characters of a sample.
const MAX_SAMPLE: usize = 60;

/// Usual names of columns, folded by [`fold`].
const SYNONYMS: &[(&str, &[&str])] = &[
    ("uid", &["uid", "userid", "id", "用户id", "用户编号"]),
    ("username", &["username", "login", "account", "loginname", "用户名", "账号", "登录名"]),
    ("email", &["email", "mail", "emailaddress", "邮箱", "电子邮箱", "邮件", "邮箱地址"]),
    ("email_verified", &["emailverified", "verifiedemail", "邮箱已验证"]),
    ("phone", &["phone", "phonenumber", "mobile", "mobilephone", "tel", "手机", "手机号", "手机号码", "电话"]),
    ("phone_verified", &["phoneverified", "phonenumberverified", "手机已验证"]),
    ("name", &["name", "displayname", "fullname", "nickname", "姓名", "名称", "昵称", "显示名称"]),
    ("given_name", &["givenname", "firstname", "名"]),
    ("family_name", &["familyname", "lastname", "surname", "姓"]),
    ("picture", &["picture", "avatar", "photo", "photourl", "avatarurl", "头像"]),
    ("gender", &["gender", "sex", "性别"]),
    ("birthdate", &["birthdate", "birthday", "dateofbirth", "生日", "出生日期"]),
    ("zoneinfo", &["zoneinfo", "timezone", "时区"]),
    ("locale", &["locale", "language", "语言"]),
    ("description", &["description", "bio", "备注", "简介", "描述"]),
    ("kind", &["kind", "usertype", "用户类型"]),
    ("status", &["status", "userstatus", "状态"]),
    ("blocked", &["blocked", "disabled", "banned", "suspended", "已禁用"]),
    ("enabled", &["enabled", "active", "isactive", "启用"]),
    ("password_hash", &["passwordhash", "hash", "encryptedpassword", "密码哈希"]),
    ("must_change_password", &["mustchangepassword"]),
    ("password_changed_at", &["passwordchangedat"]),
    ("created_at", &["createdat", "created", "createtime", "creationtime", "创建时间", "注册时间"]),
    ("last_sign_in_at", &["lastsigninat", "lastlogin", "lastloginat", "最后登录", "最近登录时间"]),
    ("roles", &["roles", "role", "groups", "角色"]),
    ("departments", &["departments", "department", "dept", "部门", "组织"]),
    ("attributes", &["attributes", "custom", "metadata", "meta", "自定义属性"]),
    ("address", &["address", "地址"]),
    ("identities", &["identities", "linkedidentities"]),
    ("second_factors", &["secondfactors"]),
    ("custom_user_id", &["customuserid"]),
];

/// A name without case, spaces and punctuation.
fn fold(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

/// The columns as they are imported unless that is changed by hand. `samples` are the first rows.
pub(super) fn recognized(format: ImportFormat, names: &[String], samples: &[Row]) -> Vec<ImportColumn> {
    let mut used = BTreeSet::new();
    let column = |name: &String| {
        let field = match format {
            ImportFormat::Csv | ImportFormat::JsonLines => generic(name),
            _ => Some(BY_FORMAT),
        };
        // Of two columns with the same meaning, such as `name` and `nickname`, the first counts.
        let field = field.filter(|field| *field == BY_FORMAT || used.insert(*field));
        let sample = samples.iter().filter_map(|row| row.get(name)).find_map(text);
        ImportColumn {
            name: name.clone(),
            field: field.unwrap_or_default().to_owned(),
            sample: sample.filter(|_| !is_secret(name)).map(|text| text.chars().take(MAX_SAMPLE).collect()),
        }
    };
    names.iter().map(column).collect()
}

fn generic(name: &str) -> Option<&'static str> {
    let folded = fold(name);
    SYNONYMS.iter().find(|(_, names)| names.contains(&folded.as_str())).map(|(field, _)| *field)
}

/// Whether values of a column must not be shown.
fn is_secret(name: &str) -> bool {
    let folded = fold(name);
    ["password", "hash", "salt", "secret", "credential", "totp", "mfa", "factor", "recovery", "token", "密码"]
        .iter()
        .any(|word| folded.contains(word))
}

/// Applies changes of the mapping.
///
/// # Errors
/// [`Error::OneOf`] names a column that the file does not have, a field that does not exist, or one that two columns
/// are mapped to.
pub(super) fn map(columns: &mut [ImportColumn], changes: &BTreeMap<String, String>) -> Result<(), Error> {
    for (name, field) in changes {
        let unknown = || Error::one_of("mapping", "column", name, |texts| texts.mapping_column(name));
        let column = columns.iter_mut().find(|column| column.name == *name).ok_or_else(unknown)?;
        if !is_field(field) {
            return Err(Error::one_of("mapping", "field", field, |texts| texts.mapping_field(field)));
        }
        column.field.clone_from(field);
    }
    let mut used = BTreeSet::new();
    let fields = columns.iter().map(|column| column.field.as_str());
    let twice = fields.filter(|field| !field.is_empty() && *field != BY_FORMAT).find(|field| !used.insert(*field));
    match twice {
        Some(field) => Err(Error::one_of("mapping", "twice", field, |texts| texts.mapping_twice(field))),
        None => Ok(()),
    }
}

fn is_field(field: &str) -> bool {
    let of = ["attribute:", "identity:", "union_id:"];
    let is_named = of.iter().any(|kind| field.strip_prefix(kind).is_some_and(|name| !name.trim().is_empty()));
    field.is_empty() || field == BY_FORMAT || IMPORT_FIELDS.contains(&field) || is_named
}

/// Removes from a row what is not read by its format, and returns it with its fields.
pub(super) fn taken(row: &mut Row, columns: &[ImportColumn]) -> Vec<(String, Value)> {
    let mut taken = Vec::new();
    for column in columns.iter().filter(|column| column.field != BY_FORMAT) {
        if let Some(value) = row.remove(&column.name).filter(|_| !column.field.is_empty()) {
            taken.push((column.field.clone(), value));
        }
    }
    taken
}

/// Members of an object that the first objects of the file do not have, with their fields.
pub(super) fn unlisted(row: &Row) -> Vec<(&'static str, &Value)> {
    row.iter().filter_map(|(name, value)| Some((generic(name)?, value))).collect()
}

/// Imports one value as a field.
///
/// # Errors
/// [`Fault`] for a value that is not one of the field's.
pub(super) fn apply(user: &mut Incoming, field: &str, value: &Value, hints: &Hints<'_>) -> Result<(), Fault> {
    if let Some(name) = field.strip_prefix("attribute:") {
        user.attribute(name, value);
        return Ok(());
    }
    if let Some(provider) = field.strip_prefix("identity:") {
        user.identity(provider, Some(value), None);
        return Ok(());
    }
    if let Some(provider) = field.strip_prefix("union_id:") {
        // The column of the identity itself may come later.
        if let Some(union_id) = text(value) {
            let subject = String::new();
            let union_id = Some(union_id);
            user.identities.push(IncomingIdentity { provider: provider.to_owned(), subject, union_id, name: None });
        }
        return Ok(());
    }
    match field {
        "roles" => user.roles.extend(roles(value)?),
        "departments" => user.departments.extend(departments(value)?),
        "attributes" => user.add_attributes(value)?,
        "identities" => user.identities.extend(identities(value)?),
        "second_factors" => factors(user, value)?,
        "custom_user_id" => user.identity("custom", Some(value), None),
        "password_hash" => {
            if let Some(hash) = text(value) {
                user.hash = Some(foreign::parse(&hash, hints).map(String::from));
            }
        }
        other => {
            if let Some(field) = IMPORT_FIELDS.iter().find(|field| **field == other) {
                user.set(field, Some(value));
            }
        }
    }
    Ok(())
}

/// Joins identities and union IDs of one provider that come from separate columns.
pub(super) fn join_union_ids(user: &mut Incoming) {
    let (whole, parts): (Vec<_>, Vec<_>) =
        std::mem::take(&mut user.identities).into_iter().partition(|one| !one.subject.is_empty());
    user.identities = whole;
    for part in parts {
        if let Some(one) = user.identities.iter_mut().find(|one| one.provider == part.provider) {
            one.union_id = part.union_id;
        }
    }
}

fn roles(value: &Value) -> Result<Vec<IncomingRole>, Fault> {
    let role = |entry: Value| match &entry {
        Value::Object(members) => {
            let name = members.get("id").or_else(|| members.get("name")).and_then(text);
            let expires_at = members.get("expires_at").and_then(text);
            name.map(|name| IncomingRole { name, expires_at }).ok_or_else(|| bad("roles", &entry))
        }
        other => match text(other) {
            Some(name) => Ok(IncomingRole { name, expires_at: None }),
            None => Err(bad("roles", other)),
        },
    };
    let split = match parsed(value) {
        // IDs and most names have no comma, and forms of other systems separate by commas.
        Value::String(text) if !text.contains([';', '；', '\n']) => {
            let parts = text.split([',', '，']).map(str::trim).filter(|part| !part.is_empty());
            parts.map(|part| Value::String(part.to_owned())).collect()
        }
        other => entries(&other),
    };
    split.into_iter().map(role).collect()
}

fn departments(value: &Value) -> Result<Vec<Vec<String>>, Fault> {
    let path = |entry: Value| -> Result<Vec<String>, Fault> {
        if let Value::Array(names) = &entry {
            return names.iter().map(|name| text(name).ok_or_else(|| bad("departments", name))).collect();
        }
        let path = text(&entry).unwrap_or_default();
        Ok(path.split('/').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned).collect())
    };
    let paths: Vec<Vec<String>> = entries(value).into_iter().map(path).collect::<Result<_, _>>()?;
    Ok(paths.into_iter().filter(|path| !path.is_empty()).collect())
}

fn identities(value: &Value) -> Result<Vec<IncomingIdentity>, Fault> {
    let identity = |entry: Value| {
        let of = |name: &str| entry.get(name).and_then(text);
        let (Some(provider), Some(subject)) = (of("provider"), of("subject")) else {
            return Err(bad("identities", &entry));
        };
        Ok(IncomingIdentity { provider, subject, union_id: of("union_id"), name: of("name") })
    };
    entries(value).into_iter().map(identity).collect()
}

fn factors(user: &mut Incoming, value: &Value) -> Result<(), Fault> {
    for entry in entries(value) {
        let kind = entry.get("kind").and_then(Value::as_str);
        let kind = FACTORS.iter().find(|known| kind == Some(**known)).ok_or_else(|| bad("second_factors", &entry))?;
        user.factor(kind, entry.get("data").unwrap_or(&Value::Null));
    }
    Ok(())
}

/// Kinds of second factors.
const FACTORS: &[&str] = &["totp", "phone", "email", "webauthn", "recovery_codes"];

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn fields(names: &[&str]) -> Vec<String> {
        let names: Vec<_> = names.iter().map(|name| (*name).to_owned()).collect();
        recognized(ImportFormat::Csv, &names, &[]).into_iter().map(|column| column.field).collect()
    }

    #[test]
    fn columns_are_recognized_in_both_languages_and_once() {
        assert_eq!(fields(&["User ID", "E-mail", "Phone Number"]), ["uid", "email", "phone"]);
        assert_eq!(fields(&["手机号", "姓名", "部门", "工号"]), ["phone", "name", "departments", ""]);
        assert_eq!(fields(&["name", "nickname"]), ["name", ""]);
    }

    #[test]
    fn every_synonym_leads_to_a_field_of_the_contract() {
        for (field, _) in SYNONYMS {
            assert!(IMPORT_FIELDS.contains(field), "{field}");
        }
    }

    #[test]
    fn samples_show_no_secrets() {
        let names = ["email".to_owned(), "password_hash".to_owned(), "TOTP".to_owned()];
        let row = json!({ "email": "a@example.test", "password_hash": "$2b$..", "TOTP": "JBSW" });
        let columns = recognized(ImportFormat::Csv, &names, &[row.as_object().unwrap().clone()]);
        let samples: Vec<_> = columns.iter().map(|column| column.sample.as_deref()).collect();
        assert_eq!(samples, [Some("a@example.test"), None, None]);
    }

    #[test]
    fn a_mapping_names_columns_and_fields_that_exist_and_each_field_once() {
        let mut columns = recognized(ImportFormat::Csv, &["a".to_owned(), "email".to_owned()], &[]);
        let change = |column: &str, field: &str| BTreeMap::from([(column.to_owned(), field.to_owned())]);
        let reason = |result: Result<(), Error>| result.unwrap_err().reason();
        assert_eq!(reason(map(&mut columns, &change("b", "name"))), Some("column"));
        assert_eq!(reason(map(&mut columns, &change("a", "shoe"))), Some("field"));
        assert_eq!(reason(map(&mut columns, &change("a", "email"))), Some("twice"));
        map(&mut columns, &change("a", "attribute:shoe")).unwrap();
        assert_eq!(columns[0].field, "attribute:shoe");
    }

    #[test]
    fn lists_are_read_from_cells_and_from_json() {
        let names = |value: Value| roles(&value).unwrap().into_iter().map(|role| role.name).collect::<Vec<_>>();
        assert_eq!(names(json!("editor, reader")), ["editor", "reader"]);
        assert_eq!(names(json!("editor;reader")), ["editor", "reader"]);
        assert_eq!(names(json!([{ "id": "editor" }])), ["editor"]);
        assert_eq!(departments(&json!("研发/后端; 市场")).unwrap(), [vec!["研发", "后端"], vec!["市场"]]);
        assert_eq!(departments(&json!("[[\"A/B\"]]")).unwrap(), [vec!["A/B"]]);
    }

    #[test]
    fn openid_and_unionid_of_two_columns_are_one_identity() {
        let mut user = Incoming::default();
        let hints = Hints::default();
        apply(&mut user, "union_id:wx", &json!("U1"), &hints).unwrap();
        apply(&mut user, "identity:wx", &json!("O1"), &hints).unwrap();
        join_union_ids(&mut user);
        let expected =
            IncomingIdentity { provider: "wx".into(), subject: "O1".into(), union_id: Some("U1".into()), name: None };
        assert_eq!(user.identities, [expected]);
    }
}
