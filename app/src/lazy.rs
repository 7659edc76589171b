//! Pages that are WASM of their own, fetched when first visited.

/// `lazy_page!(Route, Page)` makes `Route`, to be given to the router as `Lazy::<Route>`, of the component `Page`. The
/// name of `Route` is the name of the part, so no two pages may share it.
///
/// Everything the page needs, what it reads from the server too, is created in the component: what a route does before
/// its page is there would be part of the WASM that every visitor downloads.
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

pub(crate) use lazy_page;
