//! The fields that files are mapped to, and the names under which columns are known.
//!
//! The key of a field is also its column name in our own plain layouts: what the export writes under these names is read back
//! as it was. Other names are those of shop systems; they are compared without case, marks and punctuation.

use domain::base::{Currency, folded_search_text};

/// What a field holds, as far as reading its column goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Any text.
    Text,
    /// A number: the column's decimal mark is found out.
    Number,
    /// Text of which there may be several: several columns may be mapped to it.
    List,
}

/// A field of a kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Field {
    /// Its name in mappings, on the command line and in our own layouts.
    pub key: &'static str,
    /// Its name for people.
    pub label: &'static str,
    /// What it holds.
    pub holds: Holds,
    /// Other names of its column, as [`plain_name`] writes them.
    pub names: &'static [&'static str],
}

/// A file of another program whose columns say what it is, where their names alone would be taken for something else.
#[derive(Debug, PartialEq, Eq)]
pub struct KnownLayout {
    /// Columns that together tell it, as [`plain_name`] writes them.
    pub has: &'static [&'static str],
    /// Its columns and the fields that they hold; the others are left out.
    pub columns: &'static [(&'static str, &'static str)],
    /// Whether its dates name the month before the day.
    pub month_first: bool,
    /// Whether the tax of its orders comes on top of their prices.
    pub tax_on_top: bool,
}

/// A field of text.
pub(super) const fn text(key: &'static str, label: &'static str, names: &'static [&'static str]) -> Field {
    Field { key, label, holds: Holds::Text, names }
}

/// A field of numbers.
pub(super) const fn number(key: &'static str, label: &'static str, names: &'static [&'static str]) -> Field {
    Field { key, label, holds: Holds::Number, names }
}

/// A field that several columns may fill.
pub(super) const fn list(key: &'static str, label: &'static str, names: &'static [&'static str]) -> Field {
    Field { key, label, holds: Holds::List, names }
}

/// A column's name for comparing: small letters without marks, one space for everything that is no letter or digit.
pub fn plain_name(header: &str) -> String {
    let header = without_language(header.trim());
    let mut out = String::with_capacity(header.len());
    for c in folded_search_text(header).chars() {
        if c.is_alphanumeric() {
            out.push(c);
        } else if c == '?' {
            // `In stock?` is another column than `In stock`.
            out.push_str(if out.ends_with(' ') { "?" } else { " ?" });
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
    out.truncate(out.trim_end().len());
    out
}

/// `name:en` is a name; `product:customPage` is another thing.
fn without_language(header: &str) -> &str {
    match header.split_once(':') {
        Some((name, language)) if matches!(language.split('_').next(), Some(two) if two.len() == 2) => name,
        _ => header,
    }
}

/// The index of the field that a column holds by its name. Prices may carry the shop's currency: `Variant Price EUR`.
pub(super) fn field_of(fields: &[Field], header: &str, currency: Currency) -> Option<usize> {
    let name = plain_name(header);
    let known = |name: &str| fields.iter().position(|f| plain_name(f.key) == name || f.names.contains(&name));
    let code = format!(" {}", currency.code().to_lowercase());
    known(&name).or_else(|| name.strip_suffix(&code).and_then(known))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_compared_plainly() {
        let rows = [
            ("  Variant SKU ", "variant sku"),
            ("Attribute 1 value(s)", "attribute 1 value s"),
            ("Preço promocional", "preco promocional"),
            ("name:en", "name"),
            ("description:zh_Hans", "description"),
            ("product:customPage", "product custompage"),
            ("\u{feff}Handle", "handle"),
            ("option1_name", "option1 name"),
        ];
        for (header, expected) in rows {
            assert_eq!(plain_name(header), expected, "{header}");
        }
    }

    #[test]
    fn prices_are_those_of_the_shops_currency() {
        let fields = [number("price", "Price", &["variant price"])];
        let field = |header: &str| field_of(&fields, header, Currency::EUR);
        assert_eq!((field("Variant Price EUR"), field("Price")), (Some(0), Some(0)));
        assert_eq!((field("Variant Price USD"), field("Variant Price North [EUR]")), (None, None));
    }
}
