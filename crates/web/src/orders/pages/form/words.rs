//! What the form says: prices, what is left, and why something cannot be had.

use app::orders::form::GoodsVariant;
use app::platform::AppError;
use domain::Money;
use domain::catalog::ShortPolicy;
use domain::orders::StockShown;

use super::open::Open;
use super::typed::{Typed, on_page};
use crate::pages::{Faults, amount, figure};
use crate::ui::{GoodSupply, Shape, Text, Tone};

/// Longest words about a product in a list, in characters.
const MAX_ABOUT_CHARS: usize = 160;

/// A price as shoppers read it: `£12.50`, `CHF 12.50`.
pub(super) fn price(money: Money) -> String {
    let (currency, text) = (money.currency(), amount(money));
    let symbol = currency.symbol();
    let (sign, digits) = text.strip_prefix('-').map_or(("", text.as_str()), |digits| ("-", digits));
    if symbol.chars().count() == 1 { format!("{sign}{symbol}{digits}") } else { format!("{} {text}", currency.code()) }
}

/// What sending costs.
pub(super) fn fee(money: Money) -> String {
    if money.minor() == 0 { "Free".to_owned() } else { price(money) }
}

/// What the summary of faults calls a field; none for one whose fault says it all.
pub(super) fn label(field: &str) -> Option<&'static str> {
    Some(match field {
        "name" => "Name",
        "email" => "E-mail",
        "phone" => "Telephone",
        "company" => "Company",
        "line1" => "Street and number",
        "line2" => "Floor, flat",
        "city" => "Town",
        "region" => "Region",
        "postcode" => "Postcode",
        "country" => "Country",
        "note" => "Note",
        _ => return None,
    })
}

/// Whether a variant can be had, and the word for it.
pub(super) fn supply(variant: &GoodsVariant, open: &Open) -> (GoodSupply, Option<(Tone, Shape, Text)>) {
    let Some(free) = variant.free else { return (GoodSupply::Open, None) };
    let figures = open.form.stock == StockShown::Figures;
    if free > open.form.few {
        let word = if figures { format!("{} in stock", figure(free)) } else { "In stock".to_owned() };
        return (GoodSupply::Open, Some((Tone::Ok, Shape::Full, word.into())));
    }
    if free > 0 {
        let word = if figures { format!("{free} left") } else { "Few left".to_owned() };
        return (GoodSupply::Open, Some((Tone::Warn, Shape::Half, word.into())));
    }
    match variant.short_policy.unwrap_or(open.channel.short_policy) {
        ShortPolicy::Refuse => (GoodSupply::SoldOut, Some((Tone::Neutral, Shape::Ring, "Sold out".into()))),
        ShortPolicy::Record | ShortPolicy::Backorder => {
            (GoodSupply::Open, Some((Tone::Hold, Shape::Bar, "Sent when it is back".into())))
        }
    }
}

/// The first words about a product, without the tags that descriptions from elsewhere may have.
pub(super) fn about(description: &str) -> Option<Text> {
    let mut plain = String::new();
    let mut in_tag = false;
    for c in description.chars() {
        match c {
            '<' => in_tag = true,
            '>' if in_tag => {
                in_tag = false;
                plain.push(' ');
            }
            c if !in_tag => plain.push(c),
            _ => {}
        }
    }
    let words = plain.split_whitespace().collect::<Vec<_>>().join(" ");
    if words.chars().count() <= MAX_ABOUT_CHARS {
        return (!words.is_empty()).then(|| words.into());
    }
    let cut: String = words.chars().take(MAX_ABOUT_CHARS).collect();
    let end = cut.rfind(' ').unwrap_or(cut.len());
    Some(format!("{}…", &cut[..end]).into())
}

/// As [`Faults::of`], with what is wrong with a line told beside it, and no more told of the stock than the form shows.
pub(super) fn faults<T>(
    done: app::platform::Result<T>,
    open: &Open,
    typed: &Typed,
) -> crate::shell::Result<Result<T, Faults>> {
    let (errors, whole) = match done {
        Err(AppError::Refused(refused)) => {
            let whole = refused.errors.is_empty().then_some(refused.message);
            (refused.errors, whole)
        }
        Err(AppError::Invalid(errors)) => (errors.into_vec(), None),
        done => return Faults::of(done),
    };
    let mut faults = whole.map_or_else(Faults::none, Faults::whole);
    for error in errors {
        let index = error.field.strip_prefix("lines[").and_then(|rest| rest.split_once(']'));
        let index = index.and_then(|(index, _)| index.parse::<usize>().ok());
        let line = index.and_then(|index| typed.lines.keys().nth(index));
        faults = match line {
            Some(variant) => faults.and(&on_page(*variant), error.code, short(error.available, open)),
            None => faults.and(&error.field, error.code, error.message),
        };
    }
    Ok(Err(faults))
}

fn short(available: Option<i64>, open: &Open) -> String {
    match available {
        None => "this is no longer for sale; take it out, the rest of your order is kept".to_owned(),
        Some(..=0) => "sold out since you chose it; take it out, the rest of your order is kept".to_owned(),
        Some(left) if open.form.stock == StockShown::Figures => {
            format!("only {} left; take fewer, the rest of your order is kept", figure(left))
        }
        Some(_) => "there are not that many left; take fewer, the rest of your order is kept".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn descriptions_lose_their_tags_and_are_cut_between_words() {
        assert_eq!(about("<p>Warm &amp; light.</p>\n<p>Wool</p>").as_deref(), Some("Warm &amp; light. Wool"));
        assert_eq!(about(" \n"), None);
        let long = about(&"word ".repeat(60)).unwrap();
        assert!(long.ends_with("word…") && long.chars().count() <= MAX_ABOUT_CHARS + 1, "{long}");
    }
}
