//! Pages, most of them in WASM files of their own, fetched on the first visit.

use leptos::prelude::AnyView;
use std::pin::Pin;

/// A page.
#[derive(Clone, Copy)]
pub struct Page {
    /// Renders it. In the browser it waits for its WASM file.
    pub view: fn() -> Pin<Box<dyn Future<Output = AnyView> + Send>>,
    /// Fetches its WASM file.
    #[cfg(not(feature = "ssr"))]
    pub preload: fn() -> Pin<Box<dyn Future<Output = ()>>>,
}

/// `lazy_page!(PAGE, Page)` creates the [`Page`] `PAGE` from the component `Page`. The name of `PAGE` is the name of the
/// WASM file, so no two pages of a program may share it.
macro_rules! lazy_page {
    ($(#[$doc:meta])* $name:ident, $page:path) => {
        $(#[$doc])*
        pub const $name: $crate::lazy::Page = {
            #[::leptos::lazy($name)]
            fn page() -> ::leptos::prelude::AnyView {
                ::leptos::prelude::IntoAny::into_any($page())
            }

            $crate::lazy::Page {
                view: || Box::pin(page()),
                #[cfg(not(feature = "ssr"))]
                preload: || Box::pin(__preload_page()),
            }
        };
    };
}
pub(crate) use lazy_page;

/// `main_page!(PAGE, Page)` creates a [`Page`] in the main WASM file, for the page that most visits of a program begin
/// with.
macro_rules! main_page {
    ($(#[$doc:meta])* $name:ident, $page:path) => {
        $(#[$doc])*
        pub const $name: $crate::lazy::Page = $crate::lazy::Page {
            view: || Box::pin(async { ::leptos::prelude::IntoAny::into_any($page()) }),
            #[cfg(not(feature = "ssr"))]
            preload: || Box::pin(async {}),
        };
    };
}
pub(crate) use main_page;
