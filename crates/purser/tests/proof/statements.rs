//! Every SQL text in the sources is prepared on both engines, so that no statement is met for the first time in a shop.
//!
//! Found in the tokens of the sources: `sql!("..")`, `table!`, and `Select::new("..")` with the fragments that its function
//! adds. Of a `Select` all filters are put together, once with each order that its file declares.

use db::{Select, Sql, Use, Value};
use testkit::shop::db_target;
use testkit::{EngineUnderTest, both_engines};
use tidy::tokens::{Kind, Token};
use tidy::{File, Tree};

/// Crates that hold SQL; `db` itself has statements for one engine only, and tests of its own.
const CRATES: [&str; 3] = ["app", "web", "purser"];
/// Fewer than the sources have: the search itself must not go blind unnoticed.
const AT_LEAST: [(&str, usize); 3] = [("sql!", 120), ("table!", 10), ("Select", 8)];

/// Keys of a question whose answer does not fit between the server and us.
const MANY_KEYS: i64 = 200_000;
/// Longest that a question may take on a busy machine.
const PATIENCE: std::time::Duration = std::time::Duration::from_secs(60);

/// A text and where it stands.
struct Found {
    what: &'static str,
    place: String,
    sql: Sql,
}

both_engines! {
    fn every_statement_can_be_prepared(engine: EngineUnderTest) {
        let target = engine.fresh();
        let address = db_target(&target.address());
        app::Shop::migrate(&app::ShopOptions::new(address.clone())).unwrap();
        let found = statements();
        for (what, least) in AT_LEAST {
            let count = found.iter().filter(|f| f.what == what).count();
            assert!(count >= least, "only {count} of {what} found");
        }
        let mut conn = address.connect(Use::Write, db::ConnectOptions::default()).unwrap();
        let mut faults = Vec::new();
        for Found { what, place, sql } in &found {
            if let Err(error) = conn.prepare(sql) {
                let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
                faults.push(format!("{place} ({what}): {error}: {cause}\n    {}", sql.text()));
            }
        }
        assert!(faults.is_empty(), "{} of {}:\n{}", faults.len(), found.len(), faults.join("\n"));
    }

    fn a_new_statement_does_not_wait_for_answers_that_nobody_takes(engine: EngineUnderTest) {
        let target = engine.fresh();
        let address = db_target(&target.address());
        let (told, hears) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let mut conn = address.connect(Use::Write, db::ConnectOptions::default()).unwrap();
            let mut tx = conn.begin().unwrap();
            // So many keys go ahead by themselves, and what they answer is more than lies between the server and us.
            let keys: Vec<Value<'_>> = (0..MANY_KEYS).map(Value::Int).collect();
            let echo = db::sql!("select k.id, 'words that take room on the way' from {keys k(id bigint)}");
            let asked = tx.ask_set(echo, &keys, &[], |r| r.get::<i64>(0)).unwrap();
            let new = tx.one(db::sql!("select 41 + 1"), &[], |r| r.get::<i64>(0)).unwrap();
            told.send((new, tx.answer(asked).unwrap().len())).unwrap();
        });
        let answered = hears.recv_timeout(PATIENCE).expect("neither waits for the other");
        assert_eq!(answered, (Some(42), usize::try_from(MANY_KEYS).unwrap()));
    }
}

fn statements() -> Vec<Found> {
    let root = concat!(env!("CARGO_MANIFEST_DIR"), "/../..");
    let tree = Tree::read(root.as_ref()).unwrap();
    let sources = tree.rust().filter(|file| {
        !file.is_test() && file.in_src().is_some() && file.crate_name().is_some_and(|name| CRATES.contains(&name))
    });
    sources.flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Found> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    for at in 0..tokens.len() {
        let mut add = |what, text: String| {
            let place = format!("{}:{}", file.path, tokens[at].line);
            found.push(Found { what, place, sql: Sql::from_source(text) });
        };
        if tokens[at].skipped || tokens.get(at + 2).is_none() {
            continue;
        }
        if tokens[at].is("sql") && tokens[at + 1].is_punct('!') {
            add("sql!", literal(&tokens[at + 3]).expect("sql! takes a literal"));
        } else if tokens[at].is("table") && tokens[at + 1].is_punct('!') {
            add("table!", insert(&tokens[at + 3..tokens[at + 2].close]));
        } else if tokens[at].is("Select") && tokens[at + 1].is_punct(':') && tokens[at + 3].is("new") {
            let head = literal(&tokens[at + 5]).expect("Select::new takes a literal");
            for text in selects(file, at, head) {
                add("Select", text);
            }
        }
    }
    found
}

/// The text of a string literal, its escapes undone.
fn literal(token: &Token) -> Option<String> {
    let text = token.string()?;
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some('\n')) => while chars.next_if(|c| c.is_whitespace()).is_some() {},
            ('\\', Some('n')) => {
                chars.next();
                out.push('\n');
            }
            ('\\', Some(_)) => out.extend(chars.next()),
            _ => out.push(c),
        }
    }
    Some(out)
}

/// `NAME = "table" { column: Type, .. }` as an insert of a set of typed rows.
fn insert(tokens: &[Token]) -> String {
    let table = tokens.iter().find_map(literal).expect("table! names a table");
    let brace = tokens.iter().position(Token::opens_brace).expect("table! lists columns");
    let words: Vec<&str> = tokens[brace..].iter().filter_map(Token::ident).collect();
    let columns: Vec<(&str, &str)> = words.chunks_exact(2).map(|pair| (pair[0], sql_type(pair[1]))).collect();
    let keys: Vec<String> = columns.iter().map(|(name, ty)| format!("{name} {ty}")).collect();
    let names: Vec<&str> = columns.iter().map(|c| c.0).collect();
    let values: Vec<String> = names.iter().map(|n| format!("k.{n}")).collect();
    let (keys, names, values) = (keys.join(", "), names.join(", "), values.join(", "));
    format!("insert into {table} ({names}) select {values} from {{keys k({keys})}}")
}

fn sql_type(column: &str) -> &'static str {
    match column {
        "Int" => "bigint",
        "Text" => "text",
        "Bool" => "boolean",
        "Blob" => "blob",
        "Real" => "double",
        other => panic!("unknown column type {other}"),
    }
}

/// A head with every filter that its function adds, once for each order.
fn selects(file: &File, at: usize, head: String) -> Vec<String> {
    let tokens = &file.tokens;
    let inside = |i: usize| tokens[i].opens_brace() && i < at && at < tokens[i].close;
    // The innermost braces around the head are the function's body: a Select is made outside of blocks.
    let end = (0..at).rev().find(|i| inside(*i)).map_or(tokens.len(), |open| tokens[open].close);
    let next = (at + 1..end).find(|i| tokens[*i].is("Select") && tokens[*i + 1].is_punct(':'));
    let (filters, tails) = fragments(&tokens[at + 6..next.unwrap_or(end)]);
    let pages = tokens[at..end].windows(3).any(|w| w[0].is("paging") && w[1].is_punct('.') && w[2].is("apply"));
    let orders = if pages { sort_columns(file) } else { vec![(String::new(), String::new())] };
    let built = orders.iter().map(|(behind, order)| {
        let mut select = Select::new(leaked(&head));
        for filter in filters.iter().chain((!behind.is_empty()).then_some(behind)) {
            select.filter(leaked(filter), &nulls(filter));
        }
        for tail in tails.iter().chain((!order.is_empty()).then_some(order)) {
            select.tail(leaked(tail), &nulls(tail));
        }
        select.parts().0.text().to_owned()
    });
    built.collect()
}

/// The literals handed to `filter`, `filter_some`, `tail` and `apply`.
fn fragments(tokens: &[Token]) -> (Vec<String>, Vec<String>) {
    let (mut filters, mut tails) = (Vec::new(), Vec::new());
    for (at, token) in tokens.iter().enumerate() {
        let Some(name) = token.ident().filter(|n| ["filter", "filter_some", "tail", "apply"].contains(n)) else {
            continue;
        };
        if at == 0
            || !tokens[at - 1].is_punct('.')
            || !matches!(tokens.get(at + 1).map(|t| &t.kind), Some(Kind::Open(_)))
        {
            continue;
        }
        // Literals directly among the arguments, not inside a group of their own.
        let mut i = at + 2;
        while i < tokens.len() && !matches!(tokens[i].kind, Kind::Close(_)) {
            match literal(&tokens[i]) {
                Some(text) if name == "tail" => tails.push(text),
                Some(text) => filters.push(text),
                None => {}
            }
            i = if matches!(tokens[i].kind, Kind::Open(_)) { close_of(tokens, i) + 1 } else { i + 1 };
        }
    }
    (filters, tails)
}

/// Where the group opened at `open` ends, within a part of a file's tokens.
fn close_of(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.kind {
            Kind::Open(_) => depth += 1,
            Kind::Close(_) => depth -= 1,
            Kind::Ident(_) | Kind::Punct(_) | Kind::Literal(_) => {}
        }
        if depth == 0 {
            return i;
        }
    }
    tokens.len()
}

/// Condition behind a cursor and order of each `sort_column!` of a file, rising and falling.
fn sort_columns(file: &File) -> Vec<(String, String)> {
    let tokens = &file.tokens;
    let mut out = Vec::new();
    for at in 0..tokens.len() {
        if !(tokens[at].is("sort_column") && tokens[at + 1].is_punct('!')) {
            continue;
        }
        let words: Vec<String> = tokens[at + 3..tokens[at + 2].close].iter().filter_map(literal).collect();
        match words.as_slice() {
            [_, id] => {
                out.push((format!("{id} > ?"), format!("order by {id} limit ?")));
                out.push((format!("{id} < ?"), format!("order by {id} desc limit ?")));
            }
            [_, column, id] => {
                out.push((format!("({column}, {id}) > (?, ?)"), format!("order by {column}, {id} limit ?")));
                out.push((format!("({column}, {id}) < (?, ?)"), format!("order by {column} desc, {id} desc limit ?")));
            }
            other => panic!("{}: sort_column! with {other:?}", file.path),
        }
    }
    assert!(!out.is_empty(), "{} pages without a sort_column!", file.path);
    out
}

fn nulls(fragment: &str) -> Vec<Value<'static>> {
    fragment.chars().filter(|c| *c == '?').map(|_| Value::Null).collect()
}

/// Fragments are static in programs; a test may keep its few until it ends.
fn leaked(text: &str) -> &'static str {
    text.to_owned().leak()
}
