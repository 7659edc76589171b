//! The data that a rule is evaluated against. The caller supplies it, except `auth`.

use doorward_contract::Uid;
use serde_json::Value;
use std::collections::BTreeMap;

/// Most documents that `get` may read in one decision.
pub const MAX_DOCUMENTS: usize = 10;
/// Longest name of a collection and longest id, in bytes.
const MAX_NAME: usize = 128;

/// The signed-in user, `auth` in a rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    pub uid: Uid,
    /// The WeChat openid, if there is one.
    pub openid: Option<String>,
    /// How they signed in: `WECHAT_PUBLIC`, `WECHAT_OPEN`, `WECHAT`, `ANONYMOUS`, `EMAIL`,
    /// `PHONE`, `USERNAME`, `CUSTOM`.
    pub login_type: Option<String>,
}

impl Auth {
    /// The value of `_openid` in the user's own documents, rows and files: the openid if there is one, else the uid.
    pub fn owner(&self) -> &str {
        self.openid.as_deref().unwrap_or(self.uid.as_str())
    }
}

/// A document that a rule reads with `get`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// The collection: letters, digits, `_` and `-`.
    pub collection: String,
    /// The id, any text without control characters.
    pub id: String,
}

impl DocumentKey {
    /// Parses `database.<collection>.<id>`; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let (collection, id) = path.strip_prefix("database.")?.split_once('.')?;
        let allowed = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let collection_ok = !collection.is_empty() && collection.len() <= MAX_NAME && collection.chars().all(allowed);
        let id_ok = !id.is_empty() && id.len() <= MAX_NAME && !id.chars().any(char::is_control);
        (collection_ok && id_ok).then(|| Self { collection: collection.to_owned(), id: id.to_owned() })
    }
}

impl std::fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "database.{}.{}", self.collection, self.id)
    }
}

/// Everything that a rule may read. Reading a value that was not supplied (`None`) is an error, and so a denial.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// The signed-in user; `None` if the subject is not signed in.
    pub auth: Option<&'a Auth>,
    /// `doc`: the document as it is stored.
    pub doc: Option<&'a Value>,
    /// `request.data`: the data that the request sends.
    pub data: Option<&'a Value>,
    /// `resource`: the file.
    pub resource: Option<&'a Value>,
    /// `now`: milliseconds since the epoch.
    pub now: i64,
    /// Documents that an earlier [`super::Outcome::Needs`] named; `None` for one that does not exist.
    pub documents: &'a BTreeMap<DocumentKey, Option<Value>>,
}
