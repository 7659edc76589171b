//! The rows of an exported file. Their columns are the fields of an import.

use crate::jobs::Work;
use crate::organization::{self, Tree};
use crate::users::import::{opened, safe};
use csv::WriterBuilder;
use doorward_access::Error;
use doorward_contract::account::Gender;
use doorward_contract::admin_action::action;
use doorward_contract::user_export::ExportFormat;
use doorward_contract::{Timestamp, Uid};
use doorward_store::{Tx, imported_factor, linked_identity, organization as places, role, user};
use serde_json::{Map, Value, json};
use std::collections::HashMap;

/// The byte order mark of UTF-8: Excel would read another encoding.
const BOM: &[u8] = b"\xef\xbb\xbf";
const COLUMNS: &[&str] = &[
    "uid",
    "username",
    "email",
    "email_verified",
    "phone",
    "phone_verified",
    "name",
    "picture",
    "gender",
    "birthdate",
    "zoneinfo",
    "locale",
    "address",
    "description",
    "kind",
    "status",
    "created_at",
    "last_sign_in_at",
    "roles",
    "departments",
    "attributes",
    "identities",
];
const SECRETS: &[&str] = &["password_hash", "password_changed_at", "must_change_password", "second_factors"];

pub(super) struct Writer {
    format: ExportFormat,
    hashes: bool,
}

/// What belongs to the accounts of a chunk.
struct Belongings {
    roles: HashMap<Uid, Vec<Value>>,
    departments: HashMap<Uid, Vec<Value>>,
    identities: HashMap<Uid, Vec<Value>>,
    factors: HashMap<Uid, Vec<Value>>,
}

impl Writer {
    pub const fn new(format: ExportFormat, hashes: bool) -> Self {
        Self { format, hashes }
    }

    fn columns(&self) -> impl Iterator<Item = &'static str> {
        let secrets = if self.hashes { SECRETS } else { &[] };
        COLUMNS.iter().chain(secrets).copied()
    }

    /// What precedes the first user.
    pub fn head(&self) -> Vec<u8> {
        match self.format {
            ExportFormat::JsonLines => Vec::new(),
            ExportFormat::Csv => {
                let mut writer = WriterBuilder::new().from_writer(BOM.to_vec());
                // Writing to memory does not fail.
                let _ = writer.write_record(self.columns());
                writer.into_inner().unwrap_or_default()
            }
        }
    }

    pub async fn write(
        &self,
        work: &Work<'_>,
        tx: &Tx,
        users: Vec<user::Model>,
        bytes: &mut Vec<u8>,
    ) -> Result<(), Error> {
        let mut belongings = Belongings::read(work, tx, &users, self.hashes).await?;
        let rows: Vec<_> = users.into_iter().map(|user| self.row(user, &mut belongings)).collect();
        match self.format {
            ExportFormat::JsonLines => {
                for row in rows {
                    bytes.extend_from_slice(Value::Object(row).to_string().as_bytes());
                    bytes.push(b'\n');
                }
            }
            ExportFormat::Csv => {
                let mut writer = WriterBuilder::new().from_writer(Vec::new());
                for row in &rows {
                    let _ = writer.write_record(self.columns().map(|column| cell(row.get(column))));
                }
                bytes.extend(writer.into_inner().unwrap_or_default());
            }
        }
        Ok(())
    }

    fn row(&self, user: user::Model, belongings: &mut Belongings) -> Map<String, Value> {
        let mut take = |of: fn(&mut Belongings) -> &mut HashMap<Uid, Vec<Value>>| {
            let list = of(belongings).remove(&user.uid).unwrap_or_default();
            (!list.is_empty()).then_some(list)
        };
        let mut row = Map::new();
        let mut put = |column: &str, value: Value| {
            if !value.is_null() {
                row.insert(column.to_owned(), value);
            }
        };
        put("roles", json!(take(|all| &mut all.roles)));
        put("departments", json!(take(|all| &mut all.departments)));
        put("identities", json!(take(|all| &mut all.identities)));
        if self.hashes {
            put("second_factors", json!(take(|all| &mut all.factors)));
            put("password_changed_at", json!(user.password_changed_at.map(Timestamp)));
            put("must_change_password", json!(user.password_hash.as_ref().map(|_| user.must_change_password)));
            put("password_hash", json!(user.password_hash));
        }
        put("email_verified", json!(user.email.as_ref().map(|_| user.email_verified)));
        put("phone_verified", json!(user.phone.as_ref().map(|_| user.phone_verified)));
        put("uid", json!(user.uid));
        put("username", json!(user.username));
        put("email", json!(user.email));
        put("phone", json!(user.phone));
        put("name", json!(user.name));
        put("picture", json!(user.picture));
        put("gender", json!((user.gender != Gender::Unknown).then_some(user.gender)));
        put("birthdate", json!(user.birthdate));
        put("zoneinfo", json!(user.zoneinfo));
        put("locale", json!(user.locale));
        put("address", json!(user.address));
        put("description", json!(user.description));
        put("kind", json!(user.kind));
        put("status", json!(user.status));
        put("created_at", json!(Timestamp(user.created_at)));
        put("last_sign_in_at", json!(user.last_sign_in_at.map(Timestamp)));
        let is_empty = user.attributes.as_object().is_none_or(Map::is_empty);
        put("attributes", if is_empty { Value::Null } else { user.attributes });
        row
    }
}

/// A value as a cell that no spreadsheet computes.
fn cell(value: Option<&Value>) -> String {
    match value {
        None => String::new(),
        Some(Value::String(text)) => safe(text),
        Some(other) => other.to_string(),
    }
}

impl Belongings {
    async fn read(work: &Work<'_>, tx: &Tx, users: &[user::Model], secrets: bool) -> Result<Self, Error> {
        let uids: Vec<_> = users.iter().map(|user| user.uid.clone()).collect();
        let now = work.access().identity().now().as_millis();
        let role = |row: role::member::Model| {
            let role = match row.expires_at {
                Some(end) => json!({ "id": row.role_id, "expires_at": Timestamp(end) }),
                None => json!(row.role_id),
            };
            (row.uid, role)
        };
        let identity = |row: linked_identity::Model| {
            let mut identity = json!({ "provider": row.provider_id, "subject": row.subject });
            for (member, value) in [("union_id", row.union_id), ("name", row.name)] {
                if let Some(value) = value {
                    identity[member] = value.into();
                }
            }
            (row.uid, identity)
        };
        let mut departments = Vec::new();
        // Whoever may read users may not be allowed to read the organization.
        if work.permit::<action::OrganizationRead>().is_ok() {
            let tree = organization::read(tx).await?;
            for row in places::member::of_all(tx, &uids).await? {
                departments.extend(path(&tree, &row.node_id).map(|path| (row.uid, json!(path))));
            }
        }
        let mut factors = Vec::new();
        if secrets {
            for row in imported_factor::of_all(tx, &uids).await? {
                let data = opened(work.access(), &row)?;
                factors.push((row.uid, json!({ "kind": row.kind, "data": data })));
            }
        }
        Ok(Self {
            roles: grouped(role::assigned(tx, &uids, now).await?.into_iter().map(role)),
            departments: grouped(departments),
            identities: grouped(linked_identity::of_all(tx, &uids).await?.into_iter().map(identity)),
            factors: grouped(factors),
        })
    }
}

fn path(tree: &Tree, id: &str) -> Option<Vec<String>> {
    tree.get(id).map(|row| tree.place(row).path)
}

fn grouped(rows: impl IntoIterator<Item = (Uid, Value)>) -> HashMap<Uid, Vec<Value>> {
    let mut all: HashMap<Uid, Vec<Value>> = HashMap::new();
    for (uid, value) in rows {
        all.entry(uid).or_default().push(value);
    }
    all
}
