//! Reading typed cells from a row of either engine.

use crate::error::{DbError, ErrorKind, Result};
use rusqlite::types::ValueRef;

/// One row of an answer.
pub enum Row<'a> {
    /// From SQLite.
    Lite(&'a rusqlite::Row<'a>),
    /// From PostgreSQL.
    Pg(&'a tokio_postgres::Row),
}

impl Row<'_> {
    /// The cell at `index` (from 0). `Option<T>` reads NULL as `None`; a plain `T` refuses NULL.
    pub fn get<T: Cell>(&self, index: usize) -> Result<T> {
        match self {
            Row::Lite(row) => T::from_lite(row.get_ref(index)?),
            Row::Pg(row) => T::from_pg(row, index),
        }
        .map_err(|e| e.in_context(&format!("column {index}")))
    }
}

/// A type that a cell can be read as.
pub trait Cell: Sized {
    /// Reads from SQLite's value.
    fn from_lite(value: ValueRef<'_>) -> Result<Self>;
    /// Reads from PostgreSQL's row.
    fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self>;
}

fn mismatch(wanted: &str, value: ValueRef<'_>) -> DbError {
    DbError::new(ErrorKind::Other, format!("expected {wanted}, found {}", value.data_type()))
}

macro_rules! cell {
    ($ty:ty, $wanted:literal, $pattern:pat => $value:expr) => {
        impl Cell for $ty {
            fn from_lite(value: ValueRef<'_>) -> Result<Self> {
                match value {
                    $pattern => Ok($value),
                    other => Err(mismatch($wanted, other)),
                }
            }
            fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
                Ok(row.try_get(index)?)
            }
        }
    };
}

cell!(bool, "a boolean", ValueRef::Integer(v) => v != 0);
cell!(Vec<u8>, "bytes", ValueRef::Blob(v) => v.to_vec());

impl Cell for i64 {
    fn from_lite(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Integer(v) => Ok(v),
            other => Err(mismatch("an integer", other)),
        }
    }
    fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        // A bare number in a select list is 32 bits wide on PostgreSQL.
        match row.columns().get(index).map(tokio_postgres::Column::type_) {
            Some(ty) if *ty == tokio_postgres::types::Type::INT4 => Ok(row.try_get::<_, i32>(index)?.into()),
            _ => Ok(row.try_get(index)?),
        }
    }
}

impl Cell for f64 {
    fn from_lite(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Real(v) => Ok(v),
            ValueRef::Integer(v) => Ok(v as f64),
            other => Err(mismatch("a number", other)),
        }
    }
    fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        Ok(row.try_get(index)?)
    }
}

impl Cell for String {
    fn from_lite(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Text(v) => String::from_utf8(v.to_vec())
                .map_err(|e| DbError::with_source(ErrorKind::Corrupt, "text is not UTF-8", e)),
            other => Err(mismatch("text", other)),
        }
    }
    fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        Ok(row.try_get(index)?)
    }
}

impl<T: Cell> Cell for Option<T>
where
    Option<T>: for<'b> tokio_postgres::types::FromSql<'b>,
{
    fn from_lite(value: ValueRef<'_>) -> Result<Self> {
        match value {
            ValueRef::Null => Ok(None),
            other => T::from_lite(other).map(Some),
        }
    }
    fn from_pg(row: &tokio_postgres::Row, index: usize) -> Result<Self> {
        Ok(row.try_get(index)?)
    }
}
