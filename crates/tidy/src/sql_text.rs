//! What a SQL text names and writes, and which area each table belongs to.

use std::collections::BTreeMap;

use crate::Tree;

/// Comment above each `create table` that says whose it is.
const AREA_COMMENT: &str = "-- area:";

/// Whose each table is, from the migrations.
#[derive(Debug, Default)]
pub struct Schema {
    /// Table to area.
    pub owners: BTreeMap<String, String>,
    /// Tables without an owner: path, line, table.
    pub ownerless: Vec<(String, usize, String)>,
}

impl Schema {
    /// Reads every `migrations/*.sql`.
    pub fn of(tree: &Tree) -> Self {
        let mut schema = Self::default();
        for file in tree.files.iter().filter(|file| file.path.starts_with("migrations/") && file.path.ends_with(".sql"))
        {
            let mut area = None;
            for (line, text) in (1..).zip(file.text.lines()) {
                if let Some(named) = text.strip_prefix(AREA_COMMENT) {
                    area = Some(named.trim().to_owned());
                } else if let Some(table) = created_table(text) {
                    match area.take() {
                        Some(area) => drop(schema.owners.insert(table, area)),
                        None => schema.ownerless.push((file.path.clone(), line, table)),
                    }
                }
            }
        }
        schema
    }
}

fn created_table(line: &str) -> Option<String> {
    let words = words(line);
    let rest = words.strip_prefix(&["create".to_owned(), "table".to_owned()])?;
    let skip = if rest.first().is_some_and(|word| word == "if") { 3 } else { 0 };
    rest.get(skip).cloned()
}

/// What a statement does with a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Reads it.
    Reads,
    /// Inserts, updates or deletes.
    Writes,
}

/// Whether a text is a statement, and not a sentence that begins alike.
pub fn is_statement(text: &str) -> bool {
    let words = words(text);
    let has = |word: &str| words.iter().any(|w| w == word);
    match words.iter().map(String::as_str).collect::<Vec<_>>().as_slice() {
        ["select", ..] => text.trim_start().starts_with("select ") && has("from"),
        ["insert", "into", ..] | ["delete", "from", ..] | ["create", "table" | "index", ..] => true,
        ["update", ..] => has("set"),
        ["with", ..] => has("as") && has("select"),
        _ => false,
    }
}

/// The tables a statement names, in order.
pub fn tables(text: &str) -> Vec<(String, Access)> {
    let words = words(text);
    let mut found = Vec::new();
    for (at, word) in words.iter().enumerate() {
        let before = |steps: usize| at.checked_sub(steps).map_or("", |i| words[i].as_str());
        let access = match word.as_str() {
            "into" if before(1) == "insert" => Access::Writes,
            "update" if !["for", "do", "on", "key"].contains(&before(1)) => Access::Writes,
            "from" if before(1) == "delete" => Access::Writes,
            "from" if before(1) == "distinct" => continue,
            "from" | "join" => Access::Reads,
            _ => continue,
        };
        let mut next = at + 1;
        while let Some(name) = words.get(next).filter(|name| is_name(name)) {
            found.push((name.clone(), access));
            // `from a, b as x, c y`
            next += 1;
            next += usize::from(words.get(next).is_some_and(|word| word == "as"));
            next += usize::from(words.get(next).is_some_and(|word| is_name(word)) && comma_follows(&words, next + 1));
            if !comma_follows(&words, next) {
                break;
            }
            next += 1;
        }
    }
    found
}

fn comma_follows(words: &[String], at: usize) -> bool {
    words.get(at).is_some_and(|word| word == ",")
}

fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
}

/// Lower-case words and single punctuation, without comments, quoted texts and escapes of the Rust literal.
fn words(text: &str) -> Vec<String> {
    let text = text.replace("\\n", " ").replace('\\', " ");
    let mut list: Vec<String> = Vec::new();
    let mut word = String::new();
    let mut quoted = false;
    for line in text.lines() {
        let code = line.split("--").next().unwrap_or_default();
        for c in code.chars().chain(std::iter::once('\n')) {
            if c == '\'' {
                quoted = !quoted;
            }
            if !quoted && (c.is_ascii_alphanumeric() || "_.$".contains(c)) {
                word.push(c.to_ascii_lowercase());
                continue;
            }
            if !word.is_empty() {
                list.push(std::mem::take(&mut word));
            }
            if !quoted && !c.is_whitespace() {
                list.push(c.to_string());
            }
        }
    }
    list
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_with_what_is_done_to_them() {
        use Access::{Reads, Writes};
        let cases: [(&str, &[(&str, Access)]); 9] = [
            ("select a from t where b = 'from x'", &[("t", Reads)]),
            ("SELECT a FROM t AS x JOIN u ON x.id = u.id", &[("t", Reads), ("u", Reads)]),
            ("select 1 from a, b as x, c y where true", &[("a", Reads), ("b", Reads), ("c", Reads)]),
            ("insert into t (a) select a from u on conflict (a) do update set a = 1", &[("t", Writes), ("u", Reads)]),
            ("update t set a = 1 from u where t.id = u.id", &[("t", Writes), ("u", Reads)]),
            ("delete from t where id in (select id from u)", &[("t", Writes), ("u", Reads)]),
            ("select a from t {for update of t} -- from x", &[("t", Reads)]),
            ("select a from t where a is distinct from b", &[("t", Reads)]),
            ("select a\\nfrom t\\\n  where (select 1 from {keys k(id bigint)}) = 1", &[("t", Reads)]),
        ];
        for (text, expected) in cases {
            let expected: Vec<(String, Access)> = expected.iter().map(|(t, a)| ((*t).to_owned(), *a)).collect();
            assert_eq!(tables(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_are_no_statements() {
        for text in ["select a stage", "update failed", "with love", "Select from the list", "deleted from", ""] {
            assert!(!is_statement(text), "{text}");
        }
        for text in
            ["select 1 from t", "insert into t", "update t set a = 1", "with x as (select 1) select 2", "delete from t"]
        {
            assert!(is_statement(text), "{text}");
        }
    }

    #[test]
    fn owners_are_read_from_the_comments() {
        let text = "-- area: stock\ncreate table levels (\n);\ncreate index i on levels (a);\ncreate table if not exists orphan (a bigint);";
        let schema = Schema::of(&Tree::of(&[("migrations/0001_x.sql", text)]).unwrap());
        assert_eq!(schema.owners.get("levels").map(String::as_str), Some("stock"));
        assert_eq!(schema.ownerless, [("migrations/0001_x.sql".to_owned(), 5, "orphan".to_owned())]);
    }
}
