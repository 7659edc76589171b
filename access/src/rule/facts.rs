//! What a rule is evaluated against. The asker knows the data; we know the rule.

use serde_json::Value;
use std::collections::BTreeMap;

/// Most documents that `get` may look at in one decision.
pub const MAX_DOCUMENTS: usize = 10;
/// Longest name of a collection and longest id, in bytes.
const MAX_NAME: usize = 128;

/// Who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Auth {
    /// The account.
    pub uid: String,
    /// WeChat's name for the person, if there is one.
    pub openid: Option<String>,
    /// How they signed in: `WECHAT_PUBLIC`, `WECHAT_OPEN`, `WECHAT`, `ANONYMOUS`, `EMAIL`, `PHONE`, `USERNAME`, `CUSTOM`.
    pub login_type: Option<String>,
}

impl Auth {
    /// What `_openid` of their own documents, rows and files is: the openid of whoever has one, else the uid.
    pub fn owner(&self) -> &str {
        self.openid.as_deref().unwrap_or(&self.uid)
    }
}

/// A document that a rule looks at by `get`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DocumentKey {
    /// Its collection: letters, digits, `_` and `-`.
    pub collection: String,
    /// Its id, any text.
    pub id: String,
}

impl DocumentKey {
    /// Reads `database.<collection>.<id>`; `None` for anything else.
    pub fn parse(path: &str) -> Option<Self> {
        let (collection, id) = path.strip_prefix("database.")?.split_once('.')?;
        let named = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
        let good = !collection.is_empty() && collection.len() <= MAX_NAME && collection.chars().all(named);
        let fit = !id.is_empty() && id.len() <= MAX_NAME && !id.chars().any(char::is_control);
        (good && fit).then(|| Self { collection: collection.to_owned(), id: id.to_owned() })
    }
}

impl std::fmt::Display for DocumentKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "database.{}.{}", self.collection, self.id)
    }
}

/// Everything a rule may look at. What is `None` was not supplied, and reading it is a refusal.
#[derive(Debug, Clone, Copy)]
pub struct Facts<'a> {
    /// Who is signed in; `None` is nobody.
    pub auth: Option<&'a Auth>,
    /// The document in question, as it is stored.
    pub doc: Option<&'a Value>,
    /// What was sent: `request.data`.
    pub data: Option<&'a Value>,
    /// The file in question: `resource`.
    pub resource: Option<&'a Value>,
    /// Milliseconds since 1970.
    pub now: i64,
    /// Documents that an earlier [`super::Verdict::Needs`] asked for; `None` for one that does not exist.
    pub documents: &'a BTreeMap<DocumentKey, Option<Value>>,
}
