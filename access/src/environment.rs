//! The environment policy. If there is one, it decides instead of the policies of roles. Actions on Doorward itself are
//! excepted, so that no environment policy can lock out the administrators who could correct it.

use crate::applicable_roles::ApplicableRoles;
use crate::policy::fault::{DocumentFault, Kind};
use crate::question::{Question, Subject};
use crate::rego::{self, AuthType, Cloudbase, Environment, Input};
use doorward_contract::access::{Decision, EnvironmentAnswer, Reason};
use doorward_contract::account::{ADMINISTRATOR, AccountKind};
use doorward_i18n::Language;
use std::collections::BTreeMap;

/// Prefix of actions on Doorward itself.
const OWN: &str = "doorward:";
/// Headers that carry credentials. They are removed, because a policy could reveal them in a reason.
const CREDENTIALS: [&str; 4] = ["authorization", "cookie", "proxy-authorization", "set-cookie"];

/// A version of the environment policy.
#[derive(Debug)]
pub struct EnvironmentPolicy {
    version: u32,
    env_id: String,
    /// The compiled policy. One that cannot be read denies everything.
    policy: Result<Environment, DocumentFault>,
}

/// Whether the environment policy decides this action.
pub(crate) fn governs(action: &str) -> bool {
    !action.starts_with(OWN)
}

/// Checks a policy.
///
/// # Errors
/// [`DocumentFault`] with its place.
pub fn check(text: &str) -> Result<(), DocumentFault> {
    compile(text).map(|_| ())
}

fn compile(text: &str) -> Result<Environment, DocumentFault> {
    Environment::compile(text).map_err(|error| {
        let (line, column) = (error.line.max(1), error.column.max(1));
        // A fault of the policy as a whole is shown at its start.
        DocumentFault { kind: Kind::Rego(error.message), path: String::new(), line, column }
    })
}

impl EnvironmentPolicy {
    /// Compiles a stored policy.
    pub fn read(text: &str, version: u32, env_id: &str) -> Self {
        let policy = compile(text).inspect_err(|DocumentFault { kind, line, column, .. }| {
            let message = kind.sentence(Language::En);
            tracing::error!(line, column, "the environment policy cannot be read; every request is denied: {message}");
        });
        Self { version, env_id: env_id.to_owned(), policy }
    }

    pub const fn version(&self) -> u32 {
        self.version
    }

    /// Decides a question.
    pub fn decide(&self, question: &Question<'_>) -> Decision {
        let (reason, reasons, failure) = match &self.policy {
            Err(DocumentFault { kind, line, column, .. }) => {
                let detail = format!("line {line}, column {column}: {}", kind.sentence(Language::En));
                (Reason::PolicyFailed, vec![], Some(("unreadable", detail)))
            }
            Ok(policy) => match policy.decide(&input(question, &self.env_id)) {
                rego::Outcome::Allow => (Reason::Allowed, vec![], None),
                rego::Outcome::NotAllowed => (Reason::NothingAllows, vec![], None),
                rego::Outcome::Denied(reasons) => (Reason::Denied, reasons, None),
                rego::Outcome::Failed(failure) => {
                    let (word, detail) = (failure.as_str(), failure.to_string());
                    tracing::warn!(
                        version = self.version,
                        action = question.action,
                        "the environment policy failed; the request is denied: {detail}"
                    );
                    (Reason::PolicyFailed, vec![], Some((word, detail)))
                }
            },
        };
        let (failure, failure_detail) = failure.map(|(word, detail)| (word.to_owned(), detail)).unzip();
        let environment = Some(EnvironmentAnswer { version: self.version, reasons, failure, failure_detail });
        Decision { allowed: reason == Reason::Allowed, reason, decided_by: None, environment }
    }
}

/// The question as the `input` of Rego policies.
fn input(question: &Question<'_>, env_id: &str) -> Input {
    let Question { subject, action, resource, request, .. } = question;
    let (kind, what) = action.split_once(':').unwrap_or((action, ""));
    let by_http = what.starts_with('/');
    let attributes = match subject {
        Subject::Account(account) => account.attributes.clone(),
        Subject::Unauthenticated | Subject::Key { .. } | Subject::Publishable => BTreeMap::new(),
    };
    Input {
        subject: rego::Subject {
            auth_type: auth_type(*subject),
            user_id: subject.uid().cloned(),
            roles: ApplicableRoles::of(question).ids().map(str::to_owned).collect(),
            attributes,
        },
        request: rego::Request {
            method: request.method.unwrap_or_default().to_ascii_uppercase(),
            path: if by_http { what } else { request.path.unwrap_or_default() }.to_owned(),
            header_map: headers(request.headers),
        },
        cloudbase: Cloudbase {
            resource_type: kind.to_owned(),
            entrypoint_type: if by_http { "http" } else { "check" }.to_owned(),
            env_id: env_id.to_owned(),
        },
        action: (*action).to_owned(),
        resource: (*resource).to_owned(),
    }
}

fn auth_type(subject: Subject<'_>) -> AuthType {
    let administers = subject.held().iter().any(|role| role == ADMINISTRATOR);
    match (subject, subject.kind()) {
        (Subject::Unauthenticated, _) => AuthType::Unauthenticated,
        (Subject::Key { .. }, _) if administers => AuthType::ServiceRole,
        (Subject::Key { .. }, _) => AuthType::ApiKey,
        (Subject::Publishable, _) => AuthType::Anon,
        _ if administers => AuthType::Administrator,
        (_, Some(AccountKind::Internal)) => AuthType::Internal,
        (_, Some(AccountKind::External)) => AuthType::External,
        (_, Some(AccountKind::Anonymous)) => AuthType::Anonymous,
        (_, None) => AuthType::Unauthenticated,
    }
}

/// The headers with names in lower case, without credentials.
fn headers(headers: Option<&BTreeMap<String, String>>) -> BTreeMap<String, String> {
    let named = headers.into_iter().flatten().map(|(name, value)| (name.to_ascii_lowercase(), value.clone()));
    named.filter(|(name, _)| !CREDENTIALS.contains(&name.as_str())).collect()
}
