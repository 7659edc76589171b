//! What has to be fetched first: waiting, there, or refused.

use crate::AppError;
use crate::address::{here, leave_for, with_query};
use crate::components::{Alert, Tone};
use crate::i18n::{common, errors};
use doorward_contract::ErrorCode;
use leptos::either::Either;
use leptos::prelude::*;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Shows `view` of what the resource brings. A page renders on the server with it already there.
#[component]
pub fn ResourceView<T, V>(
    /// What has to be fetched.
    resource: Resource<Result<T, AppError>>,
    /// What to show of it.
    view: impl Fn(T) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
    V: IntoView + 'static,
{
    // What `view` makes may fetch something itself. It is made once, when everything is there, and belongs to the page:
    // a suspended child is tried several times on the server, and each try would fetch anew.
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

// In the browser the closure's own owner is right: it lets go of the old when the thing is fetched again.
fn within<T>(owner: Option<Owner>, make: impl FnOnce() -> T) -> T {
    match owner.filter(|_| cfg!(feature = "ssr")) {
        Some(owner) => owner.with(make),
        None => make(),
    }
}

/// Grey shapes while something is on its way.
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

/// Why it cannot be shown. Who is not signed in goes to the sign-in page and comes back.
#[component]
pub fn Refused(
    /// Why.
    error: AppError,
) -> impl IntoView {
    #[cfg(feature = "ssr")]
    if !error.is_signed_out() {
        crate::request::status(error.code.status());
    }
    let here = here();
    let login = move || with_query("/login", &[("next", Some(&here()))]);
    if error.is_signed_out() {
        let login = login.clone();
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
