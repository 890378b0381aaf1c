//! What a command or a query answers when it does not succeed.

use db::{DbError, ErrorKind};
use domain::base::{FieldError, FieldErrors, Refusal};
use serde::{Deserialize, Serialize};

/// A definite business refusal; stored with its idempotency key and repeated as it was.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refused {
    /// Stable code, part of the API.
    pub code: String,
    /// A sentence for people.
    pub message: String,
    /// The fields that caused it.
    pub errors: Vec<FieldError>,
}

/// Why a command or a query did not succeed, by what the caller can do about it.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// There is no such thing, or the caller may not know of it. Names the kind of thing.
    #[error("there is no such {0}")]
    NotFound(&'static str),
    /// Fields of the input are wrong; nothing was looked at further.
    #[error("{}", first_message(.0))]
    Invalid(FieldErrors),
    /// A rule of the shop says no.
    #[error("{}", .0.message)]
    Refused(Refused),
    /// The record moved on since it was read; carries the version that stands now.
    #[error("somebody changed this in the meantime; it is at version {version} now")]
    VersionConflict {
        /// The version that stands now.
        version: i64,
    },
    /// The caller lacks a right; names it.
    #[error("this needs the right {0}")]
    Forbidden(&'static str),
    /// The idempotency key was used before with another body.
    #[error("this idempotency key was used before with another request")]
    KeyReused,
    /// Too many requests wait, or the database cannot be reached; nothing was changed. Try again.
    #[error("{0}")]
    Unavailable(&'static str),
    /// The connection broke during commit: repeating with the same key tells.
    #[error("the outcome is unknown; repeat the request with the same key")]
    OutcomeUnknown,
    /// The database failed in a way that is ours to mend.
    #[error("the database failed")]
    Db(#[source] DbError),
    /// A defect of ours.
    #[error("{0}")]
    Internal(String),
}

fn first_message(errors: &FieldErrors) -> String {
    match errors.len() {
        0 => "the input is not valid".to_owned(),
        1 => errors.iter().map(|e| e.message.clone()).collect(),
        n => format!("{n} fields are not valid"),
    }
}

impl AppError {
    /// The stable code, part of the API.
    pub fn code(&self) -> &str {
        match self {
            AppError::NotFound(_) => "not_found",
            AppError::Invalid(_) => "invalid_fields",
            AppError::Refused(refused) => &refused.code,
            AppError::VersionConflict { .. } => "version_conflict",
            AppError::Forbidden(_) => "forbidden",
            AppError::KeyReused => "idempotency_key_reused",
            AppError::Unavailable(_) => "unavailable",
            AppError::OutcomeUnknown => "outcome_unknown",
            AppError::Db(_) | AppError::Internal(_) => "internal",
        }
    }

    /// The refusal of a domain rule.
    pub fn refuse(refusal: impl Refusal) -> AppError {
        AppError::Refused(Refused {
            code: refusal.code().to_owned(),
            message: refusal.to_string(),
            errors: refusal.field_errors(),
        })
    }

    /// A refusal because of one field.
    pub fn refuse_field(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> AppError {
        let message = message.into();
        let errors = vec![FieldError::new(field, code, message.clone())];
        AppError::Refused(Refused { code: code.to_owned(), message, errors })
    }

    /// One field is wrong.
    pub fn invalid(field: impl Into<String>, code: &'static str, message: impl Into<String>) -> AppError {
        AppError::Invalid(FieldError::new(field, code, message).into())
    }
}

impl From<DbError> for AppError {
    fn from(error: DbError) -> Self {
        match error.kind() {
            ErrorKind::Unavailable => AppError::Unavailable("the database cannot be reached"),
            ErrorKind::ReadTimeout => AppError::Unavailable("the query took longer than the limit on read time"),
            ErrorKind::DiskFull => AppError::Unavailable("the disk is full"),
            ErrorKind::CommitUnknown => AppError::OutcomeUnknown,
            _ => AppError::Db(error),
        }
    }
}

impl From<FieldErrors> for AppError {
    fn from(errors: FieldErrors) -> Self {
        AppError::Invalid(errors)
    }
}
