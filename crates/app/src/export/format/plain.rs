//! Text that no spreadsheet program takes for a formula.
//!
//! A program that opens a CSV file runs what begins with `=`, `+`, `-` or `@`; a tab or a line break before it does not help.
//! Such a text gets an apostrophe in front, which those programs hide and which importers take off again. So that nothing is
//! taken off that belongs to a text, a text that begins with apostrophes before such a character gets one more.

use std::borrow::Cow;

/// First characters of what spreadsheet programs run.
const RUN: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];
/// Stands before a text that is no formula.
const GUARD: char = '\'';

/// The text with an apostrophe in front where a spreadsheet program would run it, or an importer would take one off.
pub fn guarded(text: &str) -> Cow<'_, str> {
    if text.trim_start_matches(GUARD).starts_with(RUN) { Cow::Owned(format!("{GUARD}{text}")) } else { text.into() }
}

/// The same for files in which a text is marked as text: only what an importer would read as guarded.
pub fn guarded_text(text: &str) -> Cow<'_, str> {
    if text.starts_with(GUARD) { guarded(text) } else { text.into() }
}

/// The text without the apostrophe that [`guarded`] put in front.
pub fn unguarded(text: &str) -> &str {
    match text.strip_prefix(GUARD) {
        Some(rest) if rest.trim_start_matches(GUARD).starts_with(RUN) => rest,
        Some(_) | None => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_guarded_and_read_back() {
        for (text, written) in [
            ("=1+1", "'=1+1"),
            ("+44 20", "'+44 20"),
            ("-5", "'-5"),
            ("@here", "'@here"),
            ("\t=1", "'\t=1"),
            ("\r\nx", "'\r\nx"),
            ("'=1", "''=1"),
            ("''-", "'''-"),
            ("'tis", "'tis"),
            ("a=b", "a=b"),
            ("", ""),
        ] {
            assert_eq!(guarded(text), written);
            assert_eq!(unguarded(written), text);
            assert_eq!(unguarded(&guarded_text(text)), text);
        }
        assert_eq!(guarded_text("+44 20"), "+44 20");
    }
}
