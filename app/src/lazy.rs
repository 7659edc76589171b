//! Pages in WASM files of their own, fetched on the first visit.

/// A page of the portal, or of the account centre.
#[cfg(any(feature = "ssr", feature = "portal"))]
#[derive(Clone, Copy)]
pub struct Page {
    /// Renders it. In the browser it waits for its WASM file.
    pub view: fn() -> std::pin::Pin<Box<dyn Future<Output = leptos::prelude::AnyView> + Send>>,
    /// Fetches its WASM file.
    #[cfg(not(feature = "ssr"))]
    pub preload: fn() -> std::pin::Pin<Box<dyn Future<Output = ()>>>,
}

/// `portal_page!(PAGE, Page)` creates the [`Page`] `PAGE` from the component `Page`. The name of `PAGE` is the name of the
/// WASM file, so no two pages may share it.
#[cfg(any(feature = "ssr", feature = "portal"))]
macro_rules! portal_page {
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
#[cfg(any(feature = "ssr", feature = "portal"))]
pub(crate) use portal_page;

/// `lazy_page!(Route, Page)`, for the console, creates `Route`, for the router as `Lazy::<Route>`, from the component
/// `Page`. The name of `Route` is the name of the WASM file, so no two pages may share it.
///
/// All resources of the page, server data included, are created in the component: the code that a route runs before its
/// page is loaded would be part of the WASM that every visitor downloads.
#[cfg(any(feature = "ssr", feature = "console"))]
macro_rules! lazy_page {
    ($(#[$doc:meta])* $route:ident, $page:path) => {
        $(#[$doc])*
        #[derive(Debug)]
        pub struct $route;

        #[::leptos_router::lazy_route]
        impl ::leptos_router::LazyRoute for $route {
            fn data() -> Self {
                Self
            }

            fn view(_this: Self) -> ::leptos::prelude::AnyView {
                ::leptos::prelude::IntoAny::into_any($page())
            }
        }
    };
}

#[cfg(any(feature = "ssr", feature = "console"))]
pub(crate) use lazy_page;
