//! Loads a [`PolicySet`] from the rows of the database.

use crate::environment::EnvironmentPolicy;
use crate::guard::{Resource, Resources, Written};
use crate::policy::Document;
use crate::policy_set::PolicySet;
use crate::presets::Preset;
use crate::role::{AttachedPolicy, Role};
use doorward_contract::access::ENVIRONMENT_POLICY;
use doorward_contract::resource::ResourceType;
use doorward_contract::resources::KnownType;
use doorward_i18n::Language;
use doorward_store::error::Unreadable;
use doorward_store::{ConnectionTrait, StoreError, policy, resource, resource_type, role};
use std::collections::HashMap;
use std::sync::Arc;

/// Compiled documents of the previous snapshot. Comparing the text of an unchanged one is cheaper
/// than compiling it again.
#[derive(Debug)]
pub(crate) struct Documents {
    env_id: String,
    known: HashMap<String, LoadedDocuments>,
    resources: HashMap<(ResourceType, String), (resource::Model, Arc<Resource>)>,
    environment: Option<(String, Arc<EnvironmentPolicy>)>,
}

type StoredResource = Result<resource::Model, Unreadable<(String, String)>>;

#[derive(Debug)]
struct LoadedDocuments {
    text: String,
    attached: AttachedPolicy,
}

/// Loads all roles, policies and resources.
pub(crate) async fn read(conn: &impl ConnectionTrait, documents: &mut Documents) -> Result<PolicySet, StoreError> {
    documents.take(policy::all(conn).await?);
    let mut roles: HashMap<String, Vec<AttachedPolicy>> =
        role::ids(conn).await?.into_iter().map(|id| (id, Vec::new())).collect();
    for row in policy::attachments(conn).await? {
        let attached = documents.find(&row.policy_code);
        if let Some(policies) = roles.get_mut(&row.role_id) {
            policies.push(attached);
        }
    }
    let resources = documents.compile_resources(resource::all(conn).await?);
    let types = resource_type::all(conn).await?.into_iter().map(known_type).collect();
    let compiled = PolicySet::new(roles.into_iter().map(|(id, policies)| Arc::new(Role::new(id, policies))));
    let compiled = compiled.guarding(Resources::new(resources, types));
    Ok(compiled.in_environment(documents.environment.as_ref().map(|(_, policy)| policy.clone())))
}

impl Documents {
    /// An empty cache.
    pub fn new(env_id: &str) -> Self {
        Self { env_id: env_id.to_owned(), known: HashMap::new(), resources: HashMap::new(), environment: None }
    }

    /// Compiles the policies that are new or have changed, and drops those without a row.
    fn take(&mut self, rows: Vec<policy::Model>) {
        let (mut before, environment) = (std::mem::take(&mut self.known), self.environment.take());
        for row in rows {
            let version = row.version.unsigned_abs();
            if row.code == ENVIRONMENT_POLICY {
                let same =
                    environment.as_ref().filter(|(text, read)| *text == row.document && read.version() == version);
                let read =
                    || (row.document.clone(), Arc::new(EnvironmentPolicy::read(&row.document, version, &self.env_id)));
                self.environment = Some(same.cloned().unwrap_or_else(read));
                continue;
            }
            let known = match before.remove(&row.code) {
                Some(known) if known.text == row.document && known.attached.version == version => known,
                _ => LoadedDocuments { attached: attached(&row, version), text: row.document },
            };
            self.known.insert(row.code, known);
        }
    }

    /// Compiles the resources that are new or have changed, and drops those without a row. A resource that cannot be
    /// read is denied; one of an unknown type cannot be addressed by any question.
    fn compile_resources(&mut self, rows: Vec<StoredResource>) -> Vec<(ResourceType, String, Arc<Resource>)> {
        let mut before = std::mem::take(&mut self.resources);
        let mut unreadable = Vec::new();
        for row in rows {
            let row = match row {
                Ok(row) => row,
                Err(Unreadable { key: (kind, name), error }) => {
                    tracing::error!(kind, name, "a resource cannot be read; every request is denied: {error}");
                    unreadable
                        .extend(ResourceType::parse(&kind).map(|kind| (kind, name, Arc::new(Resource::unreadable(0)))));
                    continue;
                }
            };
            let key = (row.kind, row.name.clone());
            let known = before.remove(&key).filter(|(known, _)| *known == row);
            let known = known.unwrap_or_else(|| (row.clone(), compile_resource(&row)));
            self.resources.insert(key, known);
        }
        let readable =
            self.resources.iter().map(|((kind, name), (_, resource))| (*kind, name.clone(), resource.clone()));
        readable.chain(unreadable).collect()
    }

    /// The policy with this code. An unknown code denies everything: the missing policy may have been a deny.
    fn find(&self, code: &str) -> AttachedPolicy {
        let own = || self.known.get(code).map(|known| known.attached.clone());
        Preset::find(code).and_then(Preset::attached).or_else(own).unwrap_or_else(|| {
            tracing::error!(code, "an attached policy does not exist; roles with it are denied everything");
            refusing(code, 0)
        })
    }
}

/// A registered type. Actions that are not a list of strings are ignored.
pub(crate) fn known_type(row: resource_type::Model) -> KnownType {
    let resource_type::Model { name, description, actions, .. } = row;
    KnownType { name, description, actions: serde_json::from_value(actions).unwrap_or_default(), built_in: false }
}

/// Compiles a resource. One that cannot be read is logged and denied to everyone except administrators.
fn compile_resource(row: &resource::Model) -> Arc<Resource> {
    let version = row.version.unsigned_abs();
    let read = serde_json::from_value(row.row_permissions.clone()).ok().and_then(|rows| {
        let (kind, level, rule) = (row.kind, row.level, row.rule.as_deref());
        Resource::new(&Written { kind, level, rule, rows: &rows, version }).ok()
    });
    Arc::new(read.unwrap_or_else(|| {
        tracing::error!(
            kind = row.kind.as_str(),
            name = row.name,
            "a resource cannot be read; everyone except administrators is denied"
        );
        Resource::unreadable(version)
    }))
}

/// Compiles a policy. A document may have become invalid by a newer rule or an edit in the database. It must not keep
/// the program from starting, and must not have less effect than intended: roles with it are denied everything until an
/// administrator corrects it.
fn attached(row: &policy::Model, version: u32) -> AttachedPolicy {
    match Document::read_stored(&row.document) {
        Ok(document) => AttachedPolicy { code: row.code.as_str().into(), version, document },
        Err(fault) => {
            let (code, line, column) = (&row.code, fault.line, fault.column);
            tracing::error!(
                code,
                line,
                column,
                "a policy cannot be read; roles with it are denied everything: {}",
                fault.kind.sentence(Language::En)
            );
            refusing(code, version)
        }
    }
}

fn refusing(code: &str, version: u32) -> AttachedPolicy {
    AttachedPolicy { code: code.into(), version, document: Document::refusing() }
}
