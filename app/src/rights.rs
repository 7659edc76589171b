//! The viewer's permissions, for the display of navigation, buttons and tabs.
//!
//! They only hide what the server would reject. The server checks the permission again in every use case.

use crate::AppError;
use crate::components::Refused;
use doorward_contract::ErrorCode;
use doorward_contract::Uid;
use doorward_contract::admin_action::{Action, AdminAction};
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use serde::{Deserialize, Serialize};

/// The signed-in administrator and their permissions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Administrator {
    pub uid: Uid,
    pub name: String,
    /// ID of the environment they administer.
    pub env_id: String,
    pub may: Vec<AdminAction>,
}

/// The viewer's permissions, provided as context in the console only.
///
/// A page from the server includes them, so that server and browser render the same without waiting. Otherwise
/// they are loaded with [`Administrator`].
#[derive(Clone, Copy)]
pub struct Permissions {
    known: StoredValue<Option<Vec<AdminAction>>>,
    me: Resource<Result<Administrator, AppError>>,
}

/// The viewer's permissions, set by middleware.
#[cfg(feature = "ssr")]
#[derive(Debug, Clone)]
pub struct ViewerPermissions(pub Vec<AdminAction>);

/// A server function of the console with the action that it requires. Both the function and its form read the action
/// from here.
pub trait AdminFunction: ServerFn {
    type Action: Action;
}

/// Declares the action that a server function of the console requires.
#[cfg(any(feature = "ssr", feature = "console"))]
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
#[cfg(any(feature = "ssr", feature = "console"))]
pub(crate) use requires;

/// The action that a server function of the console requires.
#[cfg(feature = "ssr")]
#[derive(Debug)]
pub struct Required {
    pub path: &'static str,
    pub action: AdminAction,
}

#[cfg(feature = "ssr")]
leptos::server_fn::inventory::collect!(Required);

/// The action that the server function at this path requires; `None` outside the console.
#[cfg(feature = "ssr")]
pub fn required(path: &str) -> Option<AdminAction> {
    let mut all = leptos::server_fn::inventory::iter::<Required>.into_iter();
    all.find(|required| required.path == path).map(|required| required.action)
}

/// Context: the action that the surrounding form requires.
#[derive(Debug, Clone, Copy)]
pub struct FormAction(pub Option<AdminAction>);

impl Permissions {
    /// Provides the permissions to all child components.
    pub fn provide(me: Resource<Result<Administrator, AppError>>) {
        let known = StoredValue::new(SharedValue::new(known).into_inner());
        provide_context(Self { known, me });
    }

    /// `None` while they are loading, and without access to the console: then the layout shows the error.
    fn get(self) -> Option<Vec<AdminAction>> {
        let learnt = || if cfg!(feature = "ssr") { None } else { Some(self.me.get()?.ok()?.may) };
        self.known.get_value().or_else(learnt)
    }

    /// Renders a view of the permissions once they are loaded.
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

/// Shows `view` if it requires no permission or the viewer has it, else `instead`.
pub fn if_allowed<V: IntoView + 'static, W: IntoView + 'static>(
    needs: Option<AdminAction>,
    view: impl Fn() -> V + Send + Sync + 'static,
    instead: impl Fn(AdminAction) -> W + Send + Sync + 'static,
) -> AnyView {
    let (Some(own), Some(rights)) = (needs, permissions()) else { return view().into_any() };
    rights.make(move |may| if may.contains(&own) { view().into_any() } else { instead(own).into_any() })
}

/// The viewer's permissions. None in the portal: its program contains no code for them.
fn permissions() -> Option<Permissions> {
    if cfg!(any(feature = "ssr", feature = "console")) { use_context() } else { None }
}

/// The action that the surrounding form requires.
pub fn of_form() -> Option<AdminAction> {
    permissions()?;
    use_context::<FormAction>()?.0
}

/// The action that the surrounding form requires, if the viewer lacks it.
pub fn lacking() -> impl Fn() -> Option<AdminAction> + Copy + Send + Sync + 'static {
    let (needs, rights) = (of_form(), permissions());
    move || {
        let (own, may) = (needs?, rights?.get()?);
        (!may.contains(&own)).then_some(own)
    }
}

/// Whether the viewer has a permission; true without one, false while the permissions are loading.
pub fn has_permission(needs: Option<AdminAction>) -> impl Fn() -> bool + Copy + Send + Sync + 'static {
    let rights = permissions();
    move || needs.is_none_or(|own| rights.and_then(Permissions::get).is_some_and(|may| may.contains(&own)))
}

/// Renders a view of the viewer's permissions.
#[component]
pub fn WithPermissions<V: IntoView + 'static>(
    view: impl Fn(Vec<AdminAction>) -> V + Send + Sync + 'static,
) -> impl IntoView {
    permissions().map(|rights| rights.make(view))
}

/// Shows its content if the viewer has the permission.
#[component]
pub fn IfAllowed(
    /// Required permission.
    to: AdminAction,
    children: ChildrenFn,
) -> impl IntoView {
    view! { <WithPermissions view=move |may| may.contains(&to).then(|| children()) /> }
}

/// A page that requires a permission. Without it, shows the missing permission.
#[component]
pub fn RequirePermission(
    /// Required permission.
    to: AdminAction,
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

/// The error that the server returns.
fn lacks(own: AdminAction) -> AppError {
    let error = AppError { reason: Some("lacks_action".into()), ..AppError::new(ErrorCode::PermissionDenied) };
    error.with_detail("action", own.as_str())
}
