//! No public function takes a truth value: `ship(order, true)` does not say what it does, `ship(order, Notify::Yes)` does.

use super::violation;
use crate::tokens::Token;
use crate::{File, Tree, Violation};

pub(super) fn check(tree: &Tree) -> Vec<Violation> {
    let sources = tree.rust().filter(|file| file.in_src().is_some() && !file.is_test());
    sources.flat_map(of_file).collect()
}

fn of_file(file: &File) -> Vec<Violation> {
    let tokens = &file.tokens;
    let mut found = Vec::new();
    for at in (0..tokens.len()).filter(|at| !tokens[*at].skipped && tokens[*at].is("fn")) {
        let mut words_before = tokens[..at].iter().rev();
        let public =
            words_before.find(|word| !word.is("const") && !word.is("async")).is_some_and(|word| word.is("pub"));
        let Some(name) = tokens.get(at + 1).and_then(Token::ident).filter(|_| public) else { continue };
        let Some(open) = (at + 2..tokens.len()).find(|i| tokens[*i].close != *i) else { continue };
        let takes = tokens[open..tokens[open].close].windows(2).any(|pair| pair[0].is_punct(':') && pair[1].is("bool"));
        if takes {
            let message = format!("`{name}` takes a bool; make it an enum with two names, or two functions");
            found.push(violation(file, tokens[at].line, "bool-parameter", message));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::{assert_none, assert_one};
    use super::check;

    #[test]
    fn a_public_function_takes_no_bool() {
        for head in ["pub fn", "pub const fn", "impl X { pub async fn"] {
            let closed = if head.contains('{') { "}" } else { "" };
            let text = format!("{head} f(a: u8, loud: bool) {{}}{closed}");
            assert_one(check, &[("crates/db/src/a.rs", &text)], "`f` takes a bool");
        }
    }

    #[test]
    fn hidden_functions_results_and_fields_may() {
        let text = "pub struct S { pub a: bool } fn f(a: bool) {} pub(super) fn i(a: bool) {} pub fn g(a: u8) -> bool { h(a) } pub fn k(f: impl Fn(u8) -> bool) {}";
        assert_none(check, &[("crates/db/src/a.rs", text)]);
    }
}
