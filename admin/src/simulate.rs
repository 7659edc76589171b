//! The simulator: how a question would be decided, with the present policies and with a draft of one. For looking into
//! a denial and for trying a document before storing it.

mod affected;

use crate::users::records as users;
use doorward_access::check::subject::auth;
use doorward_access::environment::{self, EnvironmentPolicy};
use doorward_access::explanation_text::failure_text;
use doorward_access::policy::Document;
use doorward_access::presets::Preset;
use doorward_access::rule::Auth;
use doorward_access::{
    Access, Account, AttachedPolicy, Error, Permit, PolicySet, Question, Request, Subject, explain, explanation_text,
    is_automatic,
};
use doorward_contract::Uid;
use doorward_contract::access::{ANONYMOUS_USERS, ENVIRONMENT_POLICY, ORGANIZATION_MEMBERS, REGISTERED_USERS};
use doorward_contract::account::{AccountKind, Attributes, display_name};
use doorward_contract::admin::User;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::Language;
use doorward_contract::simulation::{
    Draft, Simulated, SimulatedAccount, SimulatedDecision, SimulatedPrincipal, Simulation,
};
use doorward_store::policy;
use std::net::IpAddr;
use std::sync::Arc;

/// Decides a question by the policies in effect. With a draft, also decides it by the policies with the draft, and
/// lists the accounts whose answer the draft changes.
///
/// # Errors
/// [`Error::Invalid`] names the field: `user`, `roles`, `ip` or `policy`. [`Error::Document`] the place in the draft.
pub async fn simulate(
    permit: &Permit<action::AccessCheck>,
    simulation: &Simulation,
    language: Language,
) -> Result<Simulated, Error> {
    let access = permit.access();
    let ip = simulation.ip.as_deref().map(address).transpose()?;
    let subject = SimulatedSubject::find(access, &simulation.principal).await?;
    let compiled = access.compiled();
    let with_draft = match &simulation.draft {
        Some(draft) if draft.policy == ENVIRONMENT_POLICY => Some(in_environment(access, &compiled, draft)?),
        Some(draft) => Some(compiled.replacing(&read(access, draft).await?)),
        None => None,
    };
    let attributes = Attributes::new();
    let question = Question {
        subject: subject.subject(),
        action: &simulation.action,
        resource: &simulation.resource,
        attributes: &attributes,
        request: Request {
            ip,
            method: simulation.method.as_deref(),
            path: simulation.path.as_deref(),
            time: simulation.time.unwrap_or_else(|| access.identity().now()),
            ..Request::default()
        },
    };
    let answer = |compiled: &PolicySet| {
        let mut explanation = explain(compiled, &question);
        let explanation_text = explanation_text(language, &explanation);
        if let Some(environment) = &mut explanation.decision.environment {
            environment.failure_detail = failure_text(language, environment);
        }
        SimulatedDecision { explanation_text, explanation }
    };
    let (now, after) = (answer(&compiled), with_draft.as_ref().map(answer));
    let affected = match &with_draft {
        Some(drafted) => Some(affected::affected(access, &question, &compiled, drafted).await?),
        None => None,
    };
    Ok(Simulated { now, after, affected, account: subject.account() })
}

fn address(text: &str) -> Result<IpAddr, Error> {
    text.trim().parse().map_err(|_| Error::invalid("ip", "not_an_address", |texts| texts.ip_malformed))
}

/// Parses the draft. Its version is the one that storing it would create.
async fn read(access: &Access, draft: &Draft) -> Result<AttachedPolicy, Error> {
    if Preset::find(&draft.policy).is_some() {
        return Err(Error::invalid("policy", "fixed", |texts| texts.policy_fixed));
    }
    let row = policy::by_code(access.identity().db().read(), &draft.policy).await?;
    let row = row.ok_or_else(|| Error::invalid("policy", "unknown", |texts| texts.policy_unknown))?;
    let document = Document::read(&draft.document.0).map_err(Error::Document)?;
    Ok(AttachedPolicy {
        code: row.code.as_str().into(),
        version: row.version.unsigned_abs().saturating_add(1),
        document,
    })
}

/// The policies in effect with a draft of the environment policy, which need not exist yet.
fn in_environment(access: &Access, compiled: &PolicySet, draft: &Draft) -> Result<PolicySet, Error> {
    environment::check(&draft.document.0).map_err(Error::Document)?;
    let version = compiled.environment().map_or(0, EnvironmentPolicy::version).saturating_add(1);
    let drafted = EnvironmentPolicy::read(&draft.document.0, version, &access.identity().options().env_id);
    Ok(compiled.clone().in_environment(Some(Arc::new(drafted))))
}

/// The subject of a simulated question. Owns what a [`Subject`] borrows.
pub(crate) enum SimulatedSubject {
    Unauthenticated,
    Account { uid: Uid, kind: AccountKind, roles: Vec<String>, attributes: Attributes, known: Option<Box<User>> },
    Key(Vec<String>),
}

impl SimulatedSubject {
    pub async fn find(access: &Access, principal: &SimulatedPrincipal) -> Result<Self, Error> {
        Ok(match principal {
            SimulatedPrincipal::Unauthenticated => Self::Unauthenticated,
            SimulatedPrincipal::Guest => Self::simulated(AccountKind::Anonymous, vec![]),
            SimulatedPrincipal::Roles(roles) => Self::with(access, roles)?,
            SimulatedPrincipal::User(name) => {
                let found = users::named(access.identity(), name).await?;
                let user = found.ok_or_else(|| Error::invalid("user", "unknown", |texts| texts.user_unknown))?;
                Self::Account {
                    uid: user.uid.clone(),
                    kind: user.kind,
                    roles: user.roles.iter().map(|role| role.id.clone()).collect(),
                    attributes: user.attributes.clone(),
                    known: Some(Box::new(user)),
                }
            }
        })
    }

    /// A subject with these roles. An automatic role determines the kind of account; other roles alone make an API key.
    fn with(access: &Access, roles: &[String]) -> Result<Self, Error> {
        if roles.is_empty() {
            return Err(Error::invalid("roles", "required", |texts| texts.empty_list("roles")));
        }
        let compiled = access.compiled();
        if let Some(unknown) = roles.iter().find(|role| compiled.role(role).is_none()) {
            return Err(Error::one_of("roles", "unknown", unknown, |texts| texts.role_unknown(unknown)));
        }
        let kind = roles.iter().find_map(|role| match role.as_str() {
            ORGANIZATION_MEMBERS => Some(AccountKind::Internal),
            REGISTERED_USERS => Some(AccountKind::External),
            ANONYMOUS_USERS => Some(AccountKind::Anonymous),
            _ => None,
        });
        let held: Vec<_> = roles.iter().filter(|role| !is_automatic(role)).cloned().collect();
        Ok(match kind {
            Some(kind) => Self::simulated(kind, held),
            None if held.is_empty() => Self::Unauthenticated,
            None => Self::Key(held),
        })
    }

    fn simulated(kind: AccountKind, roles: Vec<String>) -> Self {
        let (uid, attributes) = (Uid::simulated(), Attributes::new());
        Self::Account { uid, kind, roles, attributes, known: None }
    }

    pub fn subject(&self) -> Subject<'_> {
        match self {
            Self::Unauthenticated => Subject::Unauthenticated,
            Self::Account { uid, kind, roles, attributes, .. } => {
                Subject::Account(Account { uid, kind: *kind, roles, attributes })
            }
            Self::Key(roles) => Subject::Key { roles },
        }
    }

    /// What security rules can use: the account only, because a simulation has no session.
    pub async fn auth(&self, access: &Access) -> Result<Option<Auth>, Error> {
        let Self::Account { uid, kind, .. } = self else { return Ok(None) };
        auth(access, uid, *kind, None).await.map(Some)
    }

    fn account(&self) -> Option<SimulatedAccount> {
        let Self::Account { known: Some(user), .. } = self else { return None };
        Some(named(user))
    }
}

/// An account with its name. Contacts are not shown: the viewer may lack the permission to read accounts.
fn named(user: &User) -> SimulatedAccount {
    let name = display_name([&user.name, &user.username]).map(str::to_owned);
    SimulatedAccount { uid: user.uid.clone(), name, status: user.status }
}
