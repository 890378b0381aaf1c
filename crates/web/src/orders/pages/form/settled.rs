//! The order as it will be, before it is placed: everything once more, and the whole sum.

use app::orders::quote::Quote;
use maud::{Markup, html};

use super::open::Open;
use super::typed::{Chosen, Typed};
use super::words::price;
use super::{HREF, sum};
use crate::pages::figure;
use crate::ui::{Banner, Button, Facts, Form, FormGuard, Tone};

/// The page; its form carries what was typed, hidden.
pub(super) fn draw(open: &Open, typed: &Typed, chosen: &Chosen, quote: &Quote, guard: &FormGuard) -> Markup {
    let waiting: i64 = quote.lines.iter().map(|line| line.backordered).sum();
    let mut lines = Facts::new();
    for ((_, count), (offered, line)) in typed.lines.iter().zip(chosen.values().zip(&quote.lines)) {
        lines = lines.add(format!("{count} × {}", sum::title(offered)), html! { (price(line.total)) });
    }
    let form = Form::post("order", HREF, guard.clone()).body(typed.hidden()).foot(html! {
        (Button::submit(format!("Place order for {}", price(quote.total))).primary().large().sends("place", "1"))
        (Button::submit("Change something").large().sends("edit", "1"))
    });
    html! {
        div.stack-tight { h1 { "Check your order" } p.quiet { "Nothing is ordered yet." } }
        @if waiting > 0 {
            (Banner::new(Tone::Warn, format!("{} of it must come in first", figure(waiting)), "We send it as soon as it is back.").inside())
        }
        div.shop {
            div.shop-main {
                div.stack-tight { h2 { "What you order" } (lines) }
                div.stack-tight { h2 { "Who and where" } (person(open, typed)) }
            }
            aside.shop-side aria-label="What it costs" {
                h2 { "What it costs" }
                (sum::facts(quote))
                @if quote.prices_include_tax { p.form-note { "Prices include tax." } }
                @if let Some(terms) = &open.form.terms { p.shop-terms { (terms) } }
            }
        }
        (form)
    }
}

fn person(open: &Open, typed: &Typed) -> Facts {
    let a = &typed.address;
    let facts = Facts::new().add("Name", html! { (typed.name) }).add("E-mail", html! { (typed.email) });
    let facts = if typed.phone.is_empty() { facts } else { facts.add("Telephone", html! { (typed.phone) }) };
    let way = open.methods.iter().find(|m| m.code == typed.method).or(open.methods.first());
    let way = way.filter(|_| !typed.collects(open)).map_or_else(|| "You collect it".to_owned(), |m| m.name.to_string());
    let facts = facts.add("How", html! { (way) });
    let town = [a.postcode.as_deref(), Some(a.city.as_str())].into_iter().flatten().collect::<Vec<_>>().join(" ");
    let parts = [a.company.as_deref(), Some(a.line1.as_str()), a.line2.as_deref(), Some(town.as_str())];
    let lines: Vec<&str> = parts.into_iter().flatten().filter(|part| !part.is_empty()).collect();
    let facts = if typed.collects(open) { facts } else { facts.add("Where", html! { (lines.join(", ")) }) };
    if typed.note.is_empty() { facts } else { facts.add("Note", html! { (typed.note) }) }
}
