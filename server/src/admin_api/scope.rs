//! OpenAPI scopes of operations, derived from the action of the handler's [`Admin`] parameter.

use super::Admin;
use doorward_contract::admin_action::{Action, AdminAction};
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{PathItem, Paths};

/// A handler whose first parameter is [`Admin`].
pub trait AdminHandler<P> {
    /// The action that callers need.
    const ACTION: AdminAction;
}

macro_rules! admin_handler {
    ($($parameter:ident)*) => {
        impl<F, R, A, $($parameter,)*> AdminHandler<(A, $($parameter,)*)> for F
        where
            F: Fn(Admin<A>, $($parameter,)*) -> R,
            A: Action,
        {
            const ACTION: AdminAction = A::ACTION;
        }
    };
}
admin_handler!();
admin_handler!(B);
admin_handler!(B C);
admin_handler!(B C D);
admin_handler!(B C D E);
admin_handler!(B C D E G);

/// The action that callers of a handler need.
pub const fn action_of<P, H: AdminHandler<P>>(_: &H) -> AdminAction {
    H::ACTION
}

/// Adds the scope to each operation of a route. `operations` are the handlers' names, which are their operation IDs.
pub fn describe(paths: &mut Paths, operations: &[(&str, AdminAction)]) {
    for operation in paths.paths.values_mut().flat_map(operations_of) {
        let handler = operation.operation_id.as_deref().unwrap_or_default();
        let scope = operations.iter().find(|(name, _)| name.rsplit("::").next().map(str::trim) == Some(handler));
        let scope = scope.map(|(_, action)| SecurityRequirement::new("admin", [action.as_str()]));
        operation.security = scope.map(|scope| vec![scope]);
    }
}

fn operations_of(item: &mut PathItem) -> impl Iterator<Item = &mut Operation> {
    let PathItem { get, post, put, patch, delete, .. } = item;
    [get, post, put, patch, delete].into_iter().flatten()
}

/// `utoipa_axum::routes!` for handlers whose first parameter is [`Admin`].
macro_rules! admin_routes {
    ($($handler:path),+) => {{
        let (schemas, mut paths, router) = utoipa_axum::routes!($($handler),+);
        $crate::admin_api::scope::describe(
            &mut paths,
            &[$((stringify!($handler), $crate::admin_api::scope::action_of(&$handler)),)+],
        );
        (schemas, paths, router)
    }};
}
pub(super) use admin_routes;
