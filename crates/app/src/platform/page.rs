//! Pages of a list, by keyset: a page goes on behind the last row of the one before, so that it costs the same however far
//! down the list it is, and rows that come or go in between neither repeat nor hide others.
//!
//! Invariants: the id is the last sort key, so the order is total; a cursor only fits the sort that it was made for; what a
//! caller sends is bound, never put into SQL.
//!
//! Called by the `queries.rs` of every area; the shell hands the query parameters on as they came.

use db::{Select, Value};
use domain::base::FieldErrors;
use serde::Serialize;

/// Rows of a page when the caller does not say.
pub const DEFAULT_LIMIT: usize = 50;
/// The most rows of a page.
pub const MAX_LIMIT: usize = 250;
/// The longest cursor that is read, in bytes.
const MAX_CURSOR_BYTES: usize = 4_096;

/// What a caller asks for, as it came.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageRequest {
    /// How many rows; [`DEFAULT_LIMIT`] when absent.
    pub limit: Option<i64>,
    /// The cursor of the page before.
    pub after: Option<String>,
    /// Name of a sort column, with `-` before it for falling order.
    pub sort: Option<String>,
}

/// A part of a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Page<T> {
    /// The rows.
    pub items: Vec<T>,
    /// Cursor of the next page; none at the end.
    pub next: Option<String>,
}

/// The value of the sort column in one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortKey {
    /// The list is sorted by id alone.
    Id,
    /// A whole number: an amount, a moment.
    Int(i64),
    /// A text.
    Text(String),
}

/// A column by which a list may be sorted. Made by [`sort_column!`](crate::sort_column).
#[derive(Debug)]
pub struct SortColumn {
    /// As the caller names it.
    pub name: &'static str,
    /// What its keys are.
    pub kind: SortKind,
    /// SQL for each direction: condition of the rows behind a cursor, and order.
    pub rising: SortSql,
    /// The same for falling order.
    pub falling: SortSql,
}

/// What the keys of a sort column are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortKind {
    /// Ids, which rise with time.
    Id,
    /// Whole numbers.
    Int,
    /// Texts.
    Text,
}

/// SQL of a sort column in one direction.
#[derive(Debug)]
pub struct SortSql {
    /// Condition of the rows behind a cursor.
    pub behind: &'static str,
    /// Order and limit.
    pub order: &'static str,
}

/// Declares a [`SortColumn`]: `sort_column!("created_at", by id "c.id")`, `sort_column!("name", Text, "c.name_folded", "c.id")`.
#[macro_export]
macro_rules! sort_column {
    ($name:literal, by id $id:literal) => {
        $crate::platform::page::SortColumn {
            name: $name,
            kind: $crate::platform::page::SortKind::Id,
            rising: $crate::platform::page::SortSql {
                behind: concat!($id, " > ?"),
                order: concat!("order by ", $id, " limit ?"),
            },
            falling: $crate::platform::page::SortSql {
                behind: concat!($id, " < ?"),
                order: concat!("order by ", $id, " desc limit ?"),
            },
        }
    };
    ($name:literal, $kind:ident, $column:literal, $id:literal) => {
        $crate::platform::page::SortColumn {
            name: $name,
            kind: $crate::platform::page::SortKind::$kind,
            rising: $crate::platform::page::SortSql {
                behind: concat!("(", $column, ", ", $id, ") > (?, ?)"),
                order: concat!("order by ", $column, ", ", $id, " limit ?"),
            },
            falling: $crate::platform::page::SortSql {
                behind: concat!("(", $column, ", ", $id, ") < (?, ?)"),
                order: concat!("order by ", $column, " desc, ", $id, " desc limit ?"),
            },
        }
    };
}

/// A request that was checked against the columns of a list.
#[derive(Debug)]
pub struct Paging {
    column: &'static SortColumn,
    falling: bool,
    after: Option<(SortKey, i64)>,
    limit: usize,
}

impl PageRequest {
    /// Checks the request. The first column, falling, is the order when the caller names none.
    ///
    /// # Errors
    /// `limit`, `sort` or `after`, each by its name.
    pub fn check(&self, columns: &'static [SortColumn]) -> Result<Paging, FieldErrors> {
        let mut errors = FieldErrors::new();
        let limit = self.limit.map_or(Some(DEFAULT_LIMIT), |n| usize::try_from(n).ok());
        let limit = limit.filter(|n| (1..=MAX_LIMIT).contains(n));
        if limit.is_none() {
            errors.add("limit", "out_of_range", format!("a page has 1 to {MAX_LIMIT} rows"));
        }
        let (name, falling) = match self.sort.as_deref() {
            None => (columns.first().map(|c| c.name), true),
            Some(sort) => sort.strip_prefix('-').map_or((Some(sort), false), |name| (Some(name), true)),
        };
        let Some(column) = columns.iter().find(|c| Some(c.name) == name) else {
            let known: Vec<&str> = columns.iter().map(|c| c.name).collect();
            errors.add("sort", "unknown_sort", format!("must be one of {}, or with - before it", known.join(", ")));
            return Err(errors);
        };
        let after = self.after.as_deref().map(|text| read_cursor(text, column));
        if after == Some(None) {
            errors.add("after", "not_a_cursor", "must be the `next` of a page of the same list in the same order");
        }
        let after = after.flatten();
        errors.into_result(Paging { column, falling, after, limit: limit.unwrap_or(DEFAULT_LIMIT) })
    }
}

impl Paging {
    /// Adds the condition, the order and the limit to a query that has its filters already.
    pub fn apply<'a>(&'a self, select: &mut Select<'a>) {
        let sql = if self.falling { &self.column.falling } else { &self.column.rising };
        match &self.after {
            None => {}
            Some((SortKey::Id, id)) => drop(select.filter(sql.behind, &[Value::Int(*id)])),
            Some((SortKey::Int(key), id)) => drop(select.filter(sql.behind, &[Value::Int(*key), Value::Int(*id)])),
            Some((SortKey::Text(key), id)) => drop(select.filter(sql.behind, &[Value::Text(key), Value::Int(*id)])),
        }
        // One more than is shown tells whether there is a next page.
        select.tail(sql.order, &[Value::Int(self.limit as i64 + 1)]);
    }

    /// The page of the rows that the query found. `key` gives a row's id and its value of the sort column of that name.
    pub fn page<T>(&self, mut rows: Vec<T>, key: impl Fn(&T, &'static str) -> (SortKey, i64)) -> Page<T> {
        let more = rows.len() > self.limit;
        rows.truncate(self.limit);
        let next = rows.last().filter(|_| more).map(|last| {
            let (value, id) = key(last, self.column.name);
            write_cursor(self.column, &value, id)
        });
        Page { items: rows, next }
    }
}

/// Which of the two rows beside a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// The one that the list has before it.
    Before,
    /// The one that the list has behind it.
    Behind,
}

impl Paging {
    /// The one row beside another in the same order; the other need not be in the list any more.
    #[must_use]
    pub fn beside(self, side: Beside, key: impl FnOnce(&'static str) -> SortKey, id: i64) -> Paging {
        let falling = match side {
            Beside::Before => !self.falling,
            Beside::Behind => self.falling,
        };
        // The query asks for one more than the limit.
        Paging { falling, after: Some((key(self.column.name), id)), limit: 0, column: self.column }
    }
}

impl<T> Page<T> {
    /// The same page with other rows.
    pub fn map<U>(self, each: impl FnMut(T) -> U) -> Page<U> {
        Page { items: self.items.into_iter().map(each).collect(), next: self.next }
    }
}

fn write_cursor(column: &SortColumn, key: &SortKey, id: i64) -> String {
    let key = match key {
        SortKey::Id => String::new(),
        SortKey::Int(value) => format!("{value:016x}"),
        SortKey::Text(text) => text.bytes().map(|b| format!("{b:02x}")).collect(),
    };
    format!("{}.{id:016x}.{key}", column.name)
}

fn read_cursor(text: &str, column: &SortColumn) -> Option<(SortKey, i64)> {
    if text.len() > MAX_CURSOR_BYTES {
        return None;
    }
    let (name, rest) = text.split_once('.')?;
    let (id, key) = rest.split_once('.')?;
    let key = match column.kind {
        SortKind::Id => key.is_empty().then_some(SortKey::Id)?,
        SortKind::Int => SortKey::Int(read_int(key)?),
        SortKind::Text => SortKey::Text(read_text(key)?),
    };
    (name == column.name).then_some((key, read_int(id)?))
}

fn read_int(hex: &str) -> Option<i64> {
    let sixteen = hex.len() == 16 && hex.bytes().all(|b| b.is_ascii_hexdigit());
    sixteen.then(|| u64::from_str_radix(hex, 16).ok()).flatten().map(u64::cast_signed)
}

fn read_text(hex: &str) -> Option<String> {
    let digits: Option<Vec<u8>> = hex.chars().map(|c| c.to_digit(16).map(|d| d as u8)).collect();
    let digits = digits.filter(|d| d.len().is_multiple_of(2))?;
    let text = String::from_utf8(digits.chunks_exact(2).map(|pair| pair[0] * 16 + pair[1]).collect()).ok()?;
    // PostgreSQL has no text with a zero in it.
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    static COLUMNS: [SortColumn; 3] = [
        sort_column!("created_at", by id "id"),
        sort_column!("name", Text, "name_folded", "id"),
        sort_column!("total", Int, "total", "id"),
    ];

    fn request(limit: Option<i64>, after: Option<&str>, sort: Option<&str>) -> PageRequest {
        PageRequest { limit, after: after.map(str::to_owned), sort: sort.map(str::to_owned) }
    }

    #[test]
    fn pages_follow_each_other() {
        let paging = request(Some(2), None, Some("name")).check(&COLUMNS).unwrap();
        let page = paging.page(vec![("a", 1), ("bé", -7), ("c", 3)], |r, _| (SortKey::Text(r.0.to_owned()), r.1));
        assert_eq!(page.items, [("a", 1), ("bé", -7)]);
        let next = request(Some(2), page.next.as_deref(), Some("name")).check(&COLUMNS).unwrap();
        let mut select = Select::new("select name from people");
        next.apply(&mut select);
        let (sql, params) = select.parts();
        assert_eq!(
            sql.text(),
            "select name from people where (name_folded, id) > ($1, $2) order by name_folded, id limit $3"
        );
        assert_eq!(params, &[Value::Text("bé"), Value::Int(-7), Value::Int(3)]);
        assert_eq!(next.page(vec![("c", 3)], |r, _| (SortKey::Text(r.0.to_owned()), r.1)).next, None);
    }

    #[test]
    fn the_rows_beside_a_row_are_asked_for_in_either_direction() {
        for (side, expected) in [
            (Beside::Behind, "(total, id) < ($1, $2) order by total desc, id desc limit $3"),
            (Beside::Before, "(total, id) > ($1, $2) order by total, id limit $3"),
        ] {
            let paging = request(None, None, Some("-total")).check(&COLUMNS).unwrap();
            let paging = paging.beside(side, |_| SortKey::Int(7), 4);
            let mut select = Select::new("select id from orders");
            paging.apply(&mut select);
            let (sql, params) = select.parts();
            assert_eq!(sql.text(), format!("select id from orders where {expected}"));
            assert_eq!(params, &[Value::Int(7), Value::Int(4), Value::Int(1)]);
        }
    }

    #[test]
    fn newest_first_when_nothing_is_said() {
        let paging = PageRequest::default().check(&COLUMNS).unwrap();
        let mut select = Select::new("select id from people");
        paging.apply(&mut select);
        assert_eq!(select.parts().0.text(), "select id from people order by id desc limit $1");
        assert_eq!(select.parts().1, &[Value::Int(51)]);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let name = write_cursor(&COLUMNS[1], &SortKey::Text("x".into()), 4);
        let rows = [
            (request(Some(0), None, None), "limit"),
            (request(Some(251), None, None), "limit"),
            (request(Some(-1), None, None), "limit"),
            (request(None, None, Some("age")), "sort"),
            (request(None, None, Some("--name")), "sort"),
            (request(None, Some(""), None), "after"),
            (request(None, Some(&name), None), "after"),
            (request(None, Some(&name), Some("total")), "after"),
            (request(None, Some("name.0000000000000004.7"), Some("name")), "after"),
            (request(None, Some("name.0000000000000004.00"), Some("name")), "after"),
            (request(None, Some("name.+000000000000004.78"), Some("name")), "after"),
            (request(None, Some("total.0000000000000004.é"), Some("total")), "after"),
        ];
        for (request, field) in rows {
            let errors = request.check(&COLUMNS).unwrap_err();
            assert_eq!(errors.iter().map(|e| e.field.as_str()).collect::<Vec<_>>(), [field], "{request:?}");
        }
        assert!(request(None, Some(&name), Some("-name")).check(&COLUMNS).is_ok());
    }
}
