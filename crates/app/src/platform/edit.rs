//! Editing a record that carries a version: who read an older one is told, and what changed is named.
//!
//! Called by the commands that change records.

use super::{AppError, Result};
use domain::base::Timestamp;
use serde::Serialize;

/// An edit under way; collects the names of the fields that really change.
#[derive(Debug)]
pub struct Edit {
    version: i64,
    fields: Vec<&'static str>,
}

/// What an event says of an edit: which fields, and the version after it. Values are not told, because they may be personal.
#[derive(Debug, Serialize)]
pub struct Changed {
    /// The version after the edit.
    pub version: i64,
    /// Names of the fields that changed.
    pub fields: Vec<&'static str>,
}

impl Edit {
    /// Begins an edit of a record that stands at a version and was read by the caller at another.
    ///
    /// # Errors
    /// [`AppError::VersionConflict`] when they differ.
    pub fn begin(stands: i64, read: i64) -> Result<Edit> {
        if stands == read {
            Ok(Edit { version: stands, fields: Vec::new() })
        } else {
            Err(AppError::VersionConflict { version: stands })
        }
    }

    /// Puts a value in its place, and notes the field when it differs.
    pub fn put<T: PartialEq>(&mut self, field: &'static str, place: &mut T, value: T) {
        if *place != value {
            *place = value;
            self.fields.push(field);
        }
    }

    /// As [`Edit::put`], where there is a value.
    pub fn put_some<T: PartialEq>(&mut self, field: &'static str, place: &mut T, value: Option<T>) {
        if let Some(value) = value {
            self.put(field, place, value);
        }
    }

    /// Archives a record, or takes it back; one that is where it shall be keeps its moment.
    pub fn archive(&mut self, archived_at: &mut Option<Timestamp>, wanted: Option<bool>, now: Timestamp) {
        if let Some(wanted) = wanted
            && archived_at.is_some() != wanted
        {
            *archived_at = wanted.then_some(now);
            self.fields.push("archived");
        }
    }

    /// Whether nothing changes: nothing is written then, and no event.
    pub fn is_empty(&self) -> bool {
        self.fields.is_empty()
    }

    /// The version after the edit.
    pub fn next_version(&self) -> i64 {
        self.version.saturating_add(1)
    }

    /// Ends the edit: what its event says.
    pub fn changed(self) -> Changed {
        Changed { version: self.next_version(), fields: self.fields }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_older_version_is_told_and_only_changes_count() {
        assert!(matches!(Edit::begin(4, 3), Err(AppError::VersionConflict { version: 4 })));
        let mut edit = Edit::begin(4, 4).unwrap();
        let (mut name, mut archived) = ("a".to_owned(), None);
        edit.put("name", &mut name, "a".to_owned());
        edit.archive(&mut archived, Some(false), Timestamp::from_micros(7));
        assert!(edit.is_empty());
        edit.put("name", &mut name, "b".to_owned());
        edit.archive(&mut archived, Some(true), Timestamp::from_micros(7));
        edit.archive(&mut archived, None, Timestamp::from_micros(9));
        assert_eq!((name.as_str(), archived), ("b", Some(Timestamp::from_micros(7))));
        let changed = edit.changed();
        assert_eq!((changed.version, changed.fields), (5, vec!["name", "archived"]));
    }
}
