//! Fields of a PATCH: absent stays, null clears what may be empty and is refused elsewhere, a value is put in its place.

use serde::{Deserialize, Deserializer};

/// For `#[serde(default, deserialize_with = "clearable")]` on an `Option<Option<T>>`: `None` when the field is absent,
/// `Some(None)` when it is null.
///
/// # Errors
/// What is wrong with the value.
pub fn clearable<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<Option<T>>, D::Error> {
    Option::deserialize(from).map(Some)
}

/// As [`clearable`], for texts that an empty text clears.
///
/// # Errors
/// What is wrong with the value.
pub fn clearable_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    Ok(Some(Option::deserialize(from)?.unwrap_or_default()))
}

/// For `#[serde(default, deserialize_with = "given")]` on an `Option<T>` that may be absent, but not null.
///
/// # Errors
/// What is wrong with the value.
pub fn given<'de, D: Deserializer<'de>, T: Deserialize<'de>>(from: D) -> Result<Option<T>, D::Error> {
    T::deserialize(from).map(Some)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, PartialEq, Deserialize)]
    struct Patch {
        #[serde(default, deserialize_with = "clearable")]
        weight: Option<Option<i64>>,
        #[serde(default, deserialize_with = "clearable_text")]
        note: Option<String>,
        #[serde(default, deserialize_with = "given")]
        archived: Option<bool>,
    }

    #[test]
    fn absent_is_not_null() {
        let rows = [
            ("{}", Patch { weight: None, note: None, archived: None }),
            (r#"{"weight":null,"note":null}"#, Patch { weight: Some(None), note: Some(String::new()), archived: None }),
            (
                r#"{"weight":3,"note":"x","archived":true}"#,
                Patch { weight: Some(Some(3)), note: Some("x".into()), archived: Some(true) },
            ),
        ];
        for (json, expected) in rows {
            assert_eq!(serde_json::from_str::<Patch>(json).unwrap(), expected, "{json}");
        }
        assert!(serde_json::from_str::<Patch>(r#"{"archived":null}"#).is_err());
    }
}
