//! What the viewer may do, for what is shown: navigation, buttons, tabs.
//!
//! It only spares people what they would be refused. Who may is decided again, on the server, by whoever does the thing.

use crate::AppError;
use crate::components::Refused;
use crate::console::frame::Administrator;
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::{Action, AdminAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;

/// What the viewer may do. There is one in the console, and none elsewhere.
///
/// A page from the server brings it along, so that both halves make the same page without waiting. Who comes to the console
/// from another page, without asking the server for this one, learns it from [`Administrator`].
#[derive(Clone, Copy)]
pub struct Permissions {
    known: StoredValue<Option<Vec<AdminAction>>>,
    me: Resource<Result<Administrator, AppError>>,
}

/// What an outer layer found out about whoever asks for a page.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct ViewerPermissions(pub Vec<AdminAction>);

/// A server function of the console with the action that its callers need. The function itself and the form that sends it
/// both ask for it here.
pub trait AdminFunction: ServerFn {
    /// The action.
    type Action: Action;
}

/// Declares the action of a server function of the console.
macro_rules! requires {
    ($function:ident: $action:ident) => {
        impl $crate::rights::AdminFunction for $function {
            type Action = doorward_contract::admin_action::action::$action;
        }

        #[cfg(feature = "ssr")]
        leptos::server_fn::inventory::submit! {
            $crate::rights::Required {
                path: <$function as leptos::server_fn::ServerFn>::PATH,
                action: doorward_contract::admin_action::AdminAction::$action,
            }
        }
    };
}
pub(crate) use requires;

/// What a server function of the console requires.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct Required {
    /// Its path.
    pub path: &'static str,
    /// The action.
    pub action: AdminAction,
}

#[cfg(feature = "ssr")]
leptos::server_fn::inventory::collect!(Required);

/// The action that the server function at this path requires; `None` where it is none of the console.
#[cfg(feature = "ssr")]
pub fn required(path: &str) -> Option<AdminAction> {
    let mut all = leptos::server_fn::inventory::iter::<Required>.into_iter();
    all.find(|required| required.path == path).map(|required| required.action)
}

/// What the form around requires.
#[derive(Debug, Clone, Copy)]
pub struct FormAction(pub Option<AdminAction>);

impl Permissions {
    /// Lets all below know.
    pub fn provide(me: Resource<Result<Administrator, AppError>>) {
        let known = StoredValue::new(SharedValue::new(known).into_inner());
        provide_context(Self { known, me });
    }

    /// Nothing while it is not known, and for who may not be here at all: what stands around the page says so.
    fn get(self) -> Option<Vec<AdminAction>> {
        let learnt = || if cfg!(feature = "ssr") { None } else { Some(self.me.get()?.ok()?.may) };
        self.known.get_value().or_else(learnt)
    }

    /// Makes something of it, once it is known.
    fn make<V: IntoView + 'static>(self, view: impl Fn(Vec<AdminAction>) -> V + Send + Sync + 'static) -> AnyView {
        match self.known.get_value() {
            Some(may) => view(may).into_any(),
            None => (move || self.get().map(&view)).into_any(),
        }
    }
}

#[cfg(feature = "ssr")]
fn known() -> Option<Vec<AdminAction>> {
    let parts = use_context::<axum::http::request::Parts>()?;
    parts.extensions.get::<ViewerPermissions>().map(|known| known.0.clone())
}

#[cfg(not(feature = "ssr"))]
fn known() -> Option<Vec<AdminAction>> {
    None
}

/// Shows `view` where it needs no right, or the viewer has it; else `instead`.
pub fn if_allowed<V: IntoView + 'static, W: IntoView + 'static>(
    needs: Option<AdminAction>,
    view: impl Fn() -> V + Send + Sync + 'static,
    instead: impl Fn(AdminAction) -> W + Send + Sync + 'static,
) -> AnyView {
    let (Some(own), Some(rights)) = (needs, use_context::<Permissions>()) else { return view().into_any() };
    rights.make(move |may| if may.contains(&own) { view().into_any() } else { instead(own).into_any() })
}

/// The action that the form around needs.
pub fn of_form() -> Option<AdminAction> {
    use_context::<FormAction>()?.0
}

/// The action that the form around needs, while the viewer lacks it.
pub fn lacking() -> impl Fn() -> Option<AdminAction> + Copy + Send + Sync + 'static {
    let (needs, rights) = (of_form(), use_context::<Permissions>());
    move || {
        let (own, may) = (needs?, rights?.get()?);
        (!may.contains(&own)).then_some(own)
    }
}

/// Shows what depends on what the viewer may do.
#[component]
pub fn WithPermissions<V: IntoView + 'static>(
    /// What to show.
    view: impl Fn(Vec<AdminAction>) -> V + Send + Sync + 'static,
) -> impl IntoView {
    use_context::<Permissions>().map(|rights| rights.make(view))
}

/// Shows its content to those who may do this.
#[component]
pub fn IfAllowed(
    /// What it takes.
    to: AdminAction,
    /// The content.
    children: ChildrenFn,
) -> impl IntoView {
    view! { <WithPermissions view=move |may| may.contains(&to).then(|| children()) /> }
}

/// A page for those who may do this; others are told what they lack.
#[component]
pub fn RequirePermission(
    /// What it takes.
    to: AdminAction,
    /// The page.
    children: ChildrenFn,
) -> impl IntoView {
    let view = move |may: Vec<AdminAction>| {
        if may.contains(&to) {
            return children().into_any();
        }
        view! { <Refused error=lacks(to) /> }.into_any()
    };
    view! { <WithPermissions view /> }
}

/// As the server refuses it.
fn lacks(own: AdminAction) -> AppError {
    let error = AppError { reason: Some("lacks_action".into()), ..AppError::new(ErrorCode::PermissionDenied) };
    error.with_value("action", own.as_str())
}
