//! The variables of conditions, built when a condition first reads them.

use crate::applicable_roles::ApplicableRoles;
use crate::question::{Question, Subject};
use cel::common::value::{CowVal, Val};
use cel::context::VariableResolver;
use cel::objects::Key;
use doorward_contract::account::Attributes;
use std::collections::HashMap;
use std::sync::OnceLock;

/// Deepest nesting of an attribute. Deeper values are absent, and a condition that reads them fails.
const MAX_DEPTH: u8 = 16;

/// Members of `subject` and `request`. Each may be absent, depending on the question.
const SUBJECT: [&str; 4] = ["uid", "kind", "roles", "attributes"];
const REQUEST: [&str; 6] = ["ip", "method", "path", "client", "assurance", "time"];

/// The variables of one question.
///
/// The evaluator looks up `subject.uid` before `subject`, so that most conditions need no maps.
pub(crate) struct Variables<'q> {
    question: Question<'q>,
    roles: ApplicableRoles<'q>,
    subject: OnceLock<Option<Box<dyn Val>>>,
    request: OnceLock<Option<Box<dyn Val>>>,
    resource: OnceLock<Option<Box<dyn Val>>>,
}

impl<'q> Variables<'q> {
    pub fn new(question: &Question<'q>) -> Self {
        Self {
            question: *question,
            roles: ApplicableRoles::of(question),
            subject: OnceLock::new(),
            request: OnceLock::new(),
            resource: OnceLock::new(),
        }
    }

    fn of_subject(&self, name: &str) -> Option<cel::Value> {
        let subject = &self.question.subject;
        Some(match name {
            "uid" => subject.uid()?.as_str().into(),
            "kind" => match (subject.kind(), subject) {
                (Some(kind), _) => kind.as_str().into(),
                (None, Subject::Key { .. }) => "api_key".into(),
                (None, Subject::Publishable) => "publishable_key".into(),
                (None, _) => "unauthenticated".into(),
            },
            "roles" => self.roles.ids().map(cel::Value::from).collect::<Vec<cel::Value>>().into(),
            "attributes" => object(self.subject_attributes()),
            _ => return None,
        })
    }

    fn of_request(&self, name: &str) -> Option<cel::Value> {
        let request = &self.question.request;
        Some(match name {
            "ip" => request.ip?.to_canonical().to_string().into(),
            "method" => request.method?.into(),
            "path" => request.path?.into(),
            "client" => request.client?.into(),
            "assurance" => cel::Value::Int(request.assurance?.into()),
            "time" => cel::Value::Int(request.time.as_millis()),
            _ => return None,
        })
    }

    /// Attributes of the account; none for other subjects.
    fn subject_attributes(&self) -> &'q Attributes {
        static NONE: Attributes = Attributes::new();
        match self.question.subject {
            Subject::Account(account) => account.attributes,
            Subject::Unauthenticated | Subject::Key { .. } | Subject::Publishable => &NONE,
        }
    }

    fn member(&self, of: &str, name: &str) -> Option<cel::Value> {
        match of {
            "subject" => self.of_subject(name),
            "subject.attributes" => json(self.subject_attributes().get(name)?, 0),
            "request" => self.of_request(name),
            "resource" => json(self.question.attributes.get(name)?, 0),
            _ => None,
        }
    }
}

impl VariableResolver for Variables<'_> {
    fn resolve<'b>(&'b self, name: &str) -> Option<CowVal<'b, 'b>> {
        // An attribute with a dot in its name is never found this way, so it cannot pass for a member of another one.
        if let Some((of, name)) = name.rsplit_once('.') {
            return self.member(of, name)?.try_into().ok().map(CowVal::Owned);
        }
        let value = match name {
            "subject" => self.subject.get_or_init(|| map(SUBJECT, |name| self.of_subject(name))),
            "request" => self.request.get_or_init(|| map(REQUEST, |name| self.of_request(name))),
            "resource" => self.resource.get_or_init(|| object(self.question.attributes).try_into().ok()),
            _ => return None,
        };
        value.as_deref().map(CowVal::Borrowed)
    }
}

/// A map of the members that have a value.
fn map<const N: usize>(names: [&str; N], value: impl Fn(&str) -> Option<cel::Value>) -> Option<Box<dyn Val>> {
    let members = names.into_iter().filter_map(|name| Some((Key::from(name), value(name)?)));
    cel::Value::from(members.collect::<HashMap<Key, cel::Value>>()).try_into().ok()
}

fn object(attributes: &Attributes) -> cel::Value {
    let members = attributes.iter().filter_map(|(name, value)| Some((Key::from(name.as_str()), json(value, 0)?)));
    members.collect::<HashMap<Key, cel::Value>>().into()
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
