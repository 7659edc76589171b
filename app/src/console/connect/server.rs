//! Server function that writes the guide for an application.

use super::guide::Guide;
use crate::AppError;
use crate::rights::requires;
use leptos::prelude::*;

#[cfg(feature = "ssr")]
use super::guide::{Chosen, Group, Part, Snippet};
#[cfg(feature = "ssr")]
use super::snippets::{Entry, of_application, of_services, of_sites};
#[cfg(feature = "ssr")]
use super::values::{Upstream, Values};
#[cfg(feature = "ssr")]
use crate::console::applications::has_redirects;
#[cfg(feature = "ssr")]
use crate::console::authorize::{optional, require};
#[cfg(feature = "ssr")]
use crate::i18n::console::applications::{Texts as ApplicationTexts, texts as application_texts};
#[cfg(feature = "ssr")]
use crate::i18n::console::connect::guides::{self, Texts};
#[cfg(feature = "ssr")]
use doorward_access::Permit;
#[cfg(feature = "ssr")]
use doorward_contract::admin_action::action;
#[cfg(feature = "ssr")]
use doorward_contract::application::{Application, ApplicationKind};
#[cfg(feature = "ssr")]
use doorward_contract::oauth::paths;
use doorward_i18n::console::applications::Named;

/// How to connect an application; without an ID the first one that was created, or the built-in one.
#[server(prefix = "/api", endpoint = "console/connect")]
pub async fn read_guide(
    /// ID of the application; may be empty.
    application: Option<String>,
) -> Result<Guide, AppError> {
    let permit = require::<ReadGuide>().await?;
    let all = doorward_admin::applications::list(&permit).await?;
    let chosen = match application.as_deref().filter(|id| !id.is_empty()) {
        Some(id) => all.iter().find(|application| application.id == id),
        None => all.iter().find(|application| !application.default).or(all.first()),
    };
    let chosen = chosen.map(|application| describe(&permit, application));
    let named: Vec<_> = all.into_iter().map(|application| (application.id, application.name)).collect();
    Ok(Guide { applications: told_apart(application_texts(), &named), chosen })
}
requires!(ReadGuide: ApplicationsRead);

/// IDs and names of applications. Where several have the same name, the ID is beside it.
#[cfg(feature = "ssr")]
fn told_apart(texts: &ApplicationTexts, all: &[(String, String)]) -> Vec<(String, String)> {
    let is_shared = |name: &str| all.iter().filter(|(_, other)| other == name).count() > 1;
    let label = |(id, name): &(String, String)| match is_shared(name) {
        true => (id.clone(), texts.named(Named { id, name })),
        false => (id.clone(), name.clone()),
    };
    all.iter().map(label).collect()
}

#[cfg(feature = "ssr")]
fn describe(permit: &Permit<action::ApplicationsRead>, application: &Application) -> Chosen {
    let identity = permit.identity();
    let settings = optional::<action::SettingsRead, _>(permit).map(|permit| permit.identity().settings());
    // A wildcard is no name of a site.
    let site = settings.as_ref().and_then(|settings| settings.sites.sites.iter().find(|site| !site.host.contains('*')));
    // Its port is that of the proxy.
    let site = site.and_then(|site| site.host.split(':').next());
    let values = Values::of(application, identity.issuer(), &identity.options().env_id, site);
    Chosen {
        id: application.id.clone(),
        name: application.name.clone(),
        kind: application.kind,
        has_secret: values.has_secret(),
        lacks_redirect: has_redirects(application.kind) && application.config.redirect_uris.is_empty(),
        values: main_values(&values),
        endpoints: endpoints(&values),
        groups: groups(&values),
    }
}

/// The values that every library needs. A Mini Program uses the CloudBase API alone.
#[cfg(feature = "ssr")]
fn main_values(values: &Values) -> Vec<(String, String)> {
    let texts = guides::texts();
    if values.kind == ApplicationKind::MiniProgram {
        return labelled(vec![(application_texts().id, values.client_id.clone())]);
    }
    let mut main = vec![
        (application_texts().id, values.client_id.clone()),
        (texts.issuer, values.issuer.clone()),
        (texts.discovery, values.get("metadata").unwrap_or_default()),
    ];
    if has_redirects(values.kind) {
        main.push((texts.redirect_uri, values.redirect_uri.clone()));
    }
    labelled(main)
}

/// The endpoints that an application of this kind can use.
#[cfg(feature = "ssr")]
fn endpoints(values: &Values) -> Vec<(String, String)> {
    let (texts, kind) = (guides::texts(), values.kind);
    let of_users = [
        (texts.authorization, paths::AUTHORIZE),
        (texts.par, paths::PUSHED_REQUEST),
        (texts.userinfo, paths::USERINFO),
        (texts.sign_out, paths::LOGOUT),
    ];
    let of_all = [
        (texts.token, paths::TOKEN),
        (texts.introspection, paths::INTROSPECT),
        (texts.revocation, paths::REVOKE),
        (texts.certs, paths::CERTS),
    ];
    // A public client cannot ask about tokens.
    let usable = |(_, path): &(&str, &str)| kind.is_confidential() || *path != paths::INTROSPECT;
    let of_users = of_users.into_iter().filter(|_| has_redirects(kind));
    let of_all = of_all.into_iter().filter(|_| kind != ApplicationKind::MiniProgram).filter(usable);
    let address = |(label, path): (&'static str, &str)| (label, format!("{}{path}", values.issuer));
    labelled(of_users.chain(of_all).map(address).collect())
}

#[cfg(feature = "ssr")]
fn labelled(pairs: Vec<(&'static str, String)>) -> Vec<(String, String)> {
    pairs.into_iter().map(|(label, value)| (label.to_owned(), value)).collect()
}

#[cfg(feature = "ssr")]
fn groups(values: &Values) -> Vec<Group> {
    let texts = guides::texts();
    let group = |(title, lead, entries): (&str, &str, Vec<Entry>)| Group {
        title: title.to_owned(),
        lead: lead.to_owned(),
        snippets: entries.iter().map(|entry| snippet(entry, values, texts)).collect(),
    };
    let all = [
        (texts.of_application, "", of_application(values)),
        (texts.of_services, "", of_services(values)),
        (texts.of_sites, texts.of_sites_lead, of_sites(values)),
    ];
    all.into_iter().map(group).filter(|group| !group.snippets.is_empty()).collect()
}

#[cfg(feature = "ssr")]
fn snippet(entry: &Entry, values: &Values, texts: &Texts) -> Snippet {
    let about = texts.get(&entry.id.replace('-', "_")).map(str::to_owned);
    let rs256 = entry.needs_rs256(values).then(|| texts.rs256.to_owned());
    let upstream = entry.names_upstream().then(|| match values.upstream() {
        Upstream::Known(address) => texts.upstream(address),
        Upstream::Example(address) => texts.upstream_example(address),
    });
    let sentences = [about, entry.redirect.map(|path| texts.redirect(path)), rs256, upstream];
    let part = |(file, code): (&str, String)| Part { file: file.to_owned(), code };
    Snippet {
        id: entry.id.to_owned(),
        title: entry.title.to_owned(),
        about: sentences.into_iter().flatten().collect(),
        install: entry.install.map(str::to_owned),
        parts: entry.files(values).into_iter().map(part).collect(),
    }
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::{Values, snippet, told_apart};
    use crate::console::connect::snippets::of_sites;
    use crate::console::connect::values::tests::values;
    use crate::i18n::Language;
    use crate::i18n::console::{applications, connect::guides};
    use doorward_contract::application::ApplicationKind;

    #[test]
    fn applications_of_one_name_are_told_apart_by_their_ids() {
        let pair = |id: &str, name: &str| (id.to_owned(), name.to_owned());
        let all = [pair("a1", "Wiki"), pair("b2", "Shop"), pair("c3", "Wiki")];
        let labels = told_apart(applications::of(Language::En), &all);
        assert_eq!(labels, [pair("a1", "Wiki (a1)"), pair("b2", "Shop"), pair("c3", "Wiki (c3)")]);
    }

    #[test]
    fn the_text_beside_a_snippet_names_the_address_that_the_snippet_has() {
        let local = Values { issuer: "http://localhost:3000".into(), ..values(ApplicationKind::Web) };
        for (values, address) in [(local, "localhost:3000"), (values(ApplicationKind::Web), "doorward:3000")] {
            for language in Language::ALL {
                let entries = of_sites(&values).into_iter().filter(|entry| entry.id != "gateway");
                for shown in entries.map(|entry| snippet(&entry, &values, guides::of(language))) {
                    let (about, code) = (shown.about.concat(), &shown.parts[0].code);
                    assert!(about.contains(address) && code.contains(address), "{}: {about}\n{code}", shown.id);
                    let other = if address.starts_with("doorward") { "localhost:3000" } else { "doorward:3000" };
                    assert!(!about.contains(other) && !code.contains(other), "{}: {about}\n{code}", shown.id);
                }
            }
        }
    }
}
