//! The sum beside the products: what was chosen and what it costs, worked out by the server after each change.

use std::collections::BTreeSet;

use app::orders::quote::Quote;
use domain::{Money, VariantId};
use maud::{Markup, html};

use super::open::Open;
use super::typed::{Chosen, Typed, kept, on_page};
use super::words::{fee, price};
use crate::orders::pages::aside::tax_word;
use crate::pages::{Faults, figure};
use crate::ui::{Facts, SumLine, money, sum_bar, sum_lines};

/// The part of the form that follows what is chosen; `shown` are the variants whose counts stand among the products.
pub(super) fn draw(
    open: &Open,
    typed: &Typed,
    chosen: &Chosen,
    quote: Option<&Quote>,
    shown: &BTreeSet<VariantId>,
    faults: &Faults,
) -> Markup {
    let units: i64 = typed.lines.values().filter_map(|count| count.parse::<i64>().ok()).fold(0, i64::saturating_add);
    html! {
        div.stack #order-sum role="status" hx-post="/order/sum" hx-include="closest form" hx-target="this" hx-swap="outerMorph"
            hx-trigger="change from:#order delay:200ms" hx-sync="this:replace" {
            h2 { "Your order" }
            @if typed.lines.is_empty() {
                p.quiet { "Choose something, and what it costs stands here." }
            } @else {
                (sum_lines(&lines(open, typed, chosen, shown, faults)))
                @if let Some(quote) = quote { (facts(quote)) }
                @let total = quote.map(|quote| price(quote.total)).unwrap_or_default();
                (sum_bar(&format!("{} in your order", figure(units)), &total, "#your-details"))
            }
        }
    }
}

fn lines(open: &Open, typed: &Typed, chosen: &Chosen, shown: &BTreeSet<VariantId>, faults: &Faults) -> Vec<SumLine> {
    let line = |(variant, count): (&VariantId, &String)| {
        let offered = chosen.get(variant);
        let units = count.parse::<i64>().ok();
        let cost = offered.zip(units).and_then(|(o, units)| o.price.minor().checked_mul(units));
        SumLine {
            title: offered.map_or_else(|| "No longer for sale".to_owned(), title).into(),
            count: count.clone().into(),
            total: cost.map(|minor| price(Money::from_minor(minor, open.currency))).unwrap_or_default().into(),
            control: (!shown.contains(variant)).then(|| kept(*variant).into()),
            error: faults.at(&on_page(*variant)),
        }
    };
    typed.lines.iter().map(line).collect()
}

/// Product and variant in words.
pub(super) fn title(offered: &app::orders::form::GoodsVariant) -> String {
    match offered.title.as_str() {
        "" => offered.product_title.clone(),
        values => format!("{}, {values}", offered.product_title),
    }
}

/// What it costs, down to the total.
pub(super) fn facts(quote: &Quote) -> Facts {
    let text = |sum: Money| money(&price(sum));
    let mut facts = Facts::new().add("Goods", text(quote.subtotal)).add("Shipping", money(&fee(quote.shipping)));
    for tax in quote.taxes.iter().filter(|tax| tax.amount != 0) {
        let sum = Money::from_minor(tax.amount, quote.total.currency());
        facts = facts.add(tax_word(tax, quote.prices_include_tax), text(sum));
    }
    facts.total("Total", text(quote.total))
}
