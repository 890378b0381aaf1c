//! What is typed into a search box, as conditions on a folded search column.
//!
//! Called by the `queries.rs` of every area that has a `search` column.

use db::{Select, Value};
use domain::base::{FieldErrors, folded_search_text};

/// The longest text that is searched for, in characters.
pub const MAX_SEARCH_CHARS: usize = 200;
/// The most words that are searched for.
pub const MAX_SEARCH_WORDS: usize = 8;

/// Words that must all occur, each anywhere in the column.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Search {
    patterns: Vec<String>,
}

impl Search {
    /// Reads what was typed; case, marks and space do not matter. Nothing typed finds everything.
    ///
    /// # Errors
    /// `search` when the text is too long or has too many words.
    pub fn read(text: Option<&str>) -> Result<Search, FieldErrors> {
        let mut errors = FieldErrors::new();
        let text = text.unwrap_or_default();
        if text.chars().count() > MAX_SEARCH_CHARS {
            errors.add("search", "too_long", format!("must have at most {MAX_SEARCH_CHARS} characters"));
            return Err(errors);
        }
        let folded = folded_search_text(text);
        if folded.contains('\0') {
            errors.add("search", "control_character", "must not contain control characters");
        }
        let patterns: Vec<String> = folded.split(' ').filter(|w| !w.is_empty()).map(pattern).collect();
        if patterns.len() > MAX_SEARCH_WORDS {
            errors.add("search", "too_many_words", format!("must have at most {MAX_SEARCH_WORDS} words"));
        }
        errors.into_result(Search { patterns })
    }

    /// Adds a condition per word; `condition` is `column like ? escape '!'`.
    pub fn apply<'a>(&'a self, select: &mut Select<'a>, condition: &'static str) {
        for pattern in &self.patterns {
            select.filter(condition, &[Value::Text(pattern)]);
        }
    }
}

fn pattern(word: &str) -> String {
    let mut out = String::with_capacity(word.len() + 2);
    out.push('%');
    for c in word.chars() {
        if matches!(c, '%' | '_' | '!') {
            out.push('!');
        }
        out.push(c);
    }
    out.push('%');
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_become_patterns() {
        let search = Search::read(Some(" Crème  100%_! ")).unwrap();
        assert_eq!(search.patterns, ["%creme%", "%100!%!_!!%"]);
        assert_eq!(Search::read(None), Ok(Search::default()));
        let mut select = Select::new("select id from products");
        search.apply(&mut select, "search like ? escape '!'");
        let expected = "select id from products where search like $1 escape '!' and search like $2 escape '!'";
        assert_eq!(select.parts().0.text(), expected);
    }

    #[test]
    fn too_much_is_refused() {
        for text in ["x".repeat(201), "a ".repeat(9), "a\0b".to_owned()] {
            let errors = Search::read(Some(&text)).unwrap_err();
            assert!(errors.iter().all(|e| e.field == "search"), "{text}");
        }
    }
}
