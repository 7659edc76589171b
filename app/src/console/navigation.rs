//! Shows the page of the current address.
//!
//! The router is used for its history and links only. Its own routes would compile one copy of its matching and of its
//! view for each of three dozen pages, which every administrator downloads with the first page.

use super::pages::{Match, Parameters};
use leptos::prelude::*;

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

/// The page on display; `None` for an address without a page.
type Displayed = RwSignal<Option<DisplayedPage>>;

/// Provides the page of the current address to [`CurrentPage`], and follows the address. Returns whether it has a page.
pub fn provide_current_page(path: Memo<String>) -> Signal<bool> {
    let displayed: Displayed = RwSignal::new(Match::of(&path.read_untracked()).map(DisplayedPage::new));
    provide_context(displayed);
    #[cfg(not(feature = "ssr"))]
    follow(path, displayed);
    Signal::derive(move || displayed.read().is_some())
}

/// The page of the current address. A page stays as it is while only its parameters change.
#[component]
pub fn CurrentPage() -> impl IntoView {
    let displayed = expect_context::<Displayed>();
    let view = |displayed: DisplayedPage| {
        provide_context(displayed.parameters);
        Suspend::new(async move { (displayed.page.page().view)().await })
    };
    // Keyed, so that the elements of a page are never those of the page before it with other texts.
    view! { <For each=move || displayed.get() key=|displayed| displayed.page.index children=view /> }
}

/// Shows the page of each next address as soon as its WASM is loaded; until then the former one stays.
#[cfg(not(feature = "ssr"))]
fn follow(path: Memo<String>, displayed: Displayed) {
    use leptos::task::spawn_local;
    use leptos_router::location::{BrowserUrl, LocationProvider};

    let history = expect_context::<BrowserUrl>();
    Effect::new(move || {
        let (now, next) = (displayed.get_untracked(), Match::of(&path.read()));
        let history = history.clone();
        match (now, next) {
            (None, None) => history.ready_to_complete(),
            (Some(_), None) => {
                displayed.set(None);
                history.ready_to_complete();
            }
            (Some(now), Some(next)) if now.page.index == next.index => {
                if *now.parameters.read_untracked() != next.parameters {
                    now.parameters.set(next.parameters);
                }
                history.ready_to_complete();
            }
            (_, Some(next)) => spawn_local(async move {
                (next.page().preload)().await;
                // Another link may have been followed meanwhile.
                let is_current = path.try_get_untracked().and_then(|path| Match::of(&path)).as_ref() == Some(&next);
                if is_current && displayed.try_set(Some(DisplayedPage::new(next))).is_none() {
                    history.ready_to_complete();
                }
            }),
        }
    });
}
