//! Pages with asynchronous data: loading, loaded or failed.

use crate::AppError;
use crate::address::{here, leave_for, with_query};
use crate::components::{Alert, Tone};
use crate::i18n::{common, errors};
use doorward_contract::ErrorCode;
use leptos::either::Either;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Renders `view` with the resource's value. On the server the value is loaded before rendering.
#[component]
pub fn ResourceView<T, V>(
    resource: Resource<Result<T, AppError>>,
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    // `view` may fetch data itself. It runs once, when its data is loaded, under the page's owner: the server polls a
    // suspended child several times, and each poll would fetch again.
    let owner = Owner::current();
    view! {
        <Transition fallback=Skeleton>
            {move || {
                let (view, owner, got) = (view.clone(), owner.clone(), resource.get());
                Unsuspend::new(move || {
                    let show = move || {
                        got.map(|result| match result {
                            Ok(value) => Either::Left(view(value)),
                            Err(error) => Either::Right(view! { <Refused error /> }),
                        })
                    };
                    within(owner, show)
                })
            }}
        </Transition>
    }
}

// In the browser the closure's own owner is right: it disposes the previous view when the resource is refetched.
fn within<T>(owner: Option<Owner>, make: impl FnOnce() -> T) -> T {
    match owner.filter(|_| cfg!(feature = "ssr")) {
        Some(owner) => owner.with(make),
        None => make(),
    }
}

/// Placeholder while data is loading.
#[component]
pub fn Skeleton() -> impl IntoView {
    view! {
        <div class="skeleton" role="status">
            <span class="visually-hidden">{common::texts().loading}</span>
            <span class="skeleton__line" />
            <span class="skeleton__line" />
            <span class="skeleton__line" />
        </div>
    }
}

/// The error page. Users who are not signed in go to the sign-in page and come back.
#[component]
pub fn Refused(error: AppError) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if !error.is_signed_out() {
        crate::request::status(error.code.status());
    }
    let here = here();
    let login = move || with_query("/login", &[("next", Some(&here()))]);
    if error.is_signed_out() {
        Effect::new(move || leave_for(&login()));
    }
    let retry = error.code != ErrorCode::PermissionDenied;
    view! {
        <div class="refused">
            <Alert tone=Tone::Danger>{errors::sentence(&error)}</Alert>
            {retry.then(|| view! { <a class="button button--secondary" href="" rel="external">{common::texts().retry}</a> })}
        </div>
    }
}
