//! Routes of the gateway.

mod server;

pub use server::{ReadRoutes, RemoveRoute, SaveRoute};

use super::sites;
use crate::AppError;
use crate::components::{
    Badge, Card, Cell, Check, ConfirmedAction, Empty, ErrorAlert, Field, FieldKind, Form, FreshFormLink, ResourceView,
    Row, Submit, Table, TextArea, Tone,
};
use crate::console::changes::was;
use crate::console::notice::{Notice, on_done};
use crate::console::page::ApiExample;
use crate::console::query::{encode, use_query};
use crate::form::{FormState, use_admin_form};
use crate::i18n::common;
use crate::i18n::console::{frame, routes, users};
use crate::rights::IfAllowed;
use doorward_contract::admin_action::AdminAction;
use doorward_contract::settings::{GatewayRoute, Routes};
use leptos::either::{Either, EitherOf3};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use server::RouteRow;

pub(super) const PATH: &str = "/admin/settings/routes";
const FIELDS: &[&str] =
    &["host", "path", "upstream", "action", "cors_origins", "body_bytes", "connect_seconds", "answer_seconds"];

type Rows = Resource<Result<Vec<RouteRow>, AppError>>;

fn edit_page(address: &str) -> String {
    format!("{PATH}?route={}", encode(address))
}

#[component]
pub(super) fn GatewayRoutes() -> impl IntoView {
    let read = Resource::new(|| (), |()| server::read_routes());
    view! { <ResourceView resource=read view=move |rows| view! { <List rows read /> } /> }
}

fn read_again<F>(form: FormState<F>, read: Rows)
where
    F: ServerFn<Error = AppError, Output = ()> + Clone + Send + Sync + 'static,
{
    let notice = Notice::get();
    on_done(form, move |()| {
        notice.show(frame::texts().saved);
        read.refetch();
    });
}

#[component]
fn List(rows: Vec<RouteRow>, read: Rows) -> impl IntoView {
    let texts = routes::texts();
    let (save, remove) = (use_admin_form::<SaveRoute>(), use_admin_form::<RemoveRoute>());
    read_again(save, read);
    read_again(remove, read);
    let own: Vec<_> = rows.iter().filter(|row| !row.from_file).map(|row| row.route.clone()).collect();
    let body = serde_json::to_string(&Routes { routes: own.clone() }).unwrap_or_default();
    let query = use_query();
    let chosen = Memo::new(move |_| {
        let address = query.with(|query| query.text("route"));
        own.iter().find(|route| route.address() == address).cloned()
    });
    let empty = rows.is_empty();
    let lines = rows.into_iter().map(|row| view! { <Line row remove /> }).collect_view();
    view! {
        <p class="section-lead">
            {texts.lead}
            " "
            {texts.sites_hint}
            " "
            <a href=sites::PATH>{texts.sites_link}</a>
            // The list is loaded after the page: the browser goes to it, the router would not.
            <IfAllowed to=AdminAction::RolesRead>
                " · "
                <a href=sites::ACCESS rel="external">{texts.access_link}</a>
            </IfAllowed>
        </p>
        <ErrorAlert message=remove.error_above(&[]) />
        {if empty {
            Either::Left(view! { <Empty title=texts.none_title text=texts.none_body /> })
        } else {
            let head = vec![texts.address, texts.upstream, texts.access, texts.state, users::texts().actions];
            Either::Right(view! { <div class="section"><Table caption=texts.title head>{lines}</Table></div> })
        }}
        {move || view! { <Entry route=chosen.get() save /> }}
        <ApiExample method="PATCH" path="/settings/routes" body />
    }
}

#[component]
fn Line(row: RouteRow, remove: FormState<RemoveRoute>) -> impl IntoView {
    let texts = routes::texts();
    let RouteRow { route, from_file, problem, needs_site } = row;
    let address = route.address();
    let access = if route.auth { texts.access_policies } else { texts.access_public };
    let state = match problem {
        Some(problem) => EitherOf3::A(view! { <Badge tone=Tone::Warning>{problem}</Badge> }),
        None if needs_site => EitherOf3::B(view! { <Badge tone=Tone::Warning>{texts.no_site}</Badge> }),
        None => EitherOf3::C(view! { <Badge tone=Tone::Success>{texts.served}</Badge> }),
    };
    let actions = if from_file {
        Either::Left(view! { <span class="muted">{texts.from_file}</span> })
    } else {
        Either::Right(view! { <Actions route=route.clone() remove /> })
    };
    view! {
        <Row>
            <Cell class="cell--main"><code>{address}</code></Cell>
            <Cell label=texts.upstream><code>{route.upstream}</code></Cell>
            <Cell label=texts.access>{access}</Cell>
            <Cell label=texts.state>{state}</Cell>
            <Cell class="cell--actions">{actions}</Cell>
        </Row>
    }
}

#[component]
fn Actions(route: GatewayRoute, remove: FormState<RemoveRoute>) -> impl IntoView {
    let (texts, held, address) = (routes::texts(), was(&route), route.address());
    // Slashes and `*` are not valid in the ID of a button.
    let ask = format!("ask-remove-{}", address.replace(|c: char| !c.is_ascii_alphanumeric(), "-"));
    let (page, label) = (edit_page(&address), texts.change_label(&address));
    let (spoken, title) = (texts.remove_label(&address), texts.remove_ask(&address));
    view! {
        <FreshFormLink href=page label>{texts.change}</FreshFormLink>
        <ConfirmedAction form=remove id=ask action=texts.remove spoken title text=texts.remove_body>
            <input type="hidden" name="address" value=address />
            {held}
        </ConfirmedAction>
    }
}

/// Form for a new route, or the route being edited.
#[component]
fn Entry(route: Option<GatewayRoute>, save: FormState<SaveRoute>) -> impl IntoView {
    let texts = routes::texts();
    let new = route.is_none();
    let held = was(&route);
    let former = route.as_ref().map(GatewayRoute::address).unwrap_or_default();
    let route = route.unwrap_or_else(|| GatewayRoute::new(None, ""));
    let value_of = move |name: &str, stored: String| Some(save.previous_value(name).unwrap_or(stored));
    let (title, button) = if new { (texts.add_title, texts.add) } else { (texts.change_title, common::texts().save) };
    view! {
        <Card title text=texts.own_address_note>
            <Form state=save>
                <ErrorAlert message=save.error_above(FIELDS) />
                {held}
                <input type="hidden" name="former" value=former />
                <div class="form__pair">
                    <Field
                        name="host"
                        label=texts.host
                        kind=FieldKind::Username
                        hint=texts.host_hint
                        value=value_of("host", route.host.clone().unwrap_or_default())
                        error=save.error_at("host")
                        autocomplete="off"
                        maxlength=255
                    />
                    <Field
                        name="path"
                        label=texts.path
                        kind=FieldKind::Username
                        hint=texts.path_hint
                        value=value_of("path", route.path.clone())
                        error=save.error_at("path")
                        autocomplete="off"
                        maxlength=1024
                        required=true
                    />
                </div>
                <Field
                    name="upstream"
                    label=texts.upstream
                    kind=FieldKind::Url
                    hint=texts.upstream_hint
                    value=value_of("upstream", route.upstream.clone())
                    error=save.error_at("upstream")
                    autocomplete="off"
                    maxlength=255
                    required=true
                />
                <Check name="auth" label=texts.auth checked=route.auth />
                <Check name="strip" label=texts.strip checked=route.strip />
                <Advanced route save />
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

// Expanded when a value or an error is inside.
#[component]
fn Advanced(route: GatewayRoute, save: FormState<SaveRoute>) -> impl IntoView {
    let texts = routes::texts();
    let plain = GatewayRoute { host: None, path: String::new(), upstream: String::new(), ..route.clone() };
    let defaults =
        GatewayRoute { path: String::new(), auth: route.auth, strip: route.strip, ..GatewayRoute::new(None, "") };
    let used = plain != defaults;
    let inside = |field: &str| !matches!(field, "host" | "path" | "upstream");
    let wrong = move || save.error().and_then(|error| error.field).is_some_and(|field| inside(&field));
    let value_of = move |name: &str, stored: String| save.previous_value(name).unwrap_or(stored);
    let number = move |name: &'static str, label: &'static str, hint: &'static str, stored: String| {
        view! {
            <Field
                name
                label
                hint
                value=Some(value_of(name, stored))
                error=save.error_at(name)
                autocomplete="off"
                maxlength=20
                required=true
            />
        }
    };
    view! {
        <details class="fold" open=move || used || wrong()>
            <summary class="fold__title">{texts.advanced}</summary>
            <div class="form">
                <Check name="authorization" label=texts.authorization checked=route.authorization />
                <Field
                    name="action"
                    label=texts.action
                    kind=FieldKind::Username
                    hint=texts.action_hint
                    value=Some(value_of("action", route.action.unwrap_or_default()))
                    error=save.error_at("action")
                    autocomplete="off"
                    maxlength=255
                />
                <TextArea
                    name="cors_origins"
                    label=texts.cors_origins
                    hint=texts.cors_origins_hint
                    value=value_of("cors_origins", route.cors_origins.join("\n"))
                    error=save.error_at("cors_origins")
                />
                {number("body_bytes", texts.body_bytes, texts.body_bytes_hint, route.body_bytes.to_string())}
                <div class="form__pair">
                    {number("connect_seconds", texts.connect_seconds, "", route.connect_seconds.to_string())}
                    {number("answer_seconds", texts.answer_seconds, "", route.answer_seconds.to_string())}
                </div>
            </div>
        </details>
    }
}
