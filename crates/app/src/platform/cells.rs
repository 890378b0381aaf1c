//! Reading cells of a row as the domain's types. What a command wrote was checked, so a cell that cannot be read means that
//! the stored data is damaged.
//!
//! Called by the `store.rs` and `queries.rs` of every area.

use db::{DbError, ErrorKind, Result, Row};
use domain::base::{Currency, Money, Timestamp};
use serde::de::DeserializeOwned;
use std::str::FromStr;

/// A moment in microseconds.
pub fn moment(row: &Row<'_>, index: usize) -> Result<Timestamp> {
    row.get::<i64>(index).map(Timestamp::from_micros)
}

/// A moment, or none.
pub fn optional_moment(row: &Row<'_>, index: usize) -> Result<Option<Timestamp>> {
    Ok(row.get::<Option<i64>>(index)?.map(Timestamp::from_micros))
}

/// A text that parses: a code, a name, an e-mail address.
pub fn parsed<T: FromStr>(row: &Row<'_>, index: usize) -> Result<T> {
    let text = row.get::<String>(index)?;
    text.parse().map_err(|_| damaged(index, &text))
}

/// A text that parses, or none.
pub fn optional_parsed<T: FromStr>(row: &Row<'_>, index: usize) -> Result<Option<T>> {
    let Some(text) = row.get::<Option<String>>(index)? else { return Ok(None) };
    text.parse().map(Some).map_err(|_| damaged(index, &text))
}

/// A text that may be empty, which means none.
pub fn filled<T: FromStr>(row: &Row<'_>, index: usize) -> Result<Option<T>> {
    let text = row.get::<String>(index)?;
    if text.is_empty() { Ok(None) } else { text.parse().map(Some).map_err(|_| damaged(index, &text)) }
}

/// JSON in a text.
pub fn json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Result<T> {
    let text = row.get::<String>(index)?;
    serde_json::from_str(&text).map_err(|_| damaged(index, &text))
}

/// JSON in a text, or none.
pub fn optional_json<T: DeserializeOwned>(row: &Row<'_>, index: usize) -> Result<Option<T>> {
    let Some(text) = row.get::<Option<String>>(index)? else { return Ok(None) };
    serde_json::from_str(&text).map(Some).map_err(|_| damaged(index, &text))
}

/// An amount in minor units at `index`, its currency at `currency`.
pub fn money(row: &Row<'_>, index: usize, currency: usize) -> Result<Money> {
    Ok(Money::from_minor(row.get::<i64>(index)?, parsed::<Currency>(row, currency)?))
}

/// An amount in minor units, or none, in a currency that was read already.
pub fn optional_money(row: &Row<'_>, index: usize, currency: Currency) -> Result<Option<Money>> {
    Ok(row.get::<Option<i64>>(index)?.map(|minor| Money::from_minor(minor, currency)))
}

/// The error for stored data that no command of ours wrote. Says how long the text is, not what it says.
fn damaged(index: usize, text: &str) -> DbError {
    DbError::new(ErrorKind::Corrupt, format!("column {index} holds {} bytes that cannot be read", text.len()))
}
