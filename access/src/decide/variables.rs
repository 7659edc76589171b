//! What a condition can see, made when the first condition looks.

use super::Question;
use super::roles::Asked;
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::objects::Key;
use doorward_contract::account::{AccountKind, Attributes};
use std::collections::HashMap;
use std::sync::OnceLock;

/// Deepest nesting of an attribute; what lies deeper is not there, and a condition that needs it fails.
const MAX_DEPTH: u8 = 16;

/// The variables of one question.
pub(crate) struct Variables<'q> {
    question: Question<'q>,
    roles: Asked<'q>,
    subject: OnceLock<Option<Box<dyn Val>>>,
    request: OnceLock<Option<Box<dyn Val>>>,
    resource: OnceLock<Option<Box<dyn Val>>>,
}

impl<'q> Variables<'q> {
    pub fn new(question: &Question<'q>) -> Self {
        Self {
            question: *question,
            roles: Asked::of(question),
            subject: OnceLock::new(),
            request: OnceLock::new(),
            resource: OnceLock::new(),
        }
    }

    fn subject(&self) -> HashMap<Key, cel::Value> {
        let subject = &self.question.subject;
        let kind = match (subject.kind(), subject) {
            (Some(kind), _) => AccountKind::as_str(kind),
            (None, super::Subject::Key { .. }) => "api_key",
            (None, _) => "stranger",
        };
        let roles: Vec<cel::Value> = self.roles.ids().map(cel::Value::from).collect();
        let attributes = match subject {
            super::Subject::Account(account) => attributes(account.attributes),
            _ => HashMap::new(),
        };
        let mut map = HashMap::from([
            (Key::from("kind"), cel::Value::from(kind)),
            (Key::from("roles"), roles.into()),
            (Key::from("attributes"), attributes.into()),
        ]);
        map.extend(subject.uid().map(|uid| (Key::from("uid"), uid.into())));
        map
    }

    fn request(&self) -> HashMap<Key, cel::Value> {
        let request = &self.question.request;
        let mut map = HashMap::from([(Key::from("time"), cel::Value::Int(request.time.as_millis()))]);
        map.extend(request.ip.map(|ip| (Key::from("ip"), ip.to_canonical().to_string().into())));
        map.extend(request.assurance.map(|level| (Key::from("assurance"), cel::Value::Int(level.into()))));
        let texts = [("method", request.method), ("path", request.path), ("client", request.client)];
        map.extend(texts.into_iter().filter_map(|(name, text)| Some((Key::from(name), text?.into()))));
        map
    }
}

impl VariableResolver for Variables<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        let value = match name {
            "subject" => self.subject.get_or_init(|| value(self.subject())),
            "request" => self.request.get_or_init(|| value(self.request())),
            "resource" => self.resource.get_or_init(|| value(attributes(self.question.attributes))),
            _ => return None,
        };
        value.as_deref().map(CowVal::Borrowed)
    }
}

fn value(map: HashMap<Key, cel::Value>) -> Option<Box<dyn Val>> {
    cel::Value::from(map).try_into().ok()
}

fn attributes(attributes: &Attributes) -> HashMap<Key, cel::Value> {
    attributes.iter().filter_map(|(name, value)| Some((Key::from(name.as_str()), json(value, 0)?))).collect()
}

fn json(value: &serde_json::Value, depth: u8) -> Option<cel::Value> {
    use serde_json::Value;
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match value {
        Value::Null => cel::Value::Null,
        Value::Bool(value) => (*value).into(),
        Value::Number(number) => match (number.as_i64(), number.as_u64()) {
            (Some(number), _) => cel::Value::Int(number),
            (None, Some(number)) => cel::Value::UInt(number),
            (None, None) => cel::Value::Float(number.as_f64()?),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(values) => {
            let values: Option<Vec<cel::Value>> = values.iter().map(|value| json(value, depth + 1)).collect();
            values?.into()
        }
        Value::Object(members) => {
            let member = |(name, value): (&String, &Value)| Some((Key::from(name.as_str()), json(value, depth + 1)?));
            members.iter().filter_map(member).collect::<HashMap<Key, cel::Value>>().into()
        }
    })
}
