//! Websites behind a proxy.

mod access;
mod server;

pub use access::{GrantSite, ReadSiteAccess};
pub use server::{RemoveSite, SaveSite};

use super::{read_again_when_saved, routes};
use crate::AppError;
use crate::components::{
    Badge, Card, Cell, Check, ConfirmedAction, Empty, ErrorAlert, Field, FieldKind, Form, FreshFormLink, Row, Submit,
    Table, Tone,
};
use crate::console::changes::was;
use crate::console::page::ApiExample;
use crate::console::query::{encode, use_query};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{sites, users};
use crate::i18n::{Language, common, errors};
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::settings::{Settings, Site, Sites};
use leptos::either::Either;
use leptos::prelude::*;

pub(super) const PATH: &str = "/admin/settings/sites";
/// Address of the list of who has access.
pub(super) const ACCESS: &str = "/admin/settings/sites#access";
const FIELDS: &[&str] = &["host", "kind"];

fn edit_page(host: &str) -> String {
    format!("{PATH}?host={}", encode(host))
}

#[component]
pub(super) fn WebSites(now: Sites, read: Resource<Result<Settings, AppError>>) -> impl IntoView {
    let texts = sites::texts();
    let (save, remove) = (
        use_admin_form::<SaveSite>().with_sentences(sentence),
        use_admin_form::<RemoveSite>().with_sentences(sentence),
    );
    read_again_when_saved(save, read);
    read_again_when_saved(remove, read);
    let query = use_query();
    let body = serde_json::to_string(&now).unwrap_or_default();
    let list = now.sites.clone();
    let chosen = Memo::new(move |_| {
        let host = query.with(|query| query.text("host"));
        list.iter().find(|site| site.host == host).cloned()
    });
    let rows = now.sites.iter().cloned().map(|site| view! { <SiteRow site remove /> }).collect_view();
    view! {
        <p class="section-lead">
            {texts.lead}
            " "
            {texts.routes_hint}
            " "
            <a href=routes::PATH>{texts.routes_link}</a>
            {(!now.sites.is_empty())
                .then(|| {
                    view! {
                        <IfAllowed to=AdminAction::RolesRead>
                            " · "
                            <a href="#access">{texts.access_link}</a>
                        </IfAllowed>
                    }
                })}
        </p>
        <ErrorAlert message=remove.error_above(&[]) />
        {if now.sites.is_empty() {
            Either::Left(view! { <Empty title=texts.none_title text=texts.none_body /> })
        } else {
            let head = vec![texts.host, texts.kind, texts.sign_in_short, texts.jwt_short, users::texts().actions];
            Either::Right(view! { <div class="section"><Table caption=texts.title head>{rows}</Table></div> })
        }}
        {(!now.sites.is_empty()).then(|| view! { <access::Access read /> })}
        {move || view! { <Entry site=chosen.get() save /> }}
        <ApiExample method="PATCH" path="/settings/sites" body />
    }
}

#[component]
fn SiteRow(site: Site, remove: FormState<RemoveSite>) -> impl IntoView {
    let (texts, held) = (sites::texts(), was(&site));
    let Site { host, kind, sign_in, identity_jwt, .. } = site;
    // `*` and `:` are not valid in the ID of a button.
    let ask = format!("ask-remove-{}", host.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let mark = move |on: bool| match on {
        true => Either::Left(view! { <Badge tone=Tone::Success>{texts.yes}</Badge> }),
        false => Either::Right(view! { <span class="muted">{texts.no}</span> }),
    };
    let remove_label = texts.remove_label(&host);
    let (host_text, page, label, title) =
        (host.clone(), edit_page(&host), texts.change_label(&host), texts.remove_ask(&host));
    view! {
        <Row>
            <Cell class="cell--main"><code>{host_text}</code></Cell>
            <Cell label=texts.kind><code>{kind}</code></Cell>
            <Cell label=texts.sign_in_short>{mark(sign_in)}</Cell>
            <Cell label=texts.jwt_short>{mark(identity_jwt)}</Cell>
            <Cell class="cell--actions">
                <FreshFormLink href=page label>{texts.change}</FreshFormLink>
                <ConfirmedAction form=remove id=ask action=texts.remove spoken=remove_label title text=texts.remove_body>
                    <input type="hidden" name="host" value=host />
                    {held}
                </ConfirmedAction>
            </Cell>
        </Row>
    }
}

/// Form for a new site, or the site being edited.
#[component]
fn Entry(site: Option<Site>, save: FormState<SaveSite>) -> impl IntoView {
    let texts = sites::texts();
    let new = site.is_none();
    let held = was(&site);
    let Site { host, kind, sign_in, identity_jwt, preflights, escaped_paths } =
        site.unwrap_or_else(|| Site::new("", ""));
    let value_of = move |name: &str, stored: String| Some(save.previous_value(name).unwrap_or(stored));
    let (title, button) = if new { (texts.add_title, texts.add) } else { (texts.change_title, common::texts().save) };
    view! {
        <Card title text=texts.entry_lead>
            <Form state=save>
                <ErrorAlert message=save.error_above(FIELDS) />
                {held}
                <input type="hidden" name="former" value=host.clone() />
                <div class="form__pair">
                    <Field
                        name="host"
                        label=texts.host
                        kind=FieldKind::Username
                        hint=texts.host_hint
                        value=value_of("host", host)
                        error=save.error_at("host")
                        autocomplete="off"
                        maxlength=255
                        required=true
                    />
                    <Field
                        name="kind"
                        label=texts.kind
                        kind=FieldKind::Username
                        hint=texts.kind_hint
                        value=value_of("kind", kind)
                        error=save.error_at("kind")
                        autocomplete="off"
                        maxlength=32
                        required=true
                    />
                </div>
                <Check name="sign_in" label=texts.sign_in checked=sign_in />
                <Check name="identity_jwt" label=texts.jwt checked=identity_jwt />
                <Check name="preflights" label=texts.preflights checked=preflights />
                <Check name="escaped_paths" label=texts.escaped_paths checked=escaped_paths />
                <div class="form__actions">
                    <Submit pending=save.pending()>{button}</Submit>
                    {(!new)
                        .then(|| {
                            view! {
                                <FreshFormLink href=PATH>{common::texts().cancel}</FreshFormLink>
                            }
                        })}
                </div>
            </Form>
        </Card>
    }
}

fn sentence(lang: Language, error: &AppError) -> String {
    let texts = sites::of(lang);
    match error.reason.as_deref() {
        Some("not_a_host") => texts.not_a_host.to_owned(),
        Some("not_a_kind") => texts.not_a_kind.to_owned(),
        Some("twice") => texts.twice.to_owned(),
        Some("too_many") => texts.too_many.to_owned(),
        Some("gone") => texts.gone.to_owned(),
        _ => errors::sentence_in(lang, error),
    }
}
