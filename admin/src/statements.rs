//! Overviews for reading: all statements of several roles, and whether a policy allows, denies or both.

use doorward_access::presets::PRESETS;
use doorward_access::{Account, ApplicableRoles, Error, Permit, PolicySet, Question, Request, Subject};
use doorward_contract::Uid;
use doorward_contract::access::{ENVIRONMENT_POLICY, Effect, PolicyDocument, PolicySummary, Statement, StatementRef};
use doorward_contract::account::{AccountKind, Attributes};
use doorward_contract::admin_action::action;
use doorward_contract::messaging::Language;
use doorward_contract::simulation::{Effects, StatementInForce};
use doorward_store::policy;

/// Every statement of these roles, denies first because they take precedence. Unknown roles are ignored.
pub fn of_roles(permit: &Permit<action::PoliciesRead>, ids: &[String]) -> Vec<StatementInForce> {
    let access = permit.access();
    let compiled = access.compiled();
    let mut all: Vec<_> = ids.iter().flat_map(|id| of_role(&compiled, id)).collect();
    all.sort_by_key(|one| one.effect == Effect::Allow);
    all
}

fn of_role(compiled: &PolicySet, id: &str) -> Vec<StatementInForce> {
    let Some(role) = compiled.role(id) else { return vec![] };
    let policies = role.policies().iter().flat_map(|policy| {
        let statements = (0..).zip(&policy.document.written().statement);
        statements.map(move |(statement, written)| {
            let Statement { action, resource, effect, condition } = written.clone();
            let (role, code) = (id.to_owned(), policy.code.as_ref().to_owned());
            let at = StatementRef { role, policy: code, version: policy.version, statement };
            StatementInForce { at, effect, action, resource, condition }
        })
    });
    policies.collect()
}

/// Ids of the roles that apply to an account of this kind that holds these, automatic roles first.
pub fn roles_of(kind: AccountKind, held: &[String]) -> Vec<String> {
    let attributes = Attributes::new();
    let uid = Uid::simulated();
    let account = Account { uid: &uid, kind, roles: held, attributes: &attributes };
    let (subject, request) = (Subject::Account(account), Request::default());
    let question = Question { subject, action: "", resource: "", attributes: &attributes, request };
    ApplicableRoles::of(&question).ids().map(str::to_owned).collect()
}

/// All policies with their effects, built-in ones first.
pub async fn policies(
    permit: &Permit<action::PoliciesRead>,
    language: Language,
) -> Result<Vec<(PolicySummary, Effects)>, Error> {
    let access = permit.access();
    let conn = access.identity().db().read();
    let presets = PRESETS.iter().map(|preset| {
        let of = preset.policy(language);
        let effects = if preset.effect == Effect::Allow { Effects::Allows } else { Effects::Denies };
        (summary(of.code, of.name, of.description, of.version, true), effects)
    });
    let own = policy::all(conn).await?.into_iter().map(|row| {
        let environment = row.code == ENVIRONMENT_POLICY;
        let effects = if environment { Effects::Environment } else { effects_of(&row.document) };
        (summary(row.code, row.name, row.description, row.version.unsigned_abs(), false), effects)
    });
    let mut own: Vec<_> = own.collect();
    own.sort_by(|(one, _), (other, _)| one.code.cmp(&other.code));
    let mut all: Vec<_> = presets.chain(own).collect();
    for row in policy::attachments(conn).await? {
        if let Some((found, _)) = all.iter_mut().find(|(one, _)| one.code == row.policy_code) {
            found.roles.push(row.role_id);
        }
    }
    Ok(all)
}

fn summary(code: String, name: String, description: String, version: u32, preset: bool) -> PolicySummary {
    PolicySummary { code, name, description, version, preset, roles: vec![] }
}

/// The effects of a document. Only its structure is read; conditions are not compiled.
fn effects_of(text: &str) -> Effects {
    let Ok(document) = serde_json::from_str::<PolicyDocument>(text) else { return Effects::Unreadable };
    let has = |effect| document.statement.iter().any(|statement| statement.effect == effect);
    match (has(Effect::Allow), has(Effect::Deny)) {
        (true, true) => Effects::Both,
        (false, true) => Effects::Denies,
        (true, false) => Effects::Allows,
        (false, false) => Effects::Unreadable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_policy_is_told_in_a_word() {
        let of = |effects: &[&str]| {
            let each = |effect: &&str| format!(r#"{{"action":"functions:*","effect":"{effect}"}}"#);
            let all: Vec<_> = effects.iter().map(each).collect();
            effects_of(&format!(r#"{{"version":"1.0","statement":[{}]}}"#, all.join(",")))
        };
        assert_eq!(of(&["allow", "allow"]), Effects::Allows);
        assert_eq!(of(&["deny"]), Effects::Denies);
        assert_eq!(of(&["allow", "deny"]), Effects::Both);
        assert_eq!(effects_of("{"), Effects::Unreadable);
    }

    #[test]
    fn automatic_roles_come_before_assigned_ones() {
        let held = ["editor".to_owned(), "all_users".to_owned()];
        assert_eq!(roles_of(AccountKind::Internal, &held), ["all_users", "organization_members", "editor"]);
    }
}
