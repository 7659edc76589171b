//! Doorward's engine.

use crate::{Engine, HELD, Policy, Question, ROLES};
use anyhow::{Result, anyhow};
use doorward_access::{Account, AttachedPolicy, PolicySet, Document, Request, Role, Subject, decide_by_roles};
use doorward_contract::Uid;
use doorward_contract::account::{AccountKind, Attributes};
use std::sync::Arc;

pub struct Ours {
    compiled: PolicySet,
    uid: Uid,
    held: Vec<String>,
    nothing: Attributes,
    questions: Vec<(String, &'static str)>,
}

impl Ours {
    pub fn new(policies: &[Policy], questions: &[Question]) -> Result<Self> {
        let mut roles: Vec<Vec<AttachedPolicy>> = (0..ROLES).map(|_| Vec::new()).collect();
        for policy in policies {
            let document = Document::read(&text(*policy)).map_err(|fault| anyhow!("{fault:?}"))?;
            let code = format!("policy{}", policy.number).into();
            roles[policy.role()].push(AttachedPolicy { code, version: 1, document });
        }
        let roles =
            roles.into_iter().enumerate().map(|(at, policies)| Arc::new(Role::new(format!("role{at}"), policies)));
        let held = HELD.iter().map(|at| format!("role{at}")).collect();
        let prepare = |question: &Question| {
            let Question { folder, file, by_get } = question;
            (format!("folder{folder}/file{file}"), if *by_get { "GET" } else { "POST" })
        };
        let questions = questions.iter().map(prepare).collect();
        let uid = Uid::parse("u1").map_err(|error| anyhow!("{error}"))?;
        Ok(Self { uid, compiled: PolicySet::new(roles), held, nothing: Attributes::new(), questions })
    }
}

fn text(policy: Policy) -> String {
    let (effect, number) = (if policy.denies() { "deny" } else { "allow" }, policy.number);
    let condition = if policy.by_get_only() { r#", "condition": "request.method == \"GET\"""# } else { "" };
    format!(
        r#"{{"version": "1.0", "statement": [{{"action": ["files:read", "files:write"],
            "resource": "folder{number}/*", "effect": "{effect}"{condition}}}]}}"#
    )
}

impl Engine for Ours {
    fn allows(&self, question: usize) -> bool {
        let (resource, method) = &self.questions[question];
        let account = Account { uid: &self.uid, kind: AccountKind::Internal, roles: &self.held, attributes: &self.nothing };
        let request = Request { method: Some(method), ..Request::default() };
        let question = doorward_access::Question {
            subject: Subject::Account(account),
            action: "files:read",
            resource,
            attributes: &self.nothing,
            request,
        };
        decide_by_roles(&self.compiled, &question).allowed()
    }
}
