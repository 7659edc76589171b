//! Files that browsers and programs upload, and the files of the console. Plain handlers rather than pages: a form sends
//! its file, and a link saves one, without script.

use crate::Services;
use crate::admin_api::jobs::{download, download_of};
use crate::extract::Id;
use crate::http::error::ApiError;
use crate::http::form_redirect::{redirect, reject};
use crate::http::language::sentences;
use axum::body::Bytes;
use axum::extract::{DefaultBodyLimit, Multipart, State};
use axum::http::HeaderMap;
use axum::response::Response;
use axum::routing::{get, post};
use axum::{Extension, Router};
use doorward_access::Permit;
use doorward_admin as admin;
use doorward_admin::users::import::{ErrorFile, Upload};
use doorward_app::AppError;
use doorward_app::console::IMPORTS;
use doorward_app::preferences;
use doorward_app::request::{SessionCookie, viewer_of};
use doorward_contract::ErrorCode;
use doorward_contract::admin_action::Action;
use doorward_contract::user_import::{ImportFormat, NewUserImport, UserImport};
use doorward_identity::{Actor, Caller};
use futures_util::{Stream, StreamExt as _, stream};
use std::io;
use std::time::Duration;
use tower_sessions::Session;

/// Where the admin API receives files.
pub const API: &str = "/admin/api/v1/user-imports";
/// Where the console receives files.
pub const CONSOLE: &str = doorward_app::console::UPLOAD;

/// Longest wait for the next piece of a file.
const PATIENCE: Duration = Duration::from_secs(60);

/// Why a file was not stored.
pub enum NotReceived {
    /// The rest of it did not arrive.
    Incomplete,
    Refused(doorward_access::Error),
}

impl From<doorward_access::Error> for NotReceived {
    fn from(error: doorward_access::Error) -> Self {
        Self::Refused(error)
    }
}

impl From<NotReceived> for ApiError {
    fn from(error: NotReceived) -> Self {
        match error {
            NotReceived::Incomplete => Self::new(ErrorCode::InvalidRequest, sentences().body_incomplete),
            NotReceived::Refused(error) => error.into(),
        }
    }
}

/// Stores a file piece by piece.
///
/// # Errors
/// When it does not arrive, or is refused. Nothing of it is kept then.
pub async fn receive<E>(
    mut upload: Upload,
    mut pieces: impl Stream<Item = Result<Bytes, E>> + Unpin,
) -> Result<UserImport, NotReceived> {
    loop {
        match tokio::time::timeout(PATIENCE, pieces.next()).await {
            Ok(Some(Ok(piece))) => upload.push(&piece).await?,
            Ok(None) => return Ok(upload.finish().await?),
            Ok(Some(Err(_))) | Err(_) => {
                upload.discard().await?;
                return Err(NotReceived::Incomplete);
            }
        }
    }
}

/// The faulty rows of an import as a download.
pub fn error_rows(file: ErrorFile) -> Response {
    let name = file.name();
    let pieces = stream::try_unfold(file, |mut file| async move {
        let bytes = file.next().await.map_err(|error| io::Error::other(error.to_string()))?;
        Ok::<_, io::Error>(bytes.map(|bytes| (bytes, file)))
    });
    download_of(name, axum::body::Body::from_stream(pieces))
}

/// The files of the console.
pub fn router() -> Router<Services> {
    Router::new()
        .route(CONSOLE, post(upload).layer(DefaultBodyLimit::disable()))
        .route("/admin/imports/{id}/errors", get(errors))
        .route("/admin/exports/{id}/file", get(file))
}

/// The user of a browser, with what their requests need.
struct Visitor {
    services: Services,
    caller: Caller,
    session: SessionCookie,
    browser: Session,
}

impl Visitor {
    fn new(services: Services, caller: Caller, headers: &HeaderMap, browser: Session) -> Self {
        let language = preferences::language_of(headers);
        let session = SessionCookie::of(&services.identity, headers);
        Self { services, caller: Caller { language, error_language: language, ..caller }, session, browser }
    }

    async fn permit<A: Action>(&self) -> Result<Permit<A>, AppError> {
        let viewer = viewer_of(&self.browser, &self.services.identity).await?;
        let viewer = viewer.ok_or(AppError::new(ErrorCode::Unauthenticated))?;
        self.services.access.permit(Actor::viewer(&viewer, &self.caller)).map_err(|error| self.worded(&error))
    }

    fn worded(&self, error: &doorward_access::Error) -> AppError {
        AppError::in_language(error, self.caller.language)
    }

    /// Back to a page with the error.
    fn back(&self, page: &str, error: &AppError) -> Response {
        reject(&self.services.identity, &self.session, Response::default(), CONSOLE, page, error)
    }
}

async fn upload(
    State(services): State<Services>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
    form: Multipart,
) -> Response {
    let visitor = Visitor::new(services, caller, &headers, browser);
    match take(&visitor, form).await {
        Ok(import) => redirect(Response::default(), &format!("{IMPORTS}/{}", import.job.id)),
        Err(error) => visitor.back(IMPORTS, &error),
    }
}

async fn take(visitor: &Visitor, mut form: Multipart) -> Result<UserImport, AppError> {
    // Before anything is read.
    let permit = visitor.permit().await?;
    let incomplete = || AppError::new(ErrorCode::InvalidRequest);
    let mut format = None;
    while let Some(field) = form.next_field().await.map_err(|_| incomplete())? {
        match field.name() {
            Some("format") => format = ImportFormat::parse(&field.text().await.map_err(|_| incomplete())?),
            Some("file") => {
                let name = field.file_name().map(str::to_owned).filter(|name| !name.is_empty());
                let upload = Upload::begin(&permit, NewUserImport { format, name }).await;
                let upload = upload.map_err(|error| visitor.worded(&error))?;
                return receive(upload, field).await.map_err(|error| match error {
                    NotReceived::Incomplete => incomplete(),
                    NotReceived::Refused(error) => visitor.worded(&error),
                });
            }
            _ => {}
        }
    }
    Err(incomplete())
}

async fn errors(
    State(services): State<Services>,
    Id(id): Id,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Response {
    let visitor = Visitor::new(services, caller, &headers, browser);
    let found = async {
        let permit = visitor.permit().await?;
        admin::users::import::error_file(&permit, &id).await.map_err(|error| visitor.worded(&error))
    };
    match found.await {
        Ok(file) => error_rows(file),
        Err(error) => visitor.back(&format!("{IMPORTS}/{id}"), &error),
    }
}

async fn file(
    State(services): State<Services>,
    Id(id): Id,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    browser: Session,
) -> Response {
    let visitor = Visitor::new(services, caller, &headers, browser);
    let found = async {
        let permit = visitor.permit().await?;
        admin::jobs::file(&permit, &id).await.map_err(|error| visitor.worded(&error))
    };
    match found.await {
        Ok(file) => download(file),
        Err(error) => visitor.back(doorward_app::console::EXPORTS, &error),
    }
}
