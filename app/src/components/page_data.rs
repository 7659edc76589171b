//! Data of a page that is a document of its own, as in the portal.
//!
//! The server loads it and writes it into the document; the browser reads it from there. It never requests it, so the
//! program in the browser contains no code for that. Pages that load data again use a resource and `ResourceView`.

use super::loaded::Refused;
use crate::AppError;
#[cfg(feature = "ssr")]
use crate::i18n::use_lang;
use leptos::either::Either;
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use leptos::tachys::reactive_graph::OwnedView;
use serde::Serialize;
use serde::de::DeserializeOwned;

/// Renders `view` with what `load` returns.
#[component]
pub fn PageData<T, L, V>(
    /// A server function with its arguments. Called on the server only.
    load: impl FnOnce() -> L + Send + 'static,
    view: impl FnOnce(T) -> V + Send + 'static,
) -> impl IntoView
where
    T: Serialize + DeserializeOwned + Send + 'static,
    L: Future<Output = Result<T, AppError>> + Send + 'static,
    V: IntoView + 'static,
{
    let render = move |loaded| match loaded {
        Ok(data) => Either::Left(view(data)),
        Err(error) => Either::Right(view! { <Refused error /> }),
    };
    rendered(load, render)
}

#[cfg(feature = "ssr")]
fn rendered<T, L, V>(
    load: impl FnOnce() -> L + Send + 'static,
    render: impl FnOnce(Result<T, AppError>) -> V + Send + 'static,
) -> impl IntoView
where
    T: Serialize + Send + 'static,
    L: Future<Output = Result<T, AppError>> + Send + 'static,
    V: IntoView + 'static,
{
    let lang = use_lang();
    let (send, receive) = tokio::sync::oneshot::channel();
    let owner = Owner::current().unwrap_or_default();
    if let Some(document) = Owner::current_shared_context() {
        document.write_async(document.next_id(), Box::pin(async move { receive.await.unwrap_or_default() }));
    }
    Suspend::new(async move {
        let loaded = load().await.map_err(|error| error.worded(lang));
        _ = send.send(serde_json::to_string(&loaded).unwrap_or_default());
        // If the data took time, this is rendered later and without an owner: what the view creates while it is rendered
        // would not find its context.
        OwnedView::new_with_owner(render(loaded), owner)
    })
}

#[cfg(not(feature = "ssr"))]
fn rendered<T, L, V>(_load: L, render: impl FnOnce(Result<T, AppError>) -> V) -> impl IntoView
where
    T: DeserializeOwned,
    V: IntoView,
{
    let written = Owner::current_shared_context().and_then(|document| document.read_data(&document.next_id()));
    let loaded = written.as_deref().and_then(|json| serde_json::from_str(json).ok());
    render(loaded.unwrap_or_else(|| Err(AppError::new(doorward_contract::ErrorCode::Internal))))
}

#[cfg(all(test, feature = "ssr"))]
mod tests {
    use super::PageData;
    use crate::AppError;
    use futures_util::StreamExt as _;
    use leptos::prelude::*;

    #[tokio::test]
    async fn a_view_finds_its_context_however_long_its_data_takes() {
        let page = || {
            provide_context(7_u8);
            let load = || async {
                tokio::task::yield_now().await;
                Ok::<_, AppError>(())
            };
            // Reads the context when it is rendered, not when it is created.
            let number = || use_context::<u8>().map(|number| view! { <p>{number}</p> });
            view! { <PageData load view=move |()| number /> }
        };
        let owner = Owner::new();
        let html = owner.with(|| page().to_html_stream_in_order());
        let html: String = html.collect().await;
        assert!(html.contains("<p>7"), "{html}");
    }
}
