//! Options of filters and bulk actions: IDs and names, as far as the viewer may read them.

use crate::AppError;
use crate::console::authorize::optional;
use crate::i18n::console::access::role_name;
use doorward_access::Permit;
use doorward_contract::admin_action::action;

type Options = Vec<(String, String)>;

pub async fn providers(permit: &Permit<action::UsersRead>) -> Result<Options, AppError> {
    let Some(permit) = optional::<action::ProvidersRead, _>(permit) else { return Ok(vec![]) };
    let all = doorward_admin::providers::list(&permit).await?;
    Ok(all.into_iter().map(|provider| (provider.id, provider.name)).collect())
}

pub async fn roles(permit: &Permit<action::UsersRead>) -> Result<Options, AppError> {
    let Some(permit) = optional::<action::RolesRead, _>(permit) else { return Ok(vec![]) };
    let all = doorward_admin::roles::names(&permit).await?;
    Ok(all.into_iter().map(|role| (role.id.clone(), role_name(&role.id, &role.name))).collect())
}

/// Departments and positions, with the names of their ancestors.
pub async fn departments(permit: &Permit<action::UsersRead>) -> Result<Options, AppError> {
    let Some(permit) = optional::<action::OrganizationRead, _>(permit) else { return Ok(vec![]) };
    let mut path: Vec<String> = Vec::new();
    let mut options = Vec::new();
    for node in doorward_admin::organization::list(&permit).await?.nodes {
        path.truncate(node.depth.into());
        path.push(node.name);
        options.push((node.id, path.join(" / ")));
    }
    Ok(options)
}
