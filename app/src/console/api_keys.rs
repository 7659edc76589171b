//! Page of API keys: create, edit, revoke.

mod created;
mod edit;
mod new;
mod publishable;
mod row;
mod server;

pub use server::{CreateApiKey, EditApiKey, ListApiKeys, RevokeApiKey};

use super::notice::{Notice, on_done};
use super::page::{ApiExample, Page};
use super::query::{Query, use_query};
use crate::AppError;
use crate::components::{Empty, ErrorAlert, Pager, ResourceView, Table};
use crate::form::{FormState, use_admin_form};
use crate::i18n::console::{api_keys, frame};
use crate::i18n::{Language, errors};
use crate::lazy::lazy_page;
use created::Created;
use doorward_contract::api_keys::ApiKey;
use edit::EditKey;
use leptos::either::Either;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use new::NewKey;
use publishable::PublishableKey;
use row::KeyRow;
use server::Listed;

const PATH: &str = "/admin/api-keys";
const BODY: &str = r#"{"name":"deploy","role":"administrator","expires_at":"2030-01-01T00:00:00Z"}"#;

fn edit_page(id: &str) -> String {
    format!("{PATH}?key={}", super::query::encode(id))
}

lazy_page! {
    /// `/admin/api-keys?cursor=&key=`
    API_KEYS, ApiKeysPage
}

#[component]
fn ApiKeysPage() -> impl IntoView {
    let texts = api_keys::texts();
    let query = use_query();
    let parameters =
        move || query.with(|query| (query.get("cursor").map(str::to_owned), query.get("key").map(str::to_owned)));
    let read = Resource::new(parameters, |(cursor, key)| server::list_api_keys(cursor, key));
    let (create, publish, edit, revoke) = (
        use_admin_form::<CreateApiKey>().with_sentences(sentence),
        use_admin_form::<CreateApiKey>().with_sentences(sentence),
        use_admin_form::<EditApiKey>().with_sentences(sentence),
        use_admin_form::<RevokeApiKey>().with_sentences(sentence),
    );
    let (notice, navigate) = (Notice::get(), use_navigate());
    on_done(create, move |_| read.refetch());
    on_done(publish, move |_| read.refetch());
    on_done(edit, move |()| {
        notice.show(texts.changed);
        navigate(PATH, Default::default());
        read.refetch();
    });
    on_done(revoke, move |()| {
        notice.show(texts.revoked);
        read.refetch();
    });
    view! {
        <Page title=texts.title lead=texts.lead>
            <ErrorAlert message=revoke.error_above(&[]) />
            {move || create.done().map(|created| view! { <Created created /> })}
            <ResourceView
                resource=read
                view=move |listed| view! { <Found listed query=query.get_untracked() create publish edit revoke /> }
            />
            <ApiExample method="POST" path="/api-keys" body=BODY />
        </Page>
    }
}

#[component]
fn Found(
    listed: Listed,
    query: Query,
    create: FormState<CreateApiKey>,
    publish: FormState<CreateApiKey>,
    edit: FormState<EditApiKey>,
    revoke: FormState<RevokeApiKey>,
) -> impl IntoView {
    let Listed { keys, roles, names, chosen, publishable, created } = listed;
    let may_create = roles.is_some();
    let around = frame::texts();
    let first = query.get("cursor").map(|_| (around.first_page, PATH.to_owned()));
    let next =
        keys.next_cursor.map(|cursor| (around.next_page, Query::default().with("cursor", Some(&cursor)).href(PATH)));
    view! {
        {created.map(|created| view! { <Created created /> })}
        {match (roles, chosen) {
            (None, _) => ().into_any(),
            (Some(roles), Some(key)) => view! { <EditKey key roles edit /> }.into_any(),
            (Some(roles), None) => view! { <NewKey roles create /> }.into_any(),
        }}
        <Keys keys=keys.items names revoke />
        <PublishableKey key=publishable may_create create=publish />
        <Pager label=around.paging first next />
    }
}

#[component]
fn Keys(keys: Vec<ApiKey>, names: Vec<(String, String)>, revoke: FormState<RevokeApiKey>) -> impl IntoView {
    let texts = api_keys::texts();
    if keys.is_empty() {
        return Either::Left(view! { <Empty title=texts.none_title text=texts.none_body /> });
    }
    let name_of = move |creator: &str| names.iter().find(|(uid, _)| uid == creator).map(|(_, name)| name.clone());
    let row = |key: ApiKey| {
        let creator = key.created_by.as_deref().and_then(&name_of);
        view! { <KeyRow key creator revoke /> }
    };
    let rows = keys.into_iter().map(row).collect_view();
    let head = vec![texts.name, texts.role, texts.created, texts.expires, texts.last_used, texts.actions];
    Either::Right(view! {
        <div class="section">
            <Table caption=texts.list head>{rows}</Table>
        </div>
    })
}

fn sentence(lang: Language, error: &AppError) -> String {
    let texts = api_keys::of(lang);
    match (error.field.as_deref(), error.reason.as_deref()) {
        (Some("name"), Some("charset")) => texts.bad_name.to_owned(),
        (Some("role"), Some("unknown")) => texts.no_role.to_owned(),
        (Some("kind"), Some("too_many")) => texts.too_many.to_owned(),
        (_, Some("reaches_too_far")) => texts.too_far.to_owned(),
        _ if error.code == doorward_contract::ErrorCode::NotFound => texts.gone.to_owned(),
        _ => errors::sentence_in(lang, error),
    }
}
