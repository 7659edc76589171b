//! Receiving a file: it is stored in pieces, and memory does not grow with it.

use super::encoding::{Detector, Encoding};
use super::incoming::Row;
use super::layout::{self, Finder, HEAD, Layout, Shape};
use super::{Input, columns, formats, records, view};
use crate::jobs::{self, NewJob};
use doorward_access::{Access, Error, Permit};
use doorward_contract::admin_action::action;
use doorward_contract::job::JobKind;
use doorward_contract::user_import::{ImportFormat, ImportOptions, NewUserImport, UserImport};
use doorward_identity::Actor;
use doorward_store::{StoreError, job, job_file};

/// Most megabytes of a file: some three million users.
const MAX_MB: u64 = 1024;
/// Users whose members are looked at to know the columns.
const SAMPLES: usize = 100;
/// Most characters of a file's name.
const MAX_NAME: usize = 100;
/// The byte order mark of UTF-8.
const BOM: &[u8] = b"\xef\xbb\xbf";

/// A file that is being received.
pub struct Upload {
    access: Access,
    actor: Actor,
    job_id: String,
    format: Option<ImportFormat>,
    name: Option<String>,
    /// The beginning of the file, until it shows how the file is encoded.
    pending: Vec<u8>,
    has_begun: bool,
    detector: Detector,
    finder: Finder,
    head: Vec<u8>,
    piece: Vec<u8>,
    chunk: i32,
    size: u64,
}

impl std::fmt::Debug for Upload {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Upload").field("job_id", &self.job_id).field("size", &self.size).finish_non_exhaustive()
    }
}

impl Upload {
    /// Begins a draft.
    ///
    /// # Errors
    /// [`doorward_identity::Error::TooManyRequests`] when the actor has too many jobs that are not over.
    pub async fn begin(permit: &Permit<action::UsersCreate>, new: NewUserImport) -> Result<Self, Error> {
        let (access, actor) = (permit.access(), permit.actor());
        let name = new.name.map(|name| name.chars().filter(|c| !c.is_control()).take(MAX_NAME).collect());
        let input = Input {
            format: new.format.unwrap_or(ImportFormat::JsonLines),
            name,
            shape: None,
            columns: vec![],
            options: ImportOptions::default(),
            signer_key: None,
            delegate: None,
            check: None,
            check_of: None,
        };
        let name = input.name.clone();
        let tx = access.identity().db().begin().await?;
        let title = new.format.map(|format| format.as_str().to_owned());
        let draft = NewJob { kind: JobKind::UserImport, title, input, total: None, draft: true };
        let row = jobs::start(access, &tx, actor, draft).await?;
        tx.commit().await.map_err(StoreError::from)?;
        Ok(Self {
            access: access.clone(),
            actor: actor.clone(),
            job_id: row.id,
            format: new.format,
            name,
            pending: Vec::new(),
            has_begun: false,
            detector: Detector::new(),
            finder: Finder::new(new.format),
            head: Vec::new(),
            piece: Vec::new(),
            chunk: 0,
            size: 0,
        })
    }

    /// Stores the next bytes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a file that is too large or no text. The draft is deleted then.
    pub async fn push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let pushed = self.try_push(bytes).await;
        if pushed.is_err() {
            self.discard().await?;
        }
        pushed
    }

    async fn try_push(&mut self, bytes: &[u8]) -> Result<(), Error> {
        if self.has_begun {
            return self.accept(bytes).await;
        }
        self.pending.extend_from_slice(bytes);
        if self.pending.len() < BOM.len() {
            return Ok(());
        }
        self.begin_with_pending().await
    }

    async fn begin_with_pending(&mut self) -> Result<(), Error> {
        self.has_begun = true;
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() { Ok(()) } else { self.accept(&pending).await }
    }

    async fn accept(&mut self, bytes: &[u8]) -> Result<(), Error> {
        let stored = self.detector.feed(bytes).map_err(not_text)?;
        self.size += stored.len() as u64;
        if self.size > MAX_MB * 1024 * 1024 {
            return Err(Error::invalid("file", "too_large", |texts| texts.file_too_large(MAX_MB)));
        }
        self.finder.feed(&stored);
        let missing = HEAD.saturating_sub(self.head.len()).min(stored.len());
        self.head.extend_from_slice(&stored[..missing]);
        self.piece.extend_from_slice(&stored);
        let mut full = 0;
        while self.piece.len() - full >= job_file::CHUNK {
            let bytes = self.piece[full..full + job_file::CHUNK].to_vec();
            full += job_file::CHUNK;
            Self::store(&self.access, &self.job_id, self.chunk, bytes).await?;
            self.chunk += 1;
        }
        self.piece.drain(..full);
        Ok(())
    }

    async fn store(access: &Access, job_id: &str, chunk: i32, bytes: Vec<u8>) -> Result<(), Error> {
        Ok(job_file::insert(access.identity().db().write(), job_id, chunk, bytes).await?)
    }

    /// Deletes the draft of a file that was not received completely.
    ///
    /// # Errors
    /// [`Error::Identity`] when the database does not answer.
    pub async fn discard(&self) -> Result<(), Error> {
        job::delete_draft(self.access.identity().db().write(), &self.job_id).await?;
        Ok(())
    }

    /// Ends the file, and recognizes its format and columns.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a file without users or one that is not of the format. The draft is deleted then.
    pub async fn finish(mut self) -> Result<UserImport, Error> {
        match self.complete().await {
            Ok(done) => Ok(done),
            Err(error) => {
                self.discard().await?;
                Err(error)
            }
        }
    }

    async fn complete(&mut self) -> Result<UserImport, Error> {
        if !self.has_begun {
            self.begin_with_pending().await?;
        }
        let last = std::mem::take(&mut self.piece);
        if !last.is_empty() {
            Self::store(&self.access, &self.job_id, self.chunk, last).await?;
        }
        let shape = self.shape()?;
        let conn = self.access.identity().db().read();
        let first = records::read(conn, &self.job_id, &shape, shape.start, SAMPLES).await?.records;
        if first.is_empty() {
            return Err(Error::invalid("file", "empty", |texts| texts.file_empty));
        }
        let rows: Vec<Row> = first.into_iter().filter_map(|record| record.row.ok()).collect();
        let names = names(&shape.layout, &rows)?;
        let format = self.format.or_else(|| formats::recognize(&names)).unwrap_or(match shape.layout {
            Layout::Table { .. } => ImportFormat::Csv,
            Layout::Lines | Layout::Array => ImportFormat::JsonLines,
        });
        let input = Input {
            format,
            name: self.name.clone(),
            columns: columns::recognized(format, &names, &rows),
            shape: Some(shape),
            options: ImportOptions::default(),
            signer_key: None,
            delegate: self.actor.delegate().map(str::to_owned),
            check: None,
            check_of: None,
        };
        let input = serde_json::to_value(input).map_err(|_| doorward_identity::Error::Internal("an import is JSON"))?;
        let db = self.access.identity().db();
        if !job::set_input(db.write(), &self.job_id, input).await? {
            return Err(doorward_identity::Error::Aborted.into());
        }
        view(&self.access, jobs::find_own(&self.access, &self.actor, &self.job_id).await?).await
    }

    fn shape(&mut self) -> Result<Shape, Error> {
        let not_utf8 = self.detector.not_utf8();
        let encoding = std::mem::replace(&mut self.detector, Detector::new()).finish().map_err(not_text)?;
        let from = if self.head.starts_with(BOM) { BOM.len() } else { 0 };
        let first = self.head[from..].iter().find(|byte| !byte.is_ascii_whitespace());
        let is_json = matches!(first, Some(b'{' | b'[')) && self.format != Some(ImportFormat::Csv);
        let found = std::mem::replace(&mut self.finder, Finder::new(None)).found();
        let (layout, start) = match (is_json, found) {
            (true, _) if encoding == Encoding::Gb18030 => {
                let position = not_utf8.unwrap_or_default();
                return Err(Error::invalid("file", "encoding", |texts| texts.file_json_encoding(position)));
            }
            (true, Some((layout, start))) => (layout, start.max(from as u64)),
            (true, None) => return Err(Error::invalid("file", "no_list", |texts| texts.file_no_list)),
            (false, _) if self.format == Some(ImportFormat::JsonLines) => {
                return Err(Error::invalid("file", "no_list", |texts| texts.file_no_list));
            }
            (false, _) => layout::table(self.format, encoding, &self.head, from)?,
        };
        Ok(Shape { layout, encoding, start, size: self.size })
    }
}

fn not_text(position: u64) -> Error {
    Error::invalid("file", "encoding", |texts| texts.file_encoding(position))
}

/// The columns of a table, or the members of the first objects in the order in which they appear.
fn names(layout: &Layout, rows: &[Row]) -> Result<Vec<String>, Error> {
    if let Layout::Table { header, .. } = layout {
        return Ok(header.clone());
    }
    let mut names: Vec<String> = Vec::new();
    for name in rows.iter().flat_map(|row| row.keys()) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    if names.len() > layout::MAX_COLUMNS {
        return Err(Error::invalid("file", "columns", |texts| texts.file_columns(layout::MAX_COLUMNS)));
    }
    Ok(names)
}
