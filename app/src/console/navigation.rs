//! Shows the page of the current address.
//!
//! The router is used for its history and links only. Its own routes would compile one copy of its matching and of its
//! view for each of three dozen pages, which every administrator downloads with the first page.

use super::pages::{Match, Parameters};
use leptos::prelude::*;
use leptos_router::hooks::use_location;

/// The page on display, and the parameters of its address.
#[derive(Clone)]
struct DisplayedPage {
    page: Match,
    parameters: ArcRwSignal<Parameters>,
}

impl DisplayedPage {
    fn new(page: Match) -> Self {
        let parameters = ArcRwSignal::new(page.parameters.clone());
        Self { page, parameters }
    }
}

/// A parameter of the page's address, decoded; empty if it is absent.
pub fn use_parameter(name: &'static str) -> Memo<String> {
    let parameters = expect_context::<ArcRwSignal<Parameters>>();
    Memo::new(move |_| {
        let parameters = parameters.read();
        parameters.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone()).unwrap_or_default()
    })
}

/// The page of the current address. A page stays as it is while only its parameters change.
#[component]
pub fn CurrentPage() -> impl IntoView {
    let path = use_location().pathname;
    let current = RwSignal::new(Match::of(&path.read_untracked()).map(DisplayedPage::new));
    #[cfg(not(feature = "ssr"))]
    follow(path, current);
    let view = |current: DisplayedPage| {
        provide_context(current.parameters);
        Suspend::new(async move { (current.page.page().view)().await })
    };
    // Keyed, so that the elements of a page are never those of the page before it with other texts.
    view! { <For each=move || current.get() key=|current| current.page.index children=view /> }
}

/// Completes the navigation to an address that has no page: the frame with [`CurrentPage`] is not part of its document.
#[cfg(not(feature = "ssr"))]
pub fn complete_without_page(path: Memo<String>) {
    use leptos_router::location::{BrowserUrl, LocationProvider};

    let history = expect_context::<BrowserUrl>();
    Effect::new(move || {
        if Match::of(&path.read()).is_none() {
            history.ready_to_complete();
        }
    });
}

/// Shows the page of each next address as soon as its WASM is loaded; until then the former one stays.
#[cfg(not(feature = "ssr"))]
fn follow(path: Memo<String>, current: RwSignal<Option<DisplayedPage>>) {
    use leptos::task::spawn_local;
    use leptos_router::location::{BrowserUrl, LocationProvider};

    let history = expect_context::<BrowserUrl>();
    Effect::new(move || {
        let Some(next) = Match::of(&path.read()) else { return };
        let history = history.clone();
        if let Some(now) = current.get_untracked()
            && now.page.index == next.index
        {
            if *now.parameters.read_untracked() != next.parameters {
                now.parameters.set(next.parameters);
            }
            history.ready_to_complete();
            return;
        }
        spawn_local(async move {
            (next.page().preload)().await;
            // Another link may have been followed meanwhile.
            let is_current = path.try_get_untracked().and_then(|path| Match::of(&path)).as_ref() == Some(&next);
            if is_current && current.try_set(Some(DisplayedPage::new(next))).is_none() {
                history.ready_to_complete();
            }
        });
    });
}
