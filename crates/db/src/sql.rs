//! SQL texts: one text, two dialects.
//!
//! | written | SQLite | PostgreSQL |
//! |---|---|---|
//! | `$1` | `?1` | `$1` |
//! | `{keys k(id bigint, n bigint)}` | `(select ?1 as id, ?2 as n) as k`, or the values in place, run once per row | `unnest($1::bigint[], $2::bigint[]) as k(id, n)`, run once |
//! | `{for update of t}` | nothing (the writer is alone) | `for update of t` |
//! | `{skip locked}` | nothing | `for update skip locked` |
//! | `{pk}` | `integer primary key` | `bigint primary key` |
//! | `{blob}` | `blob` | `bytea` |
//! | `{without rowid}` | `without rowid` | nothing |
//! | `{whole rows}` | nothing | rows of a few KiB stay in one piece: taking them apart costs more than it saves |
//! | `{changing rows}` | nothing | pages keep room for new versions of their rows |
//! | `{append only t}` | triggers that refuse update and delete | the same |

use crate::Engine;
use std::borrow::Cow;
use std::fmt::Write;

/// A SQL text. Made by [`sql!`](crate::sql) from a literal, or by [`Select`](crate::Select) from literals.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sql(pub(crate) Cow<'static, str>);

impl Sql {
    /// A text known when the program is compiled. Use [`sql!`](crate::sql), which tests can find and prepare.
    pub const fn new(text: &'static str) -> Self {
        Sql(Cow::Borrowed(text))
    }

    /// The text as written, before it is put into a dialect.
    pub fn text(&self) -> &str {
        &self.0
    }

    /// A text found by a test that reads the sources; programs use [`sql!`](crate::sql).
    pub fn from_source(text: String) -> Self {
        Sql(Cow::Owned(text))
    }

    /// The text in one engine's dialect.
    pub fn dialect(&self, engine: Engine) -> String {
        match engine {
            Engine::Sqlite => number_placeholders(&expand(&in_place(&self.0), engine)),
            Engine::Postgres => expand(&self.0, engine),
        }
    }
}

/// A SQL text from a literal: `sql!("select id from orders where number = $1")`.
#[macro_export]
macro_rules! sql {
    ($text:literal) => {{
        static SQL: $crate::Sql = $crate::Sql::new($text);
        &SQL
    }};
}

/// Type of a column in a [`Table`], for binding whole columns as arrays.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ColumnType {
    /// BIGINT.
    Int,
    /// TEXT.
    Text,
    /// BOOLEAN.
    Bool,
    /// BLOB or BYTEA.
    Blob,
    /// DOUBLE PRECISION.
    Real,
}

impl ColumnType {
    pub(crate) fn pg_name(self) -> &'static str {
        match self {
            ColumnType::Int => "bigint",
            ColumnType::Text => "text",
            ColumnType::Bool => "boolean",
            ColumnType::Blob => "bytea",
            ColumnType::Real => "double precision",
        }
    }

    pub(crate) fn parse(name: &str) -> Option<ColumnType> {
        Some(match name {
            "bigint" => ColumnType::Int,
            "text" => ColumnType::Text,
            "boolean" => ColumnType::Bool,
            "blob" => ColumnType::Blob,
            "double" => ColumnType::Real,
            _ => return None,
        })
    }
}

/// A column of a [`Table`].
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// Name in the database.
    pub name: &'static str,
    /// Type in the database.
    pub ty: ColumnType,
}

/// A table that rows are inserted into in bulk: its name and the columns in the order in which rows are given.
#[derive(Debug)]
pub struct Table {
    /// Name in the database.
    pub name: &'static str,
    /// Columns, in the order of the values of a row.
    pub columns: &'static [Column],
}

/// Declares a [`Table`]: `table!(EVENTS = "events" { id: Int, kind: Text })`.
#[macro_export]
macro_rules! table {
    ($(#[$m:meta])* $vis:vis $id:ident = $name:literal { $($col:ident : $ty:ident),+ $(,)? }) => {
        $(#[$m])*
        $vis static $id: $crate::Table = $crate::Table {
            name: $name,
            columns: &[$($crate::Column { name: stringify!($col), ty: $crate::ColumnType::$ty }),+],
        };
    };
}

impl Table {
    pub(crate) fn insert_sql(&self, engine: Engine) -> String {
        let names: Vec<&str> = self.columns.iter().map(|c| c.name).collect();
        let names = names.join(", ");
        let places: Vec<String> = match engine {
            Engine::Sqlite => (1..=self.columns.len()).map(|i| format!("?{i}")).collect(),
            Engine::Postgres => {
                self.columns.iter().enumerate().map(|(i, c)| format!("${}::{}[]", i + 1, c.ty.pg_name())).collect()
            }
        };
        let places = places.join(", ");
        match engine {
            Engine::Sqlite => format!("insert into {} ({names}) values ({places})", self.name),
            Engine::Postgres => format!("insert into {} ({names}) select * from unnest({places})", self.name),
        }
    }
}

/// The key columns of a `{keys ..}` token, in order.
pub(crate) fn key_columns(text: &str) -> Vec<ColumnType> {
    let Some(start) = text.find("{keys ") else { return Vec::new() };
    let Some(end) = text[start..].find('}') else { return Vec::new() };
    parse_keys(&text[start + 6..start + end]).1.into_iter().filter_map(|(_, ty)| ColumnType::parse(ty)).collect()
}

fn parse_keys(spec: &str) -> (&str, Vec<(&str, &str)>) {
    let (alias, rest) = spec.trim().split_once('(').unwrap_or((spec, ""));
    let columns = rest.trim_end_matches(')').split(',').filter_map(|c| c.trim().split_once(' ')).collect();
    (alias.trim(), columns)
}

fn expand(text: &str, engine: Engine) -> String {
    let mut out = String::with_capacity(text.len() + 64);
    let mut rest = text;
    while let Some(start) = rest.find('{') {
        out.push_str(&rest[..start]);
        let Some(end) = rest[start..].find('}') else { break };
        token(&rest[start + 1..start + end], engine, &mut out);
        rest = &rest[start + end + 1..];
    }
    out.push_str(rest);
    out
}

fn token(token: &str, engine: Engine, out: &mut String) {
    let lite = engine == Engine::Sqlite;
    match token {
        "pk" => out.push_str(if lite { "integer primary key" } else { "bigint primary key" }),
        "blob" => out.push_str(if lite { "blob" } else { "bytea" }),
        "without rowid" => out.push_str(if lite { "without rowid" } else { "" }),
        "whole rows" => out.push_str(if lite { "" } else { "with (toast_tuple_target = 8160)" }),
        "changing rows" => out.push_str(if lite { "" } else { "with (fillfactor = 50)" }),
        "skip locked" => out.push_str(if lite { "" } else { "for update skip locked" }),
        t if t.starts_with("for update") => out.push_str(if lite { "" } else { t }),
        t if t.starts_with("append only ") => append_only(&t["append only ".len()..], engine, out),
        t if t.starts_with("keys ") => keys(&t["keys ".len()..], engine, out),
        // Anything else is not ours: leave it for the engine to refuse, where a test sees it.
        t => {
            let _ = write!(out, "{{{t}}}");
        }
    }
}

/// SQLite runs a change once per row, so `update .. set n = k.n from {keys k(n bigint)} ..` can name its values in place; as a
/// subquery they would make a table of their own each time.
fn in_place(text: &str) -> Cow<'_, str> {
    let tokens = text.find("from {keys ").and_then(|at| Some((at, at + text[at..].find('}')?)));
    let Some((start, end)) = tokens.filter(|_| text.starts_with("update ")) else { return Cow::Borrowed(text) };
    let (alias, columns) = parse_keys(&text[start + "from {keys ".len()..end]);
    let mut out = format!("{}{}", &text[..start], &text[end + 1..]);
    // Longer names before those they begin with.
    let mut places: Vec<(String, String)> =
        columns.iter().enumerate().map(|(i, (name, _))| (format!("{alias}.{name}"), format!("${}", i + 1))).collect();
    places.sort_by_key(|(name, _)| std::cmp::Reverse(name.len()));
    for (name, place) in places {
        out = out.replace(&name, &place);
    }
    Cow::Owned(out)
}

fn keys(spec: &str, engine: Engine, out: &mut String) {
    let (alias, columns) = parse_keys(spec);
    let names: Vec<&str> = columns.iter().map(|c| c.0).collect();
    let _ = match engine {
        Engine::Sqlite => {
            let cols: Vec<String> = names.iter().enumerate().map(|(i, n)| format!("${} as {n}", i + 1)).collect();
            write!(out, "(select {}) as {alias}", cols.join(", "))
        }
        Engine::Postgres => {
            let arrays: Vec<String> = columns
                .iter()
                .enumerate()
                .map(|(i, (_, ty))| {
                    format!("${}::{}[]", i + 1, ColumnType::parse(ty).map_or("unknown", ColumnType::pg_name))
                })
                .collect();
            write!(out, "unnest({}) as {alias}({})", arrays.join(", "), names.join(", "))
        }
    };
}

fn append_only(table: &str, engine: Engine, out: &mut String) {
    let _ = match engine {
        Engine::Sqlite => write!(
            out,
            "create trigger {table}_no_update before update on {table} begin select raise(abort, '{table} is append-only'); end;
             create trigger {table}_no_delete before delete on {table} begin select raise(abort, '{table} is append-only'); end"
        ),
        Engine::Postgres => write!(
            out,
            "create or replace function refuse_{table}_change() returns trigger language plpgsql as
             $body$ begin raise exception '{table} is append-only'; end $body$;
             create trigger {table}_append_only before update or delete or truncate on {table}
             for each statement execute function refuse_{table}_change()"
        ),
    };
}

/// rusqlite reads `$1` as a name, in order of first use; `?1` is a number on every engine that has it.
fn number_placeholders(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        if c == '$' && chars.peek().is_some_and(char::is_ascii_digit) { out.push('?') } else { out.push(c) }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn placeholders_are_numbers_on_both_engines() {
        let sql = Sql::new("select $2, $1");
        assert_eq!(sql.dialect(Engine::Sqlite), "select ?2, ?1");
        assert_eq!(sql.dialect(Engine::Postgres), "select $2, $1");
    }

    #[test]
    fn keys_become_one_row_or_arrays() {
        let sql = Sql::new(
            "select t.n from {keys k(id bigint, name text)} join t on t.id = k.id where t.x = $3 {for update of t}",
        );
        assert_eq!(
            sql.dialect(Engine::Sqlite),
            "select t.n from (select ?1 as id, ?2 as name) as k join t on t.id = k.id where t.x = ?3 "
        );
        assert_eq!(
            sql.dialect(Engine::Postgres),
            "select t.n from unnest($1::bigint[], $2::text[]) as k(id, name) join t on t.id = k.id where t.x = $3 for update of t"
        );
        assert_eq!(key_columns(sql.text()), vec![ColumnType::Int, ColumnType::Text]);
    }

    #[test]
    fn changes_by_key_name_their_values_in_place_on_sqlite() {
        let sql = Sql::new(
            "update t as l set n = k.n, m = k.name from {keys k(id bigint, n bigint, name text)} where l.id = k.id and l.x = $4",
        );
        assert_eq!(sql.dialect(Engine::Sqlite), "update t as l set n = ?2, m = ?3  where l.id = ?1 and l.x = ?4");
    }
}
