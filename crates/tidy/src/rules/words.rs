//! Module headers, words that mean unfinished work, names that say nothing, paths of somebody's machine.

use super::violation;
use crate::tokens::Token;
use crate::{File, Tree, Violation};

/// Words that mean work is left. Put together so that this file does not contain them.
const UNFINISHED: [&str; 4] =
    [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("todo", "!"), concat!("unimpl", "emented!")];
/// Beginnings of paths that exist on one machine only. Put together for the same reason.
const MACHINE_PATHS: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/main"),
    concat!("/wo", "rk/wt/"),
];
/// Endings of names that do not say what the thing is.
const EMPTY_NAMES: [&str; 6] = ["Manager", "Service", "Helper", "Util", "Utils", "Common"];

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found: Vec<Violation> = tree.files.iter().flat_map(words).collect();
    found.extend(tree.rust().filter_map(header));
    found.extend(tree.rust().flat_map(names));
    found
}

fn words(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    for (line, text) in (1..).zip(file.text.lines()) {
        for word in UNFINISHED.iter().filter(|word| has_word(text, word)) {
            found.push(violation(
                file,
                line,
                "unfinished",
                format!("`{word}`: finish it, or open an issue and cut it"),
            ));
        }
        for path in MACHINE_PATHS.iter().filter(|path| starts_path(text, path)) {
            found.push(violation(
                file,
                line,
                "machine-path",
                format!("`{path}` exists on one machine; use a relative path"),
            ));
        }
    }
    found
}

fn has_word(line: &str, word: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word).any(|(at, _)| {
        let after = word.ends_with('!') || !line[at + word.len()..].starts_with(inside);
        !line[..at].ends_with(inside) && after
    })
}

/// Whether an absolute path begins so, and not a longer one or an address.
fn starts_path(line: &str, path: &str) -> bool {
    let inside = |c: char| c.is_alphanumeric() || "._-}/*".contains(c);
    line.match_indices(path).any(|(at, _)| !line[..at].ends_with(inside))
}

fn header(file: &File) -> Option<Violation> {
    let message = "begins without `//!`: say what the module is, which invariants it keeps, who calls it";
    (!file.text.starts_with("//! ")).then(|| violation(file, 1, "header", message))
}

fn names(file: &File) -> Vec<Violation> {
    let defined = |pair: &[Token]| -> Option<(usize, String)> {
        let defines = ["struct", "enum", "trait", "type", "mod"].iter().any(|keyword| pair[0].is(keyword));
        let name = pair[1].ident().filter(|_| defines)?;
        let empty = |word: &&&str| name.ends_with(**word) || name == word.to_lowercase();
        EMPTY_NAMES.iter().find(empty).map(|word| (pair[1].line, format!("`{name}`: {word} does not say what it is")))
    };
    file.tokens
        .windows(2)
        .filter_map(defined)
        .map(|(line, message)| violation(file, line, "empty-name", message))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::*;

    #[test]
    fn a_file_without_header_is_found() {
        assert_one(check, &[("crates/db/src/a.rs", "use std::fmt;\n")], "begins without `//!`");
        assert_one(check, &[("crates/db/src/a.rs", "")], "begins without `//!`");
    }

    #[test]
    fn each_unfinished_word_is_found_in_every_kind_of_file() {
        for word in UNFINISHED {
            assert_one(check, &[("crates/db/src/a.rs", &format!("//! x\n// {word}: later\n"))], word);
            assert_one(check, &[("docs/a.md", &format!("a {word} b"))], "docs/a.md:1");
        }
        let inside = format!("//! MAS{}N {}_LIST my_{}\n", UNFINISHED[0], UNFINISHED[0], UNFINISHED[2]);
        assert_none(check, &[("crates/db/src/a.rs", &inside)]);
    }

    #[test]
    fn paths_of_one_machine_are_found() {
        for path in MACHINE_PATHS {
            assert_one(check, &[("docs/a.md", &format!("run {path}x"))], path);
            assert_none(check, &[("docs/a.md", &format!("see https://host{path}x"))]);
        }
    }

    #[test]
    fn names_that_say_nothing_are_found() {
        for text in ["struct OrderManager;", "pub trait MailService {}", "mod util {}", "enum StringUtils {}"] {
            assert_one(check, &[("crates/db/src/a.rs", &format!("//! x\n{text}"))], "does not say what it is");
        }
        assert_none(
            check,
            &[("crates/db/src/a.rs", "//! x\nuse tower::Service;\nstruct ServiceLevel;\nmod utility {}")],
        );
    }
}
