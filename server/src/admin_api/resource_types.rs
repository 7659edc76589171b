//! Types of things that policies are about.

use super::Admin;
use crate::Services;
use crate::extract::{Body, Id};
use crate::http::envelope::Answer;
use axum::Json;
use axum::extract::State;
use doorward_access::admin;
use doorward_contract::own::needs;
use doorward_contract::resources::{KnownType, KnownTypes, TypeUpdate};
use doorward_contract::wire::Empty;

/// List types with their actions, the program's own first
#[utoipa::path(get, path = "/admin/api/v1/resource-types", tag = "Access",
    responses((status = 200, body = KnownTypes)), security(("admin" = ["doorward:policies:read"])))]
pub async fn list(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesRead>,
) -> Json<KnownTypes> {
    Json(admin::resource_types::list(&services.access, actor.language()))
}

/// Register a type, or change it
///
/// A policy about one of its actions that is not among these is warned about where it is checked, and never refused.
#[utoipa::path(put, path = "/admin/api/v1/resource-types/{name}", tag = "Access", params(("name" = String, Path)),
    request_body = TypeUpdate, responses((status = 200, body = KnownType)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn put(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(name): Id,
    Body(update): Body<TypeUpdate>,
) -> Answer<KnownType> {
    Ok(Json(admin::resource_types::put(&services.access, &name, update, &actor).await?))
}

/// Delete a type
///
/// Policies about it stay as they are. The program's own stay.
#[utoipa::path(delete, path = "/admin/api/v1/resource-types/{name}", tag = "Access", params(("name" = String, Path)),
    responses((status = 200, body = Empty)), security(("admin" = ["doorward:policies:edit"])))]
pub async fn delete(
    State(services): State<Services>,
    Admin { actor, .. }: Admin<needs::PoliciesEdit>,
    Id(name): Id,
) -> Answer<Empty> {
    admin::resource_types::delete(&services.access, &name, &actor).await?;
    Ok(Json(Empty {}))
}
