//! Why a row of a file cannot be imported.

use doorward_access::Error;
use doorward_contract::job::JobFault;
use doorward_i18n::Language;
use doorward_i18n::errors::imports;
use doorward_identity::password::foreign::Problem;
use serde_json::Value;

/// The fault of one row. The other rows are imported.
#[derive(Debug)]
pub(crate) enum Fault {
    /// A field breaks a rule, or an account cannot be changed.
    Rule(Error),
    /// The password hash cannot be used.
    Hash(Problem),
    /// A spreadsheet has shortened a number, such as `1.38E+10`: its digits are lost.
    Damaged { field: &'static str, value: String },
    /// The value is not one of the field's.
    Value { field: &'static str, value: String },
    /// Neither a username, a contact nor an identity.
    NoIdentifier,
    /// Another account has this value.
    Taken { field: &'static str, uid: String },
    /// An earlier row of the file has this value.
    Twice { field: &'static str },
    /// No role has this ID or name.
    Role(String),
    /// No department has this path, or several have this name.
    Department(String),
    /// The actor may not give this role, or the roles of this department.
    Escalation(String),
    /// The name of an identity provider in the file, which is none here.
    Provider(String),
    /// The account has permissions over Doorward.
    Administers,
    /// More cells than the header has columns.
    Cells { cells: usize, columns: usize },
    /// Bytes that are no text, at this position of the file.
    Bytes(u64),
    /// The JSON is malformed, or no object.
    Json,
}

impl From<Error> for Fault {
    fn from(error: Error) -> Self {
        Self::Rule(error)
    }
}

impl From<doorward_identity::Error> for Fault {
    fn from(error: doorward_identity::Error) -> Self {
        Self::Rule(error.into())
    }
}

impl Fault {
    /// Stable code.
    pub fn code(&self) -> String {
        match self {
            Self::Rule(error) => match (error.field(), error.reason()) {
                (Some(field), Some(reason)) => format!("{field}_{reason}"),
                _ => error.code().as_str().to_owned(),
            },
            Self::Hash(problem) => problem.code().to_owned(),
            Self::Damaged { .. } => "damaged_number".into(),
            Self::Value { field, .. } => format!("{field}_value"),
            Self::NoIdentifier => "no_identifier".into(),
            Self::Taken { field, .. } => format!("{field}_taken"),
            Self::Twice { field } => format!("{field}_twice"),
            Self::Role(_) => "role_unknown".into(),
            Self::Department(_) => "department_unknown".into(),
            Self::Escalation(_) => "escalation".into(),
            Self::Provider(_) => "provider_unknown".into(),
            Self::Administers => "administers".into(),
            Self::Cells { .. } => "cells".into(),
            Self::Bytes(_) => "encoding".into(),
            Self::Json => "json".into(),
        }
    }

    /// What is wrong and what to do.
    pub fn sentence(&self, language: Language) -> String {
        let texts = imports::of(language);
        match self {
            Self::Rule(error) => {
                error.field_sentence(language).map_or_else(|| error.body_in(language).error_description, str::to_owned)
            }
            Self::Hash(problem) => problem.sentence(language).to_owned(),
            Self::Damaged { field, value } => texts.damaged(imports::Damaged { field, value }),
            Self::Value { field, value } => texts.value(imports::Value { field, value }),
            Self::NoIdentifier => texts.no_identifier.to_owned(),
            Self::Taken { field, uid } => texts.taken(imports::Taken { field, uid }),
            Self::Twice { field } => texts.twice(field),
            Self::Role(name) => texts.role(name),
            Self::Department(name) => texts.department(name),
            Self::Escalation(name) => texts.escalation(name),
            Self::Provider(name) => texts.provider(name),
            Self::Administers => texts.administers.to_owned(),
            Self::Cells { cells, columns } => texts.cells(imports::Cells { cells, columns }),
            Self::Bytes(position) => texts.bytes(*position),
            Self::Json => texts.json.to_owned(),
        }
    }

    /// As stored with the job. `source` is the row as it was sent, so that it can be mended and sent again.
    pub fn of_row(&self, row: u64, language: Language, source: Value) -> JobFault {
        JobFault { row, code: self.code(), message: self.sentence(language), data: Some(source) }
    }
}
