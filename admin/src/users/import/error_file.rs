//! The rows that were not imported, as a file like the one that was sent: mended, it can be sent again.

use super::layout::Layout;
use super::{Input, is_formula, own};
use csv::WriterBuilder;
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::event::EventAction;
use doorward_identity::session::sensitive::{Operation, require_actor};
use doorward_store::{StoreError, job_fault};
use serde_json::{Value, json};

/// Rows that are read at a time.
const ROWS: u64 = 500;
/// Column or member with the fault. Imports ignore it.
const REASON: &str = "_error";
/// The byte order mark of UTF-8: Excel would read another encoding.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// The faulty rows of an import.
pub struct ErrorFile {
    access: Access,
    job_id: String,
    layout: Layout,
    /// The last row that was returned.
    after: Option<i64>,
    has_begun: bool,
}

impl std::fmt::Debug for ErrorFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ErrorFile").field("job_id", &self.job_id).finish_non_exhaustive()
    }
}

/// The faulty rows of an import, or of the last dry run of a draft. They contain what was sent, password hashes among it.
///
/// # Errors
/// [`Error::NotFound`], [`Error::NotAllowed`] for one of another actor, except to administrators,
/// [`doorward_identity::Error::ReauthenticationRequired`].
pub async fn error_file(permit: &Permit<action::UsersCreate>, id: &str) -> Result<ErrorFile, Error> {
    let (access, actor) = (permit.access(), permit.actor());
    let row = own(access, actor, id).await?;
    let input = Input::read(&row)?;
    let layout = input.shape()?.layout.clone();
    require_actor(access.identity(), actor, Operation::ImportUsers).await?;
    let is_draft = row.state == doorward_contract::job::JobState::Draft;
    let job_id = input.check.filter(|_| is_draft).unwrap_or(row.id);
    let identity = access.identity();
    let tx = identity.db().begin().await?;
    let detail = json!({ "job": job_id, "kind": row.kind, "file": "errors" });
    crate::events::write(identity, &tx, EventAction::JobFileRead, actor, None, detail).await?;
    tx.commit().await.map_err(StoreError::from)?;
    Ok(ErrorFile { access: access.clone(), job_id, layout, after: None, has_begun: false })
}

impl ErrorFile {
    /// Name for the download.
    pub const fn name(&self) -> &'static str {
        match self.layout {
            Layout::Table { .. } => "errors.csv",
            Layout::Lines | Layout::Array => "errors.jsonl",
        }
    }

    /// Its next bytes; `None` after the last.
    ///
    /// # Errors
    /// [`Error::Identity`] when the database does not answer.
    pub async fn next(&mut self) -> Result<Option<Vec<u8>>, Error> {
        let conn = self.access.identity().db().read();
        let rows = job_fault::list(conn, &self.job_id, self.after, ROWS).await?;
        self.after = rows.last().map(|row| row.row).or(self.after);
        let is_first = !std::mem::replace(&mut self.has_begun, true);
        if rows.is_empty() && !is_first {
            return Ok(None);
        }
        Ok(Some(match &self.layout {
            Layout::Table { separator, header } => table(*separator, header, &rows, is_first),
            Layout::Lines | Layout::Array => lines(&rows),
        }))
    }
}

fn table(separator: char, header: &[String], rows: &[job_fault::Model], is_first: bool) -> Vec<u8> {
    let separator = u8::try_from(separator).unwrap_or(b',');
    let start = if is_first { BOM.to_vec() } else { Vec::new() };
    let mut writer = WriterBuilder::new().delimiter(separator).flexible(true).from_writer(start);
    // Writing to memory does not fail.
    if is_first {
        let reason = REASON.to_owned();
        let _ = writer.write_record(header.iter().chain(std::iter::once(&reason)));
    }
    for row in rows {
        let cells = row.data.as_ref().and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
        let cell = |at: usize| cells.get(at).and_then(Value::as_str).unwrap_or_default();
        let width = header.len();
        let mut record: Vec<_> = (0..width).map(|at| safe(cell(at))).collect();
        record.push(row.message.clone());
        // Cells beyond the header are the fault.
        record.extend((width..cells.len()).map(|at| safe(cell(at))));
        let _ = writer.write_record(&record);
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that no spreadsheet computes. An import removes the apostrophe.
pub(in crate::users) fn safe(cell: &str) -> String {
    if is_formula(cell) { format!("'{cell}") } else { cell.to_owned() }
}

fn lines(rows: &[job_fault::Model]) -> Vec<u8> {
    let mut text = String::new();
    for row in rows {
        let mut object = match &row.data {
            Some(Value::Object(members)) => members.clone(),
            other => std::iter::once(("_text".to_owned(), other.clone().unwrap_or_default())).collect(),
        };
        object.insert(REASON.to_owned(), row.message.clone().into());
        text.push_str(&Value::Object(object).to_string());
        text.push('\n');
    }
    text.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fault(data: Value) -> job_fault::Model {
        job_fault::Model { job_id: "j".into(), row: 1, code: "c".into(), message: "why".into(), data: Some(data) }
    }

    #[test]
    fn a_table_comes_back_with_its_cells_and_the_reason() {
        let rows = [fault(json!(["+86 1", "a;b"])), fault(json!(["x", "y", "z"]))];
        let bytes = table(';', &["phone".to_owned(), "name".to_owned()], &rows, true);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "\u{feff}phone;name;_error\n'+86 1;\"a;b\";why\nx;y;why;z\n");
    }

    #[test]
    fn objects_come_back_with_the_reason() {
        let bytes = lines(&[fault(json!({ "localId": "1" })), fault(json!("{broken"))]);
        let text = String::from_utf8(bytes).unwrap();
        assert_eq!(text, "{\"_error\":\"why\",\"localId\":\"1\"}\n{\"_error\":\"why\",\"_text\":\"{broken\"}\n");
    }
}
