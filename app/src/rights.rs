//! What the viewer may do, for what is shown: navigation, buttons, tabs.
//!
//! It only spares people what they would be refused. Who may is decided again, on the server, by whoever does the thing.

mod needed;

pub use needed::needed;

use crate::DoorError;
use crate::components::{Refused, within};
use crate::console::frame::Administrator;
use doorward_contract::ErrorCode;
use doorward_contract::own::Own;
use leptos::prelude::*;

/// What the viewer may do, once that is known. There is one in the console, and none elsewhere.
#[derive(Clone, Copy)]
pub struct Rights(Resource<Result<Administrator, DoorError>>);

/// Where a form is sent.
#[derive(Clone, Copy)]
pub struct Sends(pub &'static str);

impl Rights {
    /// Lets all below know.
    pub fn provide(me: Resource<Result<Administrator, DoorError>>) {
        provide_context(Self(me));
    }

    /// Nothing while it is not known, and for who may not be here at all: what stands around the page says so.
    fn get(self) -> Option<Vec<Own>> {
        Some(self.0.get()?.ok()?.may)
    }
}

/// Shows `view` where it needs no right, or the viewer has it; else `instead`.
pub fn shown<V: IntoView + 'static, W: IntoView + 'static>(
    needs: Option<Own>,
    view: impl Fn() -> V + Clone + Send + Sync + 'static,
    instead: impl Fn(Own) -> W + Clone + Send + Sync + 'static,
) -> AnyView {
    let (Some(own), Some(rights)) = (needs, use_context::<Rights>()) else { return view().into_any() };
    let choose = move || {
        let (view, instead) = (view.clone(), instead.clone());
        rights.get().map(move |may| if may.contains(&own) { view().into_any() } else { instead(own).into_any() })
    };
    view! { <Suspense fallback=|| ()>{choose}</Suspense> }.into_any()
}

/// The action that the form around needs.
pub fn of_form() -> Option<Own> {
    needed(use_context::<Sends>()?.0)
}

/// Shows what depends on what the viewer may do. It is made once, like the content of `Loaded`, so that there may be
/// forms in it.
#[component]
pub fn Knowing<V: IntoView + 'static>(
    /// What to show.
    view: impl Fn(Vec<Own>) -> V + Clone + Send + Sync + 'static,
) -> impl IntoView {
    let (rights, owner) = (use_context::<Rights>(), Owner::current());
    view! {
        <Transition fallback=|| ()>
            {move || {
                let (view, owner, may) = (view.clone(), owner.clone(), rights.and_then(Rights::get));
                Unsuspend::new(move || within(owner, move || may.map(view)))
            }}
        </Transition>
    }
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
