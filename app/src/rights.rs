//! What the viewer may do, for what is shown: navigation, buttons, tabs.
//!
//! It only spares people what they would be refused. Who may is decided again, on the server, by whoever does the thing.

mod needed;

pub use needed::needed;

use crate::DoorError;
use crate::components::Refused;
use crate::console::frame::Administrator;
use doorward_contract::ErrorCode;
use doorward_contract::own::Own;
use leptos::prelude::*;

/// What the viewer may do. There is one in the console, and none elsewhere.
///
/// A page from the server brings it along, so that both halves make the same page without waiting. Who comes to the console
/// from another page, without asking the server for this one, learns it from [`Administrator`].
#[derive(Clone, Copy)]
pub struct Rights {
    known: StoredValue<Option<Vec<Own>>>,
    me: Resource<Result<Administrator, DoorError>>,
}

/// What an outer layer found out about whoever asks for a page.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct Known(pub Vec<Own>);

/// Where a form is sent.
#[derive(Clone, Copy)]
pub struct Sends(pub &'static str);

impl Rights {
    /// Lets all below know.
    pub fn provide(me: Resource<Result<Administrator, DoorError>>) {
        let known = StoredValue::new(SharedValue::new(known).into_inner());
        provide_context(Self { known, me });
    }

    /// Nothing while it is not known, and for who may not be here at all: what stands around the page says so.
    fn get(self) -> Option<Vec<Own>> {
        let learnt = || if cfg!(feature = "ssr") { None } else { Some(self.me.get()?.ok()?.may) };
        self.known.get_value().or_else(learnt)
    }

    /// Makes something of it, once it is known.
    fn make<V: IntoView + 'static>(self, view: impl Fn(Vec<Own>) -> V + Send + Sync + 'static) -> AnyView {
        match self.known.get_value() {
            Some(may) => view(may).into_any(),
            None => (move || self.get().map(&view)).into_any(),
        }
    }
}

#[cfg(feature = "ssr")]
fn known() -> Option<Vec<Own>> {
    let parts = use_context::<axum::http::request::Parts>()?;
    parts.extensions.get::<Known>().map(|known| known.0.clone())
}

#[cfg(not(feature = "ssr"))]
fn known() -> Option<Vec<Own>> {
    None
}

/// Shows `view` where it needs no right, or the viewer has it; else `instead`.
pub fn shown<V: IntoView + 'static, W: IntoView + 'static>(
    needs: Option<Own>,
    view: impl Fn() -> V + Send + Sync + 'static,
    instead: impl Fn(Own) -> W + Send + Sync + 'static,
) -> AnyView {
    let (Some(own), Some(rights)) = (needs, use_context::<Rights>()) else { return view().into_any() };
    rights.make(move |may| if may.contains(&own) { view().into_any() } else { instead(own).into_any() })
}

/// The action that the form around needs.
pub fn of_form() -> Option<Own> {
    needed(use_context::<Sends>()?.0)
}

/// The action that the form around needs, while the viewer lacks it.
pub fn lacking() -> impl Fn() -> Option<Own> + Copy + Send + Sync + 'static {
    let (needs, rights) = (of_form(), use_context::<Rights>());
    move || {
        let (own, may) = (needs?, rights?.get()?);
        (!may.contains(&own)).then_some(own)
    }
}

/// Shows what depends on what the viewer may do.
#[component]
pub fn Knowing<V: IntoView + 'static>(
    /// What to show.
    view: impl Fn(Vec<Own>) -> V + Send + Sync + 'static,
) -> impl IntoView {
    use_context::<Rights>().map(|rights| rights.make(view))
}

/// Shows its content to those who may do this.
#[component]
pub fn Allowed(
    /// What it takes.
    to: Own,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <Knowing view=move |may| may.contains(&to).then(|| children()) /> }
}

/// A page for those who may do this; others are told what they lack.
#[component]
pub fn Guarded(
    /// What it takes.
    to: Own,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let view = move |may: Vec<Own>| {
        if may.contains(&to) {
            return children().into_any();
        }
        view! { <Refused error=lacks(to) /> }.into_any()
    };
    view! { <Knowing view /> }
}

/// As the server refuses it.
fn lacks(own: Own) -> DoorError {
    let error = DoorError { reason: Some("lacks_action".into()), ..DoorError::new(ErrorCode::PermissionDenied) };
    error.keeping("action", own.as_str())
}
