//! What stands in a table cell or beside a label: figures, money, times, references, and their absence.
//!
//! Values come formatted for the reader's language; these functions only give them their form.

use maud::{Markup, Render, html};

use super::{Icon, Text, icon, words};

/// A figure with tabular digits: "1,284".
#[must_use]
pub fn number(value: &str) -> Markup {
    html! { span.num { (value) } }
}

/// An amount in the list's one currency: "1,249.50".
#[must_use]
pub fn money(amount: &str) -> Markup {
    number(amount)
}

/// An amount where currencies mix: "EUR" and "1,249.50".
#[must_use]
pub fn money_in(currency: &str, amount: &str) -> Markup {
    html! { span.num { span.cur { (currency) } (amount) } }
}

/// A figure below zero, in the tone of loss beside its sign.
#[must_use]
pub fn minus(amount: &str) -> Markup {
    html! { span class="num minus" { (amount) } }
}

/// A missing value: a dash to see, a word to hear.
#[must_use]
pub fn none() -> Markup {
    html! { span.none { span aria-hidden="true" { "–" } span.only-text { (words::NONE) } } }
}

/// A moment: machine form, short form ("12 Nov, 14:05") and the full value on hover.
#[must_use]
pub fn when(datetime: &str, shown: &str, full: &str) -> Markup {
    html! { time.when datetime=(datetime) title=(full) { (shown) } }
}

/// The record's own link, by number or name; the first column of a list.
#[must_use]
pub fn reference(href: &str, number: &str) -> Markup {
    html! { a.ref href=(href) { (number) } }
}

/// A link inside text or a side column.
#[must_use]
pub fn text_link(href: &str, text: &str) -> Markup {
    html! { a.textlink href=(href) { (text) } }
}

/// A text that may be longer than its column; the whole of it is in the tooltip.
#[must_use]
pub fn cut(text: &str) -> Markup {
    html! { span.cut title=(text) { (text) } }
}

/// A letter as it was written: lines and gaps kept.
#[must_use]
pub fn letter(text: &str) -> Markup {
    html! { pre.letter { (text) } }
}

/// A picture with a name and a second line: product and SKU, person and role.
#[must_use]
pub fn pair(picture: &Markup, first: &Markup, second: &str) -> Markup {
    html! { span.two { (picture) span.two-text { (first) span.two-sub { (second) } } } }
}

/// A product's picture, or the place for one.
#[must_use]
pub fn thumb(src: Option<&str>) -> Markup {
    html! {
        @match src {
            Some(src) => { img.thumb src=(src) alt="" width="28" height="28" loading="lazy"; }
            None => { span.thumb { (icon(Icon::Package)) } }
        }
    }
}

/// Grounds that stand for a missing picture.
const GROUNDS: u32 = 6;
/// Letters on them.
const LETTERS: usize = 2;

/// A product's picture; without one its first letters, on a ground that always is the same for the same name.
#[must_use]
pub fn picture(src: Option<&str>, name: &str) -> Markup {
    html! { @match src { Some(_) => { (thumb(src)) } None => { span class={ "thumb thumb-word thumb-" (ground(name)) } aria-hidden="true" { (letters(name)) } } } }
}

/// The same beside a page's title.
#[must_use]
pub fn picture_large(src: Option<&str>, name: &str) -> Markup {
    html! {
        @match src {
            Some(src) => { img class="thumb thumb-large" src=(src) alt="" width="64" height="64"; }
            None => { span class={ "thumb thumb-large thumb-word thumb-" (ground(name)) } aria-hidden="true" { (letters(name)) } }
        }
    }
}

/// The first letters of the first words.
fn letters(name: &str) -> String {
    name.split_whitespace().filter_map(|word| word.chars().find(|c| c.is_alphanumeric())).take(LETTERS).collect()
}

/// Variants of a product, "Ridge tent, 2", share its ground.
fn ground(name: &str) -> u32 {
    let product = name.split(',').next().unwrap_or_default();
    let mixed =
        product.bytes().fold(2_166_136_261_u32, |mixed, byte| (mixed ^ u32::from(byte)).wrapping_mul(16_777_619));
    (mixed >> 16) % GROUNDS + 1
}

/// A figure whose sum can be seen on tap: free = on hand - held - committed.
#[must_use]
pub fn explained(id: &str, value: &str, sum: &Markup) -> Markup {
    html! {
        button type="button" class="num sum" popovertarget=(id) { (value) }
        div.menu id=(id) popover { div.menu-form { (sum) } }
    }
}

/// A value to take elsewhere: link, key, webhook address. One press copies it; it can be selected whole without script.
#[must_use]
pub fn copyable(value: &str) -> Markup {
    html! {
        span.row {
            code.copy data-copy { (value) }
            button type="button" class="btn btn-quiet btn-sm btn-icon needs-script" data-do="copy" title=(words::COPY) { (icon(Icon::Copy)) span.only-text { (words::COPY) } }
        }
    }
}

/// A figure shown large, its minor units smaller: `Figure::from("€48,210.50")`.
#[derive(Debug, Clone)]
pub struct Figure(Text);

/// Digits after the decimal mark that make a minor part; one or three digits are part of the figure itself.
const MINOR_DIGITS: usize = 2;

impl<T: Into<Text>> From<T> for Figure {
    fn from(value: T) -> Self {
        Self(value.into())
    }
}

impl Figure {
    fn split(&self) -> (&str, &str) {
        let Some(at) = self.0.rfind(['.', ',']) else { return (&self.0, "") };
        let tail = self.0.get(at + 1..).unwrap_or_default();
        let digits = tail.chars().take_while(char::is_ascii_digit).count();
        let rest_is_word = tail.chars().skip(digits).all(|c| !c.is_ascii_digit());
        if digits == MINOR_DIGITS && rest_is_word { self.0.split_at(at) } else { (&self.0, "") }
    }
}

impl Render for Figure {
    fn render(&self) -> Markup {
        let (whole, minor) = self.split();
        html! { (whole) @if !minor.is_empty() { span.minor { (minor) } } }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_two_digits_are_minor_units() {
        for (value, whole, minor) in [
            ("€48,210.50", "€48,210", ".50"),
            ("1.249,50 €", "1.249", ",50 €"),
            ("1,284", "1,284", ""),
            ("3.4 %", "3.4 %", ""),
        ] {
            assert_eq!(Figure::from(value).split(), (whole, minor), "{value}");
        }
    }

    #[test]
    fn a_missing_picture_is_the_names_letters() {
        assert_eq!(["Ridge tent, 2", "Mug", "(new) 4-pack", ""].map(letters), ["Rt", "M", "n4", ""]);
        assert_eq!(picture(None, "Ridge tent").into_string(), picture(None, "Ridge tent").into_string());
        assert!(picture(Some("/p.webp"), "Mug").into_string().contains("<img"));
    }

    #[test]
    fn a_missing_value_is_heard() {
        assert!(none().into_string().contains("none</span>"));
    }
}
