//! Who has access to the sites, and granting it.

use super::read_again_when_saved;
use crate::AppError;
use crate::components::{Badge, Card, ErrorAlert, Form, Pick, Picker, Plain, ResourceView, SelectField, Submit, Tone};
use crate::console::find::{Roles, roles};
use crate::console::query::use_query;
use crate::form::use_admin_form;
use crate::i18n::console::access::role_name;
use crate::i18n::console::sites;
use crate::rights::requires;
use doorward_contract::settings::Settings;
use doorward_contract::site_access::{Extent, SiteAccess, SiteRole};
use leptos::either::EitherOf3;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::PATH;
#[cfg(feature = "ssr")]
use crate::console::authorize::{further, optional, redirect_after, require};

/// Who has access to each site; `None` for viewers who may not read roles.
#[server(prefix = "/api", endpoint = "console/settings/sites/access")]
pub async fn read_site_access() -> Result<Option<Vec<SiteAccess>>, AppError> {
    let permit = require::<ReadSiteAccess>().await?;
    let Some(roles) = optional(&permit) else { return Ok(None) };
    Ok(Some(doorward_admin::site_access::read(&permit, &roles).await?))
}
requires!(ReadSiteAccess: SettingsRead);

/// Grants a role access to all paths of a site.
#[server(prefix = "/api", endpoint = "console/settings/site/grant")]
pub async fn grant_site(
    /// Host of the site.
    site: String,
    role: String,
) -> Result<(), AppError> {
    let permit = require::<GrantSite>().await?;
    let done = doorward_admin::site_access::grant(&permit, further(&permit), &site, role.trim()).await;
    redirect_after(PATH, done)
}
requires!(GrantSite: RolesEdit);

#[component]
pub fn Access(read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let granted = Resource::new(|| (), |()| read_site_access());
    view! { <ResourceView resource=granted view=move |access| access.map(|access| view! { <AccessList access read /> }) /> }
}

#[component]
fn AccessList(access: Vec<SiteAccess>, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = sites::texts();
    let grant = use_admin_form::<GrantSite>();
    read_again_when_saved(grant, read);
    let chosen = use_query().with_untracked(|query| query.text("host"));
    let without = access.iter().find(|site| site.roles.is_empty());
    let first = access.iter().find(|site| site.host == chosen).or(without).or(access.first());
    let value = grant.previous_value("site").or(first.map(|site| site.host.clone())).unwrap_or_default();
    let options = access.iter().map(|site| (site.host.clone(), site.host.clone())).collect::<Vec<_>>();
    let lines = access.into_iter().map(|site| view! { <Line site /> }).collect_view();
    view! {
        <div class="section" id="access">
            <Card title=texts.access_title text=texts.access_lead>
                <ul class="places">{lines}</ul>
            </Card>
        </div>
        <div class="section">
            <Card title=texts.grant_title text=texts.grant_lead>
                <Form state=grant>
                    <ErrorAlert message=grant.error_above(&["role"]) />
                    <div class="form__pair">
                        <SelectField name="site" label=texts.grant_site options value />
                        <Picker
                            name="role"
                            label=texts.grant_role
                            source=roles(Roles::All)
                            pick=Pick::One
                            plain=Plain::Line
                            placeholder=texts.choose_role
                            value=grant.previous_value("role").unwrap_or_default()
                            error=grant.error_at("role")
                            required=true
                        />
                    </div>
                    <div class="form__actions">
                        <Submit pending=grant.pending()>{texts.grant}</Submit>
                    </div>
                </Form>
            </Card>
        </div>
    }
}

#[component]
fn Line(site: SiteAccess) -> impl IntoView {
    let texts = sites::texts();
    let SiteAccess { host, roles, environment } = site;
    let name = |SiteRole { id, name, extent }: &SiteRole| {
        let name = role_name(id, name);
        if *extent == Extent::Wholly { name } else { texts.access_partly(name) }
    };
    let access = if environment {
        EitherOf3::A(texts.access_environment)
    } else if roles.is_empty() {
        EitherOf3::B(view! { <Badge tone=Tone::Warning>{texts.access_none}</Badge> })
    } else {
        EitherOf3::C(roles.iter().map(name).collect::<Vec<_>>().join(texts.access_between))
    };
    view! {
        <li>
            <code>{host}</code>
            " "
            {access}
        </li>
    }
}
