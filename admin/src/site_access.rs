//! Who has access to the sites behind proxies and the gateway, and granting access to a role.

use crate::{policies, roles};
use doorward_access::{Access, Document, Error, Permit};
use doorward_contract::access::{DocumentText, NewPolicy};
use doorward_contract::account::ADMINISTRATOR;
use doorward_contract::admin_action::action;
use doorward_contract::settings::Site;
use doorward_contract::site_access::{Extent, SiteAccess, SiteRole};
use doorward_identity::version::Expected;
use doorward_store::policy;
use serde_json::json;

/// Most policies with the same beginning of their code that are looked at before granting gives up.
const MOST_TRIES: u8 = 20;

/// Who has access to each site, in the order of the setting.
pub async fn read(
    permit: &Permit<action::SettingsRead>,
    roles: &Permit<action::RolesRead>,
) -> Result<Vec<SiteAccess>, Error> {
    let (compiled, names) = (permit.access().compiled(), roles::names(roles).await?);
    let of = |site: &Site| {
        let granted = names.iter().filter(|role| role.id != ADMINISTRATOR).filter_map(|role| {
            let extent = compiled.role(&role.id)?.extent(&actions(site))?;
            Some(SiteRole { id: role.id.clone(), name: role.name.clone(), extent })
        });
        SiteAccess { host: site.host.clone(), roles: granted.collect(), environment: compiled.environment().is_some() }
    };
    Ok(permit.identity().settings().sites.sites.iter().map(of).collect())
}

/// Prefix of the actions of all requests to a site.
fn actions(site: &Site) -> String {
    format!("{}:/", site.kind)
}

/// Grants a role access to all paths of a site: attaches a policy that allows them. Sites of the same kind share
/// policies, so the role gains access to all of them.
///
/// `policies` is the permit for the policy, if the actor has it; a role that already has access needs none.
///
/// # Errors
/// [`Error::NotFound`] for the site or role, [`Error::Lacks`] without the permit, and those of [`policies::create`] and
/// [`roles::set_policies`].
pub async fn grant(
    permit: &Permit<action::RolesEdit>,
    policies: Result<Permit<action::PoliciesEdit>, Error>,
    host: &str,
    role: &str,
) -> Result<(), Error> {
    let access = permit.access();
    let settings = access.identity().settings();
    let site = settings.sites.sites.iter().find(|site| site.host == host).ok_or(Error::NotFound(|texts| texts.site))?;
    let found = roles::load(access, role).await?;
    let held = access.compiled().role(role).and_then(|role| role.extent(&actions(site)));
    if held == Some(Extent::Wholly) {
        return Ok(());
    }
    let code = policy_for(access, &policies?, site).await?;
    let expected = Expected::content(&found.editable());
    let mut codes = found.policies;
    if !codes.contains(&code) {
        codes.push(code);
    }
    roles::set_policies(permit, role, codes, &expected).await.map(drop)
}

/// Code of a policy that allows all requests to the site and does nothing else: an existing one, or a new one.
async fn policy_for(access: &Access, permit: &Permit<action::PoliciesEdit>, site: &Site) -> Result<String, Error> {
    let statement = json!({ "action": format!("{}*", actions(site)), "resource": "*", "effect": "allow" });
    let document = json!({ "version": "1.0", "statement": [statement] }).to_string();
    let wanted = Document::read(&document).map_err(Error::Document)?;
    for number in 1..=MOST_TRIES {
        let code = if number == 1 { format!("site-{}", site.kind) } else { format!("site-{}-{number}", site.kind) };
        let Some(stored) = policy::by_code(access.identity().db().read(), &code).await? else {
            let new = NewPolicy { code: code.clone(), document: DocumentText(document), ..NewPolicy::default() };
            policies::create(permit, new).await?;
            return Ok(code);
        };
        if Document::read_stored(&stored.document).is_ok_and(|stored| stored.written() == wanted.written()) {
            return Ok(code);
        }
    }
    Err(Error::Taken("code"))
}
