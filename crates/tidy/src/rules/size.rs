//! Lengths of files, functions and handlers.

use super::violation;
use crate::tokens::Token;
use crate::{File, Tree, Violation};

/// Most lines of a file.
const FILE_LINES: usize = 500;
/// Most lines that 95 of 100 files have.
const FILE_LINES_P95: usize = 400;
/// Most lines from `fn` to the closing brace.
const FUNCTION_LINES: usize = 70;
/// Most lines of an asynchronous function in a `pages.rs` or `api.rs` of `web`.
const HANDLER_LINES: usize = 30;

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let mut found: Vec<Violation> = tree.rust().flat_map(of_file).collect();
    found.extend(typical_length(tree));
    found
}

fn of_file(file: &File) -> Vec<Violation> {
    let mut found = Vec::new();
    let lines = file.text.lines().count();
    if lines > FILE_LINES {
        let message = format!("{lines} lines, at most {FILE_LINES}; make a folder and split it by what it is about");
        found.push(violation(file, 0, "file-length", message));
    }
    for function in functions(&file.tokens) {
        let lines = function.lines;
        if is_handler_file(&file.path) && function.is_async && lines > HANDLER_LINES {
            let message =
                format!("handler `{}` has {lines} lines, at most {HANDLER_LINES}; move the work to app", function.name);
            found.push(violation(file, function.line, "handler-length", message));
        } else if lines > FUNCTION_LINES {
            let message = format!("`{}` has {lines} lines, at most {FUNCTION_LINES}; name its steps", function.name);
            found.push(violation(file, function.line, "function-length", message));
        }
    }
    found
}

fn is_handler_file(path: &str) -> bool {
    path.starts_with("crates/web/src/") && (path.ends_with("/api.rs") || path.ends_with("/pages.rs"))
}

fn typical_length(tree: &Tree) -> Option<Violation> {
    let mut lengths: Vec<(usize, &File)> = tree.rust().map(|file| (file.text.lines().count(), file)).collect();
    lengths.sort_by_key(|(lines, _)| *lines);
    let (lines, file) = lengths.get(lengths.len() * 95 / 100)?;
    let message = format!("5 of 100 files have {lines} lines or more, at most {FILE_LINES_P95}; split the longest");
    (*lines > FILE_LINES_P95 && *lines <= FILE_LINES).then(|| violation(file, 0, "file-length-p95", message))
}

struct Function<'a> {
    name: &'a str,
    line: usize,
    lines: usize,
    is_async: bool,
}

/// Functions with a body, also inside macros.
fn functions(tokens: &[Token]) -> impl Iterator<Item = Function<'_>> {
    (0..tokens.len()).filter_map(|at| {
        let (keyword, name) = (&tokens[at], tokens.get(at + 1)?.ident()?);
        if !keyword.is("fn") {
            return None;
        }
        let mut next = at + 2;
        while !tokens.get(next)?.opens_brace() {
            if tokens[next].is_punct(';') {
                return None;
            }
            next = tokens[next].close + 1;
        }
        let lines = tokens[tokens[next].close].line - keyword.line + 1;
        let is_async = at > 0 && tokens[at - 1].is("async");
        Some(Function { name, line: keyword.line, lines, is_async })
    })
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::*;

    fn function(head: &str, lines: usize) -> String {
        format!("{head} {{\n{}}}\n", "f();\n".repeat(lines - 2))
    }

    #[test]
    fn a_long_file_is_found() {
        assert_one(check, &[("crates/db/src/a.rs", &"\n".repeat(FILE_LINES + 1))], "501 lines");
        assert_one(check, &[("crates/db/src/a.rs", &"\n".repeat(FILE_LINES))], "5 of 100 files have 500");
        assert_none(check, &[("crates/db/src/a.rs", &"\n".repeat(FILE_LINES_P95))]);
    }

    #[test]
    fn a_long_function_is_found_wherever_it_stands() {
        for head in ["fn f()", "impl<T> X<T> where T: Y { pub(crate) const fn f(a: [u8; 4]) -> u8", "mac! { fn f()"] {
            for (lines, long) in [(FUNCTION_LINES, false), (FUNCTION_LINES + 1, true)] {
                let closed = if head.contains('{') { "}" } else { "" };
                let text = function(head, lines) + closed;
                let sample = [("crates/db/src/a.rs", text.as_str())];
                if long { assert_one(check, &sample, "`f` has 71 lines") } else { assert_none(check, &sample) }
            }
        }
        assert_none(check, &[("crates/db/src/a.rs", "trait T { fn f(&self); }\nstruct F(fn(u8) -> u8);")]);
    }

    #[test]
    fn a_long_handler_is_found() {
        let (long, short) =
            (function("pub async fn f()", HANDLER_LINES + 1), function("pub async fn f()", HANDLER_LINES));
        assert_one(check, &[("crates/web/src/orders/api.rs", &long)], "handler `f` has 31 lines");
        assert_one(check, &[("crates/web/src/orders/pages.rs", &long)], "handler `f` has 31 lines");
        assert_none(check, &[("crates/web/src/orders/api.rs", &short), ("crates/web/src/orders/view.rs", &long)]);
    }
}
