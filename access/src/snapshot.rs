//! The policies in force, from their rows.

use crate::compiled::{Attached, Compiled, Role};
use crate::environment::InForce;
use crate::policy::Document;
use crate::presets::Preset;
use doorward_contract::access::ENVIRONMENT_POLICY;
use doorward_store::{ConnectionTrait, StoreError, policy, role};
use std::collections::HashMap;
use std::sync::Arc;

/// Documents that were read, by code. Reading one again costs more than looking whether it is the same.
#[derive(Debug)]
pub(crate) struct Documents {
    env_id: String,
    known: HashMap<String, Known>,
    environment: Option<(String, Arc<InForce>)>,
}

#[derive(Debug)]
struct Known {
    text: String,
    attached: Attached,
}

/// Reads what every role says.
pub(crate) async fn read(conn: &impl ConnectionTrait, documents: &mut Documents) -> Result<Compiled, StoreError> {
    documents.take(policy::all(conn).await?);
    let mut roles: HashMap<String, Vec<Attached>> =
        role::ids(conn).await?.into_iter().map(|id| (id, Vec::new())).collect();
    for row in policy::attachments(conn).await? {
        let attached = documents.find(&row.policy_code);
        if let Some(policies) = roles.get_mut(&row.role_id) {
            policies.push(attached);
        }
    }
    let compiled = Compiled::new(roles.into_iter().map(|(id, policies)| Arc::new(Role::new(id, policies))));
    Ok(compiled.in_environment(documents.environment.as_ref().map(|(_, in_force)| in_force.clone())))
}

impl Documents {
    /// None yet, in this environment.
    pub fn new(env_id: &str) -> Self {
        Self { env_id: env_id.to_owned(), known: HashMap::new(), environment: None }
    }

    /// Forgets all but these policies, and reads those that are new or have changed.
    fn take(&mut self, rows: Vec<policy::Model>) {
        let (mut before, environment) = (std::mem::take(&mut self.known), self.environment.take());
        for row in rows {
            let version = row.version.unsigned_abs();
            if row.code == ENVIRONMENT_POLICY {
                let same =
                    environment.as_ref().filter(|(text, read)| *text == row.document && read.version() == version);
                let read = || (row.document.clone(), Arc::new(InForce::read(&row.document, version, &self.env_id)));
                self.environment = Some(same.cloned().unwrap_or_else(read));
                continue;
            }
            let known = match before.remove(&row.code) {
                Some(known) if known.text == row.document && known.attached.version == version => known,
                _ => Known { attached: attached(&row, version), text: row.document },
            };
            self.known.insert(row.code, known);
        }
    }

    /// What a code that is attached to a role stands for. One that nobody knows refuses: it may have been a deny.
    fn find(&self, code: &str) -> Attached {
        let own = || self.known.get(code).map(|known| known.attached.clone());
        Preset::find(code).and_then(Preset::attached).or_else(own).unwrap_or_else(|| {
            tracing::error!(code, "a role has a policy that does not exist; it is refused everything");
            refusing(code, 0)
        })
    }
}

/// A document that was written under other rules, or into the database by hand, must neither keep the program from
/// starting nor count for less than it said: whoever holds a role with it is refused until an administrator mends it.
fn attached(row: &policy::Model, version: u32) -> Attached {
    match Document::read(&row.document) {
        Ok(document) => Attached { code: row.code.as_str().into(), version, document },
        Err(fault) => {
            let (code, line, column) = (&row.code, fault.line, fault.column);
            tracing::error!(
                code,
                line,
                column,
                "a policy cannot be read; roles with it are refused: {}",
                fault.message
            );
            refusing(code, version)
        }
    }
}

fn refusing(code: &str, version: u32) -> Attached {
    Attached { code: code.into(), version, document: Document::refusing() }
}
