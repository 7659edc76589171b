//! Dry runs of a guard: to try a level, rule or row permissions before storing them, and to look into a denial.

use super::{find, refusal};
use crate::simulate::SimulatedSubject;
use doorward_access::engine::evaluate_guard;
use doorward_access::explanation_text::guard_text;
use doorward_access::guard::{GuardResult, ParsedTarget, Written};
use doorward_access::{Access, Error, Permit, PolicySet, Resource};
use doorward_contract::access::Reason;
use doorward_contract::admin_action::action;
use doorward_contract::messaging::Language;
use doorward_contract::resource::ResourceLevel;
use doorward_contract::resources::{ResourceTrial, ResourceTried, RowPermissions, TrialSubject};
use doorward_contract::simulation::SimulatedPrincipal;
use std::sync::Arc;

/// Evaluates the guard of a target, without policies. A level, rule or row permissions in the request replace those of
/// the resource; nothing is stored.
///
/// # Errors
/// [`Error::Invalid`] names the field, [`Error::Rule`] the place in the rule, [`Error::OneOf`] the row permission or
/// role that is invalid.
pub async fn attempt(
    permit: &Permit<action::AccessCheck>,
    trial: &ResourceTrial,
    language: Language,
) -> Result<ResourceTried, Error> {
    let access = permit.access();
    let target = ParsedTarget::read(&trial.target)?;
    let subject = SimulatedSubject::find(access, &principal(&trial.subject)?).await?;
    let auth = subject.auth(access).await?;
    let compiled = match draft(access, trial).await? {
        Some(resource) => with(&access.compiled(), trial, resource),
        None => access.compiled().as_ref().clone(),
    };
    let now = access.identity().now().as_millis();
    let GuardResult { reason, decision } = evaluate_guard(&compiled, &subject.subject(), &target, auth.as_ref(), now);
    let explanation_text = vec![guard_text(language, &trial.target, reason, &decision)];
    Ok(ResourceTried { allowed: reason == Reason::Allowed, reason, guard: decision, explanation_text })
}

fn principal(subject: &TrialSubject) -> Result<SimulatedPrincipal, Error> {
    match subject {
        TrialSubject { user: Some(_), roles } if !roles.is_empty() => {
            Err(Error::invalid("subject", "malformed", |texts| texts.trial_subject_malformed))
        }
        TrialSubject { user: Some(user), .. } => Ok(SimulatedPrincipal::User(user.clone())),
        TrialSubject { roles, .. } if roles.is_empty() => Ok(SimulatedPrincipal::Unauthenticated),
        TrialSubject { roles, .. } => Ok(SimulatedPrincipal::Roles(roles.clone())),
    }
}

/// The resource with the changes of the request; `None` if it has none.
async fn draft(access: &Access, trial: &ResourceTrial) -> Result<Option<Resource>, Error> {
    if trial.level.is_none() && trial.rule.is_none() && trial.row_permissions.is_none() {
        return Ok(None);
    }
    let kind = trial.target.kind;
    let known = find(access.identity().db().read(), kind, &trial.target.name).await;
    let known = match known {
        Err(Error::NotFound(_)) => None,
        found => Some(found?),
    };
    let level = trial.level.or_else(|| trial.rule.as_ref().map(|_| ResourceLevel::Custom));
    let level = level.or_else(|| Some(known.as_ref()?.level));
    let level = level.ok_or_else(|| Error::invalid("level", "required", |texts| texts.level_unknown))?;
    let current_rule = known.as_ref().and_then(|row| row.rule.clone()).filter(|_| level == ResourceLevel::Custom);
    let rule = trial.rule.as_ref().map(|rule| rule.0.clone()).or(current_rule);
    let own =
        || known.as_ref().and_then(|row| serde_json::from_value::<RowPermissions>(row.row_permissions.clone()).ok());
    let rows = trial.row_permissions.clone().or_else(own).unwrap_or_default();
    let version = known.as_ref().map_or(0, |row| row.version.unsigned_abs()).saturating_add(1);
    let written = Written { kind, level, rule: rule.as_deref(), rows: &rows, version };
    Resource::new(&written).map(Some).map_err(refusal)
}

fn with(compiled: &PolicySet, trial: &ResourceTrial, resource: Resource) -> PolicySet {
    let resources = compiled.resources().clone();
    compiled.clone().guarding(resources.with(trial.target.kind, trial.target.name.clone(), Arc::new(resource)))
}
