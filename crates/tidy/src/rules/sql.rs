//! SQL stands in `store.rs`, `queries.rs`, `verify` and `platform` of `app`, always through the `db` macros; an area writes its
//! own tables only and reads those to its left.

use proc_macro2::Delimiter;

use super::violation;
use crate::layout::{self, Place};
use crate::sql_text::{Access, Schema, is_statement, tables};
use crate::tokens::{Kind, Token};
use crate::{File, Tree, Violation};

/// Crates to which the rules apply; `db` is the layer itself, and tests look at the database as they like.
const CRATES: [&str; 6] = ["domain", "connect", "app", "web", "routing", "purser"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let schema = Schema::of(tree);
    let mut found: Vec<Violation> = schema.ownerless.iter().map(ownerless).collect();
    let unknown = schema.owners.iter().filter(|(_, area)| layout::place(area).is_none());
    found.extend(unknown.map(|(table, area)| Violation {
        path: "migrations".to_owned(),
        line: 0,
        rule: "table-owner",
        message: format!("table `{table}` belongs to `{area}`, which is no area"),
    }));
    for file in tree.rust().filter(|file| !file.is_test()) {
        if file.crate_name().is_some_and(|name| CRATES.contains(&name)) && file.in_src().is_some() {
            found.extend(of_file(file, &schema));
        }
    }
    found
}

fn ownerless((path, line, table): &(String, usize, String)) -> Violation {
    let message = format!("table `{table}` has no `-- area: NAME` on a line above it");
    Violation { path: path.clone(), line: *line, rule: "table-owner", message }
}

/// Where a file may stand with its SQL.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    /// `store.rs` of an area, and `platform`.
    ReadsAndWrites,
    /// `queries.rs` and `verify` of an area, and what stands above the areas.
    Reads,
    /// Everything else.
    Neither,
}

fn standing(file: &File) -> (Standing, Option<Place>) {
    let (Some("app"), Some(in_src)) = (file.crate_name(), file.in_src()) else { return (Standing::Neither, None) };
    let place = layout::module_of(in_src).and_then(layout::place);
    let second = in_src.split('/').nth(1).map(|part| part.strip_suffix(".rs").unwrap_or(part));
    let standing = match (place, second) {
        (Some(Place::Ground(_)), _) | (Some(Place::Area(_)), Some("store")) => Standing::ReadsAndWrites,
        (Some(Place::Above), _) | (Some(Place::Area(_)), Some("queries" | "verify")) => Standing::Reads,
        (Some(Place::Area(_)) | None, _) => Standing::Neither,
    };
    (standing, place)
}

fn of_file(file: &File, schema: &Schema) -> Vec<Violation> {
    let (standing, place) = standing(file);
    let mut found = Vec::new();
    for (at, token) in file.tokens.iter().enumerate().filter(|(_, token)| !token.skipped) {
        let Some(text) = token.string() else { continue };
        let role = role(&file.tokens, at);
        let line = token.line;
        if role == Role::Plain {
            if is_statement(text) {
                found.push(violation(
                    file,
                    line,
                    "sql-macro",
                    "SQL outside sql!, table! and Select; use sql!(\"...\")",
                ));
            }
            continue;
        }
        if standing == Standing::Neither {
            let message =
                "SQL stands in store.rs, queries.rs, verify and platform of app only; call a function of theirs";
            found.push(violation(file, line, "sql-place", message));
            continue;
        }
        let named = if role == Role::Table { vec![(text.to_owned(), Access::Writes)] } else { tables(text) };
        for (table, access) in named {
            found.extend(of_table(file, line, (standing, place), (&table, access), schema));
        }
    }
    found
}

fn of_table(
    file: &File,
    line: usize,
    (standing, place): (Standing, Option<Place>),
    (table, access): (&str, Access),
    schema: &Schema,
) -> Option<Violation> {
    let owner = schema.owners.get(table);
    match (access, owner) {
        (Access::Writes, None) => {
            Some(violation(file, line, "table-owner", format!("no migration creates table `{table}`")))
        }
        // A common table expression, a key list, or a subquery's name.
        (Access::Reads, None) => None,
        (Access::Writes, Some(owner)) if standing != Standing::ReadsAndWrites || layout::place(owner) != place => {
            let message =
                format!("table `{table}` is written by the store.rs of `{owner}` only; call a function of it");
            Some(violation(file, line, "table-write", message))
        }
        (Access::Reads, Some(owner)) if layout::place(owner) > place => {
            let message =
                format!("table `{table}` belongs to `{owner}`, which stands to the right; turn the query round");
            Some(violation(file, line, "table-read", message))
        }
        (Access::Reads | Access::Writes, Some(_)) => None,
    }
}

/// What a literal is for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Role {
    /// A statement in `sql!` or the head of a `Select`.
    Statement,
    /// The name in `table!`.
    Table,
    /// No SQL as far as the macros know.
    Plain,
}

/// `sql!("..."`, `table!(NAME = "..."`, `Select::new("..."`.
fn role(tokens: &[Token], at: usize) -> Role {
    let back = |steps: usize| at.checked_sub(steps).map(|i| &tokens[i]);
    let is = |steps: usize, name: &str| back(steps).is_some_and(|token| token.is(name));
    let punct = |steps: usize, c: char| back(steps).is_some_and(|token| token.is_punct(c));
    let opened = |steps: usize| {
        back(steps).is_some_and(|t| matches!(t.kind, Kind::Open(Delimiter::Parenthesis | Delimiter::Brace)))
    };
    if opened(1) && punct(2, '!') && is(3, "sql") {
        return Role::Statement;
    }
    if opened(1) && is(2, "new") && punct(3, ':') && is(5, "Select") {
        return Role::Statement;
    }
    if punct(1, '=') && in_macro(tokens, at, "table") {
        return Role::Table;
    }
    Role::Plain
}

/// Whether the innermost group around `at` is the argument of `name!`.
fn in_macro(tokens: &[Token], at: usize, name: &str) -> bool {
    let open = (0..at).rev().find(|i| matches!(tokens[*i].kind, Kind::Open(_)) && tokens[*i].close > at);
    open.is_some_and(|open| open >= 2 && tokens[open - 1].is_punct('!') && tokens[open - 2].is(name))
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::check;

    const SCHEMA: (&str, &str) = (
        "migrations/0001_x.sql",
        "-- area: platform\ncreate table jobs (a bigint);\n-- area: stock\ncreate table levels (a bigint);\n-- area: orders\ncreate table orders (a bigint);",
    );

    fn app<'a>(path: &'a str, text: &'a str) -> [(&'a str, &'a str); 2] {
        [SCHEMA, (path, text)]
    }

    #[test]
    fn sql_stands_in_its_places_only() {
        for path in ["crates/app/src/stock/commands.rs", "crates/web/src/stock/api.rs", "crates/purser/src/main.rs"] {
            for text in [
                "sql!(\"select a from levels\")",
                "Select::new(\"select a\")",
                "table!(pub L = \"levels\" { a: Int });",
            ] {
                assert_one(check, &app(path, text), "SQL stands in store.rs, queries.rs, verify and platform");
            }
        }
    }

    #[test]
    fn sql_goes_through_the_macros() {
        for text in [
            "f(\"select a from levels\")",
            "f(r#\"update levels\nset a = 1\"#)",
            "f(\"insert into levels values (1)\")",
        ] {
            assert_one(check, &app("crates/app/src/stock/store.rs", text), "use sql!");
            assert_one(check, &app("crates/web/src/stock/api.rs", text), "use sql!");
        }
        assert_none(check, &app("crates/web/src/a.rs", "/// select a from levels\nfn f() { g(\"select a stage\") }"));
        assert_none(
            check,
            &app("crates/web/src/a.rs", "#[cfg(test)] mod tests { fn f() { g(\"select a from levels\") } }"),
        );
    }

    #[test]
    fn an_area_writes_its_own_tables_in_its_store() {
        let own = "table!(pub L = \"levels\" { a: Int }); fn f() { sql!(\"update levels set a = 1\"); sql!(\"delete from levels\") }";
        assert_none(check, &app("crates/app/src/stock/store.rs", own));
        assert_none(check, &app("crates/app/src/stock/store/move.rs", own));
        let other = ["sql!(\"insert into levels (a) values ($1)\")", "table!(L = \"levels\" { a: Int });"];
        for text in other {
            assert_one(check, &app("crates/app/src/orders/store.rs", text), "written by the store.rs of `stock` only");
            assert_one(
                check,
                &app("crates/app/src/platform/store.rs", text),
                "written by the store.rs of `stock` only",
            );
            assert_one(
                check,
                &app("crates/app/src/insight/verify/stock.rs", text),
                "written by the store.rs of `stock` only",
            );
        }
        let queries = "sql!(\"update levels set a = 1\")";
        assert_one(check, &app("crates/app/src/stock/queries.rs", queries), "written by the store.rs of `stock` only");
        assert_one(
            check,
            &app("crates/app/src/stock/store.rs", "sql!(\"delete from nowhere\")"),
            "no migration creates",
        );
    }

    #[test]
    fn an_area_reads_tables_to_its_left() {
        let read = "sql!(\"select o.a from orders as o join levels on true join jobs on true\")";
        assert_none(check, &app("crates/app/src/orders/queries.rs", read));
        assert_none(check, &app("crates/app/src/insight/verify/orders.rs", read));
        assert_none(check, &app("crates/app/src/verify/mod.rs", read));
        assert_one(check, &app("crates/app/src/stock/queries.rs", read), "`orders`, which stands to the right");
        assert_one(
            check,
            &app("crates/app/src/platform/store.rs", "sql!(\"select a from levels\")"),
            "`stock`, which stands",
        );
    }

    #[test]
    fn each_table_has_an_owner() {
        assert_one(check, &[("migrations/1.sql", "create table t (a bigint);")], "table `t` has no `-- area: NAME`");
        assert_one(
            check,
            &[("migrations/1.sql", "-- area: misc\ncreate table t (a bigint);")],
            "`misc`, which is no area",
        );
    }
}
