//! cedar-policy, with folders as parents of files and roles as parents of users, as in its documentation.

use crate::{Engine, HELD, Policy, Question, ROLES};
use anyhow::{Result, anyhow};
use cedar_policy::{
    Authorizer, Context, Decision, Entities, Entity, EntityUid, PolicySet, Request, RestrictedExpression,
};
use std::collections::{BTreeSet, HashMap, HashSet};

pub struct Cedar {
    authorizer: Authorizer,
    policies: PolicySet,
    entities: Entities,
    requests: Vec<Request>,
}

impl Cedar {
    pub fn new(policies: &[Policy], questions: &[Question]) -> Result<Self> {
        let text: String = policies.iter().map(|policy| text(*policy)).collect();
        let principal = uid("User", "u1")?;
        let roles = HELD.iter().map(|at| uid("Role", &format!("role{at}"))).collect::<Result<HashSet<_>>>()?;
        let mut entities = vec![Entity::new_no_attrs(principal.clone(), roles)];
        for at in 0..ROLES {
            entities.push(Entity::new_no_attrs(uid("Role", &format!("role{at}"))?, HashSet::new()));
        }
        for folder in questions.iter().map(|question| question.folder).collect::<BTreeSet<_>>() {
            entities.push(Entity::new_no_attrs(uid("Folder", &format!("folder{folder}"))?, HashSet::new()));
        }
        for question in questions {
            let folder = uid("Folder", &format!("folder{}", question.folder))?;
            entities.push(Entity::new_no_attrs(uid("File", &file(*question))?, HashSet::from([folder])));
        }
        Ok(Self {
            authorizer: Authorizer::new(),
            policies: text.parse().map_err(|error| anyhow!("{error:?}"))?,
            entities: Entities::from_entities(entities, None)?,
            requests: questions.iter().map(|question| request(&principal, *question)).collect::<Result<_>>()?,
        })
    }
}

fn text(policy: Policy) -> String {
    let (effect, number) = (if policy.denies() { "forbid" } else { "permit" }, policy.number);
    let condition = if policy.by_get_only() { r#" when { context.method == "GET" }"# } else { "" };
    let role = policy.role();
    format!(
        r#"{effect} (principal in Role::"role{role}", action in [Action::"read", Action::"write"],
            resource in Folder::"folder{number}"){condition};
"#
    )
}

fn uid(kind: &str, id: &str) -> Result<EntityUid> {
    format!("{kind}::\"{id}\"").parse().map_err(|error| anyhow!("{error:?}"))
}

fn file(question: Question) -> String {
    format!("folder{}/file{}", question.folder, question.file)
}

fn request(principal: &EntityUid, question: Question) -> Result<Request> {
    let method = RestrictedExpression::new_string(if question.by_get { "GET" } else { "POST" }.into());
    let context = Context::from_pairs(HashMap::from([("method".to_owned(), method)]))?;
    Ok(Request::new(principal.clone(), uid("Action", "read")?, uid("File", &file(question))?, context, None)?)
}

impl Engine for Cedar {
    fn allows(&self, question: usize) -> bool {
        let response = self.authorizer.is_authorized(&self.requests[question], &self.policies, &self.entities);
        response.decision() == Decision::Allow
    }
}
