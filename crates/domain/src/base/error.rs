//! Field errors and refusals: how a rule says no.
//!
//! A [`FieldError`] points at one field of the caller's input and carries a stable code and a sentence for
//! people; [`FieldErrors`] collects all of them so that a form shows every fault at once. A [`Refusal`] is the
//! no of one operation; each operation has its own enum with the variants in order of precedence.

use std::borrow::Cow;
use std::fmt;

use serde::{Deserialize, Serialize};

/// The no of one operation: a stable code for programs, [`Display`](fmt::Display) text for people.
pub trait Refusal: std::error::Error {
    /// Stable, `snake_case`, never reused for another meaning; part of the API.
    fn code(&self) -> &'static str;

    /// The fields of the input that caused the refusal, if single fields did.
    fn field_errors(&self) -> Vec<FieldError> {
        Vec::new()
    }
}

/// One fault of one input field.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FieldError {
    /// Path of the field as in the JSON body: `lines[0].quantity`.
    pub field: String,
    /// Stable code: `insufficient_stock`, `too_long`.
    pub code: Cow<'static, str>,
    /// A sentence for people that says what is wrong and what would be right.
    pub message: String,
    /// How many units could be had, where stock was short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub available: Option<i64>,
}

impl FieldError {
    /// A fault of `field`, without a figure.
    pub fn new(field: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self { field: field.into(), code: code.into(), message: message.into(), available: None }
    }

    /// The same fault with the number of units that could be had.
    #[must_use]
    pub fn with_available(mut self, available: i64) -> Self {
        self.available = Some(available);
        self
    }
}

/// Collects the faults of one input, so that all of them are shown at once.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct FieldErrors(Vec<FieldError>);

impl FieldErrors {
    /// An empty collection.
    pub fn new() -> Self {
        Self::default()
    }

    /// Whether no fault was found.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// How many faults were found.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Adds one fault.
    pub fn push(&mut self, error: FieldError) {
        self.0.push(error);
    }

    /// Adds one fault from its parts.
    pub fn add(&mut self, field: impl Into<String>, code: impl Into<Cow<'static, str>>, message: impl Into<String>) {
        self.push(FieldError::new(field, code, message));
    }

    /// Keeps the value of a check, or records its refusal under `field`.
    pub fn take<T, E: Refusal>(&mut self, field: impl Into<String>, checked: Result<T, E>) -> Option<T> {
        match checked {
            Ok(value) => Some(value),
            Err(refusal) => {
                self.add(field, refusal.code(), refusal.to_string());
                None
            }
        }
    }

    /// Adds the faults of a nested input, each path put under `prefix` (`shipping_address`, `lines[3]`).
    pub fn extend_under(&mut self, prefix: &str, nested: FieldErrors) {
        self.0.extend(nested.0.into_iter().map(|e| FieldError { field: joined(prefix, &e.field), ..e }));
    }

    /// `value` if no fault was found, else all faults.
    ///
    /// # Errors
    /// The collected faults.
    pub fn into_result<T>(self, value: T) -> Result<T, FieldErrors> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }

    /// The faults in the order they were found.
    pub fn iter(&self) -> std::slice::Iter<'_, FieldError> {
        self.0.iter()
    }

    /// The faults as a list.
    pub fn into_vec(self) -> Vec<FieldError> {
        self.0
    }
}

impl From<FieldError> for FieldErrors {
    fn from(error: FieldError) -> Self {
        Self(vec![error])
    }
}

impl From<Vec<FieldError>> for FieldErrors {
    fn from(errors: Vec<FieldError>) -> Self {
        Self(errors)
    }
}

impl IntoIterator for FieldErrors {
    type Item = FieldError;
    type IntoIter = std::vec::IntoIter<FieldError>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for FieldErrors {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (i, error) in self.0.iter().enumerate() {
            let gap = if i == 0 { "" } else { "; " };
            write!(f, "{gap}{}: {}", error.field, error.message)?;
        }
        Ok(())
    }
}

impl std::error::Error for FieldErrors {}

impl Refusal for FieldErrors {
    fn code(&self) -> &'static str {
        "invalid_fields"
    }

    fn field_errors(&self) -> Vec<FieldError> {
        self.0.clone()
    }
}

/// `list[index].field`, or `list[index]` when `field` is empty.
pub fn indexed(list: &str, index: usize, field: &str) -> String {
    joined(&format!("{list}[{index}]"), field)
}

/// `prefix.field`; a field that begins with an index is put directly behind the prefix.
pub fn joined(prefix: &str, field: &str) -> String {
    if prefix.is_empty() || field.is_empty() || field.starts_with('[') {
        format!("{prefix}{field}")
    } else {
        format!("{prefix}.{field}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_nest() {
        assert_eq!(indexed("lines", 0, "quantity"), "lines[0].quantity");
        assert_eq!(indexed("lines", 2, ""), "lines[2]");
        assert_eq!(joined("", "email"), "email");
        assert_eq!(joined("tags", "[1]"), "tags[1]");

        let mut inner = FieldErrors::new();
        inner.add("city", "empty", "must not be empty");
        let mut outer = FieldErrors::new();
        outer.extend_under("shipping_address", inner);
        assert_eq!(outer.to_string(), "shipping_address.city: must not be empty");
        assert_eq!(outer.into_result(()).unwrap_err().len(), 1);
    }

    #[test]
    fn no_fault_gives_the_value() {
        assert_eq!(FieldErrors::new().into_result(7), Ok(7));
    }
}
