//! Import and export of users.

mod draft;
mod export;
mod list;
mod one;
mod report;
mod server;

pub use server::{
    CancelJob, CheckImport, DeleteImport, ListExports, ListImports, ReadImport, SaveImport, StartExport, StartImport,
};

use crate::i18n::console::imports;
use crate::lazy::lazy_page;
use doorward_contract::job::JobState;
use doorward_contract::user_import::ImportFormat;

/// Page with the form that uploads a file.
pub const IMPORTS: &str = "/admin/imports";
/// Page with the form that exports users.
pub const EXPORTS: &str = "/admin/exports";
/// Where the form sends the file.
pub const UPLOAD: &str = "/admin/upload-users";

lazy_page! {
    /// `/admin/imports`
    USER_IMPORTS, list::ImportsPage
}

lazy_page! {
    /// `/admin/imports/{id}`
    USER_IMPORT, one::ImportPage
}

lazy_page! {
    /// `/admin/exports`
    USER_EXPORTS, export::ExportsPage
}

fn format_name(format: ImportFormat) -> &'static str {
    let texts = imports::texts();
    match format {
        ImportFormat::Csv => texts.format_csv,
        ImportFormat::JsonLines => texts.format_json_lines,
        ImportFormat::CloudBase => texts.format_cloudbase,
        ImportFormat::Firebase => texts.format_firebase,
        ImportFormat::Auth0 => texts.format_auth0,
        ImportFormat::Supabase => texts.format_supabase,
        ImportFormat::Keycloak => texts.format_keycloak,
        ImportFormat::Casdoor => texts.format_casdoor,
        ImportFormat::Logto => texts.format_logto,
    }
}

fn state_name(state: JobState) -> &'static str {
    let texts = imports::texts();
    match state {
        JobState::Draft => texts.state_draft,
        JobState::Waiting => texts.state_waiting,
        JobState::Running => texts.state_running,
        JobState::Done => texts.state_done,
        JobState::Failed => texts.state_failed,
        JobState::Cancelled => texts.state_cancelled,
    }
}
