//! Handles and slugs: what products and categories are called in addresses.

use domain::base::folded_search_text;

/// The longest handle, in characters.
pub(super) const MAX_HANDLE_CHARS: usize = 120;

/// A handle made of a title: lower case, `-` between words. `fallback` where the title has neither letters nor digits.
pub(super) fn handle_of(title: &str, fallback: &'static str) -> String {
    let mut out = String::new();
    for c in folded_search_text(title).chars() {
        if out.chars().count() == MAX_HANDLE_CHARS {
            break;
        }
        if c.is_alphanumeric() {
            out.push(c);
        } else if !out.is_empty() && !out.ends_with('-') {
            out.push('-');
        }
    }
    out.truncate(out.trim_end_matches('-').len());
    if out.is_empty() { fallback.to_owned() } else { out }
}

/// Whether a text could have been made by [`handle_of`].
pub(super) fn is_handle(text: &str) -> bool {
    handle_of(text, "") == text && !text.is_empty()
}

/// The handles to try one after the other, the last of which is free because `id` is in it.
pub(super) fn candidates(base: &str, id: i64) -> impl Iterator<Item = String> {
    /// How many numbered handles are tried.
    const NUMBERED: u32 = 5;
    let base: String = base.chars().take(MAX_HANDLE_CHARS - 17).collect();
    let numbered = {
        let base = base.clone();
        (1..=NUMBERED).map(move |n| if n == 1 { base.clone() } else { format!("{base}-{n}") })
    };
    numbered.chain(std::iter::once(format!("{base}-{:x}", id.unsigned_abs())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_become_handles() {
        let rows = [
            ("Tee, red (M)", "tee-red-m"),
            ("  Crème   Brûlée ", "creme-brulee"),
            ("東京 2", "東京-2"),
            ("!!!", "product"),
        ];
        for (title, expected) in rows {
            assert_eq!(handle_of(title, "product"), expected, "{title}");
            assert!(is_handle(expected), "{expected}");
        }
        assert_eq!(handle_of(&"x".repeat(300), "product").len(), MAX_HANDLE_CHARS);
        for bad in ["", "A", "a--b", "-a", "a-", "a b", "é"] {
            assert!(!is_handle(bad), "{bad}");
        }
    }

    #[test]
    fn candidates_end_with_a_free_one() {
        let all: Vec<String> = candidates("tee", 255).collect();
        assert_eq!(all, ["tee", "tee-2", "tee-3", "tee-4", "tee-5", "tee-ff"]);
    }
}
