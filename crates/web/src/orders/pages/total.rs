//! The total of an order that is being taken: what the server says it costs, and what of it would have to wait.

use app::orders::quote::{Quote, QuoteLine};
use domain::Money;
use domain::base::FieldErrors;
use maud::{Markup, html};

use super::aside::tax_word;
use crate::pages::{amount, figure};
use crate::ui::{Banner, Facts, Tone, money, money_in};

/// The part of the form that follows what is typed; it fetches itself anew after each change.
pub(super) fn draw(quote: Result<Option<Quote>, FieldErrors>) -> Markup {
    html! {
        div.stack-tight #order-total role="status" hx-post="/orders/new/total" hx-include="closest form" hx-target="this" hx-swap="outerMorph"
            hx-trigger="change from:#new-order delay:200ms, suggest:chosen from:#new-order delay:200ms" hx-sync="this:replace" {
            @match quote {
                Ok(Some(quote)) => { (sum(&quote)) }
                Ok(None) => { p.quiet { "Name a product, and what it costs stands here." } }
                Err(errors) => { @for error in errors.iter() { p.quiet { (error.message) } } }
            }
        }
    }
}

fn sum(quote: &Quote) -> Markup {
    let text = |sum: Money| money(&amount(sum));
    let mut facts = Facts::new();
    for line in &quote.lines {
        facts = facts.add(name(line), text(line.total));
    }
    facts = facts.add("Shipping", text(quote.shipping));
    for tax in &quote.taxes {
        let sum = Money::from_minor(tax.amount, quote.total.currency());
        facts = facts.add(tax_word(tax, quote.prices_include_tax), text(sum));
    }
    let facts = facts.total("Total", money_in(&quote.total.currency().symbol(), &amount(quote.total)));
    html! {
        @if let Some(refused) = &quote.refused {
            (Banner::new(Tone::Warn, "It cannot be placed like this", capital(&refused.message)).inside())
        }
        (facts)
    }
}

fn name(line: &QuoteLine) -> String {
    match line.backordered {
        0 => line.title.clone(),
        1 => format!("{} (1 waits for stock)", line.title),
        units => format!("{} ({} wait for stock)", line.title, figure(units)),
    }
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_uppercase().chain(chars).collect()).unwrap_or_default()
}
