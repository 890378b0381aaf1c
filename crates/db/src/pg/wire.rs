//! Parameters in PostgreSQL's wire format: encoded while their values are at hand, so that a statement can travel later.

use crate::error::{DbError, ErrorKind, Result};
use crate::sql::ColumnType;
use crate::value::Value;
use bytes::{Bytes, BytesMut};
use tokio_postgres::Statement;
use tokio_postgres::types::{IsNull, ToSql, Type};

/// A parameter already in the wire format.
#[derive(Debug)]
pub(super) struct Encoded(Option<Bytes>);

type AnyError = Box<dyn std::error::Error + Sync + Send>;

impl ToSql for Encoded {
    fn to_sql(&self, _: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, AnyError> {
        Ok(match &self.0 {
            Some(bytes) => {
                out.extend_from_slice(bytes);
                IsNull::No
            }
            None => IsNull::Yes,
        })
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    fn to_sql_checked(&self, ty: &Type, out: &mut BytesMut) -> std::result::Result<IsNull, AnyError> {
        self.to_sql(ty, out)
    }
}

/// How many bytes parameters have.
pub(super) fn size(params: &[Encoded]) -> usize {
    params.iter().filter_map(|p| p.0.as_ref()).map(Bytes::len).sum()
}

fn encode(value: &dyn ToSql, ty: &Type) -> Result<Encoded> {
    let mut buffer = BytesMut::new();
    let null = value
        .to_sql_checked(ty, &mut buffer)
        .map_err(|e| DbError::new(ErrorKind::Other, format!("a value cannot be bound: {e}")))?;
    Ok(Encoded(match null {
        IsNull::Yes => None,
        IsNull::No => Some(buffer.freeze()),
    }))
}

fn check_count(statement: &Statement, given: usize) -> Result<()> {
    let wanted = statement.params().len();
    if wanted == given {
        return Ok(());
    }
    Err(DbError::new(ErrorKind::Other, format!("{given} values bound where {wanted} are expected")))
}

/// The parameters of a statement, one by one.
pub(super) fn encode_each(statement: &Statement, values: &[Value<'_>]) -> Result<Vec<Encoded>> {
    check_count(statement, values.len())?;
    values.iter().zip(statement.params()).map(|(v, ty)| encode(v, ty)).collect()
}

/// The parameters of a statement over a set of rows: an array for each column, then the others.
pub(super) fn encode_set(
    statement: &Statement,
    columns: &[ColumnType],
    rows: &[Value<'_>],
    extra: &[Value<'_>],
) -> Result<Vec<Encoded>> {
    check_count(statement, columns.len() + extra.len())?;
    let types = statement.params();
    let mut out = Vec::with_capacity(types.len());
    for (i, (column, ty)) in columns.iter().zip(types).enumerate() {
        out.push(encode_column(*column, ty, rows.iter().skip(i).step_by(columns.len()))?);
    }
    for (value, ty) in extra.iter().zip(&types[columns.len()..]) {
        out.push(encode(value, ty)?);
    }
    Ok(out)
}

/// One column of all rows as an array, strings borrowed.
fn encode_column<'v>(column: ColumnType, ty: &Type, values: impl Iterator<Item = &'v Value<'v>>) -> Result<Encoded> {
    macro_rules! column {
        ($variant:ident) => {{
            let cells: Result<Vec<_>> = values
                .map(|v| match v {
                    Value::$variant(v) => Ok(Some(*v)),
                    Value::Null => Ok(None),
                    other => Err(DbError::new(ErrorKind::Other, format!("{other:?} in a column of {column:?}"))),
                })
                .collect();
            encode(&cells?, ty)
        }};
    }
    match column {
        ColumnType::Int => column!(Int),
        ColumnType::Text => column!(Text),
        ColumnType::Bool => column!(Bool),
        ColumnType::Blob => column!(Blob),
        ColumnType::Real => column!(Real),
    }
}
